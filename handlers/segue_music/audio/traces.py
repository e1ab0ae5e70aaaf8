"""Traces of a lossy codec in a decoded sound: on its grid of frames, each number is a whole step again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Samples

Numbers = NDArray[np.floating]
Places = NDArray[np.intp]

FRAMES = 28
SEARCHED = 4  # frames for a search over all places
CONTROLS = 3  # places where no grid is expected
AHEAD = 0.4  # of a standard deviation, by which a band must fit better than at all of those
LEAST = 20  # bands that can be looked at
POWER = 0.75  # AAC and MP3 store this power of a number, as a whole multiple of a step
LADDER = 2.0 ** (-np.arange(80) / 4)  # the steps that they have
ROUNDED = 5  # times what rounding leaves: a smaller step cannot be seen
COARSE, FINE = 0.7, 100.0  # steps to a number; a finer one cannot be told from none
HALF = np.float32(0.5**0.5)
SPARSE = 16  # each so many samples tell how loud a place is


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """How a codec cuts a sound into frames, and what it makes of one."""

    size: int  # samples from one frame to the next
    reach: int  # samples that a frame is made from
    usual: tuple[int, ...]  # where the grid begins after the usual encoders
    bands: tuple[int, ...]  # where the bands begin that have a step of their own, and where the last ends
    middle: slice  # the bands for a search
    rounding: float  # what rounding to 16 bit leaves in each number
    numbers: Callable[[Samples, Places], Numbers]  # of a piece: a row a place to begin


def on_grid(samples: Samples, grid: Grid, *, anywhere: bool = True) -> bool:
    """Tell whether a sound has been through a codec; in whichever of the ways it coded both sides."""
    if len(samples) < 16 * grid.size:
        return False
    starts = loud(samples[:, 0], grid)[:FRAMES]
    if len(starts) < SEARCHED:
        return False
    pieces = samples[starts[:, None] + np.arange(grid.reach + grid.size)]
    ways = sides(pieces[..., 0], pieces[..., -1])
    if any(_ahead(side, grid, grid.usual) for side in ways):
        return True
    if not anywhere:
        return False
    place = _searched(ways, grid)
    return any(_ahead(side, grid, (place,)) for side in ways)


def sides(left: Samples, right: Samples) -> list[Samples]:
    """Return what an encoder may have coded: both sides together, one alone, and how they differ."""
    return [(left + right) * HALF, left, (left - right) * HALF]


def loud(channel: Samples, grid: Grid) -> Places:
    """Return the beginnings of places that are not quiet, in a fixed disorder."""
    stretch = 2 * grid.size
    last = (len(channel) - grid.reach - grid.size) // stretch * stretch
    whole = np.abs(channel[:last:SPARSE]).reshape(-1, stretch // SPARSE).mean(axis=1)
    order = np.argsort(-whole)[: max(len(whole) * 2 // 3, 1)]
    return np.random.default_rng(1).permutation(order[whole[order] > 1e-4]) * stretch


def _searched(ways: list[Samples], grid: Grid) -> int:
    """Return the likeliest place of all."""
    every, edges = np.arange(grid.size), np.array(grid.bands[grid.middle])
    fits = np.zeros(grid.size)
    for turn in range(SEARCHED):
        fits += _fits(ways[turn % 2][turn : turn + 1], grid, every, edges).sum(axis=0)
    return int(np.argmax(fits))


def _ahead(side: Samples, grid: Grid, places: tuple[int, ...]) -> bool:
    """Tell whether whole steps fit clearly better there than where no grid is, in both halves of frames."""
    return all(_better(half, grid, places) for half in (side[::2], side[1::2]))


def _better(side: Samples, grid: Grid, places: tuple[int, ...]) -> bool:
    controls = (places[0] + 37 + np.arange(CONTROLS) * (grid.size // CONTROLS)) % grid.size
    fits = _fits(side, grid, np.append(places, controls), np.array(grid.bands))
    if len(fits) < LEAST:
        return False
    mean = fits.mean(axis=0)
    return bool(mean[: len(places)].max() > mean[len(places) :].max() + AHEAD)


def _fits(pieces: Samples, grid: Grid, places: Places, edges: Places) -> Numbers:
    """Return how well whole steps fit, in standard deviations: a row a band of a frame, a column a place."""
    first, last = edges[0], edges[-1]
    numbers = np.abs(np.stack([grid.numbers(piece, places)[:, first:last] for piece in pieces]))
    begins, widths = edges[:-1] - first, np.diff(edges)
    size = np.sqrt(np.add.reduceat(np.square(numbers), begins, axis=2) / widths).mean(axis=1)
    powers = np.sqrt(numbers) * np.sqrt(np.sqrt(numbers))  # POWER of them, but faster
    best = np.full((*numbers.shape[:2], len(widths)), -np.inf, np.float32)
    off = np.empty_like(powers)
    for step in LADDER[ROUNDED * grid.rounding < LADDER]:
        told = (size > COARSE * step) & (size < FINE * step)
        if not told.any():
            continue
        np.cos(np.multiply(powers, np.float32(2 * np.pi / step**POWER), out=off), out=off)
        np.maximum(best, np.add.reduceat(off, begins, axis=2), out=best, where=told[:, None])
    best *= np.sqrt(2 / widths)
    told = np.isfinite(best).all(axis=1)
    return np.asarray(best.transpose(0, 2, 1)[told], np.float64)
