"""File uploads: create, send, complete, retrieve, list."""

from __future__ import annotations

from typing import Any

from segue_sandbox.call import Call, Route, route
from segue_sandbox.check import want_one_of
from segue_sandbox.lists import sliced_by_id
from segue_sandbox.uploads import complete, create, load, receive, upload_object

JSON = dict[str, Any]

STATUSES = ("pending", "uploaded", "expired", "failed")


def create_upload(call: Call) -> JSON:
    """Begin an upload."""
    return upload_object(call, create(call))


def send_upload(call: Call) -> JSON:
    """Take in a file, or one part of it."""
    receive(call, load(call, call.params["file_upload_id"]))
    return upload_object(call, call.params["file_upload_id"])


def complete_upload(call: Call) -> JSON:
    """Finish an upload of several parts."""
    complete(call, load(call, call.params["file_upload_id"]))
    return upload_object(call, call.params["file_upload_id"])


def retrieve_upload(call: Call) -> JSON:
    """Return one upload."""
    return upload_object(call, call.params["file_upload_id"])


def list_uploads(call: Call) -> JSON:
    """List the uploads of whoever asks, the newest first."""
    status = call.asked("status")
    if status is not None:
        want_one_of(status, "query.status", STATUSES)
    rows = call.db.execute(
        "SELECT id FROM upload WHERE created_by = ? ORDER BY created DESC, rowid DESC", (call.actor.id,)
    ).fetchall()
    uploads = [upload_object(call, row[0]) for row in rows]
    wanted = [upload for upload in uploads if status in (None, upload["status"])]
    return sliced_by_id(call, "file_upload", wanted)


ROUTES: list[Route] = [
    route("POST", "/v1/file_uploads", create_upload, "insert_content"),
    route("GET", "/v1/file_uploads", list_uploads, "read_content"),
    route("GET", "/v1/file_uploads/{file_upload_id}", retrieve_upload, "read_content"),
    route("POST", "/v1/file_uploads/{file_upload_id}/send", send_upload, "insert_content"),
    route("POST", "/v1/file_uploads/{file_upload_id}/complete", complete_upload, "insert_content"),
]
