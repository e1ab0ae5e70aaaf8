"""Playlists: whole runs from a list of a service to tracks, a row in order, and an .m3u8."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from music_radio import ALONE, RadioPlugin
from music_stage import MusicStage, music_stage

from segue import Status
from segue.board import NewTask
from segue_schemas import Recording, Row

pytestmark = pytest.mark.sandbox
PHONK = "https://radio.example/lists/phonk"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    chain = f'{ALONE}[music]\nplaylist_chain = ["playing", "Radio", "Tracks"]\nplaylist_limit = 5\n'
    with music_stage(tmp_path_factory.mktemp("playlists"), eagle=False, more=chain) as made:
        made.plugins.manager.register(RadioPlugin(), "radio")
        yield made


@pytest.fixture
def plugin(stage: MusicStage) -> RadioPlugin:
    found = stage.plugins.manager.get_plugin("radio")
    assert isinstance(found, RadioPlugin)
    found.radio.asked.clear()
    found.radio.skipped, found.radio.now = (), ""
    return found


def track(stage: MusicStage, name: str, seed: int) -> Recording:
    artist, _, title = name.partition(" - ")
    style = ("house", "techno", "trance", "garage", "dnb", "ambient")[seed % 6]
    link = stage.audio(f"{name}.flac", seed=seed, style=style, seconds=8)
    return Recording(title=title, artists=(artist,), links=(link,))


def lists(stage: MusicStage) -> dict[str, Row]:
    rows = [stage.board.row(row.page_id) for row in stage.board.rows("playlists")]
    return {row.title: row for row in rows if row}


def titles(stage: MusicStage, row: Row) -> list[str]:
    by_page = {one.page_id: one.title for one in stage.board.rows("tracks")}
    pages = row.values["Tracks"]
    assert isinstance(pages, tuple)
    return [by_page[page] for page in pages]


def in_file(stage: MusicStage, name: str) -> list[str]:
    lines = (stage.root / "out" / "Playlists" / f"{name}.m3u8").read_text().splitlines()
    return [Path(line).stem.partition(" - ")[2] for line in lines if not line.startswith("#")]


def test_a_list_becomes_tracks_a_row_in_order_and_a_file(stage: MusicStage, plugin: RadioPlugin) -> None:
    there = track(stage, "Ines - Already Here", 11)
    stage.play("Sync this track", there.links[0])
    files = stage.files()
    new = [track(stage, "Kato - Night Bus", 12), track(stage, "Lio - Copper", 13)]
    plugin.radio.put(PHONK, "phonk", new[0], there, new[1], snapshot="s1", id="p1")
    plugin.radio.skipped = ("episode 4 of a talk is no track",)
    task = stage.play("Sync playlist", PHONK)
    assert task.status is Status.DONE, task.now
    assert task.now.startswith("phonk: 3 tracks, 2 done, 1 there already")
    row = lists(stage)["phonk"]
    assert row.values["URL"] == PHONK
    assert titles(stage, row) == ["Night Bus", "Already Here", "Copper"]
    assert in_file(stage, "phonk") == ["Night Bus", "Already Here", "Copper"]
    assert {name: stage.files()[name] for name in files} == files
    assert "episode 4" in stage.report(task)


def test_an_unchanged_list_costs_one_look_and_no_write(stage: MusicStage, plugin: RadioPlugin) -> None:
    stage.sandbox.log.clear()
    task = stage.play("Sync the playlist once more", PHONK)
    assert (task.status, "nothing new" in task.now) == (Status.DONE, True), task.now
    assert plugin.radio.asked == [f"playlist {PHONK}"]
    row = lists(stage)["phonk"]
    writes = [
        entry for entry in stage.sandbox.log.entries()
        if entry.method == "PATCH" and row.page_id.replace("-", "") in entry.path.replace("-", "")
    ]  # fmt: skip
    assert not writes


def test_a_new_order_a_new_name_and_an_entry_that_is_gone(stage: MusicStage, plugin: RadioPlugin) -> None:
    held = plugin.radio.held[PHONK]
    plugin.radio.put(PHONK, "phonk 2", held[2], held[0], snapshot="s2", id="p1")
    task = stage.play("Update playlist phonk")
    assert task.status is Status.DONE, task.now
    assert "phonk" not in lists(stage)
    assert titles(stage, lists(stage)["phonk 2"]) == ["Copper", "Night Bus", "Already Here"]
    assert in_file(stage, "phonk 2") == ["Copper", "Night Bus", "Already Here"]
    assert not (stage.root / "out" / "Playlists" / "phonk.m3u8").exists()
    report = stage.report(task)
    assert "taken out of the list since: Ines – Already Here (still linked" in report
    assert all(one.undone for one in stage.undo(task))
    assert titles(stage, lists(stage)["phonk"]) == ["Night Bus", "Already Here", "Copper"]
    assert in_file(stage, "phonk") == ["Night Bus", "Already Here", "Copper"]


def test_a_removal_is_told_until_the_setting_applies_it_and_undo_links_it_again(
    stage: MusicStage, plugin: RadioPlugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = plugin.radio.held[PHONK]
    link = "https://radio.example/lists/shrinks"
    plugin.radio.put(link, "Shrinks", *held, snapshot="1")
    stage.play("Sync playlist Shrinks")
    before = titles(stage, lists(stage)["Shrinks"])
    plugin.radio.put(link, "Shrinks", held[0], snapshot="2")
    assert "(still linked; playlist_removals" in stage.report(stage.play("Update playlist Shrinks"))
    music = stage.kit.music.model_copy(update={"playlist_removals": True})
    monkeypatch.setattr(stage.kit, "music", music)  # the setting, as after a restart
    task = stage.play("Refresh playlist Shrinks", "again: yes")
    assert f"taken out of the list since: {held[1].name} (unlinked)" in stage.report(task)
    assert titles(stage, lists(stage)["Shrinks"]) == [held[0].title]
    assert in_file(stage, "Shrinks") == [held[0].title]
    assert all(one.undone for one in stage.undo(task))
    assert titles(stage, lists(stage)["Shrinks"]) == in_file(stage, "Shrinks") == before
    assert stage.tracks().keys() >= {one.title for one in held}


def test_one_file_stands_in_many_playlists(stage: MusicStage, plugin: RadioPlugin) -> None:
    held = plugin.radio.held[PHONK]
    files = [name for name in stage.files() if not name.endswith(".m3u8")]
    plugin.radio.put("https://radio.example/lists/two", "Second", held[0], held[0], snapshot="x")
    task = stage.play("Sync playlist Second")
    assert task.now == "Second: 1 tracks, 1 there already"
    assert [name for name in stage.files() if not name.endswith(".m3u8")] == files
    assert in_file(stage, "Second") == ["Copper"]


def test_a_row_that_another_run_made_meanwhile_is_not_made_twice(
    stage: MusicStage, plugin: RadioPlugin
) -> None:
    held, link = plugin.radio.held[PHONK], "https://radio.example/lists/dusk"
    plugin.radio.put(link, "Dusk", *held[:2], snapshot="1")
    ref = stage.board.create_task(NewTask(title="Sync playlist", parameters=link), "test/dusk")
    stage.sandbox.faults.add(fault=429, method="POST", path="/v1/pages$", retry_after=0)
    first = stage.again(ref.page_id)
    stage.sandbox.faults.clear()
    assert first.status is Status.WAITING, first.now
    second = stage.play("Import that playlist", link)
    assert second.status is Status.DONE, second.now
    first = stage.again(first.page_id)
    assert first.status is Status.DONE, first.now
    rows = [row for row in stage.board.rows("playlists") if row.title == "Dusk"]
    assert [titles(stage, row) for row in rows] == [[one.title for one in held[:2]]]
    assert all(one.undone for one in stage.undo(first))
    assert "Dusk" in lists(stage), "it is the other run's"
    assert all(one.undone for one in stage.undo(second))
    assert "Dusk" not in lists(stage)


def test_lists_of_one_title_have_files_of_their_own(stage: MusicStage, plugin: RadioPlugin) -> None:
    held = plugin.radio.held[PHONK]
    links = [f"https://radio.example/lists/chill-{n}" for n in range(3)]
    plugin.radio.put(links[0], "Chill", held[0], snapshot="1")
    stage.play("Sync playlist", links[0])
    plugin.radio.put(links[1], "chill!", held[1], snapshot="1", owner="Noor")
    plugin.radio.put(links[2], "Chill", *held, snapshot="1")
    task = stage.play("Sync these playlists", "\n".join(links[1:]))
    assert task.status is Status.DONE, task.now
    plugin.radio.put(links[0], "Chill", held[0], held[1], snapshot="2")
    assert stage.play("Sync that playlist again", links[0]).status is Status.DONE
    names = [one.title for one in held]
    assert in_file(stage, "Chill") == names[:2]
    assert in_file(stage, "chill! (Noor)") == names[1:2]
    assert in_file(stage, "Chill (Radio)") == names
    by_link = {row.values["URL"]: row.title for row in stage.board.rows("playlists")}
    assert [by_link[link] for link in links] == ["Chill", "chill!", "Chill"]


def test_a_long_list_is_limited_with_a_sentence(stage: MusicStage, plugin: RadioPlugin) -> None:
    held = plugin.radio.held[PHONK]
    link = "https://radio.example/lists/long"
    plugin.radio.put(link, "Long", *held, *[Recording(title=f"T{n}") for n in range(10_000)], snapshot="l")
    task = stage.play("Sync playlist", f"{link}\nlimit: 2")
    assert task.status is Status.DONE, task.now
    assert "only the first 2 of 10002 entries were read" in stage.report(task)


def test_a_list_that_cannot_be_read_says_why(stage: MusicStage, plugin: RadioPlugin) -> None:
    link = "https://radio.example/lists/foreign"
    plugin.radio.put(link, "Foreign", unreadable="it belongs to noor; copy its tracks into a list of yours")
    task = stage.play("Sync playlist", link)
    assert (task.status, task.now) == (
        Status.FAILED, "Foreign: it belongs to noor; copy its tracks into a list of yours",
    )  # fmt: skip
    assert f"entries {link}" not in plugin.radio.asked


def test_without_a_link_the_one_that_is_playing_comes_first(stage: MusicStage, plugin: RadioPlugin) -> None:
    held = plugin.radio.held[PHONK]
    link = "https://radio.example/lists/now"
    plugin.radio.put(link, "Now Playing", held[1], snapshot="n")
    plugin.radio.now = link
    task = stage.play("Sync the current playlist")
    assert (task.status, task.now) == (Status.DONE, "Now Playing: 1 tracks, 1 there already")
    assert "Radio playing: found" in stage.report(task)


def test_a_row_without_a_link_brings_its_own_tracks(stage: MusicStage, plugin: RadioPlugin) -> None:
    link = stage.audio("Ola - Homemade.flac", seed=31, seconds=8)
    page = stage.row("Homemade", Artist="Ola", Link=link)
    stage.board.create_row("playlists", {"Name": "By hand", "Tracks": (page,)}, "test/by hand")
    task = stage.play("Sync playlist 'By hand'")
    assert task.now.startswith("By hand: 1 tracks, 1 done"), task.now
    assert stage.tracks()["Homemade"].values["Downloaded"] is True
    assert in_file(stage, "By hand") == ["Homemade"]


def test_a_dry_run_lists_and_makes_nothing(stage: MusicStage, plugin: RadioPlugin) -> None:
    link = "https://radio.example/lists/dry"
    plugin.radio.put(link, "Dry", track(stage, "Uma - Never Mind", 40), snapshot="d")
    task = stage.play("Sync playlist, dry", link, dry=True)
    assert task.now.startswith("dry run: 2 changes listed"), task.now
    assert "Dry" not in lists(stage)
    assert "Never Mind" not in stage.tracks()


def test_a_track_that_fails_keeps_no_other_and_is_tried_again(stage: MusicStage, plugin: RadioPlugin) -> None:
    link = "https://radio.example/lists/half"
    good, bad = track(stage, "Ana - Whole", 50), stage.link("Ana - Missing.flac")
    plugin.radio.put(link, "Half", Recording(title="Missing", links=(bad,)), good, snapshot="h")
    task = stage.play("Sync playlist", link)
    assert (task.status, "1 done, 1 failed" in task.now) == (Status.FAILED, True), task.now
    assert titles(stage, lists(stage)["Half"]) == ["Whole"]
    stage.audio("Ana - Missing.flac", seed=51, style="dnb", seconds=8)
    again = stage.play("Sync playlist after the repair", link)
    assert (again.status, again.now) == (Status.DONE, "Half: 2 tracks, 1 done, 1 there already")
    assert titles(stage, lists(stage)["Half"]) == ["Missing", "Whole"]


def test_a_name_that_nobody_knows_is_told(stage: MusicStage, plugin: RadioPlugin) -> None:
    task = stage.play("Sync playlist no such thing")
    assert task.status is Status.FAILED
    assert task.now.startswith("no playlist is called 'no such thing'")
