"""What must hold after a track is done: each thing looked at, with the value that was found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segue import Board
from segue_music.identity import judge
from segue_music.tagging import tags_of
from segue_music.tags import read as reading
from segue_music.tags.fields import cleaned
from segue_schemas import Analysis, Finished, Gate, Placed, TrackFile

if TYPE_CHECKING:
    from segue_music.kit import Kit

PASSED, FAILED, NOT_APPLICABLE = "passed", "failed", "not applicable"
DOUBTFUL = 0.5  # confidence below which a value is shown as a question


def look(kit: Kit, board: Board, track: Finished, placed: Sequence[Placed]) -> list[dict[str, Any]]:
    """Look at everything."""
    kept = any(one.files for one in placed)  # then the library that has them looks at the files itself
    found = [_file(file) for file in track.files if not kept]
    found += [_tags(kit, track, file) for file in track.files]
    found += [_tempo(track.analysis), _key(track.analysis), _duplicates(kit, track)]
    libraries = {library.name: library for library in kit.libraries}
    for one in placed:
        if not one.applies:
            found.append(Gate(name=one.library, state=NOT_APPLICABLE, seen=one.note))
        else:
            found += libraries[one.library].gates(track, one)
    return [gate.model_dump(mode="json") for gate in found]


def gate(name: str, holds: bool, seen: str) -> Gate:
    """Return a gate that passed or failed."""
    return Gate(name=name, state=PASSED if holds else FAILED, seen=seen)


def _file(file: TrackFile) -> Gate:
    path, name = Path(file.path), f"{file.format.value.upper()} file"
    if not path.is_file():
        return gate(name, False, f"{path} is not there")
    size = path.stat().st_size
    return gate(name, size > 0, f"{path.name}, {size / 1e6:.1f} MB")


def _tags(kit: Kit, track: Finished, file: TrackFile) -> Gate:
    name = f"{file.format.value.upper()} tags"
    if not Path(file.path).is_file():
        return gate(name, False, "the file is not there")
    there, wanted = reading.read(Path(file.path)), cleaned(tags_of(kit, track))
    wrong = [
        field
        for field in ("title", "artists", "isrc", "key")
        if getattr(there, field) != getattr(wanted, field)
    ]
    return gate(name, not wrong, ", ".join(wrong) + " differ" if wrong else "read back as written")


def _tempo(analysis: Analysis) -> Gate:
    if analysis.tempo is None:
        return Gate(name="tempo", state=NOT_APPLICABLE, seen="it has no pulse that could be found")
    return gate("tempo", analysis.tempo.bpm > 0, f"{analysis.tempo.bpm:.2f} BPM")


def _key(analysis: Analysis) -> Gate:
    if analysis.key is None:
        return Gate(name="key", state=NOT_APPLICABLE, seen="it has no key that could be found")
    return gate("key", bool(analysis.key.tonic), analysis.key.short)


def _duplicates(kit: Kit, track: Finished) -> Gate:
    others = [
        held
        for held in kit.index.look_up(track.recording, track.print)
        if held.place == "tracks"
        and held.ref != track.page_id
        and judge(track.recording, track.print, held).verdict == "same"
    ]
    names = ", ".join(held.recording.name for held in others[:3])
    return gate("no duplicate", not others, f"the same as {names}" if others else "none in Tracks")


def notes(track: Finished, placed: Sequence[Placed]) -> tuple[str, ...]:
    """Return what a person should look at."""
    said: list[str] = []
    analysis = track.analysis
    tempo, key = analysis.tempo, analysis.key
    if tempo is None:
        said.append("no tempo was found")
    elif tempo.confidence < DOUBTFUL:
        others = " or ".join(f"{bpm:.2f}" for bpm in tempo.alternatives[:2])
        said.append(f"is the tempo {tempo.bpm:.2f}{f', or {others}' if others else ''}?")
    if key is None:
        said.append("no key was found")
    elif key.confidence < DOUBTFUL:
        said.append(f"is the key {key.short}?")
    if analysis.quality.upscaled:
        said.append(analysis.quality.label)
    if lowered := max((file.lowered for file in track.files), default=0.0):
        said.append(f"lowered by {lowered:.2f} dB, since its peaks were above full scale")
    return (*said, *(f"{one.library}: {one.note}" for one in placed if one.note and not one.applies))
