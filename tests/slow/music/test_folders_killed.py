"""A program killed at any call while it files a track: nothing is half, doubled or lost, and undo works."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import music_killed
from music_filing import tree

from segue import World
from segue.testing import MemoryBoard
from segue_folders.disk import Root
from segue_folders.placing import PlaceFile

WORLD = World(MemoryBoard())
OLD, NEW = "old sound " * 1000, "new sound " * 1000
PLACE = "Bicep/Bicep - Glue.wav"


def scene(folder: Path) -> PlaceFile:
    (folder / "root/Bicep").mkdir(parents=True)
    (folder / "root" / PLACE).write_text(OLD)
    (folder / "root/Bicep/Bicep - Other.wav").write_text("another track")
    (folder / "work.wav").write_text(NEW)
    return PlaceFile(
        source=str(folder / "work.wav"), root=Root(path=str(folder / "root")), folder=("Bicep",),
        stem="Bicep - Glue", ending=".wav", replaces=(PLACE,),
    )  # fmt: skip


def killed(change: PlaceFile, seen: object, at: int) -> str:
    """Apply the change in a program that dies at a call, and return what it printed where it lived."""
    command = [sys.executable, music_killed.__file__, str(at), change.model_dump_json(), json.dumps(seen)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def test_a_kill_at_any_call_leaves_nothing_half(tmp_path: Path) -> None:
    change = scene(tmp_path / "first")
    calls = int(killed(change, change.look(WORLD), 0))
    assert calls > 20
    for at in range(1, calls + 1):
        folder = tmp_path / str(at)
        change = scene(folder)
        before, seen = tree(folder / "root"), change.look(WORLD)
        assert killed(change, seen, at) == "", f"call {at} of {calls} was not reached"
        left = tree(folder / "root")
        assert left.get(PLACE, OLD) in (OLD, NEW), f"half a file after a kill at call {at}"
        assert OLD in left.values(), f"the old file was lost by a kill at call {at}"
        receipt = change.apply(WORLD, "run/1", seen)
        done = tree(folder / "root")
        assert done == {
            PLACE: NEW, "Bicep/Bicep - Other.wav": "another track", f".segue/replaced/run/{PLACE}": OLD
        }, f"after a kill at call {at}"  # fmt: skip
        assert not (folder / "root/.segue/incoming").exists()
        change.revert(WORLD, receipt)
        change.revert(WORLD, receipt)  # undo may be called again after an interruption of its own
        assert tree(folder / "root") == before, f"undo after a kill at call {at}"
        assert not (folder / "root/.segue").exists()
