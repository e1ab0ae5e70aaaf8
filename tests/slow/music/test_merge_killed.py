"""A merge that is killed again and again ends as one that was not, and undo takes all of it back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from music_merging import FLAC, again, brought, playlist, state
from music_stage import MusicStage, music_stage

from segue import Status, World
from segue.board import NewTask
from segue.crashes import Crashes
from segue.ledger import Ledger
from segue.notes import Changes
from segue.runs import Runs
from segue.undo import kinds, undo
from segue_music.index import opened
from segue_music.kit import INDEX

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

PROGRAM = Path(__file__).parents[1] / "shared" / "music_program.py"
EVERY = int(os.environ.get("MERGE_KILL_EVERY") or 3)  # one of so many points; 1: all


def test_the_end_is_the_same_however_often_it_dies(tmp_path: Path) -> None:
    xml = tmp_path / "dj.xml"
    with music_stage(tmp_path / "m", more=f'[rekordbox]\nfile = "{xml}"\n') as stage:
        pages = twins(stage)
        stage.app.stop()  # programs work here, not this process
        before = seen(stage, xml, pages)

        whole = merge(stage, "Merge the duplicates in Tracks")
        wanted = seen(stage, xml, pages)
        assert wanted["rows"].keys() != before["rows"].keys()
        take_back(stage, whole)
        assert seen(stage, xml, pages) == before

        died = tmp_path / "died"
        killed = merge(stage, "Merge all duplicates in Tracks", died)
        points = died.read_text().splitlines()
        print(f"\nmerge: {len(points)} kills: {'; '.join(points)}")
        assert len(points) > 3
        assert seen(stage, xml, pages) == wanted
        take_back(stage, killed)
        assert seen(stage, xml, pages) == before


def twins(stage: MusicStage) -> tuple[str, str]:
    """Make two rows of one track, with files, items, playlists of files and of Notion, and a DJ's file."""
    page = brought(stage)
    twin = again(stage, page, lossless=True, **{"Source Label": FLAC, "Genre": ("House",)})
    stage.board.update_row(page, {"Source Label": "aac 128 kb/s, sound up to 16.0 kHz"}, "tracks")
    shelf = stage.eagle.items()[0]
    shelf["annotation"] = shelf["annotation"].replace("lossless", "lossy")
    row = stage.board.row(page)
    assert row is not None
    kept = Path(str(row.values["M4A File Path"])).relative_to(stage.root / "out")
    playlist(stage, f"../{kept}", "../Elsewhere/x.m4a")
    stage.board.create_row("playlists", {"Name": "Night", "Tracks": (twin,)}, "test/night")
    assert stage.play("Export the whole library").status is Status.DONE
    return page, twin


def seen(stage: MusicStage, xml: Path, pages: tuple[str, ...]) -> dict[str, Any]:
    """Return all that a merge touches; what was set aside lies below the name of its run."""
    found = state(stage)
    with opened(stage.root / "home" / INDEX) as index:
        known = [index.get("tracks", page) for page in pages]
    files = {_without_run(path): text for path, text in found["files"].items()}
    lists = {row.page_id: row.values for row in stage.board.rows("playlists")}
    return {**found, "files": files, "xml": xml.read_text(), "index": known, "lists": lists}


def _without_run(path: Path) -> str:
    folders, _, rest = str(path).partition("/replaced/")
    return f"{folders}/replaced/{rest.partition('/')[2]}" if rest else folders


def merge(stage: MusicStage, title: str, died: Path | None = None) -> str:
    """Let programs merge until one lives to the end."""
    task = NewTask(title=title, parameters="merge: yes")
    page = stage.board.create_task(task, f"test/{title}").page_id
    stage.board.update_row(page, {"Status": "Ready"}, "tasks")
    told = {"home": str(stage.root / "home"), "url": stage.sandbox.base_url, "until": "quiet"}
    more = {"died": str(died), "every": EVERY} if died else {}
    while True:
        command = [sys.executable, str(PROGRAM), json.dumps(told | more)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != -9:
            break
        with closing(Ledger(stage.root / "home" / "ledger.sqlite")) as ledger:
            if run := Runs(ledger).last_of(page):
                Crashes(ledger).forget(run.id)  # or it would be set aside as the one that ends programs
    assert done.returncode == 0, done.stderr[-3000:]
    found = stage.board.task(page)
    assert found is not None
    assert (found.status, "1 merged" in found.now) == (Status.DONE, True), found.now
    return page


def take_back(stage: MusicStage, task: str) -> None:
    """Undo what a task changed, each change twice: as by an undo that died before it noted what it did."""
    with closing(Ledger(stage.root / "home" / "ledger.sqlite")) as ledger:
        run, changes = Runs(ledger).last_of(task), Changes(ledger)
        assert run is not None
        known = kinds(stage.plugins.handlers.values())
        undoing = undo(run.id, changes, stage.board, known)
        for record in reversed(changes.of(run.id)):
            change = known[record.kind].model_validate(record.args)
            change.revert(World(stage.board), record.receipt or {})
            undone = next(undoing)
            assert undone.undone, undone
        assert next(undoing, None) is None
