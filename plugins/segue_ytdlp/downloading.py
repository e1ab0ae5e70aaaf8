"""What goes with a download: how far it is, when it stops, the half file that it leaves, and the picture."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from segue_ytdlp.bounded import Job
from segue_ytdlp.failures import Kind, chain
from segue_ytdlp.options import Access, Judge

PICTURE = 10_000_000  # bytes
PICTURES = ("sndcdn.com", "ytimg.com", "ggpht.com", "googleusercontent.com")


def watcher(job: Job[Any], access: Access, judge: Judge) -> Callable[[Mapping[str, Any]], None]:
    """Return what yt-dlp calls with each piece of a file."""
    from yt_dlp.utils import DownloadCancelled

    largest, said = access.limits.largest_mb * 1_000_000, [0]

    def hook(status: Mapping[str, Any]) -> None:
        if job.stopped:
            raise DownloadCancelled("nobody waits for it any more")
        done, of = status.get("downloaded_bytes") or 0, status.get("total_bytes")
        of = of or status.get("total_bytes_estimate")
        if done > largest:  # in pieces, its size is not known before
            judge.found = (Kind.TOO_LARGE.value, "")
            raise DownloadCancelled("larger than allowed")
        if done // 1_000_000 > said[0]:
            said[0] = done // 1_000_000
            job.say(f"MB from {access.service.value}", said[0], -(-int(of) // 1_000_000) if of else None)

    return hook


def let_go(error: BaseException) -> None:
    """Close the half file and the connection of a download that yt-dlp did not finish."""
    for one in chain(error):
        for frame, _ in traceback.walk_tb(one.__traceback__):
            context: Any = frame.f_locals.get("ctx")  # of a download in one piece, or in many: both are dicts
            for name in ("stream", "dest_stream", "data") if isinstance(context, dict) else ():
                if context.get(name) is not None:
                    with suppress(OSError):  # a full disk once more
                        context[name].close()


def picture_of(ydl: Any, info: Mapping[str, Any], folder: Path) -> Path | None:
    """Fetch the best picture that can be had; a track is as good without one."""
    from yt_dlp.utils import YoutubeDLError

    for one in list(reversed(info.get("thumbnails") or []))[:3]:
        url = str(one.get("url", ""))
        host = urlsplit(url).hostname or ""
        if not any(host == known or host.endswith(f".{known}") for known in PICTURES):
            continue
        try:
            with ydl.urlopen(url) as answer:
                content = answer.read(PICTURE + 1)
        except (YoutubeDLError, OSError):
            continue
        if content and len(content) <= PICTURE:
            path = folder / "artwork.picture"
            path.write_bytes(content)
            return path
    return None
