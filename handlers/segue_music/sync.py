"""The handler of track sync: chooses the tracks, brings each in as a part of the run, and reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from segue import NeedsInput, Outcome, Pattern, Run, Task
from segue.links import links_in
from segue_music import before, following, hunting, listing, reporting
from segue_music.bringing import all_brought, changes_of
from segue_music.choosing import Mode, Order, TrackSyncParams, Wanted, chosen, of_row, understood
from segue_music.columns import Columns
from segue_music.detecting import detected, has_tracks
from segue_music.links import track_key
from segue_music.lists import LISTS
from segue_schemas import Row

if TYPE_CHECKING:
    from segue_music.kit import Kit

NO_PLAYLIST = r"^(?!.*\bplaylists?\b)"
AUDIO = r"^https?://[^?#]+\.(mp3|m4a|aac|wav|aiff?|flac|ogg|opus|webm)([?#]|$)"
HOSTS = ("soundcloud.com", "spotify.com", "spotify.link", "spotify.app.link", "youtube.com", "youtu.be")
HUNT = r"^\W*(?:please\s+)?hunt\b.*\b(tracks?|songs?|audio|music)\b"
ALONE = ", with no playlist in its title or links"
FETCHED = re.compile(rf"^https?://(?:[^/]+\.)?(?:{'|'.join(map(re.escape, HOSTS))})/|{AUDIO}", re.IGNORECASE)
PICTURES = 6  # waveforms in a report


class TrackSync:
    """Brings tracks into the libraries."""

    name = "track-sync"
    summary = "Brings tracks in: files, tempo and key, tags, libraries, their rows in Tracks"
    patterns = (
        Pattern(
            title=NO_PLAYLIST
            + r".*\b(sync|process|download|fetch|import|get)\b.*\b(tracks?|songs?|likes?)\b",
            but_not=LISTS,
            told='title such as "Sync the 20 newest tracks"',
        ),
        Pattern(
            title=NO_PLAYLIST + r".*\bre-?(process|download|analy[sz]e)\b",
            but_not=LISTS,
            told='title such as "Redownload Ojos Tristes"',
        ),
        Pattern(title=HUNT, told='title such as "Hunt for tracks"'),
        *(
            Pattern(title=NO_PLAYLIST, link=host, but_not=LISTS, told=f"link to {host}{ALONE}")
            for host in HOSTS
        ),
        Pattern(title=NO_PLAYLIST, address=AUDIO, but_not=LISTS, told=f"link to an audio file{ALONE}"),
    )
    Params = TrackSyncParams
    together = 2

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.changes = changes_of(kit)

    def key(self, task: Task) -> str:
        """Let runs about the same link work one after the other."""
        keys = {track_key(link) for link in task.links}
        return keys.pop() if len(keys) == 1 else ""

    def run(self, run: Run) -> Outcome:
        """Choose, bring each in, report."""
        self._kit.examining()  # takes a second, which choosing takes too
        order = self._order(run)
        listed = run.step("choose the tracks", self._chosen, run, order)
        wanted = [Wanted.model_validate(one) for one in listed["wanted"]]
        if order.name and len(wanted) > 1:
            wanted = [_asked(run, order.name, wanted)]
        if not wanted and order.name:
            raise NeedsInput(_nothing(order))
        if not wanted:
            return Outcome.done(_nothing(order), "\n".join(listed["told"]))
        ready = before.looked(run, self._kit, self)
        results = all_brought(run, self._kit, wanted)
        listing.collected(run, self._kit, results)
        following.automate(run, self._kit.music.agent, self.name, ready, results)
        for result in results[:PICTURES]:
            if picture := reporting.waveform(result, run.folder):
                run.picture(picture, result.name)
        return reporting.outcome(results, listed["told"], ready)

    def _order(self, run: Run) -> Order:
        """Understand the task; the page's text is read where its links may say which track is meant."""
        order = understood(run.task, run.params, self._kit.music)
        if order.links or (order.asked and not order.name):
            return order
        links = tuple(link for link in links_in(run.body()) if track_key(link) and FETCHED.search(link))
        params = run.params.model_copy(update={"links": links})
        return understood(run.task, params, self._kit.music) if links else order

    def _chosen(self, run: Run, order: Order) -> dict[str, Any]:
        columns = self._kit.look(run.board)
        told: list[str] = []
        if not order.asked:
            found, told = detected(self._kit, columns, order.limit)
            if found:
                order = order.model_copy(update={"links": found})
            elif not has_tracks(self._kit):
                return {"wanted": [], "told": told}
        failed = self._kit.mirror.failed()  # these come last, so that one is not tried for ever
        rows = sorted(self._kit.mirror.rows("tracks"), key=lambda row: row.page_id in failed)
        if order.mode is Mode.HUNT:
            return _hunted(self._kit, run, rows, columns, order)
        wanted = chosen(order, rows, columns)
        return {"wanted": [one.model_dump(mode="json") for one in wanted], "told": told}


def _hunted(kit: Kit, run: Run, rows: list[Row], columns: Columns, order: Order) -> dict[str, Any]:
    """Return the tracks of the hunt list whose time has come, and see to it that the others get theirs."""
    due, later = hunting.due(kit.home, rows, columns, kit.music, datetime.now(UTC))
    wanted = [of_row(row, columns, order).model_copy(update={"again": True}) for row in due[: order.limit]]
    if later:
        run.follow_up(hunting.follow_up(later))
    when = f"; the next is due after {later:%Y-%m-%d}" if later else ""
    return {
        "wanted": [one.model_dump(mode="json") for one in wanted],
        "told": [f"- hunt list: {len(due)} of its tracks are due now{when}"],
    }


def _asked(run: Run, name: str, wanted: Sequence[Wanted]) -> Wanted:
    """Ask which of several tracks of the same name is meant."""
    choices = [f"{number}. {one.recording.name}" for number, one in enumerate(wanted[:9], 1)]
    answer = run.ask(f"Which {name!r} is meant?", choices, "Answer with its number.")
    for one, choice in zip(wanted, choices, strict=False):
        if answer.strip().rstrip(".") in (choice, choice.split(".")[0], one.recording.name):
            return one
    raise NeedsInput(f"{answer!r} is none of {', '.join(choices)}; set Ready to be asked again")


def _nothing(order: Order) -> str:
    if order.mode is Mode.HUNT:
        return "nothing to do: no track of the hunt list is due"
    if order.name:
        return f"no row of Tracks is called {order.name!r} and has a link; put the track's link into the task"
    if order.again:
        return "nothing to do: no track has been brought in yet, so there is none to bring in again"
    return "nothing to do: each row of Tracks that has a link is done"
