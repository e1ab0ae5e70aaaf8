"""MP3's long granules: 32 bands, each cut into 18."""

from __future__ import annotations

import functools
import json
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.sound import Samples
from segue_music.audio.traces import Grid, Numbers, Places

BANDS, LINES, SLOTS = 32, 18, 36
SIZE = BANDS * LINES
TAPS = 512
REACH = TAPS + BANDS * (SLOTS - 1)
# How neighbouring bands are mixed, so that their overlaps cancel out.
MIXED = (-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037)

Table = NDArray[np.float32]


def numbers(piece: Samples, places: Places) -> Numbers:
    """Return what MP3 makes of granules that begin at some places."""
    into_bands, into_lines = _bands(), _lines()
    every = np.lib.stride_tricks.sliding_window_view(piece, TAPS)
    at = places[:, None] + BANDS * np.arange(SLOTS)
    if len(places) > SLOTS:  # then most slots are shared
        bands = (every[: at.max() + 1] @ into_bands)[at]
    else:
        bands = (every[at.ravel()] @ into_bands).reshape(len(places), SLOTS, BANDS)
    bands[:, 1::2, 1::2] *= -1
    lines = (bands.transpose(0, 2, 1).reshape(-1, SLOTS) @ into_lines).reshape(-1, BANDS, LINES)
    own = 1 / np.sqrt(1 + np.square(np.array(MIXED, np.float32)))
    other = own * np.array(MIXED, np.float32)
    below, above = lines[:, :-1, :9:-1].copy(), lines[:, 1:, :8].copy()
    lines[:, :-1, :9:-1] = below * own + above * other
    lines[:, 1:, :8] = above * own - below * other
    return np.asarray(lines.reshape(len(places), SIZE), np.float32)


@functools.cache
def _bands() -> Table:
    """Return what each sample gives to each band.

    The file holds half the window of the standard (ISO/IEC 11172-3, table B.3), times 65,536.
    """
    text = resources.files("segue_music.audio").joinpath("mpeg_window.json").read_text(encoding="utf-8")
    half = np.array(json.loads(text), np.float64)
    window = np.concatenate([half, half[-2:0:-1]]) / 2**18
    turns = np.outer(np.arange(TAPS) - 16, 2 * np.arange(BANDS) + 1) * (np.pi / 64)
    return np.asarray((window[:, None] * np.cos(turns))[::-1], np.float32)


@functools.cache
def _lines() -> Table:
    """Return what each slot of a band gives to each of its lines."""
    slots, lines = np.arange(SLOTS)[:, None], np.arange(LINES)
    window = np.sin(np.pi / SLOTS * (slots + 0.5))
    return np.asarray(window * np.cos(np.pi / 72 * (2 * slots + 19) * (2 * lines + 1)) / 9, np.float32)


def _rounding() -> float:
    power = np.square(_bands()[:, 5]).sum() * np.square(_lines()[:, 5]).sum()
    return float(np.sqrt(power / 12)) / 32768


MP3 = Grid(
    size=SIZE,
    reach=REACH,
    usual=(48,),
    bands=(24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418),
    middle=slice(5, 16),
    rounding=_rounding(),
    numbers=numbers,
)
