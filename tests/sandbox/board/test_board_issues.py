"""The board in Notion: issues that are filed, counted, silenced and answered."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from workplace import Desktop, fill, page, set_status, shown, task

from segue.board import NewIssue
from segue.notion.board import NotionBoard


def issue(**values: Any) -> NewIssue:
    return NewIssue(**({"title": "It broke", "severity": "High", "fingerprint": "g"} | values))


def test_the_same_problem_counts_up(board: NotionBoard, http: httpx.Client) -> None:
    page_id = task(board)
    first = board.file_issue(issue(task=page_id, handler="echo", body="## Details"), "key 1")
    again = board.file_issue(issue(), "key 2")
    third = board.file_issue(issue(), "key 3")
    assert first == again == third
    assert first is not None
    assert [shown(http, first.page_id, name) for name in ("Occurrences", "Severity", "Status", "Type")] == [
        "3", "High", "Open", "Error",
    ]  # fmt: skip
    assert page(http, first.page_id)["properties"]["Task"]["relation"] == [{"id": page_id}]
    assert "Details" in board.body(first.page_id)
    assert len(board.rows("issues")) == 1


def test_the_same_key_counts_once(board: NotionBoard, http: httpx.Client) -> None:
    first = board.file_issue(issue(), "key 1")
    for _ in range(3):
        assert board.file_issue(issue(), "key 1") == first
        board.file_issue(issue(), "key 2")
    assert first is not None
    assert shown(http, first.page_id, "Occurrences") == "2"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param("Resolved", "Open", id="resolved is opened again"),
        pytest.param("In progress", "In progress", id="in progress stays"),
        pytest.param("Answered", "Answered", id="answered stays"),
        pytest.param("Duplicate", "Duplicate", id="duplicate stays"),
    ],
)
def test_seen_again(board: NotionBoard, http: httpx.Client, status: str, expected: str) -> None:
    first = board.file_issue(issue(), "key 1")
    assert first is not None
    set_status(http, first.page_id, status)
    assert board.file_issue(issue(), "key 2") == first
    assert shown(http, first.page_id, "Status") == expected
    assert shown(http, first.page_id, "Occurrences") == "2"


def test_silenced_for_ever(board: NotionBoard, desktop: Desktop, http: httpx.Client) -> None:
    first = board.file_issue(issue(), "key 1")
    assert first is not None
    set_status(http, first.page_id, "Won't fix")
    assert board.file_issue(issue(), "key 2") is None
    assert desktop.open(memory="empty").file_issue(issue(), "key 3") is None
    assert shown(http, first.page_id, "Occurrences") == "1"


def test_an_answer_is_listed_until_the_question_is_closed(board: NotionBoard, http: httpx.Client) -> None:
    page_id = task(board)
    asked = board.file_issue(issue(title="Which one?", type="Question", task=page_id), "key")
    assert asked is not None
    assert board.look().answers == ()
    fill(http, asked.page_id, Answer={"rich_text": [{"text": {"content": "The red one"}}]})
    set_status(http, asked.page_id, "Answered")
    (answer,) = board.look().answers
    assert (answer.page_id, answer.question, answer.answer) == (asked.page_id, "Which one?", "The red one")
    assert (answer.tasks, answer.fingerprint) == ((page_id,), "g")
    board.close_issue(asked.page_id, "answered")
    assert board.look().answers == ()
    assert [shown(http, asked.page_id, name) for name in ("Status", "Resolution")] == ["Resolved", "answered"]
