"""Short names under which recordings that look alike are found, and by which titles are compared."""

from __future__ import annotations

import re
from itertools import zip_longest

from segue_music.matching.artists import key
from segue_music.matching.reading import readings
from segue_music.matching.text import clean, fold, script, tokens
from segue_schemas import Recording

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
SPELT = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
NUMBERS = {name: str(value) for name, value in (ROMAN | SPELT).items()}
COUNTED = {
    "part": "pt part parts parte partie teil часть pts",
    "vol": "vol volume volumen",
    "no": "no nr num number nº numero",
    "chapter": "chapter ch capitulo kapitel",
    "op": "op opus",
    "act": "act",
    "episode": "episode",
}
COUNTERS = {fold(word): name for name, said in COUNTED.items() for word in said.split()}


def title_keys(text: str) -> frozenset[str]:
    """Return a title as it is compared: with hyphens as spaces, and with none."""
    text = clean(text)
    if script(text) in ("CJK", "HANGUL", "HIRAGANA", "KATAKANA"):
        text = text.replace(" ", "")  # where words are parted at will
    forms = (re.sub(r"(?<=\w)-(?=\w)", " ", text), re.sub(r"(?<=\w)-(?=\w)", "", text))
    return frozenset(" ".join(_counted(tokens(form))) or re.sub(r"\s", "", fold(form)) for form in forms)


def name_keys(recording: Recording) -> frozenset[str]:
    """Return the short names of a recording, one for each way in which its title can be read."""
    found = set()
    for reading in readings(recording):
        title = min(title_keys(reading.parsed.base)).replace(" ", "")
        found |= {f"{key(artist)}|{title}" for artist in reading.artists[:3]}
        if recording.duration:
            found.add(f"{title}|{round(recording.duration / 4)}")
    return frozenset(found)


def _counted(said: list[str]) -> list[str]:
    """Write parts and volumes in one way: "Pt. II" is "part 2"."""
    found: list[str] = []
    for word, following in zip_longest(said, said[1:], fillvalue=""):
        before = found[-1] if found else ""
        if word in COUNTERS and (following.isdigit() or following in NUMBERS):
            found.append(COUNTERS[word])
        elif before in COUNTED and word in NUMBERS:
            found.append(NUMBERS[word])
        else:
            found.append(word.lstrip("0") or word if before in COUNTED else word)
    return found
