"""Track sync on a sandbox workspace, with audio files served over loopback, folders, and an Eagle."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from segue import Status, Task
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
from segue_eagle.standin import StandIn
from segue_eagle.standin import running as eagle_running
from segue_music import synth
from segue_music.kit import Kit
from segue_sandbox import seeds
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.sandbox import Sandbox
from segue_sandbox.server import running as sandbox_running
from segue_schemas import Row

TRACKS = Path(__file__).with_name("music_workspace.yaml")
ARTISTS = "      - title: Artists\n        properties:\n          Name: title\n"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Keep what was asked out of the tests' output."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of a folder; give the host and port."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(timeout=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicStage:
    """Everything that a whole sync needs."""

    root: Path
    sandbox: Sandbox
    eagle: StandIn
    host: str
    app: App
    plugins: Plugins
    board: NotionBoard

    @property
    def web(self) -> Path:
        """The folder that is served."""
        return self.root / "web"

    @property
    def kit(self) -> Kit:
        """What track sync works with."""
        kit = self.plugins.manager.get_plugin("music kit")
        assert isinstance(kit, Kit)
        return kit

    def link(self, name: str) -> str:
        """Return the address of a served file."""
        return f"http://{self.host}/{quote(name)}"

    def audio(
        self, name: str, *, seed: int = 0, style: str = "house", bpm: float = 124.0, key: str = "Am",
        seconds: float = 12.0, codec: str = "flac", bitrate: int | None = None,
    ) -> str:  # fmt: skip
        """Make a piece of music, serve it, and return its link."""
        piece = synth.track(seed, style, bpm=bpm, key=key, seconds=seconds)
        self.web.mkdir(exist_ok=True)
        synth.write(piece.samples, piece.rate, self.web / name, codec, bitrate)
        return self.link(name)

    def row(self, title: str, **values: object) -> str:
        """Make a row in Tracks as a person would, and return its page."""
        return self.board.create_row("tracks", {"Title": title, **values}, f"test/{title}").page_id  # type: ignore[dict-item]  # the board checks them

    def play(self, title: str, parameters: str = "", *, dry: bool = False, handler: str = "") -> Task:
        """Put a task on the board, work until all is quiet, and return the task."""
        lines = parameters.replace("; ", "\n")
        task = NewTask(title=title, parameters=lines, handler=handler)
        ref = self.board.create_task(task, f"test/{title}/{parameters}")
        if dry:
            self.board.update_row(ref.page_id, {"Dry run": True}, "tasks")
        return self.again(ref.page_id)

    def play_both(self, first: str, second: str, parameters: str) -> tuple[Task, Task]:
        """Put two tasks on the board that ask for the same, and work on both at once."""
        titles = (first, second)
        refs = [self.board.create_task(NewTask(title=t, parameters=parameters), f"test/{t}") for t in titles]
        for ref in refs:
            self.board.update_row(ref.page_id, {"Status": "Ready"}, "tasks")
        assert once(self.app, patience=120)
        one, other = (self.board.task(ref.page_id) for ref in refs)
        assert one is not None
        assert other is not None
        return one, other

    def again(self, page_id: str) -> Task:
        """Set a task to Ready, and work until all is quiet."""
        self.board.update_row(page_id, {"Status": "Ready"}, "tasks")
        assert once(self.app, patience=120)
        task = self.board.task(page_id)
        assert task is not None
        return task

    def answer(self, question: str, answer: str) -> None:
        """Answer the open question that begins so, as a person would."""
        rows = [row for row in self.board.rows("issues") if row.title.startswith(question)]
        (row,) = [row for row in rows if row.values["Status"] == "Open"]
        self.board.update_row(row.page_id, {"Answer": answer, "Status": "Answered"}, "issues")
        assert once(self.app, patience=120)

    def tracks(self) -> dict[str, Row]:
        """Return the rows of Tracks by title."""
        return {row.title: row for row in self.board.rows("tracks")}

    def playlist(self) -> tuple[str, list[str]]:
        """Return the title of the only playlist, and its tracks in their order."""
        (row,) = self.board.rows("playlists")
        pages = row.values["Tracks"]
        assert isinstance(pages, tuple)
        by_page = {one.page_id: title for title, one in self.tracks().items()}
        return row.title, [by_page[page] for page in pages]

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
        known = kinds(self.plugins.handlers.values())
        return list(undo(run.id, self.app.changes, self.board, known))

    def files(self) -> dict[str, int]:
        """Return the files in the libraries' folders with their sizes, what was set aside too."""
        return {
            str(path.relative_to(self.root)): path.stat().st_size
            for folder in ("out", "wav", "backup")
            for path in sorted((self.root / folder).rglob("*"))
            if path.is_file()
        }


def with_artists() -> str:
    """Return the workspace in which the artist of a track is a page of its own."""
    text = TRACKS.read_text(encoding="utf-8")
    assert "Artist: text" in text
    return text.replace("Artist: text", "Artist: {relation: {to: Artists, as: Tracks}}") + ARTISTS


@contextmanager
def music_stage(
    root: Path, *, eagle: bool = True, more: str = "", out: Path | None = None, workspace: Path = TRACKS
) -> Iterator[MusicStage]:
    """Start everything below one folder; `more` are lines of segue.toml, `out` a folder on a volume."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(sandbox_running())
        with sandbox.call() as call:
            seeds.load(call, workspace)
        (root / "web").mkdir(parents=True)
        host = stack.enter_context(served(root / "web"))
        app = stack.enter_context(eagle_running(root / "Studio.library"))
        home = root / "home"
        home.mkdir()
        (home / "segue.toml").write_text(_settings(root, host, app.base_url if eagle else "", more, out))
        settings = read_settings(home=home, folder=root)
        plugins = load(settings)
        kit = plugins.manager.get_plugin("music kit")
        assert isinstance(kit, Kit)
        ledger = stack.enter_context(closing(Ledger(home / "ledger.sqlite")))
        board = NotionBoard(
            DEFAULT_TOKEN,
            sandbox.base_url,
            BoardConfig(rate=1000, burst=100, pause=0.02),
            LedgerReservations(ledger),
            ledger,
        )
        stack.enter_context(closing(board))
        orchestrator = App(
            board, plugins.handlers, ledger, home, policy=Policy(),
            finished=lambda task, outcome, run_id: plugins.manager.hook.run_finished(
                task=task, outcome=outcome, run_id=run_id
            ),
            quick=(0.05, 0.1), pick_up=0.02,
        )  # fmt: skip
        orchestrator.start()
        stack.callback(kit.close)
        stack.callback(orchestrator.stop)
        yield MusicStage(
            root=root, sandbox=sandbox, eagle=app, host=host, app=orchestrator, plugins=plugins, board=board
        )


def _settings(root: Path, host: str, eagle: str, more: str, out: Path | None) -> str:
    lines = [
        "[http]",
        f"hosts = {json.dumps([host])}",
        "[folders]",
        f"out_dir = {json.dumps(str(out or root / 'out'))}",
        *([f"mounts = {json.dumps([str(out.parent.parent)])}", "keep_free_mb = 0"] if out else ()),
        f"wav_dir = {json.dumps(str(root / 'wav'))}",
        f"backup_dir = {json.dumps(str(root / 'backup'))}",
        "[eagle]",
        f"enabled = {'true' if eagle else 'false'}",
        f"url = {json.dumps(eagle or 'http://127.0.0.1:9')}",
        more,
    ]
    return "\n".join(lines)


__all__ = ["MusicStage", "Status", "music_stage", "served", "with_artists"]
