"""Opens what the settings describe: the workspace, the ledger, the board and the orchestrator."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segue.errors import Misconfigured
from segue.ledger import Ledger
from segue.notes import LedgerReservations
from segue.notion.board import NotionBoard
from segue.notion.config import BoardConfig
from segue.redact import hide
from segue.statefolder import LEDGER, held, prepare
from segue_schemas import Outcome, Task

if TYPE_CHECKING:
    import pluggy

    from segue.app import App
    from segue.plugins import Plugins
    from segue.settings import Settings
    from segue.workspace import Workspace

log = logging.getLogger(__name__)

TOKEN = "NOTION_TOKEN"  # the name of the secret, not the secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A board and the ledger that remembers what was made on it."""

    board: NotionBoard
    ledger: Ledger
    page_url: str = ""  # where a person can look at a workspace that a plugin offered


def board_config(settings: Settings) -> BoardConfig:
    """Return what the settings say about the workspace, in the board's terms."""
    board = settings.board
    return BoardConfig(
        databases=settings.databases.model_dump(),
        properties={role: name for role, name in board.tasks.model_dump().items() if name},
        issue_properties={role: name for role, name in board.issues.model_dump().items() if name},
        status={word: names for word, names in board.status.model_dump().items() if names},
        issue_status={word: names for word, names in board.issue_status.model_dump().items() if names},
        rate=board.rate,
        secrets=settings.secrets_in_use,
    )


@contextmanager
def workspace(settings: Settings, manager: pluggy.PluginManager) -> Iterator[Workspace]:
    """Give the address and token to work with: those of the settings, or what a plugin offers."""
    from segue.workspace import Workspace

    if secret := settings.secret(TOKEN):
        yield Workspace(url=settings.board.url, token=secret.value, rate=settings.board.rate)
        return
    prepare(settings.home)
    offered: Workspace | None = manager.hook.workspace(settings=settings)
    if offered is None:
        raise Misconfigured(
            f"{TOKEN} is not set and no plugin offers a workspace to try things in; "
            f"set {TOKEN} in the environment or in .env, or enable the plugin sandbox"
        )
    try:
        yield offered
    finally:
        offered.close()


@contextmanager
def board(settings: Settings, manager: pluggy.PluginManager) -> Iterator[Opened]:
    """Open the board, with the ledger that remembers which pages were made on it."""

    def hide_secrets(text: str) -> str:
        return hide(text, settings.secrets_in_use())

    with ExitStack() as stack:
        place = stack.enter_context(workspace(settings, manager))
        ledger = stack.enter_context(closing(Ledger(prepare(settings.home) / LEDGER, hide=hide_secrets)))
        config, reservations = replace(board_config(settings), rate=place.rate), LedgerReservations(ledger)
        notion = stack.enter_context(
            closing(NotionBoard(place.token, place.url, config, reservations, ledger))
        )
        yield Opened(board=notion, ledger=ledger, page_url=place.page_url)


@contextmanager
def orchestrator(
    settings: Settings, plugins: Plugins, *, dry: bool = False, only: str = ""
) -> Iterator[tuple[App, Opened]]:
    """Build the orchestrator without starting it, for commands that speak to the row or the ledger."""
    from segue.app import App
    from segue.plan import Policy

    with board(settings, plugins.manager) as opened:
        policy = Policy(
            together=settings.run.together,
            agents=frozenset(name.casefold() for name in settings.board.agents),
            dry=dry or settings.dry,
            only=only,
        )
        yield (
            App(
                opened.board, plugins.handlers, opened.ledger, settings.home,
                policy=policy,
                started=lambda task, run_id: _tell_started(plugins.manager, task, run_id),
                finished=lambda task, outcome, run_id: _tell_finished(plugins.manager, task, outcome, run_id),
            ),
            opened,
        )  # fmt: skip


@contextmanager
def running(
    settings: Settings, plugins: Plugins, *, dry: bool = False, only: str = ""
) -> Iterator[tuple[App, Opened]]:
    """Start the orchestrator; the state folder is held until the block ends."""
    with held(settings.home), orchestrator(settings, plugins, dry=dry, only=only) as (app, opened):
        app.start()
        try:
            yield app, opened
        finally:
            app.stop()


def _tell_started(manager: pluggy.PluginManager, task: Task, run_id: str) -> None:
    log.info("begun: %s", task.title, extra={"run": run_id, "page": task.page_id})
    try:
        manager.hook.run_started(task=task, run_id=run_id)
    except Exception:  # a plugin's border: it was only told, and nothing it raises may stop the run
        log.exception("a plugin broke in run_started", extra={"run": run_id})


def _tell_finished(manager: pluggy.PluginManager, task: Task, outcome: Outcome, run_id: str) -> None:
    told = {"run": run_id, "page": task.page_id}
    log.info("%s: %s: %s", outcome.status.value.lower(), task.title, outcome.summary, extra=told)
    try:
        manager.hook.run_finished(task=task, outcome=outcome, run_id=run_id)
    except Exception:  # a plugin's border: the work is done, and nothing it raises may undo that
        log.exception("a plugin broke in run_finished", extra={"run": run_id})
