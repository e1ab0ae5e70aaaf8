"""Tracks for the file that rekordbox imports, and what stands in it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from segue import Change, Receipt, World
from segue.testing import MemoryBoard
from segue_rekordbox.collection import Collection
from segue_rekordbox.writing import WriteCollection
from segue_schemas import Listed, Recording

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<DJ_PLAYLISTS Version="1.0.0"><PRODUCT Name="rekordbox" Version="7.0.9" Company="AlphaTheta"/>
<COLLECTION Entries="0"/><PLAYLISTS><NODE Type="0" Name="ROOT" Count="0"/></PLAYLISTS></DJ_PLAYLISTS>
"""


def listed(name: str, folder: str = "/Music", **more: object) -> Listed:
    """Return a finished track."""
    recording = Recording(title=name, artists=("Ines",), album="Keys & <Locks>", year=2024)
    values = {"bpm": 124.0, "key": "Am", "page_id": name, "recording": recording} | more
    return Listed.model_validate(
        {"title": name, "seconds": 8.2, "paths": (f"{folder}/{name}.m4a",), **values}
    )


def do(change: Change) -> Receipt:
    """Make a change."""
    world = World(MemoryBoard())
    return change.apply(world, "run/1", change.look(world))


def take_back(change: Change, receipt: Receipt) -> None:
    """Undo a change."""
    change.revert(World(MemoryBoard()), receipt)


def order(file: Path, name: str) -> list[str] | None:
    """Return the tracks of a playlist in the file."""
    places = Collection(file.read_bytes(), str(file)).playlist(name)
    return None if places is None else [Path(unquote(urlsplit(one).path)).stem for one in places]


def put(file: Path, *names: str, **more: object) -> WriteCollection:
    """Return the change that writes these tracks."""
    tracks = [listed(name) for name in names]
    return WriteCollection.model_validate({"file": str(file), "tracks": tracks, **more})
