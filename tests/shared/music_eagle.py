"""A stand-in of Eagle with a library of its own, tracks to import, and what was left of it."""

from __future__ import annotations

import json
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from segue import Change, Outcome, Params, Pattern, Run, World
from segue.testing import MemoryBoard
from segue_eagle.client import Door
from segue_eagle.importing import Tools
from segue_eagle.library import Eagle
from segue_eagle.pending import Pending
from segue_eagle.settings import EagleSettings
from segue_eagle.standin import StandIn, running
from segue_eagle.wish import wish_for
from segue_schemas import (
    Analysis,
    Finished,
    Format,
    Key,
    Loudness,
    Placed,
    Print,
    Quality,
    Recording,
    Tempo,
    TrackFile,
)

WORLD = World(MemoryBoard())


def sound(path: Path, seed: str, seconds: float = 2.0) -> Path:
    """Write a small WAV file with a sound of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(Random(seed).randbytes(int(seconds * 8000) * 2))
    return path


def track(folder: Path, title: str = "Ojos Tristes", **values: Any) -> Finished:
    """Return a finished track with one file; `sound` names what it sounds like."""
    name = "".join(sign if sign.isalnum() else "_" for sign in title)[:60]
    like = str(values.pop("sound", title))
    path = sound(folder / f"{name}.wav", like)
    pcm = sha256(like.encode()).hexdigest()
    link = values.pop("link", f"https://soundcloud.com/someone/{name.lower()}")
    quality = Quality(
        codec="aac", rate=44100, channels=2, lossless=values.pop("lossless", False), cutoff=16e3, origin="x"
    )
    return Finished(
        recording=Recording(
            title=title, artists=values.pop("artists", ("Selena",)), genres=values.pop("genres", ("House",)),
            links=(link,) if link else (), year=2025,
        ),
        analysis=Analysis(
            duration=2.0, tempo=Tempo(bpm=values.pop("bpm", 127.98), confidence=0.9),
            key=Key(tonic="A", minor=True, confidence=values.pop("key_confidence", 0.9)),
            loudness=Loudness(integrated=-9, range=4, peak=-0.1, gain=-9), quality=quality,
        ),
        print=Print(pcm=pcm, sha256="", fingerprint="", duration=2.0),
        files=(TrackFile(format=Format.WAV, path=str(path), size=path.stat().st_size, pcm=pcm),),
        link=link, **values,
    )  # fmt: skip


class Placing:
    """A handler that puts the tracks it was given into Eagle."""

    name = "placing"
    summary = "Puts tracks into Eagle"
    patterns = (Pattern(words=("place",)),)
    Params = Params

    def __init__(self, eagle: Eagle, *tracks: Finished) -> None:
        self.eagle, self.tracks, self.changes = eagle, tracks, eagle.changes
        self.placed: list[Placed] = []

    def run(self, run: Run) -> Outcome:
        """Place them one after the other."""
        self.placed = [self.eagle.place(run, one) for one in self.tracks]
        return Outcome.done("placed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The stand-in, the plugin that works with it, and a folder for files."""

    app: StandIn
    eagle: Eagle
    folder: Path

    @property
    def tools(self) -> Tools:
        """What imports work with."""
        return self.eagle.tools

    def track(self, title: str = "Ojos Tristes", **values: Any) -> Finished:
        """Make a finished track."""
        return track(self.folder / "files", title, **values)

    def by_hand(self, title: str, like: str = "", **values: Any) -> dict[str, Any]:
        """Put an item into the library as a person would, with the sound of a name."""
        shelf = self.app.shelf
        source = sound(
            self.folder / "theirs" / f"{title.replace('/', '_')}.wav",
            like or title,
            values.pop("seconds", 2.0),
        )
        item = shelf.begin(values.pop("id", None) or shelf.fresh_id(), source, {"name": title})
        shelf.copy(item["id"], source)
        shelf.update(item, values)
        return item


_served: list[StandIn] = []


@contextmanager
def served(room: Path) -> Iterator[None]:
    """Run one stand-in for all desks inside, since to stop it takes as long as a test."""
    with running(room / "Studio.library") as app:
        _served.append(app)
        try:
            yield
        finally:
            _served.remove(app)


@contextmanager
def desk(
    room: Path, *, own: bool = False, app: dict[str, Any] | None = None, **settings: Any
) -> Iterator[Desk]:
    """Begin a library and set the plugin up for it; `own`: with a stand-in that ends with the block."""
    library = room / "Studio.library"
    if _served and not own:
        _served[-1].begin(library, **(app or {}))
        yield Desk(app=_served[-1], eagle=plugin(_served[-1].base_url, room, **settings), folder=room)
        return
    with running(library, **(app or {})) as stand_in:
        yield Desk(app=stand_in, eagle=plugin(stand_in.base_url, room, **settings), folder=room)


def plugin(url: str, room: Path, token: str = "", **settings: Any) -> Eagle:
    """Set the plugin up for an address, with its state in the folder."""
    given: dict[str, Any] = {
        "library": str(room / "Studio.library"),
        "format": Format.WAV,
        "wait": 5.0,
        "timeout": 5.0,
    } | settings
    section = EagleSettings(enabled=True, url=url, **given)
    door = Door(url, token, timeout=section.timeout)
    return Eagle(Tools(door=door, settings=section, pending=Pending(room / "home")))


def left(library: Path) -> dict[str, Any]:
    """Return what lies in a library, the trash and times left out: files by hash, and what is noted."""
    found: dict[str, Any] = {}
    for file in sorted(library.glob("images/*.info/metadata.json")):
        item = json.loads(file.read_text())
        if item["isDeleted"]:
            continue
        others = [one for one in file.parent.iterdir() if one != file]
        hashes = {one.name: sha256(one.read_bytes()).hexdigest() for one in others}
        found[item["id"]] = hashes | {n: v for n, v in item.items() if n != "modificationTime"}
    return found


def receipt_of(at: Desk, wanted: Finished, key: str = "") -> tuple[Change, dict[str, Any]]:
    """Import a track as a run would, and return the change and its receipt."""
    wish = wish_for(wanted, at.tools.settings)
    change = at.eagle.changes[0].model_validate({"wish": wish})
    return change, change.apply(WORLD, key or f"{wanted.recording.title}/1", change.look(WORLD))
