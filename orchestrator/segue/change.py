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

    A change is written down before it is made and its receipt after. If the program dies in between,
    `apply` is called again with the same `key`, so it must look before it acts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]

    def describe(self) -> str:
        """Say in one line what will be done."""
        raise NotImplementedError

    def apply(self, world: World, key: str) -> Receipt:
        """Do it, or find that it was done, and return what undo needs to know."""
        raise NotImplementedError

    def revert(self, world: World, receipt: Receipt) -> None:
        """Take it back; raise `Conflict` where somebody changed the same thing since."""
        raise NotImplementedError
