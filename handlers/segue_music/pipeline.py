"""The pipeline: the path of one track from a link to the libraries, one line a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segue import Run
from segue_music import elsewhere, fetching, filling, gates, resolving, silence, tagging, twins
from segue_music.changes import Planned, WriteTrack
from segue_music.choosing import Wanted
from segue_music.index import claim_keys
from segue_music.links import shown
from segue_music.result import Result
from segue_schemas import Analysis, Fetched, Finished, Print, Recording, TrackFile

if TYPE_CHECKING:
    from segue_music.kit import Kit


def resolve(part: Run, kit: Kit, wanted: Wanted, number: int) -> Wanted:
    """Find out who and what a track is, and claim it, so that no other run brings it meanwhile."""
    recording = Recording.model_validate(part.step("resolve", _resolve, kit, part, wanted, number))
    return wanted.model_copy(update={"recording": recording})


def bring(part: Run, kit: Kit, wanted: Wanted, number: int) -> Result:
    """Bring one track in."""
    stop, wanted, twin = _met(part, kit, wanted, recording := wanted.recording, None)
    if stop:
        return stop
    if part.dry:
        return _listed(part, kit, wanted, recording)
    fresh = wanted.again and bool(recording.links)  # its own file on disk is what is to be made anew
    if "no_audio" in (got := elsewhere.fetched(part, kit, recording, None if fresh else twin)):
        return silence.told(part, kit, wanted, got)
    fetched = Fetched.model_validate(got)
    recording = resolving.joined(recording, fetched.recording)
    with kit.studio.desk() as desk:  # one child process, and one decoding
        part.step("verify", fetching.verify, kit, desk, fetched, recording, part.id)
        print_ = Print.model_validate(part.step("identify", desk.identify, fetched.path))
        stop, wanted, _ = _met(part, kit, wanted, recording, print_)
        if stop:
            return stop
        low, high = kit.music.bpm_low, kit.music.bpm_high
        analysis = Analysis.model_validate(part.step("analyse", desk.analyse, fetched.path, low, high))
        files = part.step("transcode", fetching.transcode, kit, desk, fetched, part.folder / "made")
        artwork, unfit = part.step("artwork", tagging.artwork, desk, fetched, part.folder)
    track = Finished(
        recording=recording, analysis=analysis, print=print_, link=fetched.link, page_id=wanted.page_id,
        page_url=wanted.page_url, files=tuple(TrackFile.model_validate(file) for file in files),
        artwork=artwork, playlists=wanted.playlists,
    )  # fmt: skip
    track, blank = filling.reserved(part, kit, track, number)
    if not (wanted.page_id or blank) and (stop := _met(part, kit, wanted, recording, print_)[0]):
        return stop  # another run, or another link of this one, was quicker
    with filling.row_of(part, kit, track, blank=blank) as row:
        track = filling.tagged(part, kit, track)
        track, placed = filling.placed(part, kit, track)
        receipt = filling.written(part, kit, track, placed, row)
    passed = filling.checked(part, kit, track, placed, receipt)
    part.step("clear the work folder", fetching.cleared, part.folder)
    return Result(
        state="done", recording=track.recording, page_url=track.page_url, source=fetched.source,
        page_id=track.page_id, analysis=analysis, gates=passed, notes=gates.notes(track, placed, unfit),
    )  # fmt: skip


def _resolve(kit: Kit, part: Run, wanted: Wanted, number: int) -> Any:
    part.progress(f"looking at {wanted.recording.name or shown(wanted.recording.links[0])}")
    recording = elsewhere.known(kit, resolving.resolved(kit, wanted.recording))
    kit.claim(part, number, claim_keys(recording))
    return recording.model_dump(mode="json")


def _met(
    part: Run, kit: Kit, wanted: Wanted, recording: Recording, print_: Print | None
) -> tuple[Result | None, Wanted, twins.Twin | None]:
    """Look whether the track is there: the end of its path then, else with its row where it has one."""
    twin = _look(part, kit, wanted, recording, print_)
    stop = _there(wanted, recording, twin)
    return (_told(part, kit, wanted, stop, twin) if stop else None), _own_row(wanted, twin), twin


def _look(
    part: Run, kit: Kit, wanted: Wanted, recording: Recording, print_: Print | None
) -> twins.Twin | None:
    """Look whether the track is there already; a person is asked where nobody can tell."""
    name = "look whether its sound is there" if print_ else "look whether it is there"
    found = part.step(name, twins.twins, kit, part.board, recording, print_, wanted.page_id)
    return twins.asked(part, recording, [twins.Twin.model_validate(one) for one in found])


def _there(wanted: Wanted, recording: Recording, twin: twins.Twin | None) -> Result | None:
    """Return the end of the path where another row of Tracks has the track already."""
    if twin is None or twin.place != "tracks" or not twin.done or (wanted.again and not wanted.page_id):
        return None
    told = f"{twin.told()}, {twin.reason}"
    if wanted.page_id:
        return Result(
            state="duplicate", recording=recording, why=f"the same as {told}", page_url=wanted.page_url,
            page_id=twin.ref,
        )  # fmt: skip
    return Result(
        state="there", recording=recording, why=f"the same as {told}", page_url=twin.link, page_id=twin.ref
    )


def _told(part: Run, kit: Kit, wanted: Wanted, stop: Result, twin: twins.Twin | None) -> Result:
    """Say in a row that it is a duplicate, so that it is not chosen again."""
    if stop.state == "duplicate":
        columns = kit.columns(part.board)
        values = columns.write({"processing": (kit.music.duplicate,)})
        if values:
            part.change(WriteTrack(page_id=wanted.page_id, name=stop.name, values=values))
    return stop


def _own_row(wanted: Wanted, twin: twins.Twin | None) -> Wanted:
    """Use the row that is there, where the task named none."""
    if twin is None or twin.place != "tracks" or wanted.page_id:
        return wanted
    return wanted.model_copy(update={"page_id": twin.ref, "page_url": twin.link})


def _listed(part: Run, kit: Kit, wanted: Wanted, recording: Recording) -> Result:
    """List what would be done; nothing is fetched for that."""
    source = part.step("find a source", fetching.named, kit, recording)
    formats = ", ".join(format_.value.upper() for format_ in kit.music.formats)
    places = ", ".join(library.name for library in kit.libraries) or "no library"
    row = "fill its row" if wanted.page_id else "make a row in Tracks"
    told = f"fetch {recording.name or source} from {source}, make {formats}, put them into {places}, {row}"
    part.change(Planned(text=told))
    return Result(state="listed", recording=recording, why=told, page_url=wanted.page_url)
