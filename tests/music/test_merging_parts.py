"""What libraries decide about rows of one track, and the changes that carry it out, one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from music_eagle import sound

from segue.change import World
from segue.errors import Conflict, Refused, Unavailable
from segue.testing import MemoryBoard
from segue_eagle.client import Door
from segue_eagle.importing import Tools
from segue_eagle.pending import Pending
from segue_eagle.settings import EagleSettings
from segue_eagle.uniting import weigh
from segue_folders.disk import Root
from segue_folders.repointing import RepointPlaylist, repointed
from segue_folders.uniting import UniteFiles
from segue_folders.weighing import Lying, lying, require_rights, shared
from segue_music.kit import INDEX
from segue_music.tags import read
from segue_music.tags.fields import Tags
from segue_music.tags.write import write
from segue_music.volumes import Volumes
from segue_schemas import Double


def test_while_eagle_is_closed_rows_with_items_wait_and_others_do_not(tmp_path: Path) -> None:
    settings = EagleSettings(enabled=True, url="http://127.0.0.1:9")
    tools = Tools(door=Door(settings.url), settings=settings, pending=Pending(tmp_path))
    plain = Double(page_id="a", name="Harbour"), Double(page_id="b", name="Harbour")

    assert not weigh(tools, plain).changes
    with pytest.raises(Unavailable, match="not running"):
        weigh(tools, (*plain, Double(page_id="c", name="Harbour", refs={"Eagle": "ITEM"})))


def test_a_folder_that_may_not_be_written_is_said_before_anything_is_done(tmp_path: Path) -> None:
    place = tmp_path / "gone/Album"
    owner = Double(page_id="a", name="Harbour")

    with pytest.raises(Refused, match=r"nothing of 'Harbour' was merged; allow it: chmod"):
        require_rights([Lying(path=place / "x.m4a", owner=owner)])


def _file(folder: Path, double: Double, name: str, pcm: str = "") -> Lying:
    path = folder / double.page_id / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return Lying(path=path, owner=double, pcm=pcm)


@pytest.mark.parametrize(
    ("sources", "pcm", "stays", "room", "left"),
    [
        pytest.param((128.0, 320.0), ("", ""), "b", "a", "", id="the better source stays"),
        pytest.param((320.0, 320.0), ("", ""), "a", "b", "", id="as good: the kept row's"),
        pytest.param((None, None), ("", ""), "a", "b", "", id="neither says: by what the files are"),
        pytest.param((None, 10_000.0), ("", ""), "a", "", "b", id="one does not say: both stay"),
        pytest.param((10_000.0, None), ("p", "p"), "a", "b", "", id="one does not say, but it is the same"),
    ],
)
def test_a_file_of_a_better_source_never_makes_room(
    tmp_path: Path, sources: Any, pcm: Any, stays: str, room: str, left: str
) -> None:
    doubles = [Double(page_id=p, name="Harbour", source=s) for p, s in zip("ab", sources, strict=True)]
    files = [_file(tmp_path, d, "x.m4a", p) for d, p in zip(doubles, pcm, strict=True)]

    (decided,) = shared(doubles, files)

    def pages(some: tuple[Lying, ...]) -> str:
        return "".join(file.owner.page_id for file in some)

    assert (pages(decided.stay), pages(decided.make_room), pages(decided.left)) == (stays, room, left)


def test_a_row_leads_only_to_music_of_its_own(tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    for folder in (out, elsewhere):
        folder.mkdir()
    theirs, mine, outside = out / "theirs.wav", out / "mine.wav", elsewhere / "x.wav"
    for path in (theirs, mine, outside):
        sound(path, path.name)
    write(theirs, Tags(page_id="0" * 32))
    paths = tuple(map(str, (theirs, mine, outside, out / "../elsewhere/x.wav", out / "gone.wav")))
    double = Double(page_id="1" * 32, name="Harbour", paths=paths)

    with Volumes(tmp_path / INDEX) as volumes:
        found = lying(volumes, [double, double], [Root(path=str(out))])

    assert [file.path for file in found] == [mine]


def test_files_are_united_once_and_come_back_once_however_often_it_is_tried(tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    old, new = sound(out / "old/x.wav", "old"), sound(elsewhere / "y.wav", "new")
    before = {path: path.read_bytes() for path in (old, new)}
    change = UniteFiles(
        name="Harbour", page_id="1" * 32, make_room=(str(old),), taken_over=(str(new),),
        roots=(Root(path=str(out)),), index=str(tmp_path / INDEX),
    )  # fmt: skip
    world = World(MemoryBoard())
    seen = change.look(world)

    receipt = change.apply(world, "run/1", seen)

    assert change.apply(world, "run/1", seen) == receipt
    assert (old.exists(), old.parent.exists(), read.read(new).page_id) == (False, False, "1" * 32)
    for _ in range(2):
        change.revert(world, receipt)
        assert {path: path.read_bytes() for path in (old, new)} == before
    assert not (out / ".segue").exists()


def test_what_lies_in_the_old_place_since_is_not_replaced_by_undo(tmp_path: Path) -> None:
    old = sound(tmp_path / "x.wav", "old")
    change = UniteFiles(
        name="Harbour", page_id="1" * 32, make_room=(str(old),), roots=(Root(path=str(tmp_path / "out")),),
        index=str(tmp_path / INDEX),
    )  # fmt: skip
    world = World(MemoryBoard())
    receipt = change.apply(world, "run/1", change.look(world))
    old.write_bytes(b"newer")

    with pytest.raises(Conflict, match="is there again; the older file stays at"):
        change.revert(world, receipt)

    assert old.read_bytes() == b"newer"


def test_a_playlist_leads_to_what_stays_and_names_no_track_twice() -> None:
    lines = ["#EXTM3U", "#EXTINF:1,A", "../a.m4a", "# a remark", "#EXTINF:1,B", "../b.m4a", "../ö.wav"]

    assert repointed(lines, {"../b.m4a": "../c.m4a"})[0][-2] == "../c.m4a"
    assert repointed(lines, {"../b.m4a": "../a.m4a"})[0] == [*lines[:4], "../ö.wav"]
    assert repointed(lines, {"../o\u0308.wav": "../c.m4a"})[0][-1] == "../c.m4a"
    assert repointed(lines, {}) == (lines, [])


@pytest.mark.parametrize(
    "instead",
    [
        pytest.param({"../b.m4a": "../d.m4a"}, id="another entry"),
        pytest.param({"../b.m4a": "../a.m4a"}, id="in the list already"),
        pytest.param({"../a.m4a": "../d.m4a", "../b.m4a": "../d.m4a"}, id="two become one"),
        pytest.param({"../c.m4a": "../b.m4a", "../x.m4a": "../b.m4a"}, id="twice in the list"),
    ],
)
def test_undo_of_a_playlist_keeps_what_was_added_since(tmp_path: Path, instead: dict[str, str]) -> None:
    path = tmp_path / "Night.m3u8"
    names = ("a", "b", "c", "c")
    before = "#EXTM3U\n" + "".join(f"#EXTINF:1,{name}\n../{name}.m4a\n" for name in names)
    path.write_text(before)
    change = RepointPlaylist(root=Root(path=str(tmp_path)), file=path.name, instead=instead)
    world = World(MemoryBoard())
    receipt = change.apply(world, "run/1", change.look(world))
    changed = path.read_text()
    assert not any(f"{old}\n" in changed for old in instead)
    change.apply(world, "run/1", receipt)
    assert path.read_text() == changed
    path.write_text(changed + "../e.m4a\n")

    for _ in range(2):
        change.revert(world, receipt)
        assert path.read_text() == before + "../e.m4a\n"


def test_undo_of_a_playlist_says_what_is_not_in_it_any_more(tmp_path: Path) -> None:
    path = tmp_path / "Night.m3u8"
    path.write_text("#EXTM3U\n../b.m4a\n")
    change = RepointPlaylist(root=Root(path=str(tmp_path)), file=path.name, instead={"../b.m4a": "../c.m4a"})
    world = World(MemoryBoard())
    receipt = change.apply(world, "run/1", change.look(world))
    path.write_text("#EXTM3U\n")

    with pytest.raises(Conflict, match=r"c\.m4a is not in 'Night\.m3u8' any more"):
        change.revert(world, receipt)
