"""Brings tracks in, each as a part of the run; what goes wrong with one stays with it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from segue import Change, Problem, Run, Severity
from segue.errors import Cancelled, SegueError, Unavailable
from segue.pause import Bug
from segue_music.artists import MakeArtist
from segue_music.changes import Planned, Remember, ReserveTrack, WriteTrack
from segue_music.choosing import Wanted
from segue_music.links import shown
from segue_music.pipeline import bring, resolve
from segue_music.result import Result

if TYPE_CHECKING:
    from segue_music.kit import Kit

log = logging.getLogger(__name__)

AHEAD = 2  # tracks that are fetched or filed while others keep the cores busy


def changes_of(kit: Kit) -> tuple[type[Change], ...]:
    """Return the kinds of changes that are made when a track is brought in."""
    own: tuple[type[Change], ...] = (ReserveTrack, WriteTrack, MakeArtist, Remember, Planned)
    return (*own, *(change for library in kit.libraries for change in library.changes))


def all_brought(run: Run, kit: Kit, wanted: Sequence[Wanted]) -> list[Result]:
    """Bring tracks in, some at a time, and return what came of each."""
    names = [one.recording.name or shown(*one.recording.links) for one in wanted]
    if not run.dry:
        kit.studio.warm(len(wanted))
    return run.each(names, partial(brought, kit, wanted), kit.together + AHEAD)


def brought(kit: Kit, wanted: Sequence[Wanted], part: Run, number: int) -> Result:
    """Bring one track in; one that cannot be brought in must not keep the others from it."""
    one = wanted[number]
    if one.done and not one.again:
        return _done(one)
    try:
        one = resolve(part, kit, one, number)
        result = bring(part, kit, one, number)
    except (Cancelled, Unavailable):  # the run ends, or waits and goes on
        raise
    except Bug as error:
        log.error("track %s: %s", one.recording.name, error, extra={"run": part.id})
        part.problem(
            Problem(
                severity=Severity.HIGH,
                what=f"{one.recording.name}: {error}",
                done="the track was left out",
                todo="see the log",
            )
        )
        result = _failed(one, str(error))
    except SegueError as error:
        result = _failed(one, str(error))
    finally:
        kit.release(part, number)
    if one.page_id and not part.dry:
        kit.mirror.note(one.page_id, failed=result.state == "failed")
    return result


def _failed(one: Wanted, why: str) -> Result:
    return Result(
        state="failed", recording=one.recording, why=why, page_url=one.page_url, page_id=one.page_id
    )


def _done(wanted: Wanted) -> Result:
    why = "its row says that it was brought in; say reprocess to bring it in once more"
    return Result(
        state="there", recording=wanted.recording, why=why, page_url=wanted.page_url, page_id=wanted.page_id
    )
