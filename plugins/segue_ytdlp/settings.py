"""The sections [ytdlp], [soundcloud] and [youtube] of segue.toml."""

# No `from __future__ import annotations`: pydantic needs the types of these models as they are.

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from segue.sources import Env
from segue_schemas import Record


class YtdlpSettings(Record):
    """How much is taken, and how long it may last."""

    largest_mb: int = Field(default=1000, ge=1)
    shortest_seconds: float = Field(default=30, ge=0)
    longest_minutes: float = Field(default=30, gt=0)  # of a track
    job_minutes: float = Field(default=20, gt=0)  # for fetching one track
    answer_seconds: float = Field(default=20, gt=0)  # for one answer
    retries: int = Field(default=3, ge=0, le=20)
    rest_minutes: float = Field(default=120, gt=0)  # after a bot wall; doubled each time, up to a day
    search: bool = True  # look on YouTube and SoundCloud for tracks without a link of their own


class _Site(Record):
    """How one service is reached."""

    proxy: SecretStr | None = Field(default=None, examples=['"socks5://127.0.0.1:1080"'])
    geo_verification_proxy: SecretStr | None = Field(default=None, examples=['"http://127.0.0.1:8080"'])
    cookies: Path | None = Field(default=None, examples=['"~/cookies.txt"'])

    @field_validator("cookies")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None


class SoundCloudSettings(_Site):
    """SoundCloud: whose likes and sets, and how it is reached."""

    user: Annotated[str, Env("SOUNDCLOUD_USER")] = Field(
        default="", pattern=r"^[\w-]*$", examples=['"your-name"']
    )
    likes: bool = True  # look at the likes when a task names no link


class YouTubeSettings(_Site):
    """YouTube: how it is reached."""

    pause_seconds: float = Field(default=1, ge=0)  # between two requests
