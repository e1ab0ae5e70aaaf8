"""What comes in broken, mislabelled or oddly named: a sentence in the row, nothing half done."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from music_stage import MusicStage, music_stage
from mutagen.flac import FLAC, Picture
from PIL import Image

from segue import Status
from segue_music import synth
from segue_music.tags import read

pytestmark = pytest.mark.sandbox

WORK = ".m4a", ".wav", ".aiff", ".flac", ".mp3", ".part"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    root = tmp_path_factory.mktemp("bad")
    more = f'library = "{root / "Studio.library"}"\n[music]\nlongest_minutes = 0.5'
    with music_stage(root, more=more) as made:
        yield made


def everything(stage: MusicStage) -> tuple[object, ...]:
    """Return all that a finished track leaves: files, rows, items, and what lies in work folders."""
    work = [path.name for path in (stage.root / "home/work").rglob("*") if path.suffix in WORK]
    return stage.files(), sorted(stage.tracks()), sorted(item["id"] for item in stage.eagle.items()), work


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def page(path: Path) -> None:
    path.write_bytes(b"<!DOCTYPE html><html><body>Please log in</body></html>")


def text(path: Path) -> None:
    path.write_text("This is not a song.\n")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def picture(path: Path) -> None:
    Image.new("RGB", (64, 64)).save(path, "PNG")


def playlist(path: Path) -> None:
    path.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1/secret.ts\n")


def silence(path: Path) -> None:
    synth.write(np.zeros((44_100 * 4, 2), np.float32), 44_100, path)


def click(path: Path) -> None:
    synth.write(np.full((220, 2), 0.5, np.float32), 44_100, path)


@pytest.mark.parametrize(
    ("name", "spoil", "sentence"),
    [
        pytest.param("Ann - Cut.flac", half, "is cut off", id="half a FLAC"),
        pytest.param("Ann - Cut.mp3", half, "is cut off", id="half an MP3"),
        pytest.param("Ann - Page.mp3", page, "sent a web page instead of audio", id="a page"),
        pytest.param("Ann - Text.wav", text, "is a text, not sound", id="a text"),
        pytest.param("Ann - Empty.m4a", empty, "empty", id="nothing"),
        pytest.param("Ann - Cover.mp3", picture, "holds no sound", id="a picture"),
        pytest.param("Ann - List.mp3", playlist, "is a playlist, not sound", id="a playlist"),
        pytest.param("Ann - Hush.wav", silence, "holds nothing but silence", id="silence"),
        pytest.param("Ann - Click.wav", click, "is only 5 ms long", id="a click"),
    ],
)
def test_what_is_no_whole_track_leaves_nothing(
    stage: MusicStage, name: str, spoil: Callable[[Path], None], sentence: str
) -> None:
    codec = {".flac": "flac", ".mp3": "mp3"}.get(Path(name).suffix)
    link = (
        stage.audio(name, codec=codec, bitrate=192 if codec == "mp3" else None) if codec else stage.link(name)
    )
    spoil(stage.web / name)
    before = everything(stage)
    task = stage.play(f"Sync the track {name}", link)
    assert task.status is Status.FAILED
    assert sentence in task.now, task.now
    assert everything(stage) == before


def test_a_mix_that_is_too_long_is_refused_with_the_limit(stage: MusicStage) -> None:
    link = stage.audio("Ann - Whole Night.flac", seconds=40)
    before = everything(stage)
    task = stage.play("Sync this mix as a track", link)
    assert task.status is Status.FAILED
    assert "longest_minutes" in task.now, task.now
    assert everything(stage) == before


def test_a_file_that_is_shorter_than_its_track_is_set_aside(stage: MusicStage) -> None:
    link = stage.audio("Ann - Preview.flac", seconds=15)
    stage.row("Preview", Artist="Ann", Duration=240, Link=link)
    before = everything(stage)
    task = stage.play("Sync the newest track, half as long")
    assert task.status is Status.FAILED, task.now
    assert "240" in task.now or "4:00" in task.now, task.now
    assert everything(stage) == before
    assert list((stage.root / "home/quarantine").rglob("*.flac"))
    row = stage.tracks()["Preview"]
    assert not row.values["Downloaded"]
    stage.board.update_row(row.page_id, {"Downloaded": True}, "tracks")  # given up by a person


def test_a_wrong_ending_does_not_matter(stage: MusicStage) -> None:
    link = stage.audio("Ann - Mislabelled.flac", seed=21, codec="mp3", bitrate=128)
    task = stage.play("Sync this mislabelled track", link)
    assert task.status is Status.DONE, task.now
    assert "mp3" in str(stage.tracks()["Mislabelled"].values["Source Label"]).casefold()


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M", "a playlist, not a track"),
        ("https://open.spotify.com/album/1DFixLWuPkv3KT3TnV35m3", "an album, not a track"),
        ("https://open.spotify.com/episode/512ojhOuo1ktJprKbVcKyQ", "an episode of a podcast, not a track"),
        ("spotify:local:Ann:Tapes:Demo:123", "a file on somebody's own disk"),
        ("spotify:ad:0123", "an advertisement, not a track"),
        ("https://soundcloud.com/ann", "a page of a person, with many tracks"),
        ("https://soundcloud.com/ann/sets/spring", "is a playlist; nothing was fetched"),
        ("https://soundcloud.com/ann/sets/spring/s-AbC12xyz", "sets/spring is a playlist"),
        ("https://www.youtube.com/playlist?list=PLx", "is a playlist; nothing was fetched"),
        ("https://www.youtube.com/@ann", "a page of a person"),
        ("https://www.deezer.com/album/12", "and not to one track"),
        ("--exec=touch", "no plugin can fetch this track"),
        ("file:///etc/passwd", "no plugin can fetch this track"),
        ("http://169.254.169.254/meta.mp3", "not among the hosts"),
        ("https://[::1]/a.mp3", "put '[::1]' into hosts"),
        ("https://soundcloud.com.example/ann/track", "no plugin can fetch this track"),
        ("https://ann:pw@soundcloud.com/ann/track", "with a password or a port in it"),
    ],
)
def test_what_is_no_single_track_is_said(stage: MusicStage, link: str, says: str) -> None:
    before = everything(stage)
    task = stage.play("Sync this track", f"links: {link}", handler="track-sync")
    assert task.status is Status.FAILED
    assert says in task.now, task.now
    assert "s-AbC12xyz" not in task.now + stage.report(task)
    assert everything(stage) == before


NAMES = {
    "colon and percent": "Sunrise: 100% %2e%2e %s",
    "slash": "AC/DC ../../etc",
    "newline and emoji": "First line\nDance 🕺🏽",
    "right to left": "حبيبي \u202etxt.exe",
    "reserved": "CON",
    "dots": "..",
    "long": "Long " * 60,
}


def test_no_name_leads_astray(stage: MusicStage) -> None:
    pages = {}
    for seed, (kind, name) in enumerate(NAMES.items(), 40):
        link = stage.audio(f"n{seed}.flac", seed=seed, seconds=6, bpm=100 + 3 * seed % 60)
        pages[kind] = stage.row(name, Artist="Bo/b: 100%", Link=link)
    task = stage.play(f"Sync the {len(NAMES)} newest tracks")
    assert task.status is Status.DONE, task.now
    seen: set[str] = set()
    for kind, page_id in pages.items():
        row = stage.board.row(page_id)
        assert row is not None
        assert row.values["Downloaded"] is True, kind
        for form in ("M4A", "AIFF", "WAV"):
            path = Path(str(row.values[f"{form} File Path"]))
            assert path.is_file(), kind
            assert path.is_relative_to(stage.root), kind
            assert path.as_posix().casefold() not in seen
            seen.add(path.as_posix().casefold())
            assert read.read(path).title == " ".join(NAMES[kind].split()), kind
    assert "failed" not in stage.report(task)


def test_artwork_that_is_no_picture_is_left_out(stage: MusicStage) -> None:
    link = stage.audio("Ann - Coverless.flac", seed=60)
    file = FLAC(stage.web / "Ann - Coverless.flac")
    cover = Picture()
    cover.type, cover.mime, cover.data = 3, "image/jpeg", b"<html>no picture</html>" * 20
    file.add_picture(cover)
    file.save()
    task = stage.play("Sync this track with its cover", link)
    assert task.status is Status.DONE, task.now
    assert "failed" not in stage.report(task)
    assert "the artwork was left out: it cannot be read as a picture" in stage.report(task)


def test_another_library_that_is_opened_half_way_gets_nothing(stage: MusicStage) -> None:
    link = stage.audio("Ann - Switch.flac", seed=61)
    wanted, other = stage.root / "Studio.library", stage.root / "Other.library"

    def switch(path: str) -> None:
        if "add" in path.casefold():
            stage.eagle.before = lambda path: None
            stage.eagle.switch(other)

    stage.eagle.before = switch
    try:
        task = stage.play("Sync this track while somebody works in Eagle", link)
        assert task.status is Status.DONE, task.now
        assert not stage.eagle.items()
        assert "Other.library" in stage.report(task) or "library" in stage.report(task)
    finally:
        stage.eagle.before = lambda path: None
        stage.eagle.switch(wanted)
    assert stage.tracks()["Switch"].values["Downloaded"] is True


def test_a_row_of_a_track_that_is_there_is_marked_and_not_chosen_again(stage: MusicStage) -> None:
    stage.play("Sync the original as a track", stage.audio("Ann - Original.flac", seed=63))
    shutil.copy(stage.web / "Ann - Original.flac", stage.web / "copy.flac")
    page = stage.row("Tape 7", Artist="Unknown", Link=stage.link("copy.flac"))
    task = stage.play("Sync the newest track, a copy")
    assert "duplicate of another row" in task.now, task.now
    row = stage.board.row(page)
    assert row is not None
    assert row.values["Audio Processing"] == ("Duplicate",)
    task = stage.play("Sync the newest track, not the copy")
    assert "duplicate" not in task.now, task.now


def test_two_tasks_for_the_same_link_bring_it_once(stage: MusicStage) -> None:
    link = stage.audio("Ann - Twice.flac", seed=62)
    files, rows = len(stage.files()), len(stage.tracks())
    one, other = stage.play_both("Sync this track", "Download the track for tonight", link)
    assert (one.status, other.status) == (Status.DONE, Status.DONE), (one.now, other.now)
    assert sorted("there already" in task.now for task in (one, other)) == [False, True]
    assert len([row for row in stage.board.rows("tracks") if row.title == "Twice"]) == 1
    assert len(stage.tracks()) == rows + 1
    assert len([item for item in stage.eagle.items() if "Twice" in item["name"]]) == 1
    assert len([name for name in stage.files() if "Twice" in name]) == len(stage.files()) - files
