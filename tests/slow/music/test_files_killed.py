"""Processes killed while they write or tag files leave none half-written under its name."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from music_sounds import samples, sound

from segue_music.audio import readback
from segue_music.audio.aside import PREFIX, sweep
from segue_music.audio.depth import quantise
from segue_music.audio.transcode import transcode
from segue_music.tags.read import read
from segue_schemas import Format

pytestmark = pytest.mark.slow
SECONDS = 30
WRITING = """
import sys
from pathlib import Path
from music_sounds import samples, sound
from segue_music.audio.transcode import transcode
from segue_schemas import Format
source = sound(samples(44100 * 30))
while True:
    for path in Path(sys.argv[1]).glob("a.*"):
        path.unlink()
    transcode(source, Path(sys.argv[1]), [Format(sys.argv[2])], "a")
"""
TAGGING = """
import itertools
import sys
from pathlib import Path
from segue_music.tags.fields import Tags
from segue_music.tags.write import write
path = Path(sys.argv[1]) / f"a.{sys.argv[2]}"
for number in itertools.count():
    write(path, Tags(title=f"{number} " * (number % 300 + 1), album=str(number)))
"""


@pytest.mark.parametrize("form", list(Format))
def test_writing(form: Format, tmp_path: Path) -> None:
    meant = quantise(sound(samples(44100 * SECONDS)))
    for size in (1, 100_000, 1_000_000):
        _kill_at(WRITING, form, tmp_path, size)
        for path in tmp_path.glob("a.*"):
            readback.compare(path, form, meant)
        _swept(tmp_path)


@pytest.mark.parametrize("form", list(Format))
def test_tagging(form: Format, tmp_path: Path) -> None:
    source = sound(samples(44100 * SECONDS))
    file = transcode(source, tmp_path, [form], "a")[0]
    for size in (1, 100_000, 1_000_000):
        _kill_at(TAGGING, form, tmp_path, size)
        readback.compare(Path(file.path), form, quantise(source))
        tags = read(Path(file.path))
        assert tags.title.partition(" ")[0] == tags.album, "half of the values are of another time"
        _swept(tmp_path)


def _kill_at(program: str, form: Format, folder: Path, size: int) -> None:
    """Run a program until it has a half-written file of at least this size, and kill it then."""
    shared = str(Path(__file__).parents[2] / "shared")
    environment = {"PYTHONPATH": shared, "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen([sys.executable, "-c", program, str(folder), form.value], env=environment)
    deadline = time.monotonic() + 60
    while not any(_size(part) >= size for part in _parts(folder)):
        assert process.poll() is None
        assert time.monotonic() < deadline
    process.send_signal(signal.SIGKILL)
    process.wait(10)


def _swept(folder: Path) -> None:
    left = len(_parts(folder))
    assert sweep(folder) == left
    assert not _parts(folder)


def _parts(folder: Path) -> list[Path]:
    return list(folder.glob(f"{PREFIX}*"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1
