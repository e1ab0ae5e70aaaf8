"""The section [http] of segue.toml."""

# No `from __future__ import annotations`: pydantic needs the types of this model as they are.

import re
from typing import Annotated

from pydantic import Field, field_validator

from segue.sources import Env
from segue_schemas import Record

_HOST = re.compile(r"(?:\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?")


class HttpSettings(Record):
    """Who may be asked for files, and how much of them is taken."""

    hosts: Annotated[tuple[str, ...], Env("SEGUE_HTTP_HOSTS")] = Field(
        default=(), examples=['["files.example.com", "nas.local:8080"]']
    )
    largest_mb: int = Field(default=1000, ge=1)
    longest_minutes: float = Field(default=30, gt=0)

    @field_validator("hosts", mode="before")
    @classmethod
    def _with_commas(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("hosts")
    @classmethod
    def _hosts_alone(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        hosts = tuple(host.lower() for host in value)
        for host in hosts:
            if not _HOST.fullmatch(host):
                raise ValueError(f"holds {host!r}, which is not a host or host:port")
        return hosts
