"""Writes the score of a plan: its sections, its themes, and who plays what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from segue_music.synth import patterns
from segue_music.synth.harmony import Chord, chord, melody, progression
from segue_music.synth.patterns import BAR, Bar
from segue_music.synth.plan import Note, Part, Plan, Score
from segue_music.synth.style import Groove, Section, Style, sections
from segue_music.synth.styles import STYLES

_DRUM_GAINS = {"kick": 0.95, "snare": 0.55, "hats": 0.24, "open": 0.26, "perc": 0.28}
_GAINS = {"bass": 0.62, "chords": 0.36, "pad": 0.3, "lead": 0.44, "arp": 0.22}
_LOUD = ("chorus", "drop", "build")  # sections that have the second theme
_IN_FRONT = 1.8  # how much louder a featured player is
_SINGER, _SUNG = "singer", 0.45  # who leads where the lead is featured, and how densely
_LONGEST_TUNE = 8  # bars


@dataclass(frozen=True, slots=True)
class Theme:
    """Chords, a bar each, and the tune over them."""

    chords: tuple[Chord, ...]
    tune: tuple[Note, ...]
    bars: int  # of the tune


def compose(plan: Plan) -> Score:
    """Write the score of a plan."""
    style = STYLES[plan.style]
    song, kit = Random(f"song {plan.song}"), Random(f"kit {plan.kit}")
    spans = _spans(plan, style)
    themes = _themes(plan, style, song)
    bars = list(_bars(spans, themes, plan.minor))
    parts = [*_drums(style, bars, spans, kit), *_pitched(plan, style, bars, themes, kit)]
    kept = tuple(_placed(part, plan) for part in parts if part.layer not in plan.without and part.notes)
    named = tuple((section.name, length) for section, length in spans)
    return Score(plan=plan, beats=len(bars) * BAR, sections=named, parts=kept)


def _placed(part: Part, plan: Plan) -> Part:
    if part.layer not in plan.featured:
        return part
    return replace(part, gain=part.gain * _IN_FRONT, sound=_SINGER if part.layer == "lead" else part.sound)


def _spans(plan: Plan, style: Style) -> list[tuple[Section, int]]:
    bars = max(1, round(plan.seconds * plan.bpm / 60 / BAR))
    (opening, length), *others = sections(style.layout, bars)
    spans = [(opening, length + plan.longer_intro), *others]
    return [
        (replace(section, layers=section.layers | plan.featured) if plan.featured else section, length)
        for section, length in spans
    ]


def _themes(plan: Plan, style: Style, song: Random) -> tuple[Theme, Theme]:
    known = style.in_minor if plan.minor else style.in_major
    first = song.choice(known)
    second = song.choice(known) if song.random() < 0.5 else first
    around = song.choice((67, 70, 72, 74))
    density = max(style.density, _SUNG) if "lead" in plan.featured else style.density
    return (
        _theme(plan, song, first, around - 2, density * 0.85),
        _theme(plan, song, second, around, density),
    )


def _theme(plan: Plan, song: Random, numerals: str, around: int, density: float) -> Theme:
    chords = progression(numerals, plan.minor)
    over = chords * max(1, _LONGEST_TUNE // len(chords))
    tune = melody(song, over, tonic=plan.tonic, minor=plan.minor, around=around, density=density)
    return Theme(chords, tuple(tune), len(over))


def _bars(spans: list[tuple[Section, int]], themes: tuple[Theme, Theme], minor: bool) -> Iterator[Bar]:
    total, number = sum(length for _, length in spans), 0
    home = chord("i" if minor else "I", minor)
    for section, length in spans:
        chords = themes[section.name in _LOUD].chords
        for index in range(length):
            here = home if number == total - 1 else chords[index % len(chords)]
            after = home if number >= total - 2 else chords[(index + 1) % len(chords)]
            yield Bar(number, index, length, section, here, after)
            number += 1


def _drums(style: Style, bars: list[Bar], spans: list[tuple[Section, int]], kit: Random) -> list[Part]:
    if not style.grooves:
        return []
    groove: Groove = kit.choice(style.grooves)
    rows = {
        "kick": (groove.kick, groove.kick_sound, "kick"),
        "snare": (groove.snare, groove.snare_sound, "snare"),
        "hats": (groove.hats, groove.hats_sound, "hats"),
        "open": (groove.open, "open", "hats"),
        "perc": (groove.perc, groove.perc_sound, "perc"),
    }
    parts = [
        Part(
            layer=layer, sound=sound, gain=_DRUM_GAINS[row], notes=tuple(patterns.strokes(text, layer, bars))
        )
        for row, (text, sound, layer) in rows.items()
        if text
    ]
    if groove.snare:
        fills = tuple(patterns.fills(bars, kit))
        parts.append(Part(layer="snare", sound=groove.snare_sound, gain=0.4, notes=fills))
        parts.append(Part(layer="perc", sound="crash", gain=0.3, notes=tuple(patterns.crashes(bars))))
    return parts


def _pitched(
    plan: Plan, style: Style, bars: list[Bar], themes: tuple[Theme, Theme], kit: Random
) -> list[Part]:
    tonic, low = plan.tonic, 28 + kit.randrange(6)
    bass, comp = kit.choice(style.bass), kit.choice(style.comp)
    arp = kit.choice(style.arp) if style.arp else ""
    rows: list[tuple[str, tuple[str, ...], Iterator[Note]]] = [
        ("bass", style.bass_voices, patterns.bass(bass, bars, tonic, low)),
        ("chords", style.chord_voices, patterns.comp(comp, bars, tonic, 55)),
        ("pad", style.pad_voices, patterns.pad(bars, tonic, 52)),
        ("arp", style.arp_voices, patterns.arp(arp, bars, tonic, 67)),
        ("lead", style.lead_voices, _lead(bars, themes)),
    ]
    return [
        Part(
            layer=layer,
            sound=kit.choice(voices),
            notes=tuple(notes),
            gain=_GAINS[layer],
            ducked=style.duck > 0,
        )
        for layer, voices, notes in rows
    ]


def _lead(bars: list[Bar], themes: tuple[Theme, Theme]) -> Iterator[Note]:
    for bar in bars:
        theme = themes[bar.section.name in _LOUD]
        if "lead" not in bar.section.layers:
            continue
        start = bar.index % theme.bars * BAR
        for note in theme.tune:
            if start <= note.beat < start + BAR:
                beat = bar.beat + note.beat - start
                yield Note(beat, note.beats, note.pitches, note.velocity * bar.section.level)
