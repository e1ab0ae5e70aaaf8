"""The board in Notion: columns and options that change while it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from workplace import JSON, Desktop, fill, rename_option, schema, task

from segue.board import Update
from segue.errors import Misconfigured, Unavailable
from segue.notion.board import NotionBoard
from segue_schemas import Status


def used(board: NotionBoard, page_id: str) -> str:
    """Look, claim, write and report; return the run's line as read back."""
    assert page_id in {one.page_id for one in board.look().tasks}
    board.claim(page_id, "run-1", "started")
    board.report(page_id, "key", "Run", "text")
    board.write(page_id, Update(now="done so far", progress=0.5, status=Status.NEEDS_INPUT))
    found = board.task(page_id)
    assert found is not None
    assert found.status is Status.NEEDS_INPUT
    return found.now


RENAMED = {"Status": {"name": "Stand"}, "Now": {"name": "Gerade"}, "Runner": {"name": "Läufer"}}


@pytest.mark.parametrize(
    ("change", "now"),
    [
        pytest.param(RENAMED, "done so far", id="properties renamed"),
        pytest.param({"Now": None}, "", id="a property deleted"),
        pytest.param({"Now": {"number": {}}}, "", id="a property retyped"),
        pytest.param({"Progress": {"rich_text": {}}, "Attempts": None}, "done so far", id="others too"),
    ],
)
def test_work_goes_on_when_properties_change_under_it(
    board: NotionBoard, http: httpx.Client, change: JSON, now: str
) -> None:
    page_id = task(board)
    board.look()
    schema(http, board, "tasks", change)
    assert used(board, page_id) == now


@pytest.mark.parametrize("restart", [False, True], ids=["while running", "before a restart"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Ready", "To do", id="ready to something usual"),
        pytest.param("Ready", "Los geht es", id="ready to a word of one's own"),
        pytest.param("Running", "Läuft", id="running"),
        pytest.param("Needs input", "Frage", id="needs input"),
    ],
)
def test_work_goes_on_when_an_option_is_renamed(
    board: NotionBoard, desktop: Desktop, old: str, new: str, restart: bool
) -> None:
    page_id = task(board)
    board.look()
    rename_option(desktop, board, old, new)
    if restart:
        board = desktop.open()
    assert used(board, page_id) == "done so far"


def test_properties_renamed_before_a_restart_are_found_by_id(
    board: NotionBoard, desktop: Desktop, http: httpx.Client
) -> None:
    page_id = task(board)
    board.look()
    schema(http, board, "tasks", RENAMED)
    assert used(desktop.open(), page_id) == "done so far"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"Status": {"rich_text": {}}}, "'Status' is of type rich_text", id="status retyped"),
        pytest.param({"Status": None}, "there is no property 'Status'", id="status deleted"),
    ],
)
@pytest.mark.parametrize(
    "work",
    [
        pytest.param(lambda board, page_id: board.look(), id="look"),
        pytest.param(lambda board, page_id: board.claim(page_id, "run", "now"), id="claim"),
        pytest.param(lambda board, page_id: board.write(page_id, Update(status=Status.DONE)), id="write"),
    ],
)
def test_without_a_status_the_field_and_the_fix_are_named(
    board: NotionBoard, http: httpx.Client, change: JSON, says: str, work: Callable[[NotionBoard, str], Any]
) -> None:
    page_id = task(board)
    board.look()
    schema(http, board, "tasks", change)
    with pytest.raises(Misconfigured) as caught:
        work(board, page_id)
    assert says in str(caught.value)
    assert "in Notion" in str(caught.value)


def test_after_a_repair_work_goes_on_by_itself(board: NotionBoard, http: httpx.Client) -> None:
    page_id = task(board)
    board.look()
    schema(http, board, "tasks", {"Status": {"name": "Old"}})
    assert board.task(page_id) is not None  # found by its id under any name
    schema(http, board, "tasks", {"Old": {"name": "Status"}})
    assert used(board, page_id) == "done so far"


def test_an_agent_that_is_a_page_is_read_by_its_title(board: NotionBoard, http: httpx.Client) -> None:
    agent = board.create_row("tracks", {"Title": "orchestrator"}, "agent").page_id
    related = {"relation": {"data_source_id": board.binding("tracks").source_id, "single_property": {}}}
    schema(http, board, "tasks", {"Assigned Agent": None})
    schema(http, board, "tasks", {"Agent": related})
    page_id = task(board)
    fill(http, page_id, Agent={"relation": [{"id": agent}]})
    found = board.task(page_id)
    assert found is not None
    assert found.agent == "orchestrator"


class Stale(httpx.HTTPTransport):
    """Answers every query as it answered the first, like an index that has not caught up."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        self.stale = True
        self._first: dict[str, bytes] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not (self.stale and request.url.path.endswith("/query")):
            return super().handle_request(request)
        if request.url.path not in self._first:
            self._first[request.url.path] = super().handle_request(request).read()
        return httpx.Response(200, content=self._first[request.url.path])


def test_rows_that_do_not_show_a_change_yet_are_read_later(desktop: Desktop, http: httpx.Client) -> None:
    page_id = task(desktop.board)
    index = Stale()
    board = desktop.open(transport=index)
    board.look()
    schema(http, board, "tasks", {"Handler": {"rich_text": {}}})
    board.places.rebind("tasks")
    with pytest.raises(Unavailable, match="Agent-Tasks changes while it is read"):
        board.look()
    index.stale = False
    assert page_id in {one.page_id for one in board.look().tasks}


def test_where_options_are_few_the_board_still_knows_what_it_meant(
    blank: Desktop, http: httpx.Client
) -> None:
    status = {"select": {"options": [{"name": one} for one in ("Ready", "In progress", "Done", "Failed")]}}
    body = {
        "parent": {"type": "page_id", "page_id": blank.home},
        "title": [{"text": {"content": "Agent-Tasks"}}],
        "initial_data_source": {"properties": {"Task": {"title": {}}, "Status": status}},
    }
    assert http.post("/v1/databases", json=body).status_code == 200
    page_id = task(blank.board)
    blank.board.claim(page_id, "run-1", "started")
    for meant, option in (
        (Status.WAITING, "In progress"), (Status.NEEDS_INPUT, "Failed"), (Status.FAILED, "Failed"),
        (Status.HANDED_OVER, "In progress"),
    ):  # fmt: skip
        blank.board.write(page_id, Update(status=meant))
        assert http.get(f"/v1/pages/{page_id}").json()["properties"]["Status"]["select"]["name"] == option
        found = blank.open().task(page_id)
        assert found is not None
        assert found.status is meant
    assert blank.board.claim(page_id, "run-1", "again").status is Status.RUNNING
    found = blank.board.task(page_id)
    assert found is not None
    assert found.status is Status.RUNNING
