"""The instruments by name."""

from __future__ import annotations

from segue_music.synth.voices import Voice

VOICES: dict[str, Voice] = {
    # bass
    "sub": Voice(wave="sine", sustain=0.9, decay=0.4, bright=0.3, dark=0.2),
    "sawbass": Voice(wave="saw", sustain=0.6, decay=0.12, bright=0.45, dark=0.15, detune=6),
    "acid": Voice(wave="saw", sustain=0.4, decay=0.1, bright=0.75, dark=0.12),
    "reese": Voice(wave="saw", sustain=0.9, decay=0.5, bright=0.3, dark=0.22, detune=22, oscillators=2),
    "pluckbass": Voice(wave="pluck", sustain=0.9, decay=0.6, bright=0.45),
    "upright": Voice(wave="pluck", sustain=0.8, decay=0.35, bright=0.2, attack=0.008),
    "squarebass": Voice(wave="square", sustain=0.7, decay=0.15, bright=0.35, dark=0.15),
    "fmbass": Voice(wave="brass", sustain=0.5, decay=0.2, bright=0.25),
    # chords
    "stab": Voice(
        wave="saw", sustain=0.3, decay=0.12, bright=0.7, dark=0.25, detune=12, oscillators=2, space=0.5
    ),
    "organ": Voice(wave="organ", sustain=0.95, bright=0.8, dark=0.8, detune=3, vibrato=6, space=0.2),
    "epiano": Voice(wave="epiano", sustain=0.25, decay=0.8, bright=0.5, release=0.15, space=0.25),
    "supersaw": Voice(wave="saw", sustain=0.9, bright=0.75, dark=0.6, detune=24, oscillators=3, space=0.3),
    "guitar": Voice(wave="pluck", sustain=0.9, decay=0.9, bright=0.75, strum=0.012, space=0.15),
    "nylon": Voice(wave="pluck", sustain=0.9, decay=0.7, bright=0.45, strum=0.02, space=0.2),
    "piano": Voice(wave="mallet", sustain=0.15, decay=0.9, bright=0.25, release=0.2, space=0.25),
    "square": Voice(wave="square", sustain=0.5, decay=0.2, bright=0.5, dark=0.3, detune=5, space=0.2),
    # pads
    "warm": Voice(
        wave="saw", attack=0.25, sustain=0.95, bright=0.3, dark=0.22, detune=14, oscillators=2, release=0.4
    ),
    "strings": Voice(
        wave="saw",
        attack=0.18,
        sustain=0.95,
        bright=0.42,
        dark=0.4,
        detune=9,
        oscillators=2,
        vibrato=14,
        release=0.35,
    ),
    "choir": Voice(
        wave="vocal",
        attack=0.22,
        sustain=0.95,
        bright=0.4,
        dark=0.35,
        detune=11,
        oscillators=2,
        vibrato=10,
        release=0.4,
    ),
    # leads
    "sawlead": Voice(wave="saw", sustain=0.75, bright=0.8, dark=0.5, detune=10, oscillators=2, space=0.4),
    "squarelead": Voice(wave="square", sustain=0.7, bright=0.6, dark=0.4, vibrato=12, space=0.35),
    "singer": Voice(
        wave="vocal", attack=0.04, sustain=0.9, bright=0.55, dark=0.5, vibrato=28, detune=4, space=0.35
    ),
    "flute": Voice(wave="triangle", attack=0.05, sustain=0.9, bright=0.5, dark=0.45, vibrato=18, space=0.35),
    "clarinet": Voice(wave="reed", attack=0.03, sustain=0.9, bright=0.5, dark=0.45, vibrato=8, space=0.25),
    "horn": Voice(wave="brass", attack=0.03, sustain=0.7, decay=0.3, bright=0.4, space=0.25),
    "violin": Voice(
        wave="saw", attack=0.06, sustain=0.95, bright=0.55, dark=0.5, vibrato=24, detune=3, space=0.35
    ),
    "bells": Voice(wave="bell", sustain=0.1, decay=0.7, bright=0.35, release=0.3, space=0.4),
    "plucked": Voice(wave="saw", sustain=0.1, decay=0.1, bright=0.65, dark=0.2, detune=8, space=0.4),
    "vibes": Voice(wave="mallet", sustain=0.2, decay=0.8, bright=0.15, release=0.3, space=0.3),
}
