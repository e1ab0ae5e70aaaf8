"""Where a sound honestly comes from: its codec, where its spectrum ends, and whether it claims too much."""

from __future__ import annotations

from segue_music.audio.sound import Sound
from segue_music.audio.spectrum import Ending, ending
from segue_music.audio.traces import on_grid
from segue_music.audio.traces_aac import AAC
from segue_music.audio.traces_mp3 import MP3
from segue_music.audio.traces_opus import opus
from segue_schemas import Quality

CUT = 8.0  # dB that a spectrum falls at once, where a codec has cut it; music fades out slowly
HIGHEST_CUT = 20_700.0  # Hz: above it the filters of converters and masters begin
# Up to which cut an encoder at its usual settings is meant.
RATES = {
    "aac": ((18_500.0, "aac 128"), (HIGHEST_CUT, "aac 256")),
    "mp3": ((17_600.0, "mp3 128"), (19_300.0, "mp3 192"), (HIGHEST_CUT, "mp3 320")),
}
LOSSLESS, UNCLEAR = "lossless", "unclear"


def quality(sound: Sound) -> Quality:
    """Return the honest label of a sound."""
    end = ending(sound)
    origin = _origin(sound, end) if sound.lossless else f"{sound.codec} {sound.bitrate}"
    return Quality(
        codec=sound.codec,
        container=sound.container,
        bitrate=sound.bitrate,
        rate=sound.rate,
        bits=sound.bits,
        channels=sound.channels,
        lossless=sound.lossless,
        cutoff=round(end.hertz),
        origin=origin,
        upscaled=sound.lossless and origin not in (LOSSLESS, UNCLEAR),
    )


def _origin(sound: Sound, end: Ending) -> str:
    """Say what a file that claims to be lossless most likely was before.

    Only the traces of a codec accuse: a cut alone may be a filter's, of a converter, a radio or a master.
    """
    cut = end.cut if end.bare and end.drop >= CUT and end.cut <= HIGHEST_CUT else None
    for codec, grid in (("aac", AAC), ("mp3", MP3)):
        if on_grid(sound.samples, grid):
            return _named(codec, cut, end.hertz)
    if found := opus(sound.samples, sound.rate):
        return found
    return UNCLEAR if cut else LOSSLESS


def _named(codec: str, cut: float | None, hertz: float) -> str:
    """Return the codec with the rate that its cut tells; no rate where music is too dull."""
    table = RATES[codec]
    reached = cut or min(hertz, HIGHEST_CUT)
    if cut is None and reached <= table[-2][0]:
        return codec
    return next(name for most, name in table if reached <= most)
