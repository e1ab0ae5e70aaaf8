"""Finds what Eagle has of a track, tells what is surely the same, and which of several is the best."""

from __future__ import annotations

import filecmp
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from segue_eagle.api import Item, matching, search
from segue_eagle.client import Door
from segue_eagle.mark import read, without_mark
from segue_eagle.wish import Wish, same_link

AUDIO = frozenset(["mp3", "m4a", "mp4", "aac", "aif", "aiff", "wav", "flac", "ogg", "opus", "wma", "alac"])
LOSSLESS = frozenset(["aif", "aiff", "wav", "flac", "alac"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Items that surely are the track; `sounding` are those of them with the very same sound."""

    ours: tuple[Item, ...] = ()  # made by this very import
    sounding: tuple[Item, ...] = ()
    others: tuple[Item, ...] = ()  # the same track by row or link, in another file

    @property
    def all(self) -> tuple[Item, ...]:
        """Return all of them."""
        return (*self.ours, *self.sounding, *self.others)


def look_up(door: Door, library: Path, wish: Wish, own_id: str) -> Found:
    """Find what is surely the same track: never by a name alone."""
    filters = [("id", own_id), ("annotation", wish.pcm), ("keywords", keyword(wish.name))]
    filters += [("annotation", f"page={wish.row}")] if wish.row else []
    filters += [("url", link) for link in wish.links]
    filters.append(("ids", ",".join(_as_big(door, wish))))
    found = matching(door, filters, lambda item: item.ext in AUDIO)
    kinds: dict[str, list[Item]] = {"ours": [], "sounding": [], "others": []}
    for item in found:
        if kind := _kind(library, item, wish, own_id):
            kinds[kind].append(item)
    return Found(**{kind: tuple(items) for kind, items in kinds.items()})


def made(door: Door, own_id: str) -> list[Item]:
    """Return what this import made, more than one where Eagle took it in twice."""

    def ours(item: Item) -> bool:
        mark = read(item.annotation)
        return own_id in (item.id, mark.id if mark else "")

    by_id = matching(door, [("id", own_id)], ours)
    return by_id or (matching(door, [("annotation", own_id)], ours) if door.v2 else [])


def _as_big(door: Door, wish: Wish) -> list[str]:
    """Return the items whose file is as big as ours, under whatever name; V1 lists everything anyway."""
    if not door.v2:
        return []
    listed = search(door, {"ext": Path(wish.path).suffix[1:].lower(), "fields": ["id", "size", "isDeleted"]})
    return [item.id for item in listed if item.size == wish.size and not item.trashed]


def _kind(library: Path, item: Item, wish: Wish, own_id: str) -> str:
    mark = read(item.annotation)
    if own_id in (item.id, mark.id if mark else ""):
        return "ours"
    if (mark and wish.pcm and mark.pcm == wish.pcm) or _same_bytes(library, item, wish):
        return "sounding"
    same_row = mark is not None and mark.page != "" and mark.page == wish.row
    same_place = same_link(item.url, wish.links) and as_long(library, item, wish.duration)
    return "others" if same_row or same_place else ""


def keeper(found: Found, wish: Wish) -> Item | None:
    """Say which item is kept in place of an import; None: the file is imported.

    What this import made itself comes first, then the same sound, then a lossless file that a person put
    there, then one that was imported earlier, where what comes now is not lossless.
    """
    if found.ours:
        return min(found.ours, key=lambda item: (item.born, item.id))
    if found.sounding:
        return best(found.sounding)
    masters = [item for item in found.others if lossless(item)]
    kept = [item for item in masters if not wish.lossless or read(item.annotation) is None]
    return best(kept) if kept else None


def best(items: Iterable[Item]) -> Item:
    """Return the best of several items: lossless, with more tags, folders and notes, the oldest."""
    return min(items, key=lambda item: (not lossless(item), -fullness(item), item.born, item.id))


def fullness(item: Item) -> int:
    """Return how much a person has written to an item."""
    return len(item.tags) + len(item.folders) + item.star + bool(without_mark(item.annotation))


def lossless(item: Item) -> bool:
    """Tell whether an item came from a lossless source, as far as is known."""
    mark = read(item.annotation)
    return mark.lossless if mark else item.ext in LOSSLESS


def _same_bytes(library: Path, item: Item, wish: Wish) -> bool:
    if item.size != wish.size or not wish.size:
        return False
    file = stored(library, item)
    try:
        return file is not None and filecmp.cmp(file, wish.path, shallow=False)
    except OSError:  # what cannot be read is not known to be the same
        return False


def as_long(library: Path, item: Item, duration: float) -> bool:
    """Tell whether the item lasts as long, by its file; what cannot be read is not known to be the same."""
    file = stored(library, item)
    length = seconds(file) if file else None
    return length is not None and abs(length - duration) <= max(3.0, 0.02 * duration)


def stored(library: Path, item: Item) -> Path | None:
    """Return the item's own file in the library; it is only ever read."""
    folder = library / "images" / f"{item.id}.info"
    files = [file for file in folder.glob(f"*.{item.ext}") if "_thumbnail" not in file.stem]
    return files[0] if len(files) == 1 else None


def seconds(file: Path) -> float | None:
    """Return how long a file says it is, without decoding it."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(str(file)) as container:
            return container.duration / 1_000_000 if container.duration else None
    except (FFmpegError, OSError):
        return None


def keyword(name: str) -> str:
    """Return the longest word of a name, to search by; whoever searches compares for himself."""
    return max(words(name), key=len, default="")


def words(text: str) -> list[str]:
    """Return the words of a text, whatever their case and form."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
