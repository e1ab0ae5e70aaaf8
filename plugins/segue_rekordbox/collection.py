"""The text of the file: a collection of tracks and playlists in the form that rekordbox documents."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path

from segue.errors import Refused
from segue_schemas import Listed

OURS = "Segue"  # the product that made the file; rekordbox names itself there
KINDS = {".m4a": "M4A File", ".aiff": "AIFF File", ".wav": "WAV File"}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
EMPTY = (
    f'<DJ_PLAYLISTS Version="1.0.0"><PRODUCT Name="{OURS}" Version="" Company=""/><COLLECTION Entries="0"/>'
    '<PLAYLISTS><NODE Type="0" Name="ROOT" Count="0"/></PLAYLISTS></DJ_PLAYLISTS>'
)


class Collection:
    """The file as it was read; what others wrote into it stays."""

    def __init__(self, text: bytes | None, path: str) -> None:
        top = _read(text, path)
        tracks, lists = top.find("COLLECTION"), top.find("PLAYLISTS/NODE")
        if tracks is None or lists is None:
            raise _foreign(path, "it holds no collection")
        self._top, self._all, self._lists = top, tracks, lists
        self._by_place = {str(one.get("Location")): one for one in tracks}
        self._last = max((int(one.get("TrackID") or 0) for one in tracks), default=0)

    def track(self, place: str) -> str | None:
        """Return what the file says of a track, as text."""
        found = self._by_place.get(place)
        return ET.tostring(found, encoding="unicode") if found is not None else None

    def playlist(self, name: str) -> list[str] | None:
        """Return where the tracks of a playlist lie, in order."""
        node = self._node(name)
        return None if node is None else self._places(node)

    def move(self, was: str, now: str) -> None:
        """Let a track whose file has another place keep its number, and with it its place in all lists."""
        if was in self._by_place and now not in self._by_place:
            self._by_place[now] = self._by_place.pop(was)
            self._by_place[now].set("Location", now)

    def unite(self, into: str, places: Sequence[str]) -> None:
        """Leave the first of these tracks, at this place; lists that hold another one hold it instead."""
        there = [place for place in dict.fromkeys((*places, into)) if place in self._by_place]
        if not there:
            return
        lists = {name: united(held, into, places) for name, held in self.lists(there).items()}
        kept = self._by_place[there[0]]
        self._by_place = {
            into if place == there[0] else place: one
            for place, one in self._by_place.items()
            if place not in there[1:]
        }
        self._all[:] = self._by_place.values()
        kept.set("Location", into)
        kept.set("Kind", KINDS.get(Path(into).suffix.lower(), ""))
        for name, held in lists.items():
            self.arrange(name, held)

    def lists(self, places: Sequence[str]) -> dict[str, list[str]]:
        """Return the playlists that hold one of these tracks, each with all of its tracks."""
        held = {str(node.get("Name")): self._places(node) for node in self._lists}
        return {name: there for name, there in held.items() if not set(there).isdisjoint(places)}

    def put(self, track: Listed) -> None:
        """Take a track in, or say of it what is known now."""
        place = place_of(track)
        if place not in self._by_place:
            self._last += 1
            self._by_place[place] = ET.SubElement(self._all, "TRACK", TrackID=str(self._last))
        one = self._by_place[place]
        for name, value in _said(track, place).items():
            one.set(name, value)

    def put_back(self, said: Mapping[str, str | None]) -> None:
        """Let tracks be as they were; one that was not there goes, unless a playlist holds it."""
        held = {one.get("Key") for one in self._lists.iter("TRACK")}
        taken = {one.get("TrackID") for place, one in self._by_place.items() if place not in said}
        for place, text in said.items():
            one = self._by_place.get(place)
            if text:
                self._by_place[place] = back = ET.fromstring(text)
                if back.get("TrackID") in taken:  # another track was given the number meanwhile
                    self._last += 1
                    back.set("TrackID", str(self._last))
            elif one is not None and one.get("TrackID") not in held:
                del self._by_place[place]
        self._all[:] = sorted(self._by_place.values(), key=lambda one: int(one.get("TrackID") or 0))

    def arrange(self, name: str, places: Sequence[str] | None) -> None:
        """Let a playlist hold these tracks; None: there is no such playlist."""
        node = self._node(name)
        if node is None and places is not None:
            node = ET.SubElement(self._lists, "NODE", Name=_clean(name), Type="1", KeyType="0")
        if node is None:
            return
        if places is None:
            self._lists.remove(node)
            return
        for one in list(node):
            node.remove(one)
        for place in places:
            if place in self._by_place:
                ET.SubElement(node, "TRACK", Key=str(self._by_place[place].get("TrackID")))
        node.set("Entries", str(len(node)))

    def rename(self, was: str, now: str) -> None:
        """Give a playlist another name, unless there is one of that name."""
        node = self._node(was)
        if node is not None and self._node(now) is None:
            node.set("Name", _clean(now))

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return not len(self._all) and not len(self._lists)

    def text(self) -> bytes:
        """Return the whole file."""
        self._all.set("Entries", str(len(self._all)))
        self._lists.set("Count", str(len(self._lists)))
        ET.indent(self._top)
        return bytes(ET.tostring(self._top, encoding="UTF-8", xml_declaration=True)) + b"\n"

    def _node(self, name: str) -> ET.Element | None:
        return next((node for node in self._lists if node.get("Name") == _clean(name)), None)

    def _places(self, node: ET.Element) -> list[str]:
        by_number = {one.get("TrackID"): place for place, one in self._by_place.items()}
        return [by_number[one.get("Key")] for one in node if one.get("Key") in by_number]


def place_of(track: Listed) -> str:
    """Return where a track lies, as rekordbox writes it."""
    return location(track.paths[0])


def location(path: str) -> str:
    """Return the address of a file in the form of rekordbox."""
    return Path(path).as_uri().replace("file://", "file://localhost", 1)


def arranged(there: Sequence[str], wanted: Sequence[str], gone: Sequence[str]) -> list[str]:
    """Return the order of a playlist: ours first, then what others put into it."""
    ours = {*wanted, *gone}
    return [*dict.fromkeys(wanted), *(one for one in there if one not in ours)]


def united(there: Sequence[str], into: str, places: Sequence[str]) -> list[str]:
    """Return the order of a playlist in which one track stands for all of these."""
    return list(dict.fromkeys(into if one in places else one for one in there))


def _read(text: bytes | None, path: str) -> ET.Element:
    if text is None:
        return ET.fromstring(EMPTY)
    try:
        top = ET.fromstring(text)
    except ET.ParseError as error:
        raise _foreign(path, f"it is no XML ({error})") from error
    product = top.find("PRODUCT")
    if top.tag != "DJ_PLAYLISTS" or product is None or product.get("Name") != OURS:
        whose = product.get("Name") if product is not None else None
        raise _foreign(path, f"{whose or 'another program'} wrote it")
    return top


def _foreign(path: str, why: str) -> Refused:
    return Refused(
        f"{path} is not a file of ours: {why}; it was left as it is; name a file that is not there yet in "
        "file of [rekordbox]"
    )


def _said(track: Listed, place: str) -> Mapping[str, str]:
    recording = track.recording
    said = {
        "Name": recording.title or track.title,
        "Artist": ", ".join(recording.artists),
        "Album": recording.album,
        "Genre": ", ".join(recording.genres),
        "Kind": KINDS.get(Path(track.paths[0]).suffix.lower(), ""),
        "TotalTime": str(round(track.seconds)) if track.seconds else "",
        "Year": str(recording.year or ""),
        # The mean only: where the beats are is rekordbox's own to find, and the user's to mend.
        "AverageBpm": f"{track.bpm:.2f}" if track.bpm else "",
        "Tonality": track.key,
        "Location": place,
    }
    return {name: _clean(value) for name, value in said.items() if value}


def _clean(text: str) -> str:
    return " ".join(NOT_IN_XML.sub(" ", text).split())
