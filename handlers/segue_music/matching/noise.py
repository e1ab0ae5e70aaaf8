"""What a title says of its upload and not of its track: official video, free download, out now."""

from __future__ import annotations

import re

from segue_music.matching import words
from segue_music.matching.text import clean, fold, tokens

MARKED = re.compile(r"(?<!\S)\*+\s?([^*]+?)\s?\*+(?!\S)|<([^<>]+)>")  # *OUT NOW*, <OUT NOW>
HASHTAGS = re.compile(r"(?:\s+#[^\W\d]\w*)+$")


def plain(title: str) -> str:
    """Return a title without what stands before it and behind it, its marks written as brackets."""
    text = without(HASHTAGS, without(words.FILE, clean(title)))
    text = MARKED.sub(lambda found: f"[{found[1] or found[2]}]", without(words.HEAD, text))
    return without(words.HEAD, text)


def is_noise(text: str) -> bool:
    """Tell whether a piece of a title says nothing of the track."""
    folded, said = fold(text), _words(text)
    if not said or folded in words.NOISE_PHRASES:
        return True
    if words.EXCERPT.match(folded):
        return False
    if not words.SCREEN.isdisjoint(said) and not any(
        map(words.YEAR.match, said)
    ):  # the picture was remastered, not the sound
        said = [token for token in said if words.KINDS.get(token) != "remaster" and token != "in"]
    rest = [token for token in said if token not in words.NOISE and token not in words.WEAK_NOISE]
    known = any(token in words.NOISE for token in said)
    return known and all(words.YEAR.match(token) for token in rest)


def is_weak(text: str) -> bool:
    """Tell whether a text may be noise, but holds no word that surely is."""
    return not any(token in words.NOISE for token in _words(text))


def _words(text: str) -> list[str]:
    return tokens(fold(text).replace("m/v", "mv").replace("music clip", "mv"))


def is_label(text: str) -> bool:
    """Tell whether text in square brackets names a label or its catalogue number."""
    folded = fold(text)
    if found := words.CATALOGUE.match(folded):
        return found[1] not in words.KINDS and found[1] not in words.COUNTERS
    if words.HOUSE.search(folded):
        return True
    said = tokens(folded)
    return bool(words.LABEL.search(folded)) and not any(token in words.KINDS for token in said)


def without(pattern: re.Pattern[str], text: str) -> str:
    """Take a pattern for folded text out of a text, unless nothing would be left."""
    found = pattern.search(text.casefold())
    if not found or len(text.casefold()) != len(text):
        return text
    rest = f"{text[: found.start()]}{text[found.end() :]}".strip()
    return rest if tokens(rest) else text
