"""Groups the errors of log files; each time only what is new in them is read, across rotations too."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from segue_review.gaps.gap import Category, Gap
from segue_review.gaps.masking import Mask
from segue_review.gaps.memory import Memory
from segue_schemas import Priority

AT_ONCE = 32_000_000  # bytes of one log that a scan reads; the rest is read by the next
LINE = 2_000  # bytes of a line that matter
QUIET = timedelta(days=7)  # an error that was not seen for so long is gone
OFTEN = 10
_HEAD = 256  # bytes by which a log is known again

_LEVEL = re.compile(
    r"\b(CRITICAL|FATAL|PANIC|ERROR|SEVERE)\b|\b((?:[A-Z]\w*)?(?:Error|Exception))\b(?=[:(\s]|$)"
)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?")
_PREFIX = re.compile(
    r"^\W*(?:<n>|<time>|[\s\[\]().:,|-])*\b(?:CRITICAL|FATAL|PANIC|ERROR|SEVERE)\b[\s\[\]:|-]*"
)
_SAME = (
    (re.compile(r"\b[a-z][a-z0-9+.-]{0,20}://\S+", re.IGNORECASE), "<address>"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.]+"), "<mail>"),
    (re.compile(r"\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{8,}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"(?<![\w<])(?:~|\.{1,2}|[A-Za-z]:)?(?:[/\\][\w.@%+~-]+)+"), "<path>"),
    (re.compile(r"'[^'\n]{1,200}'|\"[^\"\n]{1,200}\""), "<text>"),
    (re.compile(r"\d+(?:[.,:]\d+)*"), "<n>"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Error:
    """One error that a log tells."""

    message: str
    level: str
    when: str  # as the line says, or empty


def log_files(root: Path, patterns: Sequence[str]) -> list[Path]:
    """Return the logs that patterns name, without those that were rotated away."""
    found = {path for pattern in patterns for path in root.glob(pattern)}
    own = root.resolve()
    return sorted(path for path in found if path.is_file() and path.resolve() == own / path.relative_to(root))


def of_logs(memory: Memory, paths: Sequence[Path], mask: Mask, now: float) -> Iterator[Gap]:
    """Read what is new in the logs, and yield a gap for each kind of error of the last days."""
    since = (datetime.fromtimestamp(now, UTC) - QUIET).isoformat(timespec="seconds")
    for path in paths:
        _read_on(memory, path, mask, datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds"))
        rows = memory.db.execute(
            "SELECT message, level, times, first, last FROM log_group WHERE path = ? AND last >= ?",
            (str(path), since),
        )
        for message, level, times, first, last in rows.fetchall():
            grave = level in ("CRITICAL", "FATAL", "PANIC") or times >= OFTEN
            yield Gap(
                kind="log", category=Category.CODE, priority=Priority.HIGH if grave else Priority.MEDIUM,
                title=f"{path.name}: {message}", text=message, symbol=path.name, path=str(path),
                evidence=f"{message}\n{times} times, first {_shown(first)}, last {_shown(last)}",
                todo="Find what causes it; the log has the lines around it",
            )  # fmt: skip


def _read_on(memory: Memory, path: Path, mask: Mask, now: str) -> None:
    row = memory.db.execute("SELECT inode, start, read FROM log WHERE path = ?", (str(path),)).fetchone()
    try:
        with memory.db as db:
            told, offset = path.stat(), 0
            if row and _continues(path, row, told.st_size, told.st_ino):
                offset = row[2]
            elif row and (old := _rotated(path, row)):
                _count(db, path, errors(_lines(old, row[2])[0]), mask, now)
            lines, end = _lines(path, offset)
            _count(db, path, errors(lines), mask, now)
            values = (str(path), told.st_ino, _head(path, end), end)
            db.execute("INSERT OR REPLACE INTO log VALUES (?, ?, ?, ?)", values)
    except OSError:
        return  # it is read when it can be


def _continues(path: Path, row: tuple[int, str, int], size: int, inode: int) -> bool:
    return inode == row[0] and size >= row[2] and _head(path, row[2]) == row[1]


def _rotated(path: Path, row: tuple[int, str, int]) -> Path | None:
    """Return where the log went that was read before, if it is still there."""
    for other in sorted(path.parent.glob(f"{path.name}.*"))[:50]:
        if other.is_file() and other.stat().st_size >= row[2] and _head(other, row[2]) == row[1]:
            return other
    return None


def _head(path: Path, read: int) -> str:
    with path.open("rb") as file:
        return hashlib.sha256(file.read(min(read, _HEAD))).hexdigest()[:16]


def _lines(path: Path, offset: int) -> tuple[list[str], int]:
    """Return the whole lines after an offset, and where they end."""
    lines: list[str] = []
    with path.open("rb") as file:
        file.seek(offset)
        end = offset
        while end - offset < AT_ONCE and (line := file.readline(AT_ONCE)):
            if not line.endswith(b"\n") and len(line) < AT_ONCE:
                break  # still being written
            end += len(line)
            if _matters(line):
                lines.append(line[:LINE].decode("utf-8", "replace").rstrip("\n"))
            elif lines and lines[-1] and not line[:1].isspace():
                lines.append("")  # an error and a later one stay apart
    return lines, end


def _matters(line: bytes) -> bool:
    """Tell quickly whether a line can be an error, or can end the traceback of one."""
    return any(
        word in line for word in (b"rror", b"RROR", b"CRIT", b"FATAL", b"PANIC", b"SEVERE", b"xcep", b"race")
    )


def errors(lines: Iterable[str]) -> Iterator[Error]:
    """Yield the errors of a log: lines of text, JSON lines, tracebacks with the error at their end."""
    told = False  # the line above was an error: the traceback after it belongs to it
    for line in lines:
        if line.startswith("Traceback "):
            continue
        if line.startswith("{"):
            error = _of_json(line)
        elif line[:1].isspace():
            continue
        else:
            error = _of_text(line, after_error=told)
        if error:
            yield error
        told = error is not None


def _of_json(line: str) -> Error | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    level = str(said.get("level") or said.get("levelname") or said.get("severity") or "").upper()
    if level not in ("ERROR", "CRITICAL", "FATAL", "PANIC", "SEVERE"):
        return None
    when = str(said.get("time") or said.get("timestamp") or said.get("ts") or "")
    return Error(str(said.get("message") or said.get("msg") or said.get("event") or level), level, when)


def _of_text(line: str, *, after_error: bool) -> Error | None:
    found = _LEVEL.search(line)
    if found is None:
        return None
    if not found[1] and (found.start() > 60 or after_error):
        return None  # prose that names an error, or the end of a traceback that is counted already
    when = _TIME.search(line)
    return Error(line, found[1] or "ERROR", when[0] if when else "")


def normal(message: str) -> str:
    """Return a message without what differs from time to time."""
    message = _TIME.sub("<time>", message)
    for pattern, instead in _SAME:
        message = pattern.sub(instead, message)
    return " ".join(_PREFIX.sub("", message).split())[:300]


def _count(db: sqlite3.Connection, path: Path, found: Iterable[Error], mask: Mask, now: str) -> None:
    groups: dict[str, list[Error]] = {}
    for error in found:
        groups.setdefault(normal(mask(error.message)), []).append(error)
    for message, same in groups.items():
        times = sorted(_moment(error.when) or now for error in same)
        db.execute(
            "INSERT INTO log_group VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "times = times + excluded.times, level = excluded.level, "
            "first = min(first, excluded.first), last = max(last, excluded.last)",
            (str(path), message, same[-1].level, len(same), times[0], times[-1]),
        )


def _moment(text: str) -> str:
    """Return a time in the form in which times can be compared."""
    found = _TIME.search(text)
    if not found:
        return ""
    zone = (found[3] or "Z").replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}")
    except ValueError:
        return ""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _shown(moment: str) -> str:
    return f"{moment[:16].replace('T', ' ')} UTC"
