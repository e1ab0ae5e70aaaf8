"""The first view: all databases and the pages at the top; and the view of the trash."""

from __future__ import annotations

from segue_sandbox.call import Call
from segue_sandbox.clock import minute
from segue_sandbox.people.html import Html, el
from segue_sandbox.people.icons import icon
from segue_sandbox.people.layout import View, empty, heading, node_emblem
from segue_sandbox.people.places import (
    address,
    count_rows,
    databases,
    sources,
    title,
    top_pages,
    trashed,
    way_up,
)
from segue_sandbox.people.words import local_time, pill
from segue_sandbox.tree import Node

MOST_COUNTED = 20_000  # rows; counting more by their status would hold up the first view


def home(call: Call) -> View:
    """Show what the workspace holds."""
    bases, pages = databases(call), top_pages(call)
    hint = "What a program writes to this sandbox appears here by itself."
    new = el("button", icon("plus"), "New page", type="button", data_do="create_page")
    main = el(
        "div",
        heading(None, call.meta("workspace_name")),
        _section("Databases", [_base(call, node) for node in bases]),
        _section("Pages", [_entry(call, node, None) for node in pages]),
        None if bases or pages else empty("page", "This workspace is empty", hint),
        class_="column",
    )
    return View(title="Home", main=main, here="/", kind="home", actions=new)


def _section(words: str, entries: list[Html]) -> Html | None:
    return el("section", el("h2", words), el("ul", entries, class_="entries")) if entries else None


def _base(call: Call, node: Node) -> Html:
    tables = sources(call, node.id)
    rows = sum(count_rows(call, table.id) for table in tables)
    standing = _standing(call, tables[0]) if len(tables) == 1 and 0 < rows <= MOST_COUNTED else None
    return _entry(call, node, "1 row" if rows == 1 else f"{rows:,} rows", standing)


def _standing(call: Call, table: Node) -> Html | None:
    """Count the rows of a table by their status."""
    held = table.doc.get("properties", {})
    prop_id = next((key for key, prop in held.items() if prop["type"] == "status"), None)
    if prop_id is None:
        return None
    counts = dict(call.db.execute(
        "SELECT cell.text, count(*) FROM cell JOIN node ON node.id = cell.page_id "
        "WHERE cell.source_id = ? AND cell.prop = ? AND node.in_trash = 0 GROUP BY cell.text",
        (table.id, prop_id),
    ).fetchall())  # fmt: skip
    options = [option for option in held[prop_id]["status"]["options"] if option["id"] in counts]
    shown = (pill({**each, "name": f"{counts[each['id']]:,} {each['name']}"}, dot=True) for each in options)
    return el("span", shown, class_="standing")


def _entry(call: Call, node: Node, words: str | None, standing: Html | None = None) -> Html:
    facts = el("span", words, el("span", "edited ", local_time(minute(node.edited))), class_="facts")
    name = el("span", title(node), class_="name")
    link = el("a", node_emblem(call, node), name, standing, facts, href=address(node))
    return el("li", link, data_key=node.id)


def trash(call: Call) -> View:
    """Show what was put into the trash, with a way back."""
    nodes = trashed(call)
    if nodes:
        main = el("ul", (_thrown(call, node) for node in nodes), class_="entries")
    else:
        main = empty(
            "trash", "The trash is empty", "Pages that are put into the trash can be restored from here."
        )
    return View(title="Trash", main=el("div", heading(None, "Trash"), main, class_="column"), here="/trash")


def _thrown(call: Call, node: Node) -> Html:
    above = way_up(call, node.id)
    place = f"in {title(above[-1])}" if above else "at the top"
    facts = el(
        "span", el("span", place), el("span", "since ", local_time(minute(node.edited))), class_="facts"
    )
    restore = el("button", icon("restore"), "Restore", type="button", data_do="restore", data_id=node.id)
    link = el("a", node_emblem(call, node), el("span", title(node), class_="name"), facts, href=address(node))
    return el("li", link, restore, data_key=node.id)
