"""Eagle closed, shown a dialog, or with another library open: imports wait, and are made up for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from music_eagle import WORLD, Desk, Placing, desk, left, plugin, receipt_of, served

from segue.testing import run_task
from segue_eagle.catchup import catch_up
from segue_eagle.client import Away
from segue_schemas import Finished, Placed


@pytest.fixture(scope="module", autouse=True)
def one_eagle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with served(tmp_path_factory.mktemp("eagle")):
        yield


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, folder="Music") as made:
        yield made


def place(at: Desk, *tracks: Finished) -> list[Placed]:
    handler = Placing(at.eagle, *tracks)
    result = run_task(handler, "place it")
    assert result.outcome is not None
    assert len(handler.placed) == len(tracks), result.outcome.summary
    return handler.placed


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came so far"
        time.sleep(0.005)


def test_a_dialog_that_is_open_makes_the_import_wait(tmp_path: Path) -> None:
    with desk(tmp_path, timeout=0.2) as at:
        at.app.dialog = threading.Event()
        assert at.eagle.holds(at.track().recording, None) == []
        assert "close it; the import is made up for" in receipt_of(at, at.track())[1]["why"]
        at.app.dialog.set()
        assert [one.why for one in catch_up(at.tools)] == [""]


@pytest.mark.parametrize("existing", ["rejected", "overwritten", "second"])
def test_an_import_that_eagle_does_only_after_it_was_made_up_for(tmp_path: Path, existing: str) -> None:
    dialog = threading.Event()
    with desk(tmp_path, app={"existing": existing}, timeout=0.3) as at:

        def hold(name: str) -> None:
            at.app.dialog = dialog if name == "item/add" else None

        at.app.before = hold
        assert receipt_of(at, at.track(), "r/1")[1]["state"] == "waiting"
        at.app.before, at.app.dialog = lambda name: None, None
        (done,) = catch_up(at.tools)
        assert [item["id"] for item in at.app.items()] == [done.item]
        dialog.set()
        until(lambda: at.app.counts["item/add"] == 2)
        doubles = [item["id"] for item in at.app.items() if item["id"] != done.item]
        placed = Placed(library="Eagle", ref=done.item)
        told = {gate.name: gate.seen for gate in at.eagle.gates(at.track(), placed)}
        assert told["Eagle duplicates"] == (doubles[0] if existing == "second" else "none")
        place(at, at.track())
        assert [item["id"] for item in at.app.items()] == [done.item]


def closed(tmp_path: Path) -> Desk:
    eagle = plugin("http://127.0.0.1:9", tmp_path)
    return Desk(app=None, eagle=eagle, folder=tmp_path)  # type: ignore[arg-type]  # there is no app


def test_where_eagle_is_closed_that_is_said_and_nothing_fails(tmp_path: Path) -> None:
    at = closed(tmp_path)
    track = at.track()
    assert at.eagle.holds(track.recording, track.print) == []
    (placed,) = place(at, track)
    assert (placed.applies, placed.ref) == (False, "")
    assert "Eagle is not running" in placed.note
    assert "segue eagle catch-up" in placed.note
    assert [gate.state for gate in at.eagle.gates(track, placed)] == ["not applicable"]


def test_an_import_that_had_to_wait_is_made_up_for_by_the_next(tmp_path: Path) -> None:
    receipt_of(closed(tmp_path), closed(tmp_path).track("One", page_id="row-1"))
    with desk(tmp_path) as at:
        two = at.track("Two", page_id="row-2")
        (placed,) = place(at, two)
        assert {item["name"]: item["id"] for item in at.app.items()} == {
            "Selena - Two": placed.ref, "Selena - One": placed.made_up["row-1"],
        }  # fmt: skip
        assert not at.tools.pending.waiting()
        assert at.tools.pending.untold() == placed.made_up
        at.eagle.gates(two, placed)
        assert at.tools.pending.untold() == {}


def test_what_waits_keeps_waiting_while_eagle_is_closed(tmp_path: Path) -> None:
    at = closed(tmp_path)
    for n in range(2):
        receipt_of(at, at.track(f"Track {n}"))
    (tried,) = catch_up(at.tools)  # the second would only say the same
    assert "Eagle is not running" in tried.why
    assert len(at.tools.pending.waiting()) == 2


def test_a_file_that_is_gone_holds_up_nothing_else(tmp_path: Path) -> None:
    at = closed(tmp_path)
    tracks = [at.track(f"Track {n}") for n in range(3)]
    for track in tracks:
        receipt_of(at, track)
    Path(tracks[0].files[0].path).unlink()
    with desk(tmp_path) as opened:
        assert "is gone" in catch_up(opened.tools, 1)[0].why
        assert [one.name for one in catch_up(opened.tools, 2)] == ["Selena - Track 1", "Selena - Track 2"]
        assert [one.wish["name"] for one in opened.tools.pending.waiting()] == ["Selena - Track 0"]


@pytest.mark.parametrize("undone", [False, True], ids=["made up for", "undone"])
def test_the_artwork_of_an_import_that_waits_is_kept_until_then(tmp_path: Path, undone: bool) -> None:
    picture = tmp_path / "cover.jpg"
    picture.write_bytes(b"a cover")
    change, receipt = receipt_of(closed(tmp_path), closed(tmp_path).track(artwork=str(picture)))
    picture.unlink()
    kept = tmp_path / "home" / "eagle-artwork"
    assert [one.read_bytes() for one in kept.iterdir()] == [b"a cover"]
    if undone:
        change.revert(WORLD, receipt)
    else:
        with desk(tmp_path) as at:
            assert [one.why for one in catch_up(at.tools)] == [""]
            (shown,) = at.app.shelf.path.glob("images/*/*_thumbnail.png")
            assert shown.read_bytes() == b"a cover"
    assert [*kept.iterdir()] == []


@pytest.mark.parametrize("made_up", [False, True], ids=["still waiting", "made up for"])
def test_undo_of_an_import_that_had_to_wait(tmp_path: Path, made_up: bool) -> None:
    change, receipt = receipt_of(closed(tmp_path), closed(tmp_path).track())
    with desk(tmp_path) as at:
        before = left(at.app.shelf.path)
        if made_up:
            assert [one.why for one in catch_up(at.tools)] == [""]
            assert left(at.app.shelf.path) != before
            at.eagle.changes[0].model_validate(change.model_dump()).revert(WORLD, receipt)
        else:
            change.revert(WORLD, receipt)
        assert catch_up(at.tools) == []
        assert left(at.app.shelf.path) == before


def test_undo_of_what_was_made_waits_for_eagle(tmp_path: Path) -> None:
    with desk(tmp_path, own=True) as at:
        change, receipt = receipt_of(at, at.track())
    with pytest.raises(Away, match="not running"):
        change.revert(WORLD, receipt)


@pytest.mark.parametrize("path", ["item/get", "folder/get", "item/add", "item/setCustomThumbnail"])
def test_a_library_that_is_switched_half_way_gets_nothing(tmp_path: Path, path: str) -> None:
    picture = tmp_path / "cover.jpg"
    picture.write_bytes(b"a cover")
    other = tmp_path / "Other.library"
    with desk(tmp_path, folder="Music") as at:
        ours = at.app.shelf

        def switch(name: str) -> None:
            if name == path:
                at.app.before = lambda name: None
                at.app.switch(other)

        at.app.before = switch
        track = at.track(artwork=str(picture))
        receipt = receipt_of(at, track, "r/1")[1]
        assert receipt["state"] == "waiting"
        assert f"Eagle has {other} open" in receipt["why"]
        at.app.switch(ours.path)
        assert [one.why for one in catch_up(at.tools)] == [""]
        assert len(at.app.items()) == 1
        at.app.switch(other)
        assert at.app.items() == []


def test_a_merge_into_a_library_that_is_switched_half_way(at: Desk, tmp_path: Path) -> None:
    ours = at.app.shelf
    theirs = at.by_hand("mine", "Ojos Tristes", tags=["loved"])

    def switch(name: str) -> None:
        if name == "item/update":
            at.app.before = lambda name: None
            at.app.switch(tmp_path / "Other.library")

    at.app.before = switch
    change, receipt = receipt_of(at, at.track(), "r/1")
    assert (receipt["state"], theirs["tags"]) == ("waiting", ["loved"])
    at.app.switch(ours.path)
    before = left(ours.path)
    assert [one.item for one in catch_up(at.tools)] == [theirs["id"]]
    change.revert(WORLD, receipt)
    assert left(ours.path) == before


def test_another_library_than_the_configured_one_gets_nothing(at: Desk, tmp_path: Path) -> None:
    at.app.switch(tmp_path / "Other.library")
    placed = place(at, at.track())[0]
    assert (placed.applies, at.app.items(), at.app.shelf.folders) == (False, [], [])
    assert "Studio.library; open that one" in placed.note


def test_an_import_that_was_undone_comes_back_when_it_is_wanted_again(at: Desk) -> None:
    change, receipt = receipt_of(at, at.track(), "r/1")
    change.revert(WORLD, receipt)
    assert at.app.items() == []
    assert receipt_of(at, at.track(), "r/1")[1]["item"] == receipt["item"]
    assert [item["id"] for item in at.app.items()] == [receipt["item"]]


def test_duplicates_are_left_where_eagle_was_closed_at_that_moment(tmp_path: Path) -> None:
    with desk(tmp_path, own=True) as at:
        item = at.by_hand("one", "one")
        given = {"library": str(at.app.shelf.path), "items": [item["id"]], "name": "x"}
        trash = at.eagle.changes[1].model_validate(given)
        seen = trash.look(WORLD)
    receipt = trash.apply(WORLD, "k/1", seen)
    assert "not running" in receipt["why"]
    assert trash.look(WORLD)["items"] == []
