"""The ways in which title and artists can be read: as given, or as an upload by somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from segue_music.matching import words
from segue_music.matching.artists import GUESTS, agree, key
from segue_music.matching.noise import is_label, plain
from segue_music.matching.parsing import Parsed, brackets, parse, split_at_dash, trimmed, version_of
from segue_music.matching.text import script, tokens
from segue_schemas import Recording

QUOTED = re.compile(r"^(?P<artist>[^\"]+?)[\s:-]*\"(?P<title>[^\"]+)\"\s*(?P<rest>.*)$")
QUOTED_SINGLE = re.compile(r"^(?P<artist>[^']+?)[\s:-]+'(?P<title>.+)'(?:\s+(?P<rest>.*))?$")
SPLITS = 2  # dashes at which a title may be cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read a recording."""

    artists: tuple[str, ...]
    parsed: Parsed
    given: bool  # the artists are those that the recording names, not taken from the title
    uploader: tuple[str, ...] = ()  # those that it names, where the artists were taken from the title
    number: str = ""  # on its record or album, if that was taken off the title


def readings(recording: Recording) -> list[Reading]:
    """Return the ways to read a recording, the likeliest first."""
    found = list(_read(recording, recording.title))
    text = plain(recording.title)
    for pattern in (words.NUMBERED, words.SIDE):
        if number := pattern.match(text):
            bare = text[number.end() :]
            found += (
                replace(r, number="".join(filter(None, number.groups()))) for r in _read(recording, bare)
            )
    return [*found, *_quoted(recording, text)]


def _read(recording: Recording, title: str) -> Iterator[Reading]:
    artists = recording.artists
    known = {key(artist) for artist in artists}
    if whole := _named(title):
        yield Reading(artists=artists, parsed=whole, given=True)
    splits = list(split_at_dash(title))
    if len(splits) > 1 and is_label(splits[-1][1]):
        yield from _read(recording, splits[-1][0])
    if len(splits) > 1 and words.PRINTED.match(splits[0][0]):
        yield from _read(recording, splits[0][1])
    for left, right in splits[:SPLITS]:
        if key(left) in known or not _is_version(right):
            yield from _uploaded(left, right, artists)
        if _names(parse(right).base, artists) and (parsed := _named(left)):
            yield Reading(artists=artists, parsed=parsed, given=True)


def _named(title: str) -> Parsed | None:
    parsed = parse(title)
    return parsed if parsed.base else None


def _uploaded(left: str, right: str, uploader: tuple[str, ...]) -> Iterator[Reading]:
    """Read artist and title; what stands in brackets beside the artist may belong to either."""
    told = [one for one in brackets(left) if _tells(one, left)]
    moved = left
    for one in told:
        moved = moved.replace(one, " ")
    ways = [(moved, f"{right} {' '.join(told)}")]
    if told and not any(map(version_of, told)):
        ways.append((left, right))
    for artist, title in ways:
        if parsed := _named(title):
            yield Reading(artists=(artist.strip(),), parsed=parsed, given=False, uploader=uploader)


def _tells(bracket: str, left: str) -> bool:
    """Tell whether a bracket beside an artist tells of the track: no guest, and not the artist again."""
    alias = script(bracket) not in (script(left.replace(bracket, "")), "") and not version_of(bracket)
    return not alias and bracket[1:2] != "@" and not GUESTS.match(bracket.replace("[", "("))


def _names(text: str, artists: tuple[str, ...]) -> bool:
    return bool(text) and agree((text,), artists) == "equal"


def _quoted(recording: Recording, text: str) -> Iterator[Reading]:
    found = QUOTED.match(text) or QUOTED_SINGLE.match(text)
    if not found:
        return
    title = parse(found["title"])
    whole = parse(f"{found['title']} ({found['rest']})" if found["rest"] else found["title"])
    if whole.base and whole.subtitles == title.subtitles and tokens(found["artist"]):
        artist = trimmed(found["artist"].strip(" -:"))
        yield Reading(artists=(artist,), parsed=whole, given=False, uploader=recording.artists)


def _is_version(text: str) -> bool:
    """Tell whether text behind a dash is only a version of what stands before it."""
    said = tokens(text)
    telling = [t for t in said if t not in words.STOP and not words.YEAR.match(t)]
    return (bool(telling) or not said) and all(t in words.KINDS or t in words.NOISE for t in telling)
