"""The forms in which a piece of the corpus is met: codecs, levels, tunings, tempos that drift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from segue_music.synth import effects
from segue_music.synth.plan import Plan, Samples

Effect = Callable[[Samples, int], Samples]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What is changed of the plan, what of the sound, and the kind of file."""

    codec: str = "wav16"
    bitrate: int | None = None
    rate: int = 44_100
    change: Callable[[Plan], Plan] = lambda plan: plan
    effects: tuple[Effect, ...] = ()


VARIANTS: dict[str, Variant] = {
    "mp3 128": Variant(codec="mp3", bitrate=128),
    "quiet": Variant(codec="flac", effects=(lambda x, _: effects.gained(x, -9),)),
    "drift 0.5": Variant(codec="flac", change=lambda p: replace(p, drift=0.005)),
    "opus 96": Variant(codec="opus", bitrate=96),
    "flat": Variant(codec="flac", change=lambda p: replace(p, cents=-25)),
    "clipped": Variant(effects=(lambda x, _: effects.gained(x, 6),)),
    "silence first": Variant(codec="mp3", bitrate=192, change=lambda p: replace(p, lead_in=4.37)),
    "drift 1": Variant(codec="aac", bitrate=192, change=lambda p: replace(p, drift=0.01)),
    "aac 128 faded in": Variant(codec="aac", bitrate=128, effects=(lambda x, r: effects.faded(x, r, 6),)),
    "sharp": Variant(codec="mp3", bitrate=256, change=lambda p: replace(p, cents=25)),
    "dull": Variant(codec="mp3", bitrate=96, effects=(lambda x, r: effects.dulled(x, r, 3500),)),
    "mono": Variant(codec="mp3", bitrate=96, effects=(lambda x, _: effects.monaural(x),)),
    "drift 2": Variant(codec="flac", change=lambda p: replace(p, drift=0.02)),
    "24/96": Variant(codec="wav24", rate=96_000),
    "vorbis": Variant(codec="vorbis", bitrate=128),
    "mp3 320": Variant(codec="mp3", bitrate=320),
    "a little sharp": Variant(codec="opus", bitrate=160, change=lambda p: replace(p, cents=12)),
    "long silence": Variant(codec="aac", bitrate=256, change=lambda p: replace(p, lead_in=9.0)),
    "48 kHz": Variant(codec="flac24", rate=48_000),
    "short": Variant(codec="flac", change=lambda p: replace(p, seconds=24.0)),
    "alac": Variant(codec="alac"),
    "noisy": Variant(codec="mp3", bitrate=160, change=lambda p: replace(p, noise=0.012, loose=0.01)),
}
PLAIN = Variant(codec="flac")
