"""Kills track sync again and again while Notion and Eagle misbehave; then takes everything back."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from faultplan import plan
from killing import kill_later
from music_stage import MusicStage, music_stage

from segue import Status
from segue.board import NewTask
from segue.ledger import Ledger
from segue.notes import Changes
from segue.runs import Runs
from segue.undo import kinds, undo
from segue_music import synth
from segue_music.tags import read
from segue_schemas import Row

TRACKS = int(os.environ.get("CHAOS_TRACKS") or 30)
KILLS = int(os.environ.get("CHAOS_TRACK_KILLS") or 6)
SEED = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
PROGRAM = Path(__file__).parents[1] / "shared" / "music_program.py"


def test_nothing_is_lost_doubled_or_left_half_done_and_undo_takes_it_back(tmp_path: Path) -> None:
    print(f"\nchaos: {TRACKS} tracks, {KILLS} kills, seed {SEED} (again with CHAOS_SEED={SEED})")
    dice, began = random.Random(SEED), time.monotonic()
    with music_stage(tmp_path / "music") as stage:
        stage.app.stop()  # programs work here, not this process
        names, tasks = put(stage)
        before = {row.page_id: row for row in stage.board.rows("tracks")}
        stage.sandbox.faults.set(plan(SEED))
        stage.eagle.faults.share = 0.2
        kill_again_and_again(stage, dice)
        stage.sandbox.faults.clear()
        stage.eagle.faults.share = 0.0
        finish(stage, tasks)
        check(stage, names)
        made = time.monotonic() - began
        take_back(stage, tasks)
        compare(stage, before)
    print(
        f"chaos: {KILLS} kills, {stage.eagle.faults.met} faults of Eagle, {made:.0f} s and "
        f"{time.monotonic() - began - made:.0f} s for the undo: 0 lost, 0 doubled, 0 left half done"
    )


def put(stage: MusicStage) -> tuple[list[str], list[str]]:
    """Serve the tracks; most have a row, the others are named by a task."""
    names = [f"Track {n:03}" for n in range(TRACKS)]
    links = []
    for seed, name in enumerate(names):
        synth.write(
            synth.chords(seed, synth.RATE), synth.RATE, stage.web / f"Artist {seed % 9} - {name}.flac", "flac"
        )
        links.append(stage.link(f"Artist {seed % 9} - {name}.flac"))
    split = TRACKS * 4 // 5
    for seed, (name, link) in enumerate(zip(names[:split], links[:split], strict=True)):
        stage.row(name, Artist=f"Artist {seed % 9}", Link=link)
    wanted = [("Sync all new tracks", "mode: all"), ("Sync these tracks", "\n".join(links[split:]))]
    made = [
        stage.board.create_task(NewTask(title=title, parameters=lines), f"chaos/{title}").page_id
        for title, lines in wanted
    ]
    return names, made


def start(stage: MusicStage, until: str, **more: Any) -> subprocess.Popen[str]:
    """Start the program."""
    told = {"home": str(stage.root / "home"), "url": stage.sandbox.base_url, "until": until, **more}
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), json.dumps(told)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def kill_again_and_again(stage: MusicStage, dice: random.Random) -> None:
    """Start the program and kill it a moment later."""
    for _ in range(KILLS):
        kill_later(start(stage, "forever"), stage.root / "home", dice, (1.0, 5.5))


def finish(stage: MusicStage, tasks: list[str]) -> None:
    """Let the program work until all is done; what waits is set to Ready, as a person would."""
    for _ in range(6):
        process = start(stage, "quiet", patience=900)
        out, err = process.communicate(timeout=1000)
        assert process.returncode == 0, err[-3000:]
        assert json.loads(out.splitlines()[-1])["settled"]
        waiting = [task for task in map(stage.board.task, tasks) if task and task.status is not Status.DONE]
        if not waiting:
            return
        for task in waiting:
            print(f"set to Ready again: {task.title}: {task.status.value}: {task.now[:300]}")
            stage.board.update_row(task.page_id, {"Status": "Ready"}, "tasks")


def check(stage: MusicStage, names: list[str]) -> None:
    """Compare Notion, the disk and Eagle with what was asked for."""
    rows = stage.board.rows("tracks")
    assert sorted(row.title for row in rows) == names
    assert all(row.values["Downloaded"] for row in rows)
    files = stage.files()
    wanted = sorted(
        Path(str(row.values[f"{form} File Path"])) for row in rows for form in ("M4A", "AIFF", "WAV")
    )
    assert len(set(wanted)) == 3 * len(names)
    outside = [name for name in files if not name.startswith("backup")]
    assert sorted(stage.root / name for name in outside) == wanted
    assert all(read.read(path).title in names for path in wanted)
    items = [item for item in stage.eagle.shelf.items.values() if not item["isDeleted"]]
    assert sorted(str(item["name"]).rpartition(" - ")[2] for item in items) == names
    assert not any(path.is_file() for path in (stage.root / "home" / "work").glob("*/*/**/*"))


def take_back(stage: MusicStage, tasks: list[str]) -> None:
    """Undo both runs."""
    with closing(Ledger(stage.root / "home" / "ledger.sqlite")) as ledger:
        for page_id in reversed(tasks):
            run = Runs(ledger).last_of(page_id)
            assert run is not None
            known = kinds(stage.plugins.handlers.values())
            kept = [one for one in undo(run.id, Changes(ledger), stage.board, known) if not one.undone]
            assert not kept, kept[:3]


def compare(stage: MusicStage, before: dict[str, Row]) -> None:
    """Look that all is as it was before the first run."""
    after = {row.page_id: row.values for row in stage.board.rows("tracks")}
    assert after == {page_id: row.values for page_id, row in before.items()}
    assert stage.files() == {}
    assert all(item["isDeleted"] for item in stage.eagle.shelf.items.values())
