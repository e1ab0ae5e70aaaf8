"""Writes the score of a plan: harmony, tune, and what each player does in each section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from segue_music.synth.harmony import Chord, melody, progression, voiced
from segue_music.synth.plan import Note, Part, Plan, Score
from segue_music.synth.style import Groove, Section, Style, sections
from segue_music.synth.styles import STYLES

BAR = 4.0  # beats
_STRONG = {"X": 1.0, "x": 0.8, "o": 0.4}
_DRUM_GAINS = {"kick": 0.95, "snare": 0.55, "hats": 0.24, "open": 0.26, "perc": 0.28}
_GAINS = {"bass": 0.62, "chords": 0.36, "pad": 0.3, "lead": 0.4, "arp": 0.22}

Spans = list[tuple[Section, int, int]]  # section, first bar, number of bars


def compose(plan: Plan) -> Score:
    """Write the score of a plan."""
    style = STYLES[plan.style]
    song, kit = Random(f"song {plan.song}"), Random(f"kit {plan.kit}")
    spans = _spans(plan, style)
    bars = spans[-1][1] + spans[-1][2]
    parts = [*_drums(style, spans, kit), *_pitched(plan, style, spans, song, kit)]
    kept = tuple(part for part in parts if part.layer not in plan.without and part.notes)
    named = tuple((section.name, length) for section, _, length in spans)
    return Score(plan=plan, beats=bars * BAR, sections=named, parts=kept)


def _spans(plan: Plan, style: Style) -> Spans:
    bars = max(1, round(plan.seconds * plan.bpm / 60 / BAR))
    spans: Spans = []
    first = 0
    for section, length in sections(style.layout, bars):
        longer = length + (0 if spans else plan.longer_intro)
        spans.append((section, first, longer))
        first += longer
    return spans


def _steps(pattern: str, bar: int) -> str:
    """Return the sixteen steps of a bar out of a pattern of one or more bars."""
    turns = max(1, len(pattern) // 16)
    return pattern[bar % turns * 16 :][:16]


def _drums(style: Style, spans: Spans, kit: Random) -> list[Part]:
    groove = kit.choice(style.grooves) if style.grooves else Groove()
    rows = {
        "kick": (groove.kick, groove.kick_sound, "kick"),
        "snare": (groove.snare, groove.snare_sound, "snare"),
        "hats": (groove.hats, groove.hats_sound, "hats"),
        "open": (groove.open, "open", "hats"),
        "perc": (groove.perc, groove.perc_sound, "perc"),
    }
    parts = [
        Part(layer=layer, sound=sound, gain=_DRUM_GAINS[row], notes=tuple(_strokes(pattern, layer, spans)))
        for row, (pattern, sound, layer) in rows.items()
        if pattern
    ]
    if groove.snare:
        fills = tuple(_fills(spans, kit))
        parts.append(Part(layer="snare", sound=groove.snare_sound, gain=0.4, notes=fills))
        crashes = tuple(
            Note(first * BAR, 4, (0,), 0.8) for section, first, _ in spans if first and section.level == 1
        )
        parts.append(Part(layer="perc", sound="crash", gain=0.3, notes=crashes))
    return parts


def _strokes(pattern: str, layer: str, spans: Spans) -> Iterator[Note]:
    for section, first, length in spans:
        if layer not in section.layers:
            continue
        for bar in range(length):
            for step, sign in enumerate(_steps(pattern, bar)):
                if sign in _STRONG:
                    strength = _STRONG[sign] * section.level
                    yield Note((first + bar) * BAR + step / 4, 0.25, ((bar + step) % 3,), strength)


def _fills(spans: Spans, kit: Random) -> Iterator[Note]:
    """Roll into the next section: a bar that grows after a build, two beats elsewhere."""
    for section, first, length in spans[:-1]:
        start = (first + length - 1) * BAR
        if section.name == "build":
            for step in range(16):
                yield Note(start + step / 4, 0.25, (step % 3,), 0.3 + 0.045 * step)
        elif "snare" in section.layers:
            for step in range(8, 16):
                if kit.random() < 0.5:
                    yield Note(start + step / 4, 0.25, (step % 3,), 0.35 + 0.03 * step)


def _pitched(plan: Plan, style: Style, spans: Spans, song: Random, kit: Random) -> list[Part]:
    chords = progression(song.choice(style.in_minor if plan.minor else style.in_major), plan.minor)
    turn = [*chords, *chords] if len(chords) <= 4 else [*chords]
    around = song.choice((67, 70, 72, 74))
    tunes = {
        name: melody(song, turn, tonic=plan.tonic, minor=plan.minor, around=around, density=density)
        for name, density in (("verse", style.density * 0.8), ("chorus", style.density))
    }
    bass, comp = song.choice(style.bass), song.choice(style.comp)
    arp = song.choice(style.arp) if style.arp else ""
    low = 28 + song.randrange(6)
    rows: list[tuple[str, str, Iterator[Note]]] = [
        ("bass", kit.choice(style.bass_voices), _bass(bass, chords, plan.tonic, low, spans)),
        ("chords", kit.choice(style.chord_voices), _comp(comp, chords, plan.tonic, 55, spans)),
        ("pad", kit.choice(style.pad_voices), _pad(chords, plan.tonic, 52, spans)),
        ("arp", kit.choice(style.arp_voices), _arp(arp, chords, plan.tonic, 67, spans)),
        ("lead", kit.choice(style.lead_voices), _lead(tunes, len(turn), spans)),
    ]
    return [
        Part(layer=layer, sound=sound, notes=tuple(notes), gain=_GAINS[layer], ducked=style.duck > 0)
        for layer, sound, notes in rows
    ]


def _bars(layer: str, chords: Sequence[Chord], spans: Spans) -> Iterator[tuple[float, Chord, Chord, float]]:
    """Give each bar of a layer: its beat, its chord, the one after, and how strong it is."""
    for section, first, length in spans:
        if layer in section.layers:
            for bar in range(length):
                here, after = chords[bar % len(chords)], chords[(bar + 1) % len(chords)]
                yield (first + bar) * BAR, here, after, section.level


def _held(pattern: str) -> Iterator[tuple[int, str, int]]:
    """Give each sign of a bar with the number of steps that it is held."""
    for step, sign in enumerate(pattern):
        if sign not in ".-":
            rest = pattern[step + 1 :]
            yield step, sign, 1 + len(rest) - len(rest.lstrip("-"))


def _bass(pattern: str, chords: Sequence[Chord], tonic: int, low: int, spans: Spans) -> Iterator[Note]:
    for number, (beat, here, after, level) in enumerate(_bars("bass", chords, spans)):
        root, following = (low + (tonic + one.root - low) % 12 for one in (here, after))
        fifth = root + here.tones[2]
        pitches = {"r": root, "o": root + 12, "f": fifth, "l": following + (1 if following < root else -1)}
        for step, sign, steps in _held(_steps(pattern, number)):
            yield Note(
                beat + step / 4, steps / 4, (pitches[sign],), level * (0.95 if step % 4 == 0 else 0.85)
            )


def _comp(pattern: str, chords: Sequence[Chord], tonic: int, low: int, spans: Spans) -> Iterator[Note]:
    for number, (beat, here, _, level) in enumerate(_bars("chords", chords, spans)):
        for step, _sign, steps in _held(_steps(pattern, number)):
            yield Note(beat + step / 4, steps / 4, voiced(here, tonic, low), level * 0.9)


def _pad(chords: Sequence[Chord], tonic: int, low: int, spans: Spans) -> Iterator[Note]:
    for beat, here, _, level in _bars("pad", chords, spans):
        yield Note(beat, BAR, voiced(here, tonic, low), level * 0.9)


def _arp(pattern: str, chords: Sequence[Chord], tonic: int, low: int, spans: Spans) -> Iterator[Note]:
    for number, (beat, here, _, level) in enumerate(_bars("arp", chords, spans)):
        tones = voiced(here, tonic, low)
        for step, sign, steps in _held(_steps(pattern, number)):
            index = int(sign)
            pitch = tones[index % len(tones)] + 12 * (index // len(tones))
            yield Note(beat + step / 4, steps / 4, (pitch,), level * 0.85)


def _lead(tunes: dict[str, list[Note]], turn: int, spans: Spans) -> Iterator[Note]:
    for section, first, length in spans:
        if "lead" not in section.layers:
            continue
        tune = tunes["verse" if section.name in ("verse", "break") else "chorus"]
        for start in range(0, length, turn):
            for note in tune:
                if note.beat < (length - start) * BAR:
                    beat = (first + start) * BAR + note.beat
                    yield Note(beat, note.beats, note.pitches, note.velocity * section.level)
