"""The services of the demo: a Spotify with a like and a playlist, and a SoundCloud that has their sound."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pluggy

    from segue.settings import Settings
    from segue_spotify.standin import StandIn
    from segue_ytdlp.standin import StandIn as SoundCloud

SECONDS = 32
LIKED, NEW = ("Slow Ferry", "Odd Kilometre"), ("Salt and Neon", "Oda Finch")
LOCKED = ("Glass Tram", "Ivo Lamp")  # all there is of it is a protected stream
KNOWN = ("Paper Lanterns", "Mira Sol")  # a row of the workspace that is done
PLAYLIST = "Harbour Lights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Both, at work on this machine."""

    spotify: StandIn
    soundcloud: SoundCloud

    def settings(self) -> str:
        """Return the lines of segue.toml that lead there; nobody asks what plays on this desk."""
        from segue_spotify.standin_accounts import CLIENT_ID

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            redirect = f"http://127.0.0.1:{free.getsockname()[1]}/callback"
        return (
            f"[spotify]\nclient_id = {json.dumps(CLIENT_ID)}\nredirect = {json.dumps(redirect)}\n"
            f"api = {json.dumps(self.spotify.api)}\naccounts = {json.dumps(self.spotify.base_url)}\n"
            '[soundcloud]\nuser = "robin-vale"\n[music]\n'
            'track_chain = ["SoundCloud likes", "Spotify likes", "Tracks"]\n'
            'playlist_chain = ["SoundCloud", "Spotify", "Tracks"]\n'
        )

    @contextmanager
    def used_by(self, manager: pluggy.PluginManager, settings: Settings) -> Iterator[None]:
        """Sign in to Spotify, and let SoundCloud be asked here and nowhere else."""
        from segue_spotify.door import open_door
        from segue_spotify.signin import login
        from segue_ytdlp.standin_plugin import at_stand_in

        login(open_door(settings), _agree, browser=False, wait=20)
        with at_stand_in(manager, self.soundcloud):
            yield


@contextmanager
def services(folder: Path) -> Iterator[Services]:
    """Run both, with sound that is made in this folder."""
    from segue_music import synth
    from segue_spotify.standin import running
    from segue_ytdlp.standin_soundcloud import soundcloud
    from segue_ytdlp.standin_tracks import Shelf, Track

    tracks = [
        Track(id=number, slug=title.lower().replace(" ", "-"), title=f"{artist} - {title}", seconds=SECONDS,
              state="drm" if (title, artist) == LOCKED else "plays")
        for number, (title, artist) in enumerate((LIKED, NEW, LOCKED), 1)
    ]  # fmt: skip
    shelf = Shelf(tracks)
    for number, style in ((1, "house"), (2, "ambient")):
        piece = synth.track(number + 10, style, seconds=SECONDS)
        synth.write(piece.samples, piece.rate, folder / f"{number}.mp3", "mp3", 192)
        shelf.streams[number] = (folder / f"{number}.mp3").read_bytes()
    with ExitStack() as stack:
        spotify = stack.enter_context(running())
        _fill(spotify)
        yield Services(spotify=spotify, soundcloud=stack.enter_context(soundcloud(shelf)))


def _fill(spotify: StandIn) -> None:
    """Put the like and the playlist into Spotify."""
    from segue_spotify.standin_catalogue import Playlist

    book = spotify.catalogue
    liked, new, locked = (book.add(*names, duration_ms=SECONDS * 1000) for names in (LIKED, NEW, LOCKED))
    known = book.add(*KNOWN, duration_ms=254_000, external_ids={"isrc": "XXA012600001"})
    book.like(liked, "2026-11-20T08:00:00Z")
    book.playlists.append(Playlist(PLAYLIST, [known, new, locked], owner=spotify.accounts.user))


def _agree(text: str) -> None:
    """Open the link of a sign-in, as a browser whose person agrees."""
    import httpx

    for link in (line for line in text.splitlines() if line.startswith("http")):
        ask = threading.Thread(
            target=httpx.get, args=(link,), kwargs={"follow_redirects": True, "trust_env": False}, daemon=True
        )
        ask.start()
