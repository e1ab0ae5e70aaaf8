"""Whether two names mean the same recording: surely, perhaps, or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from segue_music.matching import words
from segue_music.matching.artists import GUESTS, Agreement, agree, key, within
from segue_music.matching.naming import title_keys
from segue_music.matching.noise import is_label
from segue_music.matching.parsing import Parsed, Version, version_of
from segue_music.matching.reading import Reading, readings
from segue_music.matching.text import accented_otherwise, clean, fold, romanised, script, tokens
from segue_schemas import Recording

Verdict = Literal["sure", "ask", "no"]
ORDER: dict[Verdict, int] = {"sure": 2, "ask": 1, "no": 0}

CLOSE, FAR, SHARE = 3.0, 10.0, 0.05  # seconds that two lengths may be apart, and the share of the longer one
PART_NUMBER = re.compile(r"\d{1,3}|[ivx]{2,4}")
RATIO = 0.85  # of letters in common: perhaps a slip of the pen


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What comes of a comparison."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()  # what differs, in words
    versions: str = ""  # how the versions of one title differ; empty where they do not


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    verdict: Verdict
    reason: str
    small: bool = False  # alone it is no reason to ask


def compare(one: Recording, other: Recording) -> Match:
    """Compare two recordings field by field, in the way of reading them in which they agree best."""
    matches = [_compare(a, b, one, other) for a in readings(one) for b in readings(other)]
    if not matches:
        return Match(verdict="no", reasons=("one of them has no title",))
    return max(matches, key=lambda match: (ORDER[match.verdict], bool(match.versions), -len(match.reasons)))


def length_doubt(one: float | None, other: float | None) -> str:
    """Return how far apart two lengths are: nothing, small, or large."""
    if one is None or other is None:
        return ""
    apart = abs(one - other)
    if apart <= CLOSE:
        return ""
    return "large" if apart > FAR or apart > SHARE * max(one, other) else "small"


def _compare(one: Reading, other: Reading, first: Recording, second: Recording) -> Match:
    same_length = bool(first.duration and second.duration) and not length_doubt(
        first.duration, second.duration
    )
    title = _titles(one, other, same_length)
    if title is not None and title.verdict == "no":
        return Match(verdict="no", reasons=(title.reason,))
    flat = title is None and _said_alike(one, other)
    version = None if flat else _versions(one.parsed.version, other.parsed.version)
    people = _people(one, other, same_length)
    albums = (first.album, second.album)
    rest = [] if flat else _subtitles(one, other, albums, same_length)
    names = [title, people, _uploaders(one, other, same_length)]
    if same_length and _isrc(first) == _isrc(second) != "":  # then it does not matter how they are written
        names = [doubt for doubt in names if doubt and doubt.verdict == "no"]
    found = [*names, version, *rest, *_facts(one, other, first, second)]
    doubts = [doubt for doubt in found if doubt]
    told = tuple(doubt.reason for doubt in doubts)
    versions = version.reason if version and title is None else ""
    return Match(verdict=_verdict(doubts), reasons=told, versions=versions)


def _verdict(doubts: list[_Doubt]) -> Verdict:
    if any(doubt.verdict == "no" for doubt in doubts):
        return "no"
    grave = [doubt for doubt in doubts if not doubt.small]
    return "ask" if grave or len(doubts) > 1 else "sure"


def _titles(one: Reading, other: Reading, same_length: bool) -> _Doubt | None:
    first, second = one.parsed, other.parsed
    told = f"{first.base!r} and {second.base!r}"
    if one.number and other.number and one.number != other.number:
        return _Doubt(verdict="no", reason=f"other numbers, {one.number} and {other.number}")
    if title_keys(first.base) & title_keys(second.base) or _said_alike(one, other):
        if not same_length and _is_common(first) and _is_common(second):
            return _Doubt(verdict="ask", reason=f"many tracks are called {first.base!r}")
        marked = accented_otherwise(first.base, second.base)
        return _Doubt(verdict="ask", reason=f"the accents differ, {told}") if marked else None
    ours, theirs = min(title_keys(first.base)), min(title_keys(second.base))
    scripts = {script(first.base), script(second.base)} - {""}
    if len(scripts) > 1:
        alike = title_keys(romanised(first.base)) & title_keys(romanised(second.base))
        small = same_length and bool(alike)
        return _Doubt(verdict="ask", reason=f"the titles are in two scripts, {told}", small=small)
    sides = ((first.base, second.subtitles + second.loose), (second.base, first.subtitles + first.loose))
    if any(title_keys(base) & title_keys(said) for base, others in sides for said in others):
        return _Doubt(verdict="ask", reason=f"one title stands in brackets of the other, {told}")
    squashed = ours.replace(" ", "") == theirs.replace(" ", "")
    digits = [word for word in tokens(first.base) if word.isdigit()] == [
        w for w in tokens(second.base) if w.isdigit()
    ]
    if digits and (squashed or SequenceMatcher(None, ours, theirs).ratio() >= RATIO):
        small = squashed and same_length
        return _Doubt(verdict="ask", reason=f"the titles are written differently, {told}", small=small)
    return _Doubt(verdict="no", reason=f"other titles, {told}")


def _versions(one: Version, other: Version) -> _Doubt | None:
    if one == other:
        return None
    told = f"{_called(one)} and {_called(other)}"
    kinds, names = one.kinds ^ other.kinds, _squashed(one) != _squashed(other)
    if not kinds and not names:
        years = one.years and other.years
        grave: Verdict = "no" if years and "remaster" not in one.kinds else "ask"
        return _Doubt(verdict=grave, reason=f"the versions are of other years, {told}")
    alike = one.kinds & other.kinds or (one.names and not names)
    soft = kinds <= words.SOFT_KINDS and not names
    loose = bool(alike) and kinds <= words.LOOSE_KINDS and not names
    unnamed = not kinds and not (one.names and other.names)
    verdict: Verdict = "ask" if soft or loose or unnamed else "no"
    return _Doubt(verdict=verdict, reason=f"the versions differ, {told}")


def _people(one: Reading, other: Reading, same_length: bool) -> _Doubt | None:
    ignored = frozenset(one.parsed.version.names | other.parsed.version.names)
    ours, theirs = ((*reading.artists, *reading.parsed.featured) for reading in (one, other))
    found: Agreement = agree(ours, theirs, ignored)
    told = f"{', '.join(ours) or 'nobody'} and {', '.join(theirs) or 'nobody'}"
    if found == "equal":
        return None
    if found == "none" and any(within(" ".join(names), ignored) for names in (ours, theirs)):
        return _Doubt(verdict="ask", reason=f"one names only who made the version, {told}")
    if found == "none":
        return _Doubt(verdict="no", reason=f"other artists, {told}")
    if found == "more":
        guests = not one.parsed.joined and not other.parsed.joined and _same_hosts(one, other, ignored)
        small = same_length and guests
        return _Doubt(verdict="ask", reason=f"one names more artists, {told}", small=small)
    what = "the artists are the same only in part" if found == "partly" else "the artists cannot be compared"
    return _Doubt(verdict="ask", reason=f"{what}, {told}")


def _same_hosts(one: Reading, other: Reading, ignored: frozenset[str]) -> bool:
    """Tell whether those before "feat." are the same: the others may well have gone unsaid."""
    ours, theirs = ([GUESTS.split(clean(name))[0] for name in reading.artists] for reading in (one, other))
    return agree(ours, theirs, ignored) == "equal"


def _uploaders(one: Reading, other: Reading, same_length: bool) -> _Doubt | None:
    """Doubt what others uploaded: both sides may mean a title with a dash, and a channel may play covers."""
    played = [name for reading in (one, other) for name in reading.uploader if _plays(name)]
    if played:
        return _Doubt(verdict="ask", reason=f"it was uploaded by {played[0]!r}")
    if one.given or other.given or not one.uploader or not other.uploader:
        return None
    if agree(one.uploader, other.uploader) in ("equal", "more"):
        return None
    made = one.parsed.version.names & other.parsed.version.names
    if any(within(name, made) for reading in (one, other) for name in reading.uploader):
        return None
    return _Doubt(verdict="ask", reason="both were uploaded by others", small=same_length)


def _plays(name: str) -> bool:
    """Tell whether a channel is one of covers, karaoke or other versions by its name."""
    if words.PLAYERS.search(fold(name)):
        return True
    version = version_of(name)
    return version is not None and not version.kinds.isdisjoint(words.PLAYED)


def _subtitles(one: Reading, other: Reading, albums: tuple[str, ...], same_length: bool) -> list[_Doubt]:
    found = []
    people = tuple(name for reading in (one, other) for name in reading.artists)
    people += tuple(name for reading in (one, other) for name in reading.uploader if is_label(name))
    people += tuple(album for album in albums if album)
    ours, theirs = (
        {min(title_keys(s)) for s in _own(reading, reading.parsed.subtitles) if _is_new(s, people)}
        for reading in (one, other)
    )
    if ours != theirs:
        said = ", ".join(sorted(ours ^ theirs))
        found.append(_Doubt(verdict="ask", reason=f"only one of them says {said!r}"))
    ours, theirs = (
        {key(s) for s in _own(reading, reading.parsed.loose) if _is_new(s, people)}
        for reading in (one, other)
    )
    if ours != theirs:
        said = ", ".join(sorted(ours ^ theirs))
        found.append(_Doubt(verdict="ask", reason=f"only one of them says {said!r}", small=same_length))
    return found


def _own(reading: Reading, said: tuple[str, ...]) -> list[str]:
    """Return what stands in brackets and is not the same title again in another script."""
    base, by = script(reading.parsed.base), set(map(key, reading.uploader))
    return [
        text
        for text in said
        if script(text) in (base, "") or key(text) in by or any(map(PART_NUMBER.fullmatch, tokens(text)))
    ]


def _is_new(said: str, people: tuple[str, ...]) -> bool:
    return key(said) not in map(key, people) and agree((said,), people) != "equal"


def _facts(one: Reading, other: Reading, first: Recording, second: Recording) -> list[_Doubt]:
    found = []
    flags = [
        reading.parsed.explicit if reading.parsed.explicit is not None else recording.explicit
        for reading, recording in ((one, first), (other, second))
    ]
    if None not in flags and flags[0] != flags[1]:
        found.append(_Doubt(verdict="ask", reason="only one of them is explicit"))
    isrcs = {_isrc(first), _isrc(second)} - {""}
    if len(isrcs) > 1:
        found.append(_Doubt(verdict="ask", reason=f"other ISRCs, {' and '.join(sorted(isrcs))}"))
    played = [bool(words.PLAYED_THERE.search(fold(recording.album))) for recording in (first, second)]
    if played[0] != played[1] and one.parsed.version == other.parsed.version == Version():
        album = first.album if played[0] else second.album
        found.append(_Doubt(verdict="ask", reason=f"one of them is on {album!r}"))
    if apart := length_doubt(first.duration, second.duration):
        told = f"{_minutes(first.duration or 0)} and {_minutes(second.duration or 0)}"
        found.append(_Doubt(verdict="ask", reason=f"the lengths are {told}", small=apart == "small"))
    return found


def _isrc(recording: Recording) -> str:
    return "".join(sign for sign in recording.isrc.upper() if sign.isalnum())


def _said_alike(one: Reading, other: Reading) -> bool:
    return bool(one.parsed.said) and one.parsed.said == other.parsed.said


def _is_common(parsed: Parsed) -> bool:
    said = set(tokens(parsed.base))
    return bool(said) and said <= words.COMMON and not parsed.subtitles and parsed.version == Version()


def _squashed(version: Version) -> str:
    return "".join(sorted("".join(version.names)))


def _called(version: Version) -> str:
    said = " ".join(sorted(version.names) + sorted(version.kinds) + sorted(version.years))
    return f"{said!r}" if said else "none"


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
