"""Asks the detectors, one after the other, what should be synced now; what is done is passed over."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from segue_music import asking
from segue_music.columns import Columns
from segue_music.hunting import is_hunted
from segue_music.links import track_keys
from segue_music.rows import is_done, recording_of
from segue_schemas import Detected, Recording

if TYPE_CHECKING:
    from segue_music.kit import Kit

USUAL = ("Spotify playing", "SoundCloud likes", "Spotify likes", asking.TRACKS)


def detected(kit: Kit, columns: Columns, limit: int) -> tuple[tuple[str, ...], list[str]]:
    """Return the links that the first of the chain with news has found, and what each of them said."""
    members, told = asking.ordered(kit.music.track_chain, USUAL, kit.detectors)
    passed = _passed(kit, columns)
    for name, detectors in members:
        for detector in detectors:
            ask = partial(detector.detect, limit)
            answer, note = asking.answer(kit.home, detector.name, ask, Detected)
            links = tuple(one.links[0] for one in answer.found if one.links and not _known(one, passed))
            told.append(asking.line(detector.name, _said(answer, len(links[:limit])), note))
            if links:
                return links[:limit], told
        if name.casefold() == asking.TRACKS.casefold():
            told.append(asking.line(name, "the newest rows"))
            return (), told
    return (), told


def has_tracks(kit: Kit) -> bool:
    """Tell whether the rows of Tracks are a member of the chain."""
    chain = kit.music.track_chain
    return not chain or asking.TRACKS.casefold() in map(str.casefold, chain)


def _passed(kit: Kit, columns: Columns) -> Collection[str]:
    """Return the short names of the tracks that are done, or of which no audio was found."""
    found = (
        recording_of(row, columns)
        for row in kit.mirror.rows("tracks")
        if is_done(row, columns) or is_hunted(row, columns, kit.music)
    )
    return {key for one in found for key in (*track_keys(one), one.isrc) if key}


def _known(found: Recording, passed: Collection[str]) -> bool:
    return found.isrc in passed or any(key in passed for key in track_keys(found))


def _said(answer: Detected, fresh: int) -> str:
    if answer.reason and not fresh:
        return f"not available, {answer.reason}"
    if fresh:
        return f"{fresh} found"
    return "nothing new" + (f": what it has is done ({len(answer.found)})" if answer.found else "")
