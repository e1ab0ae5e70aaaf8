"""The section [rekordbox] of segue.toml."""

# No `from __future__ import annotations`: pydantic needs the types of this model as they are.

from pathlib import Path

from pydantic import Field, field_validator

from segue_schemas import Record


class RekordboxSettings(Record):
    """Which file rekordbox is to import from."""

    file: str = Field(default="", examples=['"~/Music/segue.xml"'])  # empty: none is written

    @field_validator("file")
    @classmethod
    def _whole(cls, value: str) -> str:
        path = Path(value).expanduser()
        if value and (not path.is_absolute() or path.suffix.lower() != ".xml"):
            raise ValueError("must be a whole path, beginning with / or ~ and ending with .xml")
        return str(path) if value else ""
