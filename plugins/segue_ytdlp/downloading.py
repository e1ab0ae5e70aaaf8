"""What goes with a download: how far it is, when it stops, the half file that it leaves, and the picture."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from segue_ytdlp.bounded import Job
from segue_ytdlp.failures import Kind, chain
from segue_ytdlp.options import Access, Judge

SHOP = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?:/[\w%/.~?=&+,:-]{0,300})?")
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
    """Close the half file of a download that yt-dlp did not finish."""
    for one in chain(error):
        for frame, _ in traceback.walk_tb(one.__traceback__):
            context: Any = frame.f_locals.get("ctx")  # of a download in one piece, or in many: both are dicts
            for name in ("stream", "dest_stream") if isinstance(context, dict) else ():
                if context.get(name) is not None:
                    with suppress(OSError):  # a full disk once more
                        context[name].close()


def note_shops(ydl: Any, shops: list[str]) -> None:
    """Note where tracks of SoundCloud are sold: yt-dlp reads it with the rest and leaves it out."""
    if "Soundcloud" not in ydl._ies:
        return
    extractor = ydl.get_info_extractor("Soundcloud")
    usual = getattr(extractor, "_extract_info_dict", None)
    if usual is None:  # not promised to stay; a track is as good without a shop
        return

    def noted(info: Mapping[str, Any], *rest: Any, **more: Any) -> Any:
        if SHOP.fullmatch(sold := str(info.get("purchase_url") or "")):
            shops.append(sold)
        return usual(info, *rest, **more)

    extractor._extract_info_dict = noted


def picture_of(ydl: Any, info: Mapping[str, Any], folder: Path) -> Path | None:
    """Fetch the best picture that can be had; a track is as good without one."""
    from yt_dlp.utils import YoutubeDLError

    # The best ones are guesses at YouTube; the one that yt-dlp names is surely there.
    urls = [one.get("url") for one in list(reversed(info.get("thumbnails") or []))[:2]]
    for url in map(str, [*urls, info.get("thumbnail")]):
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
