"""All that is measured of a sound, from one decoding; and what tells it from others."""

from __future__ import annotations

import hashlib
from pathlib import Path

from segue_music.audio import chromaprint, pcm
from segue_music.audio.balance import balance
from segue_music.audio.edges import heard
from segue_music.audio.loudness import loudness
from segue_music.audio.musickey import key
from segue_music.audio.quality import quality
from segue_music.audio.sound import SLOW, Sound
from segue_music.audio.tempo import tempo
from segue_music.audio.waveform import peaks
from segue_schemas import Analysis, Print


def analyse(sound: Sound, *, low: float, high: float, essentia: bool = True) -> Analysis:
    """Measure tempo (between `low` and `high` where it fits), key, loudness, quality and outline."""
    return Analysis(
        duration=round(sound.duration, 3),
        tempo=tempo(sound.mono, sound.rate, low, high),
        key=key(sound.slow, SLOW, essentia=essentia),
        loudness=loudness(sound),
        quality=quality(sound),
        waveform=peaks(sound),
    )


def identify(sound: Sound, path: str | Path) -> Print:
    """Return what tells this recording from another: the hashes of file and sound, and the fingerprint."""
    with Path(path).open("rb") as file:
        whole = hashlib.file_digest(file, "sha256").hexdigest()
    return sounding(sound).model_copy(update={"sha256": whole})


def sounding(sound: Sound) -> Print:
    """Return what tells this recording from another by its sound alone."""
    audible = heard(sound.mono, sound.rate)
    found = chromaprint.fingerprint(sound.slow, SLOW, seconds=chromaprint.WHOLE)
    return Print(
        pcm=pcm.digest(sound.samples, sound.rate),
        sha256="",
        fingerprint=chromaprint.pack(found) if len(found) else "",
        duration=round(sound.duration, 3),
        heard=audible,
        balance=balance(sound.slow, SLOW, audible),
    )
