"""The index: what was put in is found again by link, id, hash, name and sound, and claims hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from segue.errors import Misconfigured, Unavailable
from segue_music.alignment import values_of
from segue_music.audio import chromaprint
from segue_music.index import Index
from segue_schemas import Held, Print, Recording


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    made = Index(tmp_path / "music.sqlite")
    yield made
    made.close()


def a_print(seed: int, *, pcm: str = "", sha: str = "", seconds: float = 214.0) -> Print:
    values = np.random.default_rng(seed).integers(0, 2**32, int(seconds * 8), dtype=np.uint32)
    text = chromaprint.pack(values)
    return Print(pcm=pcm or f"pcm{seed}", sha256=sha or f"sha{seed}", fingerprint=text, duration=seconds)


def held(ref: str, recording: Recording, print_: Print | None = None, place: str = "tracks") -> Held:
    return Held(place=place, ref=ref, recording=recording, print=print_, link=f"https://notion.so/{ref}")


SONG = Recording(
    title="Sapphire",
    artists=("Ada Lume",),
    isrc="DEA012500001",
    duration=214.0,
    links=("https://open.spotify.com/track/6xKp",),
    ids={"soundcloud": "991"},
)


@pytest.mark.parametrize(
    "sought",
    [
        pytest.param(Recording(links=("https://open.spotify.com/intl-de/track/6xKp?si=1",)), id="link"),
        pytest.param(Recording(ids={"spotify": "6xKp"}), id="the link's id"),
        pytest.param(Recording(links=("https://api.soundcloud.com/tracks/991",)), id="the id's link"),
        pytest.param(Recording(isrc="DE-A01-25-00001"), id="isrc"),
        pytest.param(Recording(title="SAPPHIRE", artists=("ada lume",)), id="name"),
    ],
)
def test_something_is_found_by_what_is_known_of_it(index: Index, sought: Recording) -> None:
    index.put(held("1", SONG), held("2", Recording(title="Other", artists=("Ada Lume",))))

    assert [found.ref for found in index.look_up(sought)] == ["1"]


def test_something_is_found_by_its_hashes_and_its_sound(index: Index) -> None:
    index.put(*(held(str(seed), Recording(title=f"T{seed}"), a_print(seed)) for seed in range(20)))
    late = chromaprint.pack(chromaprint.unpack(a_print(3).fingerprint)[37:])

    for known in (
        Print(pcm="pcm3", sha256="", fingerprint="", duration=1),
        Print(pcm="", sha256="sha3", fingerprint="", duration=1),
        Print(pcm="", sha256="", fingerprint=late, duration=200),
    ):
        assert [found.ref for found in index.look_up(Recording(), known)] == ["3"]


def test_what_comes_back_is_what_was_put(index: Index) -> None:
    thing = held("1", SONG, a_print(1))
    index.put(thing)

    found = index.get("tracks", "1")

    assert found
    assert found.print
    assert thing.print
    kept = values_of(found.print.fingerprint, found.print.step).tolist()
    assert kept == chromaprint.unpack(thing.print.fingerprint)[:: found.print.step].tolist()
    assert found.model_copy(update={"print": None}) == thing.model_copy(update={"print": None})
    assert found.print.pcm == thing.print.pcm
    index.put(found)
    assert index.get("tracks", "1") == found


def test_what_is_replaced_or_dropped_is_not_found_by_its_old_names(index: Index) -> None:
    index.put(held("1", SONG, a_print(1)))
    index.put(held("1", Recording(title="Quartz", artists=("Ada Lume",)), a_print(2)))

    assert index.look_up(SONG, a_print(1)) == []
    assert [found.ref for found in index.look_up(Recording(title="quartz", artists=("Ada Lume",)))] == ["1"]

    index.drop("tracks", "1")

    assert index.look_up(Recording(title="quartz", artists=("Ada Lume",)), a_print(2)) == []
    assert index.get("tracks", "1") is None


def test_silence_that_all_share_does_not_make_them_alike(index: Index) -> None:
    quiet, noise = np.full(100, 627964279, np.uint32), np.random.default_rng(1)
    texts = [
        chromaprint.pack(np.concatenate([quiet, noise.integers(0, 2**32, 300, dtype=np.uint32)]))
        for _ in range(300)
    ]
    prints = [Print(pcm="", sha256="", fingerprint=text, duration=62) for text in texts]
    index.put(*(held(str(n), Recording(title=f"T{n}"), print_) for n, print_ in enumerate(prints)))

    assert [found.ref for found in index.look_up(Recording(), prints[299])] == ["299"]


def test_a_link_is_claimed_by_one_run_until_it_lets_go(index: Index, tmp_path: Path) -> None:
    index.claim(["spotify:6xKp", "isrc:1"], "run-1")
    other = Index(tmp_path / "music.sqlite")

    with pytest.raises(Unavailable, match="run-1"):
        other.claim(["youtube:x", "spotify:6xKp"], "run-2")
    index.claim(["spotify:6xKp"], "run-1")  # as after a crash
    assert index.claims() == {"spotify:6xKp": "run-1", "isrc:1": "run-1"}
    index.release("run-1")
    other.claim(["spotify:6xKp"], "run-2")
    other.close()


def test_a_run_that_has_ended_lets_go_of_what_its_parts_have_claimed(index: Index) -> None:
    index.claim(["a"], "run-1 0")
    index.claim(["b"], "run-1 1")
    index.claim(["c"], "run-10 0")

    index.release("run-1 1")
    assert index.claims() == {"a": "run-1 0", "c": "run-10 0"}
    index.release("run-1")
    assert index.claims() == {"c": "run-10 0"}


def test_of_many_that_want_one_link_at_once_one_has_it(index: Index) -> None:
    def wants(number: int) -> bool:
        try:
            index.claim([f"youtube:{number}", "spotify:6xKp"], f"run-{number}")
        except Unavailable:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        had = list(pool.map(wants, range(24)))

    assert sum(had) == 1
    assert set(index.claims().values()) == {f"run-{had.index(True)}"}


def test_everything_of_a_place_is_listed(index: Index) -> None:
    index.put(
        *(held(f"{n:04}", Recording(title=str(n))) for n in range(1100)), held("x", SONG, place="eagle")
    )

    assert [thing.ref for thing in index.all("tracks")] == [f"{n:04}" for n in range(1100)]


def test_a_damaged_file_is_told_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "music.sqlite"
    path.write_bytes(b"not a database, " * 400)

    with pytest.raises(Misconfigured, match=r"music\.sqlite is damaged .*segue library scan"):
        Index(path)


def test_a_file_of_a_newer_segue_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "music.sqlite"
    db = sqlite3.connect(path)
    db.execute("pragma user_version = 99")
    db.close()

    with pytest.raises(Misconfigured, match="format 99"):
        Index(path)
