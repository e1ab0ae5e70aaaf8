"""The changes that the core brings: rows made, edited and trashed, small files written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from segue.change import Change, Receipt, World
from segue.errors import Conflict, Refused
from segue_schemas import Value


class CreateRow(Change):
    """A new row in one of the databases."""

    kind: ClassVar[str] = "row.create"
    database: str  # its role, such as tracks
    values: dict[str, Value]
    body: str = ""

    def describe(self) -> str:
        """Name the row by its first text."""
        name = next((value for value in self.values.values() if isinstance(value, str)), "a row")
        return f"create {name!r} in {self.database}"

    def preview(self) -> Receipt:
        """Stand for a page that is not there."""
        return {"page_id": "", "url": ""}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Make the row; the board makes none twice for the same key."""
        ref = world.board.create_row(self.database, self.values, key, self.body)
        return {"page_id": ref.page_id, "url": ref.url}

    def revert(self, world: World, receipt: Receipt) -> None:
        """Move the row to the trash, unless somebody has edited it."""
        row = world.board.row(receipt["page_id"])
        if row is None:
            return
        changed = [name for name, value in self.values.items() if not same(row.values.get(name), value)]
        if changed:
            raise Conflict(f"{row.title!r} was edited since ({', '.join(changed)}); it was left as it is")
        world.board.trash(receipt["page_id"])


class UpdateRow(Change):
    """Other values in a row that exists."""

    kind: ClassVar[str] = "row.update"
    page_id: str
    values: dict[str, Value]
    title: str = ""  # for people

    def describe(self) -> str:
        """Name the columns."""
        return f"set {', '.join(self.values)} of {self.title or self.page_id!r}"

    def look(self, world: World) -> Receipt:
        """Keep the values that are there now."""
        row = world.board.row(self.page_id)
        if row is None:
            raise Refused(f"the row {self.title or self.page_id} is gone; nothing was written")
        before = row.model_dump(mode="json")["values"]
        return {"before": {name: before.get(name) for name in self.values}, "database": row.database}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write the values; writing them twice is harmless."""
        world.board.update_row(self.page_id, self.values, seen.get("database", ""))
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Write the old values back, unless somebody has changed them since."""
        row = world.board.row(self.page_id)
        if row is None:
            return
        changed = [name for name, value in self.values.items() if not same(row.values.get(name), value)]
        if changed:
            raise Conflict(f"{', '.join(changed)} of {row.title!r} changed since; left as they are")
        world.board.update_row(self.page_id, receipt["before"])


class TrashPage(Change):
    """A page moved to the trash."""

    kind: ClassVar[str] = "page.trash"
    page_id: str
    title: str = ""

    def describe(self) -> str:
        """Name the page."""
        return f"move {self.title or self.page_id!r} to the trash"

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Trash it; twice is harmless."""
        world.board.trash(self.page_id)
        return {}

    def revert(self, world: World, receipt: Receipt) -> None:
        """Take it out again."""
        world.board.restore(self.page_id)


class WriteFile(Change):
    """A small text file, written whole; the folder must be one that the handler was allowed."""

    kind: ClassVar[str] = "file.write"
    path: str
    text: str

    def describe(self) -> str:
        """Name the file."""
        return f"write {self.path}"

    def look(self, world: World) -> Receipt:
        """Keep what the file holds now."""
        path = Path(self.path)
        return {"before": path.read_text() if path.exists() else None}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Write beside the file and rename, so that it is never half there."""
        path = Path(self.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{key.replace('/', '-')}")
        try:
            with fresh.open("w") as file:
                file.write(self.text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise Refused(
                f"{path} could not be written: {error.strerror}; free some space or choose another folder"
            ) from error
        return seen

    def revert(self, world: World, receipt: Receipt) -> None:
        """Put the old text back, unless somebody has written to the file since."""
        path = Path(self.path)
        if path.exists() and path.read_text() != self.text:
            raise Conflict(f"{path} was changed since; it was left as it is")
        if receipt["before"] is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(receipt["before"])


def same(there: Value, ours: Value) -> bool:
    """Compare a value read back with the one that was written, whatever form it came in."""
    return _form(there) == _form(ours)


def _form(value: Value) -> object:
    if value in (None, "", (), []):
        return None
    if isinstance(value, bool | int | float):
        return float(value)
    if isinstance(value, tuple | list):
        return [str(item) for item in value]
    return str(value)


BUILT_IN: tuple[type[Change], ...] = (CreateRow, UpdateRow, TrashPage, WriteFile)
