"""Rich text: what goes in, what comes back, and what is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from notion_client import APIResponseError

from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]

PLAIN = {
    "bold": False, "italic": False, "strikethrough": False, "underline": False, "code": False,
    "color": "default",
}  # fmt: skip


def words(http: httpx.Client, page_id: str, rich_text: object) -> JSON:
    """Append one paragraph and return the answer."""
    body = {"children": [{"paragraph": {"rich_text": rich_text}}]}
    answer: JSON = http.patch(f"/v1/blocks/{page_id}/children", json=body).json()
    return answer


def read_back(http: httpx.Client, page_id: str, rich_text: object) -> list[JSON]:
    answer = words(http, page_id, rich_text)
    assert answer["object"] == "list", answer
    found: list[JSON] = answer["results"][0]["paragraph"]["rich_text"]
    return found


def test_text_comes_back_with_all_annotations_and_its_plain_text(http: httpx.Client, root: str) -> None:
    link = {"url": "https://example.com"}
    sent = [{"text": {"content": "hello", "link": link}, "annotations": {"bold": True, "color": "red"}}]
    assert read_back(http, root, sent) == [{
        "type": "text",
        "text": {"content": "hello", "link": link},
        "annotations": {**PLAIN, "bold": True, "color": "red"},
        "plain_text": "hello",
        "href": "https://example.com",
    }]  # fmt: skip


def test_what_was_read_can_be_written_again(http: httpx.Client, root: str) -> None:
    sent = [
        {"text": {"content": "a"}},
        {"equation": {"expression": "x^2"}},
        {"mention": {"date": {"start": "2026-05-01"}}},
    ]
    once = read_back(http, root, sent)
    assert read_back(http, root, once) == once
    assert [element["plain_text"] for element in once] == ["a", "x^2", "2026-05-01"]


def test_empty_text_vanishes(http: httpx.Client, root: str) -> None:
    assert read_back(http, root, [{"text": {"content": ""}}]) == []


def test_a_mention_of_a_page_shows_the_title_that_the_page_has_now(
    notion: Any, http: httpx.Client, root: str
) -> None:
    page = notion.pages.create(parent={"page_id": root}, properties={"title": [{"text": {"content": "Old"}}]})
    mention = {"mention": {"page": {"id": page["id"]}}}
    block = notion.blocks.children.append(root, children=[{"paragraph": {"rich_text": [mention]}}])[
        "results"
    ][0]
    notion.pages.update(page["id"], properties={"title": [{"text": {"content": "New"}}]})
    found = notion.blocks.retrieve(block["id"])["paragraph"]["rich_text"][0]
    assert found["plain_text"] == "New"
    assert found["mention"] == {"type": "page", "page": {"id": page["id"]}}
    assert page["id"].replace("-", "") in found["href"]


def test_a_mention_of_a_user_carries_the_user(sandbox: Sandbox, http: httpx.Client, root: str) -> None:
    with sandbox.call() as call:
        person = call.meta("person_id")
    element = read_back(http, root, [{"mention": {"user": {"id": person}}}])[0]
    assert (element["plain_text"], element["mention"]["user"]["name"]) == ("@You", "You")


@pytest.mark.parametrize(
    ("date", "start", "end"),
    [
        pytest.param({"start": "2026-05-01"}, "2026-05-01", None, id="a day stays a day"),
        pytest.param(
            {"start": "2026-05-01T10:20:30Z"}, "2026-05-01T10:20:00.000+00:00", None, id="to the minute"
        ),
        pytest.param(
            {"start": "2026-07-01T10:00", "end": "2026-07-01T11:00", "time_zone": "Europe/Berlin"},
            "2026-07-01T10:00:00.000+02:00",
            "2026-07-01T11:00:00.000+02:00",
            id="a zone becomes an offset",
        ),
    ],
)
def test_dates(http: httpx.Client, root: str, date: JSON, start: str, end: str | None) -> None:
    element = read_back(http, root, [{"mention": {"date": date}}])[0]
    assert element["mention"]["date"] == {"start": start, "end": end, "time_zone": None}


AT = "body.children[0].paragraph.rich_text"


@pytest.mark.parametrize(
    ("rich_text", "message"),
    [
        pytest.param(
            [{"text": {"content": "x" * 2001}}],
            f"{AT}[0].text.content.length should be ≤ `2000`, instead was `2001`.",
            id="text too long",
        ),
        pytest.param(
            [{"text": {"content": "🎵" * 1001}}],
            f"{AT}[0].text.content.length should be ≤ `2000`, instead was `2002`.",
            id="counted in utf-16 units",
        ),
        pytest.param(
            [{"equation": {"expression": "x" * 1001}}],
            f"{AT}[0].equation.expression.length should be ≤ `1000`, instead was `1001`.",
            id="equation too long",
        ),
        pytest.param(
            [{"text": {"content": "x"}}] * 101,
            f"{AT}.length should be ≤ `100`, instead was `101`.",
            id="too many",
        ),
        pytest.param(
            [{"text": {"content": "x", "link": {"url": "https://e.org/" + "x" * 2000}}}],
            f"{AT}[0].text.link.url.length should be ≤ `2000`, instead was `2014`.",
            id="address too long",
        ),
        pytest.param("x", f'{AT} should be an array, instead was `"x"`.', id="not a list"),
        pytest.param(
            [{"text": {"content": 5}}],
            f"{AT}[0].text.content should be a string, instead was `5`.",
            id="not a text",
        ),
        pytest.param(
            [{"type": "text"}], f"{AT}[0].text should be defined, instead was `undefined`.", id="no text"
        ),
        pytest.param(
            [{"text": {"content": "x", "link": []}}],
            f"{AT}[0].text.link should be an object, `null`, or `undefined`, instead was `[]`.",
            id="link that is a list",
        ),
        pytest.param([{}], f"{AT}[0].text should be defined, instead was `undefined`.", id="nothing in it"),
        pytest.param(
            [{"text": {"content": "x"}, "annotations": {"bold": "yes"}}],
            f'{AT}[0].annotations.bold should be a boolean or `undefined`, instead was `"yes"`.',
            id="not a boolean",
        ),
    ],
)
def test_what_is_refused(http: httpx.Client, root: str, rich_text: object, message: str) -> None:
    answer = words(http, root, rich_text)
    assert (answer["status"], answer["code"]) == (400, "validation_error")
    assert message in answer["message"]


def test_a_color_that_does_not_exist(notion: Any, root: str) -> None:
    wrong = [{"text": {"content": "x"}, "annotations": {"color": "mauve"}}]
    with pytest.raises(APIResponseError, match=r'annotations\.color should be `"default"`, `"gray"`'):
        notion.blocks.children.append(root, children=[{"paragraph": {"rich_text": wrong}}])


def test_a_mention_of_what_is_not_there(notion: Any, root: str) -> None:
    gone = {"mention": {"page": {"id": "00000000-0000-0000-0000-000000000000"}}}
    with pytest.raises(APIResponseError, match="Could not find page with ID") as caught:
        notion.blocks.children.append(root, children=[{"paragraph": {"rich_text": [gone]}}])
    assert caught.value.status == 404
