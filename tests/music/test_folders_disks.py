"""Disks that are absent, full, read-only or pulled out, links that lead away, and kills at any instant."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from music_filing import tree

from segue import Change, Receipt, World
from segue.errors import Refused, Unavailable
from segue.settings import load
from segue.testing import MemoryBoard
from segue_folders import disk, volume
from segue_folders.checking import checks
from segue_folders.disk import Root
from segue_folders.placing import PlaceFile
from segue_folders.settings import FolderSettings

WORLD = World(MemoryBoard())
NAME = "Bicep - Glue.wav"


@contextmanager
def mounted(place: Path, size: int) -> Iterator[None]:
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


def placing(source: Path, root: Root, **more: object) -> PlaceFile:
    values = {
        "source": str(source),
        "root": root,
        "folder": ("Bicep",),
        "stem": "Bicep - Glue",
        "ending": ".wav",
    }
    return PlaceFile.model_validate(values | more)


def made(change: Change, key: str = "run/1") -> Receipt:
    return change.apply(WORLD, key, change.look(WORLD))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "work.wav"
    path.write_bytes(b"glue" * 1000)
    return path


def test_a_volume_that_is_not_there_is_waited_for_and_never_made(tmp_path: Path, source: Path) -> None:
    root = Root(path=str(tmp_path / "Volumes/Disk/Music"), mounts=(str(tmp_path / "Volumes"),))
    with pytest.raises(Unavailable, match="Disk is not there; plug it in"):
        made(placing(source, root))
    assert not (tmp_path / "Volumes").exists()
    (tmp_path / "Volumes/Disk/Music").mkdir(parents=True)  # left over from a copy into nowhere
    with pytest.raises(Unavailable):
        made(placing(source, root))
    assert tree(tmp_path / "Volumes") == {}


def test_a_copy_that_is_not_what_was_looked_at_gets_no_name(tmp_path: Path, source: Path) -> None:
    place = tmp_path / "Volumes/Disk"
    root = Root(path=str(place / "Music"), mounts=(str(tmp_path / "Volumes"),))
    with mounted(place, 10_000_000):
        change = placing(source, root)
        seen = change.look(WORLD)
        source.write_bytes(b"glug" * 1000)  # as long, as what a bad cable makes of it
        with pytest.raises(Refused, match="not what was written there; it was thrown away"):
            change.apply(WORLD, "run/1", seen)
        assert tree(place) == {}


def test_a_volume_that_is_plugged_in_is_used_and_one_pulled_out_is_waited_for(
    tmp_path: Path, source: Path
) -> None:
    place = tmp_path / "Volumes/Disk"
    root = Root(path=str(place / "Music"), mounts=(str(tmp_path / "Volumes"),))
    with mounted(place, 10_000_000):
        change = placing(source, root)
        seen = change.look(WORLD)
        receipt = made(change)
        assert list(tree(place)) == [f"Music/Bicep/{NAME}"]
    with pytest.raises(Unavailable):
        change.apply(WORLD, "run/1", seen)
    with pytest.raises(Unavailable):
        change.revert(WORLD, receipt)
    assert list(place.iterdir()) == []


def test_a_disk_without_room_is_waited_for_and_nothing_is_left(tmp_path: Path) -> None:
    big = tmp_path / "big.wav"
    big.write_bytes(b"x" * 3_000_000)
    with mounted(tmp_path / "disk", 2_000_000):
        root = Root(path=str(tmp_path / "disk"))
        with pytest.raises(Unavailable, match="2 MB free, and 3 MB are to be written"):
            made(placing(big, root))
        assert tree(tmp_path / "disk") == {}


def test_a_disk_that_fills_up_half_way_leaves_nothing_half(tmp_path: Path) -> None:
    big = tmp_path / "big.wav"
    big.write_bytes(b"x" * 3_000_000)
    with mounted(tmp_path / "disk", 2_000_000):
        root = Root(path=str(tmp_path / "disk"))
        with pytest.raises(Unavailable, match="is full; free some space"):
            _brought(placing(big, root), root)
        assert tree(tmp_path / "disk") == {}


def _brought(change: PlaceFile, root: Root) -> None:
    """Copy without having asked for room, as when another program fills the disk meanwhile."""
    with root.opened() as top:
        change._bring(top, "x.part", {"size": 3_000_000})


def test_a_read_only_disk_says_what_to_do(tmp_path: Path, source: Path) -> None:
    with mounted(tmp_path / "disk", 2_000_000):
        remount = ["mount", "-o", "remount,ro", str(tmp_path / "disk")]
        subprocess.run(remount, check=True, capture_output=True)
        with pytest.raises(Refused, match="read-only; nothing was written; choose another folder"):
            made(placing(source, Root(path=str(tmp_path / "disk"))))


def test_the_finished_file_goes_across_disks(tmp_path: Path, source: Path) -> None:
    with mounted(tmp_path / "disk", 2_000_000):
        change = placing(source, Root(path=str(tmp_path / "disk")))
        receipt = made(change)
        assert (tmp_path / "disk/Bicep" / NAME).read_bytes() == source.read_bytes()
        change.revert(WORLD, receipt)
        assert list((tmp_path / "disk").iterdir()) == []


def test_a_link_inside_the_root_is_not_followed(tmp_path: Path, source: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "root").mkdir()
    (tmp_path / "root/Bicep").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="is a link or a file where a folder is needed"):
        made(placing(source, Root(path=str(tmp_path / "root"))))
    assert tree(tmp_path / "elsewhere") == {}


def test_a_clash_of_case_or_form_gets_a_number(tmp_path: Path, source: Path) -> None:
    (tmp_path / "root/Bicep").mkdir(parents=True)
    (tmp_path / "root/Bicep/BICEP - glue.WAV").write_text("another track")
    receipt = made(placing(source, Root(path=str(tmp_path / "root"))))
    assert receipt["path"] == str(tmp_path / "root/Bicep/Bicep - Glue (2).wav")


def test_a_disk_without_hard_links_is_served_too(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("new")
    with Root(path=str(tmp_path)).opened() as top:
        disk._rename_without_links(top, "old", top, "new")
        (tmp_path / "old").write_text("newer")
        with pytest.raises(FileExistsError):
            disk._rename_without_links(top, "old", top, "new")
    assert tree(tmp_path) == {"new": "new", "old": "newer"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/Volumes/Disk/Music", "/Volumes/Disk", id="macOS"),
        pytest.param("/media/ann/Disk/Music", "/media/ann/Disk", id="Linux with the user"),
        pytest.param("/run/media/ann/Disk", "/run/media/ann/Disk", id="Linux with run"),
        pytest.param("/mnt/usb/x", "/mnt/usb", id="mnt"),
        pytest.param("/home/ann/Music", None, id="the usual disk"),
        pytest.param("/Volumes", None, id="the parent itself"),
    ],
)
def test_the_volume_of_a_folder_is_known_by_its_path(path: str, expected: str | None) -> None:
    found = volume.volume_of(Path(path), FolderSettings().mounts)
    assert found == (Path(expected) if expected else None)


def test_the_doctor_names_the_folder_and_the_absent_volume(tmp_path: Path) -> None:
    (tmp_path / "segue.toml").write_text(
        f'[folders]\nwav_dir = "{tmp_path}/v/Disk"\nmounts = ["{tmp_path}/v"]\n'
    )
    (check,) = checks(load(home=tmp_path, folder=tmp_path))
    told = [f"{finding.level}: {finding.text}" for finding in check.run()]
    assert any(line.startswith(f"ok: {tmp_path}/library") for line in told)
    assert any(line.startswith(f"error: the volume {tmp_path}/v/Disk") for line in told)
    assert any(line.startswith("warning: OUT_DIR is not set") for line in told)
