"""Duplicates among what is there: sure ones in groups, doubtful ones to ask about, the rest left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from segue_music.duplicates import duplicates
from segue_music.index import Index
from segue_schemas import Held, Print, Recording


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    made = Index(tmp_path / "music.sqlite")
    yield made
    made.close()


def row(ref: str, title: str, *links: str, pcm: str = "", place: str = "tracks") -> Held:
    recording = Recording(
        title=title, artists=("Ada Lume",), links=tuple(f"https://youtu.be/{link}" for link in links)
    )
    print_ = Print(pcm=pcm, sha256="", fingerprint="", duration=200) if pcm else None
    return Held(place=place, ref=ref, recording=recording, print=print_)


@pytest.mark.parametrize(
    ("rows", "sure", "doubtful"),
    [
        pytest.param([row("a", "Harbour", "1"), row("b", "Harbor", "1")], [["a", "b"]], [], id="one link"),
        pytest.param(
            [row("a", "One", "1"), row("b", "Two", "1", pcm="p"), row("c", "Three", pcm="p")],
            [["a", "b", "c"]],
            [],
            id="a chain of reasons",
        ),
        pytest.param([row("a", "Harbour"), row("b", "Harbour")], [], [["a", "b"]], id="one name"),
        pytest.param([row("a", "Harbour"), row("b", "Harbour (Live)")], [], [], id="another version"),
        pytest.param(
            [row("a", "Harbour", "1"), row("b", "x", "1", "2"), row("c", "Harbour (Live)", "2")],
            [],
            [["a", "b", "c"]],
            id="a chain that joins two versions",
        ),
        pytest.param(
            [row("a", "Harbour", "1"), row("a", "Harbour", "1", place="files")],
            [],
            [],
            id="a row and its file",
        ),
    ],
)
def test_duplicates_are_grouped(
    index: Index, rows: list[Held], sure: list[list[str]], doubtful: list[list[str]]
) -> None:
    index.put(*rows)

    found = duplicates(index, [held for held in rows if held.place == "tracks"])

    assert [[held.ref for held in group.members] for group in found.sure] == sure
    assert [[held.ref for held in group.members] for group in found.doubtful] == doubtful
    assert all(group.reason for group in (*found.sure, *found.doubtful))
