"""Whole tracks on disks that are full, closed or pulled out half-way: told, waited for, nothing half done."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from music_stage import MusicStage, music_stage

from segue import Status, Task
from segue_music.tags import read

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]


def mount(place: Path, *command: str) -> None:
    """Mount something, or skip where that is not allowed."""
    place.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(["mount", *command, str(place)], capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.strip()}")


def unmount(place: Path) -> None:
    subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


@contextmanager
def on_a_disk(root: Path, *command: str) -> Iterator[tuple[MusicStage, Path]]:
    """A stage whose finished files go to a disk of their own."""
    disk = root / "Volumes" / "Disk"
    mount(disk, *command)
    try:
        with music_stage(root, out=disk / "out") as stage:
            yield stage, disk
    finally:
        unmount(disk)


def finished(disk: Path) -> list[str]:
    """Return the finished files on a disk, each of which must be whole; what is hidden is under way."""
    found = [path for path in disk.rglob("*") if path.is_file() and ".segue" not in path.parts]
    assert all(read.read(path).title for path in found)
    return sorted(path.name for path in found)


def expected(*titles: str) -> list[str]:
    return sorted(f"Ida - {title}.{ending}" for title in titles for ending in ("aiff", "m4a"))


def check_all_is_there(stage: MusicStage, task: Task, disk: Path, *titles: str) -> None:
    """Look whether a task that went on has brought each track in once."""
    done = stage.again(task.page_id)
    assert done.status is Status.DONE, done.now
    assert finished(disk) == expected(*titles)
    assert sorted(row.title for row in stage.board.rows("tracks")) == sorted(titles)
    assert len(stage.eagle.items()) == len(titles)
    assert not list((stage.root / "home/work").rglob("*.wav"))


def test_a_disk_that_fills_up_half_way_is_waited_for(tmp_path: Path) -> None:
    with on_a_disk(tmp_path, "-t", "tmpfs", "-o", "size=12m", "tmpfs") as (stage, disk):
        titles = [f"Song {n}" for n in range(4)]
        links = [
            stage.audio(f"Ida - {title}.flac", seed=n, seconds=15, bpm=110 + 7 * n)
            for n, title in enumerate(titles)
        ]
        task = stage.play("Sync these tracks", "; ".join(links))
        assert task.status is Status.WAITING, task.now
        assert "free some space, and the run goes on by itself" in task.now
        assert 0 < len(finished(disk)) < 8
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        check_all_is_there(stage, task, disk, *titles)


def test_a_volume_that_vanishes_half_way_is_waited_for(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept = tmp_path / "kept"
    mount(kept, "-t", "tmpfs", "tmpfs")
    request.addfinalizer(partial(unmount, kept))
    with on_a_disk(tmp_path, "--bind", str(kept)) as (stage, disk):
        titles = [f"Away {n}" for n in range(3)]
        links = [stage.audio(f"Ida - {title}.flac", seed=9 + n) for n, title in enumerate(titles)]
        ended = threading.Event()
        puller = threading.Thread(target=_pulled_out, args=(disk, ended))
        puller.start()
        try:
            task = stage.play("Sync these tracks", "; ".join(links))
        finally:
            ended.set()
            puller.join()
        assert task.status is Status.WAITING, task.now
        assert "is not there; plug it in" in task.now
        assert not list(disk.iterdir()), "a volume was made up"
        assert 0 < len(finished(kept)) < 6
        mount(disk, "--bind", str(kept))
        check_all_is_there(stage, task, disk, *titles)


def _pulled_out(disk: Path, ended: threading.Event) -> None:
    """Pull a disk out as soon as there is a finished file on it."""
    while not ended.wait(0.002):
        if any(".segue" not in path.parts for path in disk.rglob("*.*") if path.is_file()):
            unmount(disk)
            return


def test_a_disk_that_is_read_only_is_told_and_the_task_can_be_tried_again(tmp_path: Path) -> None:
    with on_a_disk(tmp_path, "-t", "tmpfs", "tmpfs") as (stage, disk):
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        task = stage.play("Sync this track", stage.audio("Ida - Closed.flac", seed=10))
        assert task.status is Status.FAILED
        assert "is on a disk that is read-only, so nothing was fetched" in task.now, task.now
        assert not stage.tracks()
        assert not stage.eagle.items()
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        check_all_is_there(stage, task, disk, "Closed")
