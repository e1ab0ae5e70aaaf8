"""File uploads: made, filled in one part or several, completed, and shown."""

from __future__ import annotations

import json
import mimetypes
from typing import Any
from urllib.parse import unquote, urlsplit

from segue_sandbox.access import lost
from segue_sandbox.call import V2025, Call
from segue_sandbox.check import want_number, want_one_of, want_text
from segue_sandbox.clock import exact, minute
from segue_sandbox.errors import UNDEFINED, failed, invalid
from segue_sandbox.files import HOUR, upload_status, write_address
from segue_sandbox.uploads_form import Sent, parsed

JSON = dict[str, Any]

MEGABYTE = 1024 * 1024
MOST_SINGLE, LEAST_PART, MOST_PART = 20 * MEGABYTE, 5 * MEGABYTE, 20 * MEGABYTE
MOST_PARTS, MOST_NAME = 10_000, 900
UNKNOWN_TYPE = "application/octet-stream"
# What the standard table of file types lacks or names by older words.
_TYPES = {
    ".md": "text/markdown",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".webp": "image/webp",
}


def create(call: Call) -> str:
    """Make an upload of what the body asks for and return its id."""
    body = call.body
    mode = want_one_of(
        body.get("mode", "single_part"), "body.mode", ("single_part", "multi_part", "external_url")
    )
    doc: JSON = {"mode": mode, "expires": call.now + HOUR, **_named(body, mode)}
    if mode == "multi_part":
        doc["parts"] = _parts(body.get("number_of_parts", UNDEFINED))
    if mode == "external_url":
        doc["external_url"] = write_address(body.get("external_url", UNDEFINED), "body.external_url")
        doc["filename"] = (
            doc["filename"] or unquote(urlsplit(doc["external_url"]).path.rsplit("/", 1)[-1]) or None
        )
    upload_id = call.ids.new("upload")
    call.db.execute(
        "INSERT INTO upload VALUES (?, 'pending', ?, ?, ?)",
        (upload_id, call.now, call.actor.id, json.dumps(doc)),
    )
    call.emit("file_upload.created", upload_id, **{key: doc[key] for key in ("external_url",) if key in doc})
    return upload_id


def _named(body: JSON, mode: str) -> JSON:
    """Return file name and content type, each completed from the other."""
    name, kind = body.get("filename"), body.get("content_type")
    if name is None and mode == "multi_part":
        raise failed("body.filename", "defined", UNDEFINED)
    if kind is not None and "/" not in want_text(kind, "body.content_type"):
        raise invalid(f"Content type {kind} is not supported.")
    if name is not None:
        name = _checked_name(want_text(name, "body.filename"), kind)
    return {"filename": name, "content_type": kind or guessed(name)}


def _checked_name(name: str, content_type: str | None) -> str:
    if not name or len(name.encode()) > MOST_NAME:
        raise failed("body.filename.length", f"between `1` and `{MOST_NAME}` bytes", len(name.encode()))
    known = guessed(name)
    if "." not in name:
        ending = mimetypes.guess_extension(content_type or "")
        if ending is None:
            raise invalid(f"Filename {name} must have an extension, or a content_type must be given.")
        return name + ending
    families = {kind.split("/")[0] for kind in (known, content_type) if kind}
    if len(families) == 2 and not families & {"application", "text"}:
        raise invalid(f"Content type {content_type} does not match the extension of filename {name}.")
    return name


def guessed(name: str | None) -> str | None:
    """Return the content type that a file name stands for."""
    if not name or "." not in name:
        return None
    return _TYPES.get("." + name.rsplit(".", 1)[-1].lower()) or mimetypes.guess_type(name)[0]


def _parts(value: object) -> int:
    path = "body.number_of_parts"
    number = want_number(value, path)
    if number != int(number):
        raise failed(path, "an integer", value)
    if not 1 <= number <= MOST_PARTS:
        raise failed(path, "≥ `1`" if number < 1 else f"≤ `{MOST_PARTS}`", value)
    return int(number)


def load(call: Call, upload_id: str) -> JSON:
    """Return what is known about an upload of whoever asks, its own columns among it."""
    row = call.db.execute(
        "SELECT status, created, created_by, doc FROM upload WHERE id = ?", (upload_id,)
    ).fetchone()
    if row is None or (call.actor.type == "bot" and row[2] != call.actor.id):
        raise lost(call, "file_upload", upload_id)
    doc: JSON = json.loads(row[3])
    status = upload_status(call, upload_id, doc)
    return {**doc, "id": upload_id, "status": status, "created": row[1], "created_by": row[2]}


def receive(call: Call, upload: JSON) -> None:
    """Take in the contents of a file, or of one part of it."""
    if upload["status"] != "pending" or upload["mode"] == "external_url":
        raise invalid(
            f"File upload {upload['id']} has a status of `{upload['status']}` and the mode "
            f"`{upload['mode']}`. Contents can only be sent to a `pending` file upload that is not imported."
        )
    sent = parsed(call.request)
    part = _part_number(upload, sent)
    _check_size(upload, part, len(sent.content))
    call.db.execute("INSERT OR REPLACE INTO upload_part VALUES (?, ?, ?)", (upload["id"], part, sent.content))
    if upload["mode"] == "single_part":
        name = upload["filename"] or sent.filename or "untitled"
        kind = upload["content_type"] or sent.content_type or guessed(name) or UNKNOWN_TYPE
        finish(call, upload, len(sent.content), name, kind)


def _part_number(upload: JSON, sent: Sent) -> int:
    if upload["mode"] == "single_part":
        if sent.part_number is not None:
            raise failed("body.part_number", "not present", sent.part_number)
        return 1
    if sent.part_number is None:
        raise failed("body.part_number", "defined", UNDEFINED)
    if not sent.part_number.isdecimal() or not 1 <= int(sent.part_number) <= upload["parts"]:
        raise failed("body.part_number", f"an integer between `1` and `{upload['parts']}`", sent.part_number)
    return int(sent.part_number)


def _check_size(upload: JSON, part: int, size: int) -> None:
    if upload["mode"] == "single_part":
        if size > MOST_SINGLE:
            raise invalid("File is larger than 20 MB; send it in several parts with the mode `multi_part`.")
    elif size > MOST_PART or (size < LEAST_PART and part != upload["parts"]):
        raise invalid("File parts must be between 5 MB and 20 MB; only the last part may be smaller.")


def complete(call: Call, upload: JSON) -> None:
    """Put the parts of an upload together."""
    if upload["mode"] != "multi_part" or upload["status"] != "pending":
        raise invalid(
            f"File upload {upload['id']} has a status of `{upload['status']}` and the mode "
            f"`{upload['mode']}`. Only a `pending` file upload with a mode of `multi_part` can be completed."
        )
    sent, size = _received(call, upload["id"])
    if sent != upload["parts"]:
        raise invalid(
            f"File upload {upload['id']} has {sent} of {upload['parts']} parts; send the others first."
        )
    kind = upload["content_type"] or guessed(upload["filename"]) or UNKNOWN_TYPE
    finish(call, upload, size, upload["filename"], kind)


def _received(call: Call, upload_id: str) -> tuple[int, int]:
    query = "SELECT count(*), coalesce(sum(length(content)), 0) FROM upload_part WHERE upload_id = ?"
    number, size = call.db.execute(query, (upload_id,)).fetchone()
    return number, size


def finish(call: Call, upload: JSON, size: int, name: str, content_type: str, **more: Any) -> None:
    """Note that an upload has its contents."""
    known = ("mode", "expires", "parts", "external_url")
    doc = {key: upload[key] for key in known if key in upload}
    doc |= {"filename": name, "content_type": content_type, "content_length": size, **more}
    call.db.execute(
        "UPDATE upload SET status = 'uploaded', doc = ? WHERE id = ?", (json.dumps(doc), upload["id"])
    )
    call.emit("file_upload.completed", upload["id"])


def upload_object(call: Call, upload_id: str) -> JSON:
    """Return an upload as it is read."""
    upload = load(call, upload_id)
    pending = upload["status"] == "pending"
    lost = upload["status"] == "expired"
    urls = {"upload_url": f"{call.base_url}/v1/file_uploads/{upload_id}/send"} if pending else {}
    shown = {
        "object": "file_upload",
        "id": upload_id,
        "created_time": minute(upload["created"]),
        "created_by": {"id": upload["created_by"], "type": "bot" if call.actor.type == "bot" else "person"},
        "last_edited_time": minute(upload["expires"] if lost else upload["created"]),
        "expiry_time": None if lost or upload.get("attached") else minute(upload["expires"]),
        **urls,
        "in_trash": False,
        "status": upload["status"],
        "filename": upload["filename"],
        "content_type": upload["content_type"],
        "content_length": upload.get("content_length"),
    }
    if "parts" in upload:
        shown["number_of_parts"] = {"total": upload["parts"], "sent": _received(call, upload_id)[0]}
    if "imported" in upload:
        at = exact(upload["imported"] // 1000 * 1000)
        shown["file_import_result"] = {**upload["import"], "imported_time": at}
    return {**shown, "archived": False} if call.version == V2025 else shown
