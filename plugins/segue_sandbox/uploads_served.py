"""Serves uploaded files under their signed addresses, whole or a range of them."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol
from urllib.parse import quote

from segue_sandbox.call import Call, Reply
from segue_sandbox.errors import ApiError
from segue_sandbox.files import signature, upload_doc
from segue_sandbox.ids import uuid

JSON = dict[str, Any]

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Calls(Protocol):
    """What of a sandbox is needed here."""

    def call(self, *, write: bool) -> AbstractContextManager[Call]:
        """Work on the workspace in one transaction."""


def serve_file(sandbox: Calls, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
    """Answer a request for `/files/<upload id>/<name>`; header names come in lower case."""
    pieces = path.split("/")
    upload_id = uuid(pieces[2]) if len(pieces) > 3 else None
    with sandbox.call(write=False) as call:
        if upload_id is None or (ends := _permitted_until(call, upload_id, query)) is None:
            return _refused(403, "the address is not signed by this sandbox")
        if ends <= call.now:
            return _refused(403, "the address has expired; read the object again for a new one")
        try:
            doc = upload_doc(call, upload_id)
        except ApiError:
            return _refused(404, "there is no such file")
        return _file(call, upload_id, doc, headers.get("range"))


def is_own_file(base_url: str, url: str) -> bool:
    """Tell whether an address is that of a file served here."""
    return url.startswith(f"{base_url}/files/")


def _permitted_until(call: Call, upload_id: str, query: Mapping[str, str]) -> int | None:
    ends = query.get("expires", "")
    if not ends.isdecimal() or len(ends) > 15:
        return None
    right = signature(call.meta("secret"), upload_id, int(ends))
    return int(ends) if hmac.compare_digest(right, query.get("signature", "")) else None


def _refused(status: int, why: str) -> Reply:
    return Reply(
        status=status, headers={"content-type": "text/plain; charset=utf-8"}, body=f"{why}\n".encode()
    )


def _file(call: Call, upload_id: str, doc: JSON, asked: str | None) -> Reply:
    size = int(doc.get("content_length") or 0)
    span = _span(asked, size)
    headers = {
        "content-type": str(doc["content_type"]),
        "content-disposition": f"inline; filename*=UTF-8''{quote(str(doc['filename']), safe='')}",
        "accept-ranges": "bytes",
        "cache-control": "private, max-age=3600",
        # Uploads are strangers' data under our own address: nothing in them may run as a page of ours.
        "content-security-policy": "sandbox; default-src 'none'; img-src 'self'; media-src 'self'",
        "x-content-type-options": "nosniff",
    }
    if span is None:
        return Reply(status=200, headers=headers, body=_content(call, upload_id, 0, size))
    first, last = span
    if first >= size or first > last:
        return Reply(status=416, headers={"content-range": f"bytes */{size}"}, body=b"")
    headers["content-range"] = f"bytes {first}-{last}/{size}"
    return Reply(status=206, headers=headers, body=_content(call, upload_id, first, last + 1))


def _span(asked: str | None, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a range; one that makes no sense means the whole file."""
    match = _RANGE.fullmatch(asked or "")
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _content(call: Call, upload_id: str, start: int, end: int) -> bytes:
    return b"".join(_slices(call, upload_id, start, end))


def _slices(call: Call, upload_id: str, start: int, end: int) -> Iterator[bytes]:
    rows = call.db.execute(
        "SELECT part, length(content) FROM upload_part WHERE upload_id = ? ORDER BY part", (upload_id,)
    ).fetchall()
    at = 0
    for part, length in rows:
        first, last = max(start - at, 0), min(end - at, length)
        if first < last:
            query = "SELECT substr(content, ?, ?) FROM upload_part WHERE upload_id = ? AND part = ?"
            yield call.db.execute(query, (first + 1, last - first, upload_id, part)).fetchone()[0]
        at += length
