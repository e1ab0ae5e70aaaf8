"""Looks again at tracks that were brought in: what their rows say is held to what is really there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from segue import Board
from segue.errors import Refused, SegueError, Unavailable
from segue_music import gates
from segue_music.gates import FAILED, NOT_APPLICABLE, PASSED
from segue_music.rows import FILES, recording_of, same
from segue_music.tags.fields import PITCHES, camelot
from segue_music.volumes import FILE, FileRow, Volumes
from segue_schemas import (
    Analysis,
    Finished,
    Format,
    Gate,
    Key,
    Loudness,
    Placed,
    Print,
    Quality,
    Record,
    Recording,
    Row,
    Tempo,
    TrackFile,
    Value,
)

if TYPE_CHECKING:
    from segue_music.audio.desk import Desk
    from segue_music.columns import Columns
    from segue_music.kit import Kit

# What nobody wrote down is not held against anything.
LOUDNESS = Loudness(integrated=0.0, range=0.0, peak=0.0, gain=0.0)
QUALITY = Quality(codec="", rate=0, channels=0, lossless=True, cutoff=0.0, origin="")


class Verified(Record):
    """One track with what was found."""

    name: str
    page_id: str
    page_url: str = ""
    gates: tuple[Gate, ...]

    def count(self, state: str) -> int:
        """Tell how many checks ended so."""
        return sum(gate.state == state for gate in self.gates)


def verified(kit: Kit, board: Board, desk: Desk, row: Row) -> Verified:
    """Look at one track; nothing is changed."""
    columns = kit.columns(board)
    name = recording_of(row, columns).name or row.title
    try:
        found = _gates(kit, board, desk, row, columns)
    except Unavailable:
        raise
    except (SegueError, OSError) as error:
        found = [gates.gate("track", False, str(error))]
    return Verified(name=name, page_id=row.page_id, page_url=row.url, gates=tuple(found))


def _gates(kit: Kit, board: Board, desk: Desk, seen: Row, columns: Columns) -> list[Gate]:
    row = board.row(seen.page_id)
    if row is None or row.in_trash:
        return [gates.gate("row in Tracks", False, "it is gone or in the trash")]
    with Volumes(kit.home / FILE) as volumes:
        files = _files(row, columns, volumes)
        noted = {file.path: one for file in files if (one := volumes.get(file.path))}
    known = tuple(file for file in files if file.path in noted)
    ours = kit.mirror.ours(row.page_id)
    track = _finished(kit, row, columns, files, ours)
    placed = [_placed(library.name, row, columns, known) for library in kit.libraries]
    found = [_row(row, ours), *gates.of_track(kit, track, placed, partial(_decoded, desk))]
    found += [_bytes(file, noted[file.path]) for file in known if Path(file.path).is_file()]
    missing = [form for form in kit.music.formats if form not in {file.format for file in files}]
    found += [gates.gate(f"{form.value.upper()} file", False, "the row names none") for form in missing]
    return [_set(gate, row, columns) for gate in found]


def _row(row: Row, ours: Mapping[str, Value]) -> Gate:
    changed = sorted(name for name, value in ours.items() if not _kept(row.values.get(name), value))
    told = f"read by its id, {len(ours) - len(changed)} values as they were written"
    theirs = f"; changed since: {', '.join(changed)}" if changed else ""
    return gates.gate("row in Tracks", True, told + theirs if ours else "read by its id")


def _kept(value: Value, written: Value) -> bool:
    """Compare a value with what was written; times are remembered as text."""
    if isinstance(value, datetime) and isinstance(written, str):
        written = datetime.fromisoformat(written)
    return same(value, written)


def _set(gate: Gate, row: Row, columns: Columns) -> Gate:
    """Hold tempo and key to the row, whoever wrote them there."""
    part = {"tempo": "bpm", "key": "key"}.get(gate.name)
    if part is None or columns.get(part) is None:
        return gate
    if value := columns.text(row.values, part):
        return Gate(name=gate.name, state=PASSED, seen=value)
    return Gate(name=gate.name, state=NOT_APPLICABLE, seen="the row has none")


def _files(row: Row, columns: Columns, volumes: Volumes) -> list[TrackFile]:
    files = []
    for part in FILES:
        if path := columns.text(row.values, part):
            known, size = volumes.get(path), Path(path).stat().st_size if Path(path).is_file() else 0
            files.append(TrackFile(format=Format(part), path=path, size=size, pcm=known.pcm if known else ""))
    return files


def _placed(library: str, row: Row, columns: Columns, known: Sequence[TrackFile]) -> Placed:
    if library == "Eagle":
        ref = columns.text(row.values, "eagle")
        return Placed(
            library=library, ref=ref, applies=bool(ref), note="" if ref else "the row names no item"
        )
    note = "" if known else "this machine did not place its files"
    return Placed(library=library, files=tuple(known), applies=bool(known), note=note)


def _finished(
    kit: Kit, row: Row, columns: Columns, files: Sequence[TrackFile], ours: Mapping[str, Value]
) -> Finished:
    """Return the track as its row has it; what a person typed is not what its files say, and left out."""

    def own(part: str) -> bool:
        column = columns.get(part)
        return (
            column is not None
            and column.name in ours
            and same(row.values.get(column.name), ours[column.name])
        )

    said, held = recording_of(row, columns), kit.index.get("tracks", row.page_id)
    links = held.recording.links if held else said.links
    duration = said.duration or (held.print.duration if held and held.print else 0.0)
    known = Recording(
        title=said.title if own("title") else "", artists=said.artists if own("artist") else (),
        isrc=said.isrc if own("isrc") else "", duration=duration or None, links=links,
    )  # fmt: skip
    bpm = columns.number(row.values, "bpm") if own("bpm") else None
    key = _key(columns.text(row.values, "key")) if own("key") else None
    analysis = Analysis(
        duration=duration,
        tempo=Tempo(bpm=bpm, confidence=0) if bpm else None,
        key=key,
        loudness=LOUDNESS,
        quality=QUALITY,
    )
    print_ = held.print if held and held.print else None
    return Finished(
        recording=known, analysis=analysis, files=tuple(files), page_id=row.page_id, page_url=row.url,
        print=print_ or Print(pcm="", sha256="", fingerprint="", duration=duration),
    )  # fmt: skip


def _key(text: str) -> Key | None:
    """Read a key in either notation."""
    keys = (Key(tonic=tonic, minor=minor, confidence=0) for tonic in PITCHES for minor in (False, True))
    return next((key for key in keys if text in (key.short, camelot(key))), None)


def _bytes(file: TrackFile, known: FileRow) -> Gate:
    """Compare a file with what this machine knows of it, whatever its size and time say."""
    with Path(file.path).open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    told = "as this machine knows them" if found == known.sha256 else "not those that this machine knows"
    return gates.gate(f"{file.format.value.upper()} bytes", found == known.sha256, told)


def _decoded(desk: Desk, file: TrackFile, expected: float) -> Gate:
    """Decode a whole file in a child process, and compare its length."""
    name = f"{file.format.value.upper()} sound"
    try:
        seconds = float(desk.verify(file.path)["duration"])
    except Refused as refused:
        return Gate(name=name, state=FAILED, seen=str(refused))
    gate = gates.of_length(name, seconds, expected)
    return gate.model_copy(update={"seen": f"decoded whole, {gate.seen}"})
