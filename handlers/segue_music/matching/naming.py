"""Short names under which recordings that look alike are found."""

from __future__ import annotations

import re

from segue_music.matching.text import fold
from segue_schemas import Recording


def name_keys(recording: Recording) -> frozenset[str]:
    """Return the short names of a recording, one for each way in which its title can be read."""
    title = re.sub(r"\W+", "", re.sub(r"[(\[].*", "", fold(recording.title)))
    artists = (re.sub(r"\W+", "", fold(artist)) for artist in recording.artists[:1])
    return frozenset(f"{artist}|{title}" for artist in artists)
