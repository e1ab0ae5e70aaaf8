"""The tags of M4A files: which item holds which value."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mutagen.mp4 import MP4

from segue_music.tags import mp4
from segue_music.tags.fields import Tags, bpm_text, comment_text, listed, number, split_comment

OWN = "----:com.apple.iTunes:"
TITLE, ARTIST, ALBUM, YEAR, GENRE, COMMENT = "©nam", "©ART", "©alb", "©day", "©gen", "©cmt"
TEMPO, COVER, OLD_GENRE = "tmpo", "covr", "gnre"
KEY, ISRC, BPM, ARTISTS = OWN + "initialkey", OWN + "ISRC", OWN + "BPM", OWN + "ARTISTS"
GAIN, PEAK = OWN + "replaygain_track_gain", OWN + "replaygain_track_peak"
LINK, PAGE = OWN + "AUDIOSOURCEWEBPAGE", OWN + "NOTION_PAGE_ID"
FREE = (KEY, ISRC, BPM, GAIN, PEAK, LINK, PAGE)


def rendered(tags: Tags, picture: bytes | None, path: Path) -> dict[str, list[bytes]]:
    """Return the items that hold these values; an empty value has none."""
    there = values(path)
    year = "" if tags.year is None or there.get(YEAR, "").startswith(str(tags.year)) else str(tags.year)
    texts = {
        TITLE: tags.title,
        ARTIST: tags.artist,
        ALBUM: tags.album,
        YEAR: year,
        GENRE: tags.genre,
        COMMENT: comment_text(tags, there.get(COMMENT, "")),
        KEY: tags.key,
        ISRC: tags.isrc,
        BPM: bpm_text(tags.bpm) if tags.bpm else "",
        GAIN: "" if tags.gain is None else f"{tags.gain:+.2f} dB",
        PEAK: "" if tags.peak is None else f"{tags.peak:.6f}",
        LINK: tags.link,
        PAGE: tags.page_id,
    }
    found = {key: [mp4.text(key, value)] for key, value in texts.items() if value}
    if tags.artists:
        found[ARTISTS] = [mp4.text(ARTISTS, *tags.artists)] if len(tags.artists) > 1 else []
    if tags.bpm:
        found[TEMPO] = [mp4.whole(TEMPO, round(tags.bpm))]
    if tags.genre:
        found[OLD_GENRE] = []
    if picture:
        found[COVER] = [mp4.picture(picture)]
    return found


def values(path: Path) -> dict[str, str]:
    """Return what the items say, as text."""
    return _texts(MP4(path).tags or {})


def read(path: Path) -> Tags:
    """Read the values of a file."""
    held: Mapping[str, Any] = MP4(path).tags or {}
    there = _texts(held)
    precise, whole = number(there.get(BPM, "")), number(there.get(TEMPO, ""))
    wheel, comment = split_comment(there.get(COMMENT, ""))
    # Where both are there and far apart, somebody has changed the one that other programs know.
    bpm = whole if precise is None or (whole and abs(precise - whole) > 1) else precise
    parts = [bytes(each).decode("utf-8", "replace") for each in held.get(ARTISTS, [])]
    year = number(there.get(YEAR, "")[:4])
    return Tags(
        title=there.get(TITLE, ""),
        artists=listed(there.get(ARTIST, ""), parts),
        album=there.get(ALBUM, ""),
        year=int(year) if year else None,
        genres=tuple(filter(None, there.get(GENRE, "").split("; "))),
        isrc=there.get(ISRC, ""),
        bpm=bpm or None,
        key=there.get(KEY, ""),
        camelot=wheel,
        comment=comment,
        gain=number(there.get(GAIN, "")),
        peak=number(there.get(PEAK, "")),
        link=there.get(LINK, ""),
        page_id=there.get(PAGE, ""),
    )


def _texts(held: Mapping[str, Any]) -> dict[str, str]:
    """Return the first value of each item as text, whatever case the names of free items are in."""
    names = {key.lower(): key for key in FREE}
    return {names.get(key.lower(), key): _text(value) for key, value in held.items() if key != COVER}


def _text(held: Any) -> str:
    value = held[0] if isinstance(held, list) and held else held
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
