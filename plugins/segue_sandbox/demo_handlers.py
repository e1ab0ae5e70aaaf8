"""The handlers of the demo: small, but each shows something that a handler can do."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from segue import Handler, Outcome, Params, Pattern, Run
from segue.changes import CreateRow
from segue_sandbox.demo_picture import bars

JSON = dict[str, Any]


class Echo:
    """Says what the task says."""

    name = "echo"
    summary = "Says what the task says; the smallest handler there is"
    patterns = (Pattern(words=("echo",)),)
    Params = Params

    def __init__(self, pause: float) -> None:
        self._pause = pause

    def run(self, run: Run) -> Outcome:
        """Read the page, and say its lines back."""
        words = run.task.title.removeprefix("Echo").strip()
        lines = [line for line in run.body().splitlines() if line.strip()]
        run.step("listen", _watchable(self._pause, lambda: None))
        said = "\n".join(f"> {line.lstrip('#> ')}" for line in lines)
        return Outcome.done(f"{words}!", said)


class Tempos:
    """Looks at each track and draws a picture."""

    name = "tempos"
    summary = "Draws the tempos of the library"
    patterns = (Pattern(words=("draw", "tempos")),)
    Params = Params

    def __init__(self, pause: float) -> None:
        self._pause = pause

    def run(self, run: Run) -> Outcome:
        """Read the tracks, look at each, draw."""
        tracks: list[JSON] = run.step("read the tracks", self._tracks, run)
        for at, track in enumerate(tracks):
            run.step(f"look at {track['title']}", _watchable(self._pause, lambda: None))
            run.progress(f"looked at {track['title']}", at + 1, len(tracks))
        picture = run.folder / "tempos.png"
        run.step("draw", self._draw, tracks, str(picture))
        run.picture(picture, "Beats per minute, slowest first")
        rows = "\n".join(f"| {t['title'].replace('|', '/')} | {t['bpm']:g} |" for t in tracks)
        return Outcome.done(f"{len(tracks)} tempos drawn", f"| Track | BPM |\n| --- | --- |\n{rows}")

    @staticmethod
    def _tracks(run: Run) -> list[JSON]:
        rows = run.board.rows("tracks")
        found = [{"title": row.title, "bpm": row.values["BPM"]} for row in rows if row.values.get("BPM")]
        return sorted(found, key=lambda track: float(str(track["bpm"])))

    @staticmethod
    def _draw(tracks: list[JSON], path: str) -> None:
        bars([(str(track["title"]), float(track["bpm"])) for track in tracks], path)


class FasterParams(Params):
    """What a playlist holds."""

    than: int = 120


class Faster:
    """Makes a row in Playlists, which `segue undo` takes back."""

    name = "faster"
    summary = "Makes a playlist of the tracks above a tempo"
    patterns = (Pattern(title=r"playlist of everything faster"),)
    Params = FasterParams

    def __init__(self, pause: float) -> None:
        self._pause = pause

    def run(self, run: Run) -> Outcome:
        """Find the tracks, make the playlist."""
        named = re.search(r"faster than (\d+)", run.task.title, re.IGNORECASE)
        than = int(named[1]) if named else int(run.params.than)
        ids: list[str] = run.step("find the tracks", _watchable(self._pause, lambda: self._ids(run, than)))
        name = f"Faster than {than}"
        run.change(CreateRow(database="playlists", values={"Name": name, "Tracks": tuple(ids)}))
        return Outcome.done(f"{name}: {len(ids)} tracks")

    @staticmethod
    def _ids(run: Run, than: int) -> list[str]:
        rows = run.board.rows("tracks")
        return [row.page_id for row in rows if float(str(row.values.get("BPM") or 0)) > than]


class Closing:
    """Asks a person."""

    name = "closing"
    summary = "Asks which track closes the set"
    patterns = (Pattern(words=("closing", "track")),)
    Params = Params

    def __init__(self, pause: float) -> None:
        self._pause = pause

    def run(self, run: Run) -> Outcome:
        """Ask, and go on with the answer."""
        choices = ("Kestrel", "Slow Orbit", "Tin Roof Rain")
        chosen = run.ask("Which track closes the set?", choices, "All three end on a long fade.")
        return Outcome.done(f"the set closes with {chosen}")


def _watchable(pause: float, function: Callable[[], Any]) -> Callable[[], Any]:
    """Let a step take long enough for a person to see it."""

    def slowly() -> Any:
        time.sleep(pause)
        return function()

    return slowly


def handlers(pause: float) -> dict[str, Handler]:
    """Return the handlers by name; `pause` is how long a step takes at least, in seconds."""
    made: tuple[Handler, ...] = (Echo(pause), Tempos(pause), Faster(pause), Closing(pause))
    return {handler.name: handler for handler in made}
