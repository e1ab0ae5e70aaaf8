"""The ways in which title and artists can be read: as given, or as an upload by somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from segue_music.matching import words
from segue_music.matching.artists import key
from segue_music.matching.parsing import Parsed, parse, split_at_dash
from segue_music.matching.text import clean, tokens
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


def readings(recording: Recording) -> list[Reading]:
    """Return the ways to read a recording, the likeliest first."""
    whole = parse(recording.title)
    found = [Reading(artists=recording.artists, parsed=whole, given=True)]
    known = {key(artist) for artist in recording.artists}
    splits = list(split_at_dash(recording.title))[:SPLITS]
    if (bare := words.NUMBERED.sub("", clean(recording.title))) != clean(recording.title):
        found.append(Reading(artists=recording.artists, parsed=parse(bare), given=True))
        splits += list(split_at_dash(bare))[:SPLITS]
    for left, right in splits:
        title = parse(right)
        if title.base and not _is_version(right):
            found.append(Reading(artists=(left,), parsed=title, given=False, uploader=recording.artists))
        if known and key(right) in known:
            found.append(Reading(artists=recording.artists, parsed=parse(left), given=True))
    found += _quoted(recording)
    return [reading for reading in found if reading.parsed.base]


def _quoted(recording: Recording) -> Iterator[Reading]:
    text = clean(recording.title)
    found = QUOTED.match(text) or QUOTED_SINGLE.match(text)
    if not found:
        return
    rest = parse(f"{found['title']} ({found['rest']})" if found["rest"] else found["title"])
    if not rest.subtitles and tokens(found["artist"]):
        artist = found["artist"].strip(" -:")
        yield Reading(artists=(artist,), parsed=rest, given=False, uploader=recording.artists)


def _is_version(text: str) -> bool:
    """Tell whether text behind a dash is only a version of what stands before it."""
    said = tokens(text)
    return all(t in words.KINDS or t in words.STOP or t in words.NOISE or words.YEAR.match(t) for t in said)
