"""Kinds of recordings that are near one another and still not the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np

from segue_music.synth import effects
from segue_music.synth.compose import compose
from segue_music.synth.patterns import BAR
from segue_music.synth.plan import Piece, Plan, Samples
from segue_music.synth.planning import SEEDS
from segue_music.synth.planning import plan as planned
from segue_music.synth.render import render
from segue_music.synth.styles import STYLES

RATE = 44_100
_RHYTHM = ("kick", "snare", "hats", "perc", "bass")
_TONES = ("bass", "chords", "pad", "lead")
_TRIED = 8  # bands, or songs, of which the least alike is taken
_LONG = 158.0  # seconds: longer than what fingerprints usually look at

Two = tuple[Samples, Samples]


def played(plan: Plan) -> Piece:
    """Play a plan at the usual rate."""
    return render(compose(plan), RATE)


def _beside(change: Callable[[Plan, Random], Plan]) -> Callable[[Plan, Random], Two]:
    """Pair a recording with what comes of a changed plan."""
    return lambda plan, random: (played(plan).samples, played(change(plan, random)).samples)


def _sung(plan: Plan) -> Plan:
    """Put a singer in front, throughout."""
    return replace(plan, featured=frozenset({"lead"}))


def _longer_intro(plan: Plan, random: Random) -> Plan:
    return replace(plan, longer_intro=random.choice((4, 8, 16)))


def _others(plan: Plan, random: Random) -> int:
    """Return the seed of a band that shares few instruments with that of the plan."""
    known = {(part.layer, part.sound) for part in compose(plan).parts}
    kits = [random.randrange(SEEDS) for _ in range(_TRIED)]
    return min(
        kits,
        key=lambda kit: len(
            known & {(part.layer, part.sound) for part in compose(replace(plan, kit=kit)).parts}
        ),
    )


def _live(plan: Plan, random: Random) -> Plan:
    """Perform it on stage: other players, a tempo that breathes, an audience."""
    take, kit = random.randrange(SEEDS), _others(plan, random)
    return replace(plan, take=take, kit=kit, loose=0.02, drift=0.015, noise=0.015)


def _again(plan: Plan, random: Random) -> Plan:
    """Record it once more, with another band that keeps time better."""
    return replace(plan, take=random.randrange(SEEDS), loose=0.015, drift=0.006, kit=_others(plan, random))


def _remix(plan: Plan, random: Random) -> Plan:
    return replace(plan, kit=_others(plan, random))


def _other_style(plan: Plan, random: Random) -> Plan:
    style = random.choice([name for name in STYLES if name != plan.style])
    return replace(plan, style=style, kit=random.randrange(SEEDS))


def _other_song(plan: Plan, random: Random) -> Plan:
    """Write another piece of the same style, tempo, key and instruments, over other chords."""
    known = _played_notes(plan)
    songs = [replace(plan, song=random.randrange(SEEDS)) for _ in range(_TRIED)]
    return min(songs, key=lambda song: len(known & _played_notes(song)))


def _played_notes(plan: Plan) -> set[tuple[str, float, tuple[int, ...]]]:
    # A minute tells enough of a song.
    parts = compose(replace(plan, seconds=60.0)).parts
    return {
        (part.layer, note.beat, note.pitches) for part in parts if part.layer in _TONES for note in part.notes
    }


def _other_track(plan: Plan, random: Random) -> Plan:
    other = _other_song(plan, random)
    return replace(other, kit=random.randrange(SEEDS), take=random.randrange(SEEDS))


def _relative(plan: Plan, random: Random) -> Plan:
    """Keep the scale, and make the other of its two tonics home."""
    return replace(plan, tonic=(plan.tonic + (3 if plan.minor else 9)) % 12, minor=not plan.minor)


def _moved(step: int) -> Callable[[Plan, Random], Plan]:
    return lambda plan, _: replace(plan, tonic=(plan.tonic + step) % 12)


def _paced(factor: float) -> Callable[[Plan, Random], Plan]:
    # The same bars, so the length changes with the tempo.
    return lambda plan, _: replace(plan, bpm=plan.bpm * factor, seconds=plan.seconds / factor)


def _hastened(factor: float) -> Callable[[Plan, Random], Two]:
    def two(plan: Plan, random: Random) -> Two:
        samples = played(plan).samples
        return samples, effects.hastened(samples, factor)

    return two


def _without(*layers: str, sung: bool = True) -> Callable[[Plan, Random], Two]:
    """Pair the mix with one that lacks some players."""

    def two(plan: Plan, random: Random) -> Two:
        whole = _sung(plan) if sung else plan
        # Where there are no drums to leave out, little would be missing without the chords.
        away = {*layers} if STYLES[plan.style].grooves or "bass" not in layers else {*layers, "chords", "arp"}
        return played(whole).samples, played(replace(whole, without=frozenset(away))).samples

    return two


def _radio(plan: Plan, random: Random) -> Two:
    """Cut eight bars out of the middle, on the beat."""
    piece = played(replace(plan, seconds=plan.seconds * 1.4))
    bars = (piece.beats_at.size - 1) // int(BAR)
    start = bars // 2 - 2
    moments = piece.beats_at[[start * 4, min(start + 8, bars - 2) * 4]]
    first = effects.cut(piece.samples, RATE, 0, float(moments[0]))
    return piece.samples, np.concatenate([first, effects.cut(piece.samples, RATE, float(moments[1]))])


def _first_half(plan: Plan, random: Random) -> Two:
    piece = played(plan)
    half = effects.cut(piece.samples, RATE, 0, piece.duration * 0.5)
    return piece.samples, effects.faded(half, RATE, 3, out=True)


def _second_half(plan: Plan, random: Random) -> Two:
    piece = played(plan)
    return piece.samples, effects.cut(piece.samples, RATE, piece.duration * 0.5)


def _spliced(share: float) -> Callable[[Plan, Random], Two]:
    """Begin alike for a share of the piece and go on as another song, on the beat."""

    def two(plan: Plan, random: Random) -> Two:
        one, other = played(_sung(plan)), played(_other_song(_sung(plan), random))
        beat = int(one.beats_at.size * share // BAR) * int(BAR)
        place = round(float(one.beats_at[beat]) * RATE)
        return one.samples, np.concatenate([one.samples[:place], other.samples[place:]])

    return two


def _after_two_minutes(plan: Plan, random: Random) -> Two:
    """Go another way only after what a fingerprint usually looks at."""
    return _spliced(124 / _LONG)(replace(plan, seconds=_LONG), random)


def _padded_other(plan: Plan, random: Random) -> Two:
    """Pair with another track that silence brings to the same length."""
    one, other = played(plan).samples, played(_other_track(replace(plan, seconds=plan.seconds * 0.8), random))
    missing = (len(one) - len(other.samples)) / RATE
    before = random.uniform(0, max(0.0, missing))
    return one, effects.padded(other.samples, RATE, before, max(0.0, missing - before))


def _stranger(plan: Plan, random: Random) -> Two:
    style = random.choice(list(STYLES))
    other = planned(random.randrange(SEEDS), style, seconds=plan.seconds)
    return played(plan).samples, played(other).samples


DIFFERENT: dict[str, Callable[[Plan, Random], Two]] = {
    "extended": _beside(_longer_intro),
    "radio edit": _radio,
    "live": _beside(_live),
    "instrumental": _without("lead"),
    "acapella": _without("kick", "snare", "hats", "perc", "bass", "chords", "arp"),
    "without drums and bass": _without(*_RHYTHM, sung=False),
    "first half": _first_half,
    "second half": _second_half,
    "same intro": _spliced(0.35),
    "same first half": _spliced(0.5),
    "other after two minutes": _after_two_minutes,
    "tempo +3 %": _beside(_paced(1.03)),
    "tempo -3 %": _beside(_paced(1 / 1.03)),
    "speed +2 %": _hastened(1.02),
    "speed -2 %": _hastened(0.98),
    "key +1": _beside(_moved(1)),
    "key -1": _beside(_moved(-1)),
    "relative key": _beside(_relative),
    "remix": _beside(_remix),
    "remix in another style": _beside(_other_style),
    "recorded again": _beside(_again),
    "other song, same band": lambda plan, random: _beside(_other_song)(_sung(plan), random),
    "other track, same tempo and key": _beside(_other_track),
    "other track, padded": _padded_other,
    "another track": _stranger,
}
