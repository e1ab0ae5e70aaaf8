"""What a run leaves in the ledger besides its steps: changes, problems, follow-ups, answers, reservations."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from segue.board import Reservation
from segue.ledger import ChangeRecord, Ledger, change_record


class Changes:
    """The changes of all runs: meant before they are made, with a receipt after."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, key: str) -> ChangeRecord | None:
        """Return one change."""
        rows = self._ledger.read("SELECT * FROM change WHERE key = ?", key)
        return change_record(rows[0]) if rows else None

    def of(self, run_id: str) -> list[ChangeRecord]:
        """Return the changes of a run in the order in which they were made."""
        return [
            change_record(row)
            for row in self._ledger.read("SELECT * FROM change WHERE run_id = ? ORDER BY rowid", run_id)
        ]

    def mean(self, change: ChangeRecord) -> None:
        """Write down what is about to be made (meant), or only listed."""
        values = (
            change.key, change.run_id, change.n, change.kind, json.dumps(change.args), change.text,
            change.state, json.dumps(change.receipt),
        )  # fmt: skip
        with self._ledger.write() as db:
            db.execute(
                "INSERT INTO change (key, run_id, n, kind, args, text, state, receipt) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET n = excluded.n, "
                "kind = excluded.kind, args = excluded.args, text = excluded.text, state = excluded.state, "
                "receipt = excluded.receipt",
                values,
            )

    def made(self, key: str, receipt: dict[str, Any]) -> None:
        """Write down that it was made."""
        with self._ledger.write() as db:
            db.execute(
                "UPDATE change SET state = 'made', receipt = ? WHERE key = ?", (json.dumps(receipt), key)
            )

    def taken_back(self, key: str, state: str, why: str | None = None) -> None:
        """Write down that it was undone, or kept and why."""
        with self._ledger.write() as db:
            db.execute("UPDATE change SET state = ?, why = ? WHERE key = ?", (state, why, key))


class Notes:
    """Problems, follow-ups and pictures of a run, and the answers that people gave."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, run_id: str, sort: str, key: str, doc: dict[str, Any]) -> None:
        """Note something once; the same key again changes nothing."""
        with self._ledger.write() as db:
            db.execute(
                "INSERT OR IGNORE INTO note (run_id, sort, key, doc) VALUES (?, ?, ?, ?)",
                (run_id, sort, key, self._ledger.hide(json.dumps(doc))),
            )

    def of(self, run_id: str, sort: str) -> list[tuple[str, dict[str, Any], str | None]]:
        """Return key, content and page of what was noted, oldest first."""
        rows = self._ledger.read(
            "SELECT key, doc, page_id FROM note WHERE run_id = ? AND sort = ? ORDER BY rowid", run_id, sort
        )
        return [(row["key"], json.loads(row["doc"]), row["page_id"]) for row in rows]

    def filed(self, run_id: str, sort: str, key: str, page_id: str) -> None:
        """Remember the page that was made for a note."""
        with self._ledger.write() as db:
            db.execute(
                "UPDATE note SET page_id = ? WHERE run_id = ? AND sort = ? AND key = ?",
                (page_id, run_id, sort, key),
            )

    def asked_in(self, issue_id: str) -> tuple[str, str] | None:
        """Return the run and question behind an issue."""
        rows = self._ledger.read(
            "SELECT run_id, doc FROM note WHERE sort = 'question' AND page_id = ?", issue_id
        )
        return (rows[0]["run_id"], json.loads(rows[0]["doc"])["question"]) if rows else None

    def answer(self, asker: str, question: str, answer: str) -> None:
        """Keep what a person answered: to a run, or about a task whose next run is to know it."""
        with self._ledger.write() as db:
            db.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (asker, question, answer))

    def answers(self, asker: str) -> dict[str, str]:
        """Return what people answered to a run, or about a task."""
        rows = self._ledger.read("SELECT question, answer FROM answer WHERE asker = ?", asker)
        return {row["question"]: row["answer"] for row in rows}

    def used(self, asker: str) -> None:
        """Forget the answers about a task that is done: the same question may be asked again one day."""
        with self._ledger.write() as db:
            db.execute("DELETE FROM answer WHERE asker = ?", (asker,))


class LedgerReservations:
    """The pages that are being made, kept in the ledger."""

    def __init__(self, ledger: Ledger, clock: Callable[[], float] = time.time) -> None:
        self._ledger, self._clock = ledger, clock

    def begin(self, key: str, place: str) -> str | None:
        """Note the intent before asking for a page; return the page if this key has one already."""
        rows = self._ledger.read("SELECT page_id FROM reservation WHERE key = ?", key)
        if rows and rows[0]["page_id"]:
            return str(rows[0]["page_id"])
        with self._ledger.write() as db:
            db.execute(
                "INSERT INTO reservation (key, place, asked, first) VALUES (?, ?, 1, ?) "
                "ON CONFLICT DO UPDATE SET asked = asked + 1, settled = 0",
                (key, place, self._clock()),
            )
        return None

    def made(self, key: str, page_id: str) -> None:
        """Remember the page that was made for a key."""
        with self._ledger.write() as db:
            db.execute("UPDATE reservation SET page_id = ? WHERE key = ?", (page_id, key))

    def doubtful(self) -> list[Reservation]:
        """Return the keys for which more than one page may exist."""
        rows = self._ledger.read(
            "SELECT * FROM reservation WHERE NOT settled AND (asked > 1 OR page_id IS NULL)"
        )
        return [
            Reservation(
                key=row["key"], place=row["place"], page_id=row["page_id"], asked=row["asked"],
                first=datetime.fromtimestamp(row["first"], UTC),
            )
            for row in rows
        ]  # fmt: skip

    def settled(self, key: str) -> None:
        """Forget the doubt about a key."""
        with self._ledger.write() as db:
            db.execute("UPDATE reservation SET settled = 1 WHERE key = ?", (key,))
