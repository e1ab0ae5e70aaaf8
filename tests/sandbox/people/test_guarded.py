"""Whom the page for people turns away, and what it never does with the content of rows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from notion_client import Client

from segue_sandbox.call import Call
from segue_sandbox.people.ask import ask
from segue_sandbox.people.html import el, safe_link
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.server import running

JSON = dict[str, Any]
NewRow = Callable[..., str]
ValueOf = Callable[[str, str], Any]
Do = Callable[..., httpx.Response]


def words(text: str, **marks: bool) -> JSON:
    return {"type": "text", "text": {"content": text}, "annotations": marks}


EVIL = "<img src=x onerror=alert(1)>&\"'"


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("java\nscript:alert(1)", id="script with a line break"),
        pytest.param("data:text/html,<script>alert(1)</script>", id="data"),
        pytest.param("//evil.example", id="without a scheme"),
    ],
)
def test_only_harmless_addresses_become_links(
    browser: httpx.Client, source: str, new_row: NewRow, address: str
) -> None:
    page = new_row(Link={"url": address})
    assert safe_link(address) is None
    for path in (f"/d/{source}", f"/p/{page}"):
        assert not re.search(r'href="(java|data|//)', browser.get(path).text)


def test_no_content_becomes_html(browser: httpx.Client, notion: Client, source: str, new_row: NewRow) -> None:
    page = new_row(EVIL, Notes={"rich_text": [words(EVIL)]}, Kind={"select": {"name": EVIL.replace(",", "")}},
        Mail={"email": EVIL}, Phone={"phone_number": EVIL}, Link={"url": "https://a.example/" + EVIL},
    )  # fmt: skip
    kinds = ("paragraph", "heading_1", "bulleted_list_item", "quote", "toggle", "callout", "to_do")
    children = [{"type": kind, kind: {"rich_text": [words(EVIL)]}} for kind in kinds]
    code = {"type": "code", "code": {"rich_text": [words(EVIL)], "language": "html"}}
    notion.blocks.children.append(page, children=[*children, code])
    notion.comments.create(parent={"page_id": page}, rich_text=[words(EVIL)])
    for path in ("/", f"/d/{source}", f"/p/{page}", f"/d/{source}?find={EVIL}", "/trash"):
        assert "<img src=x" not in browser.get(path).text, path


STRANGERS = [
    pytest.param({"Origin": "https://evil.example"}, id="another site"),
    pytest.param({"Origin": "http://127.0.0.1:1"}, id="another port"),
    pytest.param({"Origin": ""}, id="no origin"),
    pytest.param({"Sec-Fetch-Site": "cross-site"}, id="said by the browser"),
    pytest.param({"Content-Type": "text/plain"}, id="a form of another site"),
]


@pytest.mark.parametrize("headers", STRANGERS)
def test_only_the_page_itself_may_change_things(
    browser: httpx.Client, notion: Client, new_row: NewRow, headers: dict[str, str]
) -> None:
    page = new_row()
    body = json.dumps({"id": page}).encode()
    sent = {"Content-Type": "application/json", **headers}
    assert browser.post("/people/do/trash", content=body, headers=sent).status_code == 403
    found: Any = notion.pages.retrieve(page)
    assert found["in_trash"] is False


@pytest.mark.parametrize("path", ["/", "/trash", "/people/events", "/people/static/frame.css"])
def test_another_host_name_is_turned_away(browser: httpx.Client, path: str) -> None:
    assert browser.get(path, headers={"Host": "evil.example"}).status_code == 421


def test_documents_may_load_nothing_but_our_own(browser: httpx.Client, source: str) -> None:
    policy = browser.get(f"/d/{source}").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = browser.get("/").text
    for address in re.findall(r'(?:src|href)="(/people/static/[^"#]+)', text):
        assert browser.get(address).status_code == 200, address
    assert not re.search(r"<[^>]+ (style|on\w+)=", text)


LOST = [
    pytest.param("/p/38c9ce7b60a4811198008d2d17d6f0a1", 404, id="no such page"),
    pytest.param("/d/38c9ce7b60a4811198008d2d17d6f0a1", 404, id="no such table"),
    pytest.param("/p/nothing", 404, id="no id"),
    pytest.param("/people/static/..%2froutes.py", 404, id="outside of the static files"),
    pytest.param("/people/edit?page=x&prop=y", 400, id="an editor of nothing"),
]


@pytest.mark.parametrize(("path", "status"), LOST)
def test_what_is_not_there(browser: httpx.Client, path: str, status: int) -> None:
    assert browser.get(path).status_code == status


@pytest.mark.parametrize(
    "body",
    [pytest.param(b"{", id="broken"), pytest.param(b"[]", id="a list"), pytest.param(b"{}", id="empty")],
)
def test_bad_commands_are_refused(browser: httpx.Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    for name in ("create", "set", "trash", "comment", "write", "tick"):
        assert browser.post(f"/people/do/{name}", content=body, headers=headers).status_code == 400, name
    assert browser.post("/people/do/nothing", content=b"{}", headers=headers).status_code == 404


def test_changes_are_told_as_they_happen(
    browser: httpx.Client, notion: Client, source: str, new_row: NewRow
) -> None:
    page = new_row()
    with browser.stream("GET", "/people/events", timeout=10) as stream:
        lines = stream.iter_lines()
        assert "event: hello" in (next(lines) + next(lines))
        notion.pages.update(page, properties={"Done": {"checkbox": True}})
        told = next(line for line in lines if line.startswith("data: ["))
    assert {page, source} <= set(json.loads(told.removeprefix("data: ")))


def test_attributes_and_texts_are_escaped() -> None:
    assert el("a", "<b>", title='"') == '<a title="&quot;">&lt;b&gt;</a>'


def test_the_api_is_asked_in_the_same_transaction(sandbox: Sandbox) -> None:
    def fails(call: Call) -> None:
        ask(call, "POST", "/v1/pages", {"parent": {"workspace": True}, "properties": {}})
        raise RuntimeError

    with pytest.raises(RuntimeError), sandbox.call() as call:
        fails(call)
    with sandbox.call(write=False) as call:
        assert call.db.execute("SELECT count(*) FROM node").fetchone()[0] == 0


def test_a_server_that_stops_lets_go_of_open_streams(caplog: pytest.LogCaptureFixture) -> None:
    with httpx.Client(trust_env=False) as client:
        with running() as sandbox:
            request = client.build_request("GET", f"{sandbox.base_url}/people/events")
            stream = client.send(request, stream=True)
            lines = stream.iter_lines()
            next(lines)
        assert stream.status_code == 200
        list(lines)  # ends, and is not cut off
    assert caplog.records == []
