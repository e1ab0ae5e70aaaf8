"""Signs a person in: shows a link, and takes the answer from the browser or from what is pasted."""

from __future__ import annotations

import os
import queue
import secrets
import select
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import spotipy
from spotipy.cache_handler import MemoryCacheHandler

from segue.errors import Misconfigured, Refused, SegueError
from segue_spotify.door import HOW, Door, hush

if TYPE_CHECKING:
    from segue_spotify.line import Line

LOOK = 0.1  # seconds between two looks at the browser's answer and at what was pasted
AGAIN = "run segue spotify login again"
PAGE = "<!doctype html><meta charset=utf-8><title>Segue</title><p>{}</p>"


def login(door: Door, say: Callable[[str], None], *, browser: bool, wait: float) -> str:
    """Sign a person in and keep it; return who it is."""
    if not door.configured:
        raise Misconfigured(f"no client id of Spotify is set; {HOW}")
    hush()
    with closing(door.line()) as line, _listening(door.settings.redirect) as answers:
        auth = door.pkce(line, MemoryCacheHandler())
        state = secrets.token_urlsafe(16)
        link = auth.get_authorize_url(state=state)
        say(f"open this link, and agree:\n\n{link}\n")
        if browser and _has_display():
            with suppress(webbrowser.Error):
                webbrowser.open(link)
        say(
            "then the browser comes back here by itself; if it is on another machine, it shows a page that "
            f"cannot be opened: copy its address ({door.settings.redirect}?code=…) and paste it here"
        )
        code = _code(_answer(answers, wait, say), state)
        return _begin(door, line, auth, code)


def _begin(door: Door, line: Line, auth: Any, code: str) -> str:
    """Exchange the code for a token, and keep it with the name of its user."""
    try:
        auth.get_access_token(code=code, check_cache=False)
    except spotipy.SpotifyOauthError as error:
        raise Refused(
            f"Spotify did not sign you in ({error.error}: {error.error_description}); {AGAIN}"
        ) from None
    held = auth.cache_handler.get_cached_token()
    if not held or not held.get("refresh_token"):
        raise Refused(f"Spotify answered without a token; {AGAIN}")
    try:
        user = str((door.client(line, held["access_token"]).me() or {}).get("id", ""))
    except (SegueError, spotipy.SpotifyException):  # it rests, or the account is not allowed to use the app
        user = ""
    with door.tokens.alone():
        door.tokens.begin(held, door.client_id, user)
    return user


def _code(address: str, state: str) -> str:
    """Return the code that the address holds to which the browser was sent."""
    asked = parse_qs(urlsplit(address).query)
    if error := asked.get("error", [""])[0]:
        said = "you did not agree" if error == "access_denied" else f"it says {error[:60]}"
        raise Refused(f"Spotify did not sign you in: {said}; {AGAIN}")
    code = asked.get("code", [""])[0]
    if not code:
        raise Refused(f"what was pasted is not the address that the browser was sent to; {AGAIN}")
    if not secrets.compare_digest(asked.get("state", [""])[0].encode(), state.encode()):
        raise Refused(f"the answer belongs to another sign-in; {AGAIN}, and use the link that it shows")
    return code


def _answer(answers: queue.SimpleQueue[str], wait: float, say: Callable[[str], None]) -> str:
    """Wait for the browser, or for a line with an address in it."""
    end, typed, pasting = time.monotonic() + wait, b"", _readable_stdin()
    while time.monotonic() < end:
        with suppress(queue.Empty):
            return answers.get(timeout=LOOK)
        while pasting and select.select([sys.stdin], [], [], 0)[0]:
            read = os.read(sys.stdin.fileno(), 4096)
            typed, pasting = typed + read, bool(read)
        *lines, typed = typed.split(b"\n")
        for text in (line.decode("utf-8", "replace").strip() for line in lines):
            if "?" in text:
                return text
            if text:
                say("that is no address with an answer in it; paste the whole of it")
    raise Refused(f"nobody agreed within {wait:g} seconds; {AGAIN}")


def _readable_stdin() -> bool:
    try:
        return sys.stdin is not None and sys.stdin.fileno() >= 0
    except (OSError, ValueError):
        return False


def _has_display() -> bool:
    """Tell whether a browser opened here would be seen by the person who asked."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def _listening(redirect: str) -> Iterator[queue.SimpleQueue[str]]:
    """Take what the browser brings to the redirect's address."""
    parts, answers = urlsplit(redirect), queue.SimpleQueue[str]()

    class Desk(BaseHTTPRequestHandler):
        timeout = 10  # a browser opens connections that it never uses

        def do_GET(self) -> None:
            path, _, asked = self.path.partition("?")
            ours = path == parts.path and asked != ""
            told = "Segue has the answer of Spotify. You can close this page." if ours else "Nothing is here."
            body = PAGE.format(told).encode()
            self.send_response(200 if ours else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            if ours:
                answers.put(self.path)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the address holds the code."""

    try:
        server = ThreadingHTTPServer((str(parts.hostname), int(parts.port or 0)), Desk)
    except OSError as error:
        raise Misconfigured(
            f"port {parts.port} is taken ({error.strerror}), so the browser could not come back; set "
            "redirect of [spotify] to another port, and add that address to the app at Spotify"
        ) from None
    server.daemon_threads = True
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(LOOK,), daemon=True)
        thread.start()
        try:
            yield answers
        finally:
            server.shutdown()
            thread.join(timeout=10)
