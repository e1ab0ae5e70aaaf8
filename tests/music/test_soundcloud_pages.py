"""Pages of SoundCloud with many tracks: likes, sets and searches, by yt-dlp's own extractor."""

from __future__ import annotations

from pathlib import Path

import pytest
from music_soundcloud import PLAYS, link, reached, shelf

from segue.errors import Unavailable
from segue_music import resting
from segue_music.index import opened
from segue_music.kit import INDEX
from segue_schemas import Held, Recording
from segue_ytdlp import embedding
from segue_ytdlp.likes import SoundCloudLikes
from segue_ytdlp.links import Service
from segue_ytdlp.lists import ServiceLists
from segue_ytdlp.searching import candidates
from segue_ytdlp.standin_soundcloud import soundcloud
from segue_ytdlp.standin_tracks import Track


def test_new_likes_are_named_with_two_requests(tmp_path: Path) -> None:
    tracks = [Track(id=n, slug=f"t{n}", title=f"Mira - Number {n}") for n in range(1, 7)]
    books = shelf(*tracks, likes=[3, 2, 1])
    with soundcloud(books) as server:
        likes = SoundCloudLikes(lambda: reached(server, tmp_path))
        first = likes.detect(2)
        assert [one.links[0] for one in first.found] == [tracks[2].link, tracks[1].link]
        assert first.found[0].title == "Number 3"
        server.asked.clear()
        assert likes.detect(2).found == ()
        assert len(server.asked) == 2
        books.likes[:0] = [6, 5, 4]
        assert [one.ids["soundcloud"] for one in likes.detect(2).found] == ["6", "5"]
        assert [one.ids["soundcloud"] for one in likes.detect(2).found] == ["4"]
        assert likes.detect(2).found == ()


def test_a_like_is_named_again_until_it_has_a_row(tmp_path: Path) -> None:
    books = shelf(PLAYS, likes=[101])
    with soundcloud(books) as server:
        assert SoundCloudLikes(lambda: reached(server, tmp_path), dry=True).detect(1).found
        likes = SoundCloudLikes(lambda: reached(server, tmp_path))
        (found,) = likes.detect(1).found
        kept = resting.kept(tmp_path, "SoundCloud likes", "mira")
        assert kept is not None
        kept.doc["waiting"][0]["last"] -= 61
        resting.keep(tmp_path, "SoundCloud likes", "mira", kept.doc)
        assert likes.detect(1).found == (found,)
        kept.doc["waiting"][0]["last"] -= 4000
        resting.keep(tmp_path, "SoundCloud likes", "mira", kept.doc)
        with opened(tmp_path / INDEX) as index:
            index.put(Held(place="tracks", ref="page", recording=found))
        assert likes.detect(1).found == ()


def test_behind_a_wall_the_likes_rest_and_those_that_wait_are_named(tmp_path: Path) -> None:
    books = shelf(PLAYS, Track(id=102, slug="two", title="Two"), Track(id=103, slug="three", title="Three"))
    books.likes = [101]
    with soundcloud(books) as server:
        likes = SoundCloudLikes(lambda: reached(server, tmp_path))
        likes.detect(1)
        books.likes = [103, 102, 101]
        assert [one.title for one in likes.detect(1).found] == ["Three"]
        books.wall = True
        assert [one.title for one in likes.detect(1).found] == ["Two"]
        asked = len(server.asked)
        with pytest.raises(Unavailable, match="SoundCloud listings rests until"):
            likes.detect(1)
        assert len(server.asked) == asked
        assert embedding.look(reached(server, tmp_path), link(PLAYS.link))["id"] == "101"


def test_sets_are_listed_and_read_in_order(tmp_path: Path) -> None:
    tracks = [Track(id=n, slug=f"t{n}", title=f"Number {n}") for n in range(1, 9)]
    books = shelf(*tracks, sets={"road": [8, 1, 7, 2, 6, 3, 5, 4], "empty": []})
    with soundcloud(books) as server:
        lists = ServiceLists(Service.SOUNDCLOUD, lambda: reached(server, tmp_path))
        assert [one.title for one in lists.playlists(10).found] == ["Road", "Empty"]
        server.asked.clear()
        found = lists.playlist("https://soundcloud.com/mira/sets/road?si=abc")
        assert found is not None
        assert len(server.asked) == 1
        assert (found.title, found.link, found.owner) == (
            "Road",
            "https://soundcloud.com/mira/sets/road",
            "Mira",
        )
        entries = lists.entries(found, 100)
        assert [one.ids["soundcloud"] for one in entries.entries] == ["8", "1", "7", "2", "6", "3", "5", "4"]
        assert entries.complete
        again = lists.playlist(found.link)
        books.sets["road"].reverse()
        changed = lists.playlist(found.link)
        assert again is not None
        assert changed is not None
        assert found.snapshot == again.snapshot != changed.snapshot
        assert lists.playlist("https://youtube.com/playlist?list=PL123") is None
        assert lists.playlist(PLAYS.link) is None


def test_a_search_finds_candidates_with_names_and_lengths(tmp_path: Path) -> None:
    with soundcloud(shelf(PLAYS, Track(id=3, slug="other", title="Nothing alike"))) as server:
        wanted = Recording(
            title="Night Drive", artists=("Mira",), links=("https://open.spotify.com/track/x",)
        )
        found = candidates([reached(server, tmp_path)], wanted)
    assert [(one.title, one.artists, one.links) for one in found] == [
        ("Night Drive (Extended Mix)", ("Mira",), (PLAYS.link,))
    ]


def test_likes_that_one_answer_does_not_hold_are_read_down_to_the_known(tmp_path: Path) -> None:
    tracks = [Track(id=n, slug=f"t{n}", title=f"Number {n}") for n in range(1, 1302)]
    books = shelf(*tracks, likes=[1])
    with soundcloud(books) as server:
        likes = SoundCloudLikes(lambda: reached(server, tmp_path))
        likes.detect(1)
        books.likes = list(range(1300, 0, -1))
        found = likes.detect(2000).found
        assert [one.ids["soundcloud"] for one in found] == [str(n) for n in range(1300, 1, -1)]
        server.asked.clear()
        books.likes.insert(0, 1301)
        assert [one.ids["soundcloud"] for one in likes.detect(9).found] == ["1301"]
        assert len(server.asked) == 2
