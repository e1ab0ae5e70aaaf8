"""How many requests each operation of the board costs: the budget is small, and shared by everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from workplace import Desktop

from segue.board import NewIssue, NewTask, Update
from segue.notion.board import NotionBoard
from segue_schemas import Status, Where


def cost(board: NotionBoard, function: Callable[[], Any]) -> int:
    before = board.client.sent
    function()
    return board.client.sent - before


def task(board: NotionBoard, title: str = "Do it") -> str:
    return board.create_task(NewTask(title=title), f"key of {title}").page_id


def test_a_task_without_changes_costs_five(board: NotionBoard) -> None:
    page_id = task(board)

    def life() -> None:
        board.claim(page_id, "run-1", "started")
        report = board.report(page_id, "run-1/report", "Run 1 · done", "# Summary\n\nAll fine.")
        done = Update(status=Status.DONE, now="fine", progress=1.0, attempts=1, last_run=report.url)
        board.write(page_id, done)

    assert cost(board, life) == 5


def test_an_idle_poll_costs_one_a_database_and_nothing_else(board: NotionBoard, desktop: Desktop) -> None:
    board.look()
    desktop.sandbox.log.clear()
    for _ in range(5):
        board.look()
    assert desktop.sandbox.log.counts() == {"POST /v1/data_sources/{data_source_id}/query": 10}


def test_a_board_of_ninety_tasks_is_still_one_request(board: NotionBoard) -> None:
    for n in range(90):
        task(board, f"Task {n}")
    listing = board.look()
    assert len(listing.tasks) == 90
    assert cost(board, board.look) == 2


def test_more_than_a_page_of_tasks_is_paged_to_the_end(board: NotionBoard) -> None:
    for n in range(130):
        task(board, f"Task {n}")
    listing = board.look()
    assert {one.title for one in listing.tasks} == {f"Task {n}" for n in range(130)}
    assert listing.complete
    assert cost(board, board.look) == 3


@pytest.mark.parametrize(
    ("operation", "requests"),
    [
        pytest.param(lambda board, page: board.task(page), 1, id="task"),
        pytest.param(lambda board, page: board.claim(page, "run", "now"), 2, id="claim"),
        pytest.param(lambda board, page: board.write(page, Update(now="a line")), 1, id="progress"),
        pytest.param(lambda board, page: board.write(page, Update()), 0, id="nothing to write"),
        pytest.param(lambda board, page: board.body(page), 1, id="body"),
        pytest.param(lambda board, page: board.report(page, "r", "Run", "text"), 2, id="report"),
        pytest.param(lambda board, page: board.create_task(NewTask(title="a"), "k"), 2, id="create"),
        pytest.param(
            lambda board, page: board.create_task(NewTask(title="a", body="text"), "k"), 3,
            id="create with text",
        ),
        pytest.param(
            lambda board, page: board.create_task(NewTask(title="a", fingerprint="f"), "k"), 3,
            id="create with fingerprint",
        ),
        pytest.param(lambda board, page: board.file_issue(NewIssue(title="a"), "k"), 2, id="issue"),
        pytest.param(
            lambda board, page: board.create_row("tracks", {"Title": "a"}, "k"), 2, id="row",
        ),
        pytest.param(lambda board, page: board.row(page), 1, id="read row"),
        pytest.param(lambda board, page: board.rows("tracks", [Where(name="ISRC", is_="x")]), 1, id="rows"),
        pytest.param(lambda board, page: board.trash(page), 1, id="trash"),
        pytest.param(lambda board, page: board.sweep(), 0, id="sweep with nothing to do"),
    ],
)  # fmt: skip
def test_each_operation_has_its_price(
    board: NotionBoard, operation: Callable[[NotionBoard, str], Any], requests: int
) -> None:
    page = task(board)
    board.binding("tasks"), board.binding("issues"), board.binding("tracks")
    assert cost(board, lambda: operation(board, page)) == requests
