"""Measures a sandbox that is served by another process, so that server and client each have a core."""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue.errors import Refused
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.bench_rows import Field
from segue_sandbox.call import V2026
from segue_sandbox.store import served_at

JSON = dict[str, Any]

PATIENCE = 30.0  # seconds that a server may take to answer at all
ROUNDS = 1_000  # requests of a kind whose rate is measured
PAGES = 40  # queries whose median is measured
_HEADERS = {
    "Authorization": f"Bearer {DEFAULT_TOKEN}", "Notion-Version": V2026, "Content-Type": "application/json",
}  # fmt: skip
_SERVE = "from segue.cli import main; main()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A sandbox in a process of its own, and one open connection to it."""

    pid: int
    started: float  # seconds from the start of the process to the first answer
    connection: http.client.HTTPConnection

    def ask(self, method: str, path: str, body: JSON | None = None) -> JSON:
        """Send one request and read the answer."""
        self.connection.request(method, path, json.dumps(body) if body else None, _HEADERS)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise Refused(f"the sandbox answered {answer.status} to {method} {path}: {content.decode()}")
        found: JSON = json.loads(content)
        return found


@contextmanager
def served(path: Path) -> Iterator[Served]:
    """Serve a workspace file with `segue sandbox`, as a person would."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", _SERVE, "sandbox", "--file", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with closing(_connection(process, path, begun)) as connection:
                first = Served(pid=process.pid, started=0, connection=connection)
                first.ask("GET", "/v1/users/me")
                started = time.perf_counter() - begun
                yield Served(pid=process.pid, started=started, connection=connection)
        finally:
            process.terminate()


def _connection(process: subprocess.Popen[bytes], path: Path, begun: float) -> http.client.HTTPConnection:
    while process.poll() is None and time.perf_counter() - begun < PATIENCE:
        if address := served_at(path):
            connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE)
            connection.connect()  # the port is open before its address is told
            return connection
        time.sleep(0.005)
    raise Refused(f"no sandbox came up for {path} within {PATIENCE:.0f} s; try segue sandbox --file {path}")


def rate(function: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """Return how often a second something can be done, one after the other."""
    begun = time.perf_counter()
    for n in range(rounds):
        function(n)
    return rounds / (time.perf_counter() - begun)


def retrieve(server: Served, field: Field) -> float:
    """Return how many pages a second can be read."""
    step = max(1, len(field.page_ids) // ROUNDS)
    return rate(lambda n: server.ask("GET", f"/v1/pages/{field.page_ids[n * step % len(field.page_ids)]}"))


def update(server: Served, field: Field) -> float:
    """Return how many pages a second can be changed, two properties each."""
    step = max(1, len(field.page_ids) // ROUNDS)

    def change(n: int) -> None:
        properties = {"Status": {"status": {"name": "Done" if n % 2 else "Ready"}}, "Number": {"number": n}}
        page_id = field.page_ids[n * step % len(field.page_ids)]
        server.ask("PATCH", f"/v1/pages/{page_id}", {"properties": properties})

    return rate(change)


def first_page(server: Served, field: Field) -> float:
    """Return the median time in milliseconds of a page of 100 rows of one status, the newest edit first."""
    body = {
        "filter": {"property": "Status", "status": {"equals": "Running"}},
        "sorts": [{"timestamp": "last_edited_time", "direction": "descending"}],
    }
    times = []
    for _ in range(PAGES):
        begun = time.perf_counter()
        server.ask("POST", f"/v1/data_sources/{field.source_id}/query", body)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def walk(server: Served, field: Field) -> float:
    """Return the seconds that it takes to read all rows, past the 10,000 at which one query ends."""
    begun = time.perf_counter()
    seen: set[str] = set()
    since: str | None = None
    while True:
        known, last = len(seen), since
        for page in _window(server, field, since):
            seen.add(page["id"])
            last = page["created_time"]
        if len(seen) == known:
            break
        since = last
    if len(seen) != len(field.page_ids):
        raise Refused(f"a walk found {len(seen)} of {len(field.page_ids)} rows; this is a bug of the sandbox")
    return time.perf_counter() - begun


def _window(server: Served, field: Field, since: str | None) -> Iterator[JSON]:
    body: JSON = {"sorts": [{"timestamp": "created_time", "direction": "ascending"}]}
    if since:
        body["filter"] = {"timestamp": "created_time", "created_time": {"on_or_after": since}}
    while True:
        found = server.ask("POST", f"/v1/data_sources/{field.source_id}/query", body)
        yield from found["results"]
        if not found["has_more"]:
            return
        body["start_cursor"] = found["next_cursor"]


def memory(pid: int) -> float:
    """Return how many megabytes of memory a process holds."""
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    return int(told) / 1024
