"""The volume index: what a scan listens to, finds again, keeps, forgets and leaves out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from segue.errors import NoSuch
from segue_music.audio.studio import Studio
from segue_music.index import Index, opened
from segue_music.scan import Scanned, Scanner
from segue_music.volumes import FILE, FileRow, Volumes, mount_of, same_file
from segue_schemas import Recording


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    with Studio(1) as studio:
        yield studio


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with opened(tmp_path / FILE) as index:
        yield index


@pytest.fixture
def scanner(tmp_path: Path, studio: Studio, index: Index) -> Iterator[Scanner]:
    with Volumes(tmp_path / FILE) as volumes:
        yield Scanner(
            volumes=volumes, index=index, studio=studio, workers=2, progress=lambda done, of: None
        )  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "music/album").mkdir(parents=True)
    return tmp_path / "music"


def tone(path: Path, hertz: float = 440.0) -> Path:
    """Write four seconds of a tone."""
    wave = (np.sin(np.arange(4 * 44100) * hertz * 2 * np.pi / 44100) * 9000).astype(np.int16)
    with av.open(str(path), "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=44100, layout="mono")
        frame = av.AudioFrame.from_ndarray(wave[None, :], format="s16", layout="mono")
        frame.rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def counts(found: Scanned) -> dict[str, int]:
    return {
        name: number
        for name in ("files", "unchanged", "moved", "new", "gone", "left")
        if (number := getattr(found, name))
    }


def test_files_are_heard_once_and_known_by_their_names(scanner: Scanner, root: Path) -> None:
    path = tone(root / "Bicep - Glue.wav")
    assert counts(scanner.scan(root)) == {"files": 1, "new": 1}
    assert counts(scanner.scan(root)) == {"files": 1, "unchanged": 1}
    row = scanner.volumes.get(str(path))
    assert row is not None
    assert (row.recording.title, row.recording.artists) == ("Glue", ("Bicep",))
    assert round(row.duration, 1) == 4.0
    held = scanner.index.get("files", str(path))
    assert held is not None
    assert held.print is not None
    assert held.print.pcm == row.pcm
    assert held.print.heard is not None  # without these two a take without its voice would be the same
    assert held.print.balance


def test_a_moved_file_is_found_again_without_listening(scanner: Scanner, root: Path) -> None:
    old = tone(root / "a.wav")
    scanner.scan(root)
    new = old.rename(root / "album/b.wav")
    os.utime(new, (1, 1))  # some copies lose the time
    assert counts(scanner.scan(root)) == {"files": 1, "moved": 1}
    assert scanner.volumes.get(str(old)) is None
    assert scanner.index.get("files", str(old)) is None
    assert scanner.index.get("files", str(new)) is not None


def test_a_changed_file_is_heard_again_and_a_lost_one_forgotten(scanner: Scanner, root: Path) -> None:
    one, two = tone(root / "a.wav"), tone(root / "b.wav", 550)
    scanner.scan(root)
    two.unlink()
    os.utime(tone(one, 660), (1, 1))
    assert counts(scanner.scan(root)) == {"files": 1, "new": 1, "gone": 1}
    assert scanner.volumes.get(str(two)) is None
    assert scanner.index.get("files", str(two)) is None


def test_a_broken_file_is_named_and_stops_nothing(scanner: Scanner, root: Path) -> None:
    broken = root / "broken.wav"
    broken.write_bytes(b"RIFF and then nothing")
    tone(root / "good.wav")
    for _ in range(2):  # it is not listened to again, and still named
        found = scanner.scan(root)
        assert list(found.broken) == [str(broken)]
        assert "broken.wav" in found.broken[str(broken)]
    assert counts(found) == {"files": 2, "unchanged": 2}


def test_hidden_files_links_and_other_files_are_left_out(scanner: Scanner, root: Path) -> None:
    song = tone(root / "song.wav")
    for name in (".hidden.wav", ".segue/replaced/old.wav", "cover.jpg", "half.wav.part", "list.m3u8"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(song, root / name)
    (root / "album/circle").symlink_to(root)
    (root / "album/link.wav").symlink_to(song)
    assert counts(scanner.scan(root)) == {"files": 1, "new": 1}


def test_a_limit_leaves_the_rest_for_the_next_scan(scanner: Scanner, root: Path) -> None:
    for number in range(3):
        tone(root / f"{number}.wav", 300 + 50 * number)
    assert counts(scanner.scan(root, limit=1)) == {"files": 3, "new": 1, "left": 2}
    assert counts(scanner.scan(root)) == {"files": 3, "unchanged": 1, "new": 2}


def test_files_on_a_volume_that_is_not_there_are_kept(scanner: Scanner, root: Path) -> None:
    away = FileRow(path=str(root / "usb/x.wav"), volume=str(root / "usb"), size=1, mtime_ns=1, sha256="x")
    scanner.volumes.put(away)
    assert counts(scanner.scan(root)) == {}
    assert scanner.volumes.get(away.path) == away
    assert not same_file(away)


def test_a_folder_that_is_not_there_is_refused(scanner: Scanner, root: Path) -> None:
    with pytest.raises(NoSuch, match="plug its volume in"):
        scanner.scan(root / "nowhere")


def test_a_thousand_files_that_did_not_change_are_only_looked_at(scanner: Scanner, root: Path) -> None:
    with scanner.volumes.together():
        for number in range(1000):
            path = root / f"album/{number}.mp3"
            path.touch()
            stat = path.stat()
            scanner.volumes.put(FileRow(path=str(path), volume="/", size=0, mtime_ns=stat.st_mtime_ns))
    found = scanner.scan(root)
    assert counts(found) == {"files": 1000, "unchanged": 1000}
    assert found.seconds < 1


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        pytest.param({"isrc": "GBAYE0000351"}, {"isrc": "gbaye0000351"}, id="ISRC"),
        pytest.param(
            {"links": ("https://soundcloud.com/bicep/glue?si=1",)},
            {"links": ("https://m.soundcloud.com/bicep/glue",)},
            id="link",
        ),
    ],
)
def test_files_are_found_by_what_is_known(
    tmp_path: Path, known: dict[str, str], asked: dict[str, str]
) -> None:
    row = FileRow(path="/x.wav", volume="/", size=1, mtime_ns=1, recording=Recording.model_validate(known))
    with Volumes(tmp_path / FILE) as volumes:
        volumes.put(row)
        assert volumes.find(Recording.model_validate(asked), None) == [row]
        assert volumes.find(Recording(title="x"), None) == []


def test_a_path_lies_on_the_disk_that_is_mounted_above_it(tmp_path: Path) -> None:
    assert os.path.ismount(mount_of(tmp_path / "a/b"))
