"""Looks things up in the tree: titles, ways up, addresses, and what lies where."""

from __future__ import annotations

from segue_sandbox.call import Call
from segue_sandbox.richtext import source_name
from segue_sandbox.tree import COLUMNS, Node, find, node_of

UNTITLED = "Untitled"


def plain(rich_text: object) -> str:
    """Return the words of a rich text."""
    items = rich_text if isinstance(rich_text, list) else []
    return "".join(str(item.get("plain_text", "")) for item in items)


def bare(node_id: str) -> str:
    """Return an id without dashes, as addresses carry it."""
    return node_id.replace("-", "")


def title(node: Node) -> str:
    """Return an object's title."""
    if node.kind == "data_source":
        return source_name(node.doc)
    words = node.doc.get("properties", {}).get("title") if node.kind == "page" else node.doc.get("title")
    return plain(words) or UNTITLED


def title_of(call: Call, node_id: str) -> str:
    """Return the title of an object by its id."""
    node = find(call, node_id)
    return title(node) if node else "something that is gone"


def address(node: Node) -> str:
    """Return where the page for people shows an object."""
    return f"/{'p' if node.kind in ('page', 'block') else 'd'}/{bare(node.id)}"


def sources(call: Call, database_id: str) -> list[Node]:
    """Return the data sources of a database, oldest first."""
    return _nodes(call, "kind = 'data_source' AND in_trash = 0 AND parent_id = ?", database_id)


def databases(call: Call) -> list[Node]:
    """Return all databases that are not in the trash."""
    return _nodes(call, "kind = 'database' AND in_trash = 0")


def top_pages(call: Call) -> list[Node]:
    """Return the pages that lie directly in the workspace."""
    return _nodes(call, "kind = 'page' AND in_trash = 0 AND parent_id IS NULL")


def trashed(call: Call, most: int = 200) -> list[Node]:
    """Return the pages and databases that were put into the trash by themselves, latest first."""
    rows = call.db.execute(
        f"SELECT {COLUMNS} FROM node WHERE kind IN ('page', 'database') AND in_trash = 1 "
        "ORDER BY edited DESC, id LIMIT ?",
        (most,),
    )
    return [node_of(row) for row in rows]


def _nodes(call: Call, where: str, *values: str) -> list[Node]:
    rows = call.db.execute(f"SELECT {COLUMNS} FROM node WHERE {where} ORDER BY position, created, id", values)
    return [node_of(row) for row in rows]


def way_up(call: Call, node_id: str) -> list[Node]:
    """Return the parents of an object, outermost first; blocks on the way are left out."""
    way: list[Node] = []
    at: str | None = node_id
    while at is not None and (node := find(call, at)) is not None:
        way.append(node)
        at = node.parent_id
    # A database with one data source is one thing to people.
    return [node for node in reversed(way[1:]) if node.kind not in ("block", "data_source")]


def count_rows(call: Call, source_id: str) -> int:
    """Return how many rows a data source shows."""
    row = call.db.execute(
        "SELECT count(*) FROM node WHERE parent_id = ? AND kind = 'page' AND in_trash = 0", (source_id,)
    ).fetchone()
    return int(row[0])
