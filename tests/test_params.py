"""Shows how the lines of a row become parameters, and what is said about those that cannot."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from segue import NeedsInput, Params
from segue.params import FromLinks, asks_for_dry_run, parse


class Format(StrEnum):
    ALAC = "alac"
    MP3 = "mp3"


class Sync(Params):
    max_tracks: int | None = Field(default=None, ge=1, examples=[20])
    dry: bool = False
    genres: tuple[str, ...] = ()
    format: Format = Field(default=Format.ALAC, examples=["alac"])
    speed: Literal["slow", "fast"] = "slow"
    title: str = ""
    link: str | None = None


class Collect(Params):
    links: list[str] = Field(default_factory=list)


class Sources(Params):
    sound: Annotated[str | None, FromLinks(host="soundcloud.com")] = None
    other: Annotated[tuple[str, ...], FromLinks(host="example.org")] = ()


class Needy(Params):
    folder: str = Field(examples=["Music/New"])
    year: int


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("max_tracks: 20", {"max_tracks": 20}, id="as it is written"),
        pytest.param("Max Tracks : 20", {"max_tracks": 20}, id="spaces and case"),
        pytest.param("- max-tracks: 20\n• dry: yes", {"max_tracks": 20, "dry": True}, id="bullets"),
        pytest.param("\n# a remark\n\ndry: No\n", {"dry": False}, id="remarks and empty lines"),
        pytest.param("genres: house, techno ,", {"genres": ("house", "techno")}, id="commas"),
        pytest.param("genres: house\nGenres: deep, dub", {"genres": ("house", "deep", "dub")}, id="repeated"),
        pytest.param('title: "a: b, c"', {"title": "a: b, c"}, id="quotes"),
        pytest.param("title: “smart”", {"title": "smart"}, id="smart quotes"),
        pytest.param("title: it's", {"title": "it's"}, id="one quote stays"),
        pytest.param(
            "format: ALAC\nspeed: Fast", {"format": "alac", "speed": "fast"}, id="choices, any case"
        ),
        pytest.param("max tracks:\ntitle:", {}, id="an empty value is none"),
        pytest.param(
            "link: https://a.example/x?y=1:2", {"link": "https://a.example/x?y=1:2"}, id="link by key"
        ),
        pytest.param("https://a.example/x", {"link": "https://a.example/x"}, id="link on its own line"),
        pytest.param("mode: DEV\n- Mode: prod\ndry: yes", {"dry": True}, id="dry runs are no parameter"),
    ],
)
def test_lines_become_values(text: str, values: dict[str, object]) -> None:
    assert parse(text, (), Sync) == Sync.model_validate(values)


@pytest.mark.parametrize(
    ("text", "dry"),
    [
        pytest.param("mode: DEV", True, id="as it is written"),
        pytest.param('limit: 3\n• Mode : "dev"', True, id="among others, in any form"),
        pytest.param("mode: PROD", False, id="a real one"),
        pytest.param("mode: batch", False, id="another mode"),
        pytest.param("title: mode: DEV", False, id="within a value"),
        pytest.param("# mode: DEV", False, id="a remark"),
    ],
)
def test_a_row_may_ask_for_a_dry_run_by_its_mode(text: str, dry: bool) -> None:
    assert asks_for_dry_run(text) is dry


@pytest.mark.parametrize(
    ("text", "model", "sentence"),
    [
        pytest.param(
            "max track: 5", Sync, "unknown parameter 'max track'; did you mean 'max tracks'?", id="misspelt"
        ),
        pytest.param("zzz: 5", Collect, "unknown parameter 'zzz'; known are links", id="unknown"),
        pytest.param("x: 5", Params, "unknown parameter 'x'; this handler takes none", id="none taken"),
        pytest.param(
            "max tracks: many",
            Sync,
            "'max tracks' is 'many', which is not a whole number; write for example max tracks: 20",
            id="bad number",
        ),
        pytest.param("max tracks: 0", Sync, "'max tracks' is '0', which is less than 1", id="too small"),
        pytest.param(
            "dry: perhaps", Sync, "'dry' is 'perhaps', which is neither yes nor no", id="bad yes/no"
        ),
        pytest.param("format: ogg", Sync, "is 'ogg', which is not one of 'alac' or 'mp3'", id="bad choice"),
        pytest.param("dry: yes\ndry: no", Sync, "'dry' stands 2 times; leave one", id="twice"),
        pytest.param(
            "just words", Sync, "line 1 of the parameters is 'just words'; write it as", id="no key"
        ),
        pytest.param(
            "year: 1999", Needy, "'folder' is missing; write for example folder: Music/New", id="missing"
        ),
        pytest.param("folder: a", Needy, "'year' is missing; add a line year: …", id="missing, no example"),
        pytest.param("__class__: x", Sync, "unknown parameter '__class__'", id="a name of Python"),
        pytest.param("model_config: {}", Sync, "unknown parameter 'model_config'", id="a name of pydantic"),
    ],
)
def test_what_cannot_be_used_is_said(text: str, model: type[BaseModel], sentence: str) -> None:
    with pytest.raises(NeedsInput) as caught:
        parse(text, (), model)
    assert sentence in str(caught.value)


def test_every_wrong_field_is_named() -> None:
    with pytest.raises(NeedsInput, match=r"'max tracks'.*; .*'dry'"):
        parse("max tracks: x\ndry: x", (), Sync)


def test_a_long_value_is_cut() -> None:
    with pytest.raises(NeedsInput) as caught:
        parse("max tracks: " + "9x" * 5000, (), Sync)
    assert len(str(caught.value)) < 300


SOUND, OTHER = "https://soundcloud.com/a/b", "https://www.example.org/c"


def test_links_fill_the_field_for_links() -> None:
    assert parse("", (SOUND, OTHER, SOUND), Collect).links == [SOUND, OTHER]
    assert parse("", (SOUND,), Sync).link == SOUND
    assert parse("link: x", (SOUND,), Sync).link == "x"


def test_a_field_takes_only_links_to_its_host() -> None:
    sources = parse("", (OTHER, SOUND, "https://notsoundcloud.com/x", "https://[broken"), Sources)
    assert (sources.sound, sources.other) == (SOUND, (OTHER,))


def test_among_several_links_none_is_guessed() -> None:
    with pytest.raises(
        NeedsInput, match=r"has 2 links and takes one .* name it in the parameters: link: https"
    ):
        parse("", (SOUND, OTHER), Sync)


@pytest.mark.parametrize(
    "text",
    [
        "title: $(rm -rf ~)",
        "title: {{7*7}}",
        "title: ../../etc/passwd",
        "title: --exec=evil",
        "title: ${HOME}",
    ],
)
def test_hostile_text_is_only_data(text: str) -> None:
    assert parse(text, (), Sync).title == text.removeprefix("title: ")
