"""A service of our own with likes and playlists, brought by a plugin as a stranger would bring it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from segue import hookimpl
from segue.errors import SegueError
from segue.settings import Settings
from segue_music.hooks import Detector, PlaylistSource, Source
from segue_music.noaudio import NoAudio
from segue_schemas import Detected, Entries, Playlist, Playlists, Recording

ALONE = '[plugins]\ndisabled = ["spotify", "ytdlp"]\n'  # for segue.toml: nothing asks a real service


@dataclass
class Radio:
    """What the service has, and what it was asked."""

    name: str = "Radio"
    lists: dict[str, Playlist] = field(default_factory=dict)  # by link
    held: dict[str, list[Recording]] = field(default_factory=dict)  # the entries, by link
    skipped: tuple[str, ...] = ()
    now: str = ""  # the link of the list that is playing
    fails: SegueError | None = None
    asked: list[str] = field(default_factory=list)

    def put(self, link: str, title: str, *entries: Recording, snapshot: str = "", **more: str) -> Playlist:
        """Have a list, or have it otherwise."""
        self.held[link] = list(entries)
        self.lists[link] = Playlist(
            title=title, link=link, service=self.name, snapshot=snapshot, count=len(entries), **more
        )
        return self.lists[link]

    def playing(self) -> Playlists:
        """Tell what is playing."""
        self._ask("playing")
        return (
            Playlists(found=(self.lists[self.now],)) if self.now else Playlists(reason="nothing is playing")
        )

    def playlists(self, limit: int) -> Playlists:
        """List all."""
        self._ask("playlists")
        return Playlists(found=tuple(self.lists.values())[:limit])

    def playlist(self, link: str) -> Playlist | None:
        """Look at one."""
        if link not in self.lists:
            return None
        self._ask(f"playlist {link}")
        return self.lists[link]

    def entries(self, playlist: Playlist, limit: int) -> Entries:
        """Read one."""
        self._ask(f"entries {playlist.link}")
        held = self.held[playlist.link]
        return Entries(
            playlist=playlist, entries=tuple(held[:limit]), skipped=self.skipped, complete=len(held) <= limit
        )

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.fails:
            raise self.fails


@dataclass
class Likes:
    """A list of likes that can be asked, and can fail."""

    name: str = "Radio likes"
    answer: Detected = field(default_factory=Detected)
    fails: SegueError | None = None
    asked: int = 0

    def detect(self, limit: int) -> Detected:
        """Answer as it was set."""
        self.asked += 1
        if self.fails:
            raise self.fails
        return self.answer


@dataclass
class RadioPlugin:
    """Brings the service."""

    radio: Radio = field(default_factory=Radio)
    likes: Sequence[Likes] = ()
    silent: dict[str, str] = field(default_factory=dict)  # link -> why nobody can give its sound
    known: dict[str, Recording] = field(default_factory=dict)  # link -> what the service says of the track
    like: list[Recording] = field(default_factory=list)  # what a search finds
    searched: list[bool] = field(default_factory=list)

    @hookimpl
    def playlists(self, settings: Settings) -> Sequence[PlaylistSource]:
        """Bring the lists."""
        return [self.radio]

    @hookimpl
    def detect(self, settings: Settings) -> Sequence[Detector]:
        """Bring the likes."""
        return list(self.likes)

    @hookimpl(tryfirst=True)
    def resolve(self, settings: Settings, link: str) -> Recording | None:
        """Say what is behind a link of this service."""
        return self.known.get(link)

    @hookimpl(tryfirst=True)
    def find_source(self, settings: Settings, recording: Recording) -> Source | None:
        """Say of its own links that they have no sound, where that is so."""
        for link in recording.links:
            if link in self.silent:
                raise NoAudio(self.silent[link], shops=("https://shop.example/track",))
        return None

    @hookimpl
    def candidates(self, settings: Settings, recording: Recording, audio: bool) -> Sequence[Recording]:
        """Find what a test has put there."""
        self.searched.append(audio)
        return list(self.like) if audio else []
