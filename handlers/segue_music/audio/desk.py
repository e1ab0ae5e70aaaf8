"""A place to work on one track: a child process that is taken when first needed, and kept until the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segue.errors import Refused, Unavailable
from segue_music.audio.process import Child, Crashed
from segue_schemas import Analysis, Format, Print, TrackFile

if TYPE_CHECKING:
    from segue_music.audio.studio import Studio

WORK = "segue_music.audio.work"


class Desk:
    """What can be asked about a file; JSON comes back, as a step remembers it."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._child: Child | None = None

    def call(self, name: str, *args: Any, about: str = "") -> Any:
        """Call `module:function` with JSON values in the child process, and return its JSON answer."""
        if self._child is None:
            self._child = self._studio.take()
        try:
            return self._child.ask(name, args, patience=self._studio.patience)
        except Crashed as error:
            self.leave()
            raise _told(error, Path(about).name or name) from None

    def leave(self) -> None:
        """Give the child process back."""
        if self._child is not None:
            child, self._child = self._child, None
            self._studio.give_back(child)

    def verify(
        self, path: str | Path, expected_duration: float | None = None, longest: float | None = None
    ) -> dict[str, Any]:
        """Decode a file: its duration, codec, bitrate, rate, bits, and whether it is lossless.

        `Refused` for what is no sound, damaged, longer than `longest`, or not within 3 s of the expected.
        """
        found: dict[str, Any] = self._of(path, "verify", expected_duration, longest=longest)
        return found

    def identify(self, path: str | Path) -> dict[str, Any]:
        """Return a `Print` as JSON."""
        return Print.model_validate(self._of(path, "identify")).model_dump(mode="json")

    def analyse(self, path: str | Path, low: float, high: float) -> dict[str, Any]:
        """Return an `Analysis` as JSON."""
        return Analysis.model_validate(self._of(path, "analyse", low, high)).model_dump(mode="json")

    def transcode(
        self, path: str | Path, folder: str | Path, formats: Sequence[Format | str], name: str
    ) -> list[dict[str, Any]]:
        """Write the track in each form, and return `TrackFile`s as JSON."""
        wanted = [Format(each).value for each in formats]
        files = self._of(path, "transcode", str(folder), wanted, name)
        return [TrackFile.model_validate(file).model_dump(mode="json") for file in files]

    def _of(self, path: str | Path, name: str, *args: Any, longest: float | None = None) -> Any:
        most = self._studio.longest if longest is None else longest
        return self.call(f"{WORK}:{name}", str(path), *args, most, about=str(path))


def _told(error: Crashed, name: str) -> Exception:
    if error.outside:
        return Unavailable(
            f"the process that worked on {name} was ended from outside, perhaps for want of memory; it is "
            "tried again"
        )
    return Refused(
        f"the decoder {error} on {name}; the file is damaged or of a kind that it cannot bear; fetch it "
        "again, or in another form"
    )
