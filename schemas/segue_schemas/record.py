"""The base of all records: frozen, and strict about names."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A value that is passed around and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
