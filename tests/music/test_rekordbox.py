"""The file that rekordbox imports: what is in it, what stays, and what is never touched."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from music_dj import FOREIGN, do, listed, order, put, take_back
from music_radio import ALONE, RadioPlugin
from music_stage import MusicStage, music_stage

from segue import Status
from segue.doctor import Finding
from segue.errors import Conflict, Refused
from segue.settings import load
from segue_rekordbox.checking import checks
from segue_rekordbox.collection import Collection
from segue_rekordbox.writing import WriteCollection
from segue_schemas import Recording


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "segue.xml"


@pytest.mark.skipif(
    not importlib.util.find_spec("pyrekordbox"), reason="pyrekordbox has no build for this machine"
)
def test_a_reader_of_others_finds_tracks_and_lists(file: Path) -> None:
    from pyrekordbox import RekordboxXml

    odd = 'A "quoted" & <odd> \x0b name \ud800 – ☂ #1'
    do(put(file, "Copper", playlist="Late & <early>"))
    there = RekordboxXml(file)
    assert there.num_tracks == 1
    track = there.get_track(0)
    assert (track.Name, track.Artist, track.Album) == ("Copper", "Ines", "Keys & <Locks>")
    assert (track.AverageBpm, track.Tonality, track.TotalTime, track.Year) == (124.0, "Am", 8, 2024)
    assert (track.Kind, track.Location.lstrip("/")) == ("M4A File", "Music/Copper.m4a")
    assert there.get_playlist("Late & <early>").get_tracks() == [track.TrackID]
    named = listed(
        "Odd", recording=Recording(title=odd), paths=(f"/Music/{odd.replace(chr(0xD800), '')}.m4a",)
    )
    do(WriteCollection(file=str(file), tracks=(named,)))
    assert RekordboxXml(file).get_track(1).Name == 'A "quoted" & <odd> name – ☂ #1'


def test_the_same_again_writes_nothing(file: Path) -> None:
    do(put(file, "Copper", "Kestrel", playlist="Late"))
    before = (file.read_bytes(), file.stat().st_ino, file.stat().st_mtime_ns)
    do(put(file, "Copper", "Kestrel", playlist="Late"))
    assert (file.read_bytes(), file.stat().st_ino, file.stat().st_mtime_ns) == before
    assert [one.name for one in file.parent.iterdir()] == ["segue.xml"]


def test_a_list_is_put_in_order_renamed_and_keeps_what_others_added(file: Path) -> None:
    do(put(file, "A", "B", "C", playlist="Late"))
    do(put(file, "C", "B", playlist="Later", was="Late"))
    assert order(file, "Later") == ["C", "B", "A"]
    assert order(file, "Late") is None
    do(put(file, "C", "B", playlist="Later", gone=("/Music/A.m4a",)))
    assert order(file, "Later") == ["C", "B"]


def test_a_file_that_moved_keeps_its_place_in_all_lists(file: Path) -> None:
    do(put(file, "A", "B", playlist="Late"))
    there = Collection(file.read_bytes(), str(file))
    old, new = "file://localhost/Music/A.m4a", "file://localhost/Other%20disk/A.m4a"
    number = (there.track(old) or "").partition('TrackID="')[2][:1]
    moved = WriteCollection(file=str(file), tracks=(listed("A", "/Other disk"),), moved={old: new})
    receipt = do(moved)
    there = Collection(file.read_bytes(), str(file))
    assert (there.track(old), f'TrackID="{number}"' in (there.track(new) or "")) == (None, True)
    assert (there.playlist("Late") or [])[0] == new
    take_back(moved, receipt)
    assert (Collection(file.read_bytes(), str(file)).playlist("Late") or [])[0] == old


def test_undo_takes_out_what_a_run_put_in_and_no_more(file: Path) -> None:
    first, second = put(file, "A", "B", playlist="Late"), put(file, "B", "C", playlist="Early")
    one = do(first)
    before = file.read_bytes()
    two = do(second)
    take_back(second, two)
    assert file.read_bytes() == before
    do(second)
    take_back(first, one)
    there = Collection(file.read_bytes(), str(file))
    assert (order(file, "Late"), order(file, "Early")) == (None, ["B", "C"])
    assert there.track("file://localhost/Music/A.m4a") is None
    take_back(second, {**two, "tracks": dict.fromkeys(two["tracks"])})
    assert not file.exists()


def test_what_was_changed_since_is_left_alone(file: Path) -> None:
    change = put(file, "A", playlist="Late")
    receipt = do(change)
    file.write_text(file.read_text().replace('Tonality="Am"', 'Tonality="Em"'))
    with pytest.raises(Conflict, match="was changed since"):
        take_back(change, receipt)
    assert 'Tonality="Em"' in file.read_text()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(FOREIGN, "rekordbox wrote it", id="an export of rekordbox"),
        pytest.param("<html/>", "another program wrote it", id="another XML"),
        pytest.param("all my cues", "it is no XML", id="no XML"),
        pytest.param("", "it is no XML", id="an empty file"),
    ],
)
def test_a_file_of_somebody_else_is_never_touched(file: Path, text: str, why: str) -> None:
    file.write_text(text)
    with pytest.raises(Refused, match=f"{file} is not a file of ours: {why}.*left as it is"):
        do(put(file, "A"))
    assert file.read_text() == text
    assert why in found(file)[0].text


def test_a_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="make the folder"):
        do(put(tmp_path / "gone" / "segue.xml", "A"))
    assert not (tmp_path / "gone").exists()
    assert "is not there" in found(tmp_path / "gone" / "segue.xml")[0].text


def test_a_link_is_not_followed(tmp_path: Path, file: Path) -> None:
    (tmp_path / "real.xml").write_text(FOREIGN)
    file.symlink_to(tmp_path / "real.xml")
    with pytest.raises(Refused, match="could not be written"):
        do(put(file, "A"))
    assert (tmp_path / "real.xml").read_text() == FOREIGN


def found(file: Path) -> list[Finding]:
    home = file.parent if file.parent.exists() else file.parent.parent
    (home / "segue.toml").write_text(f'[rekordbox]\nfile = "{file}"\n')
    (check,) = checks(load(home=home, folder=home))
    return list(check.run())


@pytest.mark.sandbox
def test_runs_write_it_once_and_undo_takes_it_back(tmp_path: Path) -> None:
    file = tmp_path / "dj" / "segue.xml"
    file.parent.mkdir()
    more = f'{ALONE}[rekordbox]\nfile = "{file}"\n'
    with music_stage(tmp_path / "stage", eagle=False, more=more) as stage:
        plugin = RadioPlugin()
        stage.plugins.manager.register(plugin, "radio")
        links = [
            made(stage, name, seed) for seed, name in enumerate(("Kato - Night Bus", "Lio - Copper"), 70)
        ]
        single = stage.play("Sync these tracks", "\n".join(links))
        assert single.status is Status.DONE, single.now
        assert file.read_text().count("<TRACK TrackID") == 2
        third = made(stage, "Uma - Kestrel", 72)
        phonk = "https://radio.example/lists/phonk"
        tracks = [
            Recording(title=name, links=(link,)) for name, link in (("Kestrel", third), ("Copper", links[1]))
        ]
        plugin.radio.put(phonk, "phonk", *tracks, snapshot="s1")
        task = stage.play("Sync playlist", phonk)
        assert task.status is Status.DONE, task.now
        assert [name.partition(" - ")[2] for name in order(file, "phonk") or ()] == ["Kestrel", "Copper"]
        there = Collection(file.read_bytes(), str(file))
        assert all(Path(unquote(urlsplit(one).path)).is_file() for one in there.playlist("phonk") or ())
        before = (file.stat().st_ino, file.stat().st_mtime_ns)
        assert "nothing new" in stage.play("Sync the playlist once more", phonk).now
        stage.play("Sync the playlist in full", f"{phonk}\nagain: yes")
        assert (file.stat().st_ino, file.stat().st_mtime_ns) == before
        assert all(one.undone for one in stage.undo(task))
        assert (order(file, "phonk"), file.read_text().count("<TRACK TrackID")) == (None, 2)
        assert all(one.undone for one in stage.undo(single))
        assert not file.exists()
        file.write_text(FOREIGN)
        told = stage.play("Sync this track once more", made(stage, "Ana - Whole", 73))
        assert ": done" in told.now, told.now
        assert "rekordbox wrote it" in stage.report(told)
        assert file.read_text() == FOREIGN


def made(stage: MusicStage, name: str, seed: int) -> str:
    style = ("house", "techno", "trance", "dnb")[seed % 4]
    return stage.audio(f"{name}.flac", seed=seed, style=style, seconds=8)
