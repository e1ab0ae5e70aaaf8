"""Makes the files of a track from its decoded source: Apple Lossless, AIFF and WAV, with the same sound."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from segue.errors import Refused, Unavailable
from segue_music.audio import aiff, alac, readback, wave
from segue_music.audio.aside import aside, said, settle, settle_folder, sweep
from segue_music.audio.depth import Pcm, bits, digest, quantise
from segue_music.audio.sound import Sound
from segue_schemas import Format, TrackFile

WRITERS: dict[Format, Callable[[Path, Pcm], None]] = {
    Format.M4A: alac.write,
    Format.AIFF: aiff.write,
    Format.WAV: wave.write,
}
# What WAV and AIFF can hold, less some room for tags and artwork.
LARGEST = 2**32 - 2**24


def transcode(sound: Sound, folder: Path, formats: Sequence[Format], name: str) -> list[TrackFile]:
    """Write `name` in each format into the folder, which must be there, and read each back.

    All hold the same samples: at the depth of a lossless source (32 bit as 24), at 16 bit with dither from a
    lossy one, at the source's rate and number of channels. A file has its name only when it is whole, on
    the disk and compared; where something fails, none of them is left. What had the name before is
    replaced.
    """
    folder = folder.absolute()  # FFmpeg takes a relative one with a colon for an address
    if Path(name).name != name:
        raise Refused(f"{name!r} is no name for a file; nothing was written")
    if not folder.is_dir():
        raise Unavailable(f"the folder {folder} is not there, perhaps its volume was ejected; connect it")
    sweep(folder)
    formats = [Format(form) for form in dict.fromkeys(formats)]
    _fits(sound, formats)
    pcm = quantise(sound)
    hash_ = digest(pcm)
    with contextlib.ExitStack() as stack:
        parts = {form: stack.enter_context(aside(folder)) for form in formats}
        for form, part in parts.items():
            WRITERS[form](part, pcm)
            settle(part)
            readback.compare(part, form, pcm)
        return _named(parts, folder, name, hash_, pcm.lowered)


def _fits(sound: Sound, formats: Sequence[Format]) -> None:
    plain = [form.upper() for form in formats if form is not Format.M4A]
    size = sound.samples.size * bits(sound) // 8
    if plain and size > LARGEST:
        raise Refused(
            f"the track takes {size / 1e9:.1f} GB as plain samples, and {' and '.join(plain)} hold at "
            "most 4.2 GB; nothing was written; keep it as M4A only, or cut it"
        )


def _named(parts: dict[Format, Path], folder: Path, name: str, hash_: str, lowered: float) -> list[TrackFile]:
    made: list[TrackFile] = []
    try:
        for form, part in parts.items():
            path = folder / f"{name}.{form}"
            size = part.stat().st_size
            os.replace(part, path)
            made.append(TrackFile(format=form, path=str(path), size=size, pcm=hash_, lowered=lowered))
        with said(folder):
            settle_folder(folder)
    except BaseException:
        for file in made:
            Path(file.path).unlink(missing_ok=True)
        raise
    return made
