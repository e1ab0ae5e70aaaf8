"""Changes to the outside world as data: made once, listed in a dry run, taken back by undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from segue.board import Board

Receipt = dict[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    """What changes may reach: the board, and files. Plugins reach their own tools by themselves."""

    board: Board


class Change(BaseModel):
    """One effect outside. Subclass it, give it a `kind`, and list the class in the handler's `changes`.

    First `look`, and what it saw is written down; then `apply`, and its receipt is written down. If the
    program dies in between, `apply` is called again with the same key and the same sight, so it must
    find out whether its work is done already.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]

    def describe(self) -> str:
        """Say in one line what is to be done."""
        raise NotImplementedError

    def look(self, world: World) -> Receipt:
        """Note what is there before anything is done; undo may need it."""
        return {}

    def preview(self) -> Receipt:
        """Return what stands for the receipt in a dry run."""
        return {}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Do it, or find that it was done, and return what undo needs to know."""
        raise NotImplementedError

    def revert(self, world: World, receipt: Receipt) -> None:
        """Take it back; raise `Conflict` where somebody changed the same thing since."""
        raise NotImplementedError
