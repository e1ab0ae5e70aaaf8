"""Traces of a lossy codec in a decoded sound: on its grid of frames, many numbers are nought again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Samples

Numbers = NDArray[np.floating]
Places = NDArray[np.intp]

FRAMES = 36
SEARCHED = 6  # frames for a search over all places
CONTROLS = 12  # places where no grid is expected
AHEAD = 0.34  # the part of frames in which the grid must be ahead of all other places; by chance 1 of 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """How a codec cuts a sound into frames, and what it makes of one."""

    size: int  # samples from one frame to the next
    reach: int  # samples that a frame is made from
    usual: tuple[int, ...]  # where the grid begins after the usual encoders
    rounding: float  # what rounding to 16 bit leaves in each number
    numbers: Callable[[Samples, Places], Numbers]  # of a piece: a row a place to begin


def on_grid(samples: Samples, grid: Grid) -> bool:
    """Tell whether a sound has been through a codec; it is looked for in the mean and one channel."""
    if len(samples) < 16 * grid.size:
        return False
    channels = [np.ascontiguousarray(samples[:, 0])]
    if samples.shape[1] > 1:
        channels.insert(0, (samples[:, 0] + samples[:, 1]) * np.float32(0.5))
    starts = loud(channels[0], grid)
    if len(starts) < SEARCHED * 2:
        return False
    tested = starts[SEARCHED : SEARCHED + FRAMES]
    if any(_ahead(each, grid, tested, place) for each in channels for place in grid.usual):
        return True
    place = _searched(channels[0], grid, starts[:SEARCHED])
    return any(_ahead(each, grid, tested, place) for each in channels)


def _searched(channel: Samples, grid: Grid, starts: Places) -> int:
    """Return the likeliest place of all."""
    shares = _noughts(channel, grid, starts, np.arange(grid.size))
    votes = np.zeros(grid.size)
    for share in shares:
        votes[np.argsort(-share)[: grid.size // 64]] += 1
    return int(np.argmax(votes + shares.mean(axis=0)))


def _ahead(channel: Samples, grid: Grid, starts: Places, place: int) -> bool:
    """Tell whether frames that begin there have more noughts than others, in most of them."""
    controls = 37 + np.arange(CONTROLS) * (grid.size // CONTROLS)
    shares = _noughts(channel, grid, starts, np.append(place, controls))
    return float(np.mean(shares[:, 0] > shares[:, 1:].max(axis=1) + 0.01)) >= AHEAD


def loud(channel: Samples, grid: Grid) -> Places:
    """Return the beginnings of places that are not quiet, in a fixed disorder."""
    stretch = 2 * grid.size
    last = (len(channel) - grid.reach - grid.size) // stretch * stretch
    whole = np.abs(channel[:last]).reshape(-1, stretch).mean(axis=1)
    order = np.argsort(-whole)[: max(len(whole) * 2 // 3, 1)]
    return np.random.default_rng(1).permutation(order[whole[order] > 1e-4]) * stretch


def _noughts(channel: Samples, grid: Grid, starts: Places, places: Places) -> Numbers:
    """Return the share of numbers next to nothing: a row a frame, a column a place to begin."""
    found = []
    for start in starts:
        numbers = np.abs(grid.numbers(channel[start : start + grid.reach + grid.size], places))
        heard = np.median(numbers[:: max(len(numbers) // 64, 1)], axis=0) > 4 * grid.rounding
        found.append((numbers[:, heard] < 3 * grid.rounding).sum(axis=1) / max(int(heard.sum()), 1))
    return np.asarray(found, np.float64)
