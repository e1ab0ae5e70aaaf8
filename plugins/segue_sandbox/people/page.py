"""The view of one page: its title, its properties, its blocks, and what was said about it."""

from __future__ import annotations

from typing import Any

from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.ids import decoded
from segue_sandbox.people import cells
from segue_sandbox.people.ask import ask, each
from segue_sandbox.people.blocks import body, emblem
from segue_sandbox.people.cells import address_of
from segue_sandbox.people.html import Html, el
from segue_sandbox.people.icons import icon
from segue_sandbox.people.layout import View, crumbs
from segue_sandbox.people.places import UNTITLED, bare, plain, title
from segue_sandbox.people.table import cell, columns
from segue_sandbox.people.words import local_time, person, rich
from segue_sandbox.tree import Node, find

JSON = dict[str, Any]

LINKED = {"url", "email", "relation", "files", "rich_text", "rollup"}  # may hold links of their own
MOST_EMPTY = 4  # empty properties that are shown among the others
STRETCH = 300  # blocks that are shown at first, and more on each wish


def page(call: Call, node_id: str, most: int = STRETCH) -> View:
    """Show a page, also one in the trash."""
    node = find(call, node_id)
    if node is None or node.kind != "page":
        raise ApiError(404, "object_not_found", "There is no such page in this workspace.")
    shown = ask(call, "GET", f"/v1/pages/{node.id}")
    source = find(call, node.parent_id) if node.parent_type == "data_source_id" else None
    main = el(
        "article",
        _cover(call, shown),
        _trashed(node) if node.in_trash else None,
        _title(call, shown),
        _properties(call, shown, source) if source else None,
        _body(call, node, most),
        _comments(call, node),
        class_="page", data_key=node.id,
    )  # fmt: skip
    watch = tuple(filter(None, (node.id, source.id if source else None)))
    return View(
        title=title(node), main=main, here=f"/p/{bare(node.id)}", kind="page", way=crumbs(call, node.id),
        watch=watch, actions=_actions(node),
    )  # fmt: skip


def _actions(node: Node) -> Html | None:
    if node.in_trash:
        return None
    return el(
        "button", icon("trash"), "Trash", type="button", class_="plain", data_do="trash", data_id=node.id
    )


def _trashed(node: Node) -> Html:
    restore = el("button", icon("restore"), "Restore", type="button", data_do="restore", data_id=node.id)
    words = (
        "This page is in the trash."
        if node.in_trash == 1
        else "This page lies inside something in the trash."
    )
    return el("div", el("span", words), restore if node.in_trash == 1 else None, class_="notice", role="note")


def _cover(call: Call, shown: JSON) -> Html | None:
    url = address_of(call, shown["cover"]) if shown.get("cover") else None
    return el("img", src=url, alt="", class_="cover") if url and url.startswith("/") else None


def _title(call: Call, shown: JSON) -> Html:
    value = next(value for value in shown["properties"].values() if value["type"] == "title")
    words = plain(value["title"])
    sign = emblem(call, shown.get("icon"))
    heading = el(
        "h1", words or UNTITLED, class_="cell" if words else "cell untitled",
        tabindex=None if shown["in_trash"] else 0, data_edit=None if shown["in_trash"] else "title",
        data_page=shown["id"], data_prop="title", data_key="title",
    )  # fmt: skip
    return el("div", el("div", sign, class_="sign") if sign else None, heading, class_="title")


def _properties(call: Call, shown: JSON, source: Node) -> Html:
    values = {value["id"]: value for value in shown["properties"].values()}
    props = [prop for prop in columns(call, source) if prop["type"] != "title"]
    void = [prop for prop in props if not cells.shown(call, values.get(prop["id"], {}), prop)]
    if len(void) <= MOST_EMPTY:
        return el("dl", _lines(call, shown, values, props), class_="properties", aria_label="Properties")
    words = f"{len(void)} empty properties"
    filled = [prop for prop in props if prop not in void]
    return el(
        "div",
        el("dl", _lines(call, shown, values, filled), aria_label="Properties"),
        el("details", el("summary", words), el("dl", _lines(call, shown, values, void)), data_key="void"),
        class_="properties",
    )


def _lines(call: Call, shown: JSON, values: JSON, props: list[JSON]) -> list[Html]:
    return [_line(call, shown, values.get(prop["id"], {}), prop) for prop in props]


def _line(call: Call, shown: JSON, value: JSON, prop: JSON) -> Html:
    role = "group" if prop["type"] in LINKED else "button"
    name = el("dt", icon(prop["type"]), el("span", prop["name"]))
    inside = el("dd", cell(call, shown, value, prop, role=role))
    return el("div", name, inside, class_="line", data_key=decoded(prop["id"]))


def _body(call: Call, node: Node, most: int) -> Html:
    blocks, more = body(call, node.id, most)
    onward = el("a", "Show more", href=f"?blocks={most + STRETCH}", class_="onward") if more else None
    note = None if node.in_trash else el(
        "form",
        el("textarea", name="text", rows=1, placeholder="Write something, in Markdown if you like",
           aria_label="Add to the page"),
        el("button", "Add", type="submit"),
        class_="write", data_do="write", data_id=node.id, data_key="write",
    )  # fmt: skip
    return el(
        "section", el("div", blocks, class_="blocks"), onward, note, class_="body", aria_label="Content"
    )


def _comments(call: Call, node: Node) -> Html:
    places = call.db.execute(
        "SELECT parent_id FROM comment WHERE page_id = ? AND resolved = 0 "
        "GROUP BY parent_id ORDER BY min(created)",
        (node.id,),
    ).fetchall()
    said = [
        comment for place in places for comment in each(call, "/v1/comments", query=(("block_id", place[0]),))
    ]
    write = None if node.in_trash else el(
        "form",
        el("textarea", name="text", rows=1, placeholder="Add a comment", aria_label="Add a comment"),
        el("button", "Send", type="submit"),
        class_="write", data_do="comment", data_id=node.id, data_key="comment",
    )  # fmt: skip
    head = el("h2", icon("comment"), "Comments", el("span", str(len(said)), class_="tally") if said else None)
    talk = el("ul", (_comment(call, comment, node) for comment in said), class_="talk")
    return el("section", head, talk, write, class_="comments", aria_label="Comments")


def _comment(call: Call, comment: JSON, node: Node) -> Html:
    name = (comment.get("display_name") or {}).get("resolved_name")
    who = {"name": name} if name else _user(call, comment["created_by"]["id"])
    about = find(call, comment["parent"].get("block_id"))
    quoted = plain((about.doc.get("rich_text")) if about else None)
    return el(
        "li",
        el("p", person(who), local_time(comment["created_time"]), class_="by"),
        el("blockquote", quoted) if quoted else None,
        el("p", rich(call, comment["rich_text"]), class_="said"),
        data_key=comment["id"],
    )  # fmt: skip


def _user(call: Call, user_id: str) -> JSON:
    try:
        return ask(call, "GET", f"/v1/users/{user_id}")
    except ApiError:
        return {"name": None}
