"""Where a sound honestly comes from: its codec, where its spectrum ends, and whether it claims too much."""

from __future__ import annotations

import numpy as np

from segue_music.audio.holes import holed
from segue_music.audio.resample import resampled
from segue_music.audio.sound import Samples, Sound
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
OTHER_RATE = {44_100: 48_000, 48_000: 44_100}
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
    codec = _codec(sound.samples, anywhere=True)
    if codec is None and (found := opus(sound.samples, sound.rate)):
        return found
    if codec is None and cut and sound.rate in OTHER_RATE:
        codec = _codec(_at_other_rate(sound), anywhere=False)
    if codec:
        return _named(codec, cut, end.hertz)
    return UNCLEAR if cut and holed(sound, cut) else LOSSLESS


def _codec(samples: Samples, *, anywhere: bool) -> str | None:
    """Return the codec whose grid of frames is in a sound, where it begins as usual or anywhere."""
    grids = (("aac", AAC), ("mp3", MP3))
    return next((codec for codec, grid in grids if on_grid(samples, grid, anywhere=anywhere)), None)


def _at_other_rate(sound: Sound) -> Samples:
    """Return the first half minute at the rate that it may have had when it was coded."""
    start = sound.samples[: 30 * sound.rate]
    rate = OTHER_RATE[sound.rate]
    return np.stack([resampled(side, sound.rate, rate) for side in start.T], axis=1)


def _named(codec: str, cut: float | None, hertz: float) -> str:
    """Return the codec with the rate that its cut tells; no rate where music is too dull."""
    table = RATES[codec]
    reached = cut or min(hertz, HIGHEST_CUT)
    if cut is None and reached <= table[-2][0]:
        return codec
    return next(name for most, name in table if reached <= most)
