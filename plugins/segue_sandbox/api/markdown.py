"""Pages as markdown: read, and changed in four ways."""

from __future__ import annotations

from typing import Any

from segue_sandbox import tree
from segue_sandbox.access import lost, visible
from segue_sandbox.async_tasks import as_task, asked_async
from segue_sandbox.blocks import told
from segue_sandbox.call import Call, Route, route
from segue_sandbox.errors import invalid
from segue_sandbox.markdown import document, markdown_object, writing_for
from segue_sandbox.markdown_edit import Edit, asked_edit
from segue_sandbox.markdown_read import read_markdown
from segue_sandbox.markdown_sync import bring
from segue_sandbox.markdown_write import written_lines
from segue_sandbox.tree import Node

JSON = dict[str, Any]


def _load(call: Call) -> Node:
    page_id = call.params["page_id"]
    node = tree.find(call, page_id)
    if node is None or not visible(call, page_id):
        raise lost(call, "page", page_id)
    if node.kind in ("database", "data_source"):
        raise invalid(f"Provided ID {page_id} is a {node.kind.replace('_', ' ')}, not a page.")
    return node


def retrieve_markdown(call: Call) -> JSON:
    """Return the content of a page, or of one block on it."""
    return markdown_object(call, _load(call))


def update_markdown(call: Call) -> JSON:
    """Change the content of a page."""
    page = _load(call)
    if page.kind != "page":
        raise invalid(f"Provided ID {page.id} is a block, not a page.")
    tree.refuse_trashed(page)
    edit, allow = asked_edit(call.body)
    if asked_async(call):
        return as_task(call, "PATCH /v1/pages/:page_id/markdown", lambda: _changed(call, page, edit, allow))
    return _changed(call, page, edit, allow)


def _changed(call: Call, page: Node, edit: Edit, allow: bool) -> JSON:
    writing, old = writing_for(call, page), document(call, page.id)
    new = read_markdown(call, edit("\n".join(written_lines(writing, old))))
    if touched := bring(call, writing, page.id, old, new, allow):
        told(call, page, touched)
    return markdown_object(call, page)


ROUTES: list[Route] = [
    route("GET", "/v1/pages/{page_id}/markdown", retrieve_markdown, "read_content"),
    route("PATCH", "/v1/pages/{page_id}/markdown", update_markdown, "update_content"),
]
