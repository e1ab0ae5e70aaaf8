"""Comments: create, list, retrieve, update, delete."""

from __future__ import annotations

from typing import Any

from segue_sandbox.api.blocks import load_block
from segue_sandbox.call import Call, Route, route
from segue_sandbox.check import want_uuid
from segue_sandbox.comments import comment_object, create, delete, update
from segue_sandbox.errors import UNDEFINED
from segue_sandbox.lists import sliced

JSON = dict[str, Any]


def list_comments(call: Call) -> JSON:
    """List the open comments of a page or block, in the order in which they were made.

    With a page's own come those on blocks of it that were deleted.
    """
    asked = call.asked("block_id")
    node = load_block(call, want_uuid(UNDEFINED if asked is None else asked, "query.block_id"))
    rows = call.db.execute(
        "SELECT id FROM comment WHERE resolved = 0 AND (parent_id = :node OR page_id = :node AND EXISTS "
        "(SELECT 1 FROM node WHERE node.id = comment.parent_id AND kind = 'block' AND in_trash != 0)) "
        "ORDER BY created, rowid",
        {"node": node.id},
    ).fetchall()
    return sliced(call, "comment", f"comments:{node.id}", [comment_object(call, row[0]) for row in rows])


def retrieve_comment(call: Call) -> JSON:
    """Return one comment."""
    return comment_object(call, call.params["comment_id"])


ROUTES: list[Route] = [
    route("POST", "/v1/comments", create, "insert_comments"),
    route("GET", "/v1/comments", list_comments, "read_comments"),
    route("GET", "/v1/comments/{comment_id}", retrieve_comment, "read_comments"),
    route("PATCH", "/v1/comments/{comment_id}", update, "insert_comments"),
    route("DELETE", "/v1/comments/{comment_id}", delete, "insert_comments"),
]
