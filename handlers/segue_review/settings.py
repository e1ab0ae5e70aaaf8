"""The section [review] of segue.toml."""

# No `from __future__ import annotations`: pydantic needs the types of this model as they are.

from pathlib import Path

from pydantic import Field, field_validator

from segue_schemas import Record


class ReviewSettings(Record):
    """Which folders are read, what may be written into them, and how much is filed."""

    folders: tuple[str, ...] = Field(default=(), examples=['["~/code/my-project"]'])
    may_write: tuple[str, ...] = Field(default=(), examples=['["~/code/my-project"]'])
    plans: tuple[str, ...] = Field(
        default=(".cursor/plans", "plans", ".claude/plans", "docs/plans"), examples=['["plans"]']
    )
    agent: str = Field(default="", examples=['"claude-code"'])  # who gets tasks; empty: issues are filed
    leave_out: tuple[str, ...] = Field(default=(), examples=['["fixtures/", "*.generated.ts"]'])
    logs: tuple[str, ...] = Field(
        default=("*.log", "log/*.log", "logs/*.log"), examples=['["var/*.log"]']
    )  # below each folder
    most_new: int = Field(default=20, ge=0, le=500, examples=["20"])  # rows that a run may make
    most_files: int = Field(default=20, ge=0, le=20, examples=["20"])  # skeletons that a run may make
    summaries: tuple[str, ...] = Field(default=(), examples=['["~/code/my-project/STATUS.md"]'])

    @field_validator("folders", "may_write", "summaries")
    @classmethod
    def _whole(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        paths = [Path(value).expanduser() for value in values]
        if loose := [str(path) for path in paths if not path.is_absolute()]:
            raise ValueError(f"must be whole paths, beginning with / or ~, which {loose[0]!r} is not")
        return tuple(str(path) for path in paths)

    @field_validator("plans", "logs")
    @classmethod
    def _below(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [one for one in values if Path(one).is_absolute() or ".." in Path(one).parts]:
            raise ValueError(f"must stand below the project's folder, which {wrong[0]!r} is not")
        return values
