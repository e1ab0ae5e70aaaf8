"""The board in Notion against a workspace: tasks, issues, reports, rows, and changes of the schema."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from segue.board import Board, NewIssue, NewTask, Update
from segue.errors import Lost, Misconfigured, Refused, SegueError
from segue.notion.board import NotionBoard
from segue_schemas import Picture, Priority, Status, Where

JSON = dict[str, Any]


def task(board: NotionBoard, title: str = "Do it", **values: Any) -> str:
    return board.create_task(NewTask(title=title, **values), f"key of {title}").page_id


def patch(http: httpx.Client, path: str, body: JSON) -> JSON:
    """Change something as another program would."""
    answer = http.patch(f"/v1/{path}", json=body)
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()
    return found


def set_status(http: httpx.Client, page_id: str, name: str) -> None:
    patch(http, f"pages/{page_id}", {"properties": {"Status": {"status": {"name": name}}}})


def fill(http: httpx.Client, page_id: str, **values: JSON) -> None:
    patch(http, f"pages/{page_id}", {"properties": {k.replace("_", " "): v for k, v in values.items()}})


def page(http: httpx.Client, page_id: str) -> JSON:
    found: JSON = http.get(f"/v1/pages/{page_id}").json()
    return found


def shown(http: httpx.Client, page_id: str, name: str) -> str:
    item = page(http, page_id)["properties"][name]
    value = item[item["type"]]
    if isinstance(value, list):
        return "".join(part.get("plain_text", "") for part in value)
    return str(value["name"] if isinstance(value, dict) else value)


def schema(http: httpx.Client, board: NotionBoard, database: str, changes: JSON) -> None:
    patch(http, f"data_sources/{board.binding(database).source_id}", {"properties": changes})


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


def test_a_row_that_cannot_be_read_hides_no_other(board: NotionBoard, http: httpx.Client) -> None:
    good, bad = task(board, "good"), task(board, "bad")
    fill(http, bad, Hops={"number": -1})
    board.write(bad, Update(attempts=-5))
    listing = board.look()
    assert good in {one.page_id for one in listing.tasks}
    assert bad in {one.page_id for one in listing.tasks} | set(listing.unreadable)


def test_a_report_is_written_as_often_as_needed_and_is_one_page(
    board: NotionBoard, http: httpx.Client
) -> None:
    page_id = task(board)
    first = board.report(page_id, "run-1/report", "Run 1 · done", "# First\n\n- one")
    again = board.report(page_id, "run-1/report", "Run 1 · done", "# Second\n\n- two")
    other = board.report(page_id, "run-2/report", "Run 2 · done", "other")
    assert first.page_id == again.page_id != other.page_id
    assert first.url == again.url
    assert "Second" in board.body(first.page_id)
    assert "First" not in board.body(first.page_id)
    children = http.get(f"/v1/blocks/{page_id}/children").json()["results"]
    assert [child["child_page"]["title"] for child in children] == ["Run 1 · done", "Run 2 · done"]


def test_a_long_report_arrives_whole(board: NotionBoard) -> None:
    text = "\n".join(f"- item {n} of many" for n in range(1_900))
    report = board.report(task(board), "key", "Run", text)
    body = board.body(report.page_id)
    assert [line for line in body.splitlines() if line.startswith("- item")] == text.splitlines()


def test_pictures_stand_in_the_report_once(board: NotionBoard, http: httpx.Client, tmp_path: Path) -> None:
    path = tmp_path / "spectrum.png"
    Image.new("RGB", (40, 20), "teal").save(path)
    page_id = task(board)
    for _ in range(2):
        report = board.report(page_id, "key", "Run", "text", [Picture(path=path, caption="the spectrum")])
    blocks = http.get(f"/v1/blocks/{report.page_id}/children").json()["results"]
    assert [block["type"] for block in blocks] == ["paragraph", "image"]
    assert blocks[1]["image"]["caption"][0]["plain_text"] == "the spectrum"
    got = httpx.get(blocks[1]["image"]["file"]["url"], trust_env=False)
    assert got.content == path.read_bytes()


def test_a_report_in_the_trash_is_taken_out_again(board: NotionBoard) -> None:
    page_id = task(board)
    report = board.report(page_id, "key", "Run", "first")
    board.trash(report.page_id)
    assert board.report(page_id, "key", "Run", "second").page_id == report.page_id
    assert "second" in board.body(report.page_id)


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
    board: NotionBoard, desktop: Any, http: httpx.Client, status: str, same: bool
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


def test_silenced_for_ever(board: NotionBoard, desktop: Any, http: httpx.Client) -> None:
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


VALUES: JSON = {
    "Title": "Blue Monday", "Artist": "New Order", "ISRC": "GBAAA8300001", "Duration": 449.5,
    "Downloaded": True, "SoundCloud URL": "https://soundcloud.com/a/b",
}  # fmt: skip


def test_a_row_comes_back_as_it_was_made(board: NotionBoard) -> None:
    made = board.create_row("tracks", VALUES, "key", body="Notes")
    found = board.row(made.page_id)
    assert found is not None
    assert {name: found.values[name] for name in VALUES} == VALUES
    assert (found.title, found.database, found.url) == ("Blue Monday", "tracks", made.url)
    assert "Notes" in board.body(made.page_id)


def test_updating_leaves_the_other_values(board: NotionBoard) -> None:
    page_id = board.create_row("tracks", VALUES, "key").page_id
    board.update_row(page_id, {"Artist": "Orkestra Obsolete", "ISRC": None, "Duration": 450})
    found = board.row(page_id)
    assert found is not None
    wanted = VALUES | {"Artist": "Orkestra Obsolete", "ISRC": "", "Duration": 450}
    assert {name: found.values[name] for name in VALUES} == wanted


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param([Where(name="Title", is_="b")], {"b"}, id="title"),
        pytest.param([Where(name="Duration", is_=2)], {"c"}, id="number"),
        pytest.param([Where(name="Downloaded", is_=True)], {"a"}, id="checkbox"),
        pytest.param([Where(name="ISRC", empty=True)], {"b", "c"}, id="empty"),
        pytest.param([Where(name="ISRC", empty=False)], {"a"}, id="not empty"),
        pytest.param([Where(name="Title", not_="a"), Where(name="Duration", is_=1)], {"b"}, id="two"),
        pytest.param([], {"a", "b", "c"}, id="all"),
    ],
)
def test_rows_are_found(board: NotionBoard, where: list[Where], expected: set[str]) -> None:
    rows: list[JSON] = [
        {"Title": "a", "ISRC": "X", "Duration": 1, "Downloaded": True},
        {"Title": "b", "Duration": 1},
        {"Title": "c", "Duration": 2},
    ]
    for values in rows:
        board.create_row("tracks", values, f"key {values['Title']}")
    assert {row.title for row in board.rows("tracks", where)} == expected
    assert len(board.rows("tracks", limit=2)) == 2


@pytest.mark.parametrize(
    ("values", "says"),
    [
        pytest.param({"Titel": "x"}, "has no property 'Titel'; it has Album, Artist", id="no such property"),
        pytest.param({"Duration": "long"}, "'long' does not fit the property 'Duration'", id="no number"),
        pytest.param(
            {"SoundCloud URL": "x" * 2_001}, "would get 2001 characters; Notion takes 2000", id="long"
        ),
    ],
)
def test_a_value_that_does_not_fit_names_the_field(board: NotionBoard, values: JSON, says: str) -> None:
    page_id = board.create_row("tracks", VALUES, "key").page_id
    with pytest.raises(Refused) as caught:
        board.update_row(page_id, values)
    assert says in str(caught.value)


def test_pages_go_and_come_back_and_move(board: NotionBoard, desktop: Any, http: httpx.Client) -> None:
    page_id = board.create_row("tracks", VALUES, "key").page_id
    board.trash(page_id)
    board.trash(page_id)
    assert board.row(page_id) is None
    board.restore(page_id)
    assert board.row(page_id) is not None
    board.move(page_id, desktop.home)
    assert page(http, page_id)["parent"]["page_id"] == desktop.home
    board.move(page_id, "tracks")
    assert page(http, page_id)["parent"]["data_source_id"] == board.binding("tracks").source_id


def test_what_is_not_there_is_none(board: NotionBoard) -> None:
    nobody = "38c9ce7b-60a4-8100-9000-0123456789ab"
    assert board.task(nobody) is None
    assert board.row(nobody) is None
    board.trash(nobody)


def test_a_page_that_is_no_task_is_told(board: NotionBoard) -> None:
    page_id = board.create_row("tracks", VALUES, "key").page_id
    with pytest.raises(Refused, match="is not a row of Agent-Tasks"):
        board.task(page_id)


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


def rename_option(desktop: Any, board: NotionBoard, old: str, new: str) -> None:
    """Rename a status option as a person can; the API cannot."""
    source_id = board.binding("tasks").source_id
    with desktop.sandbox.call() as call:
        (doc,) = call.db.execute("SELECT doc FROM node WHERE id = ?", (source_id,)).fetchone()
        assert f'"{old}"' in doc
        changed = doc.replace(f'"{old}"', f'"{new}"')
        call.db.execute("UPDATE node SET doc = ? WHERE id = ?", (changed, source_id))


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
    board: NotionBoard, desktop: Any, old: str, new: str, restart: bool
) -> None:
    page_id = task(board)
    board.look()
    rename_option(desktop, board, old, new)
    if restart:
        board = desktop.open()
    assert used(board, page_id) == "done so far"


def test_properties_renamed_before_a_restart_are_found_by_id(
    board: NotionBoard, desktop: Any, http: httpx.Client
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


def test_reserved_pages_are_nobodys_task(board: NotionBoard, http: httpx.Client) -> None:
    page_id = task(board)
    fill(http, page_id, Task={"title": [{"text": {"content": "reserved by Segue 0123456789abcdef"}}]})
    assert board.look().tasks == ()
    with pytest.raises(Lost, match="reserved and not filled yet"):
        board.claim(page_id, "run", "now")


@pytest.mark.parametrize("token", ["ntn_wrong"])
def test_a_wrong_token_is_told_without_saying_it(desktop: Any, token: str) -> None:
    wrong = desktop.open(token=token)
    with pytest.raises(SegueError, match="does not accept the token") as caught:
        wrong.look()
    assert token not in str(caught.value)


def test_dates_are_kept_to_the_minute(board: NotionBoard) -> None:
    page_id = task(board)
    at = datetime(2026, 3, 29, 2, 30, tzinfo=UTC) + timedelta(seconds=42)
    board.write(page_id, Update(run_after=at))
    found = board.task(page_id)
    assert found is not None
    assert found.run_after == at.replace(second=0)
