"""The hooks of the music plugins: what to sync now, what a link is, who can fetch it, where it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from segue.hooks import hookspec

if TYPE_CHECKING:
    from segue import Change, Run
    from segue.settings import Settings
    from segue_schemas import (
        Detected,
        Double,
        Entries,
        Fetched,
        Finished,
        Gate,
        Held,
        Listed,
        Placed,
        Playlist,
        Playlists,
        Print,
        Recording,
        Weighed,
    )

Progress = Callable[[str, int | None, int | None], None]  # text, done, of


class Source(Protocol):
    """Somebody who can fetch a certain recording."""

    @property
    def name(self) -> str:
        """What people call it, such as SoundCloud."""

    @property
    def link(self) -> str:
        """Where it would be fetched."""

    def fetch(self, folder: Path, progress: Progress) -> Fetched:
        """Put the file into the folder.

        Called inside a step, perhaps again after a crash: what lies in the folder may be half a file of
        the last try. `Unavailable` is tried again later; `Refused` is final, and its sentence says why
        and what a person can do.
        """


class Library(Protocol):
    """Somewhere that finished tracks go."""

    @property
    def name(self) -> str:
        """What people call it, such as Eagle."""

    @property
    def changes(self) -> Sequence[type[Change]]:
        """The kinds of change that it makes, for undo."""

    def holds(self, recording: Recording, print_: Print | None) -> list[Held]:
        """Tell what it has that is, or looks like, this recording; called inside a step."""

    def place(self, run: Run, track: Finished) -> Placed:
        """Put a track into it by `run.change`, or say why that does not apply."""

    def gates(self, track: Finished, placed: Placed) -> list[Gate]:
        """Look whether it is really there; called inside a step."""


@runtime_checkable
class Arranger(Protocol):
    """A library that keeps playlists too, besides what a `Library` does."""

    def arrange(self, run: Run, title: str, tracks: Sequence[Listed], was: str, gone: Sequence[str]) -> None:
        """Bring a playlist's own form, such as an .m3u8 file, into the order of these tracks.

        `was` is the title that it had before, if that was another one; `gone` are the paths of tracks that
        are to be taken out. What others have put into it stays.
        """


@runtime_checkable
class Collector(Protocol):
    """A library that keeps all tracks in one file, such as a DJ program's, besides what a `Library` does."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def collects(self) -> bool:
        """Whether it is configured."""

    def collect(self, run: Run, tracks: Sequence[Listed]) -> bool:
        """Take in the new tracks of a run, or all of the library; return whether that was possible.

        Called once, at the end of a run. Playlists come to `Arranger` instead.
        """


@runtime_checkable
class Merger(Protocol):
    """A library in which several tracks can become one, besides what a `Library` does."""

    @property
    def name(self) -> str:
        """What people call it."""

    def weigh(self, doubles: Sequence[Double]) -> Weighed:
        """Say what it has of these rows, and what `unite` will do; called inside a step.

        The first row's paths begin with the files that stay, where a library before it decided that.
        `Unavailable` where it is not there and something in it is to be changed: nothing is merged then,
        and it is asked again later. `Refused` where it may not be changed; then nothing is merged either.
        """

    def unite(self, run: Run, weighed: Weighed) -> None:
        """Do it by `run.change`, after the rows were merged; what makes room must come back by undo."""


class Detector(Protocol):
    """Somebody who knows what the user likes or plays."""

    @property
    def name(self) -> str:
        """What people call it; the setting `track_chain` names it so.

        Ours are called "Spotify playing", "SoundCloud likes" and "Spotify likes".
        """

    def detect(self, limit: int) -> Detected:
        """Look, within one or two requests, the newest first; called inside a step."""


class PlaylistSource(Protocol):
    """Somebody who has playlists: the user's own, and what links to such lists lead to.

    All of it is called inside steps. `Unavailable` is tried again later, `Refused` is final.
    """

    @property
    def name(self) -> str:
        """What people call the service; the setting `playlist_chain` names it so: Spotify, SoundCloud."""

    def playing(self) -> Playlists:
        """Tell which playlist is playing now; nothing where the service cannot know."""

    def playlists(self, limit: int) -> Playlists:
        """List the user's own playlists, those changed last first where that is known."""

    def playlist(self, link: str) -> Playlist | None:
        """Look at the playlist behind a link, with its snapshot; None where it is not one of this service.

        A list that may be looked at but not read says why in `unreadable`, and is not asked for again.
        """

    def entries(self, playlist: Playlist, limit: int) -> Entries:
        """Read the first entries of a list, in its order."""


@hookspec
def detect(settings: Settings) -> Sequence[Detector]:
    """Return those who can say what should be synced now, when a task names no link.

    Called once at start. They are asked in the order of the settings until one has found something.
    """


@hookspec(firstresult=True)
def resolve(settings: Settings, link: str) -> Recording | None:
    """Say who and what a link leads to, or None to leave it to another plugin.

    Called inside a step. `Unavailable` is tried again later; `Refused` is final.
    """


@hookspec(firstresult=True)
def find_source(settings: Settings, recording: Recording) -> Source | None:
    """Return a source that can fetch this recording, or None to leave it to another plugin.

    Called inside a step; it goes by the recording's links and ids, and searches for nothing: `candidates`
    does. `Refused` where the plugin knows the link and will not fetch it, and its kind `NoAudio` where no
    audio is to be had from it.
    """


@hookspec
def candidates(settings: Settings, recording: Recording, audio: bool) -> Sequence[Recording]:
    """Search for a recording by its ISRC or its names; return what may be it, the likeliest first.

    Called inside a step. `audio` says what is wanted: recordings that the plugin itself can fetch (asked
    only where no link of the track can be fetched), or those that tell more of a track, such as its ISRC.
    Each carries its link, title, artists and length. Whether one is the same is decided by the caller,
    who asks a person where that is not sure.
    """


@hookspec
def libraries(settings: Settings) -> Sequence[Library]:
    """Return the libraries of this plugin.

    Called once at start. Those that move files (`tryfirst=True`) come before those that import them.
    """


@hookspec
def playlists(settings: Settings) -> Sequence[PlaylistSource]:
    """Return those who have playlists.

    Called once at start. The one that knows a link is asked about it; without a link the settings say
    in which order they are asked.
    """
