"""File objects, icons and covers: what may be written, and the signed addresses that files are read under."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from segue_sandbox.call import Call
from segue_sandbox.check import CLEARABLE, want_object, want_one_of, want_text, want_uuid
from segue_sandbox.clock import exact
from segue_sandbox.errors import UNDEFINED, failed, invalid
from segue_sandbox.ids import uuid
from segue_sandbox.richtext import COLORS, MOST_URL, custom_emoji, none_of

JSON = dict[str, Any]

HOUR = 3_600_000  # milliseconds that a signed address is good for
_FILES = ("external", "file_upload", "file")
_ICONS = ("emoji", "external", "file_upload", "custom_emoji", "icon", "file")


def write_file(call: Call, value: object, path: str) -> JSON:
    """Check a file object and return it in the form in which it is stored; uploads become attached."""
    given = want_object(value, path)
    kind = _kind(given, path, _FILES)
    inner = want_object(given.get(kind, UNDEFINED), f"{path}.{kind}")
    if kind == "external":
        return {
            "type": kind,
            kind: {"url": write_address(inner.get("url", UNDEFINED), f"{path}.external.url")},
        }
    if kind == "file":
        return _own(call, inner, f"{path}.file.url")
    upload_id = want_uuid(inner.get("id", UNDEFINED), f"{path}.file_upload.id")
    attach(call, upload_id)
    return {"type": kind, kind: {"id": upload_id}}


def read_file(call: Call, stored: JSON) -> JSON:
    """Return a stored file object as it is read: uploads under a signed address that expires."""
    if stored["type"] != "file_upload":
        return stored
    upload_id = stored["file_upload"]["id"]
    return {
        "type": "file",
        "file": signed(call, upload_id, upload_doc(call, upload_id).get("filename") or "file"),
    }


def file_name(call: Call, stored: JSON) -> str:
    """Return the name that a file goes by when nobody gave it one."""
    if stored["type"] == "file_upload":
        return str(upload_doc(call, stored["file_upload"]["id"]).get("filename") or "file")
    return _split(stored["external"]["url"])[2].rsplit("/", 1)[-1] or "file"


def write_icon(call: Call, value: object, path: str, also: Sequence[str] = CLEARABLE) -> JSON | None:
    """Check an icon and return it in the form in which it is stored; where it may be, null removes it."""
    if value is None and "`null`" in also:
        return None
    given = want_object(value, path, also)
    kind = _kind(given, path, _ICONS)
    if kind == "emoji":
        return {"type": kind, kind: _emoji(given.get(kind, UNDEFINED), f"{path}.emoji")}
    if kind == "custom_emoji":
        inner = want_object(given.get(kind, UNDEFINED), f"{path}.{kind}")
        return {
            "type": kind,
            kind: custom_emoji(call, want_uuid(inner.get("id", UNDEFINED), f"{path}.{kind}.id")),
        }
    if kind == "icon":
        return {"type": kind, kind: _named_icon(given.get(kind, UNDEFINED), f"{path}.icon")}
    return write_file(call, value, path)


def read_icon(call: Call, stored: JSON | None) -> JSON | None:
    """Return a stored icon as it is read."""
    return None if stored is None else read_file(call, stored)


def write_cover(call: Call, value: object, path: str, also: Sequence[str] = CLEARABLE) -> JSON | None:
    """Check a cover and return it in the form in which it is stored; where it may be, null removes it."""
    if value is None and "`null`" in also:
        return None
    return write_file(call, want_object(value, path, also), path)


def read_cover(call: Call, stored: JSON | None) -> JSON | None:
    """Return a stored cover as it is read."""
    return None if stored is None else read_file(call, stored)


def write_address(value: object, path: str) -> str:
    """Check an address on the web."""
    url = want_text(value, path, MOST_URL)
    scheme, netloc, _ = _split(url)
    if scheme not in ("http", "https") or not netloc:
        raise invalid(f"Invalid URL for {path}.") if url else failed(f"{path}.length", "≥ `1`", 0)
    return url


def _split(url: str) -> tuple[str, str, str]:
    """Return scheme, host and path of an address; nothing of what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as brackets around what is no address of version 6
        return "", "", ""
    return parts.scheme, parts.netloc, parts.path


def attach(call: Call, upload_id: str) -> JSON:
    """Tie an upload to the workspace for good, and return it."""
    doc = upload_doc(call, upload_id)
    status = upload_status(call, upload_id, doc)
    if status != "uploaded":
        raise invalid(
            f"File upload {upload_id} has a status of `{status}`. Only file uploads with a status of "
            "`uploaded` can be attached."
        )
    if not doc.get("attached"):
        doc["attached"] = True
        call.db.execute("UPDATE upload SET doc = ? WHERE id = ?", (json.dumps(doc), upload_id))
    return doc


def upload_doc(call: Call, upload_id: str) -> JSON:
    """Return what is known about an upload."""
    row = call.db.execute("SELECT doc FROM upload WHERE id = ?", (upload_id,)).fetchone()
    if row is None:
        raise invalid(f"Could not find file_upload with ID: {upload_id}.")
    doc: JSON = json.loads(row[0])
    return doc


def upload_status(call: Call, upload_id: str, doc: JSON) -> str:
    """Return an upload's status now; what nobody attached within the hour has expired."""
    status = str(call.db.execute("SELECT status FROM upload WHERE id = ?", (upload_id,)).fetchone()[0])
    waiting = status in ("pending", "uploaded") and not doc.get("attached")
    return "expired" if waiting and doc["expires"] <= call.now else status


def signed(call: Call, upload_id: str, filename: str) -> JSON:
    """Return an address for an upload that is good for an hour, and when it ends."""
    ends = call.now + HOUR
    mark = signature(call.meta("secret"), upload_id, ends)
    url = f"{call.base_url}/files/{upload_id}/{quote(filename, safe='')}?expires={ends}&signature={mark}"
    return {"url": url, "expiry_time": exact(ends, "Z")}


def signature(secret: str, upload_id: str, ends: int) -> str:
    """Sign an upload's address."""
    return hmac.new(secret.encode(), f"{upload_id}|{ends}".encode(), hashlib.sha256).hexdigest()


def _own(call: Call, inner: JSON, path: str) -> JSON:
    """Take back a file that was read from this workspace; other addresses cannot be of type file."""
    url = want_text(inner.get("url", UNDEFINED), path)
    pieces = _split(url)[2].split("/")
    upload_id = uuid(pieces[2]) if len(pieces) > 3 and pieces[1] == "files" else None
    asked = parse_qs(url.partition("?")[2])
    ends, mark = asked.get("expires", ["0"])[0], asked.get("signature", [""])[0]
    if (
        upload_id is None
        or not ends.isdecimal()
        or mark != signature(call.meta("secret"), upload_id, int(ends))
    ):
        raise invalid(
            "Files of type `file` must be hosted by Notion; use `external` or `file_upload` instead."
        )
    return {"type": "file_upload", "file_upload": {"id": upload_id}}


def _kind(given: JSON, path: str, kinds: tuple[str, ...]) -> str:
    kind = given.get("type") or next((key for key in kinds if key in given), None)
    if kind is None:
        raise none_of(path, kinds[:-1])
    return want_one_of(kind, f"{path}.type", kinds)


def _emoji(value: object, path: str) -> str:
    emoji = want_text(value, path)
    # Letters and short codes are refused; what Unicode version an emoji is from does not matter here.
    if not emoji or len(emoji) > 16 or not any(ord(letter) > 0xA8 for letter in emoji):
        raise failed(path, "a valid emoji", value)
    return emoji


def _named_icon(value: object, path: str) -> JSON:
    given = want_object(value, path)
    name = want_text(given.get("name", UNDEFINED), f"{path}.name")
    color = want_one_of(given.get("color", "gray"), f"{path}.color", ("lightgray", *COLORS[1:10]))
    return {"name": name, "color": color}
