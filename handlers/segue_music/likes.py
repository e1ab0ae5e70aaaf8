"""Likes that are to be brought in: each is named until it has a row in Tracks, later and later."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from segue_music.index import opened
from segue_music.kit import INDEX
from segue_music.links import track_keys
from segue_schemas import Record, Recording

AGAIN = (0.0, 60.0, 3_600.0, 86_400.0, 604_800.0)  # seconds after which one without a row is named again


class Like(Record):
    """A like that is to be brought in."""

    id: str
    at: str = ""  # when it was liked, where the service says so
    recording: Recording
    named: int = 0  # how often
    last: float = 0.0  # when

    def is_due(self, now: float) -> bool:
        """Tell whether it is to be named now."""
        return now - self.last >= AGAIN[self.named]


def named(home: Path, waiting: Sequence[Like], limit: int) -> tuple[tuple[Recording, ...], tuple[Like, ...]]:
    """Return the tracks to name now, and the likes that wait after that."""
    now = time.time()
    waiting = _without_row(home, waiting)
    due = [like for like in waiting if like.is_due(now)][:limit]
    told = [
        like.model_copy(update={"named": like.named + 1, "last": now}) if like in due else like
        for like in waiting
    ]
    left = tuple(like for like in told if like.named < len(AGAIN))
    return tuple(like.recording for like in due), left


def _without_row(home: Path, waiting: Sequence[Like]) -> Sequence[Like]:
    """Leave out those that Tracks has: their rows say what is to be done."""
    if not waiting or not (home / INDEX).exists():
        return waiting
    with opened(home / INDEX) as index:
        held = {
            like.id
            for like in waiting
            for one in index.look_up(like.recording)
            if one.place == "tracks" and track_keys(one.recording) & track_keys(like.recording)
        }
    return [like for like in waiting if like.id not in held]
