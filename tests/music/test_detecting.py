"""The chain of those who know what is new: order, answers, what is done, rests that outlive a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from music_radio import ALONE, Likes, RadioPlugin
from music_stage import MusicStage, music_stage

from segue import Status
from segue.errors import Misconfigured, Unavailable
from segue_music import asking, resting
from segue_schemas import Detected, Playlists, Recording

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("chain", "there", "order", "missing"),
    [
        pytest.param((), ("b", "a"), ["a", "b", "Tracks"], [], id="the usual order, strangers before Tracks"),
        pytest.param(("b", "Tracks"), ("a", "b"), ["b", "Tracks"], [], id="only those that are named"),
        pytest.param(("Tracks", "B"), ("b",), ["Tracks", "B"], [], id="whatever its case"),
        pytest.param(
            ("c", "a"), ("a",), ["a"], ["- c: not available, no plugin of that name is there"],
            id="one is not there",
        ),
    ],
)  # fmt: skip
def test_a_chain_has_its_order(
    chain: tuple[str, ...], there: tuple[str, ...], order: list[str], missing: list[str]
) -> None:
    members, told = asking.ordered(chain, ("a", "Tracks"), [Likes(name=name) for name in there])
    assert ([name for name, _ in members], told) == (order, missing)


def test_one_that_failed_rests_and_its_last_answer_stands(tmp_path: Path) -> None:
    likes = Likes(answer=Detected(found=(Recording(title="Kept"),)))
    first, _ = asking.answer(tmp_path, "likes", lambda: likes.detect(1), Detected)
    likes.fails = Unavailable("it answers 429", retry_after=86_400)
    second, note = asking.answer(tmp_path, "likes", lambda: likes.detect(1), Detected)
    third, later = asking.answer(tmp_path, "likes", lambda: likes.detect(1), Detected)
    assert first.found == second.found == third.found
    assert likes.asked == 2
    assert "it answers 429" in note
    assert "rests until" in later


def test_one_that_never_answered_says_why(tmp_path: Path) -> None:
    def ask() -> Playlists:
        raise Misconfigured("nobody is signed in; run segue radio login")

    found, note = asking.answer(tmp_path, "radio", ask, Playlists)
    assert (found.reason, note) == ("nobody is signed in; run segue radio login", "")


def test_a_rest_outlives_the_program_and_only_grows(tmp_path: Path) -> None:
    resting.rest(tmp_path, "radio", 3600, "429", NOW)
    resting.rest(tmp_path, "radio", 60, "again", NOW)
    there = resting.until(tmp_path, "radio", NOW + timedelta(minutes=59))
    assert there is not None
    assert (there.reason, there.until) == ("429", NOW + timedelta(hours=1))
    assert resting.until(tmp_path, "radio", NOW + timedelta(minutes=61)) is None
    assert [one.source for one in resting.all_rests(tmp_path, NOW)] == ["radio"]
    resting.wake(tmp_path, "radio")
    assert resting.until(tmp_path, "radio", NOW) is None


def test_cursors_and_listings_are_kept_for_each_source(tmp_path: Path) -> None:
    resting.set_cursor(tmp_path, "a", "42")
    resting.keep(tmp_path, "a", "likes", [1, 2])
    assert (resting.cursor(tmp_path, "a"), resting.cursor(tmp_path, "b")) == ("42", "")
    kept = resting.kept(tmp_path, "a", "likes")
    assert kept is not None
    assert (kept.doc, resting.kept(tmp_path, "b", "likes")) == ([1, 2], None)
    resting.drop(tmp_path, "a", "likes")
    assert resting.all_kept(tmp_path, "a") == {}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    chain = f'{ALONE}[music]\ntrack_chain = ["Radio playing", "Radio likes", "Tracks"]\n'
    with music_stage(tmp_path_factory.mktemp("chain"), eagle=False, more=chain) as made:
        plugin = RadioPlugin(likes=(Likes(name="Radio likes"), Likes(name="Radio playing")))
        made.plugins.manager.register(plugin, "radio")
        yield made


@pytest.mark.sandbox
def test_the_first_with_news_is_taken_and_all_answers_are_told(stage: MusicStage) -> None:
    plugin = stage.plugins.manager.get_plugin("radio")
    assert isinstance(plugin, RadioPlugin)
    likes, playing = plugin.likes
    playing.fails = Misconfigured("the app is not running")
    new = stage.audio("Eno Wade - Liked.flac", seed=71, seconds=8)
    likes.answer = Detected(found=(Recording(title="Liked", artists=("Eno Wade",), links=(new,)),))
    task = stage.play("Sync my new track")
    assert task.status is Status.DONE, task.now
    assert "Liked" in stage.tracks()
    report = stage.report(task)
    assert "Radio playing: not available, the app is not running" in report
    assert "Radio likes: 1 found" in report
    older = stage.audio("Eno Wade - From a row.flac", seed=72, style="techno", seconds=8)
    stage.row("From a row", Artist="Eno Wade", Link=older)
    second = stage.play("Sync the next track")
    assert "Radio likes: nothing new: what it has is done" in stage.report(second)
    assert stage.tracks()["From a row"].values["Downloaded"] is True
