"""A title taken apart: what the track is called, which version it is, who else is on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from segue_music.matching import words
from segue_music.matching.noise import is_label, is_noise, is_weak, plain, without
from segue_music.matching.text import fold, tokens

BRACKET = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
OPEN = re.compile(r"[(\[{]([^()\[\]{}]*)$")
DASH = re.compile(r"\s+[-_~:]+\s+|(?<=\S)-+\s+|\s+-+(?=\S)")
PART = re.compile(r"^(?:pt|part|parte|partie|teil|vol|volume|no|nr|chapter|episode|act|часть)\b\.? ?\w{1,5}$")
DRAWN = r"\s+[●▶►★☆♫♪♬◆■▪‣»]+\s+"
BETWEEN = re.compile(rf"{DASH.pattern}|\s*\|+\s*|\s+/+\s+|(?<=[\w.!?)]):\s+|{DRAWN}")  # artist and title
PIPE = re.compile(rf"\s*(?:\|+|//+|•|·)\s*|{DRAWN}")
NUMBER = re.compile(r"\d{1,3}|[ivx]{1,4}")
END = "¶"  # behind what stood in brackets, so that it is not trimmed with what follows
STARTS = re.compile(r"\s*(?!feat\b|ft\b|featuring\b|with\b|w/|prod\b)[^\W_]", re.IGNORECASE)  # more words


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Which version a title names; all its words in whatever order."""

    kinds: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()  # of the remixer, the place, the language
    years: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A title taken apart."""

    base: str
    version: Version = field(default_factory=Version)
    featured: tuple[str, ...] = ()
    joined: bool = False  # "with" them, which may be another recording than that without
    subtitles: tuple[str, ...] = ()  # what stands in brackets and is no version
    loose: tuple[str, ...] = ()  # the same, where it may as well be a label
    explicit: bool | None = None
    said: tuple[str, ...] = ()  # its words in a row, whatever brackets they stand in


@lru_cache(maxsize=4096)
def parse(title: str) -> Parsed:
    """Take a title apart."""
    text = plain(title)
    inner: list[tuple[str, bool]] = []
    while found := BRACKET.search(text) or OPEN.search(text):
        inner.append((found[1].strip(), found[0][0] != "("))
        behind = text[found.end() :]
        parted = is_noise(inner[-1][0]) and text[: found.start()].strip() and STARTS.match(behind)
        text = f"{text[: found.start()]} {'|' if parted else ''} {behind}"
    text = re.sub(r"\s+", " ", text).strip(" -|*·•")
    first, *rest = [piece.strip() for piece in PIPE.split(text) if piece.strip(" -|")] or [""]
    head, *tails = [piece.strip() for piece in DASH.split(first) if piece.strip()] or [""]
    parsed, head = _within(Parsed(base=""), head)
    head = trimmed(_uncredited(head))
    parsed = replace(parsed, base=head)
    for tail in tails:
        parsed = _tail(parsed, tail)
    for piece in rest:
        parsed = _bracket(parsed, piece, square=True)
    for piece, square in inner:
        parsed = _bracket(parsed, piece, square=square)
    return replace(parsed if parsed.base else _upright(parsed), said=_said(title))


def brackets(text: str) -> list[str]:
    """Return what stands in brackets, brackets and all."""
    return [found[0] for found in BRACKET.finditer(text)]


def split_at_dash(title: str) -> Iterator[tuple[str, str]]:
    """Yield the two sides of each dash outside brackets: perhaps artist and title."""
    text = hidden = plain(title)
    while found := BRACKET.search(hidden):
        hidden = f"{hidden[: found.start()]}{'.' * len(found[0])}{hidden[found.end() :]}"
    for dash in BETWEEN.finditer(hidden):
        left, right = text[: dash.start()].strip(), text[dash.end() :].strip()
        if left and right:
            yield left, right


@lru_cache(maxsize=4096)
def version_of(text: str) -> Version | None:
    """Return the version that a piece of a title names; None where it names none."""
    folded = fold(text)
    for pattern, word in words.PHRASES:
        folded = pattern.sub(word, folded)
    folded = re.sub(r"'s\b", "", folded)
    for word, kind in words.UNSPACED.items():
        folded = folded.replace(word, f" {kind} ")
    said = tokens(folded)
    kinds = {words.KINDS[token] for token in said if token in words.KINDS}
    original = "original" in said
    if not kinds and not (original and len(said) == 1):
        return None
    rest = [
        token
        for token in said
        if token not in words.KINDS and token not in words.STOP and token != "original"
    ]
    years = frozenset(token for token in rest if words.YEAR.match(token))
    names = frozenset(rest) - years - words.NOISE
    names = names - words.JOINERS or names
    if original and not names and kinds <= {"mix"}:
        return Version()
    if original and kinds == {"version"}:
        kinds = {"original"}
    return _told(Version(kinds=frozenset(kinds), names=names, years=years))


def _told(version: Version) -> Version:
    """Leave out the kinds that say nothing beside others."""
    kinds = version.kinds
    if kinds - {"version"}:
        kinds -= {"version"}
    if kinds - {"mix", "edit", "remix", "reedit"}:
        kinds -= {"mix"}
    return replace(version, kinds=kinds)


def _tail(parsed: Parsed, text: str) -> Parsed:
    """Add what stands behind a dash: a version where it is shaped like one, otherwise more of the name."""
    before, text = parsed, trimmed(text)
    parsed, text = _within(parsed, text)
    if is_noise(text) and not is_weak(text):
        return parsed
    special = _special(parsed, text)
    if special is not None:
        return special
    if _is_shaped(text) and (version := version_of(text)) is not None:
        return replace(parsed, version=_joined(parsed.version, version))
    return replace(parsed, base=f"{before.base} - {text}" if before.base else text)


def _bracket(parsed: Parsed, text: str, *, square: bool) -> Parsed:
    """Add what stands in brackets."""
    parsed, text = _within(parsed, text)
    offered = words.OFFER.match(fold(text)) and version_of(text) is None
    if offered or is_noise(text) or words.CREDIT.match(text):
        return parsed
    special = _special(parsed, text)
    if special is not None:
        return special
    if words.PRINTED.match(text) or (square and is_label(text)):
        return parsed
    if PART.match(fold(text)) or NUMBER.fullmatch(fold(text)):
        return replace(parsed, base=f"{parsed.base}, {text}")
    if (version := version_of(text)) is not None:
        return replace(parsed, version=_joined(parsed.version, version))
    if square:
        return replace(parsed, loose=(*parsed.loose, text))
    return replace(parsed, subtitles=(*parsed.subtitles, text))


def _special(parsed: Parsed, text: str) -> Parsed | None:
    """Add guests, a flag or where it is from; None where the text is none of these."""
    folded = fold(text)
    if found := words.FEATURED.match(text):
        joined = parsed.joined or not folded.startswith("f") or version_of(found[1]) is not None
        return replace(parsed, featured=(*parsed.featured, found[1]), joined=joined)
    if words.EXPLICIT.match(folded):
        return replace(parsed, explicit=True)
    version = version_of(text)
    if words.FROM.search(folded) and (version is None or version.kinds <= words.SOFT_KINDS | {"version"}):
        return parsed
    if folded in ("clean", "clean version", "censored"):
        return replace(
            parsed, explicit=False, version=_joined(parsed.version, Version(kinds=frozenset({"clean"})))
        )
    return None


def _within(parsed: Parsed, text: str) -> tuple[Parsed, str]:
    """Take guests out of running text."""
    found = words.FEATURED_WITHIN.search(text)
    if not found or not text[: found.start()].strip():
        return parsed, text
    guests = trimmed(text[found.end() :].strip())
    more = version_of(guests) is not None or _numbered(guests)
    joined = parsed.joined or found[0].strip(" (,").startswith("w") or more
    parsed = replace(parsed, featured=(*parsed.featured, guests), joined=joined)
    return parsed, text[: found.start()].strip(" ,")


def _numbered(text: str) -> bool:
    """Tell whether a text ends with the number of a part."""
    *_, last = ["", *tokens(text)]
    return bool(NUMBER.fullmatch(last))


def _is_shaped(text: str) -> bool:
    """Tell whether text behind a dash is a version and not a name with such a word in it."""
    folded = fold(text)
    for pattern, word in words.PHRASES:
        folded = pattern.sub(word, folded)
    said = tokens(folded)
    if not said:
        return False
    plain = [t for t in said if t not in words.KINDS and t not in words.STOP and not words.YEAR.match(t)]
    if not [t for t in plain if t != "original"]:
        return True
    if said[0] == "live":
        return len(said) > 1 and said[1] in ("at", "from", "in", "on", "version", "session")
    return (
        said[-1] in words.KINDS and (said[-1] not in words.SHY - words.NAMED or len(said) == 1)
    ) or _leads(said)


def _leads(said: list[str]) -> bool:
    return (
        said[0] in ("remastered", "remaster", "remix", "remixed", "acoustic", "instrumental")
        and len(said) < 5
    )


def _said(title: str) -> tuple[str, ...]:
    """Return the words of a title in a row, without those that say nothing."""
    text = plain(title)
    while found := BRACKET.search(text) or OPEN.search(text):
        kept = _telling(found[1].strip(), square=found[0][0] != "(")
        text = f"{text[: found.start()]} {kept} {END if kept else ''} {text[found.end() :]}"
    first, *rest = PIPE.split(text.strip())
    _, first = _within(Parsed(base=""), trimmed(_uncredited(first)))
    told = " ".join([first, *(_telling(piece, square=True) for piece in rest)])
    return tuple(words.KINDS.get(token, token) for token in tokens(told))


def _telling(text: str, *, square: bool) -> str:
    """Return text that stands apart, if it says something of the track."""
    told = _bracket(Parsed(base=""), text, square=square)
    return text if told.base or told.subtitles or told.loose or told.version != Version() else ""


def _joined(one: Version, other: Version) -> Version:
    return _told(
        Version(kinds=one.kinds | other.kinds, names=one.names | other.names, years=one.years | other.years)
    )


def _upright(parsed: Parsed) -> Parsed:
    """A title that is all brackets is called by what stands in them."""
    said = parsed.subtitles or parsed.loose
    return replace(parsed, base=said[0], subtitles=said[1:], loose=()) if said else parsed


def trimmed(text: str) -> str:
    """Take noise from the end of a text, unless it names a version."""
    return _unversioned(text, without(words.TAIL, text))


def _uncredited(text: str) -> str:
    """Take who produced it from the end of a text, unless a version follows."""
    return _unversioned(text, without(words.CREDIT_WITHIN, text))


def _unversioned(text: str, rest: str) -> str:
    return text if version_of(text[len(rest) :]) else rest
