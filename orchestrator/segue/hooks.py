"""All hooks: what a plugin can add to Segue, and what it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import typer

    from segue.board import UsedColumn
    from segue.doctor import Check
    from segue.handler import Handler
    from segue.settings import Settings
    from segue.workspace import Workspace
    from segue_schemas import Outcome, Task

hookspec = pluggy.HookspecMarker("segue")
hookimpl = pluggy.HookimplMarker("segue")


@hookspec
def add_hooks(manager: pluggy.PluginManager) -> None:
    """Open hooks of your own to other plugins: `manager.add_hookspecs(my_module)`.

    Called once, when all plugins are loaded and before any other hook.
    """


@hookspec
def handlers(settings: Settings, manager: pluggy.PluginManager) -> Sequence[Handler]:
    """Return the handlers that this plugin brings.

    Called once at start. `settings.section("name", Model)` reads the plugin's own part of segue.toml.
    """


@hookspec
def commands(cli: typer.Typer) -> None:
    """Add commands to the command line: `cli.command("name", epilog="Example: …")(function)`.

    Called before the command line is read. Import what is heavy inside the command.
    """


@hookspec
def checks(settings: Settings) -> Sequence[Check]:
    """Return the checks that `segue doctor` should make for this plugin.

    Called by `segue doctor`; the checks run side by side, and one that raises is shown as an error.
    """


@hookspec
def used_columns(settings: Settings) -> Mapping[str, Sequence[UsedColumn]]:
    """Return the columns that this plugin reads or fills, by database, such as tracks.

    Called by `segue doctor`, which tells what is missing, and by `segue init`, which can add it.
    """


@hookspec(firstresult=True)
def workspace(settings: Settings) -> Workspace | None:
    """Offer a workspace to work in where no token is set, or None to leave it to another plugin.

    Called by commands that need the board; whoever asked calls the workspace's `close` at the end.
    """


@hookspec
def run_started(task: Task, run_id: str) -> None:
    """Learn that a run has claimed its task; an error here is logged and harms nothing."""


@hookspec
def run_finished(task: Task, outcome: Outcome, run_id: str) -> None:
    """Learn that a run has ended and was written back; an error here is logged and harms nothing."""
