"""Where a track that nobody gives may be bought: what its source says, and searches in shops."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from urllib.parse import quote_plus

from segue_music.columns import Columns
from segue_schemas import Recording, Value

USUAL = {
    "Bandcamp": "https://bandcamp.com/search?item_type=t&q={words}",
    "Beatport": "https://www.beatport.com/search/tracks?q={words}",
    "Juno": "https://www.junodownload.com/search/?q%5Ball%5D%5B%5D={words}",
}
FIELD = re.compile(r"\{(.*?)\}")


def fault(address: str) -> str:
    """Say what is wrong with the address of a shop's search, or nothing."""
    fields = FIELD.findall(address)
    if not address.startswith("https://") or not fields or set(fields) - {"words", "isrc"}:
        return f"{address!r} should begin with https:// and hold {{words}} or {{isrc}}"
    return ""


def searches(shops: Mapping[str, str], recording: Recording) -> dict[str, str]:
    """Return the address at which each shop is searched; nobody asks them, a person may."""
    said = {"words": " ".join((*recording.artists, recording.title)).strip(), "isrc": recording.isrc}
    return {
        name: FIELD.sub(lambda field: quote_plus(said[field[1]]), address)
        for name, address in shops.items()
        if all(said[field] for field in FIELD.findall(address))
    }


def listed(known: tuple[str, ...], searched: Mapping[str, str], columns: Columns) -> Value:
    """Return what goes into the column: all of it, or one address where it takes no more."""
    column = columns.get("shops")
    if column is not None and column.type == "url":
        return next(chain(known, searched.values()), None)
    return "\n".join((*known, *(f"Search {name}: {address}" for name, address in searched.items()))) or None
