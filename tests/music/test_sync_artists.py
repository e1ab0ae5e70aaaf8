"""Track sync where the column of the artist leads to pages of another database."""

from __future__ import annotations

from pathlib import Path

import pytest
from music_stage import TRACKS, music_stage

from segue import Status
from segue_music.columns import Columns

ARTISTS = "      - title: Artists\n        properties:\n          Name: title\n"


@pytest.mark.sandbox
def test_a_row_leads_to_the_page_of_its_artist_and_no_check_fails(tmp_path: Path) -> None:
    text = TRACKS.read_text(encoding="utf-8")
    assert "Artist: text" in text
    workspace = tmp_path / "workspace.yaml"
    workspace.write_text(
        text.replace("Artist: text", "Artist: {relation: {to: Artists, as: Tracks}}") + ARTISTS
    )
    with music_stage(tmp_path / "stage", eagle=False, workspace=workspace) as stage:
        there = stage.board.create_row("artists", {"Name": "Mira Sol"}, "test/mira").page_id
        known, new = stage.audio("mira sol - Known.flac", seed=3), stage.audio("Noor Hale - New.flac", seed=4)
        for title, parameters in (
            ("Sync these tracks", f"{known}; {new}"),
            ("Reprocess this track", f"mode: reprocess; {known}"),
        ):
            task = stage.play(title, parameters)
            assert task.status is Status.DONE, task.now
            assert "failed" not in stage.report(task)
            made = {row.title: row.page_id for row in stage.board.rows("artists")}
            assert (set(made), made["Mira Sol"]) == ({"Mira Sol", "Noor Hale"}, there)
            found = {track: row.values["Artist"] for track, row in stage.tracks().items()}
            assert found == {"Known": (there,), "New": (made["Noor Hale"],)}


def test_a_row_leads_to_the_pages_of_all_its_artists() -> None:
    columns = Columns({"Title": "title", "Artist": "relation"}, {})
    assert columns.write({"artist": ("one", "two")}) == {"Artist": ("one", "two")}
