"""How right the labels of re-encoded music are: by codec and bitrate, as such and as WAV, bright and dull."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from segue_music.audio.decode import decode
from segue_music.audio.quality import LOSSLESS, UNCLEAR, quality
from segue_music.audio.sound import Samples
from segue_music.synth.effects import dulled
from segue_music.synth.files import suffix, write
from segue_schemas import Quality

EXCERPT = 30.0  # seconds
HIGHEST_RATE = 48_000  # that lossy codecs take
VARIES = 0.45  # how far an encoder at a variable rate may be from the rate it was asked for
DULL = 10_000.0  # Hz: what is above is taken away
CUT = 16_000.0  # Hz: as a radio or an old converter does it; of lossless files alone
FORMS: tuple[tuple[str, int | None], ...] = (
    ("flac", None), ("mp3", 128), ("mp3", 320), ("aac", 128), ("aac", 256), ("opus", 96), ("opus", 160),
)  # fmt: skip
HEADINGS = ("label", "music", "n", "right", "as WAV: right", "with bitrate", "accused", "unclear")
MEANS = (
    "right: the codec, and the bitrate within 45 %; of a lossless file, that it is lossless",
    "as WAV: right: not lossless, and the codec; with bitrate: the bitrate too, which dull music hides",
    "accused, unclear: as WAV, how many are called not lossless, and how many are left open",
)
Row = dict[str, str | int]


def labels(paths: Sequence[Path], workers: int) -> list[Row]:
    """Re-encode an excerpt of each track that is lossless in all forms, and count what its labels say."""
    found: Counter[tuple[str, str, str]] = Counter()
    with (
        tempfile.TemporaryDirectory(prefix="segue-bench-") as folder,
        ProcessPoolExecutor(workers, get_context("spawn")) as pool,
    ):
        for counts in pool.map(partial(_of_one, Path(folder)), range(len(paths)), paths):
            found.update(counts)
    kinds = dict.fromkeys((form, music) for form, music, _ in found)
    return [
        {"label": form, "music": music, **{name: found[form, music, name] for name in HEADINGS[2:]}}
        for form, music in sorted(kinds, key=lambda kind: (kind[1], kind[0]))
    ]


def _of_one(folder: Path, number: int, path: Path) -> Counter[tuple[str, str, str]]:
    sound = decode(path)
    if not sound.lossless or sound.rate > HIGHEST_RATE:
        return Counter()
    begin = len(sound.samples) // 4
    excerpt = np.ascontiguousarray(sound.samples[begin : begin + int(EXCERPT * sound.rate)])
    found: Counter[tuple[str, str, str]] = Counter()
    for music, samples in _kinds(excerpt, sound.rate):
        for codec, bitrate in FORMS if music != "cut" else FORMS[:1]:
            native, wrapped = _labels(samples, sound.rate, folder / f"{number}", codec, bitrate)
            kind = f"{codec} {bitrate or ''}".strip(), music
            for name, holds in _judged(native, wrapped, codec, bitrate).items():
                found[*kind, name] += holds
    return found


def _kinds(excerpt: Samples, rate: int) -> Iterator[tuple[str, Samples]]:
    yield "bright", excerpt
    yield "dull", dulled(excerpt, rate, DULL)
    yield "cut", dulled(excerpt, rate, CUT)


def _labels(
    samples: Samples, rate: int, stem: Path, codec: str, bitrate: int | None
) -> tuple[Quality, Quality]:
    made = decode(write(samples, rate, stem.with_suffix(suffix(codec)), codec, bitrate))
    wave = write(np.ascontiguousarray(made.samples), made.rate, stem.with_suffix(".wav"))
    return quality(made), quality(decode(wave))


def _judged(native: Quality, wrapped: Quality, codec: str, bitrate: int | None) -> dict[str, bool]:
    """Say of a file and of the same wrapped as WAV whether their labels are right."""
    if bitrate is None:
        right = wrapped.origin == LOSSLESS
        said = {"right": native.origin == LOSSLESS, "as WAV: right": right, "with bitrate": right}
    else:
        said = {
            "right": native.codec == codec and abs((native.bitrate or 0) / bitrate - 1) < VARIES,
            "as WAV: right": wrapped.upscaled and wrapped.origin.split()[0] == codec,
            "with bitrate": wrapped.upscaled and wrapped.origin == f"{codec} {bitrate}",
        }
    return {"n": True, **said, "accused": wrapped.upscaled, "unclear": wrapped.origin == UNCLEAR}


def told(rows: Sequence[Row]) -> list[str]:
    """Say what counts, and the sums of what is not lossless and of what is."""
    if not rows:
        return ["labels: no lossless track was there to be re-encoded"]
    lossy = [row for row in rows if row["label"] != "flac"]
    lossless = [row for row in rows if row["label"] == "flac"]
    sums = [
        f"{name}: {_sum(some, 'right')} of {_sum(some, 'n')} as such, {_sum(some, 'as WAV: right')} as WAV"
        for name, some in (("lossy", lossy), ("lossless", lossless))
    ]
    return [
        *sums,
        f"lossless: {_sum(lossless, 'accused')} accused, {_sum(lossless, 'unclear')} unclear",
        *MEANS,
    ]


def _sum(rows: Sequence[Row], name: str) -> int:
    return sum(int(row[name]) for row in rows)
