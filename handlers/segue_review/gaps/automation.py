"""What could go by itself, told by evidence: runs in vain, tasks that never ran, no service."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from segue import Board, Unavailable
from segue.cli.ledgerview import runs
from segue.ledger import RunRecord
from segue_review.gaps.gap import Category, Gap
from segue_review.gaps.masking import Mask
from segue_schemas import Priority, Status

DAYS = 30
OFTEN = 10  # runs of one task after which their use can be told
IN_VAIN = 0.9  # of them changed nothing
LATE = timedelta(days=1)
UNITS = (
    ("~/.config/systemd/user", "*.service"), ("/etc/systemd/system", "*.service"),
    ("~/Library/LaunchAgents", "*.plist"), ("/Library/LaunchDaemons", "*.plist"),
)  # fmt: skip
_IDLE = "state = 'ended' AND NOT EXISTS (SELECT 1 FROM change WHERE change.run_id = run.id)"


def of_idle_runs(home: Path, mask: Mask, now: float | None = None) -> Iterator[Gap]:
    """Yield the tasks that look again and again and nearly always find nothing to do."""
    since = (now or time.time()) - DAYS * 86_400
    ended, idle = defaultdict[str, list[RunRecord]](list), set[str]()
    for run in runs(home, "created >= ? AND NOT dry AND state = 'ended'", since, limit=5000):
        if run.outcome and run.outcome.status is Status.DONE:
            ended[run.page_id].append(run)
    for run in runs(home, f"created >= ? AND NOT dry AND {_IDLE}", since, limit=5000):
        idle.add(run.id)
    for some in ended.values():
        vain = sum(run.id in idle for run in some)
        if len(some) >= OFTEN and vain >= IN_VAIN * len(some):
            last = some[0]  # the newest
            yield Gap(
                kind="run", category=Category.AUTOMATION, priority=Priority.LOW, symbol=last.handler,
                title=mask(f"{last.title!r} ran {len(some)} times and changed nothing {vain} times"),
                text=mask(f"in vain {last.page_id}"),
                evidence=mask(f"{vain} of {len(some)} runs of {last.handler} in {DAYS} days changed nothing"),
                todo="Let an event start it, such as a webhook or a button, or let it come back less often",
            )  # fmt: skip


def of_late_tasks(board: Board, home: Path, mask: Mask, now: datetime | None = None) -> list[Gap]:
    """Return the tasks whose time has passed without a run; raises where not all tasks were listed."""
    listing, now = board.look(), now or datetime.now(UTC)
    if not listing.complete:
        raise Unavailable("not all tasks were listed")
    late = [
        task for task in listing.tasks
        if task.status is Status.READY and task.run_after and task.run_after < now - LATE
        and not runs(home, "page_id = ? AND created >= ?", task.page_id, task.run_after.timestamp(), limit=1)
    ]  # fmt: skip
    return [
        Gap(
            kind="schedule", category=Category.AUTOMATION, priority=Priority.MEDIUM, symbol="tasks",
            title=mask(f"{task.title!r} was due and never ran"), text=mask(f"never ran {task.page_id}"),
            evidence=mask(f"Run after says {task.run_after:%Y-%m-%d %H:%M}, and no run began since"),
            todo=mask(f"See why: {task.now}") if task.now else "Ask segue explain who takes it",
        ) for task in late
    ]  # fmt: skip


def of_service(home: Path, places: Sequence[tuple[str, str]] = UNITS, now: float | None = None) -> list[Gap]:
    """Return a gap where the program is used and nothing of the system starts it again."""
    since = (now or time.time()) - DAYS * 86_400
    if not runs(home, "created >= ? AND NOT dry", since, limit=1):
        return []
    units = [path for folder, names in places for path in Path(folder).expanduser().glob(names)]
    if any(_names_us(path) for path in units):
        return []
    return [
        Gap(
            kind="service", category=Category.CONFIGURATION, priority=Priority.LOW, text="no service",
            title="No service of systemd or launchd starts Segue",
            evidence=f"{len(units)} units were looked at, none of them starts segue run",
            todo="Make one, as the page Run it all the time shows, unless something else starts it",
        )
    ]  # fmt: skip


def _names_us(unit: Path) -> bool:
    try:
        return unit.is_file() and b"segue" in unit.read_bytes()[:100_000]
    except OSError:
        return False
