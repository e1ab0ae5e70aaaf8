"""Tags, marks, settings, the findings of the doctor and the command: what needs no import to be tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from music_eagle import Desk, desk, plugin, receipt_of, track

from segue.cli.program import run
from segue.errors import Misconfigured
from segue.settings import Settings, load
from segue_eagle.client import loopback
from segue_eagle.health import eagle_checks
from segue_eagle.library import open_eagle
from segue_eagle.mark import Mark, own_id, read, with_mark, without_mark
from segue_eagle.tags import merged, service, tags_of
from segue_eagle.wish import wish_for
from segue_schemas import Format

ALL = ("bpm", "key", "camelot", "genre", "source", "year", "playlist", "artist")


@pytest.mark.parametrize(
    ("values", "categories", "tags"),
    [
        pytest.param({}, ALL, ["bpm:128", "key:Am", "camelot:8A", "genre:House", "year:2025", "artist:Selena",
                               "source:soundcloud"], id="all"),
        pytest.param({"key_confidence": 0.3}, ("key", "camelot"), [], id="a key that is a guess"),
        pytest.param({"genres": ("House", "house ", "Deep  House")}, ("genre",),
                     ["genre:House", "genre:Deep House"], id="twice"),
        pytest.param({"link": ""}, ("source",), [], id="no source"),
        pytest.param({}, (), [], id="none wanted"),
    ],
)  # fmt: skip
def test_tags_of_a_track(tmp_path: Path, values: dict[str, Any], categories: Any, tags: list[str]) -> None:
    assert list(tags_of(track(tmp_path, **values), categories)) == tags


@pytest.mark.parametrize(
    ("there", "ours", "once_ours", "together"),
    [
        pytest.param(["a"], ["b"], [], ["a", "b"], id="joined"),
        pytest.param(["Genre:HOUSE"], ["genre:house"], [], ["Genre:HOUSE"], id="whatever the case"),
        pytest.param(["bpm:130"], ["bpm:128"], [], ["bpm:130"], id="a person's tempo stays alone"),
        pytest.param(["bpm:127", "x"], ["bpm:128"], ["bpm:127"], ["x", "bpm:128"], id="an older one of ours"),
        pytest.param(["genre:a"], ["genre:b"], ["genre:a"], ["genre:a", "genre:b"], id="genres are many"),
        pytest.param(["x", "x"], ["x"], [], ["x", "x"], id="what is there is not tidied"),
    ],
)
def test_tags_are_merged(
    there: list[str], ours: list[str], once_ours: list[str], together: list[str]
) -> None:
    assert merged(there, ours, once_ours) == together
    assert merged(together, ours, once_ours) == together


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://soundcloud.com/a/b", "soundcloud"),
        ("https://youtu.be/x", "youtube"),
        ("https://a.bandcamp.com/track/b", "bandcamp"),
        ("http://127.0.0.1/a.wav", ""),
        ("", ""),
    ],
)
def test_the_name_of_a_service(link: str, name: str) -> None:
    assert service(link) == name


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param(Mark(id="A1"), id="bare"),
        pytest.param(Mark(id="A1", pcm="ab12", page="c3", lossless=True), id="full"),
    ],
)
@pytest.mark.parametrize("text", ["", "play at 2 am", "two\nlines", "[not a mark]"])
def test_a_mark_is_read_again_and_leaves_the_text_alone(mark: Mark, text: str) -> None:
    written = with_mark(text, mark)
    assert read(written) == mark
    assert without_mark(written) == text
    assert with_mark(written, mark) == written
    assert read(text) is None


def test_an_id_has_the_form_of_eagles_own_and_is_one_for_each_import() -> None:
    ids = {own_id(f"r/{n}", pcm) for n in range(50) for pcm in ("a", "b")}
    assert len(ids) == 100
    assert all(len(one) == 13 and one.isalnum() and one.isupper() | one.isdigit() for one in ids)


@pytest.mark.parametrize(
    ("template", "folder"),
    [
        ("", ()),
        ("Music/{artist}/{album}", ("Music", "AC/DC")),
        ("{playlist}", ()),
        ("{genre} / {artist}", ("House", "AC/DC")),
    ],
)
def test_the_folder_of_a_track(tmp_path: Path, template: str, folder: tuple[str, ...]) -> None:
    settings = plugin("http://localhost:1", tmp_path, folder=template).tools.settings
    wish = wish_for(track(tmp_path, artists=("AC/DC",)), settings)
    assert wish is not None
    assert wish.folder == folder


def test_another_file_is_taken_where_the_wanted_format_was_not_made(tmp_path: Path) -> None:
    settings = plugin("http://localhost:1", tmp_path, format=Format.AIFF).tools.settings
    wish = wish_for(track(tmp_path), settings)
    assert wish is not None
    assert wish.path.endswith(".wav")
    assert wish_for(track(tmp_path).model_copy(update={"files": ()}), settings) is None


def settings_with(home: Path, text: str) -> Settings:
    home.mkdir(exist_ok=True)
    (home / "segue.toml").write_text(f"[eagle]\n{text}\n")
    return load(home=home, folder=home)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('url = "localhost:41595"', "is no address; it should begin with http://"),
        ('folder = "{artists}"', "cannot be filled in"),
        ('annotation = "{nothing}"', "it may hold {title}"),
        ('tags = ["tempo"]', "bpm"),
        ('format = "mp3"', "m4a"),
        ("wait = 0", "is not more than 0"),
        ('librery = "x"', "librery"),
    ],
)
def test_settings_that_are_wrong_are_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Misconfigured) as wrong:
        open_eagle(settings_with(tmp_path, text))
    assert told in str(wrong.value)


@pytest.mark.parametrize(
    ("url", "here"),
    [("http://localhost:1", True), ("http://127.0.0.1:1", True), ("http://[::1]:1", True),
     ("http://192.168.1.5:1", False), ("http://mac.local:1", False)],
)  # fmt: skip
def test_which_addresses_are_this_machine(url: str, here: bool) -> None:
    assert loopback(url) is here


def found(settings: Settings) -> list[str]:
    (check,) = eagle_checks(settings)
    return [f"{finding.level.value}: {finding.text}" for finding in check.run()]


def test_the_doctor_says_what_is_not_switched_on(tmp_path: Path) -> None:
    assert found(settings_with(tmp_path, "")) == ["ok: not switched on; nothing is imported into it"]


def test_the_doctor_says_that_it_is_not_running(tmp_path: Path) -> None:
    told = found(settings_with(tmp_path, 'enabled = true\nurl = "http://127.0.0.1:9"'))
    assert told == ["warning: not running (nothing answers at http://127.0.0.1:9)"]


@pytest.mark.parametrize(
    ("app", "more", "told"),
    [
        pytest.param({}, "", ["ok: 4.0.0 build 21", "warning: whatever"], id="no library named"),
        pytest.param({}, 'library = "{library}"', ["ok: 4.0.0 build 21"], id="all well"),
        pytest.param({}, 'library = "/other"', ["ok: 4.0.0", "warning: /other is not"], id="another one"),
        pytest.param({"v2": False}, 'library = "{library}"', ["ok: 3.0.0", "warning: its API"], id="V1"),
        pytest.param({"token": "x"}, "", ["error: Eagle at"], id="token"),
    ],
)  # fmt: skip
def test_the_doctor_looks_at_the_app(tmp_path: Path, app: dict[str, Any], more: str, told: list[str]) -> None:
    with desk(tmp_path, app=app) as at:
        library = str(at.app.shelf.path)
        text = f'enabled = true\nurl = "{at.app.base_url}"\n{more.format(library=library)}'
        findings = found(settings_with(tmp_path / "home", text))
    assert [finding[: len(begin)] for finding, begin in zip(findings, told, strict=True)] == told


def test_the_command_lists_and_makes_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*options: str) -> tuple[int, str]:
        code = run(["eagle", "catch-up", *options])
        return code, capsys.readouterr().out.strip()

    with desk(tmp_path) as at:
        away = Desk(app=at.app, eagle=plugin("http://127.0.0.1:9", tmp_path), folder=tmp_path)
        receipt_of(away, at.track())
        settings_with(tmp_path / "home", f'enabled = true\nurl = "{at.app.base_url}"')
        monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "home"))
        code, told = said("--list")
        assert (code, told.partition(" (")[0]) == (0, "waits     Selena - Ojos Tristes")
        assert at.app.items() == []
        assert said() == (0, "imported  Selena - Ojos Tristes")
        assert len(at.app.items()) == 1
        assert said() == (3, "")
