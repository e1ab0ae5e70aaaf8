"""The second half of a track's path: its row, tags, libraries, and a look whether all is as it should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from segue import Problem, Run, Severity, World
from segue.changes import UpdateRow
from segue.errors import SegueError
from segue_music import gates, hunting, resolving, tagging
from segue_music.artists import pages_of
from segue_music.changes import Remember, ReserveTrack, WriteTrack
from segue_music.kit import INDEX
from segue_music.rows import finished_values
from segue_schemas import Finished, Gate, Held, Placed, Recording, Row, TrackFile

if TYPE_CHECKING:
    from segue_music.kit import Kit


def reserved(part: Run, kit: Kit, track: Finished, number: int) -> tuple[Finished, bool]:
    """Give the track its row, and claim that; tell whether it is a blank one, made for this track."""
    blank = False
    if not track.page_id:
        with kit.making:
            row = part.change(_reserve(kit, track))
        track = track.model_copy(update={"page_id": row["page_id"], "page_url": row["url"]})
        blank = row["blank"]
    # No step: a run that has waited meanwhile has let go of it.
    kit.claim(part, number, [f"the row {track.page_id}"])
    return track, blank


@contextmanager
def row_of(part: Run, kit: Kit, track: Finished, *, blank: bool) -> Iterator[Row | None]:
    """Give the track's row as it is now, before anything of the track is filed anywhere.

    One that was reserved for it is given back if it is still blank when all fails.
    """
    if not blank:
        doc = part.step("read the row", kit.read, part.board, track.page_id, track.recording.name)
        yield Row.model_validate(doc)
        return
    try:
        yield None
    except SegueError:
        with suppress(SegueError):  # no step: a run that is tried again takes the steps that it took before
            _reserve(kit, track).revert(World(part.board), {"page_id": track.page_id, "blank": True})
        raise


def _reserve(kit: Kit, track: Finished) -> ReserveTrack:
    return ReserveTrack(index=str(kit.home / INDEX), recording=known_of(track), print=track.print)


def known_of(track: Finished) -> Recording:
    """Return what is known of a track, with the link that it was fetched from."""
    return resolving.joined(track.recording, Recording(links=(track.link,) if track.link else ()))


def tagged(part: Run, kit: Kit, track: Finished) -> Finished:
    """Write the tags into the files."""
    files = part.step("tag", tagging.tag, kit, track)
    return track.model_copy(update={"files": tuple(TrackFile.model_validate(file) for file in files)})


def placed(part: Run, kit: Kit, track: Finished) -> tuple[Finished, list[Placed]]:
    """Put the track into each library, the one after the other."""
    done: list[Placed] = []
    eagle = kit.columns(part.board).get("eagle")
    for library in kit.libraries:
        one = library.place(part, track)
        track = track.model_copy(update={"files": one.files or track.files})
        for page_id, ref in one.made_up.items():  # other tracks, which had to wait for the library
            if eagle is not None:
                part.change(UpdateRow(page_id=page_id, values={eagle.name: ref}))
        done.append(one)
    return track, done


def written(part: Run, kit: Kit, track: Finished, done: Sequence[Placed], row: Row | None) -> dict[str, Any]:
    """Fill the row, and remember what is where; return what came back from the row."""
    columns = kit.columns(part.board)
    now = part.step("note the time", lambda: datetime.now(UTC).isoformat())
    artists = pages_of(part, kit, columns, track.recording.artists)
    by_name = {one.library: one for one in done}
    values = finished_values(track, by_name, artists, columns, kit.music, datetime.fromisoformat(now))
    values |= columns.write(dict.fromkeys(hunting.PARTS))  # it is looked for no more
    ours = part.step("what was written before", kit.mirror.ours, track.page_id)
    if row:  # a day that a person chose for the next look has passed too
        ours |= {name: row.values.get(name) for name in columns.write(dict.fromkeys(hunting.TIMES))}
    receipt: dict[str, Any] = part.change(
        WriteTrack(
            page_id=track.page_id, url=track.page_url, fresh=row is None, row=row, ours=ours,
            name=track.recording.name, values=values, without=(kit.music.no_audio,),
        )
    )  # fmt: skip
    held = Held(
        place="tracks", ref=track.page_id, recording=known_of(track), print=track.print, link=track.page_url
    )
    part.change(Remember(index=str(kit.home / INDEX), held=held))
    part.step("remember what was written", kit.wrote, track.page_id, receipt)
    return receipt


def checked(
    part: Run, kit: Kit, track: Finished, done: Sequence[Placed], receipt: dict[str, Any]
) -> tuple[Gate, ...]:
    """Look whether all that must hold does; what does not is a problem."""
    found = part.step("gates", gates.look, kit, track, done, receipt)
    looked = tuple(Gate.model_validate(gate) for gate in found)
    for gate in looked:
        if gate.state == "failed":
            part.problem(
                Problem(
                    severity=Severity.HIGH,
                    what=f"{track.recording.name}: {gate.name} failed ({gate.seen})",
                    done="the track was left as it is",
                    todo="look at the report, then sync the track again with the mode reprocess",
                )
            )
    return looked
