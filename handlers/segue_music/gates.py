"""What must hold after a track is done: each thing looked at, with the value that was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segue.errors import SegueError
from segue_music.identity import judge
from segue_music.tagging import tags_of
from segue_music.tags import read as reading
from segue_music.tags.fields import cleaned
from segue_schemas import Analysis, Finished, Gate, Placed, TrackFile

if TYPE_CHECKING:
    from segue_music.kit import Kit

PASSED, FAILED, NOT_APPLICABLE = "passed", "failed", "not applicable"
COMPARED = ("title", "artists", "isrc", "bpm", "key")  # of the tags
APART = 0.2  # seconds by which lengths may differ


def look(
    kit: Kit, track: Finished, placed: Sequence[Placed], written: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Look at everything; `written` is what came back when the row was written by its id."""
    found = [_row(written), *of_track(kit, track, placed, length)]
    return [gate.model_dump(mode="json") for gate in found]


def of_track(
    kit: Kit, track: Finished, placed: Sequence[Placed], heard: Callable[[TrackFile, float], Gate]
) -> list[Gate]:
    """Look at a track's files, values and libraries; `heard` looks at the sound of one file."""
    kept = {file.path for one in placed for file in one.files}  # the library that has them looks at them
    found = [_file(file) for file in track.files if file.path not in kept]
    found += [heard(file, track.analysis.duration) for file in track.files if Path(file.path).is_file()]
    found += [_tags(kit, track, file) for file in track.files if Path(file.path).is_file()]
    found += [_tempo(track.analysis), _key(track.analysis), _duplicates(kit, track)]
    libraries = {library.name: library for library in kit.libraries}
    for one in placed:
        if not one.applies:
            found.append(Gate(name=one.library, state=NOT_APPLICABLE, seen=one.note))
        else:
            found += libraries[one.library].gates(track, one)
    return found


def gate(name: str, holds: bool, seen: str) -> Gate:
    """Return a gate that passed or failed."""
    return Gate(name=name, state=PASSED if holds else FAILED, seen=seen)


def _row(written: Mapping[str, Any]) -> Gate:
    wrong, values = written.get("wrong", ()), written.get("values", ())
    if wrong:
        return gate("row in Tracks", False, f"{', '.join(wrong)} did not come back as written")
    return gate("row in Tracks", True, f"read back by its id, {len(values)} values as written")


def _file(file: TrackFile) -> Gate:
    path, name = Path(file.path), f"{file.format.value.upper()} file"
    if not path.is_file():
        return gate(name, False, f"{path} is not there")
    size = path.stat().st_size
    return gate(name, size > 0, f"{path.name}, {size / 1e6:.1f} MB")


def length(file: TrackFile, expected: float) -> Gate:
    """Look how long a file is; its samples were read back one by one when it was made."""
    import mutagen

    name = f"{file.format.value.upper()} length"
    try:
        known = mutagen.File(file.path)
    except (mutagen.MutagenError, OSError) as error:
        return gate(name, False, str(error))
    seconds = float(known.info.length) if known is not None else 0.0
    return of_length(name, seconds, expected)


def of_length(name: str, seconds: float, expected: float) -> Gate:
    """Compare a length with the one that was measured."""
    if expected and abs(seconds - expected) > APART:
        return gate(name, False, f"{seconds:.1f} s, and {expected:.1f} s are right")
    return gate(name, seconds > 0, f"{seconds:.1f} s")


def _tags(kit: Kit, track: Finished, file: TrackFile) -> Gate:
    name, wanted = f"{file.format.value.upper()} tags", cleaned(tags_of(kit, track))
    try:
        there = reading.read(Path(file.path))
    except (SegueError, OSError) as error:
        return gate(name, False, str(error))
    fields = [field for field in COMPARED if getattr(wanted, field)]
    wrong = [field for field in fields if not _alike(getattr(there, field), getattr(wanted, field))]
    told = ", ".join(f"{field} is {_said(getattr(there, field)) or 'missing'}" for field in wrong)
    return gate(name, not wrong, told or f"{', '.join(fields)} as written")


def _alike(one: Any, other: Any) -> bool:
    return abs(one - other) < 0.01 if isinstance(one, float) and isinstance(other, float) else one == other


def _said(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


def _tempo(analysis: Analysis) -> Gate:
    if analysis.tempo is None:
        return Gate(name="tempo", state=NOT_APPLICABLE, seen="it has no pulse that could be found")
    return gate("tempo", analysis.tempo.bpm > 0, f"{analysis.tempo.bpm:.2f} BPM")


def _key(analysis: Analysis) -> Gate:
    if analysis.key is None:
        return Gate(name="key", state=NOT_APPLICABLE, seen="it has no key that could be found")
    by = ", by the built-in estimator alone" if analysis.key.alone else ""
    return gate("key", bool(analysis.key.tonic), analysis.key.short + by)


def _duplicates(kit: Kit, track: Finished) -> Gate:
    sound = track.print if track.print.fingerprint else None
    others = [
        held
        for held in kit.index.look_up(track.recording, sound)
        if held.place == "tracks"
        and held.ref != track.page_id
        and judge(track.recording, sound, held).verdict == "same"
    ]
    names = ", ".join(held.recording.name for held in others[:3])
    return gate("no duplicate", not others, f"the same as {names}" if others else "none in Tracks")


def notes(track: Finished, placed: Sequence[Placed], artwork: str = "") -> tuple[str, ...]:
    """Return what a person should look at; `artwork` says why it was left out."""
    said = [artwork] if artwork else []
    analysis = track.analysis
    tempo, key = analysis.tempo, analysis.key
    if tempo is None:
        said.append("no tempo was found")
    elif tempo.doubtful:
        others = " or ".join(f"{bpm:.2f}" for bpm in tempo.alternatives[:2])
        said.append(f"is the tempo {tempo.bpm:.2f}{f', or {others}' if others else ''}?")
    if key is None:
        said.append("no key was found")
    elif key.doubtful:
        said.append(f"is the key {key.short}?")
    if analysis.quality.upscaled or analysis.quality.origin == "unclear":
        said.append(analysis.quality.label)
    if lowered := max((file.lowered for file in track.files), default=0.0):
        said.append(f"lowered by {lowered:.2f} dB, since its peaks were above full scale")
    return (*said, *(f"{one.library}: {one.note}" for one in placed if one.note and not one.applies))
