"""Writes sound into files of all usual codecs, through PyAV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, cast

import av
import numpy as np

from segue_music.synth.plan import Samples


@dataclass(frozen=True, slots=True)
class Form:
    """How one codec is written."""

    encoder: str
    container: str
    suffix: str
    sample_format: str
    lossless: bool = False


FORMS = {
    "wav16": Form("pcm_s16le", "wav", ".wav", "s16", True),
    "wav24": Form("pcm_s24le", "wav", ".wav", "s32", True),
    "aiff": Form("pcm_s16be", "aiff", ".aiff", "s16", True),
    "flac": Form("flac", "flac", ".flac", "s16", True),
    "flac24": Form("flac", "flac", ".flac", "s32", True),
    "alac": Form("alac", "ipod", ".m4a", "s16p", True),
    "mp3": Form("libmp3lame", "mp3", ".mp3", "fltp"),
    "aac": Form("aac", "ipod", ".m4a", "fltp"),
    "opus": Form("libopus", "webm", ".webm", "flt"),
    "vorbis": Form("vorbis", "ogg", ".ogg", "fltp"),
}
OPUS_RATE = 48_000
_BLOCK = 1 << 16
_EXPERIMENTAL = {"strict": "-2"}  # FFmpeg calls its own Vorbis encoder so


def suffix(codec: str) -> str:
    """Return the ending of a file's name."""
    return FORMS[codec].suffix


def write(samples: Samples, rate: int, path: Path, codec: str = "wav16", bitrate: int | None = None) -> Path:
    """Write samples (n, channels) as one of FORMS; the bitrate is in kb/s, of lossy codecs only."""
    return write_all([samples], rate, path, codec, bitrate)


def write_all(
    pieces: Iterable[Samples], rate: int, path: Path, codec: str = "wav16", bitrate: int | None = None
) -> Path:
    """Write pieces one after the other into one file, so that a long one need not fit into memory."""
    form, each = FORMS[codec], iter(pieces)
    first = next(each)
    layout = "mono" if first.shape[1] == 1 else "stereo"
    target = OPUS_RATE if codec == "opus" else rate
    with av.open(str(path), "w", format=form.container) as container:
        # PyAV types `add_stream` by the literal names of codecs; here they come from a table.
        stream = cast(Any, container).add_stream(form.encoder, rate=target, options=_EXPERIMENTAL)
        stream.layout, stream.format = layout, form.sample_format
        stream.codec_context.thread_count = 1
        if bitrate and not form.lossless:
            stream.bit_rate = bitrate * 1000
        resampler = av.AudioResampler(format=form.sample_format, layout=layout, rate=target)
        for frame in _frames(chain([first], each), rate, layout):
            for ready in resampler.resample(frame):
                container.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
    return path


def _frames(pieces: Iterable[Samples], rate: int, layout: str) -> Iterator[av.AudioFrame]:
    passed = 0
    for samples in pieces:
        for start in range(0, len(samples), _BLOCK):
            block = np.ascontiguousarray(samples[start : start + _BLOCK], dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="flt", layout=layout)
            frame.sample_rate, frame.pts = rate, passed
            passed += len(block)
            yield frame
