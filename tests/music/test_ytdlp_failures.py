"""What yt-dlp raises, and what becomes of it: each kind of failure has its own end and its own sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from music_extractors import EndingIE
from music_fileserver import CONTENT, audio, reply, serving
from yt_dlp.globals import extractors
from yt_dlp.networking.exceptions import TransportError

from segue.errors import Misconfigured, Refused, SegueError, Unavailable
from segue_music import resting
from segue_music.noaudio import NoAudio
from segue_ytdlp import embedding
from segue_ytdlp.failures import Kind, kind_of
from segue_ytdlp.links import Link, Page, Service
from segue_ytdlp.options import EXTRACTORS, Access, options
from segue_ytdlp.settings import YouTubeSettings, YtdlpSettings


@pytest.fixture(autouse=True)
def endings() -> Iterator[None]:
    """Let yt-dlp know the extractor of the tests."""
    from yt_dlp.extractor import import_extractors

    import_extractors()
    known = dict(extractors.value)
    extractors.value = {"EndingIE": EndingIE, **known}
    yield
    extractors.value = known


def access(home: Path, *names: str) -> Access:
    return Access(
        service=Service.YOUTUBE,
        home=home,
        limits=YtdlpSettings(retries=0, answer_seconds=5),
        site=YouTubeSettings(pause_seconds=0),
        extractors=names or ("ending",),
    )


def fetch(home: Path, url: str, folder: Path) -> Path:
    link = Link(service=Service.YOUTUBE, page=Page.TRACK, url=url, shown="the link")
    folder.mkdir(exist_ok=True)
    return embedding.fetch(access(home), link, folder, lambda text, done, of: None)[0]


@pytest.mark.parametrize(
    ("ending", "kind", "says"),
    [
        pytest.param("geo", NoAudio, "to the country that asks", id="geo-blocked"),
        pytest.param("country", NoAudio, "to the country that asks", id="geo-blocked by its text"),
        pytest.param("drm", NoAudio, r"protected stream \(DRM\)", id="DRM"),
        pytest.param("gone", NoAudio, "is not there", id="gone"),
        pytest.param("login", Misconfigured, r"set cookies in \[youtube\]", id="login needed"),
        pytest.param("age", Misconfigured, "only to those who are signed in", id="age"),
        pytest.param("private", NoAudio, "is not there", id="private"),
        pytest.param("bot", Unavailable, "takes us for a bot", id="bot wall"),
        pytest.param("limited", Unavailable, "too many requests", id="rate limit"),
        pytest.param("live", Refused, "is a live stream", id="live"),
        pytest.param("soon", Refused, "is a live stream or has not begun", id="not begun"),
        pytest.param("down", Unavailable, "cannot be reached", id="network"),
        pytest.param("file", Refused, "is not a page that may be asked", id="file address"),
        pytest.param("strange", Refused, "Unable to extract sigfunc", id="site changed"),
        pytest.param("broken", Refused, "update yt-dlp", id="bug in yt-dlp"),
    ],
)
def test_each_failure_has_its_own_end(tmp_path: Path, ending: str, kind: type[SegueError], says: str) -> None:
    with pytest.raises(kind, match=says) as caught:
        fetch(tmp_path, f"ending:{ending}", tmp_path / "work")
    assert isinstance(caught.value, NoAudio) == (kind is NoAudio)
    assert "--cookies" not in str(caught.value)
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        pytest.param(401, Misconfigured, "signed in", id="401"),
        pytest.param(404, NoAudio, "is not there", id="404"),
        pytest.param(410, NoAudio, "is not there", id="410"),
        pytest.param(418, Refused, "HTTP 418", id="418"),
        pytest.param(429, Unavailable, "too many requests", id="429"),
        pytest.param(451, NoAudio, "to the country", id="451"),
        pytest.param(503, Unavailable, r"cannot be reached \(HTTP 503\)", id="503"),
    ],
)
def test_each_status_has_its_own_end(tmp_path: Path, status: int, kind: type[SegueError], says: str) -> None:
    with serving({"/x": reply(status, b"no")}) as server, pytest.raises(kind, match=says):
        fetch(tmp_path, f"ending:status:{server.link('/x')}", tmp_path / "work")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("HTTPSConnection(host='a.b', port=443): Failed to resolve 'a.b' ([Errno -2] Name not known)",
         "name not known"),
        ("('Unable to connect to proxy', NewConnectionError(\"x: failed: [Errno 111] Connection refused\"))",
         "by its proxy: connection refused"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed (_ssl.c:992)",
         "certificate verify failed"),
        ("HTTPSConnectionPool(host='a.b', port=443): Read timed out. (read timeout=20.0)", "timed out"),
        ("the line is dead", "the line is dead"),
    ],
)  # fmt: skip
def test_trouble_of_the_network_is_told_in_words(said: str, told: str) -> None:
    assert kind_of(TransportError(said)) == (Kind.NETWORK, told)


def test_a_wall_lets_the_service_rest_and_an_answer_ends_the_counting(tmp_path: Path) -> None:
    for seconds in (7200, 14400):
        with pytest.raises(Unavailable) as caught:
            fetch(tmp_path, "ending:bot", tmp_path / "work")
        assert seconds - 10 < (caught.value.retry_after or 0) <= seconds
        with pytest.raises(Unavailable, match="YouTube rests until"):
            fetch(tmp_path, "ending:strange", tmp_path / "work")
        resting.wake(tmp_path, "YouTube")
    with serving({"/a.mp3": audio()}) as server:
        fetch(tmp_path, f"ending:plays:{server.link('/a.mp3')}", tmp_path / "work")
    with pytest.raises(Unavailable) as caught:
        fetch(tmp_path, "ending:bot", tmp_path / "work")
    assert (caught.value.retry_after or 0) <= 7200


def test_a_file_stays_within_its_folder_whatever_its_name(tmp_path: Path) -> None:
    with serving({"/a.mp3": audio()}) as server:
        path = fetch(tmp_path, f"ending:plays:{server.link('/a.mp3')}", tmp_path / "work")
    assert path.parent == tmp_path / "work"
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("service", list(Service))
def test_no_address_but_those_of_the_services_is_asked(tmp_path: Path, service: Service) -> None:
    assert "generic" not in EXTRACTORS[service]
    with serving({"/a.mp3": audio()}) as server:
        link = Link(service=service, page=Page.TRACK, url=server.link("/a.mp3"), shown="the link")
        with pytest.raises(Refused, match="is not a page that may be asked"):
            embedding.look(access(tmp_path, *EXTRACTORS[service]), link)
        assert server.asked == []
        # The same address is asked where `generic` may: the list is what keeps it out.
        embedding.look(access(tmp_path, "generic"), link)
        assert server.asked


def test_what_is_told_to_yt_dlp_keeps_it_in_its_place(tmp_path: Path) -> None:
    told = options(access(tmp_path))
    assert told["postprocessors"] == []
    assert told["cachedir"].startswith(str(tmp_path))
    for name in ("geo_bypass", "enable_file_urls", "nocheckcertificate", "usenetrc", "ignoreerrors"):
        assert told[name] is False, name
    assert told["remote_components"] == []


def test_the_users_cookies_are_read_and_never_written(tmp_path: Path) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text("# Netscape HTTP Cookie File\n.youtube.com\tTRUE\t/\tTRUE\t4102444800\tA\tb\n")
    given = file.read_bytes()
    reach = Access(
        service=Service.YOUTUBE,
        home=tmp_path / "home",
        limits=YtdlpSettings(retries=0),
        site=YouTubeSettings(cookies=file),
        extractors=("ending",),
    )
    link = Link(service=Service.YOUTUBE, page=Page.TRACK, url="ending:gone", shown="x")
    with pytest.raises(NoAudio):
        embedding.fetch(reach, link, tmp_path, lambda text, done, of: None)
    copy = Path(options(reach)["cookiefile"])
    assert file.read_bytes() == given
    assert copy != file
    assert copy.stat().st_mode & 0o77 == 0
