"""The tree of pages, databases, data sources and blocks: finding, adding, moving and trashing its nodes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from segue_sandbox.access import lost, visible
from segue_sandbox.call import Call
from segue_sandbox.errors import ApiError, invalid

JSON = dict[str, Any]

COLUMNS = (
    "id, kind, type, parent_type, parent_id, position, in_trash, created, edited, created_by, edited_by, doc"
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
TRASHED, BELOW_TRASH = 1, 2  # a node that was trashed itself, and one that lies under such a node


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One row of the tree, its document parsed."""

    id: str
    kind: str
    type: str
    parent_type: str
    parent_id: str | None
    position: float
    in_trash: int
    created: int
    edited: int
    created_by: str
    edited_by: str
    doc: JSON


def node_of(row: Sequence[Any]) -> Node:
    """Make a node of a row that was selected by COLUMNS."""
    return Node(
        id=row[0], kind=row[1], type=row[2], parent_type=row[3], parent_id=row[4], position=row[5],
        in_trash=row[6], created=row[7], edited=row[8], created_by=row[9], edited_by=row[10],
        doc=json.loads(row[11]),
    )  # fmt: skip


def find(call: Call, node_id: str | None) -> Node | None:
    """Return a node whatever it is and whoever asks, or None."""
    row = call.db.execute(f"SELECT {COLUMNS} FROM node WHERE id = ?", (node_id,)).fetchone()
    return node_of(row) if row else None


def load(call: Call, node_id: str, kind: str) -> Node:
    """Return a node of one kind that is shared with whoever asks."""
    node = find(call, node_id)
    if node is None or not visible(call, node_id):
        raise lost(call, kind, node_id)
    if node.kind != kind and (node.kind, kind) != ("template", "page"):
        raise mistaken(call, node, kind)
    return node


_MISTAKEN = {("page", "database"), ("database", "page"), ("block", "page")}


def mistaken(call: Call, node: Node, wanted: str) -> ApiError:
    """Say that an id names an object of another kind."""
    if (node.kind, wanted) not in _MISTAKEN:
        return lost(call, wanted, node.id)
    return invalid(
        f"Provided ID {node.id} is a {node.kind}, not a {wanted}. Use the retrieve {node.kind} API instead: "
        f"https://developers.notion.com/reference/retrieve-a-{node.kind}"
    )


def refuse_trashed(node: Node) -> None:
    """Refuse to edit a node in the trash."""
    if node.in_trash == TRASHED:
        raise invalid("Can't edit block that is archived. You must unarchive the block before editing.")
    if node.in_trash:
        raise invalid(
            f"Can't edit {node.kind.replace('_', ' ')} on block with an archived ancestor. "
            f"You must unarchive the ancestor before editing {node.kind.replace('_', ' ')}."
        )


def insert(
    call: Call,
    kind: str,
    type: str,
    parent: tuple[str, str | None],
    doc: JSON,
    *,
    position: float = 0,
    node_id: str | None = None,
) -> Node:
    """Add a node under `parent`, given as its type and id."""
    now, who = call.now, call.actor.id
    node = Node(
        id=node_id or call.ids.new(), kind=kind, type=type, parent_type=parent[0], parent_id=parent[1],
        position=position, in_trash=0, created=now, edited=now, created_by=who, edited_by=who, doc=doc,
    )  # fmt: skip
    call.db.execute(
        f"INSERT INTO node ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)",
        (node.id, kind, type, parent[0], parent[1], position, now, now, who, who, dumped(doc)),
    )
    return node


def save(call: Call, node: Node) -> Node:
    """Write a changed document, and note who edited it and when."""
    call.db.execute(
        "UPDATE node SET doc = ?, edited = ?, edited_by = ? WHERE id = ?",
        (dumped(node.doc), call.now, call.actor.id, node.id),
    )
    return replace(node, edited=call.now, edited_by=call.actor.id)


def keep(call: Call, node: Node) -> Node:
    """Write a changed document without noting an edit."""
    call.db.execute("UPDATE node SET doc = ? WHERE id = ?", (dumped(node.doc), node.id))
    return node


def touch(call: Call, node_id: str) -> None:
    """Note that a node was edited now, by whoever asks."""
    call.db.execute(
        "UPDATE node SET edited = ?, edited_by = ? WHERE id = ?", (call.now, call.actor.id, node_id)
    )


def dumped(doc: JSON) -> str:
    """Return a document as the file keeps it."""
    return _ENCODER.encode(doc)


def document(text: str) -> JSON:
    """Read a document as the file keeps it."""
    doc: JSON = json.loads(text)
    return doc


def last_position(call: Call, parent_id: str | None) -> float:
    """Return a position after the last child of a node."""
    row = call.db.execute("SELECT max(position) FROM node WHERE parent_id IS ?", (parent_id,)).fetchone()
    return (row[0] or 0.0) + 1.0


def first_position(call: Call, parent_id: str | None) -> float:
    """Return a position before the first child of a node."""
    row = call.db.execute("SELECT min(position) FROM node WHERE parent_id IS ?", (parent_id,)).fetchone()
    return (row[0] or 0.0) - 1.0


def position_after(call: Call, parent_id: str, sibling_id: str) -> float:
    """Return a position right behind one child of a node."""
    row = call.db.execute(
        "SELECT position FROM node WHERE id = ? AND parent_id = ? AND in_trash = 0", (sibling_id, parent_id)
    ).fetchone()
    if row is None:
        raise lost(call, "block", sibling_id)
    following = call.db.execute(
        "SELECT min(position) FROM node WHERE parent_id = ? AND position > ?", (parent_id, row[0])
    ).fetchone()[0]
    return float(row[0] + 1.0 if following is None else (row[0] + following) / 2)


_BELOW = """
WITH RECURSIVE below(id) AS (
  SELECT id FROM node WHERE parent_id = :top AND in_trash = :was
  UNION ALL SELECT node.id FROM node JOIN below ON node.parent_id = below.id WHERE node.in_trash = :was)
UPDATE node SET in_trash = :now WHERE id IN (SELECT id FROM below)
"""


def set_trashed(call: Call, node: Node, trashed: bool) -> Node:
    """Put a node with all that is under it into the trash, or take it out again.

    What was trashed by itself before stays in the trash when its ancestor comes back.
    """
    if bool(node.in_trash) == trashed:
        return node
    if node.in_trash == BELOW_TRASH:
        refuse_trashed(node)
    if trashed and node.parent_type == "workspace" and call.actor.type == "bot":
        raise invalid("Archiving workspace level pages via API not supported.")
    if not trashed and (above := find(call, node.parent_id)) is not None and above.in_trash:
        refuse_trashed(replace(node, in_trash=BELOW_TRASH))
    call.db.execute(
        "UPDATE node SET in_trash = ?, edited = ?, edited_by = ? WHERE id = ?",
        (int(trashed), call.now, call.actor.id, node.id),
    )
    was, now = (0, BELOW_TRASH) if trashed else (BELOW_TRASH, 0)
    call.db.execute(_BELOW, {"top": node.id, "was": was, "now": now})
    if node.kind != "block":  # of blocks it is told that their page's content was updated
        happened = "deleted" if trashed else "undeleted"
        call.emit(f"{node.kind}.{happened}", node.id, parent=event_parent(call, node))
        tell_source(call, node)
    return replace(node, in_trash=int(trashed), edited=call.now, edited_by=call.actor.id)


def move(call: Call, node: Node, parent: tuple[str, str | None], position: float) -> Node:
    """Give a node another parent."""
    call.db.execute(
        "UPDATE node SET parent_type = ?, parent_id = ?, position = ?, edited = ?, edited_by = ? "
        "WHERE id = ?",
        (*parent, position, call.now, call.actor.id, node.id),
    )
    return replace(
        node, parent_type=parent[0], parent_id=parent[1], position=position,
        edited=call.now, edited_by=call.actor.id,
    )  # fmt: skip


def is_under(call: Call, node_id: str | None, ancestor_id: str) -> bool:
    """Tell whether a node is another one or lies under it."""
    while node_id is not None:
        if node_id == ancestor_id:
            return True
        row = call.db.execute("SELECT parent_id FROM node WHERE id = ?", (node_id,)).fetchone()
        node_id = row[0] if row else None
    return False


def parent_object(call: Call, node: Node) -> JSON:
    """Return a node's parent as objects show it."""
    if node.parent_type == "workspace":
        return {"type": "workspace", "workspace": True}
    parent: JSON = {"type": node.parent_type, node.parent_type: node.parent_id}
    if node.parent_type == "data_source_id":
        parent["database_id"] = parent_of(call, node.parent_id)
    return parent


def parent_of(call: Call, node_id: str | None) -> str | None:
    """Return the id of a node's parent."""
    row = call.db.execute("SELECT parent_id FROM node WHERE id = ?", (node_id,)).fetchone()
    return row[0] if row else None


def event_parent(call: Call, node: Node) -> JSON:
    """Return a node's parent as webhooks show it."""
    if node.parent_type == "workspace":
        return {"id": call.meta("workspace_id"), "type": "space"}
    if node.parent_type == "data_source_id":
        database = parent_of(call, node.parent_id)
        return {"id": database, "type": "database", "data_source_id": node.parent_id}
    return {"id": node.parent_id, "type": node.parent_type.removesuffix("_id")}


def tell_source(call: Call, row: Node) -> None:
    """Note that a row came to a data source or went from it; of anything else there is nothing to note."""
    if row.parent_type != "data_source_id" or (source := find(call, row.parent_id)) is None:
        return
    call.emit(
        "data_source.content_updated", source.id, parent=event_parent(call, source),
        updated_blocks=[{"id": row.id, "type": "page"}],
    )  # fmt: skip


def user(user_id: str) -> JSON:
    """Return a user as created_by and last_edited_by show it."""
    return {"object": "user", "id": user_id}
