"""Which tracks share pieces of a fingerprint: an inverted index of which nothing is kept in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

import numpy as np

from segue_music.alignment import STEP, Values, align

PLACE = 24  # bits for the number of a track, behind the 32 of a piece
MOST = 200  # tracks under one piece: what so many share, such as silence, tells nothing
# A track is found by every other kept value of its first minute, and by every fourth of its second one.
DENSE, SPARSE = 60, 120
SECTION = 960  # values that are looked up: two minutes
VERIFIED = 5  # candidates that are looked at closely
WEAK = 1 / 12  # of the best one's weight: what has less shares some pieces by chance
LIKELY = 0.3  # share of bits; what differs more is no candidate

LAST = (1 << PLACE) - 1
ADD = f"""
insert or ignore into sounds select :low + :number where {MOST} >
    (select count(*) from (select 1 from sounds where sound between :low and :low + {LAST} limit {MOST}))
"""
FIND = f"""
select sound from json_each(?) asked
    join sounds on sound between asked.value and asked.value + {LAST}
"""


def thin(values: Values, step: int) -> bytes:
    """Return what is kept of a fingerprint: enough to compare it with a whole one."""
    return values[:: max(1, STEP // step)].astype("<u4").tobytes()


def thick(blob: bytes) -> Values:
    """Return the kept values."""
    return np.frombuffer(blob, "<u4")


def add(db: sqlite3.Connection, number: int, print_: bytes) -> None:
    """Note the pieces of a track."""
    db.executemany(ADD, ({"low": low, "number": number} for low in _pieces(print_)))


def remove(db: sqlite3.Connection, number: int, print_: bytes) -> None:
    """Forget the pieces of a track."""
    db.executemany("delete from sounds where sound = ?", ((low + number,) for low in _pieces(print_)))


def find(db: sqlite3.Connection, values: Values, step: int) -> list[int]:
    """Return the numbers of the tracks that sound alike, the likest first."""
    asked = (np.unique(values[: SECTION // step]).astype(np.int64) << PLACE).tolist()
    rows = db.execute(FIND, (json.dumps(asked),)).fetchall()
    if not rows:
        return []
    hits = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    _, group, sizes = np.unique(hits >> PLACE, return_inverse=True, return_counts=True)
    tracks, member = np.unique(hits & LAST, return_inverse=True)
    weights = np.bincount(member, weights=1 / np.sqrt(sizes[group]))  # a rare piece says more
    order = np.argsort(-weights, kind="stable")[:VERIFIED]
    best = tracks[order[weights[order] >= weights[order[0]] * WEAK]]
    return [number for _, number in sorted(_verified(db, best.tolist(), values, step))]


def _verified(
    db: sqlite3.Connection, numbers: list[int], values: Values, step: int
) -> Iterator[tuple[float, int]]:
    marks = ",".join("?" * len(numbers))
    for number, print_ in db.execute(f"select number, print from held where number in ({marks})", numbers):
        found = align(values, thick(print_), first_step=step, second_step=STEP)
        if found and found.errors < LIKELY:
            yield found.errors, number


def _pieces(print_: bytes) -> list[int]:
    kept = thick(print_)
    pieces = np.concatenate([kept[:DENSE:2], kept[DENSE:SPARSE:4]])
    return [int(piece) << PLACE for piece in np.unique(pieces)]
