"""A retag of files that were there before is one change, made once and taken back by undo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from music_sounds import samples, sound
from PIL import Image

from segue.change import World
from segue.errors import Conflict, Refused
from segue.testing import MemoryBoard
from segue_music.audio import readback
from segue_music.audio.transcode import transcode
from segue_music.tags.change import Retag, kept, restore
from segue_music.tags.fields import Tags
from segue_music.tags.read import read
from segue_music.tags.write import held, write
from segue_schemas import Format

OLD = Tags(title="Old", artists=("A", "B"), year=1999, key="Am", camelot="8A", comment="mine", bpm=120.0)
NEW = Tags(title="New", artists=("C",), album="D", key="C", camelot="8B", bpm=121.5, gain=-3.0)


@pytest.fixture(params=list(Format))
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    form: Format = request.param
    path = Path(transcode(sound(samples(9001, 1), bits=24), tmp_path, [form], "a")[0].path)
    Image.effect_noise((200, 200), 60).convert("RGB").save(tmp_path / "one.jpg")
    Image.effect_noise((300, 300), 60).convert("RGB").save(tmp_path / "two.jpg")
    write(path, OLD, tmp_path / "one.jpg")
    return path


@pytest.fixture
def world() -> World:
    return World(MemoryBoard())


def _change(path: Path) -> Retag:
    return Retag(path=str(path), tags=NEW, artwork=str(path.parent / "two.jpg"))


def test_it_is_made_and_taken_back(path: Path, world: World) -> None:
    change, before = _change(path), held(path)
    pcm = readback.pcm(path, Format(path.suffix[1:]))
    seen = json.loads(json.dumps(change.look(world)))
    assert held(path) == before, "looking changes nothing"
    receipt = json.loads(json.dumps(change.apply(world, "key", seen)))
    found = read(path)
    assert (found.title, found.artists, found.camelot, found.comment) == ("New", ("C",), "8B", "mine")
    change.revert(world, receipt)
    assert held(path) == before
    assert readback.pcm(path, Format(path.suffix[1:])) == pcm


def test_it_is_made_again_after_a_crash(path: Path, world: World) -> None:
    change, before = _change(path), held(path)
    seen = change.look(world)
    change.apply(world, "key", seen)
    after = path.read_bytes()
    receipt = change.apply(world, "key", seen)
    assert path.read_bytes() == after
    change.revert(world, receipt)
    change.revert(world, receipt)
    assert held(path) == before


def test_what_somebody_changed_since_is_left(path: Path, world: World) -> None:
    change = _change(path)
    receipt = change.apply(world, "key", change.look(world))
    write(path, Tags(title="Mine"))
    before = path.read_bytes()
    with pytest.raises(Conflict, match="were changed since"):
        change.revert(world, receipt)
    assert path.read_bytes() == before


def test_what_somebody_added_since_does_not_hinder(path: Path, world: World) -> None:
    change, before = _change(path), held(path)
    receipt = change.apply(world, "key", change.look(world))
    write(path, Tags(isrc="USABC1912345"))
    change.revert(world, receipt)
    assert read(path).isrc == "USABC1912345"
    assert read(path).title == "Old"
    assert before.items() <= held(path).items()


def test_a_file_that_is_gone_or_broken(path: Path, world: World) -> None:
    change = _change(path)
    receipt = change.apply(world, "key", change.look(world))
    path.write_bytes(b"something else")
    with pytest.raises(Refused, match="no M4A, AIFF or WAV"):
        change.revert(world, receipt)
    path.unlink()
    with pytest.raises(Conflict, match="is not there any more"):
        change.revert(world, receipt)


def test_nothing_to_do_is_nothing_to_undo(path: Path, world: World) -> None:
    change = Retag(path=str(path), tags=OLD)
    seen, before = change.look(world), path.read_bytes()
    assert seen["before"] == {}
    change.revert(world, change.apply(world, "key", seen))
    assert path.read_bytes() == before


def test_it_says_what_it_does(path: Path) -> None:
    said = _change(path).describe()
    assert said == f"tag {path.name!r} with title, artists, album, bpm, key, camelot, gain, artwork"


def test_a_file_without_tags_has_none_again(path: Path) -> None:
    bare = path.with_name(f"b{path.suffix}")
    transcode(sound(samples(99)), path.parent, [Format(path.suffix[1:])], "b")
    before, names = bare.read_bytes(), held(path)
    old = kept(bare, names)
    write(bare, OLD, path.parent / "one.jpg")
    restore(bare, old)
    assert held(bare) == {}
    if path.suffix != ".m4a":
        assert bare.read_bytes() == before
