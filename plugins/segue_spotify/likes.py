"""The user's liked tracks: the new ones, each until it has a row in Tracks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from segue.errors import Unavailable
from segue_music import likes, resting
from segue_music.likes import Like
from segue_schemas import Detected, Record
from segue_spotify.door import Door, SignedOut, open_door
from segue_spotify.health import ending
from segue_spotify.line import SOURCE
from segue_spotify.reading import SERVICE, left_out, recording_of, track_in
from segue_spotify.resolving import remember

if TYPE_CHECKING:
    from segue.settings import Settings

LISTING = "likes"
PAGE = 50  # likes of one request, as many as Spotify gives


class Seen(Record):
    """How far the likes were read, and which are still to be brought in; the newest first."""

    user: str = ""
    newest: str = ""  # when the newest was liked; empty: never looked
    ids: tuple[str, ...] = ()  # of those that were liked at that very time
    waiting: tuple[Like, ...] = ()


class SpotifyLikes:
    """Names the tracks that were liked since the last look."""

    name = "Spotify likes"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def detect(self, limit: int) -> Detected:
        """Look at the newest likes; while Spotify cannot be asked, name those that wait from before."""
        door = open_door(self._settings)
        kept = resting.kept(door.home, SOURCE, LISTING)
        seen = Seen.model_validate(kept.doc) if kept else Seen()
        trouble: Unavailable | None = None
        try:
            seen = looked(door, seen)
        except SignedOut as error:
            return Detected(reason=str(error))
        except Unavailable as error:
            trouble = error
        found, waiting = likes.named(door.home, seen.waiting, limit)
        if trouble is not None and not found:
            raise trouble
        if not self._settings.dry:  # a dry run brings nothing in, so all of them stay new
            seen = seen.model_copy(update={"waiting": waiting})
            resting.keep(door.home, SOURCE, LISTING, seen.model_dump(mode="json"))
        return Detected(found=found, note=ending(door))


def looked(door: Door, seen: Seen) -> Seen:
    """Read the likes down to the first that is known."""
    user = str((door.tokens.get_cached_token() or {}).get("user", ""))
    if seen.user != user:
        seen = Seen(user=user)
    rows, page = _new(door, seen)
    if not rows:
        newest, ids = seen.newest or "0", seen.ids
    else:
        newest = max(_at(row) for row in rows)
        ids = tuple(str(track_in(row).get("id")) for row in rows if _at(row) == newest)
        ids += seen.ids if newest == seen.newest else ()
    fresh = rows if seen.newest else rows[: door.settings.likes_at_first]
    new = [_like(row) for row in fresh if not left_out(track_in(row))]
    remember(door, [like.recording for like in new])
    known = {like.id for like in new}
    stays = [like for like in _still_liked(seen.waiting, page) if like.id not in known]
    return Seen(user=user, newest=newest, ids=ids, waiting=(*new, *stays))


def _new(door: Door, seen: Seen) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows above the first known one, and all rows of the first page."""
    rows: dict[str, dict[str, Any]] = {}  # by id: what is liked meanwhile moves the pages
    first: list[dict[str, Any]] = []
    offset = 0
    while True:
        answer = _page(door, offset)
        page = [row for row in answer.get("items") or [] if row]
        first = first or page
        for row in page:
            id_ = str(track_in(row).get("id"))
            if seen.newest and _at(row) < seen.newest:
                return list(rows.values()), first
            if not (_at(row) == seen.newest and id_ in seen.ids):
                rows.setdefault(id_, row)
        offset += PAGE
        enough = not seen.newest and len(rows) >= door.settings.likes_at_first
        if enough or not page or not answer.get("next"):
            return list(rows.values()), first


def _page(door: Door, offset: int) -> Mapping[str, Any]:
    what = "your liked tracks"
    answer = door.as_user(lambda api: api.current_user_saved_tracks(limit=PAGE, offset=offset), what)
    return answer if isinstance(answer, Mapping) else {}


def _still_liked(waiting: Sequence[Like], page: Sequence[dict[str, Any]]) -> list[Like]:
    """Leave out what would stand on the first page if its like had not been taken back."""
    oldest = min((_at(row) for row in page), default="") if len(page) == PAGE else ""
    there = {str(track_in(row).get("id")) for row in page}
    return [like for like in waiting if like.at <= oldest or like.id in there]


def _like(row: dict[str, Any]) -> Like:
    found = recording_of(track_in(row))
    return Like(id=found.ids[SERVICE], at=_at(row), recording=found)


def _at(row: dict[str, Any]) -> str:
    return str(row.get("added_at") or "")
