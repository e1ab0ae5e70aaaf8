"""What a service says of a track, as a recording."""

from __future__ import annotations

import re
from typing import Any

from segue_music.matching import Version, parse, readings
from segue_music.matching.artists import key
from segue_music.matching.parsing import split_at_dash
from segue_schemas import Recording
from segue_ytdlp import links
from segue_ytdlp.links import Link, Page

TOPIC = " - Topic"
BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def recording(info: dict[str, Any], link: Link | None = None) -> Recording:
    """Return who and what a track is; "Artist - Title" counts more than the name of the uploader."""
    title, artists = _who(info)
    found = link or entry_link(info)
    service = found.service.value.lower() if found else str(info.get("extractor", "")).partition(":")[0]
    year = info.get("release_year") or str(info.get("release_date") or "")[:4]
    return Recording(
        title=_without_noise(title) or title,
        artists=artists,
        album=str(info.get("album") or ""),
        year=int(year) if str(year).isdigit() else None,
        genres=tuple(str(one) for one in info.get("genres") or ()),
        duration=float(info["duration"]) if info.get("duration") else None,
        artwork=_picture(info),
        links=(found.shown,) if found else (),
        ids={service: str(info["id"])} if info.get("id") and service else {},
    )


def entry_link(info: dict[str, Any]) -> Link | None:
    """Return the link of a track or of one entry of a page."""
    for name in ("webpage_url", "original_url", "url"):
        found = links.read(str(info.get(name) or ""))
        if found is not None and found.page in (Page.TRACK, Page.SET):
            return found
    return None


def _who(info: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    given = str(info.get("title") or "").strip()
    uploader = str(info.get("uploader") or info.get("channel") or "").strip()
    named = tuple(str(one) for one in info.get("artists") or ())
    if info.get("track") and named and info.get("track") != given:
        return str(info["track"]), named  # the label's own words
    if uploader.endswith(TOPIC):
        return given, named or (uploader.removesuffix(TOPIC),)
    by = named or ((uploader,) if uploader else ())
    whole = Recording(title=given, artists=by)
    read = {reading.artists for reading in readings(whole) if not reading.given}
    for left, right in split_at_dash(given):
        if (left,) in read or key(left) in {key(name) for name in by}:
            return right, (left,)
    return given, by


def _without_noise(title: str) -> str:
    """Leave out what stands in brackets and tells nothing of the track: (Official Video), [HQ]."""
    for bracket in BRACKET.findall(title):
        said = parse(f"x {bracket}")
        if (said.version, said.featured, said.subtitles, said.loose) == (Version(), (), (), ()):
            title = " ".join(title.replace(bracket, " ").split())
    return title


def _picture(info: dict[str, Any]) -> str:
    pictures = info.get("thumbnails") or []
    return str(info.get("thumbnail") or (pictures[-1].get("url", "") if pictures else ""))
