"""What is to be imported: one track as Eagle is to have it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from segue_eagle.mark import Mark
from segue_eagle.settings import EagleSettings
from segue_eagle.tags import tags_of
from segue_music.links import track_key
from segue_schemas import Finished, Record, TrackFile


class Wish(Record):
    """One track: its file, and all that is written beside it."""

    name: str
    path: str
    size: int
    duration: float
    pcm: str
    lossless: bool
    page: str = ""
    links: tuple[str, ...] = ()  # the first one is shown in Eagle
    tags: tuple[str, ...] = ()
    folder: tuple[str, ...] = ()  # the names on the way to it
    annotation: str = ""
    artwork: str = ""

    @property
    def link(self) -> str:
        """Return the link that is shown in Eagle."""
        return next(iter(self.links), "")

    @property
    def row(self) -> str:
        """Return the id of the track's row in the one form that is compared."""
        return self.page.replace("-", "").casefold()

    def mark(self, item_id: str) -> Mark:
        """Return the line by which the item is known again."""
        return Mark(id=item_id, pcm=self.pcm, page=self.row, lossless=self.lossless)


def wish_for(track: Finished, settings: EagleSettings) -> Wish | None:
    """Say what is to be imported of a track; None where it has no file."""
    file = _file(track, settings)
    if file is None:
        return None
    quality = track.analysis.quality
    links = tuple(dict.fromkeys(link for link in (track.link, *track.recording.links) if link))
    return Wish(
        name=_name(track, file), path=file.path, size=file.size, duration=track.analysis.duration,
        pcm=track.print.pcm or file.pcm, lossless=quality.lossless and not quality.upscaled,
        page=track.page_id, links=links,
        tags=tags_of(track, settings.tags), folder=_folder(track, settings.folder),
        annotation=_annotation(track, settings.annotation), artwork=track.artwork,
    )  # fmt: skip


def _file(track: Finished, settings: EagleSettings) -> TrackFile | None:
    wanted = [file for file in track.files if file.format is settings.format]
    return next(iter([*wanted, *track.files]), None)


def _name(track: Finished, file: TrackFile) -> str:
    known = track.recording
    if not known.title:
        return Path(file.path).stem
    name = f"{', '.join(known.artists)} - {known.title}" if known.artists else known.title
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())


def _folder(track: Finished, template: str) -> tuple[str, ...]:
    known = track.recording
    values = {
        "playlist": next(iter(track.playlists), ""), "artist": next(iter(known.artists), ""),
        "album": known.album, "genre": next(iter(known.genres), ""),
    }  # fmt: skip
    # The template is cut first: a slash in a name is part of that name.
    parts = (" ".join(part.format_map(values).split()) for part in template.split("/"))
    return tuple(part for part in parts if part)


def _annotation(track: Finished, template: str) -> str:
    known, measured = track.recording, track.analysis
    values = {
        "title": known.title, "artists": ", ".join(known.artists), "album": known.album, "link": track.link,
        "page": track.page_url, "quality": measured.quality.label, "isrc": known.isrc,
        "bpm": f"{measured.tempo.bpm:g}" if measured.tempo else "",
        "key": measured.key.short if measured.key else "",
    }  # fmt: skip
    return template.format_map(values).strip()


def same_link(one: str, others: Iterable[str]) -> bool:
    """Tell whether a link leads to the same track as one of others."""
    key = track_key(one)
    return bool(key) and any(key == track_key(other) for other in others)
