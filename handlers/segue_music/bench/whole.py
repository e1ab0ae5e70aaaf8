"""Brings files in with all there is, Notion in memory, and notes how long each step took."""

from __future__ import annotations

import functools
import http.server
import json
import logging
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import quote

COLUMNS = {"Title": "title", "Artist": "rich_text", "Link": "url", "BPM": "number", "Key": "select"}
COLUMNS |= {"Downloaded": "checkbox", "Duration": "number", "Fingerprint": "rich_text"}


class _Took(logging.Handler):
    """Adds up how long each step took."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.steps: dict[str, float] = defaultdict(float)

    def emit(self, record: logging.LogRecord) -> None:
        """Take one step's time."""
        took = getattr(record, "took", None)
        if took is not None:
            name = re.sub(r" (?:of )?'.*'|/\S+", " …", str(getattr(record, "step", "")))
            self.steps[name] += took


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Note how long the steps of parts take."""
    took, logger = _Took(), logging.getLogger("segue.parts")
    before = logger.level, logger.propagate
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(took)
    try:
        yield took.steps
    finally:
        logger.removeHandler(took)
        logger.level, logger.propagate = before


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Keep what is fetched off the screen."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give host and port."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(timeout=5)


def brought(folder: Path, files: Sequence[Path]) -> tuple[float, dict[str, float]]:
    """Bring the files in; return the seconds that it took, and those of each step added up."""
    from segue import Status
    from segue.app import App
    from segue.ledger import Ledger
    from segue.loop import once
    from segue.plan import Policy
    from segue.plugins import load
    from segue.settings import load as read_settings
    from segue.testing import MemoryBoard
    from segue_music.kit import Kit

    folder.mkdir(parents=True)
    board = MemoryBoard(types={"tracks": COLUMNS})
    with ExitStack() as stack:
        host = stack.enter_context(served(files[0].parent))
        text = (
            f"[http]\nhosts = {json.dumps([host])}\n[folders]\nout_dir = {json.dumps(str(folder / 'out'))}\n"
        )
        (folder / "segue.toml").write_text(text)
        loaded = load(read_settings(home=folder, folder=folder), builtin_only=True)
        kit = loaded.manager.get_plugin("music kit")
        assert isinstance(kit, Kit)
        ledger = stack.enter_context(closing(Ledger(folder / "ledger.sqlite")))
        app = App(board, loaded.handlers, ledger, folder, policy=Policy())
        app.start()
        stack.callback(kit.close)
        stack.callback(app.stop)
        links = [f"http://{host}/{quote(file.name)}" for file in files]
        # The orchestrator runs already when a task comes; its start is not counted.
        board.add("Sync these tracks", parameters=f"http://{host}/nothing.m4a")
        once(app, patience=60)
        steps = stack.enter_context(timed())
        task = board.add("Sync these tracks", parameters="\n".join(links))
        begun = time.perf_counter()
        once(app, patience=7200)
        took = time.perf_counter() - begun
        done = board.tasks[task.page_id]
        assert done.status is Status.DONE, done.now
    return took, dict(steps)
