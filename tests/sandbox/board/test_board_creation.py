"""The board in Notion: tasks that are made, once."""

from __future__ import annotations

import threading

import httpx
import pytest
from workplace import Desktop, fill, page, set_status, shown, task

from segue.board import NewTask, Update
from segue.notion.board import NotionBoard
from segue_schemas import Priority, Status


def test_a_task_is_made_with_all_it_was_given(board: NotionBoard, http: httpx.Client) -> None:
    parent = task(board, "parent")
    new = NewTask(
        title="Next", status=Status.DRAFT, agent="claude-code", handler="echo", parameters="a: 1",
        priority="High", parent=parent, hops=3, fingerprint="f", body="## Goal\n\nDo it well.",
    )  # fmt: skip
    made = board.create_task(new, "key")
    found = board.task(made.page_id)
    assert found is not None
    assert (found.title, found.status, found.agent, found.handler) == (
        "Next", Status.DRAFT, "claude-code", "echo",
    )  # fmt: skip
    assert (found.parameters, found.priority, found.parent, found.hops) == ("a: 1", Priority.HIGH, parent, 3)
    assert found.fingerprint == "f"
    assert "Do it well." in board.body(made.page_id)
    assert made.url == page(http, made.page_id)["url"]


def test_the_same_key_makes_one_page_and_what_a_person_did_since_stays(
    board: NotionBoard, http: httpx.Client
) -> None:
    page_id = task(board, "Next")
    fill(http, page_id, Task={"title": [{"text": {"content": "My own words"}}]})
    assert task(board, "Next") == page_id
    assert shown(http, page_id, "Task") == "My own words"


@pytest.mark.parametrize(
    ("status", "same"),
    [
        pytest.param("Ready", True, id="ready"),
        pytest.param("Needs input", True, id="needs input"),
        pytest.param("Draft", True, id="draft"),
        pytest.param("Done", False, id="done"),
        pytest.param("Failed", False, id="failed"),
        pytest.param("Cancelled", False, id="cancelled"),
    ],
)
def test_an_open_task_with_the_same_fingerprint_is_enough(
    board: NotionBoard, desktop: Desktop, http: httpx.Client, status: str, same: bool
) -> None:
    first = board.create_task(NewTask(title="One", fingerprint="f"), "key 1").page_id
    set_status(http, first, status)
    # A board that remembers nothing must find it by asking.
    for another in (board, desktop.open(memory="empty")):
        second = another.create_task(NewTask(title="Two", fingerprint="f"), f"key {id(another)}").page_id
        assert (second == first) is same
        if not same:
            set_status(http, second, status)


def test_threads_make_one_task_of_one_fingerprint(board: NotionBoard) -> None:
    made: list[str] = []

    def make(n: int) -> None:
        made.append(board.create_task(NewTask(title=f"Task {n}", fingerprint="same"), f"key {n}").page_id)

    threads = [threading.Thread(target=make, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(made) == 8
    assert len(set(made)) == 1
    assert len(board.look().tasks) == 1


def test_eight_threads_share_a_board(board: NotionBoard, http: httpx.Client) -> None:
    pages = [task(board, f"Task {n}") for n in range(16)]
    failed: list[BaseException] = []

    def work(mine: list[str]) -> None:
        try:
            for page_id in mine:
                board.claim(page_id, f"run of {page_id}", "started")
                board.create_row("tracks", {"Title": page_id}, f"row of {page_id}")
                report = board.report(page_id, f"report of {page_id}", "Run", page_id)
                board.write(page_id, Update(status=Status.DONE, last_run=report.url))
        except BaseException as error:  # told to the test, which runs in another thread
            failed.append(error)

    threads = [threading.Thread(target=work, args=(pages[n::8],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    assert {shown(http, page_id, "Status") for page_id in pages} == {"Done"}
    assert {row.title for row in board.rows("tracks")} == set(pages)
    assert len(board.rows("tracks")) == 16
