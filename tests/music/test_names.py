"""Names of files and folders: what becomes of what people call their music."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.errors import Misconfigured
from segue.settings import load
from segue_folders import template
from segue_folders.names import key, namesake, safe
from segue_folders.settings import FolderSettings

SIGNS = '/\\:*?"<>|'


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Sapphire (Joris Voorn Remix)", "Sapphire (Joris Voorn Remix)", id="usual"),
        pytest.param("AC/DC", "AC-DC", id="slash"),
        pytest.param("Title: Subtitle", "Title- Subtitle", id="colon"),
        pytest.param('What? "Quoted" <x>|*\\', "What 'Quoted' (x)---", id="signs"),
        pytest.param("100% %d %(title)s $HOME", "100% %d %(title)s $HOME", id="percent"),
        pytest.param("a\nb\r\n\tc\u2028d", "a b c d", id="line ends"),
        pytest.param("a\x00b\x1f\x7f", "ab", id="control signs"),
        pytest.param("abc\u202egpj.exe", "abcgpj.exe", id="right to left override"),
        pytest.param("\u2066שלום\u2069", "שלום", id="Hebrew with isolates"),
        pytest.param("كلثوم", "كلثوم", id="Arabic"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="Persian joiner"),
        pytest.param("👨\u200d👩\u200d👧 🎧", "👨\u200d👩\u200d👧 🎧", id="emoji"),
        pytest.param("Cafe\u0301", "Café", id="decomposed"),
        pytest.param("...And Justice for All", "And Justice for All", id="leading dots"),
        pytest.param("-rf", "rf", id="leading dash"),
        pytest.param("~root", "root", id="leading tilde"),
        pytest.param("Ends with dots. . .", "Ends with dots", id="trailing dots"),
        pytest.param("CON", "CON_", id="reserved"),
        pytest.param("con.aux", "con_.aux", id="reserved with an ending"),
        pytest.param("LPT¹", "LPT¹_", id="reserved with a raised number"),
        pytest.param("Construction", "Construction", id="only begins like a reserved one"),
        pytest.param("..", "Untitled", id="parent"),
        pytest.param(".", "Untitled", id="itself"),
        pytest.param("", "Untitled", id="empty"),
        pytest.param("???", "Untitled", id="nothing that may stay"),
        pytest.param("\u200b\ufeff", "Untitled", id="nothing that is seen"),
        pytest.param("\ud800x", "x", id="half a sign"),
        pytest.param("../../etc/passwd", "etc-passwd", id="a way out"),
    ],
)
def test_names_become_safe(text: str, name: str) -> None:
    assert safe(text) == name


@pytest.mark.parametrize("sign", ["a", "é", "語", "😀", "e\u0301"], ids=["1 byte", "2", "3", "4", "accent"])
def test_long_names_are_cut_and_keep_their_ending(sign: str) -> None:
    name = safe(sign * 400, ".m4a", 12)
    assert name.endswith(" (12).m4a")
    assert 245 <= len(name.encode()) <= 255
    assert unicodedata.is_normalized("NFC", name)


@given(st.text(max_size=300), st.sampled_from(["", ".m4a", ".aiff"]), st.integers(1, 999))
def test_every_name_is_safe(text: str, ending: str, number: int) -> None:
    name = safe(text, ending, number)
    assert 0 < len(name.encode()) <= 255
    assert len(name.encode("utf-16-le")) // 2 <= 255
    assert not any(sign in name for sign in SIGNS)
    assert not any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in name)
    assert name[0] not in ".- "
    assert name[-1] not in ". "
    assert name.endswith(ending)
    assert unicodedata.is_normalized("NFC", name)
    assert namesake(name, text, ending)


@given(st.text(max_size=100))
def test_a_safe_name_stays_as_it_is(text: str) -> None:
    assert safe(safe(text)) == safe(text)


@given(st.text(max_size=50))
def test_names_that_differ_in_form_only_share_a_key(text: str) -> None:
    assert key(unicodedata.normalize("NFD", text)) == key(unicodedata.normalize("NFC", text))
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        pytest.param("Glue.wav", "GLUE.WAV", True, id="case"),
        pytest.param("Café", "Cafe\u0301", True, id="form"),
        pytest.param("Straße", "STRASSE", True, id="sharp s"),
        pytest.param("Glue", "Glue 2", False, id="another name"),
    ],
)
def test_clashes_are_seen(one: str, other: str, clash: bool) -> None:
    assert (key(one) == key(other)) is clash


@pytest.mark.parametrize(
    ("values", "why"),
    [
        pytest.param({"folder": "{artst}"}, r"no field \{artst\}; there are \{artist\}", id="unknown field"),
        pytest.param({"folder": "{artist"}, "brace", id="open brace"),
        pytest.param({"folder": "{artist.__class__}"}, "no field", id="an attribute"),
        pytest.param({"folder": "../{artist}"}, "must not contain", id="out of the folder"),
        pytest.param({"folder": "/music"}, "below the folder", id="a whole path"),
        pytest.param({"name": "{artist}/{title}"}, "without /", id="a folder in the name"),
        pytest.param({"out_dir": "music"}, "whole path", id="a relative folder"),
    ],
)
def test_bad_settings_are_refused_at_the_start(values: dict[str, str], why: str, tmp_path: Path) -> None:
    toml = "[folders]\n" + "".join(f'{name} = "{value}"\n' for name, value in values.items())
    (tmp_path / "segue.toml").write_text(toml)
    with pytest.raises(Misconfigured, match=why):
        load(home=tmp_path, folder=tmp_path).section("folders", FolderSettings)


def test_what_a_track_does_not_say_has_a_name() -> None:
    said = dict.fromkeys(template.UNKNOWN, "")
    assert template.folders("{artist}/{album}/{year}", said) == (
        "Unknown Artist",
        "Unknown Album",
        "Unknown Year",
    )
    assert template.stem("{artist} - {title}", said | {"title": "Glue"}) == "Glue"


def test_a_value_is_one_folder_at_most() -> None:
    said = dict.fromkeys(template.UNKNOWN, "") | {"artist": "../AC/DC", "playlist": "a/b"}
    assert template.folders("{playlist}/x {artist}", said) == ("a-b", "x ..-AC-DC")
