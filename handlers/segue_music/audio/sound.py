"""Decoded sound, with what the file said about itself."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.resample import resampled

Samples = NDArray[np.float32]
Curve = NDArray[np.float32]  # one value for each instant
FAINT = 1e-4  # full scale: below it there is nothing to hear
SLOW = 11_025  # Hz: enough for notes, and for fingerprints
PIECE = 1 << 18  # samples that are looked at at once: of music the first piece says it


@dataclass(frozen=True, kw_only=True)
class Sound:
    """A whole file, decoded once."""

    samples: Samples  # shape (n, channels), 1 or 2 channels; full scale is 1, lossy files may go above
    rate: int
    codec: str  # as FFmpeg calls it: aac, opus, mp3, flac, alac, pcm_s24le …
    container: str
    bitrate: int | None  # kb/s
    bits: int | None  # of a lossless file: 16, 24, 32
    lossless: bool
    channels: int  # of the file; more than two are mixed down in `samples`

    @property
    def duration(self) -> float:
        """In seconds."""
        return len(self.samples) / self.rate

    @functools.cached_property
    def peak(self) -> float:
        """The highest sample, whichever side of nought it is on."""
        return max(float(self.samples.max(initial=0)), -float(self.samples.min(initial=0)))

    @property
    def mono(self) -> Samples:
        """The mean of the channels, made anew each time: of a long mix it takes gigabytes."""
        if self.samples.shape[1] == 1:
            return self.samples[:, 0]
        # Ten times as fast as a mean along the axis.
        both: Samples = self.samples[:, 0] + self.samples[:, 1]
        both *= np.float32(0.5)
        return both

    @functools.cached_property
    def slow(self) -> Samples:
        """The same at `SLOW` samples a second."""
        return resampled(self.mono, self.rate, SLOW)


def silent(samples: Samples) -> bool:
    """Tell whether there is nothing to hear in all of it."""
    pieces = (samples[at : at + PIECE] for at in range(0, len(samples), PIECE))
    return not any(float(np.abs(piece).max()) >= FAINT for piece in pieces)
