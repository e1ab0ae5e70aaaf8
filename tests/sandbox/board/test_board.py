"""The board in Notion: how tasks are read, claimed and written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from workplace import Desktop, fill, page, schema, set_status, shown, task

from segue.board import Board, NewTask, Update
from segue.errors import Lost
from segue.notion.board import NotionBoard
from segue_schemas import Priority, Status


def test_it_is_a_board(board: NotionBoard) -> None:
    found: Board = board  # the type checker holds it to the contract
    assert found.look().complete


def test_all_columns_of_a_task_are_read(board: NotionBoard, http: httpx.Client) -> None:
    blocker, parent = task(board, "first"), task(board, "above")
    page_id = task(board, "Sync https://soundcloud.com/a/b.", parent=parent, hops=2)
    fill(
        http, page_id,
        Assigned_Agent={"select": {"name": "orchestrator"}}, Handler={"select": {"name": "echo"}},
        Parameters={"rich_text": [{"text": {"content": "link: https://youtu.be/x\ncount: 3"}}]},
        Priority={"select": {"name": "Critical"}}, Type={"select": {"name": "music"}},
        Due={"date": {"start": "2026-12-01"}}, Run_after={"date": {"start": "2026-11-21T10:00:00+01:00"}},
        Dry_run={"checkbox": True}, Blocked_by={"relation": [{"id": blocker}]},
    )  # fmt: skip
    found = board.task(page_id)
    assert found is not None
    assert found.title == "Sync https://soundcloud.com/a/b."
    assert (found.agent, found.handler, found.type) == ("orchestrator", "echo", "music")
    assert found.parameters == "link: https://youtu.be/x\ncount: 3"
    assert found.priority is Priority.CRITICAL
    assert found.due is not None
    assert found.due.date() == date(2026, 12, 1)
    assert found.run_after == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert found.dry_run
    assert (found.blocked_by, found.parent, found.hops) == ((blocker,), parent, 2)
    assert found.links == ("https://soundcloud.com/a/b", "https://youtu.be/x")
    assert found.status is Status.READY


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("🎵" * 2_000, id="2,000 emoji"),
        pytest.param("x" * 5_000, id="5,000 letters"),
        pytest.param("", id="empty"),
        pytest.param("שלום \u202eabc\u202c =1+1 <b>&amp;</b> ' \" \\", id="strange signs"),
    ],
)
def test_titles_of_all_sorts_come_back_as_they_were(board: NotionBoard, title: str) -> None:
    page_id = board.create_task(NewTask(title=title), "key").page_id
    found = board.task(page_id)
    assert found is not None
    assert found.title == title
    assert [one.page_id for one in board.look().tasks] == [page_id]
    assert board.claim(page_id, "run", "now").title == title


def test_the_listing_has_what_is_ready_or_under_way(board: NotionBoard, http: httpx.Client) -> None:
    statuses = board.binding("tasks").words.options
    for name in statuses:
        set_status(http, task(board, name), name)
    listed = {one.title: one.status for one in board.look().tasks}
    assert listed == {
        name: Status(name) for name in ("Ready", "Running", "Waiting", "Needs input", "Handed over")
    }


def test_a_status_that_nothing_explains_is_unknown_and_left_alone(
    board: NotionBoard, http: httpx.Client
) -> None:
    page_id = task(board)
    prop = board.binding("tasks").roles["status"]
    options = [{"id": one["id"]} for one in prop.schema["status"]["options"]]
    schema(http, board, "tasks", {"Status": {"status": {"options": [*options, {"name": "Parked"}]}}})
    set_status(http, page_id, "Parked")
    found = board.task(page_id)
    assert found is not None
    assert found.status is Status.UNKNOWN
    assert board.look().tasks == ()
    with pytest.raises(Lost, match="its status is Unknown"):
        board.claim(page_id, "run", "now")


def test_more_than_25_blockers_are_all_read(board: NotionBoard, http: httpx.Client) -> None:
    blockers = {task(board, f"blocker {n}") for n in range(31)}
    page_id = task(board, "blocked")
    fill(http, page_id, Blocked_by={"relation": [{"id": one} for one in blockers]})
    found = board.task(page_id)
    assert found is not None
    assert set(found.blocked_by) == blockers
    listed = next(one for one in board.look().tasks if one.page_id == page_id)
    assert set(listed.blocked_by) == blockers


def test_a_claim_shows_in_the_row(board: NotionBoard, http: httpx.Client) -> None:
    page_id = task(board)
    taken = board.claim(page_id, "run-1", "started 10:00")
    assert (taken.status, taken.runner) == (Status.RUNNING, "run-1")
    assert [shown(http, page_id, name) for name in ("Status", "Runner", "Now")] == [
        "Running", "run-1", "started 10:00",
    ]  # fmt: skip


def test_a_run_takes_its_own_row_again_and_no_other_does(board: NotionBoard) -> None:
    page_id = task(board)
    board.claim(page_id, "run-1", "started")
    assert board.claim(page_id, "run-1", "again").runner == "run-1"
    board.write(page_id, Update(status=Status.WAITING))
    assert board.claim(page_id, "run-1", "again").status is Status.RUNNING
    with pytest.raises(Lost, match="its status is Running, held by run-1"):
        board.claim(page_id, "run-2", "mine")


@pytest.mark.parametrize("status", ["Done", "Cancelled", "Draft"])
def test_a_row_that_a_person_took_back_is_not_taken_again(
    board: NotionBoard, http: httpx.Client, status: str
) -> None:
    page_id = task(board)
    board.claim(page_id, "run-1", "started")
    set_status(http, page_id, status)
    with pytest.raises(Lost, match=f"its status is {status}"):
        board.claim(page_id, "run-1", "again")
    assert shown(http, page_id, "Status") == status


def test_a_row_in_the_trash_is_lost(board: NotionBoard) -> None:
    page_id = task(board)
    board.trash(page_id)
    assert board.task(page_id) is None
    assert board.look().tasks == ()
    for work in (
        lambda: board.claim(page_id, "run", "now"),
        lambda: board.write(page_id, Update(now="a line")),
        lambda: board.report(page_id, "key", "Run", "text"),
    ):
        with pytest.raises(Lost, match="trash"):
            work()
    board.restore(page_id)
    assert board.claim(page_id, "run", "now").page_id == page_id


def test_a_claim_is_remembered_where_no_column_can_hold_it(board: NotionBoard, http: httpx.Client) -> None:
    page_id = task(board)
    schema(http, board, "tasks", {"Runner": None})
    board.places.rebind("tasks")
    board.claim(page_id, "run-1", "started")
    assert board.claim(page_id, "run-1", "again").status is Status.RUNNING
    with pytest.raises(Lost, match="held by run-1"):
        board.claim(page_id, "run-2", "mine")


def test_only_our_columns_are_written(board: NotionBoard, http: httpx.Client) -> None:
    page_id = task(board, parameters="a: 1", priority="High")
    before = page(http, page_id)["properties"]
    later = datetime(2026, 12, 24, 18, 0, tzinfo=UTC)
    board.write(
        page_id,
        Update(
            status=Status.WAITING, now="a line", progress=0.4, runner="run-1", attempts=2, last_error="why",
            last_run="https://app.notion.com/p/x", run_after=later, handler="echo",
        ),
    )  # fmt: skip
    after = page(http, page_id)["properties"]
    ours = {
        "Status",
        "Now",
        "Progress",
        "Runner",
        "Attempts",
        "Last error",
        "Last run",
        "Run after",
        "Handler",
    }
    touched = {name for name in after if after[name] != before[name]} - {"Last edited time"}
    assert touched == ours
    found = board.task(page_id)
    assert found is not None
    assert (found.run_after, found.attempts, found.now) == (later, 2, "a line")
    board.write(page_id, Update(clear_run_after=True, last_error=""))
    cleared = board.task(page_id)
    assert cleared is not None
    assert cleared.run_after is None
    assert shown(http, page_id, "Last error") == ""


def test_a_row_that_cannot_be_read_hides_no_other(
    board: NotionBoard, desktop: Desktop, http: httpx.Client
) -> None:
    good, bad = task(board, "good"), task(board, "bad")
    fill(http, bad, Due={"date": {"start": "2026-12-01"}})
    with desktop.sandbox.call() as call:
        call.db.execute("UPDATE node SET doc = replace(doc, '2026-12-01', '2026-13-45') WHERE id = ?", (bad,))
    listing = board.look()
    assert [one.page_id for one in listing.tasks] == [good]
    assert list(listing.unreadable) == [bad]
    assert "the row cannot be read" in listing.unreadable[bad]
    board.write(bad, Update(now=listing.unreadable[bad]))
    assert "cannot be read" in shown(http, bad, "Now")


def test_reserved_pages_are_nobodys_task(board: NotionBoard, http: httpx.Client) -> None:
    page_id = task(board)
    fill(http, page_id, Task={"title": [{"text": {"content": "reserved by Segue 0123456789abcdef"}}]})
    assert board.look().tasks == ()
    with pytest.raises(Lost, match="reserved and not filled yet"):
        board.claim(page_id, "run", "now")


def test_dates_are_kept_to_the_minute(board: NotionBoard) -> None:
    page_id = task(board)
    at = datetime(2026, 3, 29, 2, 30, tzinfo=UTC) + timedelta(seconds=42)
    board.write(page_id, Update(run_after=at))
    found = board.task(page_id)
    assert found is not None
    assert found.run_after == at.replace(second=0)
