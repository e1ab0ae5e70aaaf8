"""The styles by name."""

from __future__ import annotations

from segue_music.synth.broken_beats import BEATS
from segue_music.synth.club import CLUB
from segue_music.synth.songs import SONGS
from segue_music.synth.style import Style

STYLES: dict[str, Style] = {**CLUB, **BEATS, **SONGS}
