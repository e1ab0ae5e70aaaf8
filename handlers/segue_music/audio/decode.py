"""Decodes a file once, at its own rate, whatever its form; what is no sound is refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from segue.errors import Refused
from segue_music.audio import claims
from segue_music.audio.sound import Samples, Sound

LONGEST = 3 * 3600.0  # seconds
FULL_SCALE = {"u8": 2.0**7, "s16": 2.0**15, "s32": 2.0**31, "s64": 2.0**63}
LONG = 1 << 16  # samples that are handled at once
DAMAGED = 0.05  # the part of packets that may be unreadable
SHORT = 0.01, 0.5  # how much less than announced there may be: a part, and seconds
CHECKED = "flac"  # its parts carry checksums, and its head the exact length
PAGE, LAST, LONGEST_PAGE = b"OggS", 4, 65_307  # how a page of Ogg begins, the mark of the last one, bytes


@dataclass(slots=True)
class _Taken:
    """What comes out of a file, in pieces."""

    pieces: list[Samples]  # shape (channels, n)
    frames: int = 0
    packets: int = 0
    damaged: int = 0
    size: int = 0  # bytes of sound, before decoding


def decode(path: str | Path, *, longest: float = LONGEST) -> Sound:
    """Decode the whole file; `Refused` says why it cannot be."""
    path = Path(path)
    claims.look(path)
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            return _decoded(path, container, longest)
    except (av.error.FFmpegError, UnicodeError) as error:
        if (whole := _boxes(path)) > (size := path.stat().st_size):
            raise Refused(
                f"{path.name} is cut off: it announces {whole} bytes and holds {size}; fetch it again"
            ) from None
        raise Refused(
            f"{path.name} cannot be decoded ({claims.said(error)}); the file is damaged or of a kind "
            "that is not known here; fetch it again, or in another form"
        ) from None


def _decoded(path: Path, container: InputContainer, longest: float) -> Sound:
    stream = _audio(path, container)
    announced = claims.announced(path, container, stream)
    stated = announced or (container.duration or 0) / av.time_base
    if stated > longest:
        raise _too_long(path, stated, longest)
    taken = _take(path, container, stream, longest)
    samples = _joined(path, taken, stream)
    if announced is not None:
        exact = container.format.name == CHECKED
        samples = _as_announced(path, samples, stream.rate, announced, exact=exact)
    elif container.format.name == "ogg" and not _ends(path):
        raise Refused(f"{path.name} is cut off: it does not end as an Ogg file does; fetch it again")
    return Sound(
        samples=_finite(path, samples),
        rate=stream.rate,
        codec=stream.codec_context.codec.canonical_name,
        container=container.format.name,
        bitrate=round(taken.size * 8 / 1000 / max(len(samples) / stream.rate, 0.001)),
        bits=claims.bits(stream),
        lossless=claims.lossless(stream),
        channels=stream.channels,
    )


def _audio(path: Path, container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        others = sorted({each.type for each in container.streams})
        held = "a picture or a film" if "video" in others else ", ".join(others) or "nothing"
        raise Refused(f"{path.name} holds no sound, only {held}; give a file with sound in it")
    stream = container.streams.audio[0]
    if not stream.codec_context or stream.rate <= 0 or stream.channels <= 0:
        raise Refused(f"{path.name} says nothing of its rate or channels; fetch it again")
    stream.codec_context.thread_count = 1
    if stream.codec_context.name == CHECKED:  # else noise comes out of what is broken
        stream.codec_context.options = {"err_detect": "crccheck+explode"}
    return stream


def _take(path: Path, container: InputContainer, stream: AudioStream, longest: float) -> _Taken:
    taken = _Taken(pieces=[])
    most = int(longest * stream.rate)
    for frame in gathered(_stereo(_frames(container, stream, taken), stream), path):
        piece = _samples(frame)
        taken.pieces.append(piece)
        taken.frames += piece.shape[1]
        if taken.frames > most:
            raise _too_long(path, taken.frames / stream.rate, longest)
    if taken.packets and taken.damaged > max(1, DAMAGED * taken.packets):
        raise Refused(
            f"{path.name} is damaged: {taken.damaged} of its {taken.packets} parts cannot be decoded; "
            "fetch it again"
        )
    return taken


def _stereo(frames: Iterator[av.AudioFrame], stream: AudioStream) -> Iterator[av.AudioFrame]:
    """Mix more than two channels down."""
    if stream.channels <= 2:
        yield from frames
        return
    resampler = av.AudioResampler(format="fltp", layout="stereo")
    for frame in frames:
        yield from resampler.resample(frame)


def gathered(frames: Iterator[av.AudioFrame], path: Path) -> Iterator[av.AudioFrame]:
    """Join short frames to long ones: what is done with each in Python costs more than its decoding."""
    room = av.AudioFifo()
    for frame in frames:
        frame.pts = None  # gaps between them are no concern here
        try:
            room.write(frame)
        except ValueError:
            raise Refused(
                f"{path.name} changes its rate or channels half-way, which is not handled; convert it first"
            ) from None
        if room.samples >= LONG and (long := room.read()):
            yield long
    if last := room.read():
        yield last


def _frames(container: InputContainer, stream: AudioStream, taken: _Taken) -> Iterator[av.AudioFrame]:
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.InvalidDataError:
            # The end of a truncated file; how much is there is looked at afterwards.
            taken.damaged += 1
            return
        taken.packets += 1
        taken.size += packet.size
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            taken.damaged += 1


def _samples(frame: av.AudioFrame) -> Samples:
    """Return a frame's samples as (channels, n), full scale being 1."""
    found: NDArray[np.generic] = frame.to_ndarray()
    if not frame.format.is_planar:
        found = found.reshape(-1, frame.layout.nb_channels).T
    scale = FULL_SCALE.get(frame.format.name.removesuffix("p"))
    if scale is None:
        return found.astype(np.float32, copy=False)
    shifted = found.astype(np.int16) - 128 if frame.format.name.startswith("u8") else found
    return np.multiply(shifted, 1 / scale, dtype=np.float32)


def _joined(path: Path, taken: _Taken, stream: AudioStream) -> Samples:
    if not taken.frames:
        raise Refused(f"{path.name} has no sound in it that can be decoded; fetch it again")
    joined = np.empty((len(taken.pieces[0]), taken.frames), np.float32)
    at = 0
    for piece in taken.pieces:
        joined[:, at : at + piece.shape[1]] = piece
        at += piece.shape[1]
    taken.pieces.clear()
    return joined.T


def _boxes(path: Path) -> int:
    """Return how many bytes the boxes of an MP4 announce; without the last of them it cannot be read."""
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        if file.read(8)[4:] != b"ftyp":
            return 0
        while at + 16 <= size:
            file.seek(at)
            head = file.read(16)
            long = int.from_bytes(head[:4], "big")
            at += max(int.from_bytes(head[8:], "big") if long == 1 else long or size - at, 8)
    return at


def _ends(path: Path) -> bool:
    """Tell whether the last page of an Ogg file says that it is the last."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LONGEST_PAGE))
        tail = file.read()
    at = tail.rfind(PAGE)
    return 0 <= at < len(tail) - 5 and bool(tail[at + 5] & LAST)


def _as_announced(path: Path, samples: Samples, rate: int, announced: float, *, exact: bool) -> Samples:
    """Cut what an encoder filled up at the end; refuse a file of which a part is missing."""
    part, seconds = SHORT
    missing = announced - len(samples) / rate
    if missing > max(seconds, part * announced):
        raise Refused(
            f"{path.name} is cut off: it announces {announced:.1f} s and holds {len(samples) / rate:.1f} s; "
            "fetch it again"
        )
    if exact and missing > 0.001:
        raise Refused(
            f"{path.name} is damaged: {missing:.2f} s of its {announced:.1f} s cannot be decoded; "
            "fetch it again"
        )
    return samples[: round(Fraction(announced) * rate)]


def _finite(path: Path, samples: Samples) -> Samples:
    """Return the samples, the few that are no number as silence; refuse a file full of them."""
    if np.isfinite(samples.max()) and np.isfinite(samples.min()):
        return samples
    bad = ~np.isfinite(samples)
    if bad.mean() > 0.001:
        raise Refused(
            f"{path.name} is damaged: {bad.mean():.1%} of its samples are no numbers; export it again"
        )
    return np.where(bad, np.float32(0), samples)


def _too_long(path: Path, seconds: float, longest: float) -> Refused:
    return Refused(
        f"{path.name} is {_clock(seconds)} long, and tracks of at most {_clock(longest)} are taken; cut it, "
        "or raise longest_minutes of [music] in segue.toml"
    )


def _clock(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
