"""Measures what tasks cost an orchestrator whose handler changes nothing, on a sandbox in this process."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from segue import Outcome, Params, Pattern, Run, loop
from segue.app import App
from segue.errors import Refused
from segue.ledger import Ledger
from segue.notes import LedgerReservations
from segue.notion.board import NotionBoard
from segue.notion.config import BoardConfig
from segue.notion.setup import create_databases
from segue.plan import Policy
from segue_sandbox import tree
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.call import Event
from segue_sandbox.pages import add_page, set_properties
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.server import running

EVERY = 2.0  # seconds between two polls
IDLE = 5  # polls with nothing to do
ALONE = 3  # tasks that are done one after the other
PATIENCE = 120.0  # seconds for all tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found."""

    per_task: float  # requests of one that is alone
    per_task_of_many: float  # requests of one among many that became ready together
    per_idle_poll: float
    pick_up: float
    per_minute: float
    every: float = EVERY


class Nothing:
    """Does nothing and says so."""

    name = "nothing"
    summary = "Does nothing"
    patterns = (Pattern(words=("nothing",)),)
    Params = Params

    def run(self, run: Run) -> Outcome:
        """End at once."""
        return Outcome.done("nothing was to be done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A workspace with a board, and the orchestrator that works on it."""

    sandbox: Sandbox
    app: App
    source_id: str

    def put(self, title: str, status: str = "Ready") -> str:
        """Create a task as a person would."""
        properties = {
            "Task": {"title": [{"text": {"content": title}}]},
            "Status": {"status": {"name": status}},
        }
        with self.sandbox.call() as call:
            return add_page(call, ("data_source_id", self.source_id), properties).id

    def asked(self) -> int:
        """Return how many requests were made so far."""
        return sum(self.sandbox.log.counts().values())


def measure(folder: Path, number: int) -> Measured:
    """Do tasks and return what they cost."""
    with _scene(folder) as scene:
        idle = _idle(scene)
        alone = [_all_done(scene, [f"nothing, alone {n}"])[0] for n in range(ALONE)]
        of_many, per_minute = _all_done(scene, [f"nothing {n}" for n in range(number)])
        return Measured(
            per_task=statistics.mean(alone), per_task_of_many=of_many, per_idle_poll=idle,
            per_minute=per_minute, pick_up=_pick_up(scene),
        )  # fmt: skip


@contextmanager
def _scene(folder: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        sandbox = stack.enter_context(running(folder / "workspace.db"))
        with sandbox.call() as call:
            root = add_page(call, ("workspace", None), {"title": [{"text": {"content": "Bench"}}]}).id
        ledger = stack.enter_context(closing(Ledger(folder / "ledger.sqlite")))
        config = BoardConfig(rate=10_000.0, burst=1_000)
        board = stack.enter_context(
            closing(NotionBoard(DEFAULT_TOKEN, sandbox.base_url, config, LedgerReservations(ledger), ledger))
        )
        create_databases(board.places, board.client, root, ("tasks", "issues"))
        app = App(board, {"nothing": Nothing()}, ledger, folder, policy=Policy(), pick_up=0.05)
        app.start()
        stack.callback(app.stop)
        app.poll()
        yield Scene(sandbox=sandbox, app=app, source_id=board.binding("tasks").source_id)


def _idle(scene: Scene) -> float:
    """Return what a poll asks for when there is nothing to do."""
    before = scene.asked()
    for _ in range(IDLE):
        scene.app.poll()
    return (scene.asked() - before) / IDLE


def _all_done(scene: Scene, titles: list[str]) -> tuple[float, float]:
    """Do tasks; return the requests per task, polls left aside, and the tasks per minute."""
    for title in titles:
        scene.put(title)
    scene.sandbox.log.clear()
    begun = time.perf_counter()
    if not loop.once(scene.app, patience=PATIENCE):
        raise Refused(f"{len(titles)} tasks were not done within {PATIENCE:.0f} s; see segue logs")
    took = time.perf_counter() - begun
    counts = scene.sandbox.log.counts()
    polls = sum(count for endpoint, count in counts.items() if endpoint.endswith("/query"))
    return (sum(counts.values()) - polls) / len(titles), len(titles) / took * 60


def _pick_up(scene: Scene) -> float:
    """Return the seconds from a row's Ready until the row says that it is being done."""
    page_id = scene.put("nothing, when somebody wants it", "Draft")
    stop = threading.Event()
    worker = threading.Thread(target=loop.run_forever, args=(scene.app, stop), kwargs={"every": EVERY})
    with _watched(scene.sandbox, page_id) as changed:
        worker.start()
        try:
            _wait_for_a_beat(scene.app)  # it has just polled, so that the whole time to the next counts
            with scene.sandbox.call() as call:
                set_properties(
                    call, tree.load(call, page_id, "page"), {"Status": {"status": {"name": "Ready"}}}
                )
            begun = time.perf_counter()
            if not changed.wait(PATIENCE):
                raise Refused(f"a task was not picked up within {PATIENCE:.0f} s; see segue logs")
            return time.perf_counter() - begun
        finally:
            stop.set()
            scene.app.wake.set()
            worker.join()


def _wait_for_a_beat(app: App) -> None:
    until = time.monotonic() + PATIENCE
    while loop.last_beat(app.home) is None and time.monotonic() < until:
        time.sleep(0.01)


@contextmanager
def _watched(sandbox: Sandbox, page_id: str) -> Iterator[threading.Event]:
    """Tell when a connection, and not a person, changes a row: the claim is its first change."""
    changed = threading.Event()

    def listen(events: list[Event]) -> None:
        if any(event.entity_id == page_id and event.actor.type == "bot" for event in events):
            changed.set()

    sandbox.listeners.append(listen)
    try:
        yield changed
    finally:
        sandbox.listeners.remove(listen)
