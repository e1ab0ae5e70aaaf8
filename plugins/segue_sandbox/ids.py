"""Identifiers: made the way Notion makes them, and read in every form it accepts."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from urllib.parse import quote, unquote
from uuid import UUID

NIL = "00000000-0000-0000-0000-000000000000"
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[1-8][0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}")
# What Notion writes into the last group of an id, by what the id is of; pages and blocks have no mark.
MARKS = {
    "data_source": "000b", "view": "000c", "discussion": "001c", "comment": "001d", "bot": "0027",
    "upload": "00b2",
}  # fmt: skip
INTEGRATION = "0037"
# Characters that Notion's own property ids are drawn from; most of them need percent-encoding.
_PROPERTY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz:;<=>?@[]^_`{|}~\\"


class Ids:
    """A source of new ids; give a seed to get the same ones again."""

    def __init__(self, seed: int | None = None, workspace: str = "38c9ce7b60a4") -> None:
        self._random: random.Random = random.Random(seed) if seed is not None else random.SystemRandom()
        self._front = f"{workspace[:8]}-{workspace[8:12]}-81"

    def new(self, kind: str = "") -> str:
        """Make an id of version 8 that starts with the workspace's own part; some kinds have a mark in it."""
        hexes = f"{self._random.getrandbits(72):018x}"
        mark = MARKS.get(kind, hexes[6:10])
        return f"{self._front}{hexes[:2]}-{'89ab'[int(hexes[2], 16) % 4]}{hexes[3:6]}-{mark}{hexes[10:]}"

    def random(self) -> str:
        """Make an id of version 4, which tells nothing of the workspace it is from."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def property(self, taken: set[str]) -> str:
        """Make a property id, decoded, that is not taken yet."""
        while (made := "".join(self._random.choices(_PROPERTY_LETTERS, k=4))) in taken:
            pass
        return made

    def hex(self, digits: int) -> str:
        """Make some hexadecimal digits."""
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"


def uuid(text: object) -> str | None:
    """Return the dashed, lower-case form of an id, or None where it is not one."""
    if not isinstance(text, str):
        return None
    low = text.lower()
    bare = low.replace("-", "")
    if low not in (NIL, NIL.replace("-", "")) and not _UUID.fullmatch(low):
        return None
    return f"{bare[:8]}-{bare[8:12]}-{bare[12:16]}-{bare[16:20]}-{bare[20:]}"


def integration_of(bot_id: str) -> str:
    """Return the id of the integration that a bot belongs to, which is not the bot's own."""
    return f"{bot_id[:24]}{INTEGRATION}{bot_id[:27:-1]}"


@lru_cache(maxsize=4096)
def encoded(property_id: str) -> str:
    """Return a property id as JSON shows it: percent-encoded."""
    return quote(property_id, safe="")


def decoded(property_id: str) -> str:
    """Return a property id as it is kept: decoded."""
    return unquote(property_id)
