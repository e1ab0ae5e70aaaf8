"""Reads a file that says what tempo and key tracks really have, in whatever form it was written."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue.errors import Refused
from segue_music.audio.musickey import pitch

PATHS, TEMPI = ("path", "file", "filename", "audio"), ("bpm", "tempo")
KEYS = ("key", "tonality")
CAMELOT = re.compile(r"(1[0-2]|[1-9])([AB])", re.IGNORECASE)
OPEN_KEY = re.compile(r"(1[0-2]|[1-9])([MD])", re.IGNORECASE)
NAME = re.compile(r"([A-G])([#♯b♭]?)[\s:_-]*(major|minor|maj|min|m|M|)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One track, and what is true of it."""

    path: Path
    bpm: float | None
    key: tuple[int, bool] | None  # tonic (C is 0), and whether it is minor
    steady: bool
    style: str
    variant: str


def truths(file: Path) -> list[Truth]:
    """Return what a file of truths says: a JSON list, lines of JSON, or CSV."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{file} cannot be read ({error.strerror}); name a file of truths") from None
    found = [_truth(row, file.parent) for row in _rows(text, file)]
    if not found:
        raise Refused(f"{file} names no tracks; each needs a path, and a tempo or a key")
    return found


def _rows(text: str, file: Path) -> list[dict[str, Any]]:
    start = text.lstrip()[:1]
    try:
        if start == "[":
            return list(json.loads(text))
        if start == "{":
            return _objects(text)
    except (json.JSONDecodeError, TypeError) as error:
        raise Refused(f"{file} is no JSON: {error}; write a list, a line for each track, or CSV") from None
    dialect = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    return [dict(row) for row in csv.DictReader(text.splitlines(), delimiter=dialect)]


def _objects(text: str) -> list[dict[str, Any]]:
    """Read lines of JSON, or one object that holds the list or has paths as names."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    if any(name in whole for name in PATHS):
        return [whole]
    lists = [value for value in whole.values() if isinstance(value, list)]
    if lists:
        return list(lists[0])
    return [{"path": name, **value} for name, value in whole.items() if isinstance(value, Mapping)]


def _truth(row: Mapping[str, Any], folder: Path) -> Truth:
    known = {str(name).strip().lower(): value for name, value in row.items()}
    path, bpm, key = (_first(known, names) for names in (PATHS, TEMPI, KEYS))
    if path is None:
        raise Refused(f"a track has no path in {dict(row)}; call the column path, file or filename")
    mode = _first(known, ("mode", "scale"))
    tonic = _first(known, ("tonic",)) if key is None else key
    return Truth(
        path=_found(folder, str(path)),
        bpm=float(bpm) if bpm is not None else None,
        key=parsed(f"{tonic} {mode}" if mode is not None else str(tonic)) if tonic is not None else None,
        steady=_steady(known),
        style=str(_first(known, ("style", "genre")) or ""),
        variant=str(_first(known, ("variant",)) or ""),
    )


def _found(folder: Path, path: str) -> Path:
    """Return the file that is meant: seen from the truths, from here, or moved beside them."""
    places = (folder / path, Path(path), folder / Path(path).name)
    return next((place for place in places if place.exists()), places[0])


def _first(known: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((known[name] for name in names if known.get(name) not in (None, "")), None)


def _steady(known: Mapping[str, Any]) -> bool:
    steady, drift = known.get("steady"), known.get("drift")
    if steady not in (None, ""):
        return str(steady).lower() not in ("false", "0", "no")
    return str(drift if drift is not None else "").lower() in ("", "false", "0", "0.0", "no", "none")


def parsed(key: str) -> tuple[int, bool] | None:
    """Return the pitch and mode of a key as people write it: Am, A minor, A:min, 8A, Bbm, A#m."""
    text = key.strip()
    if found := CAMELOT.fullmatch(text):
        minor = found[2].upper() == "A"
        return (int(found[1]) * 7 + (1 if minor else 4)) % 12, minor
    if found := OPEN_KEY.fullmatch(text):
        minor = found[2].upper() == "M"
        return ((int(found[1]) - 1) * 7 + (9 if minor else 0)) % 12, minor
    if not (found := NAME.fullmatch(text)):
        return None
    mode = found[3]
    minor = mode == "m" or mode.lower() in ("min", "minor")
    return pitch(found[1].upper() + found[2].replace("♯", "#").replace("♭", "b").lower()), minor
