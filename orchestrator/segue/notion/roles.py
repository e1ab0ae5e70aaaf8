"""The roles that properties play, with the names and types that they usually have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OPTIONS = ("status", "select")
NAMES = ("select", "multi_select", "rich_text", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One column: what it is to us, what people call it, and the types that will do."""

    name: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    required: bool = False
    without: str = ""  # what is switched off when the column is missing
    target: str = ""  # for relations: the database it leads to

    @property
    def title(self) -> str:
        """The name that `segue init` gives it."""
        return self.names[0]


def _role(name: str, names: str, types: Sequence[str], without: str = "", **more: str | bool) -> Role:
    given = tuple(part.strip() for part in names.split("|"))
    return Role(name=name, names=given, types=tuple(types), without=without, **more)  # type: ignore[arg-type]  # the two that are left have their types


TITLE = _role("title", "Task|Name|Title", ["title"], required=True)

TASK_ROLES: tuple[Role, ...] = (
    TITLE,
    _role("status", "Status|State|Stage", OPTIONS, required=True),
    _role(
        "agent",
        "Assigned Agent|Agent|Assigned to|Assignee|Delegate",
        [*NAMES, "relation", "people"],
        "every ready row counts as ours, whoever it is meant for",
    ),
    _role("handler", "Handler|Plugin", ["select", "rich_text"], "a row cannot name its plugin"),
    _role(
        "parameters", "Parameters|Params|Arguments", ["rich_text"], "tasks are told only by title and links"
    ),
    _role(
        "priority", "Priority|Prio|Urgency", ["select", "status", "rich_text"], "all tasks are equally urgent"
    ),
    _role("type", "Type|Task type|Kind|Category", NAMES, "handlers cannot match on the type"),
    _role("due", "Due|Due date|Deadline|Date", ["date"], "nothing is done earlier because it is due"),
    _role("run_after", "Run after|Not before|Start after", ["date"], "tasks cannot be put off to a date"),
    _role("dry_run", "Dry run|Test run", ["checkbox"], "a row cannot ask for a dry run"),
    _role(
        "parent",
        "Parent|Parent task|Parent item",
        ["relation"],
        "follow-ups do not name their parent",
        target="tasks",
    ),
    _role(
        "blocked_by",
        "Blocked by|Depends on|Dependencies",
        ["relation"],
        "tasks do not wait for each other",
        target="tasks",
    ),
    _role(
        "issue",
        "Issue|Issues|Issues+Questions",
        ["relation"],
        "tasks do not link to their issues",
        target="issues",
    ),
    _role("progress", "Progress|Progress %|Percent", ["number"], "there is no progress bar in the row"),
    _role(
        "now", "Now|Current step", ["rich_text"], "the row does not say what is happening or why nothing is"
    ),
    _role("runner", "Runner|Claimed by", ["rich_text"], "the row does not show which run holds it"),
    _role("attempts", "Attempts|Tries", ["number"], "the row does not show how often it was tried"),
    _role("last_error", "Last error", ["rich_text"], "the row does not show what went wrong"),
    _role("last_run", "Last run", ["url", "rich_text"], "the row does not link to its report"),
    _role("fingerprint", "Fingerprint", ["rich_text"], "the same follow-up may be made twice"),
    _role("hops", "Hops", ["number"], "chains of follow-ups are not counted in the row"),
)

ISSUE_ROLES: tuple[Role, ...] = (
    _role("title", "Title|Name|Issue|Question", ["title"], required=True),
    _role("status", "Status|State", OPTIONS, required=True),
    _role("type", "Type|Kind|Category", NAMES, "issues do not show whether they are errors or questions"),
    _role(
        "severity", "Severity|Priority", ["select", "status", "rich_text"], "issues do not show how bad it is"
    ),
    _role(
        "answer", "Answer|Reply|Decision", ["rich_text", "select"], "questions cannot be answered in the row"
    ),
    _role(
        "task", "Task|Tasks|Agent-Tasks", ["relation"], "an answer cannot set its task going", target="tasks"
    ),
    _role("handler", "Handler|Plugin", ["select", "rich_text"], "issues do not name the plugin"),
    _role("fingerprint", "Fingerprint", ["rich_text"], "the same problem makes a new page each time"),
    _role("first_seen", "First seen", ["date"], "issues do not show when they were first seen"),
    _role("last_seen", "Last seen", ["date"], "issues do not show when they were last seen"),
    _role("occurrences", "Occurrences|Count|Times seen", ["number"], "issues are not counted"),
    _role("evidence", "Evidence|Link|Report", ["url", "rich_text"], "issues do not link to the report"),
    _role("note", "Resolution|Note", ["rich_text"], "the row does not say how an issue was resolved"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A database that the project knows: how it is called, and what gives it away."""

    role: str
    titles: tuple[str, ...]  # the usual one first
    setting: str
    telling: tuple[str, ...]  # one of these properties confirms a title

    @property
    def title(self) -> str:
        """The name that `segue init` gives it."""
        return self.titles[0]


KNOWN: dict[str, Known] = {
    known.role: known
    for known in (
        Known(
            role="tasks",
            titles=("Agent-Tasks", "Agent Task", "Agents Tasks"),
            setting="AGENT_TASKS_DB_ID",
            telling=("Status", "State", "Stage"),
        ),
        Known(
            role="issues",
            titles=("Issues+Questions", "Issues and Questions", "Issues"),
            setting="ISSUES_DB_ID",
            telling=("Answer", "Severity", "Fingerprint", "Occurrences", "Type"),
        ),
        Known(
            role="tracks",
            titles=("Music Tracks", "Tracks", "Songs"),
            setting="TRACKS_DB_ID",
            telling=(
                "ISRC",
                "Artist",
                "Artists",
                "Album",
                "BPM",
                "Spotify ID",
                "Spotify",
                "SoundCloud URL",
                "Playlists",
            ),
        ),
        Known(
            role="playlists",
            titles=("Playlists", "Music Playlists"),
            setting="PLAYLISTS_DB_ID",
            telling=(
                "Tracks",
                "Music Tracks",
                "Spotify ID",
                "Spotify",
                "Playlist ID",
                "URL",
                "Link",
                "SoundCloud URL",
            ),
        ),
        Known(
            role="artists",
            titles=("Artists", "Music Artists"),
            setting="ARTISTS_DB_ID",
            telling=("Tracks", "Music Tracks", "Spotify ID", "Spotify", "Genres", "Genre"),
        ),
    )
}
