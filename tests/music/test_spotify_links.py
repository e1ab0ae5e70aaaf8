"""What links of Spotify lead to, and what is said of those that lead to no track."""

from __future__ import annotations

import pytest

from segue.errors import Refused
from segue_spotify.links import meant, playlist_id, track_id

ID = "4cOdK2wGLETKBW3PvgPWqT"


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(f"https://open.spotify.com/track/{ID}", id="plain"),
        pytest.param(f"https://open.spotify.com/track/{ID}?si=8f0c1d2e3a4b5c6d&nd=1", id="tracking"),
        pytest.param(f"https://open.spotify.com/intl-de/track/{ID}?si=1", id="localised"),
        pytest.param(f"https://open.spotify.com/intl-pt-br/track/{ID}", id="localised with a region"),
        pytest.param(f"https://open.spotify.com/embed/track/{ID}?utm_source=generator", id="embedded"),
        pytest.param(f"https://open.spotify.com/track/{ID}/", id="slash"),
        pytest.param(f"http://open.spotify.com/track/{ID}", id="http"),
        pytest.param(f"open.spotify.com/track/{ID}", id="without a scheme"),
        pytest.param(f"https://OPEN.Spotify.com/track/{ID}#0:35", id="case and fragment"),
        pytest.param(f"https://play.spotify.com/track/{ID}", id="old host"),
        pytest.param(f"spotify:track:{ID}", id="URI"),
        pytest.param(f"  spotify:track:{ID}\n", id="URI with blanks"),
    ],
)
def test_a_link_of_a_track_gives_its_id(link: str) -> None:
    assert track_id(link) == ID


@pytest.mark.parametrize(
    ("link", "said"),
    [
        pytest.param(f"https://open.spotify.com/album/{ID}", "an album", id="album"),
        pytest.param(f"https://open.spotify.com/intl-fr/album/{ID}?si=x", "an album", id="localised album"),
        pytest.param(f"spotify:album:{ID}", "an album", id="URI of an album"),
        pytest.param(f"https://open.spotify.com/prerelease/{ID}", "an album", id="prerelease"),
        pytest.param(f"https://open.spotify.com/playlist/{ID}", "a playlist", id="playlist"),
        pytest.param(f"spotify:user:dj:playlist:{ID}", "a playlist", id="old URI of a playlist"),
        pytest.param(f"https://open.spotify.com/user/dj/playlist/{ID}", "a playlist", id="old playlist"),
        pytest.param(f"https://open.spotify.com/artist/{ID}", "an artist", id="artist"),
        pytest.param(f"https://open.spotify.com/episode/{ID}", "an episode", id="episode"),
        pytest.param(f"spotify:episode:{ID}", "an episode", id="URI of an episode"),
        pytest.param(f"https://open.spotify.com/show/{ID}", "a podcast", id="show"),
        pytest.param(f"https://open.spotify.com/audiobook/{ID}", "an audiobook", id="audiobook"),
        pytest.param(f"https://open.spotify.com/chapter/{ID}", "a chapter", id="chapter"),
        pytest.param("https://open.spotify.com/user/dj", "somebody's profile", id="profile"),
        pytest.param("https://open.spotify.com/collection/tracks", "your liked tracks", id="liked songs"),
        pytest.param("spotify:user:dj:collection", "your liked tracks", id="URI of liked songs"),
        pytest.param("spotify:local:Somebody:EP:Song:200", "somebody's own disk", id="local file"),
        pytest.param(f"spotify:ad:{ID}", "an advertisement", id="ad"),
        pytest.param("spotify:ad:", "an advertisement", id="ad without an id"),
        pytest.param("https://spotify.link/AbCdEf", "a short link", id="short"),
        pytest.param("https://spotify.app.link/AbCdEf?x=1", "a short link", id="older short"),
        pytest.param("https://open.spotify.com/", "no track", id="front page"),
        pytest.param("https://open.spotify.com/genre/house", "no track", id="genre"),
        pytest.param("https://open.spotify.com/track/", "no track", id="track without an id"),
        pytest.param("https://www.spotify.com/premium", "no track", id="shop"),
        pytest.param("spotify:", "no track", id="empty URI"),
        pytest.param("https://open.spotify.com/track/short", "'short'", id="too short an id"),
        pytest.param(f"https://open.spotify.com/track/{ID[:-1]}-", "no id", id="sign in the id"),
        pytest.param("spotify:track:../../me/tracks", "no id", id="path in the id"),
        pytest.param(f"https://open.spotify.com/track/..%2F{ID[:20]}", "no id", id="encoded path in the id"),
    ],
)
def test_a_link_of_something_else_is_refused_with_what_it_is(link: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        track_id(link)


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(f"https://open.spotify.com.example.com/track/{ID}", id="host that begins like it"),
        pytest.param(f"https://open.spotify.com@example.com/track/{ID}", id="host as a name"),
        pytest.param(f"https://notspotify.com/track/{ID}", id="host that ends like it"),
        pytest.param(f"ftp://open.spotify.com/track/{ID}", id="other scheme"),
        pytest.param(f"file://open.spotify.com/track/{ID}", id="file"),
        pytest.param("https://soundcloud.com/someone/something", id="SoundCloud"),
        pytest.param("https://[broken/track", id="broken"),
        pytest.param("--exec=track", id="like an option"),
        pytest.param("", id="empty"),
    ],
)
def test_a_link_of_others_is_left_to_them(link: str) -> None:
    assert meant(link) is None
    assert track_id(link) is None
    assert playlist_id(link) is None


def test_only_a_playlist_is_one() -> None:
    assert playlist_id(f"https://open.spotify.com/intl-es/playlist/{ID}?si=1") == ID
    assert playlist_id(f"https://open.spotify.com/album/{ID}") is None
    assert playlist_id("https://open.spotify.com/playlist/..%2Fme") is None
