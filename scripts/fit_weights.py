"""Fits the weights of the estimators of tempo and key on music made for it, and judges them on more of it."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import resources
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue_music.audio.decode import decode
from segue_music.audio.musickey import ESSENTIA, heard
from segue_music.audio.tempo_choice import SAME, signs
from segue_music.audio.tempo_onsets import onsets
from segue_music.bench.truth import Truth, truths
from segue_music.synth.corpus import corpus

Numbers = NDArray[np.float64]

HELD_OUT = 5  # every so many pieces one is kept to judge by
ROUNDS = 4000
FIRMNESS = 0.002  # how much large weights cost: more makes them smaller
SMALLEST = 0.05  # a weight of the key below this is left out
DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Candidates with what speaks for each, and which of them are right."""

    names: tuple[str, ...]
    values: Numbers  # a row for each candidate
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What came of it."""

    names: tuple[str, ...]
    means: Numbers
    weights: Numbers


def choices(truth: Truth) -> dict[str, Choice]:
    """Return what a piece gives to choose from: tempi, keys with essentia's opinion, keys without."""
    sound = decode(truth.path)
    mono, found = sound.mono, {}
    if truth.bpm and (rhythm := onsets(mono, sound.rate)).whole.any():
        given = signs(rhythm)
        right = np.abs(np.log(given.tempi / truth.bpm)) < SAME
        found["tempo"] = Choice(names=given.names, values=np.asarray(given.values, np.float64), right=right)
    spoken, why = heard(mono, sound.rate)
    if truth.key and spoken:
        place = np.arange(24) == truth.key[0] + 12 * truth.key[1]
        for name in ("alone",) if why else ("with essentia", "alone"):
            used = tuple(sign for sign in spoken if sign != ESSENTIA or name != "alone")
            values = np.stack([spoken[sign] for sign in used], axis=1)
            found[name] = Choice(names=used, values=values, right=place)
    return found


def fitted(given: Sequence[Choice], *, positive: bool) -> Fit:
    """Return the weights by which the right candidates are the likeliest: a softmax, fitted by its gradient.

    Nesterov's steps from nought over all pieces at once: the same pieces give the same weights.
    """
    values = np.concatenate([one.values for one in given])
    means, spread = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
    scaled = (values - means) / spread
    right = np.concatenate([one.right for one in given]).astype(np.float64)
    starts = np.cumsum([0, *(len(one.right) for one in given[:-1])])
    rows = np.repeat(np.arange(len(given)), [len(one.right) for one in given])
    # The slope changes no faster than this.
    pace = 1 / (np.maximum.reduceat(np.square(scaled).sum(axis=1), starts).mean() + FIRMNESS)
    weights = ahead = np.zeros(values.shape[1])
    for turn in range(ROUNDS):
        parts = _shares(scaled @ ahead, starts, rows)
        meant = parts * right / np.maximum(np.add.reduceat(parts * right, starts), 1e-12)[rows]
        slope = scaled.T @ (parts - meant) / len(given) + FIRMNESS * ahead
        after = ahead - pace * slope
        after = np.maximum(after, 0) if positive else after
        ahead, weights = after + turn / (turn + 3) * (after - weights), after
    return Fit(names=given[0].names, means=means, weights=weights / spread)


def _shares(scores: Numbers, starts: NDArray[np.int_], rows: NDArray[np.int_]) -> Numbers:
    """Return how likely each candidate is among those of its piece."""
    parts = np.exp(scores - np.maximum.reduceat(scores, starts)[rows])
    return np.asarray(parts / np.add.reduceat(parts, starts)[rows])


def found_right(fit: Fit, given: Sequence[Choice]) -> float:
    """Return of how many pieces the likeliest candidate is right, as a share."""
    hits = 0
    for one in given:
        columns = one.values[:, [one.names.index(name) for name in fit.names]]
        hits += bool(one.right[int(((columns - fit.means) @ fit.weights).argmax())])
    return hits / max(len(given), 1)


def shipped() -> dict[str, Fit]:
    """Return the weights that are in use."""
    folder = resources.files("segue_music.audio")
    tempo = json.loads(folder.joinpath("tempo_weights.json").read_text(encoding="utf-8"))
    means, weights = np.array(list(tempo.values())).T
    fits = {"tempo": Fit(names=tuple(tempo), means=means, weights=weights)}
    keys = json.loads(folder.joinpath("musickey_weights.json").read_text(encoding="utf-8"))
    for name, known in keys.items():
        fits[name] = Fit(names=tuple(known), means=np.zeros(len(known)), weights=np.array([*known.values()]))
    return fits


def write(fits: dict[str, Fit], folder: Path) -> list[Path]:
    """Write the two files in the form in which the estimators read them."""
    tempo = fits.pop("tempo")
    docs = {
        "tempo_weights.json": {
            name: [float(f"{mean:.{DIGITS}g}"), float(f"{weight:.{DIGITS}g}")]
            for name, mean, weight in zip(tempo.names, tempo.means, tempo.weights, strict=True)
        },
        "musickey_weights.json": {
            name: {
                sign: round(float(weight), 2)
                for sign, weight in zip(fit.names, fit.weights, strict=True)
                if weight >= SMALLEST
            }
            for name, fit in fits.items()
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, doc in docs.items():
        (folder / name).write_text(json.dumps(doc, indent=1) + "\n")
    return [folder / name for name in docs]


def main() -> None:
    """Make the pieces, listen to them, fit, judge, write."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("out", type=Path, help="the folder that the two files are written into")
    said.add_argument("--pieces", type=int, default=2000)
    said.add_argument("--seed", type=int, default=1000, help="another one than those that are judged by")
    said.add_argument("--seconds", type=float, nargs=2, default=(70.0, 180.0), help="shortest and longest")
    asked = said.parse_args()
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="segue-fit-") as folder:
        length = (asked.seconds[0], asked.seconds[1])
        told = truths(corpus(Path(folder), asked.seed, asked.pieces, seconds=length, workers=workers))
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            pieces = list(pool.map(choices, told))
    fits = {}
    for name in sorted({name for piece in pieces for name in piece}):
        taught = [piece[name] for at, piece in enumerate(pieces) if name in piece and at % HELD_OUT]
        taught = [one for one in taught if one.right.any()]
        others = [piece[name] for piece in pieces[::HELD_OUT] if name in piece]
        fits[name] = fitted(taught, positive=name != "tempo")
        now, before = found_right(fits[name], others), found_right(shipped()[name], others)
        print(f"{name}: right on {now:.1%} of {len(others)} pieces kept back; those in use: {before:.1%}")
    print(*write(fits, asked.out), sep="\n")


if __name__ == "__main__":
    main()
