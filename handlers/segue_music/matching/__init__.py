"""Who and what a title means, and whether two of them mean the same recording; pure."""

from __future__ import annotations

from segue_music.matching.comparing import Match, compare
from segue_music.matching.naming import name_keys

__all__ = ["Match", "compare", "name_keys"]
