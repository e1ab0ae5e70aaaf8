"""Blocks: one by id, a page's or block's children, appending, changing, and the trash."""

from __future__ import annotations

from typing import Any

from segue_sandbox import tree
from segue_sandbox.access import lost, visible
from segue_sandbox.block_types import CREATABLE, HEADINGS, READ_ONLY, no_children, rewritten
from segue_sandbox.blocks import (
    append_children,
    block_objects,
    children_of,
    source_of,
    told,
)
from segue_sandbox.call import V2025, Call, Route, route
from segue_sandbox.check import no_others, want_bool, want_uuid
from segue_sandbox.errors import UNDEFINED, failed, invalid
from segue_sandbox.ids import uuid
from segue_sandbox.lists import bad_cursor, envelope, page_size
from segue_sandbox.tree import Node

JSON = dict[str, Any]


def load_block(call: Call, block_id: str) -> Node:
    """Return a block, or the page or database that an id names, if it is shared with whoever asks."""
    node = tree.find(call, block_id)
    if node is None or node.kind == "data_source" or not visible(call, block_id):
        raise lost(call, "block", block_id)
    return node


def retrieve(call: Call) -> JSON:
    """Return one block."""
    return block_objects(call, [load_block(call, call.params["block_id"])])[0]


def list_children(call: Call) -> JSON:
    """Return one page of a block's children."""
    node = load_block(call, call.params["block_id"])
    if node.kind == "page" and node.in_trash and call.actor.type == "bot":
        raise lost(call, "block", node.id)
    size = page_size(call)
    if node.kind == "database":
        return envelope("block", [])
    return _page_of_children(call, source_of(node), _start(call, source_of(node)), size)


def _start(call: Call, parent_id: str) -> Node | None:
    """Return the child that a cursor names: of this one list, a cursor is the id of the next block."""
    given = call.asked("start_cursor")
    if given is None:
        return None
    if (block_id := uuid(given)) is None:
        raise failed("query.start_cursor", "a valid uuid or `undefined`", given)
    node = tree.find(call, block_id)
    if node is None or node.parent_id != parent_id:
        raise bad_cursor(given)
    return node


def _page_of_children(call: Call, parent_id: str, start: Node | None, size: int) -> JSON:
    nodes = children_of(call, parent_id, start, size + 1)
    cursor = nodes[size].id if len(nodes) > size else None
    return envelope("block", block_objects(call, nodes[:size]), cursor)


def append(call: Call) -> JSON:
    """Add blocks under a page or block and return those of the first level."""
    parent = load_block(call, call.params["block_id"])
    old = call.version == V2025
    no_others(call.body, "body", ("children", "position", *(("after",) if old else ())))
    if parent.kind == "database":
        raise no_children()
    position = call.body.get("position")
    if call.body.get("after") is not None:
        after = want_uuid(call.body["after"], "body.after")
        position = {"type": "after_block", "after_block": {"id": after}}
    nodes = append_children(call, parent.id, parent.kind, call.body.get("children", UNDEFINED), position)
    if nodes:
        told(call, parent, [node.id for node in nodes])
    if not nodes or not isinstance(position, dict) or position.get("type") not in ("start", "after_block"):
        return envelope("block", block_objects(call, nodes))
    # Anywhere but at the end, Notion's answer runs on through what follows the new ones.
    return _page_of_children(call, parent.id, nodes[0], 100)


def update(call: Call) -> JSON:
    """Change the inside of a block, or put it into the trash and take it out again."""
    node = load_block(call, call.params["block_id"])
    flags = ("in_trash", "archived") if call.version == V2025 else ("in_trash",)
    kinds = [key for key in call.body if key in CREATABLE or key in READ_ONLY]
    no_others(call.body, "body", ("object", "type", *flags, *kinds))
    if (named := call.body.get("type")) is not None and named not in kinds:
        known = isinstance(named, str) and named in (*CREATABLE, *READ_ONLY)
        raise failed(f"body.{named}", "defined") if known else failed("body.type", "not present", named)
    wanted = next((want_bool(call.body[flag], f"body.{flag}") for flag in flags if flag in call.body), None)
    if wanted is False:
        node = _binned(call, node, False)
    for kind in kinds:
        node = _changed(call, node, kind)
    if wanted is True:
        node = _binned(call, node, True)
    return block_objects(call, [node])[0]


def _changed(call: Call, node: Node, kind: str) -> Node:
    if node.kind != "block":
        raise invalid(f"Blocks of type child_{node.kind} cannot be updated through this endpoint.")
    tree.refuse_trashed(node)
    if kind != node.type:
        raise invalid(f"Expected block type {node.type} in request body")
    doc = rewritten(call, kind, node.doc, call.body[kind], f"body.{kind}")
    closing = kind in HEADINGS and node.doc["is_toggleable"] and not doc["is_toggleable"]
    if closing and children_of(call, node.id):
        raise invalid("is_toggleable cannot be set to false while the heading has children.")
    if kind == "table_row":
        _fits(call, node, doc)
    node.doc.clear()
    node.doc.update(doc)
    saved = tree.save(call, node)
    told(call, saved, [node.id])
    return saved


def _fits(call: Call, row: Node, doc: JSON) -> None:
    table = tree.find(call, row.parent_id)
    if table is not None and len(doc["cells"]) != table.doc["table_width"]:
        raise invalid("Number of cells in table row must match the table width of the parent table")


def delete(call: Call) -> JSON:
    """Put a block, page or database into the trash."""
    node = load_block(call, call.params["block_id"])
    if node.in_trash:
        tree.refuse_trashed(node)
    return block_objects(call, [_binned(call, node, True)])[0]


def _binned(call: Call, node: Node, trashed: bool) -> Node:
    moved = tree.set_trashed(call, node, trashed)
    parent = tree.find(call, node.parent_id)
    if parent is not None and node.kind == "block" and moved is not node:
        told(call, parent, [node.id])
    return moved


ROUTES: list[Route] = [
    route("GET", "/v1/blocks/{block_id}", retrieve, "read_content"),
    route("PATCH", "/v1/blocks/{block_id}", update, "update_content"),
    route("DELETE", "/v1/blocks/{block_id}", delete, "update_content"),
    route("GET", "/v1/blocks/{block_id}/children", list_children, "read_content"),
    route("PATCH", "/v1/blocks/{block_id}/children", append, "insert_content"),
]
