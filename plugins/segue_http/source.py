"""Direct links to audio files as a source: who they are by their names, and how they are fetched."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from segue_http import places
from segue_http.fetching import Fetching
from segue_http.partfile import Part
from segue_http.settings import HttpSettings
from segue_music.hooks import Progress
from segue_music.links import AUDIO_FILE
from segue_schemas import Fetched, Recording

_TRACK_NUMBER = re.compile(r"^\d{1,3}(?:\.| -) +(?=\S)")
_LONGEST = 300  # characters of a name


@dataclass(frozen=True, slots=True)
class DirectLink:
    """One link that leads straight to a file."""

    name: ClassVar[str] = "HTTP"
    link: str
    settings: HttpSettings

    def fetch(self, folder: Path, progress: Progress) -> Fetched:
        """Put the file into the folder; what a try before this one left there is used or replaced."""
        mark = hashlib.sha256(self.link.encode()).hexdigest()[:16]
        whole = folder / f"{mark}{_ending(self.link)}"
        if not whole.exists():  # it has its name only when all of it was there
            part = Part(folder / f"{mark}.part")
            Fetching(link=self.link, settings=self.settings, part=part, progress=progress).to(whole)
        return Fetched(path=str(whole), source=self.name, link=self.link, recording=named(self.link))


def audio_link(link: str) -> bool:
    """Tell whether a link looks like one to an audio file."""
    found = places.parts_of(link)
    return found is not None and AUDIO_FILE.search(found[0].path) is not None


def named(link: str) -> Recording:
    """Say what the name of the file says: "Artist - Title", or a title alone."""
    last = unquote(PurePosixPath(urlsplit(link).path).name, errors="replace")
    text = AUDIO_FILE.sub("", last)
    text = text if " " in text else text.replace("_", " ").replace("+", " ")
    text = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    text = _TRACK_NUMBER.sub("", " ".join(text.split()))[:_LONGEST]
    parts = re.split(r" [-–—] ", text, maxsplit=1)
    if len(parts) == 2 and all(parts):
        return Recording(artists=(parts[0].strip(),), title=parts[1].strip(), links=(link,))
    return Recording(title=text, links=(link,))


def _ending(link: str) -> str:
    found = AUDIO_FILE.search(urlsplit(link).path)
    return found[0].lower() if found else ".audio"
