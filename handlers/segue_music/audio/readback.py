"""Reads files of a track again, sample by sample, and compares them with what was meant."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import numpy as np

from segue.errors import Refused
from segue_music.audio import aiff, wave
from segue_music.audio.decode import gathered
from segue_music.audio.depth import BLOCK, Ints, Pcm, packed, unpacked
from segue_schemas import Format


def pcm(path: Path, form: Format) -> str:
    """Return the hash of a file's samples, made in the same way as `depth.digest`."""
    found = hashlib.sha256()
    for block, _ in blocks(path, form):
        for piece in packed(block, big=False):
            found.update(piece)
    return found.hexdigest()


def compare(path: Path, form: Format, meant: Pcm) -> None:
    """Read the whole file; `Refused` where it is not what was meant, to the last bit."""
    at = 0
    for block, rate in blocks(path, form):
        expected = meant.ints[at : at + len(block)]
        if rate != meant.rate or block.dtype != expected.dtype or not np.array_equal(block, expected):
            raise Refused(
                f"the {form.upper()} file differs from the sound that was written to it, after {at} samples; "
                "it was thrown away; look at the disk and its cable"
            )
        at += len(block)
    if at != len(meant.ints):
        raise Refused(
            f"the {form.upper()} file holds {at} of {len(meant.ints)} samples; it was thrown away; look at "
            "the disk and its cable"
        )


def blocks(path: Path, form: Format) -> Iterator[tuple[Ints, int]]:
    """Give the samples in pieces of shape (n, channels), each with the rate."""
    try:
        yield from _alac(path) if form is Format.M4A else _plain(path, form)
    except (ValueError, LookupError, av.error.FFmpegError) as error:
        if isinstance(error, OSError):  # of the disk; FFmpeg's own are of both kinds
            raise
        raise Refused(f"{path.name} cannot be read as {form.upper()}: {error}") from error


def _plain(path: Path, form: Format) -> Iterator[tuple[Ints, int]]:
    big = form is Format.AIFF
    with path.open("rb") as file:
        found = aiff.layout(file) if big else wave.layout(file)
        if found.bits not in (16, 24) or found.channels not in (1, 2):
            raise ValueError(f"it has {found.channels} channels of {found.bits} bits")
        frame = found.channels * found.bits // 8
        file.seek(found.start)
        left = found.size
        while left > 0:
            data = file.read(min(left, BLOCK * frame))
            if not data or len(data) % frame:
                raise ValueError("it is cut off")
            left -= len(data)
            yield unpacked(data, found.bits, found.channels, big=big), found.rate


def _alac(path: Path) -> Iterator[tuple[Ints, int]]:
    with av.open(str(path.absolute())) as container:
        stream = container.streams.audio[0]
        codec = stream.codec_context
        if not codec or codec.name != "alac":
            raise ValueError(f"it holds {codec.name if codec else 'an unknown codec'} and not Apple Lossless")
        codec.thread_count = 1
        for frame in gathered(container.decode(stream), path):
            samples = frame.to_ndarray().T
            yield samples.astype(np.int16 if samples.itemsize == 2 else np.int32, copy=False), stream.rate
