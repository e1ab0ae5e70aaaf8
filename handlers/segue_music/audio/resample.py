"""Brings a sound to another rate, by FFmpeg's resampler in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from segue_music.audio.sound import Samples


def resampled(mono: Samples, rate: int, wanted: int) -> Samples:
    """Return one channel at another rate."""
    if rate == wanted or not len(mono):
        return mono
    worker = av.AudioResampler(format="flt", layout="mono", rate=wanted)
    pieces = []
    for at in range(0, len(mono), rate):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(mono[at : at + rate], np.float32)[None, :], format="flt", layout="mono"
        )
        frame.sample_rate = rate
        pieces += [each.to_ndarray()[0] for each in worker.resample(frame)]
    pieces += [each.to_ndarray()[0] for each in worker.resample(None)]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
