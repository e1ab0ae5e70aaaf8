"""The checks for `segue doctor` that ask Notion: the token, the clock, and the databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from segue.board import Reservation, UsedColumn
from segue.doctor import Check, Finding, Level, error, listing, ok, warning
from segue.errors import Misconfigured, SegueError, Unavailable
from segue.opening import TOKEN, board_config
from segue.plugins import used_columns
from segue.statefolder import LEDGER

if TYPE_CHECKING:
    from segue.notion.board import NotionBoard
    from segue.plugins import Found
    from segue.settings import Settings

NOTION = "https://api.notion.com"
PATIENCE = 4.0  # seconds for one request; a check has five
SKEW = 120.0  # seconds by which the clocks may differ before schedules go wrong


def notion_checks(settings: Settings, found: Found) -> list[Check]:
    """Return the checks for what the settings lead to: Notion, a sandbox, or nothing yet."""
    return [
        Check(name="Secret", run=lambda: check_secret(settings, found)),
        Check(name="Notion", run=lambda: list(check_notion(settings))),
        Check(name="Databases", run=lambda: check_databases(settings, found)),
        Check(name="Board", run=lambda: check_board(settings)),
    ]


def check_secret(settings: Settings, found: Found) -> list[Finding]:
    """Look whether there is a token, and where it comes from."""
    try:
        secret = settings.secret(TOKEN)
    except Misconfigured as problem:
        what, _, fix = str(problem).rpartition("; run: ")
        return [error("Secret", what, fix)]
    if secret:
        return [ok("Secret", str(secret))]
    how = f"put {TOKEN} into .env or {settings.home / 'secrets.env'}, or run segue init"
    if found.manager.hook.workspace.get_hookimpls():
        return [warning("Secret", f"{TOKEN} is not set; work goes to a sandbox on this machine", how)]
    return [error("Secret", f"{TOKEN} is not set, and no plugin offers a sandbox", how)]


def check_notion(settings: Settings) -> Iterator[Finding]:
    """Look whether Notion answers, takes the token, and agrees about the time."""
    import httpx

    from segue.notion.connection import connection, server_time

    if settings.board.url != NOTION:
        yield ok("Notion", f"another address is used: {settings.board.url}")
    if not _token(settings):
        return
    try:
        with _board(settings) as board:
            yield ok("Notion", f"answers and takes the token: {connection(board.client)}")
    except Unavailable as away:
        yield error("Notion", str(away), f"look whether this machine reaches {settings.board.url}")
        return
    except Misconfigured as problem:
        what, _, fix = str(problem).partition("; ")
        yield error("Notion", what, fix)
        return
    try:
        there = server_time(settings.board.url, PATIENCE)
    except httpx.HTTPError:
        return  # it did answer a moment ago, and the clock is no reason to doubt that
    ahead = (datetime.now(UTC) - there).total_seconds() if there else 0.0
    if abs(ahead) > SKEW:
        word = "ahead of" if ahead > 0 else "behind"
        told = f"this machine's clock is {abs(ahead):.0f} s {word} Notion's"
        yield warning("Notion", told, "let the system set the clock by itself")


def check_databases(settings: Settings, loaded: Found) -> list[Finding]:
    """Look at the databases and their properties, those that plugins use too."""
    if not _token(settings):
        return []
    used = used_columns(settings, loaded.manager)
    named = settings.databases.model_dump()
    wanted = [role for role in named if role in ("tasks", "issues") or named[role]]
    found: list[Finding] = []
    with _board(settings) as board:
        for role in wanted:  # a wrong token is the same finding for each of them
            found += [finding for finding in _database(board, role) if finding not in found]
        for role, columns in used.items():
            found += _columns_of_plugins(board, role, columns)
    return found


def check_board(settings: Settings) -> list[Finding]:
    """Tell what is open: tasks that are ready or under way, and issues that are not resolved."""
    if not _token(settings):
        return []
    with _board(settings) as board:
        try:
            pending = board.pending()
        except Misconfigured:
            return []  # the check of the databases tells what is wrong with them
    tasks = listing([task.title for task in pending.tasks])
    return [ok("Board", f"open tasks: {tasks}; open issues: {listing([i.title for i in pending.issues])}")]


def _columns_of_plugins(board: NotionBoard, role: str, columns: Sequence[UsedColumn]) -> list[Finding]:
    """Say which columns of a plugin's database are missing, and what is not done without them."""
    from segue.notion.setup import lacking

    try:
        binding = board.binding(role)
    except Misconfigured:
        return []  # a database of a plugin need not be there
    return [
        warning(
            "Databases", f"{binding.title} has no {one.names[0]!r}: {one.without}", "segue init --add-missing"
        )
        for one in lacking(binding, columns)
    ]


def _database(board: NotionBoard, role: str) -> list[Finding]:
    """Return one line for a database that is as it should be, else what is missing in it."""
    findings = [
        Finding(level=Level(one.level), area="Databases", text=one.text, fix=one.fix)
        for one in board.findings(role)
    ]
    if any(finding.level is Level.ERROR for finding in findings):
        return findings
    binding = board.binding(role)
    return [ok("Databases", f"{role}: {binding.title} ({binding.url})"), *findings]


def _token(settings: Settings) -> str:
    try:
        secret = settings.secret(TOKEN)
    except SegueError:
        return ""  # the check of the secret tells it
    return secret.value if secret else ""


@contextmanager
def _board(settings: Settings) -> Iterator[NotionBoard]:
    """Give a board that asks once and changes nothing, neither in Notion nor in the ledger."""
    from segue.notion.board import NotionBoard

    config = replace(board_config(settings), tries=1, timeout=PATIENCE)
    memory = _Memory(settings.home / LEDGER)
    board = NotionBoard(_token(settings), settings.board.url, config, _NothingReserved(), memory)
    with closing(board):
        yield board


class _Memory:
    """What the ledger remembers, read without opening it for writing; what is new is forgotten."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, key: str) -> str | None:
        try:
            with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, timeout=2)) as db:
                row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        except sqlite3.DatabaseError:
            return None  # there is none yet, or the check of the ledger tells what is wrong with it
        return str(row[0]) if row else None

    def set(self, key: str, value: str) -> None:
        del key, value


class _NothingReserved:
    """Stands where a board remembers the pages it makes; a check makes none."""

    def begin(self, key: str, place: str) -> str | None:
        raise AssertionError(f"a check makes no page: {key} in {place}")

    def made(self, key: str, page_id: str) -> None:
        raise AssertionError(f"a check makes no page: {page_id} for {key}")

    def doubtful(self) -> list[Reservation]:
        return []

    def settled(self, key: str) -> None:
        raise AssertionError(f"a check settles nothing: {key}")
