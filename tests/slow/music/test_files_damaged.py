"""Files with a few wrong bytes are read, tagged, or refused with a sentence; their sound never changes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from music_sounds import samples, sound

from segue.errors import Refused
from segue_music.audio import readback
from segue_music.audio.transcode import transcode
from segue_music.tags.fields import Tags
from segue_music.tags.read import read
from segue_music.tags.write import write
from segue_schemas import Format

pytestmark = pytest.mark.slow
ROUNDS = 300
OLD = Tags(title="Old", artists=("A", "B"), genres=("C",), comment="D", page_id="E")
NEW = Tags(title="New", artists=("F", "G"), year=2000, bpm=120.0, comment="H", camelot="8A")


@pytest.mark.parametrize("form", list(Format))
def test_damage(form: Format, tmp_path: Path) -> None:
    whole = Path(transcode(sound(samples(3000, 1)), tmp_path, [form], "a")[0].path)
    write(whole, OLD)
    data, chance = whole.read_bytes(), random.Random(form.value)
    path = tmp_path / "damaged"
    changed = 0
    for _ in range(ROUNDS):
        path.write_bytes(_damaged(data, chance))
        before = _heard(path, form)
        try:
            read(path)
            changed += write(path, NEW)
            read(path)
        except Refused:
            pass
        assert before in ("", _heard(path, form))
    assert changed > ROUNDS / 4, "most of the damage is slight"


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Change some bytes, for the most part in the head and in the tags."""
    changed = bytearray(data)
    tags = max(changed.lower().find(b"ilst"), changed.lower().find(b"id3 "))
    for _ in range(chance.choice((1, 1, 2, 5))):
        near = chance.choice(
            (chance.randrange(60), tags + chance.randrange(-40, 300), chance.randrange(len(data)))
        )
        changed[near % len(data)] = chance.choice((0, 255, chance.randrange(256)))
    return bytes(changed[: chance.randrange(len(data))] if chance.random() < 0.1 else changed)


def _heard(path: Path, form: Format) -> str:
    try:
        return readback.pcm(path, form)
    except Refused:
        return ""
