"""`segue library scan` as a program: its answer, and what Ctrl-C keeps."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from segue_music.synth.files import write
from segue_music.volumes import FILE, Volumes

FILES = 40


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    for number in range(FILES):
        wave = np.sin(np.arange(44100 * 20) * (200 + 40 * number) * 2 * np.pi / 44100).astype(np.float32)
        write(wave[:, None] * 0.3, 44100, folder / f"{number}.wav", "wav16")
    return folder


def started(home: Path, music: Path) -> subprocess.Popen[str]:
    command = [str(Path(sys.executable).with_name("segue")), "library", "scan", str(music), "--json"]
    return subprocess.Popen(
        command, env={**os.environ, "SEGUE_HOME": str(home)}, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def scanned(home: Path, music: Path) -> dict[str, object]:
    with started(home, music) as process:
        answer: dict[str, object] = json.loads(process.communicate(timeout=60)[0])["data"][0]
    return answer


def heard(home: Path, music: Path) -> int:
    if not (home / FILE).exists():
        return 0
    with Volumes(home / FILE) as volumes:
        return len(volumes.stamps(music))


def test_ctrl_c_keeps_what_was_heard_and_the_next_scan_goes_on(tmp_path: Path, music: Path) -> None:
    home, end = tmp_path / "home", time.monotonic() + 60
    with started(home, music) as process:
        while not heard(home, music) and time.monotonic() < end:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.1)
        os.killpg(process.pid, signal.SIGINT)
        told = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert "what was done is kept" in told
    kept = heard(home, music)
    assert 0 < kept < FILES
    assert (found := scanned(home, music))["unchanged"] == kept
    assert found["new"] == FILES - kept
    assert scanned(home, music)["unchanged"] == FILES
