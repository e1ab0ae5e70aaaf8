"""The report of a run: a page below the task's page, its text replaced as a whole, with pictures."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from segue.errors import Lost, Refused, Unavailable
from segue.notion.creation import ASKED, Place, reserve, write_text
from segue.notion.desk import Desk, is_trashed, ref
from segue.notion.failures import NotAccepted, NotThere, Uncertain
from segue.notion.retry import Effect
from segue.notion.text import clean, rich_text
from segue_schemas import Picture, Ref

JSON = dict[str, Any]
LARGEST = 20 * 1024 * 1024  # bytes in one part; a free workspace takes 5 MiB
TITLE = 500  # characters of a report's title


def write_report(
    desk: Desk, page_id: str, key: str, title: str, markdown: str, pictures: Sequence[Picture]
) -> Ref:
    """Make or replace the report of one run: one request for the page, one for its text."""
    title = clean(title)[:TITLE]
    page = _page(desk, page_id, key, title)
    report_id = page.page_id
    uploads = [(upload(desk, picture.path), picture.caption) for picture in pictures]
    for _ in range(ASKED):
        _text(desk, report_id, markdown)
        try:
            _place(desk, report_id, uploads)
        except Uncertain:
            continue  # the text is replaced as a whole, and the pictures placed anew
        return page if page.url else ref(desk.client.read(f"pages/{report_id}"))
    raise Unavailable(f"nobody knows whether the pictures of the report {report_id} were placed")


def _page(desk: Desk, page_id: str, key: str, title: str) -> Ref:
    body = {
        "parent": {"type": "page_id", "page_id": page_id},
        "properties": {"title": {"title": rich_text(title)}},
    }
    try:
        return reserve(desk, key, Place("page", page_id, title), body)[0]
    except NotThere as error:
        raise Lost(f"the report has no place: {error}") from None
    except NotAccepted as error:
        if is_trashed(error):
            raise Lost(f"the page {page_id} is in the trash, so its report was not written") from None
        raise


def _text(desk: Desk, report_id: str, markdown: str) -> None:
    try:
        write_text(desk, report_id, markdown)
    except NotAccepted as error:
        if not is_trashed(error):
            raise
        desk.client.set(f"pages/{report_id}", {"in_trash": False})
        write_text(desk, report_id, markdown)


def _place(desk: Desk, report_id: str, uploads: Sequence[tuple[str, str]]) -> None:
    blocks = [
        {
            "type": "image",
            "image": {
                "type": "file_upload", "file_upload": {"id": upload_id},
                "caption": rich_text(caption[:2_000]),
            },
        }
        for upload_id, caption in uploads
    ]  # fmt: skip
    for start in range(0, len(blocks), 100):
        body = {"children": blocks[start : start + 100]}
        desk.client.make(f"blocks/{report_id}/children", body, method="PATCH")


def upload(desk: Desk, path: Path) -> str:
    """Upload a file and return its id; one that is never attached goes by itself within the hour."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Refused(f"the file {path.name} has {size} bytes, and Notion takes {LARGEST} in one part")
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    made = {"mode": "single_part", "filename": path.name, "content_type": kind}
    # A second upload of the same file harms nothing, so an uncertain answer is simply asked for again.
    upload_id = str(desk.client.call("POST", "file_uploads", Effect.SET, body=made)["id"])
    form = {"file": (path.name, path.read_bytes(), kind)}
    try:
        desk.client.call("POST", f"file_uploads/{upload_id}/send", Effect.SET, form=form)
    except NotAccepted:
        if desk.client.read(f"file_uploads/{upload_id}")["status"] != "uploaded":
            raise
    return upload_id
