"""Posts webhooks: one thread that takes what is due from the file, sends it, and tries again later."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import httpx

from segue_sandbox import webhooks
from segue_sandbox.call import Call
from segue_sandbox.clock import Clock

JSON = dict[str, Any]
_log = logging.getLogger(__name__)

ATTEMPTS = 8
FIRST_RETRY = 80_000  # milliseconds; three times as long each time, which makes a day of eight attempts
TIMEOUT = 10.0  # seconds
KEPT = 1_000  # deliveries that are over, for a look at what was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    id: str
    subscription: JSON
    attempt: int
    doc: JSON
    body: bytes


class Courier:
    """The thread. It starts with the first thing to post and sleeps until something is due."""

    def __init__(self, open_call: Callable[..., AbstractContextManager[Call]], clock: Clock) -> None:
        self._call, self._clock = open_call, clock
        self._guard, self._woken, self._closed = threading.Lock(), threading.Event(), False
        self._thread: threading.Thread | None = None
        clock.watchers.append(self.wake_if_started)

    def wake(self) -> None:
        """Look at once whether something is due."""
        with self._guard:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="sandbox webhooks", daemon=True)
                self._thread.start()
        self._woken.set()

    def wake_if_started(self) -> None:
        """Look again, after the clock was changed."""
        if self._thread is not None:
            self._woken.set()

    def close(self) -> None:
        """Stop; what is not sent yet stays in the file."""
        with self._guard:
            self._closed = True
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout=TIMEOUT + 5)

    def _work(self) -> None:
        with httpx.Client(timeout=TIMEOUT, trust_env=False) as client:
            while not self._closed:
                self._woken.clear()
                try:
                    self._round(client)
                except Exception:  # the thread must outlive a delivery that cannot be written or noted
                    _log.exception("a round of webhooks went wrong; it is tried again in a second")
                    self._woken.wait(1.0)
                else:
                    self._woken.wait(self._pause())

    def _round(self, client: httpx.Client) -> None:
        for post in self._due():
            if self._closed:
                return
            self._settle(post, _sent(client, post))

    def _pause(self) -> float | None:
        """Return the seconds until something is due, or None where nothing is."""
        with self._call(write=False) as call:
            due = call.db.execute(
                "SELECT min(due) FROM delivery WHERE status IN ('gathering', 'due')"
            ).fetchone()[0]
        if due is None or self._clock.stopped:
            return 0.0 if due is not None and due <= self._clock.now() else None
        return max(0.0, (int(due) - self._clock.now()) / 1000)

    def _due(self) -> list[_Post]:
        with self._call() as call:
            rows = call.db.execute(
                "SELECT d.id, s.doc, d.attempt, d.doc FROM delivery d "
                "JOIN subscription s ON s.id = subscription_id "
                "WHERE status IN ('gathering', 'due') AND due <= ? ORDER BY due, d.rowid LIMIT 50",
                (call.now,),
            ).fetchall()
            posts = []
            for key, subscription, attempt, doc in rows:
                # From now on further events of the same object start a delivery of their own.
                call.db.execute("UPDATE delivery SET status = 'due' WHERE id = ?", (key,))
                posts.append(_written(call, key, json.loads(subscription), attempt, json.loads(doc)))
        return posts

    def _settle(self, post: _Post, answer: str | None) -> None:
        """Note how an attempt ended; `answer` says why it failed."""
        with self._call() as call:
            last = post.attempt >= ATTEMPTS or post.doc.get("last", False)
            status = "done" if answer is None else "failed" if last else "due"
            due = call.now + FIRST_RETRY * 3 ** (post.attempt - 1) if status == "due" else call.now
            doc = {**post.doc, "sent": post.attempt, "answer": answer}
            call.db.execute(
                "UPDATE delivery SET status = ?, due = ?, attempt = ?, doc = ? WHERE id = ?",
                (status, due, post.attempt + (status == "due"), json.dumps(doc), post.id),
            )
            if status == "failed" and not post.doc.get("last"):
                _pause_subscription(call, post.subscription)
            call.db.execute(
                "DELETE FROM delivery WHERE status IN ('done', 'dropped', 'failed') "
                "AND rowid <= (SELECT max(rowid) FROM delivery) - ?",
                (KEPT,),
            )


def _pause_subscription(call: Call, subscription: JSON) -> None:
    """Stop telling an address that never answers well."""
    changed = json.dumps({**subscription, "status": "paused"})
    call.db.execute("UPDATE subscription SET doc = ? WHERE id = ?", (changed, subscription["id"]))


def _written(call: Call, key: str, subscription: JSON, attempt: int, doc: JSON) -> _Post:
    if doc["type"] == "handshake":
        body = doc["body"]
    elif doc["type"] == "automation":
        body = {"source": {**doc["source"], "attempt": attempt}, "data": doc["page"]}
    else:
        body = webhooks.payload(call, key, attempt, subscription, doc)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return _Post(id=key, subscription=subscription, attempt=attempt, doc=doc, body=text.encode())


def _sent(client: httpx.Client, post: _Post) -> str | None:
    """Post once, or twice where a fault wants it; return why it failed, or None."""
    headers = {"Content-Type": "application/json", "User-Agent": "notion-api"}
    if post.doc["type"] == "automation":
        headers |= post.subscription["headers"]
    else:
        headers["X-Notion-Signature"] = webhooks.signature(post.subscription["token"], post.body)
    failure = None
    for _ in range(post.doc.get("copies", 1)):
        try:
            answer = client.post(post.subscription["url"], content=post.body, headers=headers)
            failure = None if answer.is_success else f"status {answer.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = f"{type(error).__name__}: {error}"
    return failure
