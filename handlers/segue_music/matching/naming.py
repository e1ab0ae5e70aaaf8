"""Short names under which recordings that look alike are found, and by which titles are compared."""

from __future__ import annotations

import re
from itertools import zip_longest

from segue_music.matching import words
from segue_music.matching.artists import key
from segue_music.matching.reading import readings
from segue_music.matching.text import clean, fold, script, tokens
from segue_schemas import Recording

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
SPELT = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
NUMBERS = {name: str(value) for name, value in (ROMAN | SPELT).items()}


def title_keys(text: str) -> frozenset[str]:
    """Return a title as it is compared: with hyphens as spaces, and with none."""
    text = clean(text)
    if script(text) in ("CJK", "HANGUL", "HIRAGANA", "KATAKANA"):
        text = text.replace(" ", "")  # where words are parted at will
    text = re.sub(r"#\s*(?=\d)", " no ", text)
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
    """Write parts and volumes in one way: "Pt. II" is "part 2", "No. 5" and "#5" are "5"."""
    found: list[str] = []
    for word, following in zip_longest(said, said[1:], fillvalue=""):
        before = found[-1] if found else ""
        if word in words.COUNTERS and (following.isdigit() or following in NUMBERS):
            found.append(words.COUNTERS[word])
        elif before in words.COUNTED and word in NUMBERS:
            found.append(NUMBERS[word])
        else:
            found.append(word.lstrip("0") or word if before in words.COUNTED else word)
    return [
        word for word, following in zip_longest(found, found[1:], fillvalue="")
        if word != "no" or not following.isdigit()
    ]  # fmt: skip
