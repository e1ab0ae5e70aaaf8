"""Whether something is the sought track: the ladder from link to name, and what the sound says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from segue_music.alignment import Values, align
from segue_music.audio import chromaprint
from segue_music.audio.balance import balance
from segue_music.audio.edges import heard
from segue_music.identity import judge
from segue_schemas import Held, Print, Recording

RANDOM = np.random.default_rng(7)
# Neighbouring values of a fingerprint say nearly the same, as those of music do.
SONG: Values = np.repeat(RANDOM.integers(0, 2**32, 430, dtype=np.uint32), 4)
OTHER: Values = np.repeat(RANDOM.integers(0, 2**32, 430, dtype=np.uint32), 4)
RATE = 11025 / 1365


def flipped(values: Values, share: float, start: float = 0, end: float = 1) -> Values:
    """Return a fingerprint of which some bits differ between two places."""
    bits = np.unpackbits(values.copy().view(np.uint8))
    span = slice(int(len(bits) * start), int(len(bits) * end))
    bits[span] ^= np.random.default_rng(1).random(len(bits[span])) < share
    return np.packbits(bits).view(np.uint32)


def a_print(values: Values | None, seconds: float | None = None, **known: Any) -> Print:
    fingerprint = "" if values is None else chromaprint.pack(values)
    length = seconds if seconds is not None else (len(values) / RATE if values is not None else 0)
    return Print(**{"pcm": "", "sha256": "", "fingerprint": fingerprint, "duration": length, **known})


def held(recording: Recording, print_: Print | None = None) -> Held:
    return Held(place="tracks", ref="1", recording=recording, print=print_)


def named(title: str = "Harbour", by: str = "Ada Lume", **known: Any) -> Recording:
    return Recording(title=title, artists=(by,), **known)


LINK = ("https://open.spotify.com/track/6xKp",)


@pytest.mark.parametrize(
    ("sought", "there", "verdict", "reason"),
    [
        pytest.param(
            named("A", links=LINK), named("B", ids={"spotify": "6xKp"}), "same", "same link", id="link"
        ),
        pytest.param(
            named(isrc="DE-A01-25-00001", duration=214.0),
            named("X", "Y", isrc="DEA012500001", duration=216.0),
            "same",
            "same ISRC",
            id="isrc and length",
        ),
        pytest.param(
            named(isrc="DEA012500001", duration=214.0),
            named(isrc="DEA012500001", duration=220.0),
            "ask",
            "other lengths, 3:34 and 3:40",
            id="isrc, other length",
        ),
        pytest.param(
            named(isrc="DEA012500001"),
            named(isrc="DEA012500001", duration=220.0),
            "ask",
            "not known",
            id="isrc, no length",
        ),
        pytest.param(
            named("Harbour (Clean)", isrc="DEA012500001", duration=214.0),
            named(isrc="DEA012500001", duration=214.0),
            "ask",
            "clean",
            id="isrc, other version",
        ),
        pytest.param(named(), named(), "ask", "look alike", id="a name is never enough"),
        pytest.param(
            named(duration=214.0), named(duration=214.0), "ask", "look alike", id="nor with a length"
        ),
        pytest.param(named(), named("Harbour (Tolan Remix)"), "different", "versions differ", id="version"),
        pytest.param(named(), named("Cinder"), "different", "other titles", id="title"),
        pytest.param(named(), named(by="Kora"), "different", "other artists", id="artist"),
    ],
)
def test_without_a_sound_links_ids_and_names_are_judged(
    sought: Recording, there: Recording, verdict: str, reason: str
) -> None:
    found = judge(sought, None, held(there))

    assert (found.verdict, reason in found.reason) == (verdict, True), found.reason


@pytest.mark.parametrize(
    ("one", "other", "verdict", "reason"),
    [
        pytest.param(
            a_print(None, sha256="a"), a_print(None, sha256="a"), "same", "byte for byte", id="bytes"
        ),
        pytest.param(a_print(None, pcm="a"), a_print(None, pcm="a"), "same", "sample for sample", id="pcm"),
        pytest.param(
            a_print(SONG), a_print(flipped(SONG, 0.08)), "same", "sounds alike", id="8 % of the bits"
        ),
        pytest.param(
            a_print(SONG), a_print(flipped(SONG, 0.19)), "ask", "sounds alike", id="19 % of the bits"
        ),
        pytest.param(a_print(SONG), a_print(flipped(SONG, 0.28)), "different", "", id="28 % of the bits"),
        pytest.param(a_print(SONG), a_print(OTHER), "different", "", id="another song"),
        pytest.param(a_print(SONG), a_print(SONG[:860]), "ask", "lengths are 3:32 and 1:46", id="first half"),
        pytest.param(a_print(SONG), a_print(SONG, 216.0), "same", "", id="length within 3 s"),
        pytest.param(a_print(SONG), a_print(SONG, 222.0), "ask", "lengths", id="length beyond"),
        pytest.param(
            a_print(SONG),
            a_print(flipped(SONG, 0.12, 0.8, 0.95)),
            "ask",
            "a passage differs",
            id="one passage, a little",
        ),
        pytest.param(
            a_print(SONG),
            a_print(flipped(flipped(SONG, 0.066), 0.04, 0.3, 0.4)),
            "same",
            "",
            id="half a step apart, so not all passages differ evenly",
        ),
        pytest.param(
            a_print(SONG),
            a_print(flipped(flipped(SONG, 0.066), 0.07, 0.3, 0.4)),
            "ask",
            "a passage differs",
            id="half a step apart, and one passage besides",
        ),
        pytest.param(
            a_print(SONG),
            a_print(flipped(SONG, 0.4, 0.8, 0.9)),
            "ask",
            "a passage differs",
            id="one passage",
        ),
        pytest.param(
            a_print(SONG),
            a_print(np.concatenate([OTHER[:70], SONG]), heard=(8.6, 221.3)),
            "same",
            "",
            id="silence in front",
        ),
        pytest.param(
            a_print(SONG[:970]),
            a_print(SONG[:970], 214.0),
            "ask",
            "lengths",
            id="only the beginning is alike",
        ),
        pytest.param(
            a_print(SONG[:970], 214.0),
            a_print(SONG[:970], 214.0),
            "ask",
            "only their beginnings",
            id="only the beginnings are known",
        ),
        pytest.param(
            a_print(SONG), a_print(SONG, fingerprint="nonsense"), "different", "", id="damaged print"
        ),
    ],
)
def test_the_sound_is_judged_by_bands_and_length(one: Print, other: Print, verdict: str, reason: str) -> None:
    for first, second in ((one, other), (other, one)):
        found = judge(named("A", "B"), first, held(named("C", "D"), second))

        assert (found.verdict, reason.split(" 3:")[0] in found.reason) == (verdict, True), found.reason


def test_a_version_word_makes_the_same_sound_a_question() -> None:
    found = judge(named(), a_print(SONG), held(named("Harbour (Instrumental)"), a_print(SONG)))

    assert found.verdict == "ask"
    assert "instrumental" in found.reason


def test_a_missing_voice_makes_the_same_sound_a_question() -> None:
    rate = 8000
    bass = np.sin(np.arange(rate * 40) * 2 * np.pi * 100 / rate).astype(np.float32)
    voice = np.sin(np.arange(rate * 40) * 2 * np.pi * 700 / rate).astype(np.float32)
    mixes = [bass + voice, bass + voice * 0.05, (bass + voice) * 0.3]
    prints = [a_print(SONG, balance=balance(mix, rate, heard(mix, rate))) for mix in mixes]

    told = [judge(Recording(), prints[0], held(Recording(), other)) for other in prints]

    assert [found.verdict for found in told] == ["same", "ask", "same"]
    assert "some bands differ by 26 dB" in told[1].reason


def test_the_same_isrc_with_another_sound_is_a_question() -> None:
    one, other = (
        named(isrc="DEA012500001", duration=214.0),
        named("X", "Y", isrc="DEA012500001", duration=214.0),
    )

    found = judge(one, a_print(SONG), held(other, a_print(OTHER)))

    assert (found.verdict, "the same ISRC" in found.reason) == ("ask", True)


def test_the_same_name_with_another_sound_is_a_question() -> None:
    found = judge(named(), a_print(SONG), held(named(), a_print(OTHER)))

    assert (found.verdict, "sounds different" in found.reason) == ("ask", True)


@pytest.mark.parametrize("shift", [-100, -37, 0, 5, 64, 110])
def test_a_fingerprint_is_found_wherever_it_begins(shift: int) -> None:
    whole = RANDOM.integers(0, 2**32, 1700, dtype=np.uint32)
    one, other = whole[max(0, -shift) :], whole[max(0, shift) :]

    dense, thin = align(one, other), align(one, other[::8], second_step=8)

    assert dense is not None
    assert thin is not None
    assert (dense.errors, dense.shift, thin.errors, thin.shift) == (0, shift, 0, shift)
    turned = align(other[::8], one, first_step=8)
    assert turned is not None
    assert turned.shift == -shift


def test_nothing_is_like_nothing() -> None:
    assert align(SONG[:0], SONG) is None


def test_silence_before_and_after_a_track_is_not_heard() -> None:
    rate = 8000
    noise = RANDOM.normal(0, 0.1, rate * 10).astype(np.float32)
    hiss = RANDOM.normal(0, 0.00002, rate * 16).astype(np.float32)
    hiss[rate * 2 : rate * 12] += noise

    assert heard(hiss, rate) == pytest.approx((2, 12), abs=0.03)
    assert heard(np.zeros(rate, np.float32), rate) == (0, 1)
