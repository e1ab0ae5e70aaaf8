"""Tracks of which no audio is to be had: their rows, the hunt list, and the search elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from music_radio import ALONE, RadioPlugin
from music_stage import MusicStage, music_stage
from pydantic import ValidationError

from segue import Status
from segue_music import hunting, resting
from segue_music.settings import MusicSettings
from segue_music.shops import searches
from segue_schemas import Recording

SHOPS = {"A": "https://a.example/?q={words}", "B": "https://b.example/{isrc}"}
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tries", "days"),
    [
        pytest.param(1, 1, id="the first time after a day"),
        pytest.param(3, 7, id="then later and later"),
        pytest.param(6, 60, id="up to two months"),
        pytest.param(40, 60, id="and no later than that"),
    ],
)
def test_a_track_is_looked_for_later_and_later(tries: int, days: int) -> None:
    assert hunting.again_at(MusicSettings(), tries, NOW) == NOW + timedelta(days=days)


@pytest.mark.parametrize(
    ("recording", "found"),
    [
        pytest.param(
            Recording(title="X & Y (Dub)", artists=("Zoë", "Al")),
            {"A": "https://a.example/?q=Zo%C3%AB+Al+X+%26+Y+%28Dub%29"},
            id="no ISRC",
        ),
        pytest.param(
            Recording(title="../?a=b#c", isrc="XXA012600009"),
            {"A": "https://a.example/?q=..%2F%3Fa%3Db%23c", "B": "https://b.example/XXA012600009"},
            id="signs of addresses",
        ),
        pytest.param(Recording(), {}, id="nothing is known"),
    ],
)
def test_a_search_in_a_shop_is_an_address(recording: Recording, found: dict[str, str]) -> None:
    assert searches(SHOPS, recording) == found


@pytest.mark.parametrize(
    "address", ["http://a.example/{words}", "https://a.example/", "https://a.example/{name}"]
)
def test_an_address_that_is_no_search_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="should begin with https://"):
        MusicSettings(shops={"A": address})


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    with music_stage(tmp_path_factory.mktemp("hunt"), eagle=False, more=ALONE) as made:
        made.plugins.manager.register(RadioPlugin(), "radio")
        yield made


@pytest.fixture
def plugin(stage: MusicStage) -> RadioPlugin:
    found = stage.plugins.manager.get_plugin("radio")
    assert isinstance(found, RadioPlugin)
    found.like.clear()
    found.searched.clear()
    return found


def silent(plugin: RadioPlugin, name: str, **more: object) -> str:
    link = f"https://radio.example/tracks/{name.lower().replace(' ', '-')}"
    plugin.silent[link] = "it is protected by DRM"
    plugin.known[link] = Recording.model_validate(
        {"title": name, "artists": ("Zoe Marsh",), "duration": 200, "links": (link,), "isrc": ""} | more
    )
    return link


pytestmark = pytest.mark.sandbox


def test_no_audio_is_an_ending_with_a_row_and_a_task_for_later(
    stage: MusicStage, plugin: RadioPlugin
) -> None:
    link = silent(plugin, "Locked", album="Keys", isrc="XXA012600009")
    task = stage.play("Sync this track", link)
    assert task.status is Status.DONE, task.now
    assert "no audio found: it is protected by DRM" in task.now
    row = stage.tracks()["Locked"]
    assert row.values["Audio Processing"] == ("Spotify - No Audio Source Found",)
    assert (row.values["Downloaded"], row.values["Album"], row.values["ISRC"]) == (
        True, "Keys", "XXA012600009",
    )  # fmt: skip
    report = stage.report(task)
    assert "https://shop.example/track" in report
    search = "https://bandcamp.com/search?item_type=t&q=Zoe+Marsh+Locked"
    assert f"search [Bandcamp]({search})" in report
    assert str(row.values["Purchase links"]).splitlines()[:2] == [
        "https://shop.example/track", f"Search Bandcamp: {search}",
    ]  # fmt: skip
    assert (row.values["Hunt tries"], row.values["Hunt next"] is None) == (1, False)
    (hunt,) = [one for one in stage.board.rows("tasks") if one.title == "Hunt for tracks without audio"]
    assert hunt.values["Parameters"] == "mode: hunt"
    assert hunt.values["Run after"] is not None
    files = stage.files()
    again = stage.play("Sync all tracks")
    assert (again.now, stage.files()) == ("nothing to do: each row of Tracks that has a link is done", files)


def test_the_hunt_waits_for_its_day_and_then_finds(stage: MusicStage, plugin: RadioPlugin) -> None:
    link = silent(plugin, "Later")
    stage.play("Sync this track, which is not there yet", link)
    page = stage.tracks()["Later"].page_id
    early = stage.play("Hunt for tracks")
    assert early.now == "nothing to do: no track of the hunt list is due"
    made_due(stage, page)
    vain = stage.play("Hunt for tracks, the second time")
    assert "no audio found" in vain.now
    kept = resting.kept(stage.kit.home, hunting.LIST, page)
    assert kept is not None
    assert hunting.Hunted.model_validate(kept.doc).tries == 2
    made_due(stage, page)
    del plugin.silent[link]
    sound = stage.audio("Zoe Marsh - Later.flac", seed=61, seconds=10)
    plugin.known[link] = Recording(title="Later", artists=("Zoe Marsh",), links=(link, sound))
    stage.board.update_row(page, {"Link": sound, "Duration": None}, "tracks")
    found = stage.play("Hunt for tracks, the third time")
    assert ": done" in found.now, found.now
    row = stage.tracks()["Later"]
    assert row.values["Audio Processing"] == ("Processed",)
    assert not any(row.values[name] for name in ("Hunt next", "Hunt tries", "Purchase links"))
    assert resting.kept(stage.kit.home, hunting.LIST, page) is None


def made_due(stage: MusicStage, page: str) -> None:
    stage.board.update_row(page, {"Hunt next": NOW}, "tracks")
    kept = resting.kept(stage.kit.home, hunting.LIST, page)
    assert kept is not None
    known = hunting.Hunted.model_validate(kept.doc)
    hunting.note(stage.kit.home, page, known.model_copy(update={"next": NOW}))


def test_the_same_recording_elsewhere_gives_the_sound(stage: MusicStage, plugin: RadioPlugin) -> None:
    link = silent(plugin, "Elsewhere", duration=10)
    sound = stage.audio("a.flac", seed=62, style="trance", seconds=10)
    plugin.like.append(
        Recording(title="Elsewhere", artists=("Zoe Marsh",), duration=10, links=(sound,), ids={"radio2": "1"})
    )
    task = stage.play("Sync this track from anywhere", link)
    assert ": done" in task.now, task.now
    assert stage.tracks()["Elsewhere"].values["Downloaded"] is True


def test_a_doubtful_one_is_asked_about_and_the_answer_continues(
    stage: MusicStage, plugin: RadioPlugin
) -> None:
    link = silent(plugin, "Doubtful", duration=10)
    sound = stage.audio("b.flac", seed=63, style="dnb", seconds=10)
    plugin.like.append(Recording(title="Zoe Marsh - Doubtful", artists=("upload4you",), links=(sound,)))
    plugin.like.append(
        Recording(title="Doubtful (Remix)", artists=("Zoe Marsh",), duration=10, links=(sound,))
    )
    task = stage.play("Sync this doubtful track", link)
    assert task.status is Status.NEEDS_INPUT, task.now
    stage.answer("Which of these is", "1")
    done = stage.board.task(task.page_id)
    assert done is not None
    assert ": done" in done.now, done.now


def test_the_wording_and_downloaded_are_the_users(tmp_path_factory: pytest.TempPathFactory) -> None:
    more = f'{ALONE}[music]\nno_audio = "Hunt"\nno_audio_is_downloaded = false\nshops = {{}}\n'
    with music_stage(tmp_path_factory.mktemp("own"), eagle=False, more=more) as own:
        plugin = RadioPlugin()
        own.plugins.manager.register(plugin, "radio")
        own.play("Sync this track", silent(plugin, "Mine"))
        row = own.tracks()["Mine"]
        assert (row.values["Audio Processing"], row.values["Downloaded"]) == (("Hunt",), False)
        assert row.values["Purchase links"] == "https://shop.example/track"
        assert own.play("Sync all tracks").now.startswith("nothing to do")
