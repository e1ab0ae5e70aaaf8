"""Traces of Opus: on its grid of frames, more numbers are next to nothing than elsewhere."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Samples
from segue_music.audio.traces import Numbers, Places, sides

RATE, RESAMPLED = 48_000, 44_100  # Opus has only the first; players and converters often make the second
SIZE, OVERLAP = 960, 120  # samples of a frame, and of what it shares with the next
REACH = SIZE + OVERLAP
PIECE, ASIDE = 3 * SIZE, SIZE  # samples around a frame, and those beside them that only help to resample
USUAL = 647  # where frames begin, since encoders prepend 312 samples
# Up to 20 kHz; each has a size of its own.
BANDS: tuple[int, ...] = (160, 192, 224, 272, 320, 384, 480, 624, 800)
MIDDLE = slice(2, 6)  # the bands for a search
FRAMES, SEARCHED, CONTROLS = 42, 6, 5
NOUGHT = 0.12  # of a band's size: less is next to nothing
AHEAD = 0.012  # the share by which there must be more of it than at all places without a grid
LEAST = 2000  # numbers that can be looked at
EMPHASIS = 0.85
NOISE = 1.85 / np.sqrt(12) / 32768  # what rounding to 16 bit leaves in each number
LOUD = 8  # times the noise
BELOW, FIFTEEN, TWENTY = (320, 480), (480, 624), (624, 800)  # bands up to 12, 15.6 and 20 kHz
ONE, MOSTLY, SELDOM = 0.97, 0.6, 0.2  # how alike both sides are, and in what part of the frames
TELLING = 6  # frames that are loud enough to be looked at


def opus(samples: Samples, rate: int) -> str:
    """Return "opus", where it is certain with its rate, or "" if there are no traces of it."""
    if rate not in (RATE, RESAMPLED):
        return ""
    frame = SIZE * rate // RATE
    last = len(samples) // frame - (PIECE + ASIDE) // SIZE
    if last < FRAMES // 5:
        return ""
    starts = frame * np.unique(np.linspace(1, last, FRAMES).astype(np.intp))
    left, right = (_pieces(samples[:, side], starts, rate) for side in (0, -1))
    ways = sides(left, right)
    if any(_ahead(side, USUAL) for side in ways):
        return f"opus {_rate(left, right, USUAL)}".strip()
    if rate != RATE:  # frames begin between two samples, but for the first
        return ""
    place = _searched(ways)
    return f"opus {_rate(left, right, place)}".strip() if any(_ahead(side, place) for side in ways) else ""


def _pieces(channel: Samples, starts: Places, rate: int) -> Samples:
    """Return pieces at the rate of Opus, as they were before its last step: a row a piece."""
    if rate == RATE:
        pieces = channel[starts[:, None] + np.arange(PIECE)]
    else:
        whole = PIECE + 2 * ASIDE
        beside = ASIDE * rate // RATE
        cut = channel[starts[:, None] + np.arange(-beside, whole * rate // RATE - beside)]
        ramp = np.sin(np.pi / 2 * (np.arange(beside) + 0.5) / beside) ** 2
        window = np.concatenate([ramp, np.ones(cut.shape[1] - 2 * beside), ramp[::-1]])
        turned = np.fft.rfft(cut * window, axis=1) * (whole / cut.shape[1])
        pieces = np.fft.irfft(turned, whole, axis=1)[:, ASIDE:-ASIDE]
    return np.asarray(pieces[:, 1:] - EMPHASIS * pieces[:, :-1], np.float32)


def _ahead(side: Samples, place: int) -> bool:
    """Tell whether frames that begin there have more noughts than others."""
    places = (place + 37 * (np.arange(CONTROLS + 1) > 0) + SIZE // CONTROLS * np.arange(CONTROLS + 1)) % SIZE
    frames = side[:, places[:, None] + np.arange(REACH)]
    shares = _noughts(frames, BANDS)
    return bool(shares[0] > shares[1:].max() + AHEAD)


def _searched(ways: list[Samples]) -> int:
    """Return the likeliest place of all."""
    step = max(len(ways[0]) // SEARCHED, 1)
    shares = np.zeros(SIZE)
    for turn, number in enumerate(range(0, len(ways[0]), step)):
        every = np.lib.stride_tricks.sliding_window_view(ways[turn % 2][number], REACH)[:SIZE]
        shares += _noughts(every[np.newaxis], BANDS[MIDDLE])
    return int(np.argmax(shares))


def _noughts(frames: Samples, bands: tuple[int, ...]) -> Numbers:
    """Return the share of numbers next to nothing in bands that are not quiet, by place."""
    numbers = np.abs(frames @ _turns(bands[0], bands[-1]))
    begins, widths = np.array(bands[:-1]) - bands[0], np.diff(bands)
    size = np.sqrt(np.add.reduceat(np.square(numbers), begins, axis=2) / widths)
    told = (size > LOUD * NOISE).all(axis=1, keepdims=True)
    few = np.add.reduceat(numbers < NOUGHT * np.repeat(size, widths, axis=2), begins, axis=2, dtype=np.intp)
    heard = float((told * widths).sum())
    return np.asarray((few * told).sum(axis=(0, 2)) / max(heard, LEAST / SIZE))


def _rate(left: Samples, right: Samples, place: int) -> str:
    """Tell the rate by the bands in which both sides have been made one; "" where that tells nothing."""
    alike = [_alike(left, right, place, band) > ONE for band in (BELOW, FIFTEEN, TWENTY)]
    if min(map(len, alike)) < TELLING or np.mean(alike[0]) > MOSTLY:
        return ""
    fifteen, twenty = (float(each.mean()) for each in alike[1:])
    return "96" if fifteen > MOSTLY else "160" if twenty < SELDOM else ""


def _alike(left: Samples, right: Samples, place: int, band: tuple[int, int]) -> Numbers:
    one, other = (side[:, place : place + REACH] @ _turns(*band) for side in (left, right))
    size = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    told = size > np.square(LOUD * NOISE) * (band[1] - band[0])
    return np.asarray((np.abs((one * other).sum(axis=1)) / (size + 1e-12))[told])


@functools.cache
def _turns(first: int, last: int) -> NDArray[np.float32]:
    """Return what each sample of a frame gives to some of its numbers."""
    rise = np.sin(np.pi / 2 * np.sin(np.pi * (np.arange(OVERLAP) + 0.5) / (2 * OVERLAP)) ** 2)
    window = np.concatenate([rise, np.ones(SIZE - OVERLAP), rise[::-1]])
    time = np.arange(REACH)[:, None] + (SIZE - OVERLAP) / 2
    turns = np.cos(np.pi / SIZE * (time + 0.5 + SIZE / 2) * (np.arange(first, last) + 0.5))
    return np.asarray(window[:, None] * turns * np.sqrt(2 / SIZE), np.float32)
