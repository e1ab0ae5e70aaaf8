"""File uploads: sent whole, in parts or fetched; attached, and served back."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from notion_client import APIResponseError

from segue_sandbox.access import connect
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]

MEGABYTE = 1024 * 1024


def sent(notion: Any, name: str = "a.png", kind: str = "image/png", content: bytes = b"picture") -> str:
    """Upload a file in one part and return the upload's id."""
    upload = notion.file_uploads.create(filename=name, content_type=kind)
    notion.file_uploads.send(upload["id"], file=(name, content, kind))
    return str(upload["id"])


def block_with(notion: Any, root: str, kind: str, upload_id: str) -> JSON:
    """Show an upload in a block and return the inside of that block."""
    block = {kind: {"type": "file_upload", "file_upload": {"id": upload_id}}}
    made: JSON = notion.blocks.children.append(root, children=[block])["results"][0][kind]
    return made


def test_one_part(notion: Any) -> None:
    made = notion.file_uploads.create(mode="single_part", filename="a.png", content_type="image/png")
    assert list(made) == [
        "object", "id", "created_time", "created_by", "last_edited_time", "expiry_time", "upload_url",
        "in_trash", "status", "filename", "content_type", "content_length", "request_id",
    ]  # fmt: skip
    assert (made["status"], made["content_length"], made["created_by"]["type"]) == ("pending", None, "bot")
    assert made["upload_url"].endswith(f"/v1/file_uploads/{made['id']}/send")
    done = notion.file_uploads.send(made["id"], file=("b.png", b"12345", "image/png"))
    assert (done["status"], done["filename"], done["content_length"]) == ("uploaded", "a.png", 5)
    assert "upload_url" not in done
    assert notion.file_uploads.retrieve(made["id"])["status"] == "uploaded"


@pytest.mark.parametrize("mode", ["multi_part", "external_url"])
def test_what_is_shown_before_the_contents_are_there(http: httpx.Client, mode: str) -> None:
    more: JSON = {"number_of_parts": 3}
    if mode == "external_url":
        more = {"external_url": "http://127.0.0.1:9/a.png"}
    body = {"mode": mode, "filename": "a.png", **more}
    made = http.post("/v1/file_uploads", json=body, headers={"Notion-Version": "2025-09-03"}).json()
    parts = ["number_of_parts"] if mode == "multi_part" else []
    assert list(made) == [
        "object", "id", "created_time", "created_by", "last_edited_time", "expiry_time", "upload_url",
        "in_trash", "status", "filename", "content_type", "content_length", *parts, "archived", "request_id",
    ]  # fmt: skip


def test_a_name_that_comes_with_the_file(notion: Any) -> None:
    made = notion.file_uploads.create()
    done = notion.file_uploads.send(made["id"], file=("take one.mp3", b"x", "audio/mpeg"))
    assert (done["filename"], done["content_type"]) == ("take one.mp3", "audio/mpeg")


@pytest.mark.parametrize("kind", ["image", "video", "audio", "pdf", "file"])
def test_blocks_show_what_was_uploaded(notion: Any, root: str, kind: str) -> None:
    name, content_type = {
        "image": ("a.png", "image/png"),
        "video": ("a.mp4", "video/mp4"),
        "audio": ("a.mp3", "audio/mpeg"),
        "pdf": ("a.pdf", "application/pdf"),
        "file": ("a.txt", "text/plain"),
    }[kind]
    upload_id = sent(notion, name, content_type, b"0123456789")
    inside = block_with(notion, root, kind, upload_id)
    assert inside["type"] == "file"
    assert inside["file"]["expiry_time"] > "2026"
    answer = httpx.get(inside["file"]["url"], trust_env=False)
    assert answer.content == b"0123456789"
    assert answer.headers["content-type"] == content_type
    assert answer.headers["content-length"] == "10"
    assert notion.file_uploads.retrieve(upload_id)["expiry_time"] is None


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        pytest.param("bytes=2-4", 206, b"234", id="between"),
        pytest.param("bytes=7-", 206, b"789", id="from"),
        pytest.param("bytes=-2", 206, b"89", id="the last"),
        pytest.param("bytes=0-99", 206, b"0123456789", id="more than there is"),
        pytest.param("bytes=10-", 416, b"", id="behind the end"),
        pytest.param("lines=1-2", 200, b"0123456789", id="not understood"),
    ],
)
def test_ranges(notion: Any, root: str, asked: str, status: int, content: bytes) -> None:
    url = block_with(notion, root, "image", sent(notion, content=b"0123456789"))["file"]["url"]
    answer = httpx.get(url, headers={"range": asked}, trust_env=False)
    assert (answer.status_code, answer.content) == (status, content)


def test_addresses_are_signed_and_end_after_an_hour(sandbox: Sandbox, notion: Any, root: str) -> None:
    url = block_with(notion, root, "image", sent(notion))["file"]["url"]
    forged = url.replace("signature=", "signature=0")
    assert httpx.get(forged, trust_env=False).status_code == 403
    sandbox.clock.advance(3601)
    assert httpx.get(url, trust_env=False).status_code == 403
    fresh = notion.blocks.children.list(root)["results"][0]["image"]["file"]["url"]
    assert httpx.get(fresh, trust_env=False).status_code == 200


def test_nothing_in_a_file_may_run(notion: Any, root: str) -> None:
    upload = sent(notion, "a.html", "text/html", b"<script>alert(1)</script>")
    answer = httpx.get(block_with(notion, root, "file", upload)["file"]["url"], trust_env=False)
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_several_parts(notion: Any, root: str) -> None:
    parts = [bytes([n]) * (5 * MEGABYTE if n < 3 else 10) for n in (1, 2, 3)]
    made = notion.file_uploads.create(mode="multi_part", filename="a.mp4", number_of_parts=3)
    assert made["number_of_parts"] == {"total": 3, "sent": 0}
    for n, part in enumerate(parts, 1):
        answer = notion.file_uploads.send(made["id"], file=("x", part), part_number=str(n))
        assert (answer["status"], answer["number_of_parts"]["sent"]) == ("pending", n)
    done = notion.file_uploads.complete(made["id"])
    assert (done["status"], done["content_length"]) == ("uploaded", 10 * MEGABYTE + 10)
    url = block_with(notion, root, "video", made["id"])["file"]["url"]
    across = httpx.get(url, headers={"range": f"bytes={5 * MEGABYTE - 1}-{5 * MEGABYTE}"}, trust_env=False)
    assert across.content == b"\x01\x02"
    assert httpx.get(url, headers={"range": "bytes=-11"}, trust_env=False).content == b"\x02" + b"\x03" * 10


@pytest.mark.parametrize(
    ("size", "number", "message"),
    [
        pytest.param(10, "1", "between 5 MB and 20 MB", id="part too small"),
        pytest.param(20 * MEGABYTE + 1, "1", "between 5 MB and 20 MB", id="part too large"),
        pytest.param(10, "3", "an integer between `1` and `2`", id="no such part"),
        pytest.param(10, None, "body.part_number should be defined", id="which part"),
    ],
)
def test_parts_that_are_refused(notion: Any, size: int, number: str | None, message: str) -> None:
    made = notion.file_uploads.create(mode="multi_part", filename="a.mp4", number_of_parts=2)
    more = {} if number is None else {"part_number": number}
    with pytest.raises(APIResponseError, match=message):
        notion.file_uploads.send(made["id"], file=("x", bytes(size)), **more)
    with pytest.raises(APIResponseError, match="has 0 of 2 parts"):
        notion.file_uploads.complete(made["id"])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"mode": "carrier_pigeon"}, "body.mode should be", id="mode"),
        pytest.param(
            {"mode": "multi_part", "number_of_parts": 2}, "body.filename should be defined", id="no name"
        ),
        pytest.param(
            {"mode": "multi_part", "filename": "a.mp4"}, "number_of_parts should be defined", id="no number"
        ),
        pytest.param({"filename": "x" * 897 + ".png"}, "between `1` and `900` bytes", id="name too long"),
        pytest.param({"filename": "noending"}, "must have an extension", id="no extension"),
        pytest.param(
            {"filename": "a.png", "content_type": "audio/mpeg"}, "does not match", id="name and type differ"
        ),
        pytest.param({"mode": "external_url"}, "body.external_url should be defined", id="no address"),
        pytest.param(
            {"mode": "external_url", "external_url": "ftp://x"}, "Invalid URL", id="address of another kind"
        ),
    ],
)
def test_uploads_that_are_refused(http: httpx.Client, body: JSON, message: str) -> None:
    answer = http.post("/v1/file_uploads", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
    assert message in answer.json()["message"]


def test_contents_are_sent_once(notion: Any) -> None:
    upload_id = sent(notion)
    with pytest.raises(APIResponseError, match="has a status of `uploaded`"):
        notion.file_uploads.send(upload_id, file=("a.png", b"again", "image/png"))


def test_a_body_that_is_no_form(http: httpx.Client, notion: Any) -> None:
    upload = notion.file_uploads.create(filename="a.png")
    answer = http.post(f"/v1/file_uploads/{upload['id']}/send", content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")


def test_what_nobody_attaches_within_an_hour_expires(sandbox: Sandbox, notion: Any, root: str) -> None:
    lost, pending = sent(notion), notion.file_uploads.create(filename="a.png")["id"]
    kept = sent(notion)
    block_with(notion, root, "image", kept)
    sandbox.clock.advance(3600)
    states = {one["id"]: one["status"] for one in notion.file_uploads.list()["results"]}
    assert states == {kept: "uploaded", lost: "expired", pending: "expired"}
    gone = notion.file_uploads.retrieve(lost)
    assert gone["expiry_time"] is None
    assert gone["last_edited_time"] > gone["created_time"]
    with pytest.raises(APIResponseError, match="has a status of `expired`"):
        block_with(notion, root, "image", lost)
    assert [one["id"] for one in notion.file_uploads.list(status="uploaded")["results"]] == [kept]


def test_pending_uploads_cannot_be_attached(notion: Any, root: str) -> None:
    pending = notion.file_uploads.create(filename="a.png")["id"]
    with pytest.raises(APIResponseError, match="has a status of `pending`"):
        block_with(notion, root, "image", pending)


def test_a_song_is_no_picture(notion: Any, root: str) -> None:
    song = sent(notion, "a.mp3", "audio/mpeg")
    with pytest.raises(APIResponseError, match="audio/mpeg is not supported for image blocks"):
        block_with(notion, root, "image", song)


def test_icons_covers_and_what_was_read_before(notion: Any, root: str) -> None:
    given = {"type": "file_upload", "file_upload": {"id": sent(notion)}}
    page = notion.pages.update(root, icon=given, cover=given)
    assert (page["icon"]["type"], page["cover"]["type"]) == ("file", "file")
    again = notion.pages.update(root, cover=page["icon"])
    assert httpx.get(again["cover"]["file"]["url"], trust_env=False).content == b"picture"
    with pytest.raises(APIResponseError, match="must be hosted by Notion"):
        notion.pages.update(root, icon={"type": "file", "file": {"url": "https://example.com/a.png"}})


def test_uploads_belong_to_the_connection_that_made_them(
    sandbox: Sandbox, notion: Any, http: httpx.Client
) -> None:
    upload_id = sent(notion)
    with sandbox.call() as call:
        connect(call.db, call.ids, token="ntn_other", name="Other")
    other = {"Authorization": "Bearer ntn_other"}
    assert http.get(f"/v1/file_uploads/{upload_id}", headers=other).status_code == 404
    assert http.get("/v1/file_uploads", headers=other).json()["results"] == []


class _Files(http.server.BaseHTTPRequestHandler):
    """Serves one file, and nothing elsewhere."""

    def do_GET(self) -> None:
        found = self.path == "/song.mp3"
        self.send_response(200 if found else 404)
        self.send_header("content-type", "audio/mpeg")
        self.end_headers()
        self.wfile.write(b"la la la" if found else b"")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of a web server that has /song.mp3."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def imported(notion: Any, url: str) -> JSON:
    """Import a file from an address and wait until it is known how that ended."""
    upload_id = notion.file_uploads.create(mode="external_url", filename="song.mp3", external_url=url)["id"]
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        upload: JSON = notion.file_uploads.retrieve(upload_id)
        if upload["status"] != "pending":
            return upload
    raise AssertionError("the import did not end")


def test_import_from_an_address(notion: Any, root: str, elsewhere: str) -> None:
    upload = imported(notion, f"{elsewhere}/song.mp3")
    assert (upload["status"], upload["content_length"]) == ("uploaded", 8)
    result = upload["file_import_result"]
    assert list(result) == ["type", "success", "imported_time"]
    assert result["imported_time"].endswith(".000+00:00")
    url = block_with(notion, root, "audio", upload["id"])["file"]["url"]
    assert httpx.get(url, trust_env=False).content == b"la la la"


def test_an_import_that_fails_says_why(notion: Any, elsewhere: str) -> None:
    upload = imported(notion, f"{elsewhere}/gone.mp3")
    error = upload["file_import_result"]["error"]
    assert (upload["status"], error["type"], error["status_code"]) == ("failed", "download_error", 404)
