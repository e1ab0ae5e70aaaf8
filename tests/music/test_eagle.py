"""Puts tracks into a stand-in of Eagle over real HTTP, by both versions of its API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from music_eagle import Desk, Placing, desk

from segue.testing import run_task
from segue_eagle.mark import read
from segue_schemas import Finished, Placed


@pytest.fixture(params=[True, False], ids=["V2", "V1"])
def at(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk(tmp_path, app={"v2": request.param}, folder="Music/{playlist}", annotation="{link}") as made:
        yield made


def place(at: Desk, *tracks: Finished) -> list[Placed]:
    handler = Placing(at.eagle, *tracks)
    result = run_task(handler, "place it")
    assert result.outcome is not None
    assert result.outcome.summary == "placed", result.outcome.summary
    return handler.placed


def states(at: Desk, track: Finished, placed: Placed) -> dict[str, str]:
    return {gate.name: gate.state for gate in at.eagle.gates(track, placed)}


def test_a_track_is_imported_with_all_that_belongs_to_it(at: Desk) -> None:
    track = at.track(playlists=("Sunset",), page_id="a1b2-c3")
    (placed,) = place(at, track)
    (item,) = at.app.items()
    assert (placed.applies, placed.ref, placed.note) == (True, item["id"], "imported")
    assert item["name"] == "Selena - Ojos Tristes"
    assert item["url"] == track.link
    assert item["tags"] == ["bpm:128", "key:Am", "genre:House"]
    assert item["annotation"].startswith(f"{track.link}\n[segue ")
    mark = read(item["annotation"])
    assert mark is not None
    assert (mark.pcm, mark.page) == (track.print.pcm, "a1b2c3")
    assert at.app.shelf.file(item).read_bytes() == Path(track.files[0].path).read_bytes()
    (music,) = at.app.shelf.folders
    assert (music["name"], music["children"][0]["name"]) == ("Music", "Sunset")
    assert item["folders"] == [music["children"][0]["id"]]
    assert set(states(at, track, placed).values()) == {"passed"}
