"""What a person reads about playlists that were synced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from segue import Outcome, Status
from segue_music import reporting
from segue_music.playlist_linking import Shown
from segue_music.playlists import Target
from segue_music.result import Result
from segue_schemas import Gate

MOST = 200  # tracks in the table of a report


def outcome(
    shown: Sequence[Shown], results: Sequence[Result], told: Sequence[str], before: Sequence[Gate]
) -> Outcome:
    """Return how a run ended: failed where a track failed, as it is tried again the next time."""
    counted = Counter(result.state for result in results)
    words = ", ".join(f"{counted[state]} {word}" for state, word in reporting.WORDS.items() if counted[state])
    names = ", ".join(one.entries.playlist.title for one in shown)
    first = next((result for result in results if result.state == "failed"), None)
    why = f"; the first that failed, {first.name}: {first.why}" if first else ""
    summary = f"{names}: {len(results)} tracks, {words or 'none of them'}{why}"
    parts = [section(one) for one in shown]
    news = [result for result in results if result.state != "there" or result.why]
    listed = reporting.report(news[:MOST], told, before) if news else ""
    if not news and told:
        listed = "## Where was looked\n" + "\n".join(told)
    status = Status.FAILED if counted["failed"] else Status.DONE
    return Outcome(status=status, summary=summary, report="\n\n".join([*parts, listed]).strip())


def section(shown: Shown) -> str:
    """Write the part about one list."""
    playlist = shown.entries.playlist
    name = f"[{_plain(playlist.title)}]({shown.page_url})" if shown.page_url else _plain(playlist.title)
    there, of = shown.of
    lines = [f"## {name}", f"{there} of {of} tracks are there; {shown.linked} are linked, in order."]
    lines += [f"- {_plain(line)}" for line in shown.told]
    return "\n".join(lines)


def unchanged(targets: Sequence[Target], told: Sequence[str]) -> Outcome:
    """Say that nothing had to be done."""
    names = ", ".join(one.playlist.title for one in targets)
    done = f"{names}: nothing new since the last sync; write again: yes to look at each track"
    return Outcome.done(done, "\n".join(told))


def refused(told: Sequence[str]) -> Outcome:
    """Say why no list could be read."""
    return Outcome.failed("; ".join(line.removeprefix("- ") for line in told), "\n".join(told))


def nothing(told: Sequence[str]) -> Outcome:
    """Say that nobody had anything new."""
    return Outcome.done("nothing to do: no playlist is new, and no row of Tracks waits", "\n".join(told))


def _plain(text: str) -> str:
    plain = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\|[]*_`<>~" else sign for sign in plain)
