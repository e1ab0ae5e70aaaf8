"""The section [eagle] of segue.toml."""

# No `from __future__ import annotations`: pydantic needs the types of this model as they are.

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from segue_schemas import Format

Category = Literal["bpm", "key", "camelot", "genre", "source", "year", "playlist", "artist"]
FIELDS = ("title", "artists", "album", "link", "page", "quality", "bpm", "key", "isrc")


class EagleSettings(BaseModel):
    """How finished tracks go into Eagle."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(default=False, examples=["true"])
    url: str = Field(default="http://localhost:41595", examples=['"http://localhost:41595"'])
    library: str = Field(default="", examples=['"~/Music/Studio.library"'])  # must be open; empty: any
    folder: str = Field(default="", examples=['"Music/{playlist}"'])
    tags: tuple[Category, ...] = ("bpm", "key", "genre")
    format: Format = Field(default=Format.M4A, examples=['"aiff"'])
    annotation: str = Field(default="", examples=['"{link} · {quality}"'])
    wait: float = Field(default=20.0, gt=0)  # seconds until an imported file must be there
    timeout: float = Field(default=20.0, gt=0)  # seconds for one answer

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError(f"{value!r} is no address; it should begin with http://")
        return value

    @field_validator("library")
    @classmethod
    def _absolute(cls, value: str) -> str:
        return str(Path(value).expanduser()) if value else ""

    @field_validator("annotation")
    @classmethod
    def _only_known_fields(cls, value: str) -> str:
        return _checked(value, FIELDS)

    @field_validator("folder")
    @classmethod
    def _only_known_parts(cls, value: str) -> str:
        return _checked(value, ("playlist", "artist", "album", "genre"))


def _checked(template: str, known: tuple[str, ...]) -> str:
    try:
        template.format_map(dict.fromkeys(known, ""))
    except (KeyError, IndexError, ValueError, AttributeError) as wrong:
        named = ", ".join(f"{{{name}}}" for name in known)
        raise ValueError(f"{template!r} cannot be filled in ({wrong}); it may hold {named}") from None
    return template
