"""The section [folders] of segue.toml."""

# No `from __future__ import annotations`: pydantic needs the types of this model as they are.

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from segue.sources import Env
from segue_folders.template import fault
from segue_schemas import Record


class FolderSettings(Record):
    """Where finished files go."""

    out_dir: Annotated[str, Env("OUT_DIR")] = ""
    m4a_dir: str = ""
    aiff_dir: str = ""
    wav_dir: Annotated[str, Env("WAV_BACKUP_DIR")] = ""
    backup_dir: Annotated[str, Env("BACKUP_DIR")] = ""
    playlists_dir: Annotated[str, Env("PLAYLISTS_DIR")] = ""
    folder: str = Field(default="{artist}/{album}", examples=['"{playlist}"'])
    name: str = Field(default="{artist} - {title}", examples=['"{title} ({bpm} {key})"'])
    playlists: bool = True
    keep_free_mb: int = Field(default=500, ge=0)
    mounts: tuple[str, ...] = ("/Volumes", "/media", "/run/media", "/mnt")

    @field_validator("out_dir", "m4a_dir", "aiff_dir", "wav_dir", "backup_dir", "playlists_dir")
    @classmethod
    def _absolute(cls, value: str) -> str:
        path = Path(value).expanduser()
        if value and not path.is_absolute():
            raise ValueError("must be a whole path, beginning with / or ~")
        return str(path) if value else ""

    @field_validator("folder", "name")
    @classmethod
    def _known_fields(cls, value: str) -> str:
        if why := fault(value):
            raise ValueError(why)
        return value

    @field_validator("name")
    @classmethod
    def _one_part(cls, value: str) -> str:
        if "/" in value or not value.strip():
            raise ValueError("must be the name of a file, without /")
        return value
