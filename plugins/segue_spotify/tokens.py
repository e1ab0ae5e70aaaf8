"""Keeps the sign-in: one file in the state folder that only its owner can read."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from spotipy.cache_handler import CacheHandler

from segue.errors import Misconfigured
from segue.statefolder import prepare

FILE, APP_FILE = "spotify.json", "spotify-app.json"
LIFETIME, WARNED = 180, 21  # days that a sign-in lasts, and how long before its end that is told
DAY = 86_400
STAYS = ("client_id", "authorised_at", "user")  # when a token is renewed


class Tokens(CacheHandler):  # type: ignore[misc]  # spotipy brings no types
    """The file; a refreshed token takes its place at once or not at all."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.path = home / FILE

    def get_cached_token(self) -> dict[str, Any] | None:
        """Return the sign-in, or None where there is none."""
        found = self.read()
        return found if found.get("refresh_token") else None

    def save_token_to_cache(self, token_info: Mapping[str, Any]) -> None:
        """Keep a refreshed token; the day of the sign-in stays."""
        known = self.read()
        more: dict[str, Any] = {
            name: known[name] for name in ("client_id", "authorised_at", "user") if name in known
        }
        self._write({**token_info, **more})

    def begin(self, token_info: Mapping[str, Any], client_id: str, user: str) -> None:
        """Keep a sign-in that was just made."""
        self._write({**token_info, "client_id": client_id, "authorised_at": time.time(), "user": user})

    def end(self, why: str) -> None:
        """Throw a dead sign-in away, and keep why."""
        self._write({"ended_at": time.time(), "why": why})

    def remove(self) -> bool:
        """Throw the sign-in away; tell whether there was one."""
        was = self.path.exists()
        self.path.unlink(missing_ok=True)
        (self._home / APP_FILE).unlink(missing_ok=True)
        return was

    def read(self) -> dict[str, Any]:
        """Return what the file holds; nothing where it is not there."""
        return _read(self.path)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else renew the token at the same time: the old one may count no more."""
        descriptor = os.open(prepare(self._home) / f"{FILE}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _write(self, found: Mapping[str, Any]) -> None:
        _write(self.path, found)


class AppToken(CacheHandler):  # type: ignore[misc]  # spotipy brings no types
    """The token of the app alone, which lasts an hour and is asked for again."""

    def __init__(self, home: Path, client_id: str) -> None:
        self._path, self._client_id = home / APP_FILE, client_id

    def get_cached_token(self) -> dict[str, Any] | None:
        """Return the token, if it is this app's."""
        found = _read(self._path)
        return found if found.get("client_id") == self._client_id and found.get("access_token") else None

    def save_token_to_cache(self, token_info: Mapping[str, Any]) -> None:
        """Keep a new one."""
        _write(self._path, {**token_info, "client_id": self._client_id})


def days_left(signed_in: Mapping[str, Any], now: float) -> float | None:
    """Return how many days a sign-in still lasts, or None where it is not known when it was made."""
    at = signed_in.get("authorised_at")
    return LIFETIME - (now - float(at)) / DAY if isinstance(at, int | float) else None


def _read(path: Path) -> dict[str, Any]:
    try:
        mode = path.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Misconfigured(
                f"{path} can be read by others (mode {stat.S_IMODE(mode):04o}) and was not used; "
                f"run: chmod 600 '{path}'"
            )
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Misconfigured(
            f"{path} cannot be read ({type(error).__name__}); remove it and run: segue spotify login"
        ) from None
    return found if isinstance(found, dict) else {}


def _write(path: Path, found: Mapping[str, Any]) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=prepare(path.parent))  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(found, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError as error:
        with suppress(OSError):
            os.unlink(name)
        raise Misconfigured(
            f"the sign-in to Spotify could not be kept in {path} ({error.strerror})"
        ) from error
