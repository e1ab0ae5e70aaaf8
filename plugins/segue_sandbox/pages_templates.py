"""Page templates of a data source, which fill a page after it was created."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segue_sandbox import tree
from segue_sandbox.call import Call
from segue_sandbox.check import want_object, want_one_of, want_uuid
from segue_sandbox.errors import UNDEFINED, ApiError, invalid
from segue_sandbox.properties import index_cells
from segue_sandbox.tree import Node

JSON = dict[str, Any]


def asked_template(call: Call, source_id: str | None) -> Node | None:
    """Return the template that a request names, or None."""
    if call.body.get("template") is None:
        return None
    given = want_object(call.body["template"], "body.template")
    kinds = ("none", "default", "template_id")
    kind = want_one_of(given.get("type", UNDEFINED), "body.template.type", kinds)
    if kind == "none":
        return None
    if source_id is None:
        raise invalid("Templates can only be applied to pages in a data source.")
    if kind == "default":
        return _default(call, source_id)
    template_id = want_uuid(given.get("template_id", UNDEFINED), "body.template.template_id")
    template = tree.find(call, template_id)
    if template is None or template.kind not in ("template", "page"):
        raise _lost(template_id)
    return template


def _lost(template_id: str) -> ApiError:
    return invalid(f"Could not find template with ID: {template_id}.")


def _default(call: Call, source_id: str) -> Node:
    rows = call.db.execute(
        f"SELECT {tree.COLUMNS} FROM node WHERE parent_id = ? AND kind = 'template' AND in_trash = 0",
        (source_id,),
    ).fetchall()
    found = next((node for node in map(tree.node_of, rows) if node.doc.get("is_default")), None)
    if found is None:
        raise invalid("This data source does not have a default template.")
    return found


def apply_template(call: Call, page: Node, template: Node) -> None:
    """Fill a page from a template: its blocks, and what the page does not have yet of values and icon."""
    _copy_blocks(call, template.id, ("page_id", page.id))
    values = {key: value for key, value in template.doc["properties"].items() if key != "title"}
    doc = {
        **page.doc,
        "properties": {**values, **page.doc["properties"]},
        "icon": page.doc.get("icon") or template.doc.get("icon"),
        "cover": page.doc.get("cover") or template.doc.get("cover"),
    }
    filled = tree.save(call, replace(page, doc=doc))
    if page.parent_id is not None and page.parent_type == "data_source_id":
        index_cells(call, page.parent_id, filled)
    call.emit("page.content_updated", page.id, parent=tree.event_parent(call, page), updated_blocks=[])


def _copy_blocks(call: Call, from_id: str, parent: tuple[str, str]) -> None:
    rows = call.db.execute(
        f"SELECT {tree.COLUMNS} FROM node WHERE parent_id = ? AND kind = 'block' AND in_trash = 0 "
        "ORDER BY position",
        (from_id,),
    ).fetchall()
    shift = tree.last_position(call, parent[1])
    for n, row in enumerate(rows):
        block = tree.node_of(row)
        copy = tree.insert(call, "block", block.type, parent, block.doc, position=shift + n)
        _copy_blocks(call, block.id, ("block_id", copy.id))
