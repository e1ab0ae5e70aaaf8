"""The tables of segue.toml that are the program's own."""

# No `from __future__ import annotations`: pydantic needs the types of these models as they are.

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from segue.sources import Env
from segue_schemas import Record


class Mode(StrEnum):
    """Whether changes outside are made."""

    PROD = "PROD"
    DEV = "DEV"  # every run is a dry run


class Databases(Record):
    """Which databases to use: an id in any form, or a link; an empty one is found by its title."""

    tasks: Annotated[str, Env("AGENT_TASKS_DB_ID")] = ""
    issues: Annotated[str, Env("ISSUES_DB_ID")] = ""
    tracks: Annotated[str, Env("TRACKS_DB_ID")] = ""
    playlists: Annotated[str, Env("PLAYLISTS_DB_ID")] = ""
    artists: Annotated[str, Env("ARTISTS_DB_ID")] = ""


class TaskColumns(Record):
    """What the columns of Agent-Tasks are called, where the usual names are not used."""

    title: str = ""
    status: str = ""
    agent: str = ""
    handler: str = ""
    parameters: str = ""
    priority: str = ""
    type: str = ""
    due: str = ""
    run_after: str = ""
    dry_run: str = ""
    parent: str = ""
    blocked_by: str = ""
    issue: str = ""
    progress: str = ""
    now: str = ""
    runner: str = ""
    attempts: str = ""
    last_error: str = ""
    last_run: str = ""
    fingerprint: str = ""
    hops: str = ""


class IssueColumns(Record):
    """What the columns of Issues+Questions are called, where the usual names are not used."""

    title: str = ""
    type: str = ""
    status: str = ""
    severity: str = ""
    answer: str = ""
    task: str = ""
    handler: str = ""
    fingerprint: str = ""
    first_seen: str = ""
    last_seen: str = ""
    occurrences: str = ""
    evidence: str = ""


class StatusWords(Record):
    """Which options of the status column mean what, where they are not called as in Segue."""

    reserved: tuple[str, ...] = ()
    draft: tuple[str, ...] = ()
    ready: tuple[str, ...] = Field(default=(), examples=['["To do", "Next"]'])
    running: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    needs_input: tuple[str, ...] = ()
    handed_over: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()


class IssueWords(Record):
    """The same for the status column of Issues+Questions."""

    open: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    in_progress: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    wont_fix: tuple[str, ...] = ()
    duplicate: tuple[str, ...] = ()


class BoardSettings(Record):
    """How to speak with Notion, and what the user's databases call things."""

    url: Annotated[str, Env("SEGUE_NOTION_URL")] = Field(
        default="https://api.notion.com", pattern=r"^https?://", examples=['"https://api.notion.com"']
    )
    rate: float = Field(default=2.5, gt=0, le=100, examples=["2.5"])  # requests a second
    agents: tuple[str, ...] = ("orchestrator", "segue")  # who of "Assigned Agent" is this program
    tasks: TaskColumns = TaskColumns()
    issues: IssueColumns = IssueColumns()
    status: StatusWords = StatusWords()
    issue_status: IssueWords = IssueWords()


class RunSettings(Record):
    """How the loop works."""

    poll_seconds: float = Field(default=10, ge=1, le=3600, examples=["10"])
    together: int = Field(default=4, ge=1, le=64, examples=["4"])  # runs that work at the same time


class PluginSettings(Record):
    """Which plugins are loaded: all that are installed, unless `enabled` names those that are."""

    enabled: tuple[str, ...] | None = Field(default=None, examples=['["sandbox", "echo"]'])
    disabled: tuple[str, ...] = Field(default=(), examples=['["echo"]'])
