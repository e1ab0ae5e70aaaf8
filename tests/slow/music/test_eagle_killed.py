"""Kills imports into Eagle at any moment, and has a fifth of all answers broken: no duplicates."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from music_eagle import WORLD, Desk, desk, left, receipt_of

from segue.errors import Unavailable
from segue_schemas import Finished

pytestmark = pytest.mark.slow

IMPORTER = """
import json, sys
from pathlib import Path
from segue.errors import Unavailable
from segue_schemas import Finished
from music_eagle import Desk, plugin, receipt_of
url, room, track, key = sys.argv[1:]
at = Desk(app=None, eagle=plugin(url, Path(room), folder="Music/{playlist}"), folder=Path(room))
wanted = Finished.model_validate_json(track)
for _ in range(30):
    try:
        receipt = receipt_of(at, wanted, key)[1]
    except Unavailable:
        continue
    print(json.dumps(receipt))
    break
"""


@pytest.fixture(params=[True, False], ids=["V2", "V1"])
def at(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk(tmp_path, app={"v2": request.param, "copy_after": 0.05}, folder="Music/{playlist}") as made:
        yield made


def importer(at: Desk, track: Finished, key: str) -> subprocess.Popen[str]:
    shared = Path(__file__).parents[2] / "shared"
    command = [sys.executable, "-c", IMPORTER, at.app.base_url, str(at.folder), track.model_dump_json(), key]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(shared)})


def test_an_import_that_is_killed_is_finished_by_the_next_try(at: Desk) -> None:
    at.by_hand("theirs", "Track 3", tags=["loved"])
    before = left(at.app.shelf.path)
    dice, receipts, killed = Random(4), [], 0
    for n in range(4):
        track = at.track(f"Track {n}", playlists=("Sunset",))
        for _ in range(3):
            seen = sum(at.app.counts.values())
            stop_at = seen + dice.randrange(1, 12)
            child = importer(at, track, f"r/{n}")
            while child.poll() is None and sum(at.app.counts.values()) < stop_at:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(0.001)
            killed += child.poll() is None
            child.kill()
            child.communicate()
        told, _ = importer(at, track, f"r/{n}").communicate(timeout=60)
        receipts.append(json.loads(told))
    assert killed > 5
    assert sorted(item["id"] for item in at.app.items()) == sorted(one["item"] for one in receipts)
    assert [folder["name"] for folder in at.app.shelf.all_folders()] == ["Music", "Sunset"]
    assert all(item["size"] == 32044 for item in at.app.items())
    kind = at.eagle.changes[0]
    for n, receipt in reversed([*enumerate(receipts)]):
        change, same = receipt_of(at, at.track(f"Track {n}", playlists=("Sunset",)), f"r/{n}")
        assert same["item"] == receipt["item"]
        kind.model_validate(change.model_dump()).revert(WORLD, receipt)
    assert left(at.app.shelf.path) == before


def test_two_hundred_imports_with_a_fifth_of_bad_answers(tmp_path: Path) -> None:
    with desk(tmp_path, folder="Music") as at:
        at.app.faults = replace(at.app.faults, share=0.2, seed=11)
        receipts = []
        for n in range(200):
            for _ in range(20):
                try:
                    receipts.append(receipt_of(at, at.track(f"Track {n}"), f"r/{n}")[1])
                    break
                except Unavailable:
                    continue
        assert at.app.faults.met > 500
        assert sorted(item["id"] for item in at.app.items()) == sorted(one["item"] for one in receipts)
        assert len(receipts) == 200
        assert len(at.app.shelf.folders) == 1
        assert at.app.items(trashed=True) == []
