"""What is done with a file inside a child process; the file is decoded once for all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from segue.errors import Refused
from segue_music.audio import analyse as analysing
from segue_music.audio.decode import decode
from segue_music.audio.sound import Sound, silent
from segue_schemas import Format

APART = 3.0  # seconds between the expected length and the real one
SHORTEST = 0.1  # seconds that a track lasts at least

_last: dict[tuple[str, int, int], Sound] = {}  # one at most


def sound(path: str, longest: float) -> Sound:
    """Return the decoded file: the last one is kept as long as the file is as it was."""
    try:
        found = Path(path).stat()
    except FileNotFoundError:
        raise Refused(f"there is no file {path}; fetch it again") from None
    known = (path, found.st_size, found.st_mtime_ns)
    if known not in _last:
        _last.clear()
        _last[known] = decode(path, longest=longest)
    return _last[known]


def forget() -> None:
    """Let go of the sound that is kept."""
    _last.clear()


def verify(path: str, expected: float | None, longest: float) -> dict[str, Any]:
    """Decode a file, and refuse one that is not as long as expected, or in which nothing is heard."""
    found = sound(path, longest)
    if expected is not None and abs(found.duration - expected) > APART:
        kind = "an excerpt" if found.duration < expected / 2 else "another recording"
        raise Refused(
            f"{Path(path).name} is {found.duration:.1f} s long, and {expected:.1f} s are expected, so it is "
            f"{kind}; look at the link, or give another"
        )
    if found.duration < SHORTEST:
        raise Refused(f"{Path(path).name} is only {found.duration * 1000:.0f} ms long; look at the link")
    if silent(found.samples):
        raise Refused(f"{Path(path).name} holds nothing but silence; look at the link, or give another")
    return {
        "duration": round(found.duration, 3),
        "codec": found.codec,
        "bitrate": found.bitrate,
        "rate": found.rate,
        "bits": found.bits,
        "lossless": found.lossless,
    }


def identify(path: str, longest: float) -> dict[str, Any]:
    """Return what tells the recording from another, as a `Print`."""
    return analysing.identify(sound(path, longest), path).model_dump(mode="json")


def analyse(path: str, low: float, high: float, longest: float) -> dict[str, Any]:
    """Return all that is measured, as an `Analysis`."""
    return analysing.analyse(sound(path, longest), low=low, high=high).model_dump(mode="json")


def transcode(path: str, folder: str, formats: list[str], name: str, longest: float) -> list[dict[str, Any]]:
    """Write the track into the folder in each form, as `TrackFile`s."""
    from segue_music.audio.transcode import transcode as written

    files = written(sound(path, longest), Path(folder), [Format(each) for each in formats], name)
    return [file.model_dump(mode="json") for file in files]
