"""The demo as a program: it ends by itself, shows what it promises, and leaves others' folders alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]
SHOWN = (
    "Sync the newest track: Odd Kilometre – Slow Ferry: done",
    "Harbour Lights: 3 tracks, 1 done, 1 there already, 1 no audio found",
    "Sync the 3 newest tracks: 3 tracks: 3 done",
    "tasks: 6 done, 1 draft, 3 needs input, 1 ready",
)


def test_the_demo_shows_the_chain_a_playlist_and_the_hunt_list(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("segue")
    mine = tmp_path / "mine"
    variables = {"OUT_DIR": str(mine), "WAV_BACKUP_DIR": str(mine), "SPOTIFY_CLIENT_ID": "somebody"}
    done = subprocess.run(
        [program, "demo", "--once", "--port", "0"],
        capture_output=True, text=True, timeout=400, cwd=tmp_path, env=os.environ | variables, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert [line for line in SHOWN if line not in said] == []
    assert not mine.exists()
