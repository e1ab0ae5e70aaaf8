"""Disks that are full, closed or gone, and files that change behind our back."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from music_sounds import mounted, samples, sound

from segue.errors import Refused, Unavailable
from segue_music.audio import readback
from segue_music.audio.aside import aside, sweep
from segue_music.audio.depth import quantise
from segue_music.audio.transcode import transcode
from segue_schemas import Format


@pytest.mark.parametrize("formats", [list(Format), *[[each] for each in Format]], ids=str)
def test_a_full_disk_is_told_and_left_clean(formats: list[Format], tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=2M") as disk:
        with pytest.raises(Unavailable, match="is full; nothing half-written was left"):
            transcode(sound(samples(44100 * 20)), disk, formats, "a")
        assert not list(disk.iterdir())


def test_a_closed_disk_is_told(tmp_path: Path) -> None:
    with (
        mounted(tmp_path / "disk", "size=2M,ro") as disk,
        pytest.raises(Refused, match=r"cannot be written to .* allow writing, or choose another folder"),
    ):
        transcode(sound(samples(100)), disk, list(Format), "a")


def test_a_folder_that_is_gone_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="ejected"):
        transcode(sound(samples(100)), tmp_path / "Volumes" / "Stick", list(Format), "a")
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_taken_by_a_folder_leaves_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.wav").mkdir()
    with pytest.raises(Refused, match="could not be written"):
        transcode(sound(samples(100)), tmp_path, list(Format), "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def _other_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-2001] ^= 1
    path.write_bytes(data)


def _shorter(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4000])


@pytest.mark.parametrize("damage", [_other_byte, _shorter])
@pytest.mark.parametrize("form", list(Format))
def test_a_file_that_is_not_what_was_meant_is_found(
    form: Format, damage: Callable[[Path], None], tmp_path: Path
) -> None:
    meant = sound(samples(40000))
    path = Path(transcode(meant, tmp_path, [form], "a")[0].path)
    readback.compare(path, form, quantise(meant))
    damage(path)
    with pytest.raises(Refused):
        readback.compare(path, form, quantise(meant))


def test_a_disk_that_keeps_something_else_is_noticed(tmp_path: Path) -> None:
    done = threading.Event()

    def spoil() -> None:
        while not done.wait(0.002):
            for part in tmp_path.glob(".segue-*.part"):
                with contextlib.suppress(OSError), part.open("rb+") as file:
                    if file.seek(0, os.SEEK_END) > 200_000:
                        file.seek(100_000)
                        file.write(b"something else")

    spoiler = threading.Thread(target=spoil)
    spoiler.start()
    try:
        with pytest.raises(Refused):
            transcode(sound(samples(44100 * 30)), tmp_path, [Format.M4A], "a")
    finally:
        done.set()
        spoiler.join()
    assert not list(tmp_path.iterdir())


def test_aac_is_not_taken_for_lossless(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    with av.open(str(path), "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=44100, layout="stereo")
        frame = av.AudioFrame.from_ndarray(samples(1024).T.copy(), format="fltp", layout="stereo")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(Refused, match="holds aac and not Apple Lossless"):
        readback.pcm(path, Format.M4A)


def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with aside(tmp_path) as part:
        part.write_bytes(b"at work")
        machine = part.name.split("-")[1]
        names = {
            f".segue-{machine}-{ended.pid}-0.part": True,
            f".segue-{machine}-{os.getpid()}-0.part": False,
            f".segue-other-{ended.pid}-0.part": False,
            ".segue-old.part": True,
            ".other.part": False,
            "a.wav": False,
        }
        for name in names:
            (tmp_path / name).touch()
        os.utime(tmp_path / ".segue-old.part", (0, 0))
        transcode(sound(samples(9)), tmp_path, [Format.WAV], "a")
        assert part.exists()
        assert [name for name in names if not (tmp_path / name).exists()] == [
            name for name, swept in names.items() if swept
        ]
        assert sweep(tmp_path) == 0
    assert not part.exists()
