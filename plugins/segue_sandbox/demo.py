"""`segue demo`: a workspace with example tasks, an orchestrator that does them, and a page to watch it on."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import webbrowser
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from segue.cli.output import say
from segue.exit_codes import ExitCode

if TYPE_CHECKING:
    import pluggy

    from segue.app import App
    from segue_sandbox.sandbox import Sandbox
    from segue_schemas import Outcome, Task

PORT = 8787
RATE = 50.0  # requests a second; this Notion is on the same machine
ROLES = ("tasks", "issues", "tracks", "playlists", "artists")


def add(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("demo", epilog="Example: segue demo --once")(demo)


def demo(
    once: bool = typer.Option(False, "--once", help="End when all tasks are done, with a summary."),
    port: int = typer.Option(PORT, "--port", min=0, max=65535, help="Where the page is; 0: any free port."),
    no_open: bool = typer.Option(False, "--no-open", help="Do not open the page in a browser."),
    limit: int | None = typer.Option(
        None,
        "--limit",
        min=1,
        help="Requests a minute that this Notion allows; Notion itself: 180.",
        show_default=False,
    ),
    pause: float = typer.Option(0.4, "--pause", min=0, max=10, help="Seconds that a step takes at least."),
) -> None:
    """Show the main job: tasks created in a Notion of your own desk get done."""
    from segue import loop
    from segue.cli.progress import shown
    from segue.cli.working import stoppable

    stop = threading.Event()
    with workspace(port, limit) as sandbox, orchestrator(sandbox, 0.0 if once else pause) as app:
        say(f"the workspace is at {sandbox.base_url}/")
        if not once and not no_open and _has_display():
            webbrowser.open(f"{sandbox.base_url}/")
        if once:
            with shown(app.runs.live):
                settled = loop.once(app, patience=180)
            raise typer.Exit(_summary(app, sandbox, settled=settled))
        say("set a task to Ready, answer a question, change a cell; Ctrl-C ends it")
        with stoppable(stop, app.wake.set), shown(app.runs.live):
            loop.run_forever(app, stop, every=2.0)


@contextmanager
def workspace(port: int, limit: int | None) -> Iterator[Sandbox]:
    """Run a workspace in memory, filled with the demo; on another port where this one is taken."""
    from segue_sandbox.seeds import DEMO, load
    from segue_sandbox.server import running

    with ExitStack() as stack:
        try:
            sandbox = stack.enter_context(running(port=port, limit=limit))
        except OSError:
            say(f"port {port} is taken, so another one is used")
            sandbox = stack.enter_context(running(port=0, limit=limit))
        with sandbox.call() as call:
            load(call, DEMO)
        yield sandbox


@contextmanager
def orchestrator(sandbox: Sandbox, pause: float) -> Iterator[App]:
    """Start an orchestrator whose state lasts as long as the demo."""
    from segue import logs
    from segue.app import App
    from segue.ledger import Ledger
    from segue.notes import LedgerReservations
    from segue.notion.board import NotionBoard
    from segue.notion.config import BoardConfig
    from segue.plan import Policy
    from segue_sandbox.access import DEFAULT_TOKEN
    from segue_sandbox.demo_handlers import handlers
    from segue_sandbox.demo_music import music

    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="segue-demo-")))
        sound = stack.enter_context(music(home))
        stack.enter_context(logs.writing(home / "logs", tuple))
        ledger = stack.enter_context(closing(Ledger(home / "ledger.sqlite")))
        config = BoardConfig(rate=RATE, burst=20)
        board = stack.enter_context(
            closing(NotionBoard(DEFAULT_TOKEN, sandbox.base_url, config, LedgerReservations(ledger), ledger))
        )
        sound.put_on(board)
        app = App(
            board,
            {**handlers(pause), **sound.handlers},
            ledger,
            home,
            policy=Policy(say_every=pause / 2),
            finished=partial(_tell, sound.manager),
            pick_up=0.05,
        )
        app.start()
        stack.callback(app.stop)
        say(f"the tracks go to {sound.library}")
        yield app


def _tell(manager: pluggy.PluginManager, task: Task, outcome: Outcome, run_id: str) -> None:
    manager.hook.run_finished(task=task, outcome=outcome, run_id=run_id)
    say(f"{outcome.status.value.lower():12} {task.title}: {outcome.summary}")


def _summary(app: App, sandbox: Sandbox, *, settled: bool) -> ExitCode:
    """Say how the tasks stand and what it took."""
    requests = len(sandbox.log.entries())
    states = Counter(str(row.values["Status"]) for row in app.board.rows("tasks"))
    counted = ", ".join(f"{count} {word.lower()}" for word, count in sorted(states.items()))
    print(f"tasks: {counted}; {requests} requests to Notion")
    if not settled:
        say("some tasks were still at work after three minutes")
    return ExitCode.FAILED if states["Failed"] or not settled else ExitCode.OK


def _has_display() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
