"""What a style is, and how its pieces run from intro to outro."""

from __future__ import annotations

from dataclasses import dataclass

ALL = frozenset({"kick", "snare", "hats", "perc", "bass", "chords", "pad", "lead", "arp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Groove:
    """Patterns of one drummer: 16 steps a bar, x plain, o soft, r a short roll."""

    kick: str = ""
    snare: str = ""
    hats: str = ""
    open: str = ""
    perc: str = ""
    snare_sound: str = "snare"
    kick_sound: str = "kick"
    hats_sound: str = "hat"
    perc_sound: str = "perc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A kind of music: where its tempo lies and what its players do."""

    bpm: tuple[float, float]
    minor: float  # share of pieces in minor
    in_major: tuple[str, ...]  # progressions, a chord a bar
    in_minor: tuple[str, ...]
    grooves: tuple[Groove, ...]
    bass: tuple[str, ...]  # r root, o octave, f fifth, l step into the next root, - held
    comp: tuple[str, ...]  # c chord, - held
    arp: tuple[str, ...] = ()  # digits: tones of the chord, from below
    bass_voices: tuple[str, ...]
    chord_voices: tuple[str, ...]
    lead_voices: tuple[str, ...]
    pad_voices: tuple[str, ...] = ("warm", "strings")
    arp_voices: tuple[str, ...] = ("plucked", "bells")
    layout: str = "club"
    swing: float = 0.0  # share of a step by which every second one is late
    swing_step: float = 0.25  # beats
    density: float = 0.4  # of the melody
    duck: float = 0.0  # how far the rest gives way to the kick, 0 to 1
    loudness: float = -13.0  # RMS in dBFS
    noise: float = 0.0
    loose: float = 0.0  # seconds


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a piece: its share of the whole, and who plays."""

    name: str
    share: float
    layers: frozenset[str]
    level: float = 1.0


def _with(*layers: str) -> frozenset[str]:
    return frozenset(layers)


def _but(*layers: str) -> frozenset[str]:
    return ALL - frozenset(layers)


LAYOUTS: dict[str, tuple[Section, ...]] = {
    "club": (
        Section("intro", 8, _with("kick", "hats", "perc"), 0.9),
        Section("intro", 8, _with("kick", "hats", "perc", "bass"), 0.95),
        Section("build", 8, _but("lead", "pad")),
        Section("break", 8, _with("pad", "lead", "arp"), 0.8),
        Section("drop", 16, _but("pad")),
        Section("break", 8, _with("pad", "chords", "bass"), 0.8),
        Section("build", 4, _with("pad", "chords", "snare", "hats"), 0.85),
        Section("drop", 16, ALL),
        Section("outro", 8, _with("kick", "hats", "perc", "bass", "chords"), 0.95),
    ),
    "song": (
        Section("intro", 4, _with("chords", "hats", "bass"), 0.8),
        Section("verse", 8, _but("pad", "arp", "lead"), 0.9),
        Section("verse", 8, _but("pad", "arp"), 0.9),
        Section("chorus", 8, ALL),
        Section("verse", 8, _but("pad", "arp"), 0.9),
        Section("chorus", 8, ALL),
        Section("bridge", 4, _with("pad", "lead", "bass"), 0.8),
        Section("chorus", 8, ALL),
        Section("outro", 4, _with("chords", "pad", "bass", "kick"), 0.85),
    ),
    "free": (
        Section("intro", 4, _with("chords", "pad"), 0.7),
        Section("verse", 8, _with("chords", "bass", "lead"), 0.85),
        Section("chorus", 8, _but("kick", "snare", "hats", "perc")),
        Section("verse", 8, _with("chords", "arp", "lead", "bass"), 0.85),
        Section("chorus", 8, _but("kick", "snare", "hats", "perc")),
        Section("outro", 4, _with("chords", "pad", "bass"), 0.7),
    ),
    "drift": (
        Section("intro", 4, _with("pad", "arp"), 0.7),
        Section("verse", 8, _with("pad", "bass", "arp"), 0.85),
        Section("chorus", 12, _with("pad", "bass", "arp", "lead", "chords")),
        Section("bridge", 8, _with("chords", "lead", "arp", "bass"), 0.85),
        Section("chorus", 8, _with("pad", "bass", "arp", "lead", "chords")),
        Section("outro", 4, _with("pad", "arp", "bass"), 0.7),
    ),
}


def sections(layout: str, bars: int) -> list[tuple[Section, int]]:
    """Share the bars out among the sections, in groups of four where there is room."""
    wanted = LAYOUTS[layout]
    total = sum(section.share for section in wanted)
    unit = 4 if bars >= 4 * len(wanted) else 2 if bars >= 2 * len(wanted) else 1
    ends, passed = [], 0.0
    for section in wanted:
        passed += section.share
        ends.append(min(bars, round(passed / total * bars / unit) * unit))
    ends[-1] = bars
    lengths = [end - start for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    return [(section, length) for section, length in zip(wanted, lengths, strict=True) if length]
