"""What is written into a file about its track, and how values are made fit for that."""

from __future__ import annotations

import re
import unicodedata

from segue_schemas import Finished, Key
from segue_schemas.record import Record

LONGEST, LONGEST_COMMENT = 1_000, 8_000  # characters
PITCHES = {name: n for n, pair in enumerate(
    ("C B#", "C# Db", "D", "D# Eb", "E Fb", "F E#", "F# Gb", "G", "G# Ab", "A", "A# Bb", "B Cb")
) for name in pair.split()}  # fmt: skip
ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")
CAMELOT = re.compile(r"(1[0-2]|[1-9])[AB](?: - |$)")


class Tags(Record):
    """The values of a file; an empty one is left as the file has it."""

    title: str = ""
    artists: tuple[str, ...] = ()
    album: str = ""
    year: int | None = None
    genres: tuple[str, ...] = ()
    isrc: str = ""
    bpm: float | None = None
    key: str = ""  # Am, F#m, Db, or 8A
    camelot: str = ""  # 8A: stands in front of the comment
    comment: str = ""
    gain: float | None = None  # ReplayGain in dB
    peak: float | None = None  # of the samples, full scale is 1
    link: str = ""  # where the sound was fetched
    page_id: str = ""  # of the row in Notion

    @property
    def artist(self) -> str:
        """All artists in one text, as players show it."""
        return ", ".join(self.artists)

    @property
    def genre(self) -> str:
        """All genres in one text."""
        return "; ".join(self.genres)


def of(track: Finished, *, comment: str = "", as_camelot: bool = False) -> Tags:
    """Gather the values of a finished track; the key in Camelot notation where that is wanted."""
    who, heard = track.recording, track.analysis
    lowered = max((file.lowered for file in track.files), default=0.0)
    wheel = camelot(heard.key) if heard.key else ""
    return Tags(
        title=who.title,
        artists=who.artists,
        album=who.album,
        year=who.year,
        genres=who.genres,
        isrc=who.isrc,
        bpm=heard.tempo.bpm if heard.tempo else None,
        key=(wheel if as_camelot else heard.key.short) if heard.key else "",
        camelot=wheel,
        comment=comment,
        gain=heard.loudness.gain + lowered,
        peak=10 ** ((heard.loudness.peak - lowered) / 20),
        link=track.link,
        page_id=track.page_id,
    )


def camelot(key: Key) -> str:
    """Return the key's place on the Camelot wheel: Am is 8A, C is 8B."""
    pitch = PITCHES[key.tonic] + (3 if key.minor else 0)
    return f"{(7 * pitch + 7) % 12 + 1}{'A' if key.minor else 'B'}"


def cleaned(tags: Tags) -> Tags:
    """Return the values as files can hold them: one line each, nothing invisible, not too long."""
    isrc = re.sub(r"[^A-Z0-9]", "", tags.isrc.upper())
    return Tags(
        title=line(tags.title),
        artists=tuple(filter(None, map(line, tags.artists))),
        album=line(tags.album),
        year=tags.year if tags.year and 1000 <= tags.year <= 9999 else None,
        # A number would be read as a place in the old list of genres.
        genres=tuple(each for each in map(line, tags.genres) if each and not each.isdigit()),
        isrc=isrc if ISRC.fullmatch(isrc) else "",
        bpm=tags.bpm if tags.bpm and 0 < tags.bpm < 1000 else None,
        key=line(tags.key),
        camelot=line(tags.camelot),
        comment=text(tags.comment)[:LONGEST_COMMENT],
        gain=tags.gain if tags.gain is not None and -99 < tags.gain < 99 else None,
        peak=tags.peak if tags.peak is not None and 0 <= tags.peak < 100 else None,
        link=line(tags.link),
        page_id=line(tags.page_id),
    )


def line(value: str) -> str:
    """Put a text into one line of at most a thousand characters."""
    return " ".join(text(value).split())[:LONGEST].strip()


def text(value: str) -> str:
    """Compose letters with their accents; take out what cannot be stored or shown, except line breaks."""
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    composed = unicodedata.normalize("NFC", whole.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        each if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs") else " " for each in composed
    ).strip()


def bpm_text(bpm: float) -> str:
    """Write a tempo with two decimals, without them where they are zero: 127.98 is not 128."""
    return f"{bpm:.2f}".removesuffix(".00")


def comment_text(tags: Tags, there: str) -> str:
    """Put the Camelot place in front of the comment, or of the one that is there; "" where there is none."""
    _, old = split_comment(there)
    rest = tags.comment or old
    if not tags.camelot:
        return tags.comment and (f"{split_comment(there)[0]} - {rest}" if split_comment(there)[0] else rest)
    return f"{tags.camelot} - {rest}" if rest else tags.camelot


def split_comment(value: str) -> tuple[str, str]:
    """Take a comment apart into the Camelot place in front and the rest."""
    found = CAMELOT.match(value)
    return (value[: found.end()].removesuffix(" - "), value[found.end() :]) if found else ("", value)


def number(value: str) -> float | None:
    """Read a number out of a text such as "-7.20 dB"; None where there is none."""
    found = re.match(r"\s*([+-]?\d+(?:[.,]\d+)?)", value)
    return float(found[1].replace(",", ".")) if found else None


def listed(joined: str, parts: list[str]) -> tuple[str, ...]:
    """Return the parts where they still make up the joined text, else that text alone."""
    if not joined:
        return ()
    return tuple(parts) if ", ".join(parts) == joined else (joined,)
