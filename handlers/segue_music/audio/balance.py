"""How loud bass, middle and treble are throughout a track: it tells a mix that lacks some players."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from segue_music.audio.sound import Samples

PARTS = 8  # of the track, equally long
EDGES = (40, 150, 400, 1000, 2500, 5000)  # Hz; above, codecs differ
BLOCK = 0.09  # seconds
MOST = 300  # blocks of a part that are looked at
FLOOR = 1e-9
QUIET = -40.0  # dB below the loudest
FEW = 3  # bands of parts: what differs in fewer is passed over


def balance(mono: Samples, rate: int, heard: tuple[float, float]) -> tuple[int, ...]:
    """Return the level of each band in each part, in dB; part by part."""
    size = 1 << round(float(np.log2(max(16.0, BLOCK * rate))))
    start, end = (round(moment * rate) for moment in heard)
    whole = mono[start:end]
    if len(whole) < PARTS * size:
        return ()
    window = np.hanning(size).astype(np.float32)
    bins = np.searchsorted(np.fft.rfftfreq(size, 1 / rate), EDGES)
    levels: list[int] = []
    for part in np.array_split(whole, PARTS):
        blocks = part[: len(part) // size * size].reshape(-1, size)
        blocks = blocks[:: max(1, len(blocks) // MOST)]
        power = np.square(np.abs(np.fft.rfft(blocks * window, axis=1))).mean(axis=0) / size**2
        bands = [power[low:high].sum() for low, high in pairwise(bins)]
        levels += [round(10 * float(np.log10(band + FLOOR))) for band in bands]
    return tuple(levels)


def unlike(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return how many dB bands of two tracks differ, gain and fades left aside; 0 where one is unknown."""
    if not one or len(one) != len(other):
        return 0.0
    ours, theirs = (np.array(levels, float).reshape(PARTS, -1) for levels in (one, other))
    apart = ours - theirs
    apart -= np.median(apart, axis=1, keepdims=True)
    apart[np.maximum(ours - ours.max(), theirs - theirs.max()) < QUIET] = 0  # nobody hears these
    return float(np.sort(np.abs(apart), axis=None)[-FEW])
