"""The board while Notion fails in all its ways, or the program dies at any request: nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from workplace import JSON, Desktop, fill, page, shown, task

from segue.board import NewIssue, NewTask, Update
from segue.errors import Unavailable
from segue.notion.board import NotionBoard
from segue_sandbox.faults import Plan, Rule
from segue_schemas import Status

Work = Callable[[NotionBoard, str], Any]

BEFORE: list[Any] = [429, 529, 409, 500, 503, "reset"]
AFTER: list[Any] = [500, 502, 503, 504, "reset", "truncated", "html"]
FAULTS = [
    pytest.param(fault, when, id=f"{fault}-{when}")
    for when, faults in (("before", BEFORE), ("after", AFTER))
    for fault in faults
]


def life(board: NotionBoard, page_id: str) -> None:
    """All that a run may write, under fixed keys, as a resumed run would write it again."""
    board.claim(page_id, "run-1", "started")
    board.create_row("tracks", {"Title": "Blue Monday", "ISRC": "X"}, "run-1/row", body="Notes")
    board.file_issue(NewIssue(title="It broke", fingerprint="g", task=page_id, body="Why"), "run-1/issue")
    board.create_task(NewTask(title="Next", fingerprint="f", status=Status.DRAFT, body="Go on"), "run-1/next")
    report = board.report(page_id, "run-1/report", "Run 1", "# Summary\n\nFine.")
    done = Update(status=Status.DONE, now="fine", attempts=1, last_run=report.url)
    board.write(page_id, done)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person sees in the end; every page by its title and text."""

    tasks: dict[str, str]
    issues: dict[str, str]
    tracks: list[str]
    reports: list[str]
    occurrences: str
    blank: int


def seen(desktop: Desktop, http: httpx.Client, page_id: str) -> Seen:
    board = desktop.board
    issues = board.rows("issues")
    children = http.get(f"/v1/blocks/{page_id}/children").json()["results"]
    sources = [board.binding(role).source_id for role in ("tasks", "issues", "tracks")]
    queried = [http.post(f"/v1/data_sources/{one}/query", json={}).json()["results"] for one in sources]
    titles = ["".join(t["plain_text"] for t in title_of(row)) for rows in queried for row in rows]
    return Seen(
        tasks={row.title: str(row.values["Status"]) for row in board.rows("tasks")},
        issues={row.title: str(row.values["Status"]) for row in issues},
        tracks=[f"{row.title} {board.body(row.page_id).strip()}" for row in board.rows("tracks")],
        reports=[f"{child['child_page']['title']} {board.body(child['id']).strip()}" for child in children],
        occurrences=",".join(str(row.values["Occurrences"]) for row in issues),
        blank=sum(title.startswith("reserved by Segue") for title in titles),
    )


def title_of(row: JSON) -> list[JSON]:
    return next(item["title"] for item in row["properties"].values() if item["type"] == "title")


RIGHT = Seen(
    tasks={"Do it": "Done", "Next": "Draft"}, issues={"It broke": "Open"}, tracks=["Blue Monday Notes"],
    reports=["Run 1 # Summary\nFine."], occurrences="1", blank=0,
)  # fmt: skip


def settle(desktop: Desktop, work: Work, page_id: str) -> None:
    """Call until it is through, as the engine does, then sweep when the grace is over."""
    for _ in range(20):
        try:
            work(desktop.board, page_id)
            break
        except Unavailable:
            continue
    else:
        pytest.fail("it was never through")
    desktop.sandbox.faults.clear()
    desktop.sandbox.clock.advance(660)
    desktop.board.sweep()


@pytest.mark.parametrize(("fault", "when"), FAULTS)
def test_every_third_request_fails_and_nothing_is_lost_or_doubled(
    desktop: Desktop, http: httpx.Client, fault: Any, when: str
) -> None:
    page_id = task(desktop.board)
    desktop.board.look()
    for nth in range(1, 60, 3):
        desktop.sandbox.faults.add(fault=fault, when=when, nth=nth, retry_after=0)
    settle(desktop, life, page_id)
    assert seen(desktop, http, page_id) == RIGHT


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fifth_of_all_answers_is_bad_and_queries_lag(
    desktop: Desktop, http: httpx.Client, seed: int
) -> None:
    page_id = task(desktop.board)
    desktop.board.look()
    kinds: list[Any] = [429, 502, "reset", "truncated", 409]
    rules = tuple(
        Rule(fault=kind, when="before" if kind in (429, 409) else "after", probability=0.05, retry_after=0)
        for kind in kinds
    )
    desktop.sandbox.faults.set(Plan(seed=seed, rules=rules, query_lag=5.0))
    settle(desktop, life, page_id)
    assert seen(desktop, http, page_id) == RIGHT


class Died(BaseException):
    """Stands for the end of the process."""


class Mortal(httpx.HTTPTransport):
    """A connection whose program dies just before or just after the n-th request."""

    def __init__(self, nth: int, after: bool) -> None:
        super().__init__(trust_env=False)
        self._left, self._after = nth, after

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Died
        response = super().handle_request(request)
        response.read()
        if self._left == 0:
            response.close()
            raise Died
        return response


LIFE = 19  # requests of a life on a board that was opened anew
DEATHS = [
    pytest.param(nth, after, id=f"{'after' if after else 'before'}-{nth}")
    for nth in range(1, LIFE + 1)
    for after in (False, True)
    if (nth, after) != (LIFE, True)  # by then all is done, and no engine would begin again
]


@pytest.mark.parametrize(("nth", "after"), DEATHS)
def test_a_program_that_dies_at_any_request_makes_nothing_twice(
    desktop: Desktop, http: httpx.Client, nth: int, after: bool
) -> None:
    page_id = task(desktop.board)
    mortal = desktop.open(transport=Mortal(nth, after))
    with pytest.raises(Died):
        life(mortal, page_id)
    desktop.open()
    settle(desktop, life, page_id)
    assert seen(desktop, http, page_id) == RIGHT


def test_these_are_all_requests_of_a_life(desktop: Desktop, http: httpx.Client) -> None:
    page_id = task(desktop.board)
    anew = desktop.open()
    life(anew, page_id)
    assert anew.client.sent == LIFE
    assert seen(desktop, http, page_id) == RIGHT


def test_a_committed_page_is_used_and_not_made_again(desktop: Desktop) -> None:
    desktop.board.binding("tracks")
    desktop.sandbox.log.clear()
    desktop.sandbox.faults.add(fault=503, when="after", method="POST", path="/v1/pages$", tell=True)
    made = desktop.board.create_row("tracks", {"Title": "a"}, "key")
    assert desktop.board.row(made.page_id) is not None
    assert desktop.sandbox.log.counts()["POST /v1/pages"] == 1


def test_the_sweep_takes_the_surplus_and_nothing_else(desktop: Desktop, http: httpx.Client) -> None:
    board = desktop.board
    own = task(board, "reserved by Segue is how my own title begins")
    desktop.sandbox.faults.add(fault="reset", when="after", method="POST", path="/v1/pages$", nth=(1, 2))
    made = board.create_row("tracks", {"Title": "a"}, "key")
    desktop.sandbox.faults.add(fault="reset", when="after", method="POST", path="/v1/pages$", nth=1)
    page_id = task(board)
    report = board.report(page_id, "report", "Run 1", "text")
    assert board.sweep() == 0  # too young: somebody may be about to fill them
    desktop.sandbox.clock.advance(660)
    assert board.sweep() >= 2
    assert board.sweep() == 0
    assert [row.title for row in board.rows("tracks")] == ["a"]
    assert board.row(made.page_id) is not None
    assert http.get(f"/v1/pages/{report.page_id}").json()["in_trash"] is False
    assert http.get(f"/v1/pages/{own}").json()["in_trash"] is False


def test_a_page_that_nobody_will_fill_is_swept(desktop: Desktop) -> None:
    board = desktop.open(transport=Mortal(2, after=True))
    board.binding("tracks")
    with pytest.raises(Died):
        board.create_row("tracks", {"Title": "a"}, "key")
    desktop.open()
    desktop.sandbox.clock.advance(660)
    assert desktop.board.sweep() == 1


def test_the_sweep_leaves_the_page_that_a_run_knows_as_its_own(desktop: Desktop) -> None:
    desktop.sandbox.faults.add(fault="reset", when="after", method="POST", path="/v1/pages$", nth=1)
    mortal = desktop.open(transport=Mortal(4, after=False))
    mortal.binding("tracks")
    with pytest.raises(Died):  # with one page made that nobody knows of, and one that is reserved
        mortal.create_row("tracks", {"Title": "a"}, "key")
    board = desktop.open()
    both = {row["id"] for row in blank_rows(board)}
    assert len(both) == 2
    desktop.sandbox.clock.advance(660)
    assert board.sweep() == 1
    (left,) = [row["id"] for row in blank_rows(board)]
    assert board.create_row("tracks", {"Title": "a"}, "key").page_id == left


def test_a_swept_page_comes_back_when_its_run_goes_on(desktop: Desktop) -> None:
    mortal = desktop.open(transport=Mortal(3, after=False))
    mortal.binding("tracks")
    with pytest.raises(Died):
        mortal.create_row("tracks", {"Title": "a"}, "key")
    board = desktop.open()
    (blank,) = [row["id"] for row in blank_rows(board)]
    board.trash(blank)
    made = board.create_row("tracks", {"Title": "a"}, "key")
    assert made.page_id == blank
    assert [row.title for row in board.rows("tracks")] == ["a"]


def blank_rows(board: NotionBoard) -> list[JSON]:
    source_id = board.binding("tracks").source_id
    found: list[JSON] = board.client.ask(f"data_sources/{source_id}/query", {})["results"]
    return found


def test_a_fingerprint_that_queries_do_not_show_yet_is_remembered(
    desktop: Desktop, http: httpx.Client
) -> None:
    desktop.sandbox.faults.lag(60)
    first = desktop.board.create_task(NewTask(title="Next", fingerprint="f"), "key 1")
    second = desktop.board.create_task(NewTask(title="Next", fingerprint="f"), "key 2")
    issue = desktop.board.file_issue(NewIssue(title="Oh", fingerprint="g"), "key 3")
    again = desktop.open().file_issue(NewIssue(title="Oh", fingerprint="g"), "key 4")
    assert first == second
    assert issue == again
    assert issue is not None
    assert shown(http, issue.page_id, "Occurrences") == "2"


@pytest.mark.parametrize("fault", [500, 504, "reset", "truncated", "html"])
def test_an_error_is_never_taken_for_nothing_there(desktop: Desktop, fault: Any) -> None:
    board = desktop.board
    page_id = task(board)
    board.create_row("tracks", {"Title": "a"}, "key")
    board.file_issue(NewIssue(title="Oh", fingerprint="g"), "key 1")
    desktop.sandbox.faults.add(fault=fault, path="(query|pages/[^/]+)$")
    calls: list[Callable[[], Any]] = [
        board.look, lambda: board.task(page_id), lambda: board.row(page_id), lambda: board.rows("tracks"),
        lambda: board.file_issue(NewIssue(title="Oh", fingerprint="g"), "key 2"),
        lambda: board.create_task(NewTask(title="Oh", fingerprint="g"), "key 3"),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(Unavailable, match="tried again later"):
            call()
    desktop.sandbox.faults.clear()
    assert len(board.rows("issues")) == 1
    assert len(board.rows("tasks")) == 1


def test_a_row_that_a_person_edits_while_it_is_claimed_keeps_the_edit(
    desktop: Desktop, http: httpx.Client
) -> None:
    page_id = task(desktop.board)
    desktop.board.claim(page_id, "run-1", "started")
    fill(
        http, page_id, Task={"title": [{"text": {"content": "Mine"}}]}, Due={"date": {"start": "2027-01-01"}}
    )
    desktop.board.write(page_id, Update(now="half", progress=0.5))
    desktop.board.write(page_id, Update(status=Status.DONE, now="done"))
    assert shown(http, page_id, "Task") == "Mine"
    assert page(http, page_id)["properties"]["Due"]["date"]["start"] == "2027-01-01"
