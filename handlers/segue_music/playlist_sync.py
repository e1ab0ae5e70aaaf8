"""The handler of playlist sync: brings the tracks of a list in, and keeps its row and its file in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from segue import Board, NeedsInput, Outcome, Pattern, Run, Task
from segue_music import before, following, listing, playlist_chain, playlist_entries, reporting
from segue_music import playlist_report as report
from segue_music.bringing import all_brought, changes_of
from segue_music.choosing import Mode, Order, Wanted, chosen
from segue_music.lists import LISTS, list_key
from segue_music.playlist_chain import Found
from segue_music.playlist_entries import Sorted
from segue_music.playlist_linking import link
from segue_music.playlist_rows import WritePlaylist
from segue_music.playlists import PlaylistOrder, PlaylistSyncParams, Target, understood
from segue_music.result import Result
from segue_schemas import Entries, Gate

if TYPE_CHECKING:
    from segue_music.kit import Kit

VERBS = r"\b(re-?)?(sync|synchroni[sz]e|process|download|fetch|import|get|update|refresh)\b"


class PlaylistSync:
    """Brings playlists into the libraries and keeps them in order."""

    name = "playlist-sync"
    summary = "Brings playlists in: their tracks, a row in Playlists that leads to them in order, an .m3u8"
    patterns = (
        Pattern(title=rf"{VERBS}.*\bplaylists?\b", told='title such as "Sync playlist phonk"'),
        Pattern(address=LISTS, told="link to a playlist, a set or an album"),
    )
    Params = PlaylistSyncParams
    together = 1

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.changes = (*changes_of(kit), WritePlaylist)

    def key(self, task: Task) -> str:
        """Let runs about the same list work one after the other."""
        keys = {list_key(link) for link in task.links}
        return keys.pop() if len(keys) == 1 else ""

    def run(self, run: Run) -> Outcome:
        """Find the lists, read them, bring their tracks in, keep their rows in order."""
        kit, board, again = self._kit, run.board, run.params.again
        kit.examining()  # takes a second, which finding the lists takes too
        order = understood(run.task, run.params)
        found = Found.model_validate(run.step("find the playlists", _found, kit, board, order))
        targets = found.targets
        if order.name and len(targets) > 1:
            targets = (_asked(run, order.name, targets),)
        if not targets:
            return self._newest(run, found) if found.track else report.nothing(found.told)
        state = run.step("look what is new", _news, kit, board, targets, again)
        fresh = [target for target, said in zip(targets, state, strict=True) if not said]
        told = (*found.told, *(f"- {said}" for said in state if said))
        if not fresh:
            refused = any(target.playlist.unreadable for target in targets)
            return report.refused(told) if refused else report.unchanged(targets, told)
        limit = run.params.limit or kit.music.playlist_limit
        lists = [
            Entries.model_validate(run.step(f"read {one.playlist.title!r}", _entries, kit, board, one, limit))
            for one in fresh
        ]
        sort = Sorted.model_validate(run.step("find the tracks", _sorted, kit, board, lists))
        ready, results = self._bring(run, sort)
        shown = [
            link(run, kit, target, entries, [results[at] for at in places], called)
            for target, entries, places, called in zip(fresh, lists, sort.order, sort.called, strict=True)
        ]
        return report.outcome(shown, results, told, ready)

    def _bring(self, run: Run, sort: Sorted) -> tuple[Sequence[Gate], list[Result]]:
        """Bring in what is not there yet; return what was looked at, and what came of each track of all."""
        missing = [slot.wanted for slot in sort.slots if not slot.wanted.done]
        ready = before.looked(run, self._kit, self) if missing else ()
        made = all_brought(run, self._kit, missing)
        following.automate(run, self._kit.music.agent, self.name, ready, made)
        brought_ = iter(made)
        return ready, [_there(slot.wanted) if slot.wanted.done else next(brought_) for slot in sort.slots]

    def _newest(self, run: Run, found: Found) -> Outcome:
        """Bring in the newest row of Tracks, as no playlist is new."""
        wanted = [
            Wanted.model_validate(one) for one in run.step("choose the newest track", _row, self._kit, run)
        ]
        if not wanted:
            return report.nothing(found.told)
        ready = before.looked(run, self._kit, self)
        results = all_brought(run, self._kit, wanted)
        listing.collected(run, self._kit, results)
        following.automate(run, self._kit.music.agent, self.name, ready, results)
        return reporting.outcome(results, found.told, ready)


def _there(wanted: Wanted) -> Result:
    return Result(state="there", recording=wanted.recording, page_url=wanted.page_url, page_id=wanted.page_id)


def _found(kit: Kit, board: Board, order: PlaylistOrder) -> dict[str, Any]:
    return playlist_chain.find(kit, board, order).model_dump(mode="json")


def _news(kit: Kit, board: Board, targets: Sequence[Target], again: bool) -> list[str]:
    """Say for each list why it is left alone; nothing: it is to be brought in."""
    return [
        f"{one.playlist.title}: {one.playlist.unreadable}" if one.playlist.unreadable
        else f"{one.playlist.title}: as it was when it was synced last"
        if not again and playlist_entries.unchanged(kit, board, one)
        else ""
        for one in targets
    ]  # fmt: skip


def _entries(kit: Kit, board: Board, target: Target, limit: int) -> dict[str, Any]:
    return playlist_entries.read(kit, board, target, limit).model_dump(mode="json")


def _sorted(kit: Kit, board: Board, lists: Sequence[Entries]) -> dict[str, Any]:
    return playlist_entries.sort(kit, board, lists).model_dump(mode="json")


def _row(kit: Kit, run: Run) -> list[dict[str, Any]]:
    columns = kit.look(run.board)
    order = Order(mode=Mode.SINGLE, limit=1)
    return [one.model_dump(mode="json") for one in chosen(order, list(kit.mirror.rows("tracks")), columns)]


def _asked(run: Run, name: str, targets: Sequence[Target]) -> Target:
    """Ask which of several playlists of the same name is meant."""
    choices = [
        f"{number}. {one.playlist.title} ({one.playlist.service}{_count(one)})"
        for number, one in enumerate(targets[:9], 1)
    ]
    answer = run.ask(f"Which playlist {name!r} is meant?", choices, "Answer with its number.")
    for one, choice in zip(targets, choices, strict=False):
        if answer.strip().rstrip(".") in (choice, choice.split(".")[0]):
            return one
    raise NeedsInput(f"{answer!r} is none of {', '.join(choices)}; set Ready to be asked again")


def _count(target: Target) -> str:
    count = target.playlist.count
    return f", {count} tracks" if count is not None else ""
