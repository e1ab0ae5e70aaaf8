"""Tracks of SoundCloud and what is withheld of them, by yt-dlp's own extractor against the stand-in."""

from __future__ import annotations

import gc
import logging
import ssl
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from music_soundcloud import BEYOND, ORIGINAL, PLAYS, SECRET, STREAM, link, reached, shelf
from music_sounds import mounted

from segue.errors import Misconfigured, Refused, Unavailable
from segue_music import resting
from segue_music.noaudio import NoAudio
from segue_ytdlp import embedding
from segue_ytdlp.naming import recording
from segue_ytdlp.shortlinks import followed
from segue_ytdlp.source import ServiceTrack
from segue_ytdlp.standin import PICTURE
from segue_ytdlp.standin_soundcloud import TOKEN, soundcloud
from segue_ytdlp.standin_tracks import State, Track


def quiet(text: str, done: int | None, of: int | None) -> None:
    """Take the progress and say nothing."""


def test_a_track_is_fetched_with_its_picture_and_what_is_said_of_it(tmp_path: Path) -> None:
    with soundcloud(shelf()) as server:
        track = ServiceTrack(access=reached(server, tmp_path / "home"), found=link(PLAYS.link))
        fetched = track.fetch(tmp_path, quiet)
    assert Path(fetched.path).read_bytes() == STREAM
    assert Path(fetched.path).parent == tmp_path
    assert Path(fetched.artwork).read_bytes() == PICTURE
    assert (fetched.source, fetched.link, fetched.preview) == ("SoundCloud", PLAYS.link, False)
    said = fetched.recording
    assert (said.title, said.artists) == ("Night Drive (Extended Mix)", ("Mira",))
    assert (said.duration, said.genres, said.ids) == (180, ("Phonk",), {"soundcloud": "101"})


def test_the_file_of_the_artist_is_preferred_by_those_who_are_signed_in(tmp_path: Path) -> None:
    track = Track(id=7, slug="gift", title="Gift", original=True)
    got = {}
    with soundcloud(shelf(track)) as server:
        for token in ("", TOKEN):
            access = reached(server, tmp_path / "home", token=token)
            folder = tmp_path / (token or "guest")
            folder.mkdir()
            got[token] = Path(ServiceTrack(access=access, found=link(track.link)).fetch(folder, quiet).path)
        shown = list(server.tokens)
        server.tokens.clear()
        embedding.look(reached(server, tmp_path / "home"), link(track.link))
        assert server.tokens == []  # a guest after a job with a token is a guest
    assert (got[""].read_bytes(), got[TOKEN].read_bytes()) == (STREAM, ORIGINAL)
    assert shown
    assert set(shown) == {f"OAuth {TOKEN}"}


@pytest.mark.parametrize(
    ("state", "kind", "says"),
    [
        pytest.param("drm", NoAudio, "protected stream", id="DRM"),
        pytest.param("preview", NoAudio, "only a preview", id="preview-only"),
        pytest.param("blocked", NoAudio, "geo_verification_proxy", id="geo-blocked"),
    ],
)
def test_what_is_withheld_has_its_own_sentence_and_nothing_is_kept(
    tmp_path: Path, state: State, kind: type[Refused], says: str
) -> None:
    track = Track(id=8, slug="held", title="Mira - Held", state=state)
    folder = tmp_path / "work"
    folder.mkdir()
    with soundcloud(shelf(track)) as server:
        access = reached(server, tmp_path / "home")
        with pytest.raises(kind, match=says) as caught:
            ServiceTrack(access=access, found=link(track.link)).fetch(folder, quiet)
        assert track.link in str(caught.value)
        assert list(folder.iterdir()) == []
        # Who it is can be told all the same: another service may have it.
        assert recording(embedding.look(access, link(track.link))).title == "Held"
    assert resting.all_rests(tmp_path / "home") == []


def test_a_stream_in_pieces_is_put_together_without_any_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    track = Track(id=6, slug="pieces", title="Pieces", pieces=True)
    with soundcloud(shelf(track)) as server:
        source = ServiceTrack(access=reached(server, tmp_path / "home"), found=link(track.link))
        path = Path(source.fetch(tmp_path, quiet).path)
    assert (path.suffix, path.read_bytes()) == (".m4a", STREAM)
    assert not list(tmp_path.glob("*.part*"))


def test_another_page_of_the_track_is_asked_where_the_first_withholds_it(tmp_path: Path) -> None:
    held, gone = Track(id=8, slug="held", title="Held", state="drm"), Track(id=9, slug="gone", title="Gone")
    with soundcloud(shelf(held, PLAYS)) as server:
        access = reached(server, tmp_path / "home")
        given = [ServiceTrack(access=access, found=link(one.link)) for one in (gone, PLAYS)]
        track = ServiceTrack(access=access, found=link(held.link), others=tuple(given))
        assert track.fetch(tmp_path, quiet).link == PLAYS.link
        with pytest.raises(NoAudio, match="protected stream"):
            replace(track, others=(given[0],)).fetch(tmp_path, quiet)


def test_a_stream_of_unknown_size_ends_at_the_limit(tmp_path: Path) -> None:
    track = Track(id=6, slug="pieces", title="Pieces", pieces=True)
    books = shelf(track)
    books.content = STREAM * 16
    folder = tmp_path / "work"
    folder.mkdir()
    with soundcloud(books) as server:
        access = reached(server, tmp_path / "home", limits={"largest_mb": 1})
        with pytest.raises(Refused, match="larger than allowed"):
            ServiceTrack(access=access, found=link(track.link)).fetch(folder, quiet)
    assert not [path for path in folder.iterdir() if path.stat().st_size > 1000]


def connections() -> set[int]:
    """Return the connections to a service that are open in this process."""
    known = [one for one in gc.get_objects() if isinstance(one, ssl.SSLSocket)]
    return {one.fileno() for one in known if not one.server_side and one.fileno() != -1}


@pytest.mark.parametrize("pieces", [False, True], ids=["in-one-piece", "in-pieces"])
def test_a_full_disk_is_waited_for_and_nothing_stays_open(tmp_path: Path, pieces: bool) -> None:
    books = shelf(Track(id=6, slug="large", title="Large", pieces=pieces))
    books.content = STREAM * 40
    with mounted(tmp_path / "small", "size=64k") as folder, soundcloud(books) as server:
        source = ServiceTrack(access=reached(server, tmp_path / "home"), found=link(books.tracks[0].link))
        before = connections()
        with pytest.raises(Unavailable, match="cannot be written"):
            source.fetch(folder, quiet)
        assert connections() <= before


def test_connections_end_with_the_fetch_and_not_when_rubbish_is_collected(tmp_path: Path) -> None:
    with soundcloud(shelf(PLAYS)) as server:
        source = ServiceTrack(access=reached(server, tmp_path / "home"), found=link(PLAYS.link))
        before = connections()
        gc.disable()
        try:
            source.fetch(tmp_path, quiet)
            assert connections() <= before
        finally:
            gc.enable()


@BEYOND
def test_limits_are_kept(tmp_path: Path, limits: dict[str, float], seconds: int, says: str) -> None:
    track = Track(id=9, slug="long", title="Long", seconds=seconds)
    books = shelf(track)
    books.content = STREAM * 12
    with soundcloud(books) as server:
        access = reached(server, tmp_path / "home", limits=limits)
        with pytest.raises(Refused, match=says):
            ServiceTrack(access=access, found=link(track.link)).fetch(tmp_path, quiet)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_what_is_gone_is_told_from_a_network_that_is_down(tmp_path: Path) -> None:
    with soundcloud(shelf()) as server:
        access = reached(server, tmp_path / "home")
        with pytest.raises(NoAudio, match="is not there"):
            embedding.look(access, link("https://soundcloud.com/mira/nothing"))
    with pytest.raises(Unavailable, match="cannot be reached"):
        embedding.look(access, link(PLAYS.link))


def test_too_many_requests_let_the_service_rest_also_after_a_restart(tmp_path: Path) -> None:
    books = shelf()
    books.busy = True
    with soundcloud(books) as server:
        access = reached(server, tmp_path, limits={"rest_minutes": 60})
        with pytest.raises(Unavailable, match="too many requests") as caught:
            embedding.look(access, link(PLAYS.link))
        assert 3590 < (caught.value.retry_after or 0) <= 3600
        before = len(server.asked)
        with pytest.raises(Unavailable, match="SoundCloud rests until"):
            embedding.look(reached(server, tmp_path), link(PLAYS.link))
        assert len(server.asked) == before
        resting.wake(tmp_path, "SoundCloud")
        with pytest.raises(Unavailable) as caught:
            embedding.look(access, link(PLAYS.link))
        assert 7190 < (caught.value.retry_after or 0) <= 7200  # twice as long as before


def test_short_links_are_followed_to_soundcloud_only(tmp_path: Path) -> None:
    books = shelf(short={"abc": f"{PLAYS.link}?si=1", "evil": "http://169.254.169.254/latest"})
    with soundcloud(books) as server:
        access = reached(server, tmp_path)
        assert followed(access, link("https://on.soundcloud.com/abc")).url == PLAYS.link
        with pytest.raises(Refused, match="is not a page that may be asked"):
            followed(access, link("https://on.soundcloud.com/evil"))
        assert {one.split("/")[0] for one in server.asked} == {"HEAD on.soundcloud.com"}


def test_private_links_are_fetched_and_never_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in (None, "segue_ytdlp", "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, name)
    track = Track(id=5, slug="secret-one", title="Mira - Secret One", secret=SECRET)
    with soundcloud(shelf(track, short={"abc": f"{track.link}/{SECRET}"})) as server:
        access = reached(server, tmp_path / "home", token=TOKEN)
        assert followed(access, link("https://on.soundcloud.com/abc")).url.endswith(SECRET)
        source = ServiceTrack(access=access, found=link(f"{track.link}/{SECRET}"))
        fetched = source.fetch(tmp_path, quiet)
        assert SECRET not in fetched.model_dump_json() + source.link
        with pytest.raises(NoAudio):
            embedding.look(access, link(track.link))
    assert "Downloading info JSON" in caplog.text
    assert SECRET not in caplog.text
    assert TOKEN not in caplog.text


def test_certificates_are_checked_where_the_service_is_no_stand_in(tmp_path: Path) -> None:
    with soundcloud(shelf()) as server:
        access = replace(reached(server, tmp_path), any_certificate=False)
        with pytest.raises(Unavailable, match=r"cannot be reached.*certificate verify failed"):
            embedding.look(access, link(PLAYS.link))
    assert server.asked == []


def test_progress_that_is_refused_stops_the_job(tmp_path: Path) -> None:
    books = shelf()
    books.content = STREAM * 40

    def taken_back(text: str, done: int | None, of: int | None) -> None:
        raise Misconfigured("stop")

    with soundcloud(books) as server:
        source = ServiceTrack(access=reached(server, tmp_path / "home"), found=link(PLAYS.link))
        with pytest.raises(Misconfigured, match="stop"):
            source.fetch(tmp_path, taken_back)


def test_what_lies_in_the_working_directory_is_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "yt_dlp_plugins" / "extractor"
    folder.mkdir(parents=True)
    (folder / "evil.py").write_text("open('ran', 'w').close()")
    program = "from segue_ytdlp import embedding; embedding._opened({'quiet': True}).__enter__()"
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    assert not (tmp_path / "ran").exists()
    program = "from yt_dlp import YoutubeDL; YoutubeDL({'quiet': True})"
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    assert (tmp_path / "ran").exists()  # it would have been run otherwise
