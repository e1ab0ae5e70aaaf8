"""The workspace that the sandbox offers where no token is set."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from segue.errors import Misconfigured
from segue.workspace import Workspace
from segue_sandbox.reach import ask
from segue_sandbox.store import StoreError, served_at

FILE = "sandbox.db"


def offered(home: Path) -> Workspace:
    """Give the workspace in Segue's home: where it is served already, or served by this process."""
    path = home / FILE
    if address := served_at(path):
        return Workspace(url=address, token=ask(address, "GET", "/token")["token"], page_url=f"{address}/")
    from segue_sandbox import seeds
    from segue_sandbox.server import running

    with ExitStack() as stack:
        try:
            sandbox = stack.enter_context(running(path))
        except StoreError as error:
            raise Misconfigured(str(error)) from error
        with sandbox.call() as call:
            if not call.db.execute("SELECT 1 FROM node").fetchone():
                seeds.load(call, seeds.DEMO)
            token = call.db.execute("SELECT token FROM connection ORDER BY rowid").fetchone()[0]
        close = stack.pop_all().close
        return Workspace(url=sandbox.base_url, token=token, page_url=f"{sandbox.base_url}/", close=close)
