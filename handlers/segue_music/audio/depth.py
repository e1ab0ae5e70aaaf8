"""From decoded sound to the whole numbers that all files of a track hold alike, 16 or 24 bit."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.errors import Refused
from segue_music.audio.sound import Samples, Sound

BLOCK = 1 << 15
# One step and a half below full scale, so that the dither does not reach it.
TOP = (2**15 - 1.5) / 2**15

Ints = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pcm:
    """What is written, the same for every form."""

    ints: Ints  # shape (n, channels): int16, or int32 whose low byte is zero where it is 24 bit
    rate: int
    lowered: float = 0.0  # dB by which the whole track was made quieter

    @property
    def bits(self) -> int:
        """16 or 24."""
        return 16 if self.ints.dtype.itemsize == 2 else 24

    @property
    def channels(self) -> int:
        """1 or 2."""
        return int(self.ints.shape[1])

    @property
    def size(self) -> int:
        """Bytes, without any header."""
        return self.ints.size * self.bits // 8


def quantise(sound: Sound) -> Pcm:
    """Keep the depth of a lossless source, 32 bit as 24; make 16 bit with dither of a lossy one.

    A lossy source, or one of floating-point numbers, may go above full scale. Clipping it would bend the
    wave, so the whole track is lowered by one gain until its highest peak fits.
    """
    samples = sound.samples
    if not samples.size:
        raise Refused("the source holds no sound, so no file was written; fetch it again")
    peak = sound.peak
    if not math.isfinite(peak):
        raise Refused("the source holds samples that are no numbers, so no file was written; fetch it again")
    gain = TOP / peak if peak > 1 else 1.0
    lowered = -20 * math.log10(gain) if gain < 1 else 0.0
    if bits(sound) == 24:
        ints = _rounded(samples, gain * 2**23, np.int32)
    elif sound.lossless and gain == 1:
        ints = _rounded(samples, 2**15, np.int16)
    else:
        ints = _dithered(samples, gain * 2**15)
    return Pcm(ints=ints, rate=sound.rate, lowered=round(lowered, 2))


def bits(sound: Sound) -> int:
    """Tell at which depth a sound is kept."""
    return 24 if sound.lossless and (sound.bits or 24) > 16 else 16


def digest(pcm: Pcm) -> str:
    """Hash the samples as a file's own: SHA-256 of them one after the other, little-endian, packed.

    The same as `ffmpeg -f s16le` (or `s24le`) piped into `sha256sum`. It tells whether two files of one
    depth and rate hold the same; `Print.pcm` is another hash, made of the source at 16 bit.
    """
    found = hashlib.sha256()
    for block in packed(pcm.ints, big=False):
        found.update(block)
    return found.hexdigest()


def packed(ints: Ints, *, big: bool) -> Iterator[memoryview]:
    """Give the bytes of the samples, in pieces that are valid until the next one is asked for."""
    if ints.dtype.itemsize == 2:
        for at in range(0, len(ints), BLOCK):
            yield np.ascontiguousarray(ints[at : at + BLOCK].astype(">i2" if big else "<i2", copy=False)).data
        return
    room = np.empty((BLOCK * ints.shape[1], 3), np.uint8)
    for at in range(0, len(ints), BLOCK):
        block = np.ascontiguousarray(ints[at : at + BLOCK].astype("<i4", copy=False))
        taken = block.view(np.uint8).reshape(-1, 4)
        into = room[: len(taken)]
        for place in range(3):  # ten times as fast as one copy with a strided right side
            into[:, place] = taken[:, 3 - place if big else place + 1]
        yield into.data


def unpacked(data: bytes, bits: int, channels: int, *, big: bool) -> Ints:
    """Make samples of whole frames of bytes, the other way round."""
    if bits == 16:
        return np.frombuffer(data, ">i2" if big else "<i2").astype(np.int16, copy=False).reshape(-1, channels)
    taken = np.frombuffer(data, np.uint8).reshape(-1, 3)
    into = np.zeros((len(taken), 4), np.uint8)
    for place in range(3):
        into[:, 3 - place if big else place + 1] = taken[:, place]
    return into.view("<i4").astype(np.int32, copy=False).reshape(-1, channels)


def _rounded(samples: Samples, scale: float, kind: type[np.int16] | type[np.int32]) -> Ints:
    ints = np.empty(samples.shape, kind)
    top = 2**15 if kind is np.int16 else 2**23
    for at in range(0, len(samples), BLOCK):
        block = np.rint(samples[at : at + BLOCK] * np.float32(scale))
        np.clip(block, -top, top - 1, out=block)
        _store(block, ints[at : at + BLOCK])
    if kind is np.int32:
        ints <<= 8
    return ints


def _dithered(samples: Samples, scale: float) -> Ints:
    """Add the difference of two even random numbers, one step wide, and round."""
    noise = np.random.SFC64(_seed(samples))
    ints = np.empty(samples.shape, np.int16)
    for at in range(0, len(samples), BLOCK):
        block = samples[at : at + BLOCK]
        # One drawn number of 64 bit makes four of 16; they lie as the samples do, channel by channel.
        drawn = noise.random_raw((block.size + 1) // 2).view(np.uint16)[: 2 * block.size]
        first, second = drawn.reshape(2, *block.T.shape)
        sum_ = np.subtract(first.T, second.T, dtype=np.float32)
        sum_ *= np.float32(2**-16)
        sum_ += block * np.float32(scale)
        np.clip(np.rint(sum_, out=sum_), -(2**15), 2**15 - 1, out=sum_)
        _store(sum_, ints[at : at + BLOCK])
    return ints


def _store(block: Samples, into: Ints) -> None:
    for channel in range(block.shape[1]):  # three times as fast as both at once
        into[:, channel] = block[:, channel]


def _seed(samples: Samples) -> int:
    """Take the seed from the sound, so that the same source makes the same files each time."""
    taken = np.ascontiguousarray(samples[::61], "<f4")
    found = hashlib.sha256(f"{samples.shape}:".encode())
    found.update(taken.data)
    return int.from_bytes(found.digest()[:8], "big")
