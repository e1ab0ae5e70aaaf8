"""Blocks in the tree: added in batches under the limits of one request, listed, and shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from segue_sandbox import tree
from segue_sandbox.block_types import check_child, check_parent, shown, type_of, written
from segue_sandbox.call import V2025, Call
from segue_sandbox.check import no_others, want_list, want_object, want_one_of, want_uuid
from segue_sandbox.clock import minute
from segue_sandbox.errors import UNDEFINED, failed, invalid
from segue_sandbox.richtext import plain
from segue_sandbox.tree import Node

JSON = dict[str, Any]

# Where blocks are sent back as they were read, these are passed over.
ECHOED = (
    "id", "parent", "created_time", "last_edited_time", "created_by", "last_edited_by", "has_children",
    "in_trash", "archived",
)  # fmt: skip
MOST_BLOCKS, MOST_BYTES, MOST_LEVELS = 1000, 500 * 1024, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A checked block that is not in the tree yet, with the blocks that go under it."""

    type: str
    doc: JSON
    children: tuple[Draft, ...] = ()
    existing: str | None = None  # a page or database that is to stand here instead of a new block


def append_children(
    call: Call, parent_id: str, parent_kind: str, children: object, position: object = None
) -> list[Node]:
    """Check blocks as they come in a request and put them under a page or block.

    `parent_kind` is `page` or `block`. Whoever calls tells of the edit with `told`.
    """
    parent = tree.load(call, parent_id, parent_kind)
    kind = "page" if parent.kind == "page" else parent.type
    drafts = drafted(call, children, "body.children", kind, parent.doc)
    return put(call, parent, drafts, position)


def drafted(
    call: Call, children: object, path: str, parent: str = "page", parent_doc: JSON | None = None
) -> list[Draft]:
    """Check the blocks of one request, with all that is nested in them."""
    if len(call.request.body) > MOST_BYTES:
        raise invalid(
            f"body failed validation: body should be at most `{MOST_BYTES}` bytes, instead was too large."
        )
    drafts = _level(call, children, path, (parent, parent_doc or {}), MOST_LEVELS)
    if (total := count(drafts)) > MOST_BLOCKS:
        raise failed(f"{path} in total", f"≤ `{MOST_BLOCKS}` blocks", total)
    return drafts


def count(drafts: Iterable[Draft]) -> int:
    """Count blocks with all that is nested in them."""
    return sum(1 + count(draft.children) for draft in drafts)


def _level(call: Call, children: object, path: str, parent: tuple[str, JSON], levels: int) -> list[Draft]:
    blocks = want_list(children, path)
    return [_draft(call, block, f"{path}[{n}]", parent, levels) for n, block in enumerate(blocks)]


def _draft(call: Call, value: object, path: str, parent: tuple[str, JSON], levels: int) -> Draft:
    block = want_object(value, path)
    kind = type_of(block, path)
    no_others(block, path, ("object", "type", kind, *ECHOED))
    if "object" in block:
        want_one_of(block["object"], f"{path}.object", ("block",))
    inner = want_object(block[kind], f"{path}.{kind}")
    doc = written(call, kind, inner, f"{path}.{kind}")
    check_child(parent[0], parent[1], kind, doc)
    return Draft(
        type=kind, doc=doc, children=tuple(_nested(call, kind, doc, inner, f"{path}.{kind}", levels))
    )


_LEAST = {"table": 1, "column_list": 2}


def _nested(call: Call, kind: str, doc: JSON, inner: JSON, path: str, levels: int) -> list[Draft]:
    where, least = f"{path}.children", _LEAST.get(kind, 0)
    if "children" not in inner:
        if least:
            raise failed(where, "defined", UNDEFINED)
        return []
    if levels == 0 and kind != "table":
        raise failed(where, "not present", inner["children"])
    if len(want_list(inner["children"], where)) < least:
        raise failed(f"{where}.length", f"≥ `{least}`", len(inner["children"]))
    if inner["children"]:
        check_parent(kind, doc)
    # Columns are counted together with their list: what stands in them may have children of its own.
    below = levels if kind == "column_list" else levels - 1
    return _level(call, inner["children"], where, (kind, doc), below)


def put(call: Call, parent: Node, drafts: Sequence[Draft], position: object = None) -> list[Node]:
    """Put drafts under a page or block, and return the nodes of the first level."""
    tree.refuse_trashed(parent)
    if parent.kind == "block":
        check_parent(parent.type, parent.doc)
    places = _places(call, parent.id, len(drafts), position)
    parent_type = "page_id" if parent.kind == "page" else "block_id"
    return [
        add(call, draft, (parent_type, parent.id), place) for draft, place in zip(drafts, places, strict=True)
    ]


def add(call: Call, draft: Draft, parent: tuple[str, str], place: float) -> Node:
    """Put one draft, with all that is nested in it, at a place in the tree."""
    if draft.existing:
        return _moved_here(call, draft.existing, parent, place)
    node = tree.insert(call, "block", draft.type, parent, draft.doc, position=place)
    for n, child in enumerate(draft.children):
        add(call, child, ("block_id", node.id), float(n + 1))
    return node


def _moved_here(call: Call, node_id: str, parent: tuple[str, str], place: float) -> Node:
    """Put a page, database or block that is there already into another place."""
    node = tree.find(call, node_id)
    if node is None or node.in_trash or node.parent_type == "data_source_id":
        raise invalid(f"Invalid Notion page or block URL: {node_id} cannot be moved here.")
    if tree.is_under(call, parent[1], node_id):
        raise invalid(f"Invalid Notion page or block URL: {node_id} cannot be moved into itself.")
    call.db.execute(
        "UPDATE node SET parent_type = ?, parent_id = ?, position = ? WHERE id = ?", (*parent, place, node_id)
    )
    moved = replace(node, parent_type=parent[0], parent_id=parent[1], position=place)
    if node.parent_id != parent[1] and node.kind != "block":
        call.emit(f"{node.kind}.moved", node_id, parent=tree.event_parent(call, moved))
    return moved


def _places(call: Call, parent_id: str, number: int, position: object) -> list[float]:
    """Return positions for new children: at the end, at the start, or behind one of those there."""
    if position is None:
        first = tree.last_position(call, parent_id)
        return [first + n for n in range(number)]
    given = want_object(position, "body.position")
    kind = want_one_of(
        given.get("type", UNDEFINED),
        "body.position.type",
        ("after_block", "start", "end", "page_start", "page_end"),
    )
    if kind.endswith("end"):
        return _places(call, parent_id, number, None)
    if kind.endswith("start"):
        first = tree.first_position(call, parent_id)
        return [first - number + 1 + n for n in range(number)]
    target = want_object(given.get("after_block", UNDEFINED), "body.position.after_block")
    after = want_uuid(target.get("id", UNDEFINED), "body.position.after_block.id")
    return _behind(call, parent_id, after, number)


def _behind(call: Call, parent_id: str, after: str, number: int) -> list[float]:
    """Make room right behind one child: all that follow it move on by as many places."""
    row = call.db.execute(
        "SELECT position FROM node WHERE id = ? AND parent_id = ? AND in_trash = 0", (after, parent_id)
    ).fetchone()
    if row is None:
        raise invalid(f"Block {after} is not a child of {parent_id}.")
    call.db.execute(
        "UPDATE node SET position = position + ? WHERE parent_id = ? AND position > ?",
        (number, parent_id, row[0]),
    )
    return [row[0] + 1 + n for n in range(number)]


def children_of(call: Call, parent_id: str, start: Node | None = None, most: int = -1) -> list[Node]:
    """Return the children of a page or block that are not in the trash, in their order, from `start` on."""
    place = (start.position, start.created, start.id) if start else (float("-inf"), 0, "")
    rows = call.db.execute(
        f"SELECT {tree.COLUMNS} FROM node WHERE parent_id = ? AND (position, created, id) >= (?, ?, ?) "
        f"AND in_trash != {tree.TRASHED} AND kind != 'data_source' ORDER BY position, created, id LIMIT ?",
        (parent_id, *place, most),
    )
    return [tree.node_of(row) for row in rows]


def source_of(node: Node) -> str:
    """Return under whose id a block's children lie: a duplicate of a synced block shows the original's."""
    synced = node.doc.get("synced_from") if node.type == "synced_block" else None
    return str(synced["block_id"]) if synced else node.id


def block_objects(call: Call, nodes: Sequence[Node]) -> list[JSON]:
    """Return nodes as block objects; pages and databases are the blocks that stand for them."""
    sources = [source_of(node) for node in nodes]
    marks = ", ".join("?" * len(sources))
    rows = call.db.execute(
        f"SELECT DISTINCT parent_id FROM node WHERE parent_id IN ({marks}) AND in_trash != {tree.TRASHED}",
        sources,
    )
    parents = {row[0] for row in rows}
    return [_object(call, node, source_of(node) in parents) for node in nodes]


def _object(call: Call, node: Node, has_children: bool) -> JSON:
    kind = _type_shown(call, node)
    block = {
        "object": "block",
        "id": node.id,
        "parent": tree.parent_object(call, node),
        "created_time": minute(node.created),
        "last_edited_time": minute(node.edited),
        "created_by": tree.user(node.created_by),
        "last_edited_by": tree.user(node.edited_by),
        "has_children": has_children and node.kind != "database",
        "in_trash": bool(node.in_trash),
        "type": kind,
        kind: shown(call, kind, node.doc) if node.kind == "block" else {"title": title(node)},
    }
    return {**block, "archived": bool(node.in_trash)} if call.version == V2025 else block


def _type_shown(call: Call, node: Node) -> str:
    if node.kind != "block":
        return f"child_{node.kind}"
    if node.type == "meeting_notes" and call.version == V2025:
        return "transcription"
    return node.type


def title(node: Node) -> str:
    """Return the title of a page or database."""
    words = node.doc["properties"].get("title", []) if node.kind == "page" else node.doc.get("title", [])
    return plain(words)


def told(call: Call, at: Node, blocks: Sequence[str]) -> None:
    """Note an edit to a page's content: its page was edited now, and so was the block that `at` may be."""
    if at.kind == "block":
        tree.touch(call, at.id)
    page = page_of(call, at)
    if page is None:
        return
    tree.touch(call, page.id)
    updated = [{"id": block_id, "type": "block"} for block_id in blocks]
    call.emit("page.content_updated", page.id, parent=tree.event_parent(call, page), updated_blocks=updated)


def page_of(call: Call, node: Node) -> Node | None:
    """Return the page that a block stands on; a page is its own."""
    at: Node | None = node
    while at is not None and at.kind == "block":
        at = tree.find(call, at.parent_id)
    return at if at is not None and at.kind == "page" else None
