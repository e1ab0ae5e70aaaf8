"""Finds a track on other services: what more is known of it, and its sound where its own link has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from segue import Run
from segue.errors import Cancelled, Critical, SegueError
from segue_music import fetching
from segue_music.identity import minutes
from segue_music.links import shown, track_keys
from segue_music.matching import Choice, choose
from segue_music.resolving import joined
from segue_music.twins import NONE, Twin, means
from segue_schemas import Record, Recording

if TYPE_CHECKING:
    from segue_music.kit import Kit


NO_LENGTH = "the names agree, and the lengths cannot be compared"


class Found(Record):
    """What a search found."""

    sure: Recording | None = None
    ask: tuple[tuple[Recording, tuple[str, ...]], ...] = ()  # with what speaks against each


def known(kit: Kit, recording: Recording) -> Recording:
    """Add what other services know of a track, where one of theirs is the same for sure."""
    if not recording.title or (recording.isrc and recording.album and recording.artwork):
        return recording
    try:
        found = choose(recording, list(_candidates(kit, recording, audio=False)))
    except (Cancelled, Critical):
        raise
    except SegueError:  # it only adds to what is known
        return recording
    return joined(recording, found.sure) if found.sure else recording


def fetched(part: Run, kit: Kit, recording: Recording, twin: Twin | None) -> dict[str, Any]:
    """Fetch a track; where its own links have no sound, fetch the same recording from elsewhere."""
    got = part.step("fetch", fetching.fetch, kit, part, recording, twin)
    if "no_audio" not in got or not recording.title:
        return got
    found = Found.model_validate(part.step("look for it elsewhere", _look, kit, recording))
    chosen = found.sure or _asked(part, recording, found)
    if chosen is None:
        return got
    there = part.step("fetch it from elsewhere", fetching.fetch, kit, part, chosen, None)
    if "no_audio" in there:
        why = f"{got['no_audio']}; {chosen.links[0]}: {there['no_audio']}"
        return {**got, "no_audio": why, "shops": [*got["shops"], *there["shops"]]}
    return there


def _candidates(kit: Kit, recording: Recording, *, audio: bool) -> Iterator[Recording]:
    brought = kit.manager.hook.candidates(settings=kit.settings, recording=recording, audio=audio)
    own = track_keys(recording)
    for one in (one for several in brought for one in several or ()):
        if one.links and not track_keys(one) & own:
            yield one


def _look(kit: Kit, recording: Recording) -> dict[str, Any]:
    chosen: Choice = choose(recording, list(_candidates(kit, recording, audio=True)))
    ask = tuple((one, match.reasons) for one, match in chosen.ask)
    sure = chosen.sure
    if sure and not (sure.duration and recording.duration) and not sure.isrc == recording.isrc != "":
        return Found(ask=((sure, (NO_LENGTH,)),)).model_dump(mode="json")
    return Found(sure=sure, ask=ask).model_dump(mode="json")


def _asked(part: Run, recording: Recording, found: Found) -> Recording | None:
    """Ask a person which of some candidates is the track."""
    if not found.ask:
        return None
    choices = [f"{number}. {_told(one)}" for number, (one, _) in enumerate(found.ask, 1)]
    details = "\n".join(
        f"- {choice} {one.links[0]}: {'; '.join(reasons) or 'nothing speaks against it'}"
        for choice, (one, reasons) in zip(choices, found.ask, strict=True)
    )
    answer = part.ask(
        f"Which of these is {_told(recording)!r}?",
        (*choices, NONE),
        f"Its own link has no sound that could be fetched: {shown(*recording.links)}\n\n{details}",
    )
    picked = (one for (one, _), choice in zip(found.ask, choices, strict=True) if means(answer, choice))
    return next(picked, None)


def _told(recording: Recording) -> str:
    return recording.name + (f" ({minutes(recording.duration)})" if recording.duration else "")
