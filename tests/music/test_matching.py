"""The matcher against its tables: what differs is never sure, what is equal nearly always."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from segue_music.matching import choose, compare, parse
from segue_schemas import Recording

CASES = Path(__file__).parent / "cases"
TITLES = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30)
NAMES = ["Harbour", "Nine Gates", "Straße", "Кукушка", "夜に駆ける", "좋은 날", "نور", "Été", "Pt. 2"]
WORDS = st.sampled_from(NAMES)
SAID = ["Tolan Remix", "Radio Edit", "Live", "Instrumental", "Extended Mix", "VIP", "Acoustic"]
EVERYWHERE = yaml.safe_load((CASES / "everywhere.yaml").read_text())
VERSIONS = st.sampled_from(SAID)


def recording(
    title: str, artists: str = "Ada Lume", duration: float | None = None, **known: Any
) -> Recording:
    named = tuple(name for name in artists.split("|") if name)
    return Recording(title=title, artists=named, duration=duration, **known)


def pairs(table: str) -> Iterator[Any]:
    files = sorted((CASES / table).glob("*.yaml"))
    for category, rows in (item for file in files for item in yaml.safe_load(file.read_text()).items()):
        for one, one_by, other, other_by, *lengths in rows:
            first, second = lengths or (None, None)
            yield pytest.param(
                recording(one, one_by, first),
                recording(other, other_by, second),
                id=f"{category}: {one} / {other}",
            )


@pytest.mark.parametrize(("one", "other"), list(pairs("differ")))
def test_what_differs_is_never_sure(one: Recording, other: Recording) -> None:
    match = compare(one, other)

    assert match.verdict != "sure"
    assert match.reasons
    assert compare(other, one).verdict == match.verdict


def test_what_is_equal_is_nearly_always_sure() -> None:
    cases = [case.values for case in pairs("equal")]

    missed = [
        (one.name, other.name, match.reasons)
        for one, other in cases
        if (match := compare(one, other)).verdict != "sure"
    ]

    assert len(cases) >= 500
    assert len(missed) <= len(cases) * 0.05, missed
    assert not [
        one.name for one, other in cases if compare(one, other).verdict != compare(other, one).verdict
    ]


@pytest.mark.parametrize(
    ("title", "base", "version", "featured", "subtitles"),
    [pytest.param(*row, id=row[0]) for row in yaml.safe_load((CASES / "parse.yaml").read_text())],
)
def test_a_title_is_taken_apart(title: str, base: str, version: str, featured: str, subtitles: str) -> None:
    parsed = parse(title)

    said = parsed.version.kinds | parsed.version.names | parsed.version.years
    assert parsed.base == base
    assert " ".join(sorted(said)) == version
    assert (" ".join(parsed.featured), " ".join(parsed.subtitles)) == (featured, subtitles)


@given(TITLES, TITLES)
def test_comparing_is_symmetric(one: str, other: str) -> None:
    assert (
        compare(recording(one), recording(other)).verdict == compare(recording(other), recording(one)).verdict
    )


@given(TITLES)
def test_everything_with_a_name_and_a_length_is_itself(title: str) -> None:
    one = recording(title, duration=214.0)
    assert compare(one, one).verdict == ("sure" if parse(title).base else "no")


@given(WORDS, VERSIONS)
def test_brackets_dashes_and_case_are_the_same(word: str, version: str) -> None:
    forms = [
        f"{word} ({version})",
        f"{word} - {version}",
        f"{word} [{version}]",
        f"{word.upper()} – {version.lower()}",
    ]

    assert {compare(recording(forms[0]), recording(form)).verdict for form in forms} == {"sure"}


@given(WORDS, VERSIONS)
def test_a_version_is_never_the_original(word: str, version: str) -> None:
    assert compare(recording(word), recording(f"{word} ({version})")).verdict == "no"


@given(
    WORDS, st.sampled_from(EVERYWHERE["versions"]), st.sampled_from(EVERYWHERE["forms"]),
    st.sampled_from([None, 200.0]),
)  # fmt: skip
def test_a_version_is_never_surely_the_original_wherever_it_stands(
    word: str, version: str, form: str, length: float | None
) -> None:
    title = form.format(title=word, version=version)
    match = compare(recording(word, duration=length), recording(title, duration=length))
    assert match.verdict != "sure"
    by_others = recording(title, "Cellar TV", length)
    assert compare(recording(word, duration=length), by_others).verdict != "sure"


ISRC = "GBUM71029604"


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        pytest.param({}, {"isrc": "gb-um7-10-29604"}, "sure", id="the same"),
        pytest.param({}, {"title": "ハーバー"}, "sure", id="the title in another script"),
        pytest.param({}, {"artists": "Ada Lume|Kora"}, "sure", id="a guest who is named on one side"),
        pytest.param({}, {"artists": "Kora"}, "no", id="somebody else's"),
        pytest.param({}, {"title": "Harbour (Live)"}, "no", id="another version"),
        pytest.param({}, {"title": "Harbour (Remastered)"}, "ask", id="a remaster"),
        pytest.param({}, {"title": "Lanterns"}, "no", id="another title"),
        pytest.param({}, {"duration": 245.0}, "ask", id="another length"),
        pytest.param({"explicit": True}, {"explicit": False}, "ask", id="the clean one"),
        pytest.param({"duration": None}, {"artists": "Ada Lume|Kora"}, "ask", id="a length is missing"),
        pytest.param({}, {"isrc": "GBUM71029605"}, "ask", id="another ISRC"),
    ],
)
def test_an_isrc_says_who_it_is_and_not_which_version(
    one: dict[str, Any], other: dict[str, Any], verdict: str
) -> None:
    told = {"title": "Harbour", "artists": "Ada Lume", "duration": 214.0, "isrc": ISRC}
    first, second = recording(**{**told, **one}), recording(**{**told, **other})

    assert compare(first, second).verdict == compare(second, first).verdict == verdict


@pytest.mark.parametrize(
    ("album", "verdict"),
    [
        ("Lanterns", "sure"), ("Live and Learn", "sure"), ("Alive", "sure"), ("Olive Live", "sure"),
        ("Live at Leeds", "ask"), ("Lanterns (Live)", "ask"), ("MTV Unplugged", "ask"),
        ("Karaoke Hits 7", "ask"), ("A Tribute to Ada Lume", "ask"), ("Nightcore Nation", "ask"),
        ("Ibiza 2019 (DJ Mix)", "ask"), ("Lanterns (Instrumentals)", "ask"), ("Ao Vivo em Lisboa", "ask"),
    ],
)  # fmt: skip
def test_an_album_may_say_what_its_titles_do_not(album: str, verdict: str) -> None:
    there = recording("Harbour", duration=214.0, album=album)

    assert compare(recording("Harbour", duration=214.0), there).verdict == verdict


WANTED = recording("Harbour", duration=214.0)


@pytest.mark.parametrize(
    ("candidates", "sure", "asked"),
    [
        pytest.param([recording("Harbour", duration=215.0)], "Harbour", [], id="one that fits"),
        pytest.param(
            [recording("Harbour (Live)", duration=214.0), recording("Harbour", duration=214.0)],
            "Harbour", [], id="a version is passed over",
        ),
        pytest.param([recording("Harbour (Live)")], None, [], id="none"),
        pytest.param(
            [recording("Harbour (Remastered)"), recording("Harbour", "Ada Lume & Kora")],
            None, ["Harbour (Remastered)", "Harbour"], id="doubtful ones are asked about",
        ),
        pytest.param(
            [
                recording("Harbour", duration=215.0, explicit=True),
                recording("Harbour", duration=215.0, explicit=False),
            ],
            None, ["Harbour", "Harbour"], id="too close to tell",
        ),
        pytest.param(
            [recording("Harbour", duration=214.0), recording("Ada Lume - Harbour", "Cellar", 214.0)],
            "Harbour", [], id="two uploads of one recording",
        ),
    ],
)  # fmt: skip
def test_one_is_chosen_or_the_best_are_asked_about(
    candidates: list[Recording], sure: str | None, asked: list[str]
) -> None:
    choice = choose(WANTED, candidates)

    assert (choice.sure and choice.sure.title) == sure
    assert [candidate.title for candidate, _ in choice.ask] == asked


def test_the_closer_length_wins_over_a_longer_one() -> None:
    near, far = recording("Harbour", duration=214.0), recording("Harbour", duration=221.0)

    assert choose(WANTED, [far, near]).sure == near
