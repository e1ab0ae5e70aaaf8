"""Extractors of our own for yt-dlp: each ends in one of the ways in which real ones do."""

from __future__ import annotations

from typing import Any

from yt_dlp.extractor.common import InfoExtractor
from yt_dlp.networking import Request
from yt_dlp.utils import ExtractorError, GeoRestrictedError


class EndingIE(InfoExtractor):  # type: ignore[misc]  # yt-dlp brings no types
    """Plays ending:NAME, or ending:NAME:ADDRESS where it asks a server."""

    IE_NAME = "ending"
    _VALID_URL = r"ending:(?P<id>[a-z_0-9]+)(?::(?P<address>.+))?"

    def _real_extract(self, url: str) -> Any:
        how, address = self._match_valid_url(url).group("id", "address")
        if how == "geo":
            raise GeoRestrictedError("not here", countries=["DE"])
        if how == "drm":
            self.report_drm("1")
        if how == "login":
            self.raise_login_required()
        if how == "broken":
            return dict[str, str]()["nothing"]
        if how == "down":
            self._request_webpage(Request("http://127.0.0.1:9/"), "1")
        if how == "status":
            self._download_webpage(address, "1")
        if how == "file":
            self._downloader.urlopen("file:///etc/passwd")
        if how == "live":
            return self._found(address, is_live=True)
        if how == "plays":
            return self._found(address)
        raise ExtractorError(TEXTS[how], expected=True)

    def _found(self, address: str | None, **more: Any) -> dict[str, Any]:
        format_ = {"url": address or "http://127.0.0.1:9/", "format_id": "1", "vcodec": "none", "ext": "mp3"}
        return {"id": "../../up", "title": "Mira - Found", "duration": 200, "formats": [format_]} | more


TEXTS = {
    "bot": "Sign in to confirm you’re not a bot. Use --cookies-from-browser",
    "age": "Sign in to confirm your age. This video may be inappropriate",
    "private": "Private video. Sign in if you've been granted access to this video",
    "gone": "Video unavailable. This video has been removed by the uploader",
    "country": "The uploader has not made this video available in your country",
    "soon": "This live event will begin in 5 hours",
    "limited": "This content isn't available, try again later. The current session has been rate-limited",
    "strange": "Unable to extract sigfunc",
}
