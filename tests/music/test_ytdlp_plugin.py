"""The plugin as the program sees it: its hooks, its settings, what the doctor says, and names of tracks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import segue_ytdlp
from segue.doctor import Level
from segue.errors import Misconfigured, Refused
from segue.settings import Settings, load
from segue_music import resting
from segue_music.matching import choose
from segue_schemas import Recording
from segue_ytdlp import services
from segue_ytdlp.health import age, findings, runtime
from segue_ytdlp.links import Service
from segue_ytdlp.naming import recording
from segue_ytdlp.options import chosen
from segue_ytdlp.searching import words

TRACK = "https://soundcloud.com/mira/night-drive"
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def settings(home: Path, text: str = "") -> Settings:
    home.mkdir(exist_ok=True)
    (home / "segue.toml").write_text(text)
    return load(home=home, folder=home)


@pytest.mark.parametrize(
    ("links", "name", "link"),
    [
        pytest.param((TRACK + "?si=x",), "SoundCloud", TRACK, id="SoundCloud"),
        pytest.param(("https://youtu.be/dQw4w9WgXcQ",), "YouTube", VIDEO, id="YouTube"),
        pytest.param((VIDEO, TRACK), "SoundCloud", TRACK, id="the artist's own page first"),
        pytest.param(("https://soundcloud.com/mira/sets/road", VIDEO), "YouTube", VIDEO, id="the one track"),
    ],
)
def test_a_track_is_fetched_by_its_own_link(
    tmp_path: Path, links: tuple[str, ...], name: str, link: str
) -> None:
    source = segue_ytdlp.find_source(settings(tmp_path), Recording(title="Night", links=links))
    assert source is not None
    assert (source.name, source.link) == (name, link)


def test_other_tracks_are_left_to_others_and_playlists_are_refused(tmp_path: Path) -> None:
    ours = settings(tmp_path)
    spotify = Recording(title="Night", links=("https://open.spotify.com/track/x",))
    assert segue_ytdlp.find_source(ours, spotify) is None
    assert segue_ytdlp.resolve(ours, "https://open.spotify.com/track/x") is None
    assert segue_ytdlp.candidates(ours, spotify, audio=False) == ()
    for link in ("https://soundcloud.com/mira/sets/road", "https://www.youtube.com/playlist?list=PLabc"):
        with pytest.raises(Refused, match="is a playlist"):
            segue_ytdlp.resolve(ours, link)
    with pytest.raises(Refused, match="page of a person"):
        segue_ytdlp.resolve(ours, "https://soundcloud.com/mira/likes")


def test_likes_say_why_they_cannot_be_looked_at(tmp_path: Path) -> None:
    (likes,) = segue_ytdlp.detect(settings(tmp_path))
    assert likes.name == "SoundCloud likes"
    assert likes.detect(3).reason == "nobody is named; set user in [soundcloud]"
    (likes,) = segue_ytdlp.detect(settings(tmp_path, "[soundcloud]\nlikes = false\n"))
    assert "switched off" in likes.detect(3).reason


def test_each_service_has_its_own_settings_and_their_secrets_are_known(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("SOUNDCLOUD_OAUTH_TOKEN=2-111-222-secrettoken\n")
    (tmp_path / "secrets.env").chmod(0o600)
    text = '[soundcloud]\nproxy = "socks5://me:hidden-word@127.0.0.1:1"\n[youtube]\ncookies = "c.txt"\n'
    ours = settings(tmp_path, text)
    soundcloud, youtube = services.accesses(ours)
    assert (soundcloud.service, soundcloud.token) == (Service.SOUNDCLOUD, "2-111-222-secrettoken")
    assert (youtube.site.proxy, youtube.token) == (None, "")
    assert any("hidden-word" in secret for secret in ours.secrets_in_use())
    assert "hidden-word" not in repr(soundcloud.site)
    with pytest.raises(Misconfigured, match="soundcloud"):
        services.access(settings(tmp_path, '[soundcloud]\nuser = "--exec=ls /"\n'), Service.SOUNDCLOUD)


def test_searching_can_be_switched_off(tmp_path: Path) -> None:
    assert [one.service for one in services.searched(settings(tmp_path))] == [
        Service.YOUTUBE,
        Service.SOUNDCLOUD,
    ]
    assert services.searched(settings(tmp_path, "[ytdlp]\nsearch = false\n")) == []


def test_the_doctor_names_what_is_old_missing_or_resting(tmp_path: Path) -> None:
    ours = settings(tmp_path, '[youtube]\ncookies = "/nowhere/cookies.txt"\n')
    resting.rest(tmp_path, "SoundCloud listings", 3600, "a wall")
    resting.rest(tmp_path, "Spotify", 3600, "not ours")
    told = [finding.text for finding in findings(ours, date(2026, 8, 20))]
    assert any(text.startswith("SoundCloud listings rests until") for text in told)
    assert not any("Spotify" in text for text in told)
    assert "there is no file /nowhere/cookies.txt" in told
    assert age("2026.8.19", date(2026, 8, 20)).level is Level.OK
    assert age("2026.1.1", date(2026, 8, 20)).level is Level.WARNING
    assert runtime({"deno": ("2.9.8", True)}).text == "deno 2.9.8 runs YouTube's scripts"
    assert "node 20.1 is too old" in runtime({"node": ("20.1", False)}).text


@pytest.mark.parametrize(
    ("said", "title", "artists"),
    [
        pytest.param({"title": "Mira - Night", "uploader": "A Label"}, "Night", ("Mira",), id="in the title"),
        pytest.param({"title": "Mira - Demo", "uploader": "MIRA"}, "Demo", ("Mira",), id="a version by name"),
        pytest.param({"title": "Night", "uploader": "Mira"}, "Night", ("Mira",), id="the uploader"),
        pytest.param({"title": "Night", "channel": "Mira - Topic"}, "Night", ("Mira",), id="topic channel"),
        pytest.param({"title": "Night - Live", "uploader": "Mira"}, "Night - Live", ("Mira",), id="version"),
        pytest.param(
            {"title": "Mira - Night (Official Video) [HD]", "uploader": "x"}, "Night", ("Mira",), id="noise"
        ),
        pytest.param(
            {"title": "Mira - Night (Ola Remix)", "uploader": "x"}, "Night (Ola Remix)", ("Mira",), id="remix"
        ),
        pytest.param(
            {"title": "whatever", "track": "Night", "artists": ["Mira", "Ola"], "uploader": "x"},
            "Night", ("Mira", "Ola"), id="the label's words",
        ),
        pytest.param({"title": "(HQ)", "uploader": "Mira"}, "(HQ)", ("Mira",), id="nothing but noise"),
        pytest.param({"title": "Night"}, "Night", (), id="nobody"),
    ],
)  # fmt: skip
def test_names_are_read_from_titles_and_uploaders(
    said: dict[str, Any], title: str, artists: tuple[str, ...]
) -> None:
    found = recording({"id": "dQw4w9WgXcQ", "webpage_url": VIDEO, "duration": 200} | said)
    assert (found.title, found.artists) == (title, artists)
    assert (found.links, found.ids, found.duration) == ((VIDEO,), {"youtube": "dQw4w9WgXcQ"}, 200)


def test_what_a_search_finds_can_be_chosen_from() -> None:
    def hit(id_: str, title: str, seconds: int) -> Recording:
        link = f"https://www.youtube.com/watch?v={id_}"
        return recording(
            {"id": id_, "title": title, "duration": seconds, "uploader": "MiraVEVO", "url": link}
        )

    hits = [hit("a" * 11, "Mira - Night (Live)", 240), hit("b" * 11, "Mira - Night (Official Audio)", 201)]
    wanted = Recording(title="Night", artists=("Mira",), duration=200)
    sure = choose(wanted, hits).sure
    assert sure is not None
    assert sure.links == (f"https://www.youtube.com/watch?v={'b' * 11}",)


def test_words_to_look_for_are_words_alone() -> None:
    odd = Recording(title='--exec=rm -rf | https://x/ "Night"', artists=("ytsearch:Mira", "Ola", "Third"))
    assert words(odd) == "ytsearch Mira Ola exec rm rf https x Night"
    assert words(Recording(artists=("Mira",))) == ""


def test_the_best_sound_is_chosen_and_never_a_preview() -> None:
    def of(id_: str, acodec: str = "mp3", vcodec: str = "none") -> dict[str, str]:
        return {"format_id": id_, "acodec": acodec, "vcodec": vcodec}

    both, sound, picture = of("both", vcodec="h264"), of("sound"), of("picture", acodec="none")
    assert list(chosen({"formats": [of("low"), sound, both, picture]})) == [sound]
    assert list(chosen({"formats": [both, picture]})) == [both]
    assert list(chosen({"formats": [sound, of("http_mp3_preview")]})) == [sound]
    assert list(chosen({"formats": [of("http_mp3_preview")]})) == []
