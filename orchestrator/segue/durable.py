"""The durable engine: runs go on where they stopped. The only file that knows DBOS."""

from __future__ import annotations

import logging
import random
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID
from dbos import error as dbos_error

from segue.errors import Cancelled, Misconfigured, Refused, SegueError, Unavailable
from segue.kept import kept_error, opened
from segue.logs import about
from segue.parts import Parts, PartSteps
from segue.pause import Bug, Stopped

log = logging.getLogger(__name__)

# Fixed by hand: the default, a hash of the source, would strand all work in flight at every update.
VERSION = "segue-1"
QUEUE = "runs"
QUICK = (1.0, 2.0, 4.0, 8.0)  # seconds between the first tries of a step; after them the run is parked


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the engine asks before it calls a step's function."""

    cancelled: Callable[[str], bool]  # by run id
    # Entered with a step: by run id, the step's number, and whether the program died in it; may raise.
    guard: Callable[[str, int, bool], AbstractContextManager[None]]


class Steps:
    """The steps of one run, in the order in which they were taken.

    `resume_at` is where a retry goes on: the last step where that one failed, else the one after it.
    """

    def __init__(self, run_id: str, engine: Engine, *, again: bool) -> None:
        self.run_id, self._engine = run_id, engine
        self._again = again  # this run was under way when the program last ended
        self._astray = False  # the handler takes other steps than those that are remembered
        self._inside = threading.local()
        self.taken = 0
        self.resume_at = 1

    @property
    def inside(self) -> bool:
        """Whether this thread is inside a step's function."""
        return bool(getattr(self._inside, "yes", False))

    def do(self, name: str, function: Callable[[], Any], *, always: bool = False) -> Any:
        """Call a function once and remember its answer; `always` steps are taken by a cancelled run too."""
        if self.inside:
            raise Bug(f"the step {name!r} was begun inside another step; begin it after that one")
        if not self._astray:
            self.taken = self.resume_at = self.taken + 1
        answer = opened(self._remembered(name, function, always), self.taken)
        if not self._astray:
            self.resume_at = self.taken + 1
        return answer

    def _remembered(self, name: str, function: Callable[[], Any], always: bool) -> dict[str, Any]:
        try:
            if not self._astray:
                kept: dict[str, Any] = DBOS.run_step(
                    {"name": name}, self._tried, name, function, self.taken, always
                )
                return kept
        except dbos_error.DBOSUnexpectedStepError:
            self._astray = True
        except dbos_error.DBOSException:
            if self._engine.stopping:  # it can remember nothing any more
                raise Stopped from None
            raise
        if always:  # how the run ends is told all the same; such steps may be taken twice
            return self._tried(name, function, self.taken, always)
        raise Refused(
            f"the plugin takes other steps than when this run began: step {self.taken} is {name!r} now; the "
            "run was ended there: set Ready to go on from that step as the plugin does it now"
        )

    def _tried(self, name: str, function: Callable[[], Any], number: int, always: bool) -> dict[str, Any]:
        self._inside.yes = True
        # The first step that is not remembered is one in which the program ended.
        again, self._again = self._again, False
        try:
            return self._engine.take(
                self.run_id, self.run_id, number, name, function, again=again, always=always
            )
        finally:
            self._inside.yes = False

    def part(self, number: int, parts: Parts) -> PartSteps:
        """Return the steps of one part of this run; they are remembered in the ledger."""
        return PartSteps(self.run_id, number, parts, self._engine)


class Engine:
    """Queues runs, remembers their steps, and picks them up again after a crash."""

    def __init__(
        self, url: str, work: Callable[[Steps], dict[str, Any]], watch: Watch, *, together: int = 8,
        quick: tuple[float, ...] = QUICK, pick_up: float = 0.5,
    ) -> None:  # fmt: skip
        self._url, self.work, self.watch, self._together, self._quick = url, work, watch, together, quick
        self._pick_up = pick_up
        self._stop = threading.Event()
        self.interrupted: set[str] = set()

    @property
    def stopping(self) -> bool:
        """Whether the program is ending."""
        return self._stop.is_set()

    def start(self, *, crashed: bool = True) -> None:
        """Launch; runs that were under way go on by themselves, a crash being counted against their step."""
        global _engine
        _engine = self
        config = DBOSConfig(
            name="segue", system_database_url=self._url, application_version=VERSION, executor_id="segue",
            serializer=DBOSPortableJSONSerializer(), log_level="WARNING",
        )  # fmt: skip
        try:
            if own := _sqlite_engine(self._url):
                self.interrupted = _under_way(own) if crashed else set()
                config["system_database_engine"] = own
            DBOS(config=config)
            _log_with_us()
            DBOS.launch()
        except sa.exc.DatabaseError as error:
            raise Misconfigured(
                f"the engine's database cannot be read ({error.orig}); nothing was changed: restore "
                "engine.sqlite in the state folder from a backup, or move it away, and what was under way "
                "begins anew"
            ) from error
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=self._together,
            polling_interval_sec=self._pick_up,
            on_conflict="always_update",
        )

    def submit(self, run_id: str) -> None:
        """Queue a run; the same id again is the same run."""
        with _told(), SetWorkflowID(run_id):
            DBOS.enqueue_workflow(QUEUE, _run, run_id)

    def resume(self, run_id: str, step: int) -> None:
        """Let a run that has ended or is parked go on from one of its steps, which is taken again."""
        with _told():
            DBOS.rewind_workflow(run_id, start_step=step, application_version=VERSION, queue_name=QUEUE)

    def mend(self, run_id: str) -> bool:
        """Let a run go on that was dropped, as happens when the engine could not write what it did.

        One that is only queued is left alone, and the answer is False.
        """
        with _told():
            status = DBOS.get_workflow_status(run_id)
            if status is None:
                self.submit(run_id)
            elif status.status == "PENDING":
                DBOS.resume_workflow(run_id, queue_name=QUEUE)
            elif status.status == "ENQUEUED":
                return False
            else:
                taken = DBOS.list_workflow_steps(run_id, load_output=False)
                self.resume(run_id, len(taken) + 1)
        return True

    def forget(self, run_ids: Sequence[str]) -> None:
        """Drop the remembered steps of runs that will never go on."""
        with _told():
            DBOS.delete_workflows([run_id for run_id in run_ids if self.rests(run_id)])

    def active(self) -> set[str]:
        """Return the runs that are queued or working."""
        rows = DBOS.list_workflows(status=["PENDING", "ENQUEUED"], load_input=False, load_output=False)
        return {row.workflow_id for row in rows}

    def rests(self, run_id: str) -> bool:
        """Tell whether a run is neither queued nor working, so that it can be resumed."""
        status = DBOS.get_workflow_status(run_id)
        return status is not None and status.status not in ("PENDING", "ENQUEUED")

    def wait(self, run_id: str) -> dict[str, Any]:
        """Wait until a run has ended or is parked."""
        result: dict[str, Any] = DBOS.retrieve_workflow(run_id).get_result(polling_interval_sec=0.05)
        return result

    def take(
        self, run_id: str, guarded: str, number: int, name: str, function: Callable[[], Any], *,
        again: bool, always: bool,
    ) -> dict[str, Any]:  # fmt: skip
        """Call a step's function and return what is to be remembered of it."""
        try:
            with self.watch.guard(guarded, number, again), about(step=name):
                return self._patiently(run_id, function, always)
        except Exception as error:  # a plugin's border: whatever it raises must be remembered
            if self.stopping and not isinstance(error, SegueError):
                raise Stopped from None  # most likely what it needed was closed under it; it is taken again
            return kept_error(error, run_id, name)

    def _patiently(self, run_id: str, function: Callable[[], Any], always: bool) -> dict[str, Any]:
        """Call a function, again after short waits where something outside is busy."""
        for pause in (*self._quick, None):
            if self.stopping:
                raise Stopped
            if not always and self.watch.cancelled(run_id):
                raise Cancelled("a person took the task back")
            try:
                return {"ok": function()}
            except Unavailable as error:
                if pause is None or (error.retry_after or 0) > self._quick[-1]:
                    raise
                log.info("trying again: %s", error, extra={"run": run_id})
                self._stop.wait(max(error.retry_after or 0, pause * random.uniform(0.8, 1.2)))
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Stop taking up runs; what is under way goes on at the next start."""
        global _engine
        self._stop.set()
        DBOS.destroy(workflow_completion_timeout_sec=0)
        _engine = None


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the engine's database raises into a sentence."""
    try:
        yield
    except sa.exc.OperationalError as error:
        raise Unavailable(
            f"the engine's database cannot be written: {error.orig}; free some disk space"
        ) from error


# DBOS keeps one instance per process and wants its functions known at import, so this is the one global.
_engine: Engine | None = None


@DBOS.workflow(name="segue.run.v1", max_recovery_attempts=1_000_000)  # crashes are counted per step instead
def _run(run_id: str) -> dict[str, Any]:
    engine = _engine
    assert engine is not None, "the engine was started"
    again = run_id in engine.interrupted
    engine.interrupted.discard(run_id)  # later turns of this run have not crashed
    return engine.work(Steps(run_id, engine, again=again))


def _log_with_us() -> None:
    """Let the engine's errors go where ours go; by itself it prints them, and much more, to the terminal."""
    logger = logging.getLogger("dbos")
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.ERROR)


def _sqlite_engine(url: str) -> sa.Engine | None:
    """Return an engine with a write-ahead log and full syncs; DBOS sets neither by itself."""
    if not url.startswith("sqlite"):
        return None
    path = sa.make_url(url).database
    assert path, "a database in memory remembers nothing"
    assert Path(path).is_absolute(), "a relative path would follow the working directory"
    Path(path).touch(mode=0o600)  # steps may hold what pages say
    engine = sa.create_engine(url, pool_size=20, max_overflow=0)

    @sa.event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"  # DBOS does this only for engines that it makes itself
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if sys.platform == "darwin":  # elsewhere fsync already reaches the disk
            connection.execute("PRAGMA checkpoint_fullfsync=ON")

    return engine


def _under_way(engine: sa.Engine) -> set[str]:
    """Read which runs were working when the program last ended, before the engine takes them up."""
    with engine.begin() as connection:
        if not sa.inspect(connection).has_table("workflow_status"):
            return set()
        rows = connection.execute(
            sa.text("SELECT workflow_uuid FROM workflow_status WHERE status = 'PENDING'")
        )
        return {str(row[0]) for row in rows}
