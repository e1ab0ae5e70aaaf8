"""Fetches files that are to be imported from an address, while the API goes on answering."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import AbstractContextManager
from typing import Any, Protocol

import httpx

from segue_sandbox.call import Call, Event
from segue_sandbox.files import upload_doc
from segue_sandbox.uploads import MOST_SINGLE, UNKNOWN_TYPE, finish, guessed

JSON = dict[str, Any]

PATIENCE = 10.0  # seconds


class Calls(Protocol):
    """What of a sandbox is needed here."""

    def call(self) -> AbstractContextManager[Call]:
        """Work on the workspace in one transaction."""


class ImportFailed(Exception):
    """An address that gave no file; carries the code and the status that Notion would tell."""

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def import_new(sandbox: Calls, events: list[Event]) -> None:
    """Start to fetch the file of each new upload that names an address; a listener of the sandbox."""
    for event in events:
        if event.type == "file_upload.created" and (url := event.data.get("external_url")):
            threading.Thread(
                target=_import, args=(sandbox, event.entity_id, url), name="sandbox import", daemon=True
            ).start()


def _import(sandbox: Calls, upload_id: str, url: str) -> None:
    try:
        content, kind = _fetched(url)
        result: JSON = {"type": "success", "success": {}}
    except ImportFailed as error:
        content, kind = b"", ""
        result = {"type": "error", "error": _told(error)}
    try:
        with sandbox.call() as call:
            _settle(call, upload_id, content, kind, result)
    except sqlite3.ProgrammingError:
        return  # the workspace was closed in the meantime: the upload stays pending and expires


def _fetched(url: str) -> tuple[bytes, str]:
    received = bytearray()
    try:
        with httpx.stream("GET", url, timeout=PATIENCE, follow_redirects=True, trust_env=False) as response:
            if response.status_code != 200:
                raise ImportFailed(
                    "download_failed", f"The URL answered {response.status_code}.", response.status_code
                )
            for chunk in response.iter_bytes():
                received += chunk
                if len(received) > MOST_SINGLE:
                    raise ImportFailed("file_too_large", "The file at the URL is larger than 20 MB.")
            return bytes(received), response.headers.get("content-type", "").split(";")[0].strip()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ImportFailed("download_failed", f"The URL could not be fetched: {error}") from error


def _told(error: ImportFailed) -> JSON:
    kind = "validation_error" if error.code == "file_too_large" else "download_error"
    return {
        "type": kind, "code": error.code, "message": str(error), "parameter": "external_url",
        "status_code": error.status,
    }  # fmt: skip


def _settle(call: Call, upload_id: str, content: bytes, kind: str, result: JSON) -> None:
    upload = {**upload_doc(call, upload_id), "id": upload_id}
    noted = {"imported": call.now, "import": result}
    if result["type"] == "success":
        call.db.execute("INSERT OR REPLACE INTO upload_part VALUES (?, 1, ?)", (upload_id, content))
        name = upload["filename"] or "file"
        content_type = upload["content_type"] or kind or guessed(name) or UNKNOWN_TYPE
        finish(call, upload, len(content), name, content_type, **noted)
        return
    doc = {key: value for key, value in {**upload, **noted}.items() if key != "id"}
    call.db.execute("UPDATE upload SET status = 'failed', doc = ? WHERE id = ?", (json.dumps(doc), upload_id))
    call.emit("file_upload.upload_failed", upload_id)
