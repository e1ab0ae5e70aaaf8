"""Sounds made on the spot, small disks, and FFmpeg as a judge, for the tests of files and their tags."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from segue_music.audio.sound import Samples, Sound

FFMPEG = shutil.which("ffmpeg")
needs_ffmpeg = pytest.mark.skipif(FFMPEG is None, reason="ffmpeg is not installed; it is the judge here")


def samples(frames: int, channels: int = 2, peak: float = 0.8) -> Samples:
    """Make tones with noise over them, the same each time; one channel is not the other."""
    at = np.arange(frames)[:, None] * (np.arange(channels) + 3.0)
    noise = np.random.default_rng(frames).standard_normal((frames, channels)) * 0.1
    wave = np.sin(at / 40) + np.sin(at / 3) / 4 + noise
    return np.asfortranarray(wave * (peak / np.abs(wave).max()), np.float32)


def sound(made: Samples, *, bits: int | None = None, rate: int = 44100) -> Sound:
    """Make a decoded file of samples: of these bits where it is lossless, else from an MP3."""
    if bits is not None and bits < 32:
        made = np.asfortranarray(np.rint(made * 2 ** (bits - 1)) / 2 ** (bits - 1), np.float32)
    return Sound(
        samples=made,
        rate=rate,
        codec="flac" if bits else "mp3",
        container="flac" if bits else "mp3",
        bitrate=None if bits else 320,
        bits=bits,
        lossless=bits is not None,
        channels=made.shape[1],
    )


def heard(path: Path, bits: int) -> str:
    """Hash what FFmpeg decodes of a file, as packed samples of these bits."""
    assert FFMPEG
    form = f"s{bits}le"
    command = [FFMPEG, "-v", "error", "-i", str(path), "-map", "0:a", "-f", form, "-c:a", f"pcm_{form}", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert not done.stderr, done.stderr
    return hashlib.sha256(done.stdout).hexdigest()


@contextmanager
def mounted(place: Path, options: str) -> Iterator[Path]:
    """Mount a file system in memory; skip the test where that is not allowed."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small file system can be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
