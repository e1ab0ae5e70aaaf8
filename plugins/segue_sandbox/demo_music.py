"""The music of the demo: tracks made and served on this machine, and stand-ins of Eagle and of services."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    import pluggy

    from segue import Handler
    from segue.board import Board
    from segue_schemas import Value

SECONDS = 32.0
# title, artist, style, tempo, key, codec, bitrate
TRACKS = (
    ("Copper Line", "Mira Sol", "house", 124.0, "Am", "aac", 256),
    ("Night Bus Home", "Odd Kilometre", "garage", 132.0, "F#m", "opus", 160),
    ("Long Division", "Odd Kilometre", "techno", 136.5, "Dm", "flac", None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """What the demo has of music."""

    handlers: Mapping[str, Handler]
    manager: pluggy.PluginManager
    links: Mapping[str, str]  # title -> where it is served
    library: Path  # the folder with the finished files

    def put_on(self, board: Board) -> None:
        """Make the rows that the task about the newest tracks is for."""
        for title, artist, *_ in TRACKS:
            values: dict[str, Value] = {
                "Title": title,
                "Link": self.links[title],
                "Artist": self._artist(board, artist),
            }
            board.create_row("tracks", values, f"demo/{title}")

    @staticmethod
    def _artist(board: Board, name: str) -> tuple[str, ...]:
        there = [row.page_id for row in board.rows("artists") if row.title == name]
        return tuple(there) or (board.create_row("artists", {"Name": name}, f"demo/{name}").page_id,)


@contextmanager
def music(home: Path) -> Iterator[Music]:
    """Make the tracks, serve them, and set up track sync below the demo's folder."""
    from segue import plugins
    from segue.settings import Settings
    from segue.sources import Sources, read_toml
    from segue_eagle.standin import running
    from segue_music.kit import Kit
    from segue_sandbox.demo_services import services

    with ExitStack() as stack:
        folder = home / "served"
        folder.mkdir()
        names = {track[0]: _made(folder, seed, *track) for seed, track in enumerate(TRACKS)}
        host = stack.enter_context(_served(folder))
        eagle = stack.enter_context(running(home / "Demo.library"))
        library, config = home / "library", home / "segue.toml"
        asked = stack.enter_context(services(home))
        config.write_text(
            f"[http]\nhosts = {json.dumps([host])}\n"
            f"[folders]\nout_dir = {json.dumps(str(library))}\n"
            f"[eagle]\nenabled = true\nurl = {json.dumps(eagle.base_url)}\n"
            f"[rekordbox]\nfile = {json.dumps(str(home / 'rekordbox.xml'))}\n{asked.settings()}"
        )
        text, tables = read_toml(config)
        # Without the variables of this machine: OUT_DIR would lead into somebody's real library.
        settings = Settings(sources=Sources(config=config, text=text, tables=tables), home=home)
        loaded = plugins.load(settings, builtin_only=True)
        kit = loaded.manager.get_plugin("music kit")
        assert isinstance(kit, Kit)
        stack.callback(kit.close)
        stack.enter_context(asked.used_by(loaded.manager, settings))
        yield Music(
            handlers=loaded.handlers, manager=loaded.manager, library=library,
            links={title: f"http://{host}/{quote(name)}" for title, name in names.items()},
        )  # fmt: skip


def _made(
    folder: Path,
    seed: int,
    title: str,
    artist: str,
    style: str,
    bpm: float,
    key: str,
    codec: str,
    bitrate: int | None,
) -> str:
    from segue_music import synth

    piece = synth.track(seed, style, bpm=bpm, key=key, seconds=SECONDS)
    name = f"{artist} - {title}{synth.suffix(codec)}"
    synth.write(piece.samples, piece.rate, folder / name, codec, bitrate)
    return name


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Keep what is fetched off the screen."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="tracks", daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(timeout=5)
