"""Eagle as a library of the music pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from segue import Change, Refused, Run, Unavailable
from segue.errors import Misconfigured
from segue.settings import Settings
from segue_eagle import api, uniting
from segue_eagle.api import Item
from segue_eagle.catchup import catch_up
from segue_eagle.changes import bound
from segue_eagle.client import Away, Door, Silent, loopback
from segue_eagle.gates import gates_of
from segue_eagle.importing import Tools
from segue_eagle.lookup import AUDIO, keyword, seconds, stored, words
from segue_eagle.mark import read
from segue_eagle.pending import Pending
from segue_eagle.settings import EagleSettings
from segue_eagle.wish import same_link, wish_for
from segue_schemas import Double, Finished, Gate, Held, Placed, Print, Recording, Weighed

AT_ONCE = 5  # imports that are made up for beside a new one
TOKEN = "EAGLE_TOKEN"


class Eagle:
    """Imports tracks into the library that is open in Eagle."""

    name = "Eagle"

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self._import, self._trash, self._unite = bound(tools)

    @cached_property
    def changes(self) -> Sequence[type[Change]]:
        """The kinds of change that it makes."""
        return (self._import, self._trash, self._unite)

    def holds(self, recording: Recording, print_: Print | None) -> list[Held]:
        """Tell which items are, or look like, this recording; nothing where Eagle is closed."""
        if not self.tools.settings.enabled:
            return []
        wanted = set(words(recording.title))
        pcm = print_.pcm if print_ else ""

        def fits(item: Item) -> bool:
            mark = read(item.annotation)
            return item.ext in AUDIO and (
                bool(pcm and mark and mark.pcm == pcm)
                or same_link(item.url, recording.links)
                or (bool(wanted) and wanted <= set(words(item.name)))
            )

        filters = [("keywords", keyword(recording.title)), ("annotation", pcm)]
        filters += [("url", link) for link in recording.links]
        try:
            library = api.check_library(self.tools.door, self.tools.settings.library)
            found = api.matching(self.tools.door, filters, fits)
        except (Away, Silent, Misconfigured):
            return []
        return [_held(item, Path(library)) for item in found]

    def place(self, run: Run, track: Finished) -> Placed:
        """Import the track; where Eagle is closed, note it for later and say so."""
        if not self.tools.settings.enabled:
            return Placed(library=self.name, applies=False, note="Eagle is not switched on ([eagle] enabled)")
        wish = wish_for(track, self.tools.settings)
        if wish is None:
            return Placed(library=self.name, applies=False, note="the track has no file for Eagle")
        receipt: dict[str, Any] = run.change(self._import(wish=wish))
        if receipt["state"] == "waiting":
            why = f"{receipt['why']} (or run segue eagle catch-up)"
            return Placed(library=self.name, applies=False, note=why)
        if receipt["losers"]:
            losers, library = tuple(receipt["losers"]), receipt["library"]
            run.change(self._trash(library=library, items=losers, name=wish.name))
        made_up = {} if run.dry else run.step("make up for Eagle", self._make_up)
        return Placed(library=self.name, ref=receipt["item"], note=receipt["state"], made_up=made_up)

    def weigh(self, doubles: Sequence[Double]) -> Weighed:
        """Say which item of these rows stays."""
        if not self.tools.settings.enabled:
            return Weighed(library=self.name)
        if self.tools.pending.waits_for([double.page_id for double in doubles]):
            self._make_up()
        return uniting.weigh(self.tools, doubles)

    def unite(self, run: Run, weighed: Weighed) -> None:
        """Leave one item, with what the others held besides."""
        for doc in weighed.changes:
            run.change(self._unite.model_validate(doc))

    def gates(self, track: Finished, placed: Placed) -> list[Gate]:
        """Look whether the item is really there, with its file, tags and link."""
        self.tools.pending.told(placed.made_up.values())  # the rows are written before anybody looks here
        return gates_of(self.tools, track, placed)

    def _make_up(self) -> dict[str, str]:
        with suppress(Unavailable, Refused, Misconfigured):  # what waits keeps waiting; this track is done
            catch_up(self.tools, AT_ONCE)
        return self.tools.pending.untold()


def _held(item: Item, library: Path) -> Held:
    mark, file = read(item.annotation), stored(library, item)
    length = seconds(file) if file else None
    artists, dash, title = item.name.partition(" - ")
    known = Recording(
        title=title if dash else item.name, artists=tuple(artists.split(", ")) if dash else (),
        duration=length, links=(item.url,) if item.url else (),
    )  # fmt: skip
    sound = mark and mark.pcm and Print(pcm=mark.pcm, sha256="", fingerprint="", duration=length or 0.0)
    return Held(
        place=Eagle.name, ref=item.id, recording=known, print=sound or None, link=f"eagle://item/{item.id}"
    )


def open_eagle(settings: Settings) -> Eagle:
    """Read the section [eagle] and make the library of it; nothing is asked of Eagle yet."""
    section = settings.section("eagle", EagleSettings)
    # On this machine no token is asked for, and what is not sent cannot be read by anybody.
    token = None if loopback(section.url) else settings.secret(TOKEN)
    given = token.value if token else ""
    door = Door(section.url, given, timeout=section.timeout)
    return Eagle(Tools(door=door, settings=section, pending=Pending(settings.home)))
