"""Kills this very process at points of the changes that it makes, one of so many, and at none twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any
from zlib import crc32

import httpx

WRITES = ("POST", "PATCH", "DELETE")
# As Python announces them to those who watch, with which of their values names the thing; unlink is told as
# remove. Each request to Eagle connects anew.
CALLS = {"os.link": 1, "os.remove": 0, "os.rename": 1, "socket.connect": 1}


class Fuse:
    """Counts what is done for the change that is under way; the ledger tells which one that is."""

    def __init__(self, died: Path, every: int) -> None:
        self._died, self._every, self._lock = died, every, threading.Lock()
        self._before = set(died.read_text().splitlines()) if died.exists() else set()
        self._change, self._passed = "", Counter[str]()

    def point(self, what: str) -> None:
        """Pass a point, and die there unless that was done before."""
        with self._lock:
            name = f"{self._change.rpartition('/')[2]} {what}"
            self._passed[name] += 1
            label = f"{name} {self._passed[name]}"
            if not self._change or label in self._before or crc32(label.encode()) % self._every:
                return
            with self._died.open("a") as file:
                print(label, file=file)
            os.kill(os.getpid(), signal.SIGKILL)

    def connect(self, path: str) -> sqlite3.Connection:
        """Open the ledger: each change is asked for, meant, and made in it."""
        fuse = self

        class Fused(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                if "FROM change WHERE key" in sql:
                    fuse._change = values[0][0]
                done = super().execute(sql, *values)
                if "UPDATE change" in sql:
                    fuse.point("is made and not noted yet")
                    fuse._change = ""
                return done

        return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30, factory=Fused)

    def transport(self) -> httpx.HTTPTransport:
        """Return the way to Notion: it passes a point when something was written there."""
        fuse = self

        class Fused(httpx.HTTPTransport):
            def handle_request(self, request: httpx.Request) -> httpx.Response:
                response = super().handle_request(request)
                response.read()
                if request.method in WRITES and not request.url.path.endswith("/query"):
                    fuse.point(f"wrote to Notion: {request.url.path}")
                return response

        return Fused(trust_env=False)

    def watch(self) -> None:
        """Pass a point before each call of the system that does something outside."""

        def watched(name: str, args: tuple[Any, ...]) -> None:
            if name in CALLS and threading.current_thread() is not threading.main_thread():
                place = os.path.basename(str(args[CALLS[name]]))
                self.point(f"{name} {'a half' if place.endswith('.part') else place}")

        sys.addaudithook(watched)
