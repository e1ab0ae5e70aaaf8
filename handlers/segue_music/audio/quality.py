"""Where a sound honestly comes from: its codec, where its spectrum ends, and whether it claims too much."""

from __future__ import annotations

from segue_music.audio.sound import Sound
from segue_music.audio.spectrum import ending, long_term
from segue_schemas import Quality


def quality(sound: Sound) -> Quality:
    """Return the honest label of a sound."""
    cutoff = ending(long_term(sound), sound.rate)
    rate = sound.bitrate if not sound.lossless else None
    origin = "lossless" if sound.lossless else f"{sound.codec} {rate}"
    return Quality(
        codec=sound.codec,
        container=sound.container,
        bitrate=sound.bitrate,
        rate=sound.rate,
        bits=sound.bits,
        channels=sound.channels,
        lossless=sound.lossless,
        cutoff=round(cutoff),
        origin=origin,
    )
