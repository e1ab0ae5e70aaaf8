"""The view of a data source: its rows as a table, of which only what is on the screen is there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError
from segue_sandbox.ids import decoded
from segue_sandbox.people.ask import ask
from segue_sandbox.people.cells import shown
from segue_sandbox.people.html import Html, el, join
from segue_sandbox.people.icons import icon
from segue_sandbox.people.layout import View, crumbs, empty, heading, node_emblem
from segue_sandbox.people.places import UNTITLED, address, bare, plain, sources, title
from segue_sandbox.people.rows import Window, Wish, window
from segue_sandbox.people.words import rich
from segue_sandbox.tree import Node, find

JSON = dict[str, Any]

EDITABLE = {
    "title", "rich_text", "number", "select", "multi_select", "status", "date", "people", "files", "checkbox",
    "url", "email", "phone_number", "relation",
}  # fmt: skip


def source_of(call: Call, node_id: str) -> Node:
    """Return a data source by its own id or by the id of its database."""
    node = find(call, node_id)
    if node and node.kind == "database":
        node = next(iter(sources(call, node.id)), None)
    if node is None or node.kind != "data_source":
        raise ApiError(404, "object_not_found", "There is no such table in this workspace.")
    if node.in_trash:
        raise ApiError(404, "object_not_found", "This table is in the trash.")
    return node


def columns(call: Call, source: Node) -> list[JSON]:
    """Return the properties of a data source in the order in which they were made, the title first."""
    schema = ask(call, "GET", f"/v1/data_sources/{source.id}")["properties"]
    order = {key: place for place, key in enumerate(source.doc.get("properties", {}))}
    known = sorted(schema.values(), key=lambda prop: order.get(decoded(prop["id"]), len(order)))
    return sorted(known, key=lambda prop: prop["type"] != "title")


def table(call: Call, node_id: str, wish: Wish) -> View:
    """Show a data source."""
    source = source_of(call, node_id)
    props = columns(call, source)
    seen = window(call, source.id, wish)
    database = find(call, source.parent_id)
    several = database is not None and len(sources(call, database.id)) > 1
    related = {prop["relation"]["data_source_id"] for prop in props if prop["type"] == "relation"}
    main = join(
        _top(call, source, database), _tools(source, seen, wish), grid(call, source, props, seen, wish)
    )
    return View(
        title=title(source), main=main, here=address(database or source), kind="table",
        watch=(source.id, str(source.parent_id), *related),
        way=crumbs(call, source.id if several else str(source.parent_id)),
    )  # fmt: skip


def _top(call: Call, source: Node, database: Node | None) -> Html:
    words = rich(
        call, source.doc.get("description") or (database.doc.get("description") if database else None)
    )
    sign = node_emblem(call, source if source.doc.get("icon") or database is None else database)
    siblings = sources(call, database.id) if database else []
    return join(
        heading(sign, title(source), el("p", words, class_="quiet") if words else None),
        el("nav", (_tab(node, source) for node in siblings), class_="tabs", aria_label="Data sources")
        if len(siblings) > 1 else None,
    )  # fmt: skip


def _tab(node: Node, here: Node) -> Html:
    return el("a", title(node), href=address(node), aria_current="page" if node.id == here.id else None)


def _tools(source: Node, seen: Window, wish: Wish) -> Html:
    search = el(
        "label", icon("search"),
        el("input", type="search", name="find", value=wish.find, placeholder="Find by title", data_find=True,
           aria_label="Find by title", autocomplete="off", spellcheck="false"),
        class_="find",
    )  # fmt: skip
    words = "1 row" if seen.total == 1 else f"{seen.total:,} rows"
    new = el("button", icon("plus"), "New", type="button", class_="main", data_do="create", data_id=source.id)
    return el("div", search, el("span", words, class_="quiet count", aria_live="polite"), new, class_="tools")


def grid(call: Call, source: Node, props: list[JSON], seen: Window, wish: Wish) -> Html:
    """Show the stretch of rows; what is above and below it is made room for by the script."""
    rows = (row(call, page, props, seen.first + n) for n, page in enumerate(seen.pages))
    nothing = None
    if not seen.total:
        nothing = empty("search", "No row has this in its title", "Clear the search to see all rows.") if (
            wish.find) else empty("table", "No rows yet", "Make the first one with New.")  # fmt: skip
    return el(
        "div",
        el("div", (_header(prop, wish) for prop in props), el("div", class_="filler"), role="row",
           class_="head", aria_rowindex=1, data_key="head"),
        el("div", rows, role="rowgroup", class_="rows", data_first=seen.first, data_total=seen.total),
        nothing,
        role="grid", aria_label=title(source), aria_rowcount=seen.total + 1, class_="grid",
        data_source=source.id, data_key="grid",
    )  # fmt: skip


def _header(prop: JSON, wish: Wish) -> Html:
    key = decoded(prop["id"])
    sorted_by = wish.sort == key
    way = ("descending" if wish.down else "ascending") if sorted_by else "none"
    # Three clicks: up, down, and back to the newest first.
    following = {} if sorted_by and wish.down else {"sort": key, **({"down": "1"} if sorted_by else {})}
    query = urlencode({**({"find": wish.find} if wish.find else {}), **following})
    arrow = icon("down" if wish.down else "up") if sorted_by else None
    link = el("a", icon(prop["type"]), el("span", prop["name"]), arrow, href=f"?{query}", tabindex=-1,
              title=prop.get("description") or prop["name"], data_sort=True)  # fmt: skip
    return el("div", link, role="columnheader", aria_sort=way, class_=f"cell w-{prop['type']}", data_key=key)


def row(call: Call, page: JSON, props: list[JSON], place: int) -> Html:
    """Show one row."""
    values = {value["id"]: value for value in page["properties"].values()}
    cells = (cell(call, page, values.get(prop["id"], {}), prop) for prop in props)
    return el("div", cells, el("div", class_="filler"), role="row", class_="row", aria_rowindex=place + 2,
              data_key=page["id"])  # fmt: skip


def cell(call: Call, page: JSON, value: JSON, prop: JSON, tag: str = "div", role: str = "gridcell") -> Html:
    """Show one value where it can be edited, if it can."""
    kind, key = prop["type"], decoded(prop["id"])
    editable = kind in EDITABLE and not page["in_trash"]
    inside = _titled(page, value) if kind == "title" and role == "gridcell" else shown(call, value, prop)
    is_box = kind == "checkbox"
    return el(
        tag, inside, role=role, tabindex=-1 if role == "gridcell" else 0, class_=f"cell w-{kind}",
        aria_readonly=None if editable else "true", aria_label=_label(prop, value) if is_box else None,
        data_edit=kind if editable else None, data_page=page["id"], data_prop=key, data_key=key,
        data_name=prop["name"] if kind in ("checkbox", "number") else None,
        data_ticked=str(bool(value.get("checkbox"))).lower() if is_box else None,
    )  # fmt: skip


def _label(prop: JSON, value: JSON) -> str:
    return f"{prop['name']}: {'ticked' if value.get('checkbox') else 'not ticked'}"


def _titled(page: JSON, value: JSON) -> Html:
    words = plain(value.get("title"))
    sign = (page.get("icon") or {}).get("emoji")
    lead = el("span", sign, class_="emoji", aria_hidden="true") if sign else None
    name = el("span", words or UNTITLED, class_="name" if words else "name untitled")
    pen = el("button", icon("pen"), type="button", class_="plain", tabindex=-1, aria_label="Rename",
             title="Rename (F2)", data_rename=True)  # fmt: skip
    bin_ = el("button", icon("trash"), type="button", class_="plain", tabindex=-1, title="Move to the trash",
              aria_label="Move to the trash", data_do="trash", data_id=page["id"])  # fmt: skip
    return join(el("a", lead, name, href=f"/p/{bare(page['id'])}", tabindex=-1),
                el("span", pen, bin_, class_="tools-of-row"))  # fmt: skip


def wish_of(query: dict[str, str]) -> Wish:
    """Read what is wanted from the address."""
    return Wish(
        first=_whole(query.get("first"), 0), count=_whole(query.get("count"), 60),
        find=query.get("find", "").strip(), sort=query.get("sort", ""), down=query.get("down") == "1",
    )  # fmt: skip


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise
