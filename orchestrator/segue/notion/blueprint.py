"""What `segue init` makes: the columns of each database, with their options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segue_schemas import Priority

JSON = dict[str, Any]

TASK_STATUS = {
    "Draft": "To-do", "Ready": "To-do", "Reserved": "To-do", "Running": "In progress",
    "Waiting": "In progress", "Needs input": "In progress", "Handed over": "In progress",
    "Done": "Complete", "Failed": "Complete", "Cancelled": "Complete",
}  # fmt: skip
ISSUE_STATUS = {
    "Open": "To-do", "Reserved": "To-do", "Answered": "In progress", "In progress": "In progress",
    "Resolved": "Complete", "Won't fix": "Complete", "Duplicate": "Complete",
}  # fmt: skip
COLORS = {
    "Ready": "blue", "Running": "yellow", "Waiting": "orange", "Needs input": "pink", "Handed over": "purple",
    "Done": "green", "Failed": "red", "Open": "red", "Answered": "blue", "Resolved": "green",
    "Critical": "red", "High": "orange", "Medium": "yellow", "Low": "gray",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One property that can be made: its type, and options or the database it leads to."""

    type: str
    options: Sequence[str] = ()
    groups: Mapping[str, str] | None = None  # of a status property: option -> group
    target: str = ""  # for relations
    other: str = ""  # the name of the relation's other side
    format: str = ""

    def schema(self, sources: Mapping[str, str]) -> JSON | None:
        """Write it as Notion wants it; None while the database it leads to does not exist."""
        if self.type == "relation":
            if self.target not in sources:
                return None
            return {"relation": {"data_source_id": sources[self.target], **_sides(self.other)}}
        if self.type == "status":
            return {
                "status": {"options": [option(name, group) for name, group in (self.groups or {}).items()]}
            }
        if self.type == "select":
            return {"select": {"options": [option(name) for name in self.options]}}
        if self.format:
            return {self.type: {"prefix" if self.type == "unique_id" else "format": self.format}}
        return {self.type: {}}


def _sides(other: str) -> JSON:
    if other:
        return {"type": "dual_property", "dual_property": {"synced_property_name": other}}
    return {"type": "single_property", "single_property": {}}


def option(name: str, group: str = "") -> JSON:
    """Write an option of a select or status property."""
    return {"name": name, "color": COLORS.get(name, "default"), **({"group": group} if group else {})}


_URGENCY = tuple(priority.value for priority in Priority)
_TEXT, _DATE, _NUMBER, _LINK = (Column(type=kind) for kind in ("rich_text", "date", "number", "url"))

BLUEPRINTS: dict[str, dict[str, Column]] = {
    "tasks": {
        "Task": Column(type="title"),
        "Status": Column(type="status", groups=TASK_STATUS),
        "Assigned Agent": Column(type="select", options=("orchestrator", "claude-code", "cursor")),
        "Handler": Column(type="select"),
        "Parameters": _TEXT,
        "Priority": Column(type="select", options=_URGENCY),
        "Type": Column(type="select"),
        "Due": _DATE,
        "Run after": _DATE,
        "Dry run": Column(type="checkbox"),
        "Progress": Column(type="number", format="percent"),
        "Now": _TEXT,
        "Runner": _TEXT,
        "Attempts": _NUMBER,
        "Last error": _TEXT,
        "Last run": _LINK,
        "Fingerprint": _TEXT,
        "Hops": _NUMBER,
        "ID": Column(type="unique_id", format="TASK"),
        "Parent": Column(type="relation", target="tasks", other="Subtasks"),
        "Blocked by": Column(type="relation", target="tasks", other="Blocks"),
        "Issue": Column(type="relation", target="issues", other="Task"),
    },
    "issues": {
        "Title": Column(type="title"),
        "Status": Column(type="status", groups=ISSUE_STATUS),
        "Type": Column(
            type="select", options=("Error", "Gap", "Question", "Approval", "Missing deliverable")
        ),
        "Severity": Column(type="select", options=_URGENCY),
        "Answer": _TEXT,
        "Handler": Column(type="select"),
        "Fingerprint": _TEXT,
        "First seen": _DATE,
        "Last seen": _DATE,
        "Occurrences": _NUMBER,
        "Evidence": _LINK,
        "Resolution": _TEXT,
        "ID": Column(type="unique_id", format="ISSUE"),
    },
    "tracks": {
        "Title": Column(type="title"),
        "Artist": _TEXT,
        "Album": _TEXT,
        "Genre": Column(type="multi_select"),
        "BPM": _NUMBER,
        "Key": Column(type="select"),
        "Camelot": Column(type="select"),
        "Duration": _NUMBER,
        "Year": _NUMBER,
        "ISRC": _TEXT,
        "Loudness": _NUMBER,
        "Source Label": _TEXT,
        "Downloaded": Column(type="checkbox"),
        "Audio Processing": Column(type="multi_select"),
        "Link": _LINK,
        "SoundCloud URL": _LINK,
        "Spotify URL": _LINK,
        "Spotify ID": _TEXT,
        "YouTube URL": _LINK,
        "M4A File Path": _TEXT,
        "AIFF File Path": _TEXT,
        "WAV File Path": _TEXT,
        "Eagle File ID": _TEXT,
        "Fingerprint": _TEXT,
        "Last run": _DATE,
        "Hunt next": _DATE,
        "Hunt tries": _NUMBER,
        "Purchase links": _TEXT,
    },
    "playlists": {
        "Name": Column(type="title"),
        "URL": _LINK,
        "Spotify ID": _TEXT,
        "Tracks": Column(type="relation", target="tracks", other="Playlists"),
    },
    "artists": {"Name": Column(type="title"), "Spotify ID": _TEXT, "Genres": Column(type="multi_select")},
}
