"""Parts of playlist sync: links to lists, titles, who takes a task, the order of a file, long relations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from music_radio import ALONE
from music_stage import MusicStage, music_stage

from segue.change import World
from segue.choose import choose
from segue.errors import NoHandler
from segue_folders.arranging import Entry, arranged
from segue_music.links import track_key
from segue_music.lists import is_list, list_key
from segue_music.playlist_rows import WritePlaylist, listed
from segue_music.playlists import named
from segue_schemas import Task


@pytest.mark.parametrize(
    ("link", "key"),
    [
        pytest.param("https://open.spotify.com/playlist/37i9?si=abc", "spotify:playlist:37i9", id="spotify"),
        pytest.param("https://open.spotify.com/intl-de/album/4aW", "spotify:album:4aW", id="an album"),
        pytest.param("spotify:playlist:37i9", "spotify:playlist:37i9", id="an address of the app"),
        pytest.param("https://m.soundcloud.com/Noor/sets/Late", "soundcloud:noor/sets/late", id="a set"),
        pytest.param(
            "https://soundcloud.com/noor/sets/late/s-SECRET", "soundcloud:noor/sets/late", id="no secret"
        ),
        pytest.param("https://music.youtube.com/playlist?list=PL1", "youtube:list:PL1", id="youtube"),
        pytest.param("https://www.youtube.com/watch?v=x&list=PL1", "", id="a video in a list is a track"),
        pytest.param("https://open.spotify.com/track/37i9", "", id="a track"),
        pytest.param("https://soundcloud.com/noor/late?in=noor/sets/x", "", id="a track of a set"),
        pytest.param("https://evil.example/spotify.com/playlist/1", "", id="another host"),
    ],
)
def test_links_to_lists_are_told_from_links_to_tracks(link: str, key: str) -> None:
    assert (list_key(link), is_list(link)) == (key, bool(key))
    assert not (key and track_key(link))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        pytest.param("Sync playlist phonk", "phonk", id="after the word"),
        pytest.param("Sync the phonk playlist", "phonk", id="before it"),
        pytest.param('Update playlist "All of this"', "All of this", id="in quotes"),
        pytest.param("Sync the playlist called Late Night, please", "Late Night, please", id="called"),
        pytest.param("Sync my current Spotify playlist", "", id="none"),
        pytest.param("Sync playlist https://open.spotify.com/playlist/1", "", id="a link is no name"),
    ],
)
def test_the_name_of_a_playlist_is_read_from_a_title(title: str, name: str) -> None:
    assert named(title) == name


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusicStage]:
    with music_stage(tmp_path_factory.mktemp("parts"), eagle=False, more=ALONE) as made:
        yield made


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("title", "link", "handler"),
    [
        pytest.param("Sync playlist phonk", "", "playlist-sync", id="a name"),
        pytest.param("Please do this", "https://open.spotify.com/playlist/1", "playlist-sync", id="link"),
        pytest.param(
            "Sync these tracks", "https://soundcloud.com/noor/sets/late", "playlist-sync", id="a set"
        ),
        pytest.param("Sync this", "https://open.spotify.com/track/1", "track-sync", id="a track"),
        pytest.param("Sync", "https://www.youtube.com/watch?v=x&list=PL1", "track-sync", id="a video"),
        pytest.param("Reprocess all tracks", "", "track-sync", id="tracks"),
        pytest.param("Make a playlist of my mind", "", "", id="nobody makes playlists"),
    ],
)  # fmt: skip
def test_one_handler_takes_a_task(stage: MusicStage, title: str, link: str, handler: str) -> None:
    task = Task(page_id="1", title=title, links=(link,) if link else ())
    try:
        taken = choose(task, list(stage.plugins.handlers.values())).name
    except NoHandler:
        taken = ""
    assert taken == handler


def test_a_file_gets_the_order_and_keeps_what_others_wrote() -> None:
    def entry(name: str) -> Entry:
        return Entry(path=f"../{name}.m4a", title=name, seconds=61.4)

    lines = [
        "#EXTM3U", "#EXTINF:61,b", "../b.m4a", "# mine", "mine.mp3", "#EXTINF:1,gone", "../gone.m4a", "# end"
    ]  # fmt: skip
    assert arranged(lines, [entry("a"), entry("b")], ["../gone.m4a"]) == [
        "#EXTM3U", "#EXTINF:61,a", "../a.m4a", "#EXTINF:61,b", "../b.m4a", "# mine", "mine.mp3",
        "# end",
    ]  # fmt: skip


@pytest.mark.sandbox
def test_a_list_of_more_than_a_hundred_is_linked_whole_and_taken_back(stage: MusicStage) -> None:
    pages = [stage.row(f"T{number}") for number in range(104)]
    change = WritePlaylist(
        name="Long", values={"Name": "Long"}, column="Tracks", other="Playlists", pages=tuple(pages)
    )
    world = World(stage.board)
    receipt = change.apply(world, "test/long", change.look(world))
    row = stage.board.row(receipt["page_id"])
    assert row is not None
    assert set(listed(row.values["Tracks"])) == set(pages)
    assert listed(row.values["Tracks"])[:100] == tuple(pages[:100])
    change.revert(world, receipt)
    assert stage.board.row(receipt["page_id"]) is None
    last = stage.board.row(pages[-1])
    assert last is not None
    assert not last.values["Playlists"]


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("wanted", "order"),
    [pytest.param(False, "bac", id="it stays linked"), pytest.param(True, "bc", id="where that is wanted")],
)
def test_what_left_a_list_is_unlinked_only_if_wanted(stage: MusicStage, wanted: bool, order: str) -> None:
    pages = {name: stage.row(f"{name} {order}") for name in "abc"}
    made = stage.board.create_row(
        "playlists", {"Name": order, "Tracks": (pages["a"], pages["b"], pages["c"])}, f"test/{order}"
    )  # c was put there by a person
    change = WritePlaylist(
        page_id=made.page_id, name=order, values={"Name": order}, column="Tracks", other="Playlists",
        pages=(pages["b"],), drop=(pages["a"],) if wanted else (),
    )  # fmt: skip
    world = World(stage.board)
    receipt = change.apply(world, "test/unlink", change.look(world))
    row = stage.board.row(made.page_id)
    assert row is not None
    assert listed(row.values["Tracks"]) == tuple(pages[name] for name in order)
    change.revert(world, receipt)
    back = stage.board.row(made.page_id)
    assert back is not None
    assert listed(back.values["Tracks"]) == tuple(pages[name] for name in "abc")
