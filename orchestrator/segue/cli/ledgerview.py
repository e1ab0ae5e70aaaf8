"""Looks into the ledger without opening it for writing, so that a look disturbs nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from segue.cli.output import timestamp
from segue.errors import Misconfigured, NoSuch
from segue.ledger import FORMAT, ChangeRecord, RunRecord, change_record, run_record
from segue.statefolder import LEDGER


@contextmanager
def _read(home: Path) -> Iterator[sqlite3.Connection | None]:
    """Give a connection that cannot write; None where there is no ledger yet."""
    path = home / LEDGER
    if not path.exists():
        yield None
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
            db.row_factory = sqlite3.Row
            found = int(db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()[0])
            if found > FORMAT:
                raise Misconfigured(
                    f"the state folder {home} was written by a newer version of Segue (format {found}, "
                    f"known here: {FORMAT}); update Segue, or set SEGUE_HOME to another one"
                )
            yield db
    except sqlite3.DatabaseError as error:
        raise Misconfigured(f"the ledger {path} cannot be read ({error}); segue doctor says more") from error


def runs(home: Path, where: str = "1", *values: object, limit: int = 20) -> list[RunRecord]:
    """Return runs, the newest first."""
    sql = f"SELECT * FROM run WHERE {where} ORDER BY created DESC, id DESC LIMIT ?"
    with _read(home) as db:
        return [run_record(row) for row in db.execute(sql, (*values, limit))] if db else []


def live(home: Path) -> list[RunRecord]:
    """Return the runs that have not ended."""
    return runs(home, "state != 'ended'", limit=-1)


def find(home: Path, wanted: str) -> RunRecord | None:
    """Return the run with this id or with an id that begins so, or the newest of this page."""
    from segue.notion.ids import find_id

    found = runs(home, "id = ?", wanted) or runs(home, "substr(id, 1, ?) = ?", len(wanted), wanted, limit=2)
    if len(found) == 1:
        return found[0]
    if page := find_id(wanted):
        found = runs(home, "page_id IN (?, ?)", page, page.replace("-", ""), limit=1)
        return found[0] if found else None
    return None


def known(home: Path, wanted: str) -> RunRecord:
    """Return the run that is meant, or raise what could not be found."""
    if run := find(home, wanted):
        return run
    several = runs(home, "substr(id, 1, ?) = ?", len(wanted), wanted, limit=3) if wanted else []
    if several:
        ids = ", ".join(run.id for run in several)
        raise NoSuch(f"more than one run begins with {wanted!r}, such as {ids}; give more of its id")
    raise NoSuch(f"there is no run {wanted!r}; segue runs lists them")


def changes(home: Path, run_id: str) -> list[ChangeRecord]:
    """Return the changes of a run in their order."""
    with _read(home) as db:
        rows = db.execute("SELECT * FROM change WHERE run_id = ? ORDER BY n", (run_id,)) if db else ()
        return [change_record(row) for row in rows]


def as_data(run: RunRecord) -> dict[str, Any]:
    """Return a run as scripts see it."""
    outcome = run.outcome
    return {
        "id": run.id,
        "page": run.page_id,
        "title": run.title,
        "handler": run.handler,
        "dry": run.dry,
        "state": run.state,
        "now": run.now,
        "question": run.question,
        "created": timestamp(run.created),
        "ended": timestamp(run.ended),
        "wake": timestamp(run.wake),
        "outcome": outcome.status.value if outcome else None,
        "summary": outcome.summary if outcome else None,
        "report": run.report,
    }
