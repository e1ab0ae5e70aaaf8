"""The accounts side of the stand-in: who may come in, with which codes and tokens."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

CLIENT_ID, SECRET = "5e9e5709115de2d0ba9d00d000c11e17", "5ec2e7000000000000000000000000aa"


class Wrong(Exception):
    """The accounts service says no."""

    def __init__(self, error: str, description: str = "") -> None:
        super().__init__(error)
        self.error, self.description = error, description


@dataclass(slots=True)
class Accounts:
    """Codes and tokens that were given out; the fields can be changed while it runs."""

    user: str = "dj"
    says_yes: bool = True  # the person in the browser agrees
    lifetime: int = 3600  # seconds of an access token
    rotates: bool = True  # a refresh gives a new refresh token, and the old one counts no more
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refreshing: dict[str, str] = field(default_factory=dict)  # refresh token -> scope
    access: dict[str, tuple[str, float]] = field(default_factory=dict)  # access token -> user, end
    given: int = 0

    def authorize(self, asked: Mapping[str, str]) -> str:
        """Return where the browser is sent, as after a person's answer."""
        redirect = urlsplit(asked.get("redirect_uri", ""))
        if asked.get("client_id") != CLIENT_ID:
            raise Wrong("INVALID_CLIENT: Invalid client")
        if redirect.scheme != "http" or redirect.hostname not in ("127.0.0.1", "::1"):
            raise Wrong("INVALID_CLIENT: Insecure redirect URI")
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            raise Wrong("response_type must be code")
        answer = {"state": asked["state"]} if asked.get("state") else {}
        if self.says_yes:
            code = self._new("code")
            self.codes[code] = dict(asked)
            answer["code"] = code
        else:
            answer["error"] = "access_denied"
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, asked: Mapping[str, str], basic: str) -> dict[str, Any]:
        """Give out a token."""
        kind = asked.get("grant_type")
        if kind == "client_credentials":
            wanted = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
            if basic != f"Basic {wanted}":
                raise Wrong("invalid_client", "Invalid client secret")
            return self._access("")
        if asked.get("client_id") != CLIENT_ID:
            raise Wrong("invalid_client", "Invalid client")
        if kind == "authorization_code":
            return self._of_code(asked)
        if kind == "refresh_token":
            return self._refreshed(asked.get("refresh_token", ""))
        raise Wrong("unsupported_grant_type", "grant_type parameter is missing")

    def who(self, header: str) -> str | None:
        """Return the user that a request speaks for; "" for the app alone, None for nobody."""
        user, end = self.access.get(header.removeprefix("Bearer "), ("", 0.0))
        return user if end > time.time() else None

    def revoke(self) -> None:
        """End all sign-ins, as after six months or by the user."""
        self.refreshing.clear()
        self.access.clear()

    def _of_code(self, asked: Mapping[str, str]) -> dict[str, Any]:
        begun = self.codes.pop(asked.get("code", ""), None)
        if begun is None:
            raise Wrong("invalid_grant", "Invalid authorization code")
        if begun["redirect_uri"] != asked.get("redirect_uri"):
            raise Wrong("invalid_grant", "Invalid redirect URI")
        proof = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(proof).decode().rstrip("=") != begun["code_challenge"]:
            raise Wrong("invalid_grant", "code_verifier was incorrect")
        return self._with_refresh(begun.get("scope", ""))

    def _refreshed(self, old: str) -> dict[str, Any]:
        if old not in self.refreshing:
            raise Wrong("invalid_grant", "Refresh token revoked")
        scope = self.refreshing[old]
        if not self.rotates:
            return {**self._access(self.user), "scope": scope}
        del self.refreshing[old]
        return self._with_refresh(scope)

    def _with_refresh(self, scope: str) -> dict[str, Any]:
        refresh = self._new("refresh")
        self.refreshing[refresh] = scope
        return {**self._access(self.user), "refresh_token": refresh, "scope": scope}

    def _access(self, user: str) -> dict[str, Any]:
        token = self._new("access")
        self.access[token] = (user, time.time() + self.lifetime)
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime}

    def _new(self, kind: str) -> str:
        self.given += 1
        return f"BQ{kind}{hashlib.sha256(f'{kind} {self.given}'.encode()).hexdigest()}"
