"""Several rows of one track become one: a change that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar

from segue.board import Board
from segue.change import Change, Receipt, World
from segue.errors import Conflict, Misconfigured, Refused
from segue_music.merging import Merging
from segue_music.rows import same
from segue_schemas import Row, Value, Where

Lists = Mapping[str, Sequence[str]]  # name of a relation -> the pages that it leads to
Pointed = Callable[[tuple[str, ...], tuple[str, ...]], tuple[str, ...]]
POINTING = ("playlists",)  # databases whose rows may lead to a track


class MergeRows(Change):
    """One row takes over from others, what leads to them leads to it, and they go to the trash."""

    kind: ClassVar[str] = "music.merge"
    keeper: str
    losers: tuple[str, ...]
    values: dict[str, Value]
    was: dict[str, Value]  # what stood in their place when this was planned
    noted: tuple[str, ...] = ()
    title: str = ""  # for people

    @classmethod
    def of(cls, plan: Merging) -> MergeRows:
        """Return the change that carries a plan out."""
        return cls(
            keeper=plan.keeper.page_id,
            losers=tuple(row.page_id for row in plan.losers),
            values=dict(plan.values),
            was={name: plan.keeper.values.get(name) for name in plan.values},
            noted=plan.noted,
            title=plan.keeper.title,
        )

    def describe(self) -> str:
        """Name the row, and how many become one with it."""
        more = f", taking over {', '.join(self.values)}" if self.values else ""
        n = len(self.losers)
        return f"merge {n} row{'' if n == 1 else 's'} into {self.title or self.keeper!r}{more}"

    def look(self, world: World) -> Receipt:
        """Keep all values of all rows, and what leads to them."""
        rows = {page_id: world.board.row(page_id) for page_id in (self.keeper, *self.losers)}
        gone = [page_id for page_id, row in rows.items() if row is None]
        if gone:
            raise Refused(f"{', '.join(gone)} is gone, so nothing was merged; look for duplicates again")
        keeper = rows[self.keeper]
        edited = [n for n, value in self.was.items() if keeper and not _alike(keeper.values.get(n), value)]
        if edited:
            raise Refused(
                f"{self.title!r} was edited meanwhile ({', '.join(edited)}), so nothing was merged; "
                "look for duplicates again"
            )
        leading, databases = {}, {}
        for row, told in self._leading(world.board):
            leading[row.page_id], databases[row.page_id] = told, row.database
        kept = {page_id: row.model_dump(mode="json")["values"] for page_id, row in rows.items() if row}
        return {"rows": kept, "leading": leading, "databases": databases}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Point to the kept row first, then fill it, then trash the others; doing it twice is harmless."""
        for page_id, before in seen["leading"].items():
            self._lead(world.board, seen, page_id, self._pointed, before)
        if self.values:
            world.board.update_row(self.keeper, self.values, "tracks")
        for page_id in self.losers:
            world.board.trash(page_id)
        return {**seen, "noted": list(self.noted)}

    def revert(self, world: World, receipt: Receipt) -> None:
        """Restore the others, and give all rows the values that they had."""
        self._refuse_if_edited(world.board, receipt)
        for page_id in self.losers:
            world.board.restore(page_id)
        for page_id, before in receipt["leading"].items():
            self._lead(world.board, receipt, page_id, self._pointed_back, before)
        kept = receipt["rows"][self.keeper]
        if self.values and world.board.row(self.keeper) is not None:
            own = {name: _value(kept.get(name)) for name in self.values}
            world.board.update_row(self.keeper, own, "tracks")

    def _leading(self, board: Board) -> Iterator[tuple[Row, dict[str, tuple[str, ...]]]]:
        """Yield rows of other databases that lead to a row that will go, with their lists as they are."""
        for database in POINTING:
            try:
                types = board.columns(database)
            except Misconfigured:
                continue  # the user has no such database
            relations = [name for name, type_ in types.items() if type_ == "relation"]
            found = {
                row.page_id
                for name in relations
                for loser in self.losers
                for row in board.rows(database, [Where(name=name, is_=loser)])
            }
            for row in filter(None, map(board.row, sorted(found))):
                yield (
                    row,
                    {name: _items(row.values.get(name)) for name in relations if self._leads(row, name)},
                )

    def _leads(self, row: Row, name: str) -> bool:
        return not set(_items(row.values.get(name))).isdisjoint(self.losers)

    def _lead(self, board: Board, seen: Receipt, page_id: str, pointed: Pointed, before: Lists) -> None:
        """Write the lists of a row as they are to be now: others may have written to them since."""
        row = board.row(page_id)
        if row is None:
            return  # it went to the trash meanwhile
        there = {name: _items(row.values.get(name)) for name in before}
        wanted: dict[str, Value] = {name: pointed(there[name], tuple(before[name])) for name in before}
        if changed := {name: value for name, value in wanted.items() if value != there[name]}:
            board.update_row(page_id, changed, seen.get("databases", {}).get(page_id, ""))

    def _pointed(self, now: tuple[str, ...], before: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list in which the kept row stands in the place of the others."""
        return tuple(dict.fromkeys(self.keeper if page in self.losers else page for page in now))

    def _pointed_back(self, now: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
        """Return the list that was there, or one that holds what was added since besides."""
        if set(now) == set(self._pointed(before)):
            return before
        kept = (page for page in now if page != self.keeper or self.keeper in before)
        return tuple(dict.fromkeys((*kept, *(page for page in before if page in self.losers))))

    def _refuse_if_edited(self, board: Board, receipt: Receipt) -> None:
        row = board.row(self.keeper)
        before = receipt["rows"][self.keeper]
        if row is None:
            raise Conflict(f"{self.title!r} is gone or in the trash; take it out and undo again")
        edited = [
            name for name, value in self.values.items()
            if not _alike(row.values.get(name), value) and not _alike(row.values.get(name), before.get(name))
        ]  # fmt: skip
        if edited:
            raise Conflict(f"{', '.join(edited)} of {row.title!r} changed since; the rows stay merged")


def _items(value: Value) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else ()


def _value(value: object) -> Value:
    """Return a value that came back from JSON."""
    return tuple(value) if isinstance(value, list) else value  # type: ignore[return-value]  # it was a Value before


def _alike(one: Value, other: object) -> bool:
    """Compare two values; lists without regard to their order, as the board keeps none."""
    second = _value(other)
    if isinstance(one, tuple | list) or isinstance(second, tuple | list):
        return set(_items(one)) == set(_items(second))
    return same(one, second) or (one in (None, "", False) and second in (None, "", False))
