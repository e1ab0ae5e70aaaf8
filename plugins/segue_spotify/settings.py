"""The section [spotify] of segue.toml."""

# No `from __future__ import annotations`: pydantic needs the types of this model as they are.

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from segue.sources import Env
from segue_schemas import Record

API, ACCOUNTS = "https://api.spotify.com/v1/", "https://accounts.spotify.com"


class SpotifySettings(Record):
    """As whom Spotify is asked, and where it sends the browser back to."""

    client_id: Annotated[str, Env("SPOTIFY_CLIENT_ID")] = Field(
        default="", pattern=r"^\s*[0-9A-Za-z]*\s*$", examples=['"0123456789abcdef0123456789abcdef"']
    )
    redirect: str = Field(
        default="http://127.0.0.1:8898/callback", examples=['"http://127.0.0.1:8898/callback"']
    )
    likes_at_first: int = Field(default=50, ge=0, le=10_000, examples=["50"])  # of those from before
    api: str = Field(default=API, examples=[f'"{API}"'])
    accounts: str = Field(default=ACCOUNTS, examples=[f'"{ACCOUNTS}"'])

    @field_validator("client_id")
    @classmethod
    def _bare(cls, value: str) -> str:
        return value.strip()

    @field_validator("redirect")
    @classmethod
    def _loopback_with_a_port(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme != "http" or not _loopback(parts.hostname or "") or not parts.port:
            raise ValueError(
                f"{value!r} does not lead back to this machine; Spotify takes http://127.0.0.1 with a port, "
                "and no localhost"
            )
        return value

    @field_validator("api", "accounts")
    @classmethod
    def _nobody_listens(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(parts.hostname or "")):
            raise ValueError(f"{value!r} would show the sign-in to others; it should begin with https://")
        return value

    @property
    def prefix(self) -> str:
        """The address below which the calls lie."""
        return f"{self.api.rstrip('/')}/"


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
