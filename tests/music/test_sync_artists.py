"""Track sync where the column of the artist leads to pages of another database."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from music_stage import MusicStage, music_stage, with_artists

from segue import Status
from segue.board import NewTask
from segue_music.columns import Columns


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    folder = tmp_path_factory.mktemp("artists")
    workspace = folder / "workspace.yaml"
    workspace.write_text(with_artists())
    with music_stage(folder / "stage", eagle=False, workspace=workspace) as made:
        yield made


def artist_of(stage: MusicStage, track: str) -> object:
    """Return the pages that a track's row leads to."""
    return stage.tracks()[track].values["Artist"]


def pages(stage: MusicStage, name: str) -> tuple[str, ...]:
    """Return the pages of the artists of this name."""
    return tuple(row.page_id for row in stage.board.rows("artists") if row.title == name)


@pytest.mark.sandbox
def test_a_row_leads_to_the_page_of_its_artist_and_no_check_fails(stage: MusicStage) -> None:
    there = stage.board.create_row("artists", {"Name": "Mira Sol"}, "test/mira").page_id
    known, new = stage.audio("mira sol - Known.flac", seed=3), stage.audio("Noor Hale - New.flac", seed=4)
    for title, parameters in (
        ("Sync these tracks", f"{known}; {new}"),
        ("Reprocess this track", f"mode: reprocess; {known}"),
    ):
        task = stage.play(title, parameters)
        assert task.status is Status.DONE, task.now
        assert "failed" not in stage.report(task)
        assert pages(stage, "Mira Sol") == (there,)
        assert artist_of(stage, "Known") == (there,)
        assert artist_of(stage, "New") == pages(stage, "Noor Hale")


@pytest.mark.sandbox
def test_two_tracks_at_a_time_make_one_page_for_their_artist(stage: MusicStage) -> None:
    links = [stage.audio(f"Pia Holm - {title}.flac", seed=seed) for seed, title in enumerate("AB", 10)]
    for title, link in zip("AB", links, strict=True):
        stage.row(title, Link=link)
    stage.sandbox.faults.add(method="POST", path="/v1/pages$", delay=1.0)  # long enough for both to look
    task = stage.play("Sync these tracks", "; ".join(links))
    stage.sandbox.faults.clear()
    assert task.status is Status.DONE, task.now
    (artist,) = pages(stage, "Pia Holm")
    assert artist_of(stage, "A") == artist_of(stage, "B") == (artist,)


@pytest.mark.sandbox
def test_an_artist_that_another_run_made_meanwhile_is_not_made_twice(stage: MusicStage) -> None:
    one, other = stage.audio("Lia Moon - One.flac", seed=5), stage.audio("Lia Moon - Other.flac", seed=6)
    ref = stage.board.create_task(NewTask(title="Sync this track", parameters=one), "test/one")
    made = tuple(range(2, 17))  # the first is the row of the track
    stage.sandbox.faults.add(fault=429, method="POST", path="/v1/pages$", nth=made, retry_after=0)
    first = stage.again(ref.page_id)
    stage.sandbox.faults.clear()
    assert first.status is Status.WAITING, first.now
    assert stage.play("Sync this track too", other).status is Status.DONE
    first = stage.again(first.page_id)
    assert first.status is Status.DONE, first.now
    (artist,) = pages(stage, "Lia Moon")
    assert artist_of(stage, "One") == artist_of(stage, "Other") == (artist,)


@pytest.mark.sandbox
def test_after_an_undo_a_row_leads_to_an_artist_that_is_there(stage: MusicStage) -> None:
    link = stage.audio("Kay Dune - Sand.flac", seed=7)
    task = stage.play("Sync this track", link)
    assert artist_of(stage, "Sand") == pages(stage, "Kay Dune")
    time.sleep(2.0)
    stage.sandbox.faults.lag(1.7)  # a query shows the row as it was before the undo
    assert all(one.undone for one in stage.undo(task))
    stage.sandbox.faults.clear()
    assert pages(stage, "Kay Dune") == ()
    task = stage.play("Import this track", link)
    assert task.status is Status.DONE, task.now
    (artist,) = pages(stage, "Kay Dune")
    assert artist_of(stage, "Sand") == (artist,)


@pytest.mark.sandbox
def test_an_undo_leaves_an_artist_that_another_track_leads_to(stage: MusicStage) -> None:
    first = stage.play("Sync this track", stage.audio("Ola Fen - First.flac", seed=8))
    stage.play("Sync this track", stage.audio("Ola Fen - Second.flac", seed=9))
    (kept,) = [one for one in stage.undo(first) if not one.undone]
    assert "'Ola Fen' is the artist of 'Second' too" in kept.why
    assert set(stage.tracks()) & {"First", "Second"} == {"Second"}
    assert artist_of(stage, "Second") == pages(stage, "Ola Fen") != ()


def test_a_row_leads_to_the_pages_of_all_its_artists() -> None:
    columns = Columns({"Title": "title", "Artist": "relation"}, {})
    assert columns.write({"artist": ("one", "two")}) == {"Artist": ("one", "two")}
