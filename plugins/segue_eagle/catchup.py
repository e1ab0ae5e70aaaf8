"""Makes up for the imports that had to wait, because Eagle was closed or had another library open."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from segue.errors import Refused, Unavailable
from segue_eagle.importing import Tools, take_in
from segue_eagle.takingback import to_trash
from segue_eagle.wish import Wish

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp:
    """What became of one import that had waited."""

    name: str
    page: str  # the row of the track
    item: str = ""  # in Eagle; empty where it still waits
    why: str = ""


def catch_up(tools: Tools, most: int | None = None) -> list[CaughtUp]:
    """Import what waits, the oldest first; ends at once where somebody else is at it."""
    done: list[CaughtUp] = []
    with tools.pending.catching_up() as alone:
        for entry in tools.pending.waiting()[:most] if alone else []:
            now = tools.pending.get(entry.key)
            if now is None or now.state != "waiting":
                continue
            wish = Wish.model_validate(entry.wish)
            one = _caught_up(tools, entry.key, wish)
            done.append(one)
            if not one.item and one.why.startswith("Eagle"):
                break  # it is away again; the rest would only say the same
    return done


def _caught_up(tools: Tools, key: str, wish: Wish) -> CaughtUp:
    try:
        receipt = take_in(tools, key, wish)
        if receipt.get("losers"):
            receipt["trashed"] = to_trash(tools.door, receipt["losers"])
            tools.pending.made(key, wish.model_dump(mode="json"), receipt)
        if receipt["item"]:
            tools.pending.let_go(wish.artwork)
    except (Refused, Unavailable) as why:
        log.warning("the import of %r still waits: %s", wish.name, why)
        tools.pending.wait(key, wish.model_dump(mode="json"), str(why))
        return CaughtUp(name=wish.name, page=wish.page, why=str(why))
    return CaughtUp(name=wish.name, page=wish.page, item=receipt["item"], why=receipt.get("why", ""))
