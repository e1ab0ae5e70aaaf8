"""Links that lead to one track have one name, whatever they were copied with; others have none."""

from __future__ import annotations

import pytest

from segue_music.links import shown, track_key, track_keys
from segue_schemas import Recording

TRACK = "4cOdK2wGLETKBW3PvgPWqT"


@pytest.mark.parametrize(
    ("link", "name"),
    [
        (f"https://open.spotify.com/track/{TRACK}", f"spotify:{TRACK}"),
        (f"https://open.spotify.com/intl-de/track/{TRACK}?si=abc&utm_source=copy", f"spotify:{TRACK}"),
        (f"http://play.spotify.com/track/{TRACK}#0:10", f"spotify:{TRACK}"),
        (f"spotify:track:{TRACK}", f"spotify:{TRACK}"),
        (f"open.spotify.com/track/{TRACK}", f"spotify:{TRACK}"),
        (f"https://open.spotify.com/album/{TRACK}", ""),
        (f"spotify:album:{TRACK}", ""),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL1&t=10", "youtube:dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", "youtube:dQw4w9WgXcQ"),
        ("https://m.youtube.com/watch?feature=share&v=dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"),
        ("https://music.youtube.com/watch?v=dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"),
        ("https://www.youtube.com/playlist?list=PL1", ""),
        ("https://soundcloud.com/Ada-Lume/Harbour?utm_source=clipboard", "soundcloud:ada-lume/harbour"),
        ("https://m.soundcloud.com/ada-lume/harbour/", "soundcloud:ada-lume/harbour"),
        ("https://soundcloud.com/ada-lume/harbour/s-SecretToken", "soundcloud:ada-lume/harbour"),
        ("https://soundcloud.com/ada-lume/sets/nights", ""),
        ("https://soundcloud.com/ada-lume/likes", ""),
        ("https://soundcloud.com/ada-lume", ""),
        ("https://api.soundcloud.com/tracks/991", "soundcloud:991"),
        ("https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/991", "soundcloud:991"),
        ("https://music.apple.com/us/album/harbour/15?i=1500", "apple:1500"),
        ("https://music.apple.com/us/album/harbour/15", ""),
        ("https://www.deezer.com/en/track/3135556", "deezer:3135556"),
        ("https://tidal.com/browse/track/77640617", "tidal:77640617"),
        ("https://www.beatport.com/track/harbour/18234", "beatport:18234"),
        ("https://www.beatport.com/release/harbour/18234", ""),
        ("https://ada.bandcamp.com/track/harbour?from=x", "ada.bandcamp.com/track/harbour"),
        ("https://ada.bandcamp.com/album/nights", ""),
        ("http://files.example.com:80/a%20b.wav?b=2&a=1&utm_medium=x", "files.example.com/a%20b.wav?a=1&b=2"),
        ("https://www.files.example.com/a b.wav?a=1&b=2", "files.example.com/a%20b.wav?a=1&b=2"),
        ("https://files.example.com:8443/album/a.wav", "files.example.com:8443/album/a.wav"),
        ("https://files.example.com/A.wav", "files.example.com/A.wav"),
        ("https://files.example.com/", ""),
        ("https://[::1", ""),
        ("https://files.example.com:x/a", ""),
        ("file:///etc/passwd", ""),
        ("just words", ""),
        ("", ""),
    ],
)
def test_a_link_has_the_name_of_its_track(link: str, name: str) -> None:
    assert track_key(link) == name


def test_ids_and_links_of_one_service_have_one_name() -> None:
    by_link = Recording(links=(f"https://open.spotify.com/track/{TRACK}",))

    for id_ in (TRACK, f"spotify:track:{TRACK}"):
        assert track_keys(Recording(ids={"Spotify": id_})) == track_keys(by_link)
    assert track_keys(Recording(ids={"spotify": " "})) == frozenset()


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        pytest.param(
            "https://soundcloud.com/a/b/s-AbC12?si=x", "https://soundcloud.com/a/b?si=x", id="track"
        ),
        pytest.param("https://soundcloud.com/a/sets/b/s-AbC12", "https://soundcloud.com/a/sets/b", id="set"),
        pytest.param(
            "https://api.soundcloud.com/tracks/5?secret_token=s-AbC12",
            "https://api.soundcloud.com/tracks/5?",
            id="query",
        ),
        pytest.param("https://soundcloud.com/a/s-club", "https://soundcloud.com/a/s-club", id="a title"),
        pytest.param("https://e.example/a/b/s-AbC12", "https://e.example/a/b/s-AbC12", id="elsewhere"),
    ],
)
def test_links_are_shown_without_what_opens_a_private_page(link: str, kept: str) -> None:
    assert shown(link) == kept
