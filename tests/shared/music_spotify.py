"""A stand-in of Spotify, the settings that lead to it, and a browser that agrees."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from segue.settings import Settings
from segue.settings import load as read_settings
from segue_spotify.door import Door, open_door
from segue_spotify.signin import login
from segue_spotify.standin import StandIn, running
from segue_spotify.standin_accounts import CLIENT_ID, SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One Spotify, and a state folder that works with it."""

    app: StandIn
    settings: Settings

    @property
    def door(self) -> Door:
        """The way in, as a program that was just started has it."""
        return open_door(self.settings)

    @property
    def home(self) -> Path:
        """The state folder."""
        return self.settings.home

    def sign_in(self) -> str:
        """Sign in with a browser that agrees at once."""
        return login(self.door, agreeing, browser=False, wait=20)

    def asked(self) -> list[str]:
        """Return what was asked since the last look, without the address before it."""
        asked = [one.replace("/v1/", "") for one in self.app.requests]
        self.app.requests.clear()
        return asked


def agreeing(text: str) -> None:
    """Open a link that is shown, and agree."""
    links = [line for line in text.splitlines() if line.startswith("http")]
    for link in links:
        threading.Thread(
            target=lambda link=link: httpx.get(link, follow_redirects=True, trust_env=False), daemon=True
        ).start()


_served: list[StandIn] = []


@contextmanager
def served() -> Iterator[None]:
    """Run one stand-in for all stages inside, since to stop it takes as long as a test."""
    with running() as app:
        _served.append(app)
        try:
            yield
        finally:
            _served.remove(app)


def stage(folder: Path, *, secret: bool = False, client_id: str = CLIENT_ID, more: str = "") -> Stage:
    """Begin with an empty Spotify and an empty state folder."""
    app = _served[-1]
    app.begin()
    home = folder / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    (home / "segue.toml").write_text(section(app, client_id) + more)
    if secret:
        (home / "secrets.env").write_text(f"SPOTIFY_CLIENT_SECRET={SECRET}\n")
        (home / "secrets.env").chmod(0o600)
    return Stage(app=app, settings=read_settings(home=home, folder=folder))


def section(app: StandIn, client_id: str = CLIENT_ID) -> str:
    """Return the lines of segue.toml that lead to a stand-in."""
    lines = [
        "[spotify]",
        f"client_id = {json.dumps(client_id)}",
        f"redirect = {json.dumps(f'http://127.0.0.1:{free_port()}/callback')}",
        f"api = {json.dumps(app.api)}",
        f"accounts = {json.dumps(app.base_url)}",
    ]
    return "\n".join(lines) + "\n"


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
