"""The ending of a track of which no audio is to be had: its row says so, and it is looked for again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from segue import Run
from segue.errors import Refused
from segue_music import hunting, shops
from segue_music.artists import pages_of
from segue_music.changes import ReserveTrack, WriteTrack
from segue_music.choosing import Wanted
from segue_music.columns import Columns
from segue_music.hunting import Hunted
from segue_music.kit import INDEX
from segue_music.reporting import cell
from segue_music.result import Result
from segue_music.rows import link_parts, names_in
from segue_schemas import Recording, Value

if TYPE_CHECKING:
    from segue_music.kit import Kit


def told(part: Run, kit: Kit, wanted: Wanted, got: dict[str, Any]) -> Result:
    """Write what is known of the track into its row, and put it on the hunt list."""
    recording, why = Recording.model_validate(got["recording"]), str(got["no_audio"])
    if not wanted.page_id and not recording.title:
        raise Refused(f"{why}; nothing is known of the track, so no row was made")
    columns = kit.columns(part.board)
    hunted = Hunted.model_validate(part.step("look when to try again", _next, kit, part, wanted, got))
    artists = pages_of(part, kit, columns, recording.artists)
    values = _values(kit, columns, recording, artists, hunted)
    page_id, url, fresh = wanted.page_id, wanted.page_url, False
    if not page_id:
        with kit.making:
            row = part.change(ReserveTrack(index=str(kit.home / INDEX), recording=recording))
        page_id, url, fresh = row["page_id"], row["url"], row["blank"]
    ours = part.step("what was written before", kit.mirror.ours, page_id)
    change = WriteTrack(page_id=page_id, url=url, fresh=fresh, name=recording.name, values=values, ours=ours)
    receipt = part.change(change)
    part.step("put it on the hunt list", _noted, kit, page_id, receipt, hunted)
    part.follow_up(hunting.follow_up(hunted.next))
    return Result(
        state="no audio", recording=recording, page_id=page_id, page_url=url,
        why=f"{why}; it is on the hunt list and is looked for again after {hunted.next:%Y-%m-%d}",
        notes=_notes(hunted),
    )  # fmt: skip


def _notes(hunted: Hunted) -> tuple[str, ...]:
    links = ", ".join(f"[{cell(name)}]({address})" for name, address in hunted.searches.items())
    sold = (f"it may be bought at {shop}" for shop in hunted.shops)
    return (*sold, f"look whether it is sold: search {links}") if links else tuple(sold)


def _next(kit: Kit, part: Run, wanted: Wanted, got: dict[str, Any]) -> dict[str, Any]:
    columns = kit.columns(part.board)
    row = kit.mirror.row(wanted.page_id) if wanted.page_id else None
    tries = hunting.tries_of(kit.home, row, columns, wanted.page_id) + 1
    when = hunting.again_at(kit.music, tries, datetime.now(UTC))
    searched = shops.searches(kit.music.shops, Recording.model_validate(got["recording"]))
    hunted = Hunted(
        tries=tries, next=when, why=got["no_audio"], shops=tuple(got["shops"]), searches=searched
    )  # fmt: skip
    return hunted.model_dump(mode="json")


def _values(
    kit: Kit, columns: Columns, recording: Recording, artists: tuple[str, ...], hunted: Hunted
) -> dict[str, Value]:
    parts: dict[str, Value] = {
        "title": recording.title,
        "artist": artists or names_in(recording.artists, columns),
        "album": recording.album,
        "genre": recording.genres,
        "year": recording.year,
        "isrc": recording.isrc,
        "duration": round(recording.duration, 1) if recording.duration else None,
        "processing": (kit.music.no_audio,),
        "downloaded": kit.music.no_audio_is_downloaded,
        "last_run": datetime.now(UTC),
        "hunt_next": hunted.next,
        "hunt_tries": hunted.tries,
        "shops": shops.listed(hunted.shops, hunted.searches, columns),
        **link_parts(recording, ""),
    }
    return columns.write({name: value for name, value in parts.items() if value not in (None, "", ())})


def _noted(kit: Kit, page_id: str, receipt: dict[str, Any], hunted: Hunted) -> None:
    kit.wrote(page_id, receipt)
    hunting.note(kit.home, page_id, hunted)
