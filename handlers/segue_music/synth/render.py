"""Turns a score into sound: each distinct note is made once and laid down wherever it is played."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from segue_music.synth import master
from segue_music.synth.band import VOICES
from segue_music.synth.drums import DRUMS, struck
from segue_music.synth.keys import key_name
from segue_music.synth.plan import Note, Part, Piece, Plan, Samples, Score
from segue_music.synth.styles import STYLES
from segue_music.synth.voices import Voice, sounded

TAIL = 1.2  # seconds after the last bar
_LENGTHS = 0.01  # seconds: notes whose lengths differ by less share one sound


def render(score: Score, rate: int) -> Piece:
    """Play a score."""
    plan, style = score.plan, STYLES[score.plan.style]
    beats_at = plan.lead_in + _clock(plan, score.beats)
    count = round((float(beats_at[-1]) + TAIL) * rate)
    dry = np.zeros((2, count), dtype=np.float32)
    ducked = np.zeros((2, count), dtype=np.float32) if style.duck else dry
    for part in score.parts:
        _play(part, plan, beats_at, ducked if part.ducked else dry, rate)
    if style.duck:
        kicks = [note.beat for part in score.parts if part.sound in ("kick", "deep") for note in part.notes]
        starts = (np.interp(kicks, np.arange(beats_at.size), beats_at) * rate).astype(np.int64)
        ducked *= master.side_chain(starts, count, rate, style.duck)
        dry += ducked
    lead_in = round(plan.lead_in * rate)
    level = style.loudness if plan.loudness is None else plan.loudness
    samples = master.mastered(dry, lead_in, level, max(style.noise, plan.noise), plan.take, rate)
    return Piece(
        score=score,
        samples=samples,
        rate=rate,
        bpm=plan.bpm,
        key=key_name(plan.tonic, plan.minor),
        beats_at=beats_at,
    )


def _clock(plan: Plan, beats: float) -> NDArray[np.float64]:
    """Say when each beat falls, with the mean tempo exactly as planned."""
    count = round(beats)
    if not plan.drift:
        return np.arange(count + 1) * 60 / plan.bpm
    random = np.random.default_rng([plan.song, plan.take, 5])
    # A tempo that wanders over some bars and comes back.
    steps = random.standard_normal(count + 64)
    window = np.hanning(24)
    wander = np.convolve(steps, window / np.sqrt(np.sum(window**2)), "valid")[:count]
    wander = (wander - wander.mean()) / (wander.std() + 1e-9) * plan.drift
    lengths = np.exp(-wander)
    times = np.concatenate([[0.0], np.cumsum(lengths)])
    return np.asarray(times / times[-1] * count * 60 / plan.bpm)


def _play(part: Part, plan: Plan, beats_at: NDArray[np.float64], bus: Samples, rate: int) -> None:
    style = STYLES[plan.style]
    beats = np.array([_swung(note.beat, style.swing, style.swing_step) for note in part.notes])
    starts = np.interp(beats, np.arange(beats_at.size), beats_at)
    loose = max(plan.loose, style.loose)
    if loose:
        random = np.random.default_rng([plan.take, *part.layer.encode(), *part.sound.encode()])
        starts = starts + random.standard_normal(starts.size) * loose
    shots: dict[tuple[tuple[int, ...], int], Samples] = {}
    voice = None if part.sound in DRUMS else _tinted(VOICES[part.sound], plan.kit)
    count = bus.shape[1]
    for note, start in zip(part.notes, np.maximum(starts, plan.lead_in) * rate, strict=True):
        length = 0 if voice is None else max(1, round(note.beats * 60 / plan.bpm / _LENGTHS))
        shot = shots.get((note.pitches, length))
        if shot is None:
            shot = shots[note.pitches, length] = _shot(part, plan, voice, note, length, rate)
        place = round(start)
        bus[:, place : place + shot.shape[1]] += shot[:, : count - place] * np.float32(note.velocity)


def _shot(part: Part, plan: Plan, voice: Voice | None, note: Note, length: int, rate: int) -> Samples:
    if voice is None:
        shot = struck(part.sound, plan.kit, note.pitches[0], rate)
    else:
        shot = sounded(voice, note.pitches, length * _LENGTHS, rate, plan.cents)
    return shot * np.float32(part.gain)


def _swung(beat: float, swing: float, step: float) -> float:
    """Delay every second step."""
    return beat + swing * step if swing and round(beat / step, 6) % 2 == 1 else beat


def _tinted(voice: Voice, kit: int) -> Voice:
    """Turn the knobs of an instrument a little, as another player would."""
    random = Random(f"{kit} {voice.wave}")
    return replace(
        voice,
        bright=min(1.0, voice.bright * random.uniform(0.8, 1.2)),
        dark=min(1.0, voice.dark * random.uniform(0.8, 1.2)),
        decay=voice.decay * random.uniform(0.8, 1.25),
        attack=voice.attack * random.uniform(0.8, 1.3),
    )
