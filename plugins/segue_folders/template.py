"""The small templates that say where a file goes, such as `{artist}/{album}`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from segue_folders.names import safe
from segue_schemas import Finished, Format

# What stands where a track does not say.
UNKNOWN: Mapping[str, str] = {
    "artist": "Unknown Artist",
    "album": "Unknown Album",
    "title": "Untitled",
    "year": "Unknown Year",
    "genre": "Unknown Genre",
    "key": "Unknown Key",
    "bpm": "Unknown Tempo",
    "playlist": "No Playlist",
    "format": "Unknown Format",
}
_FIELD = re.compile(r"\{([^{}]*)\}")


def fault(template: str) -> str:
    """Say what is wrong with a template, or nothing."""
    unknown = [name for name in _FIELD.findall(template) if name not in UNKNOWN]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in UNKNOWN)
        return f"has no field {{{unknown[0]}}}; there are {known}"
    if re.search(r"[{}]", _FIELD.sub("", template)):
        return "has a brace that is not closed, or one too many"
    if template.startswith(("/", "~")) or "\\" in template:
        return "must be a path below the folder, with / between its parts"
    if any(part in (".", "..") for part in template.split("/")):
        return "must not contain . or .. as a folder"
    return ""


def values(track: Finished, format_: Format) -> dict[str, str]:
    """Return what a template can say of a track."""
    recording, analysis = track.recording, track.analysis
    return {
        "artist": ", ".join(recording.artists),
        "album": recording.album,
        "title": recording.title,
        "year": str(recording.year or ""),
        "genre": recording.genres[0] if recording.genres else "",
        "key": analysis.key.short if analysis.key else "",
        "bpm": f"{analysis.tempo.bpm:.0f}" if analysis.tempo else "",
        "playlist": track.playlists[0] if track.playlists else "",
        "format": format_.value.upper(),
    }


def folders(template: str, said: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts of the folder; a value is one part at most, whatever it contains."""
    return tuple(safe(_filled(part, said)) for part in template.split("/") if part)


def stem(template: str, said: Mapping[str, str]) -> str:
    """Return the name of the file, not yet made safe; an artist whom nobody knows is left out."""
    if "artist" in _FIELD.findall(template) and not said["artist"]:
        return said["title"] or UNKNOWN["title"]
    return _filled(template, said)


def _filled(part: str, said: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda field: said[field[1]] or UNKNOWN[field[1]], part)
