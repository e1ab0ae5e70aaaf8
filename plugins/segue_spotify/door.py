"""The way into Spotify: who asks, with which token, and what its refusals mean."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import spotipy

from segue.errors import Misconfigured, Refused, SegueError, Unavailable
from segue_music import resting
from segue_spotify.line import SOURCE, Line
from segue_spotify.settings import SpotifySettings
from segue_spotify.tokens import AppToken, Tokens

if TYPE_CHECKING:
    from segue.settings import Settings

CLIENT_ID, CLIENT_SECRET = "SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET"
SCOPES = (
    "user-read-currently-playing", "user-library-read", "playlist-read-private",
    "playlist-read-collaborative",
)  # fmt: skip
SIGN_IN = "run: segue spotify login"
HOW = (
    "make an app at https://developer.spotify.com/dashboard and put its client id into client_id of [spotify]"
)
EARLY = 60  # seconds before its end at which a token is renewed

# Told of HTTP errors it writes lines of its own, and at DEBUG it writes tokens.
QUIET = ("spotipy", "spotipy.client", "spotipy.oauth2", "spotipy.cache_handler")


class SignedOut(Misconfigured):
    """Nobody is signed in to Spotify, or no longer."""


class NotYours(Refused):
    """Spotify does not show this to the one who is signed in."""


class Gone(Refused):
    """There is no such thing on Spotify, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Asks Spotify, as the user or, where that is enough, as the app alone."""

    settings: SpotifySettings
    home: Path
    client_id: str
    secret: str = ""

    @property
    def tokens(self) -> Tokens:
        """Where the sign-in is kept."""
        return Tokens(self.home)

    @property
    def configured(self) -> bool:
        """Whether Spotify can be asked anything at all."""
        return bool(self.client_id)

    def line(self) -> Line:
        """Return a connection; it is to be closed."""
        return Line(self.home, self.settings.prefix)

    def as_user(self, ask: Callable[[Any], Any], what: str) -> Any:
        """Ask as the user who signed in."""
        return self._asked(ask, what, self._user_token)

    def as_anybody(self, ask: Callable[[Any], Any], what: str) -> Any:
        """Ask for what everybody may see: as the app where it has a secret, else as the user."""
        return self._asked(ask, what, self._app_token if self.secret else self._user_token)

    def pkce(self, line: Line, cache: Any) -> Any:
        """Return spotipy's side of the sign-in with these settings."""
        auth = spotipy.SpotifyPKCE(
            client_id=self.client_id, redirect_uri=self.settings.redirect, scope=" ".join(SCOPES),
            open_browser=False, requests_session=line, cache_handler=cache,
        )  # fmt: skip
        auth.OAUTH_AUTHORIZE_URL = f"{self.settings.accounts.rstrip('/')}/authorize"
        auth.OAUTH_TOKEN_URL = f"{self.settings.accounts.rstrip('/')}/api/token"
        return auth

    def client(self, line: Line, token: str) -> Any:
        """Return spotipy's client with a token."""
        hush()
        client = spotipy.Spotify(auth=token, requests_session=line)
        client.prefix = self.settings.prefix
        return client

    def _asked(self, ask: Callable[[Any], Any], what: str, token: Callable[[Line, str], str]) -> Any:
        """Ask; a token that does not count any more is renewed once."""
        hush()
        if not self.configured:
            raise SignedOut(f"no client id of Spotify is set; {HOW}")
        resting.must_be_awake(self.home, SOURCE)
        with closing(self.line()) as line:
            used = token(line, "")
            try:
                return ask(self.client(line, used))
            except spotipy.SpotifyException as error:
                if error.http_status != 401:
                    raise refusal(error, what) from None
            try:
                return ask(self.client(line, token(line, used)))
            except spotipy.SpotifyException as error:
                raise refusal(error, what) from None

    def _user_token(self, line: Line, spent: str) -> str:
        """Return a token that counts; `spent` is one that does not."""
        tokens = self.tokens
        if (known := self._fresh(tokens.get_cached_token(), spent)) is not None:
            return known
        with tokens.alone():
            held = tokens.get_cached_token()  # somebody else may have renewed it while we waited
            if (known := self._fresh(held, spent)) is not None:
                return known
            assert held is not None
            try:
                return str(
                    self.pkce(line, tokens).refresh_access_token(held["refresh_token"])["access_token"]
                )
            except spotipy.SpotifyOauthError as error:
                raise self._ended(error, tokens) from None
            except (KeyError, TypeError):
                raise Unavailable("Spotify renewed the sign-in with an answer that holds no token") from None

    def _fresh(self, held: Mapping[str, Any] | None, spent: str) -> str | None:
        """Return the token that is held if it counts, None if it is to be renewed."""
        if held is None:
            why = self.tokens.read().get("why")
            raise SignedOut(f"{why}; {SIGN_IN}" if why else f"nobody is signed in to Spotify; {SIGN_IN}")
        if held.get("client_id") != self.client_id:
            raise SignedOut(f"the sign-in to Spotify was made with another client id; {SIGN_IN}")
        token = str(held.get("access_token", ""))
        lasts = float(held.get("expires_at", 0)) - time.time() > EARLY
        return token if lasts and token and token != spent else None

    def _ended(self, error: Any, tokens: Tokens) -> SegueError:
        """Say why a sign-in could not be renewed; a dead one is thrown away."""
        if error.error != "invalid_grant":
            return Misconfigured(
                f"Spotify did not renew the sign-in ({_short(error.error)}); look at client_id of [spotify]"
            )
        why = "the sign-in to Spotify has ended (it lasts six months, or was taken back)"
        tokens.end(why)
        return SignedOut(f"{why}; {SIGN_IN}")

    def _app_token(self, line: Line, spent: str) -> str:
        auth = spotipy.SpotifyClientCredentials(
            self.client_id, self.secret, requests_session=line,
            cache_handler=AppToken(self.home, self.client_id),
        )  # fmt: skip
        auth.OAUTH_TOKEN_URL = f"{self.settings.accounts.rstrip('/')}/api/token"
        try:
            return str(auth.get_access_token(as_dict=False, check_cache=not spent))
        except spotipy.SpotifyOauthError as error:
            raise Misconfigured(
                f"Spotify does not know this app ({_short(error.error)}); look at client_id of [spotify] "
                f"and at {CLIENT_SECRET}"
            ) from None
        except (KeyError, TypeError):
            raise Unavailable("Spotify let the app in with an answer that holds no token") from None


def open_door(settings: Settings) -> Door:
    """Set the door up as the settings say."""
    section = settings.section("spotify", SpotifySettings)
    kept = None if section.client_id else settings.secret(CLIENT_ID)
    secret = settings.secret(CLIENT_SECRET)
    return Door(
        settings=section, home=settings.home, client_id=section.client_id or (kept.value if kept else ""),
        secret=secret.value if secret else "",
    )  # fmt: skip


def refusal(error: Any, what: str) -> SegueError:
    """Say what an answer of Spotify means."""
    message = _short(error.msg.partition("\n")[2].strip())
    if error.http_status == 401:
        return SignedOut(f"Spotify does not take the sign-in any more; {SIGN_IN}")
    if error.http_status == 403 and "premium" in message.lower():
        return Misconfigured(
            "Spotify shuts this app out until its owner has Premium; renew it, and wait some hours"
        )
    if error.http_status == 403 and "registered" in message.lower():
        return Misconfigured(
            "this account is not among the users of the app; add it under User Management at "
            "https://developer.spotify.com/dashboard"
        )
    if error.http_status == 403 and "scope" in message.lower():
        return SignedOut(f"the sign-in to Spotify does not allow to read {what}; {SIGN_IN}")
    if error.http_status == 403:
        return NotYours(f"{what} cannot be read: it is not yours, and Spotify shows it to its owner only")
    if error.http_status == 404:
        return Gone(f"Spotify has no {what} (any more); look at its link")
    return Refused(f"Spotify refused to show {what} ({error.http_status}: {message})")


def hush() -> None:
    """Keep the library's own lines out of the log: below INFO they hold tokens."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _short(text: object) -> str:
    return " ".join(str(text or "no reason").split())[:120]
