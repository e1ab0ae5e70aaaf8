"""The tags of M4A files, item by item, and files written anew with some items exchanged."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from segue.errors import Refused
from segue_music.tags.atoms import Atom, atom, box, children
from segue_music.tags.pieces import Items, copy, exchanged

LARGEST_INDEX = 1 << 28
PADDING = 2048
PARENTS = (b"trak", b"mdia", b"minf", b"stbl")
HANDLER = box(b"hdlr", bytes(8) + b"mdirappl" + bytes(9))


def items(path: Path) -> list[tuple[str, bytes]]:
    """Return the items of the tag in order, each with its key and all its bytes."""
    with path.open("rb") as file:
        moov = _index(file, path)[1]
    place = _places(moov)
    return _items(moov[place[-1].inside : place[-1].end]) if len(place) == 4 else []


def put(path: Path, into: Path, wanted: Items) -> None:
    """Write the file once more, with other items under these keys; no item means that there is none."""
    with path.open("rb") as file, into.open("wb") as out:
        index, moov = _index(file, path)
        fresh = _with(moov, wanted)
        copy(file, out, 0, index.start)
        out.write(_moved(fresh, index.end, len(fresh) - len(moov)))
        copy(file, out, index.end, path.stat().st_size)


def text(name: str, *values: str) -> bytes:
    """Make an item of text."""
    data = b"".join(box(b"data", struct.pack(">II", 1, 0) + value.encode()) for value in values)
    if not name.startswith("----:"):
        return box(name.encode("latin-1"), data)
    _, mean, own = name.split(":", 2)
    return box(b"----", box(b"mean", bytes(4) + mean.encode()) + box(b"name", bytes(4) + own.encode()) + data)


def whole(name: str, value: int) -> bytes:
    """Make an item of a whole number, 16 bit."""
    return box(name.encode("latin-1"), box(b"data", struct.pack(">IIH", 21, 0, value)))


def picture(data: bytes) -> bytes:
    """Make the item of a picture, JPEG or PNG."""
    kind = 14 if data.startswith(b"\x89PNG") else 13
    return box(b"covr", box(b"data", struct.pack(">II", kind, 0) + data))


def _index(file: BinaryIO, path: Path) -> tuple[Atom, bytes]:
    """Find the index of the file, and read it."""
    size = path.stat().st_size
    found: Atom | None = None
    at = 0
    while at + 8 <= size:
        file.seek(at)
        here = atom(file.read(16), at, size)
        if here.name == b"moof":
            raise Refused(f"{path.name} is made of fragments, as streams are; convert it before it is tagged")
        if here.name == b"moov":
            found = here
        at = here.end
    if found is None or found.end > size or found.end - found.start > LARGEST_INDEX or at != size:
        raise Refused(f"{path.name} is no whole M4A file; it was left as it is; make it anew")
    file.seek(found.start)
    return found, file.read(found.end - found.start)


def _places(moov: bytes) -> list[Atom]:
    """Return the way to the items, as far as it is there: moov, udta, meta, ilst."""
    way = [atom(moov[:16], 0, len(moov))]
    for name in (b"udta", b"meta", b"ilst"):
        here = way[-1]
        begin = here.inside + (_full(moov, here) if here.name == b"meta" else 0)
        found = next((each for each in children(moov, begin, here.end) if each.name == name), None)
        if found is None:
            break
        way.append(found)
    return way


def _full(moov: bytes, meta: Atom) -> int:
    """Tell the size of the version in front of what is in the meta atom; QuickTime has none."""
    return 0 if moov[meta.inside + 4 : meta.inside + 8] == b"hdlr" else 4


def _items(inside: bytes) -> list[tuple[str, bytes]]:
    return [(_key(inside, each), inside[each.start : each.end]) for each in children(inside, 0, len(inside))]


def _key(data: bytes, item: Atom) -> str:
    if item.name != b"----":
        return item.name.decode("latin-1")
    parts = {each.name: data[each.inside + 4 : each.end] for each in children(data, item.inside, item.end)}
    mean, name = (parts.get(each, b"").decode("utf-8", "replace") for each in (b"mean", b"name"))
    return f"----:{mean}:{name}"


def _with(moov: bytes, wanted: Items) -> bytes:
    """Return the index with other items, of the same size where the padding allows it."""
    way = _places(moov)
    old = _items(moov[way[3].inside : way[3].end]) if len(way) == 4 else []
    fresh = box(b"ilst", b"".join(exchanged(old, wanted)))
    if len(way) < 3:
        inside = box(b"meta", bytes(4) + HANDLER + fresh + box(b"free", bytes(PADDING)))
        return _inserted(moov, way, box(b"udta", inside) if len(way) == 1 else inside)
    meta = way[2]
    head = moov[meta.inside : meta.inside + _full(moov, meta)]
    others = [
        fresh if each.name == b"ilst" else moov[each.start : each.end]
        for each in children(moov, meta.inside + len(head), meta.end)
        if each.name != b"free"
    ]
    if len(way) == 3:
        others.append(fresh)
    return _inserted(moov, way[:2], _padded(head + b"".join(others), meta.end - meta.inside), over=meta)


def _padded(inside: bytes, before: int) -> bytes:
    room = before - len(inside)
    padding = room - 8 if 8 <= room <= 4 * PADDING else PADDING
    return box(b"meta", inside if room == 0 else inside + box(b"free", bytes(padding)))


def _inserted(moov: bytes, way: list[Atom], piece: bytes, over: Atom | None = None) -> bytes:
    """Put a piece over an old one, or at the end, and correct the sizes of what is around it."""
    start, end = (over.start, over.end) if over else (way[-1].end, way[-1].end)
    fresh = bytearray(moov[:start] + piece + moov[end:])
    grown = len(fresh) - len(moov)
    for each in way:
        if each.inside - each.start == 16:
            struct.pack_into(">Q", fresh, each.start + 8, each.end - each.start + grown)
        else:
            struct.pack_into(">I", fresh, each.start, each.end - each.start + grown)
    return bytes(fresh)


def _moved(moov: bytes, end: int, grown: int) -> bytes:
    """Correct the places of the sound that lies behind the old end of the index."""
    fresh = bytearray(moov)
    for table in _tables(moov, atom(moov[:16], 0, len(moov))) if grown else ():
        form = ">u4" if table.name == b"stco" else ">u8"
        count = int.from_bytes(moov[table.inside + 4 : table.inside + 8], "big")
        places = np.frombuffer(fresh, form, count, table.inside + 8).astype(np.int64)
        places[places >= end] += grown
        if form == ">u4" and count and places.max() >= 2**32:
            raise Refused("the M4A file would outgrow 4 GB; it was left as it is; tag its other formats")
        fresh[table.inside + 8 : table.inside + 8 + count * int(form[2])] = places.astype(form).tobytes()
    return bytes(fresh)


def _tables(moov: bytes, parent: Atom) -> Iterator[Atom]:
    for each in children(moov, parent.inside, parent.end):
        if each.name in (b"stco", b"co64"):
            yield each
        elif each.name in PARENTS:
            yield from _tables(moov, each)
