"""What titles of tasks are read as: how many tracks, which one, and whether once more."""

from __future__ import annotations

import pytest

from segue import Task
from segue.errors import NeedsInput
from segue.links import links_in
from segue_music.choosing import Mode, TrackSyncParams, understood
from segue_music.settings import MusicSettings

SINGLE, BATCH, ALL, AGAIN, URL = Mode.SINGLE, Mode.BATCH, Mode.ALL, Mode.REPROCESS, Mode.URL


@pytest.mark.parametrize(
    ("title", "mode", "limit", "name"),
    [
        pytest.param("Sync the newest track", SINGLE, 1, ""),
        pytest.param("Sync the newest track, please", SINGLE, 1, ""),
        pytest.param("Sync the 20 newest tracks", BATCH, 20, ""),
        pytest.param("Process twenty tracks", BATCH, 20, ""),
        pytest.param("Sync next 3 songs", BATCH, 3, ""),
        pytest.param("Sync my likes", BATCH, 10, ""),
        pytest.param("Process all new tracks", ALL, 10_000, ""),
        pytest.param("Reprocess all tracks", AGAIN, 10_000, ""),
        pytest.param("Reprocess everything", AGAIN, 10_000, ""),
        pytest.param("Reprocess the last 5 tracks", AGAIN, 5, ""),
        pytest.param("Redownload Ojos Tristes", AGAIN, 1, "Ojos Tristes"),
        pytest.param("Redownload Ojos Tristes, please", AGAIN, 1, "Ojos Tristes"),
        pytest.param('Redownload "Ojos Tristes"', AGAIN, 1, "Ojos Tristes"),
        pytest.param("Redownload All My Friends", AGAIN, 1, "All My Friends"),
        pytest.param("Redownload The Next Episode", AGAIN, 1, "The Next Episode"),
        pytest.param("Redownload Get Lucky", AGAIN, 1, "Get Lucky"),
        pytest.param("Redownload Yesterday", AGAIN, 1, "Yesterday"),
        pytest.param('Redownload "All Tracks"', AGAIN, 1, "All Tracks"),
        pytest.param("Sync track 99 Problems", SINGLE, 1, "99 Problems"),
        pytest.param("Get the new track by Rosalia", SINGLE, 1, "the new track by Rosalia"),
        pytest.param("Fetch the song called Blue Monday", SINGLE, 1, "Blue Monday"),
        pytest.param("https://example.com/a.mp3", URL, 10, ""),
        pytest.param("Download https://example.com/last/week.mp3", URL, 10, ""),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else None,
)
def test_a_title_says_which_tracks_are_meant(title: str, mode: Mode, limit: int, name: str) -> None:
    params = TrackSyncParams(links=links_in(title))
    order = understood(Task(page_id="", title=title), params, MusicSettings())
    assert (order.mode, order.limit, order.name) == (mode, limit, name)


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        pytest.param("Reprocess everything from last week", "'from last week' was not understood", id="week"),
        pytest.param("Sync the tracks since Monday", "'since Monday' was not understood", id="day"),
        pytest.param("Sync tracks DEV", "tick Dry run", id="DEV"),
        pytest.param("Sync 0 tracks", "asks for no track at all", id="none"),
    ],
)
def test_what_is_not_understood_is_said_and_not_guessed(title: str, sentence: str) -> None:
    with pytest.raises(NeedsInput, match=sentence):
        understood(Task(page_id="", title=title), TrackSyncParams(), MusicSettings())


def test_parameters_count_more_than_the_title() -> None:
    params = TrackSyncParams(mode=BATCH, limit=3)
    order = understood(Task(page_id="", title="Reprocess all from last week"), params, MusicSettings())
    assert (order.mode, order.limit) == (BATCH, 3)
