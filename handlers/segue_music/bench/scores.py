"""How right the tempi and keys of many tracks are, in all and by style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from segue_music.audio.musickey import pitch
from segue_music.bench.truth import Truth

RELATED = (1.0, 0.5, 2.0, 1 / 3, 3.0, 2 / 3, 1.5)
NEAR, EXACT = 0.04, 0.05  # a share of the tempo, and beats a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is true of a track, and what was heard."""

    path: Path
    truth: Truth
    bpm: float | None
    others: tuple[float, ...]
    sure: float
    key: tuple[int, bool] | None
    key_sure: float
    loudness: float
    fingerprint: str
    lossless: bool

    @classmethod
    def of(cls, truth: Truth, analysis: dict[str, Any], fingerprint: str) -> Heard:
        """Put an analysis beside the truth."""
        tempo, key = analysis["tempo"] or {}, analysis["key"]
        return cls(
            path=truth.path,
            truth=truth,
            bpm=tempo.get("bpm"),
            others=tuple(tempo.get("alternatives", ())),
            sure=tempo.get("confidence", 0.0),
            key=(pitch(key["tonic"]), key["minor"]) if key else None,
            key_sure=key["confidence"] if key else 0.0,
            loudness=analysis["loudness"]["integrated"],
            fingerprint=fingerprint,
            lossless=analysis["quality"]["lossless"],
        )


def tempo_rows(heard: Sequence[Heard]) -> list[dict[str, Any]]:
    """Return the tempo figures: of all tracks, steady and drifting ones, each style, each variant."""
    return [
        {"tracks": name, "n": len(some), **_tempo_figures(some)}
        for name, some in _groups([one for one in heard if one.truth.bpm], steadiness=True)
    ]


def key_rows(heard: Sequence[Heard]) -> list[dict[str, Any]]:
    """Return the key figures: of all tracks, each style, each variant."""
    return [
        {"tracks": name, "n": len(some), **_key_figures(some)}
        for name, some in _groups([one for one in heard if one.truth.key], steadiness=False)
    ]


def _groups(heard: list[Heard], *, steadiness: bool) -> list[tuple[str, list[Heard]]]:
    names: list[tuple[str, Callable[[Heard], bool]]] = [("all", lambda one: True)]
    if steadiness:
        names += [("steady", lambda one: one.truth.steady), ("drifting", lambda one: not one.truth.steady)]
        names += [("surer than not", lambda one: one.sure >= 0.5), ("unsure", lambda one: one.sure < 0.5)]
    else:
        names += [
            ("surer than not", lambda one: one.key_sure >= 0.5),
            ("unsure", lambda one: one.key_sure < 0.5),
        ]
    for style in sorted({one.truth.style for one in heard} - {""}):
        names.append((style, lambda one, style=style: one.truth.style == style))  # type: ignore[misc]  # bound
    for variant in sorted({one.truth.variant for one in heard} - {""}):
        names.append((f"as {variant}", lambda one, variant=variant: one.truth.variant == variant))  # type: ignore[misc]  # bound
    found = [(name, [one for one in heard if held(one)]) for name, held in names]
    return [(name, some) for name, some in found if some]


def _tempo_figures(some: Sequence[Heard]) -> dict[str, float]:
    pairs = [(one, one.truth.bpm or 0.0) for one in some]
    apart = [_apart(one.bpm, true) for one, true in pairs]
    return {
        "within 4 %": _share(
            [one.bpm is not None and abs(one.bpm / true - 1) <= NEAR for one, true in pairs]
        ),
        "octave aside": _share([each <= NEAR for each in apart]),
        "or another offered": _share(
            [any(abs(bpm / true - 1) <= NEAR for bpm in (one.bpm or 0.0, *one.others)) for one, true in pairs]
        ),
        "within 0.05 BPM": _share(
            [each * true <= EXACT for each, (_, true) in zip(apart, pairs, strict=True)]
        ),
        "median error %": 100 * median(apart),
    }


def _apart(bpm: float | None, true: float) -> float:
    """Return how far a tempo is off as a share, half, double and triple allowed."""
    return min((abs(bpm / relation / true - 1) for relation in RELATED), default=1.0) if bpm else 1.0


def _key_figures(some: Sequence[Heard]) -> dict[str, float]:
    return {
        "exact": _share([one.key == one.truth.key for one in some]),
        "a fifth off": _share([_fifth(one) for one in some]),
        "relative": _share([_relative(one) for one in some]),
        "parallel": _share([_parallel(one) for one in some]),
    }


def _fifth(one: Heard) -> bool:
    heard, true = one.key, one.truth.key
    return bool(heard and true and heard[1] == true[1] and (heard[0] - true[0]) % 12 in (5, 7))


def _relative(one: Heard) -> bool:
    heard, true = one.key, one.truth.key
    return bool(heard and true and heard[1] != true[1] and (heard[0] - true[0]) % 12 == (3 if true[1] else 9))


def _parallel(one: Heard) -> bool:
    heard, true = one.key, one.truth.key
    return bool(heard and true and heard[1] != true[1] and heard[0] == true[0])


def _share(held: Sequence[bool]) -> float:
    return 100 * sum(held) / len(held)


def tempo_table(heard: Sequence[Heard]) -> tuple[list[str], list[list[str]]]:
    """Return the tempo figures as a table."""
    return _table("tempo", tempo_rows(heard))


def key_table(heard: Sequence[Heard]) -> tuple[list[str], list[list[str]]]:
    """Return the key figures as a table."""
    return _table("key", key_rows(heard))


def _table(name: str, rows: list[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    if not rows:
        return [name, "n"], []
    headings = [name, *list(rows[0])[1:]]
    return headings, [[str(row["tracks"]), str(row["n"]), *_shown(row)] for row in rows]


def _shown(row: dict[str, Any]) -> list[str]:
    return [
        f"{value:.3f}" if name == "median error %" else f"{value:.1f} %"
        for name, value in list(row.items())[2:]
    ]
