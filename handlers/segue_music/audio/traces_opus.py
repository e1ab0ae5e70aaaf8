"""Traces of Opus: on its grid of frames nothing is above 20 kHz, and at low rates both sides are one."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Samples

SIZE, OVERLAP = 960, 120  # samples of a frame, and of what it shares with the next
REACH = SIZE + OVERLAP
EMPTY = (800, 840)  # numbers above 20 kHz
BELOW, FIFTEEN, TWENTY = (320, 480), (480, 624), (624, 800)  # bands up to 12, 15.6 and 20 kHz
EMPHASIS = 0.85
FRAMES = 60
NOISE = 1.85 / np.sqrt(12) / 32768  # what rounding to 16 bit leaves there
CLEAN = 1.4  # times the noise: what may be left on the grid
AHEAD = 0.2  # in log: how much less there must be on the grid than elsewhere
BETTER = 25  # per cent of the frames
ONE, MOSTLY, SELDOM = 0.97, 0.6, 0.2  # how alike both sides are, and in what part of the frames

Numbers = NDArray[np.floating]


def opus(samples: Samples) -> str:
    """Return "opus", where it is certain with its rate, or "" if there are no traces of it; at 48 kHz."""
    step = max((len(samples) - 2 * REACH) // FRAMES // SIZE * SIZE, SIZE)
    starts = range(0, len(samples) - 2 * REACH, step)[:FRAMES]
    if len(starts) < FRAMES // 5:
        return ""
    left, right = ([_piece(samples[start : start + 2 * REACH, side]) for start in starts] for side in (0, -1))
    place = next((place for place in map(_grid, (left, right)) if place is not None), None)
    return "" if place is None else f"opus {_rate(left, right, place)}".strip()


def _piece(samples: Samples) -> Samples:
    """Undo what Opus does to a sound after its frames are put together."""
    return samples[1:] - np.float32(EMPHASIS) * samples[:-1]


def _grid(pieces: list[Samples]) -> int | None:
    """Return where frames begin, if there is nothing above 20 kHz in them and elsewhere there is."""
    levels = np.array([_left(piece) for piece in pieces])
    # Frames in which nothing is anywhere tell nothing; those with a stroke in them are cut otherwise.
    telling = np.argsort(np.median(levels, axis=1))[len(levels) // 2 :]
    left = np.log(np.percentile(levels[telling], BETTER, axis=0) + NOISE / 8)
    best = int(left.argmin())
    clean = left[best] < np.log(CLEAN * NOISE)
    return best if clean and left[best] < np.median(left) - AHEAD else None


def _left(piece: Samples) -> Numbers:
    """Return how much is above 20 kHz in a frame, by the place where it begins."""
    frames = np.lib.stride_tricks.sliding_window_view(piece, REACH)[:SIZE]
    return np.asarray(np.sqrt(np.square(frames @ _turns(*EMPTY)).mean(axis=1)))


def _rate(left: list[Samples], right: list[Samples], place: int) -> str:
    """Tell the rate by the bands in which both sides have been made one; "" where they were so before."""
    below, fifteen, twenty = (
        float(
            np.mean([_alike(one, other, place, band) > ONE for one, other in zip(left, right, strict=True)])
        )
        for band in (BELOW, FIFTEEN, TWENTY)
    )
    if below > MOSTLY:
        return ""
    return "96" if fifteen > MOSTLY else "160" if twenty < SELDOM else ""


def _alike(left: Samples, right: Samples, place: int, band: tuple[int, int]) -> float:
    one, other = (piece[place : place + REACH] @ _turns(*band) for piece in (left, right))
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    return abs(float(one @ other)) / (size + 1e-12)


@functools.cache
def _turns(first: int, last: int) -> NDArray[np.float32]:
    """Return what each sample of a frame gives to some of its numbers."""
    rise = np.sin(np.pi / 2 * np.sin(np.pi * (np.arange(OVERLAP) + 0.5) / (2 * OVERLAP)) ** 2)
    window = np.concatenate([rise, np.ones(SIZE - OVERLAP), rise[::-1]])
    time = np.arange(REACH)[:, None] + (SIZE - OVERLAP) / 2
    turns = np.cos(np.pi / SIZE * (time + 0.5 + SIZE / 2) * (np.arange(first, last) + 0.5))
    return np.asarray(window[:, None] * turns * np.sqrt(2 / SIZE), np.float32)
