"""The videos and playlists of the stand-in of YouTube, in the words of its own pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal[
    "plays", "bot", "captcha", "busy", "age", "members", "premium", "private", "removed", "terminated",
    "blocked", "claimed", "live", "soon", "protected", "no-address", "no-sound",
]  # fmt: skip
SITE = "https://www.youtube.com"
PAGE = 100  # videos of a playlist in one answer
OUT = "Video unavailable"
# What its player says where it does not play: the status, the reason, and the line below it.
WITHHELD: dict[State, tuple[str, str, str]] = {
    "bot": ("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot", "This helps protect our community."),
    "captcha": ("UNPLAYABLE", OUT, ""),
    "busy": ("UNPLAYABLE", OUT, "This content isn't available, try again later."),
    "age": ("LOGIN_REQUIRED", "Sign in to confirm your age", "It may be inappropriate for some users."),
    "members": ("UNPLAYABLE", "Join this channel to get access to members-only content like this video, "
                "and other exclusive perks.", ""),
    "premium": ("UNPLAYABLE", "This video is only available to Music Premium members", ""),
    "private": ("LOGIN_REQUIRED", "Private video", "Sign in if you've been granted access to this video"),
    "removed": ("ERROR", OUT, "This video has been removed by the uploader"),
    "terminated": ("ERROR", OUT, "This video is no longer available because the YouTube account associated "
                   "with this video has been terminated."),
    "blocked": ("UNPLAYABLE", OUT, "The uploader has not made this video available in your country"),
    "claimed": ("UNPLAYABLE", OUT, "This video contains content from Example Records, who has blocked it in "
                "your country on copyright grounds"),
    "soon": ("LIVE_STREAM_OFFLINE", "Premieres in 3 hours", ""),
}  # fmt: skip
NAMELESS = (
    "bot",
    "captcha",
    "busy",
    "private",
    "removed",
    "terminated",
)  # its player does not say what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """One video and how it is given out."""

    id: str  # of eleven signs
    title: str
    channel: str = "Mira"
    seconds: int = 180
    state: State = "plays"
    description: str = ""

    @property
    def link(self) -> str:
        """Its address."""
        return f"{SITE}/watch?v={self.id}"

    def player(self) -> dict[str, Any]:
        """Return what the player is told of it."""
        status, reason, below = WITHHELD.get(self.state, ("OK", "", ""))
        screen: dict[str, Any] = {
            "playerErrorMessageRenderer": {
                "reason": {"simpleText": reason},
                "subreason": {"simpleText": below},
            }
        }
        if self.state == "captcha":
            screen = {"playerCaptchaViewModel": {"text": "x"}}
        known = {
            "title": self.title, "author": self.channel, "lengthSeconds": str(self.seconds),
            "channelId": "UC" + "standin" * 3 + "s", "shortDescription": self.description,
            "isLiveContent": self.state in ("live", "soon"), "isLive": self.state == "live",
            "isUpcoming": self.state == "soon", "thumbnail": {"thumbnails": [self.picture()]},
        }  # fmt: skip
        return {
            "responseContext": {},
            "playabilityStatus": {"status": status, "reason": reason, "errorScreen": screen},
            "videoDetails": {"videoId": self.id} | ({} if self.state in NAMELESS else known),
            "streamingData": self._streams() if status == "OK" else {},
        }

    def picture(self) -> dict[str, Any]:
        """Return the one picture that there is."""
        return {"url": f"https://i.ytimg.com/vi/{self.id}/hqdefault.jpg", "width": 480, "height": 360}

    def _streams(self) -> dict[str, Any]:
        where = f"https://rr1---sn-standin.googlevideo.com/videoplayback?id={self.id}&itag="
        opus = {"itag": 251, "mimeType": 'audio/webm; codecs="opus"', "bitrate": 160_000,
                "audioQuality": "AUDIO_QUALITY_MEDIUM", "url": f"{where}251"}  # fmt: skip
        aac = {"itag": 140, "mimeType": 'audio/mp4; codecs="mp4a.40.2"', "bitrate": 129_000,
               "audioQuality": "AUDIO_QUALITY_MEDIUM", "url": f"{where}140"}  # fmt: skip
        seen = {"itag": 137, "mimeType": 'video/mp4; codecs="avc1.640028"', "bitrate": 4_000_000,
                "qualityLabel": "1080p", "height": 1080, "url": f"{where}137"}  # fmt: skip
        formats = [seen] if self.state == "no-sound" else [opus, aac, seen]
        if self.state == "protected":
            return {
                "adaptiveFormats": [one | {"drmFamilies": ["WIDEVINE"]} for one in formats],
                "licenseInfos": [{}],
            }
        if self.state == "no-address":
            return {"adaptiveFormats": [{n: v for n, v in one.items() if n != "url"} for one in formats]}
        return {"adaptiveFormats": formats}


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoList:
    """One playlist."""

    title: str
    videos: list[str]  # ids
    owner: str = "Mira"


@dataclass(slots=True)
class Channel:
    """All there is; its fields can be changed while the stand-in runs."""

    videos: list[Video] = field(default_factory=list)
    lists: dict[str, VideoList] = field(default_factory=dict)  # by their ids
    content: bytes = b""  # of every stream that is not named below
    streams: dict[str, bytes] = field(default_factory=dict)  # by the id of the video
    refused: int = 0  # the status with which streams are refused, as to those who have no token

    def video(self, number: str) -> Video | None:
        """Return one video."""
        return next((one for one in self.videos if one.id == number), None)

    def found(self, words: str) -> dict[str, Any]:
        """Return the videos in whose title or channel one of the words stands."""
        wanted = words.casefold().split()
        hits = [
            one for one in self.videos if any(w in f"{one.title} {one.channel}".casefold() for w in wanted)
        ]
        rows = [{"videoRenderer": _row(one)} for one in hits]
        section = {"sectionListRenderer": {"contents": [{"itemSectionRenderer": {"contents": rows}}]}}
        return {"contents": {"twoColumnSearchResultsRenderer": {"primaryContents": section}}}

    def listed(self, number: str) -> dict[str, Any]:
        """Return the page of a playlist with its first videos."""
        known = self.lists.get(number)
        if known is None:
            said = {"type": "ERROR", "text": {"simpleText": "The playlist does not exist."}}
            return {"alerts": [{"alertRenderer": said}]}
        shelf = {"playlistVideoListRenderer": {"contents": self._rows(number, 0)}}
        section = {"sectionListRenderer": {"contents": [{"itemSectionRenderer": {"contents": [shelf]}}]}}
        return {
            "contents": {
                "twoColumnBrowseResultsRenderer": {
                    "tabs": [{"tabRenderer": {"selected": True, "content": section}}]
                }
            },
            "metadata": {"playlistMetadataRenderer": {"title": known.title}},
            "header": {"playlistHeaderRenderer": {
                "stats": [{"runs": [{"text": str(len(known.videos))}, {"text": " videos"}]}],
                "ownerText": {"runs": [{"text": known.owner}]},
            }},
        }  # fmt: skip

    def more(self, token: str) -> dict[str, Any]:
        """Return the next videos of a playlist."""
        number, _, at = token.rpartition(":")
        rows = self._rows(number, int(at))
        return {"onResponseReceivedActions": [{"appendContinuationItemsAction": {"continuationItems": rows}}]}

    def _rows(self, number: str, at: int) -> list[dict[str, Any]]:
        ids = self.lists[number].videos
        videos = [self.video(one) for one in ids[at : at + PAGE]]
        rows: list[dict[str, Any]] = [{"playlistVideoRenderer": _row(one)} for one in videos if one]
        if len(ids) > at + PAGE:
            command = {"continuationCommand": {"token": f"{number}:{at + PAGE}"}}
            rows.append({"continuationItemRenderer": {"continuationEndpoint": command}})
        return rows


def _row(video: Video) -> dict[str, Any]:
    if video.state in ("private", "removed", "terminated"):  # it stands there without its name
        shown = "[Private video]" if video.state == "private" else "[Deleted video]"
        return {"videoId": video.id, "title": {"simpleText": shown}}
    minutes = f"{video.seconds // 60}:{video.seconds % 60:02}"
    return {
        "videoId": video.id, "title": {"runs": [{"text": video.title}]},
        "lengthSeconds": str(video.seconds), "lengthText": {"simpleText": minutes},
        "shortBylineText": {"runs": [{"text": video.channel}]},
        "thumbnail": {"thumbnails": [video.picture()]},
    }  # fmt: skip
