"""Puts tracks into a stand-in of Eagle over real HTTP, by both versions of its API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from music_eagle import WORLD, Desk, Placing, desk, left, receipt_of, served

from segue import run
from segue.errors import Conflict
from segue.ledger import Ledger
from segue.notes import Changes, Notes
from segue.parts import Parts
from segue.runs import Runs
from segue.testing import MemoryBoard, run_task
from segue.testing.inline import InlineSteps
from segue.undo import undo
from segue_eagle.mark import read
from segue_schemas import Finished, Placed

LINK = "https://m.soundcloud.com/someone/ojos_tristes"  # of the track that is tried here, as phones write it


@pytest.fixture(scope="module", autouse=True)
def one_eagle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with served(tmp_path_factory.mktemp("eagle")):
        yield


@pytest.fixture(params=[True, False], ids=["V2", "V1"])
def at(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk(tmp_path, app={"v2": request.param}, folder="Music/{playlist}", annotation="{link}") as made:
        yield made


def place(at: Desk, *tracks: Finished, dry: bool = False) -> list[Placed]:
    handler = Placing(at.eagle, *tracks)
    result = run_task(handler, "place it", dry=dry)
    assert result.outcome is not None
    assert len(handler.placed) == len(tracks), result.outcome.summary
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


def test_folders_are_found_again_and_made_once(at: Desk) -> None:
    wanted = (("One", "Sunset"), ("Two", "Sunset"), ("Three", "Sunrise"))
    place(at, *(at.track(title, playlists=(playlist,)) for title, playlist in wanted))
    (music,) = at.app.shelf.folders
    assert [folder["name"] for folder in music["children"]] == ["Sunset", "Sunrise"]


def test_the_same_track_again_is_added_to_what_is_there(at: Desk) -> None:
    first, again = place(at, at.track(), at.track(genres=("house", "Latin")))
    assert (again.ref, again.note) == (first.ref, "merged")
    (item,) = at.app.items()
    assert item["tags"] == ["bpm:128", "key:Am", "genre:House", "genre:Latin"]


def test_what_a_person_wrote_stays(at: Desk) -> None:
    item = at.by_hand(
        "My favourite", "Ojos Tristes", tags=["BPM:130", "loved"], annotation="play at 2 am", star=5
    )
    (placed,) = place(at, at.track())
    assert placed.ref == item["id"]
    assert item["tags"] == ["BPM:130", "loved", "key:Am", "genre:House"]
    assert item["annotation"].startswith("play at 2 am\n[segue ")
    assert (item["name"], item["star"]) == ("My favourite", 5)


def test_a_newer_value_of_ours_takes_the_place_of_the_older_one(at: Desk) -> None:
    place(at, at.track(bpm=127.0), at.track(bpm=130.0))
    (item,) = at.app.items()
    assert [tag for tag in item["tags"] if tag.startswith("bpm")] == ["bpm:130"]


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        pytest.param({"url": f"{LINK}?si=1"}, "ours", id="the same link"),
        pytest.param({"annotation": "[segue X1 pcm=other page=abc]"}, "ours", id="the same row"),
        pytest.param({"like": "Ojos Tristes"}, "theirs", id="the same bytes"),
    ],
)
def test_a_duplicate_is_kept_once(at: Desk, values: dict[str, Any], kept: str) -> None:
    # A lossy one by its ending; what is in it does not matter here.
    theirs = at.by_hand("some upload", ext="wav", tags=["loved"], **values)
    if kept == "ours":
        at.app.shelf.file(theirs).rename(at.app.shelf.file(theirs | {"ext": "mp3"}))
        at.app.shelf.update(theirs, {"ext": "mp3"})
    (placed,) = place(at, at.track(page_id="abc"))
    (item,) = at.app.items()
    assert item["id"] == placed.ref
    assert (item["id"] == theirs["id"]) is (kept == "theirs")
    assert "loved" in item["tags"]
    assert len(at.app.items(trashed=True)) == (kept == "ours")


def test_a_master_of_the_user_is_not_replaced_by_a_lossy_source(at: Desk) -> None:
    master = at.by_hand("master", "another sound", url=LINK)
    (placed,) = place(at, at.track())
    assert placed.ref == master["id"]
    assert [item["id"] for item in at.app.items()] == [master["id"]]
    assert states(at, at.track(), placed)["Eagle file"] == "not applicable"


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"title": "Selena - Ojos Tristes"}, id="the same name"),
        pytest.param({"title": "Selena - Ojos Tristes (Live)"}, id="another version"),
        pytest.param(
            {"url": "https://soundcloud.com/someone/ojos_tristes", "seconds": 9.0}, id="link, other length"
        ),
        pytest.param({"url": "https://soundcloud.com/someone"}, id="a link to the artist"),
        pytest.param({"annotation": "[segue X1 pcm=other page=def]"}, id="another row"),
        pytest.param({"annotation": "[segue X1 pcm=other]"}, id="no row"),
    ],
)
def test_what_only_looks_alike_is_left_alone(at: Desk, values: dict[str, Any]) -> None:
    title = values.pop("title", "Selena - Ojos Tristes")
    theirs = at.by_hand(title, "another sound", **values)
    before = dict(theirs)
    (placed,) = place(at, at.track(page_id="abc"))
    assert placed.ref != theirs["id"]
    assert theirs == before
    assert len(at.app.items()) == 2


def test_it_tells_what_it_holds_and_what_looks_alike(at: Desk) -> None:
    track = at.track()
    place(at, track)
    at.by_hand("Selena - Ojos Tristes (Live)", "live")
    at.by_hand("a picture of Ojos Tristes", "picture", ext="png")
    at.by_hand("Somebody - Else", "else")
    held = at.eagle.holds(track.recording, track.print)
    names = {one.recording.title: one.print.pcm if one.print else "" for one in held}
    assert names == {"Ojos Tristes": track.print.pcm, "Ojos Tristes (Live)": ""}
    assert {one.place for one in held} == {"Eagle"}
    assert [one.recording.links for one in held if one.print] == [(track.link,)]


def test_a_dry_run_changes_nothing(at: Desk) -> None:
    before = left(at.app.shelf.path)
    (placed,) = place(at, at.track(), dry=True)
    assert placed.ref == ""
    assert left(at.app.shelf.path) == before


def test_undo_leaves_the_library_as_it_was(at: Desk) -> None:
    at.by_hand("mine", "Ojos Tristes", tags=["loved"], annotation="2 am")
    at.by_hand("other", "other")
    before = left(at.app.shelf.path)
    changes = [(receipt_of(at, at.track()), "merged"), (receipt_of(at, at.track("New")), "imported")]
    assert [receipt["state"] for (_, receipt), _ in changes] == [state for _, state in changes]
    assert left(at.app.shelf.path) != before
    for (change, receipt), _ in reversed(changes):
        change.revert(WORLD, receipt)
        change.revert(WORLD, receipt)  # an undo that is interrupted begins anew
    assert left(at.app.shelf.path) == before


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda item: item["tags"].append("peak time"), id="tags"),
        pytest.param(lambda item: item.update(annotation="no"), id="annotation"),
    ],
)
def test_undo_leaves_alone_what_was_edited_since(at: Desk, edit: Callable[[dict[str, Any]], None]) -> None:
    item = at.by_hand("mine", "Ojos Tristes", tags=["loved"])
    change, receipt = receipt_of(at, at.track())
    edit(item)
    before = dict(item)
    with pytest.raises(Conflict, match="changed in Eagle since"):
        change.revert(WORLD, receipt)
    assert item == before


def test_trashed_duplicates_come_back_where_eagle_can(at: Desk) -> None:
    items = [at.by_hand(name, name)["id"] for name in ("one", "two")]
    gone = at.by_hand("three", "three", isDeleted=True)["id"]
    trash = at.eagle.changes[1].model_validate(
        {"library": str(at.app.shelf.path), "items": [*items, gone, "UNKNOWN"], "name": "x"}
    )
    seen = trash.look(WORLD)
    receipt = trash.apply(WORLD, "k/1", seen)
    assert {item["id"] for item in at.app.items(trashed=True)} == {*items, gone}
    if at.app.v2:
        trash.revert(WORLD, receipt)
        assert {item["id"] for item in at.app.items()} == set(items)
    else:
        with pytest.raises(Conflict, match="restore 2 there by hand"):
            trash.revert(WORLD, receipt)


def test_artwork_is_the_thumbnail(tmp_path: Path) -> None:
    picture = tmp_path / "cover.jpg"
    picture.write_bytes(b"a cover")
    with desk(tmp_path) as at:
        place(at, at.track(artwork=str(picture)), at.track("No cover", artwork=str(tmp_path / "gone.jpg")))
        shown = [one.read_bytes() for one in at.app.shelf.path.glob("images/*/*_thumbnail.png")]
        assert shown.count(b"a cover") == 1
        assert len(shown) == 2


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("A/B: 50% off?\n<new> 🎧", id="signs"),
        pytest.param("שלום עולם", id="right to left"),
        pytest.param("???", id="no words"),
        pytest.param("x" * 300, id="long"),
    ],
)
def test_any_name_is_imported_and_found_again(at: Desk, title: str) -> None:
    first, again = place(at, at.track(title, link=""), at.track(title, link=""))
    assert first.ref == again.ref
    assert len(at.app.items()) == 1


def test_undo_of_a_whole_run_takes_all_of_it_back(tmp_path: Path, at: Desk) -> None:
    twin = at.by_hand("upload", "another sound", url=LINK)
    at.app.shelf.file(twin).rename(at.app.shelf.file(twin | {"ext": "mp3"}))
    at.app.shelf.update(twin, {"ext": "mp3"})
    before = left(at.app.shelf.path)
    board, ledger = MemoryBoard(), Ledger(tmp_path / "ledger.sqlite")
    changes = Changes(ledger)
    tools = run.Desk(
        board=board,
        runs=Runs(ledger),
        changes=changes,
        notes=Notes(ledger),
        folder=tmp_path,
        parts=Parts(ledger),
    )
    try:
        live = run.LiveRun(tools, InlineSteps("r1"), board.add("place it"), None, dry=False)
        Placing(at.eagle, at.track(), at.track("New")).run(live)
        assert [item["id"] for item in at.app.items(trashed=True)] == [twin["id"]]
        results = list(undo("r1", changes, board, {kind.kind: kind for kind in at.eagle.changes}))
    finally:
        ledger.close()
    assert [result.undone for result in results] == [True, at.app.v2, True]
    if at.app.v2:
        assert left(at.app.shelf.path) == before
