"""A disk that fills up while tasks are being done: it is told, and all is done once there is room again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from scene import scene

SIZE = 40 * 1024 * 1024  # bytes


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system in memory that is soon full."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_delays_and_loses_nothing(small_disk: Path) -> None:
    with scene(small_disk / "home") as stage:
        names = stage.put_tasks(12)
        filler = small_disk / "filler"
        _fill(filler, leave=900_000)
        process = stage.start("quiet", patience=12)
        told = process.communicate(timeout=60)[1]
        assert stage.statuses()["Done"] < len(names), "the disk was not full enough to matter"
        assert "free some disk space" in told, told[-2000:]
        filler.unlink()
        last = stage.finish(sweep_after=0)
        assert last["settled"]
        assert stage.statuses() == {"Done": len(names)}
        assert stage.titles("tracks") == dict.fromkeys(names, 1)
        assert stage.reports() == {f"make {name}": 1 for name in names}


def _fill(filler: Path, leave: int) -> None:
    with filler.open("wb") as file:
        free = os.statvfs(filler.parent)
        file.write(b"x" * max(0, free.f_bavail * free.f_frsize - leave))
