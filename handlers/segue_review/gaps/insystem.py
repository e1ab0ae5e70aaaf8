"""Gaps of the running system: what its own checks find, what runs show, tracks left half-done."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from segue import Board
from segue.checks import all_checks
from segue.cli.ledgerview import runs
from segue.doctor import Finding, Level, examine
from segue.ledger import RunRecord
from segue.plugins import discover
from segue.settings import Settings
from segue_music.columns import Columns
from segue_music.hunting import is_hunted
from segue_music.settings import MusicSettings
from segue_review.gaps.gap import Category, Gap
from segue_review.gaps.masking import Mask
from segue_schemas import Priority, Row, Status, Where

DAYS = 30
BY_HAND = 3  # tasks of the same kind after which a schedule is worth a thought
FAILED = 3  # failures in a row
IN_NOTION = ("Notion", "Databases")
UNANSWERED = "no answer within"


def of_checks(settings: Settings, mask: Mask) -> tuple[list[Gap], bool]:
    """Return what `segue doctor` finds wanting, and whether all of it could be looked at."""
    checks = [one for one in all_checks(settings, discover(settings), None, False) if one.name != "Plugins"]
    found = [one for one in examine(checks) if one.level is not Level.OK]
    away = any(
        UNANSWERED in one.text or (one.area in IN_NOTION and one.level is Level.ERROR) for one in found
    )
    return [_of_check(one, mask) for one in found if UNANSWERED not in one.text], not away


def _of_check(one: Finding, mask: Mask) -> Gap:
    return Gap(
        kind="check", category=Category.NOTION if one.area in IN_NOTION else Category.CONFIGURATION,
        priority=Priority.HIGH if one.level is Level.ERROR else Priority.MEDIUM, symbol=one.area,
        title=mask(f"{one.area}: {one.text}"), text=re.sub(r"\d+", "n", mask(one.text)),
        evidence=mask(one.text),
        todo=mask(one.fix) or "Run segue doctor, which says more",
    )  # fmt: skip


def of_runs(home: Path, mask: Mask, now: float | None = None) -> Iterator[Gap]:
    """Yield what the last runs show: work that is repeated by hand, handlers that keep failing."""
    since = (now or time.time()) - DAYS * 86_400
    by_handler = defaultdict[str, list[RunRecord]](list)
    for run in runs(home, "created >= ? AND NOT dry", since, limit=5000):  # the newest first
        by_handler[run.handler].append(run)
    for handler, some in sorted(by_handler.items()):
        yield from _repeated(handler, some, mask)
        yield from _failing(handler, some, mask)


def _repeated(handler: str, some: Sequence[RunRecord], mask: Mask) -> Iterator[Gap]:
    pages = defaultdict[str, set[str]](set)
    asked = Counter((run.question, run.page_id) for run in some if run.question)
    for run in some:
        pages[_without_numbers(run.title)].add(run.page_id)
    for title, of in pages.items():
        if len(of) >= BY_HAND:
            yield Gap(
                kind="run", category=Category.AUTOMATION, priority=Priority.LOW, symbol=handler,
                title=mask(f"{title!r} was asked for {len(of)} times by hand"),
                text=mask(f"repeated {title}"),
                evidence=mask(f"{len(of)} tasks named {title!r} for {handler} in {DAYS} days"),
                todo="Make one task of it that comes back by itself, or one that does all at once",
            )  # fmt: skip
    for question, times in Counter(question for question, _ in asked).items():
        if question and times >= BY_HAND:
            yield Gap(
                kind="run", category=Category.COMMUNICATION, priority=Priority.LOW, symbol=handler,
                title=mask(f"The same question was asked {times} times: {question}"),
                text=mask(f"asked {_without_numbers(question)}"),
                evidence=mask(f"{times} tasks of {handler} asked it in {DAYS} days"),
                todo="Put the answer into the settings or the parameters of the tasks",
            )  # fmt: skip


def _failing(handler: str, some: Sequence[RunRecord], mask: Mask) -> Iterator[Gap]:
    ended = [run for run in some if run.outcome]
    last = ended[:FAILED]
    if len(last) == FAILED and all(run.outcome and run.outcome.status is Status.FAILED for run in last):
        told = "\n".join(run.outcome.summary for run in last if run.outcome)
        yield Gap(
            kind="run", category=Category.CODE, priority=Priority.HIGH, symbol=handler, text="keeps failing",
            title=f"The last {FAILED} runs of {handler} failed", evidence=mask(told),
            todo="Look at the newest report, correct what it names, and set the task to Ready",
        )  # fmt: skip


def _without_numbers(title: str) -> str:
    return " ".join(re.sub(r"https?://\S+|\d+", "", title).split())


def of_tracks(board: Board, settings: Settings, mask: Mask) -> list[Gap]:
    """Return what Tracks leaves half-done; raises where the database is not there or not all was listed."""
    music = settings.section("music", MusicSettings)
    columns = Columns(board.columns("tracks"), music.columns.model_dump())
    done = columns.get("downloaded")
    if done is None:
        return []
    found = board.rows("tracks", [Where(name=done.name, is_=True)])
    rows = [row for row in found if not is_hunted(row, columns, music)]  # no audio, yet
    wanted = [part for part in ("m4a", "aiff", "wav", "bpm", "key") if columns.get(part)]
    lacking = {part: [row for row in rows if not columns.text(row.values, part)] for part in wanted}
    return [_half_done(columns, part, some, mask) for part, some in lacking.items() if some]


def _half_done(columns: Columns, part: str, rows: Sequence[Row], mask: Mask) -> Gap:
    column = columns.get(part)
    assert column is not None, "only parts with a column are asked for"
    listed = "\n".join(row.title for row in rows[:10])
    return Gap(
        kind="track", category=Category.NOTION, text=f"done without {part}", symbol="tracks",
        priority=Priority.MEDIUM if part in ("m4a", "aiff", "wav") else Priority.LOW,
        title=f"{len(rows)} {'track is' if len(rows) == 1 else 'tracks are'} done without {column.name}",
        evidence=mask(listed + (f"\nand {len(rows) - 10} more" if len(rows) > 10 else "")),
        todo="Run segue track sync --mode reprocess for them",
    )  # fmt: skip
