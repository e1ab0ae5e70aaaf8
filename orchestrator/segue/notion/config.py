"""What the board in Notion must be told: ids, names, status words, and how fast it may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Names = Mapping[str, str]
Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardConfig:
    """All that a person can say about their workspace; nothing of it must be said."""

    databases: Names = field(default_factory=dict)  # role such as "tasks" -> id or link, in any form
    properties: Names = field(default_factory=dict)  # role such as "run_after" -> column of Agent-Tasks
    issue_properties: Names = field(default_factory=dict)  # the same for Issues+Questions
    status: Words = field(default_factory=dict)  # "ready" -> options of Agent-Tasks
    issue_status: Words = field(default_factory=dict)  # "answered" -> options of Issues+Questions
    secrets: Callable[[], tuple[str, ...]] = tuple  # what no text that is sent may hold
    rate: float = 2.5  # requests per second
    burst: int = 5
    tries: int = 5  # how often one request is sent before the caller is told to come back later
    pause: float = 0.5  # seconds before the second try, doubled with each
    outage_after: int = 10  # failures in a row that mean that Notion is down
    outage_probe: float = 60.0  # seconds between two requests while it is
    timeout: float = 65.0  # Notion gives up at 60
    sweep_after: float = 600.0  # seconds after which a reserved page that nobody filled is trashed
    rebind_after: float = 900.0  # seconds after which the properties are looked at anew
