"""Reviews on a sandbox workspace over real HTTP, with a project in a git work tree."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from segue import Task
from segue.app import App
from segue.board import NewTask
from segue.ledger import Ledger
from segue.loop import once
from segue.notes import LedgerReservations
from segue.notion.board import NotionBoard
from segue.notion.config import BoardConfig
from segue.plan import Policy
from segue.plugins import Plugins, load
from segue.settings import load as read_settings
from segue.undo import TakenBack, kinds, undo
from segue_sandbox import seeds
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.server import running as sandbox_running
from segue_schemas import Row

WORKSPACE = Path(__file__).with_name("music_workspace.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewStage:
    """A project, and an orchestrator that reviews it."""

    project: Path
    home: Path
    sandbox: Sandbox
    app: App
    board: NotionBoard
    plugins: Plugins

    def write(self, path: str, text: str) -> Path:
        """Write a file of the project, and commit it."""
        file = self.project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        git(self.project, "add", "-A")
        git(self.project, "commit", "-q", "--allow-empty", "-m", "a change")
        return file

    def play(self, title: str = "Review the plans", *, dry: bool = False) -> Task:
        """Put a task on the board, work until all is quiet, and return the task."""
        ref = self.board.create_task(NewTask(title=title), f"test/{title}/{len(self.app.runs.latest(1000))}")
        if dry:
            self.board.update_row(ref.page_id, {"Dry run": True}, "tasks")
        self.board.update_row(ref.page_id, {"Status": "Ready"}, "tasks")
        assert once(self.app, patience=120)
        task = self.board.task(ref.page_id)
        assert task is not None
        return task

    def issues(self) -> dict[str, Row]:
        """Return the rows of Issues+Questions by title."""
        return {row.title: row for row in self.board.rows("issues")}

    def report(self, task: Task) -> str:
        """Return the report of a task's last run as markdown."""
        run = self.app.runs.last_of(task.page_id)
        assert run is not None
        assert run.report
        return self.board.body(run.report.rsplit("-", 1)[-1])

    def undo(self, task: Task) -> list[TakenBack]:
        """Take back what the last run of a task changed."""
        run = self.app.runs.last_of(task.page_id)
        assert run is not None
        return list(undo(run.id, self.app.changes, self.board, kinds(self.plugins.handlers.values())))


Start = Callable[..., ReviewStage]


def git(project: Path, *arguments: str) -> str:
    """Run git in a project, as somebody who has set nothing up."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, *arguments], cwd=project, check=True, capture_output=True, text=True)
    return done.stdout


@contextmanager
def review_stage(
    root: Path, *, may_write: bool = True, more: str = "", folders: str = ""
) -> Iterator[ReviewStage]:
    """Start everything below one folder; `more` are lines of [review]."""
    project, home = root / "project", root / "home"
    project.mkdir(parents=True)
    home.mkdir()
    git(project, "init", "-q")
    folders = folders or json.dumps([str(project)])
    enabled = ["[plugins]", 'enabled = ["review", "sandbox"]']
    lines = [
        *enabled,
        "[review]",
        f"folders = {folders}",
        *([f"may_write = {folders}"] if may_write else []),
        more,
    ]
    (home / "segue.toml").write_text("\n".join(lines))
    with ExitStack() as stack:
        sandbox = stack.enter_context(sandbox_running())
        with sandbox.call() as call:
            seeds.load(call, WORKSPACE)
        plugins = load(read_settings(home=home, folder=root))
        ledger = stack.enter_context(closing(Ledger(home / "ledger.sqlite")))
        config = BoardConfig(rate=1000, burst=100)
        board = NotionBoard(DEFAULT_TOKEN, sandbox.base_url, config, LedgerReservations(ledger), ledger)
        stack.enter_context(closing(board))
        app = App(
            board, plugins.handlers, ledger, home, policy=Policy(),
            finished=lambda task, outcome, run_id: plugins.manager.hook.run_finished(
                task=task, outcome=outcome, run_id=run_id
            ),
            pick_up=0.02,
        )  # fmt: skip
        app.start()
        stack.callback(app.stop)
        yield ReviewStage(project=project, home=home, sandbox=sandbox, app=app, board=board, plugins=plugins)
