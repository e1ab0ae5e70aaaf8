"""Breaks Eagle in all ways that are known, before and after a write: one item, whole, and a sentence."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from music_eagle import WORLD, Desk, Placing, desk, left, plugin, receipt_of, served
from music_http import answering

from segue.errors import Misconfigured, Refused, SegueError, Unavailable
from segue.testing import run_task
from segue_eagle import api
from segue_eagle.standin import running
from segue_eagle.standin_faults import KINDS
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


def again_and_again(at: Desk, track: Finished, key: str, tries: int = 12) -> dict[str, Any]:
    """Import as the engine does: once more, with the same key, where something was down."""
    for _ in range(tries):
        try:
            return receipt_of(at, track, key)[1]
        except Unavailable:
            continue
    raise AssertionError("it never went through")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("path", "v2"),
    [
        pytest.param("item/add", True, id="adding"),
        pytest.param("item/get", True, id="looking"),
        pytest.param("folder/create", True, id="a folder"),
        pytest.param("library/info", True, id="the library"),
        pytest.param("app/info", True, id="the version"),
        pytest.param("item/addFromPath", False, id="V1 adding"),
    ],
)
def test_a_broken_answer_leads_to_one_whole_item(tmp_path: Path, path: str, v2: bool, kind: str) -> None:
    with desk(tmp_path, app={"v2": v2}, folder="Music") as at:
        at.app.faults.order(path, kind)
        receipt = again_and_again(at, at.track(), "r/1")
        assert at.app.faults.met == 1
        (item,) = at.app.items()
        assert (item["id"], item["size"]) == (receipt["item"], Path(at.track().files[0].path).stat().st_size)
        assert len(at.app.shelf.folders) == 1
        assert not at.app.items(trashed=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_answer_to_a_merge_or_an_undo_does_no_harm(at: Desk, kind: str) -> None:
    at.by_hand("mine", "Ojos Tristes", tags=["loved"])
    before = left(at.app.shelf.path)
    at.app.faults.order("item/update", kind)
    change, receipt = receipt_of(at, at.track())
    assert receipt["before"]["tags"] == ["loved"]
    at.app.faults.order("item/update", kind)
    change.revert(WORLD, receipt)
    assert left(at.app.shelf.path) == before
    assert at.app.faults.met == 2


def test_an_eagle_that_took_the_same_import_in_twice_keeps_one(at: Desk) -> None:
    receipt_of(at, at.track(), "r/1")
    (item,) = at.app.items()
    double = at.by_hand("Selena - Ojos Tristes", "Ojos Tristes", annotation=item["annotation"])
    assert receipt_of(at, at.track(), "r/1")[1]["item"] == item["id"]
    assert [one["id"] for one in at.app.items(trashed=True)] == [double["id"]]


@pytest.mark.parametrize("deaf", ["url", "annotation", "keywords", "id", "ext"])
def test_a_filter_that_is_not_obeyed_changes_nothing(tmp_path: Path, deaf: str) -> None:
    with desk(tmp_path, app={"deaf_to": frozenset({deaf})}) as at:
        others = [at.by_hand(f"other {n}", str(n))["id"] for n in range(3)]
        first, again = place(at, at.track(), at.track())
        assert first.ref == again.ref
        assert first.ref not in others
        assert len(at.app.items()) == 4


@pytest.mark.parametrize("v2", [True, False], ids=["V2", "V1"])
def test_a_library_with_many_items_is_looked_through_whole(tmp_path: Path, v2: bool) -> None:
    with desk(tmp_path, app={"v2": v2}) as at:
        theirs = at.by_hand("a name of its own", "Ojos Tristes")
        shelf = at.app.shelf
        for n in range(1100):
            item = {**theirs, "id": f"OTHER{n}", "name": f"Tristes {n}", "size": 5}
            shelf.items[item["id"]] = item
        shelf.items[theirs["id"]] = shelf.items.pop(theirs["id"])  # the last one of all
        assert place(at, at.track())[0].ref == theirs["id"]


def test_a_file_that_never_arrives_is_a_matter_of_later(tmp_path: Path) -> None:
    with desk(tmp_path, app={"copy_after": 60}, wait=0.2) as at:
        with pytest.raises(Unavailable, match="has nothing of its 32044 bytes"):
            receipt_of(at, at.track(), "r/1")
        assert len(at.app.items()) == 1


def test_a_file_that_is_gone_is_told(at: Desk) -> None:
    track = at.track()
    Path(track.files[0].path).unlink()
    with pytest.raises(Refused, match=r"Ojos_Tristes\.wav is gone, so Eagle cannot import it"):
        receipt_of(at, track)
    assert at.app.items() == []


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        pytest.param("text", Unavailable, "no JSON", id="something else listens there"),
        pytest.param('{"hello": 1}', Unavailable, "does not speak as Eagle does", id="another API"),
        pytest.param('{"status": "error", "message": "no"}', Refused, "declined .*: no", id="an error"),
    ],
)
def test_what_is_no_eagle_is_told(tmp_path: Path, answer: str, error: type[SegueError], told: str) -> None:
    with answering(answer) as url, pytest.raises(error, match=told):
        plugin(url, tmp_path).tools.door.about()


@pytest.mark.parametrize(
    ("token", "works"), [("right", True), ("wrong", False), ("", False)], ids=["right", "wrong", "none"]
)
def test_a_token_is_sent_and_never_logged(
    tmp_path: Path, token: str, works: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with running(tmp_path / "Studio.library", token="right") as app:
        door = plugin(app.base_url, tmp_path, token).tools.door
        if works:
            assert api.open_library(door) == str(tmp_path / "Studio.library")
        else:
            with pytest.raises(Misconfigured, match="set EAGLE_TOKEN"):
                api.open_library(door)
    assert "/api/v2/app/info" in caplog.text
    assert not token or token not in caplog.text.replace("copyright", "")


def test_a_fifth_of_bad_answers_makes_no_duplicates(at: Desk) -> None:
    at.app.faults = replace(at.app.faults, share=0.2, seed=7)
    receipts = [again_and_again(at, at.track(f"Track {n}"), f"r/{n}") for n in range(8)]
    assert at.app.faults.met > 20
    assert sorted(item["id"] for item in at.app.items()) == sorted(one["item"] for one in receipts)
    assert len(at.app.shelf.folders) == 1


def test_tracks_imported_side_by_side_share_folder_and_item(at: Desk) -> None:
    tracks = [at.track(f"Track {n % 4}") for n in range(8)]
    found: list[dict[str, Any]] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(receipt_of(at, tracks[n], f"r/{n}")[1]))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 8
    assert len(at.app.items()) == 4
    assert len(at.app.shelf.folders) == 1
