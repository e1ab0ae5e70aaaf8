"""Forms of one recording: other codecs, levels, trimmed silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from segue_music.synth import effects
from segue_music.synth.plan import Plan, Samples

Effect = Callable[[Samples, int, Random], Samples]
_LOUD_AT, _QUIET_AT = 9.0, -9.0  # decibels
_SILENCE = 2.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What happens between the two recordings; without a codec, the sound goes straight on."""

    codec: str = ""
    bitrate: int | None = None
    change: Callable[[Plan, Random], Plan] = lambda plan, _: plan
    effect: Effect = lambda samples, _, __: samples


def _silent_start(plan: Plan, random: Random) -> Plan:
    return replace(plan, lead_in=random.uniform(0.5, _SILENCE))


def _trimmed(samples: Samples, rate: int, random: Random) -> Samples:
    """Cut the silence in front, and a little of the echo at the end."""
    sounding = int((abs(samples).max(axis=1) > 1e-4).argmax()) / rate
    return effects.cut(samples, rate, sounding, len(samples) / rate - random.uniform(0.1, 0.8))


def _padded(samples: Samples, rate: int, random: Random) -> Samples:
    return effects.padded(samples, rate, random.uniform(0.2, _SILENCE), random.uniform(0, _SILENCE / 2))


def _headroom(plan: Plan, random: Random) -> Plan:
    return replace(plan, loudness=-24.0)


SAME: dict[str, Form] = {
    "mp3 64": Form(codec="mp3", bitrate=64),
    "mp3 128": Form(codec="mp3", bitrate=128),
    "mp3 192": Form(codec="mp3", bitrate=192),
    "mp3 320": Form(codec="mp3", bitrate=320),
    "aac 128": Form(codec="aac", bitrate=128),
    "aac 256": Form(codec="aac", bitrate=256),
    "opus 96": Form(codec="opus", bitrate=96),
    "opus 160": Form(codec="opus", bitrate=160),
    "vorbis 128": Form(codec="vorbis", bitrate=128),
    "flac": Form(codec="flac"),
    "quieter": Form(codec="flac", effect=lambda x, *_: effects.gained(x, _QUIET_AT)),
    "louder": Form(change=_headroom, effect=lambda x, *_: effects.gained(x, _LOUD_AT)),
    "slightly clipped": Form(effect=lambda x, *_: effects.gained(x, 3)),
    "limiter": Form(effect=lambda x, *_: effects.limited(x, 4)),
    "silence trimmed": Form(change=_silent_start, effect=_trimmed),
    "silence added": Form(effect=_padded),
    "silence trimmed, mp3 128": Form(codec="mp3", bitrate=128, change=_silent_start, effect=_trimmed),
    "silence added, aac 128": Form(codec="aac", bitrate=128, effect=_padded),
    "mono": Form(codec="mp3", bitrate=96, effect=lambda x, *_: effects.monaural(x)),
    "faded in": Form(effect=lambda x, rate, _: effects.faded(x, rate, 3)),
}
