"""The same work done by beets, where it is installed: import, tempo, ReplayGain, fingerprint, three forms."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from segue.errors import Refused

CONFIG = """
directory: {folder}/library
library: {folder}/library.db
plugins: [autobpm, replaygain, chroma, convert]
threaded: yes
import: {{copy: yes, write: yes, autotag: no, quiet: yes, resume: no}}
autobpm: {{auto: no}}
chroma: {{auto: no}}
replaygain: {{backend: ffmpeg, auto: no, parallel_on_import: no}}
convert:
  threads: {threads}
  never_convert_lossy_files: no
  formats:
    alac: {{command: ffmpeg -i $source -y -vn -acodec alac $dest, extension: m4a}}
    wav: {{command: ffmpeg -i $source -y -vn $dest, extension: wav}}
    aiff: {{command: ffmpeg -i $source -y -vn $dest, extension: aiff}}
"""


def measure(command: str, files: Sequence[Path], folder: Path) -> dict[str, float]:
    """Return the seconds of each command, and of all."""
    folder.mkdir(parents=True)
    config = folder / "config.yaml"
    config.write_text(CONFIG.format(folder=folder, threads=os.cpu_count() or 1))
    work = {
        "import": ("import", "-q", "-A", str(files[0].parent)),
        "autobpm": ("autobpm",),
        "replaygain": ("replaygain",),
        "fingerprint": ("fingerprint",),
        **{form: ("convert", "-y", "-f", form, "-d", str(folder / form)) for form in ("alac", "wav", "aiff")},
    }
    took: dict[str, float] = {}
    for name, words in work.items():
        begun = time.perf_counter()
        _run([command, "-c", str(config), *words], folder)
        took[name] = time.perf_counter() - begun
    _all_there(folder, len(files))
    return {**took, "all": sum(took.values())}


def _run(words: list[str], folder: Path) -> None:
    env = {**os.environ, "BEETSDIR": str(folder)}
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=3600, check=False)
    if done.returncode:
        raise Refused(f"{' '.join(words[:4])} ended with {done.returncode}: {done.stderr.strip()[-300:]}")


def _all_there(folder: Path, number: int) -> None:
    for form, ending in (("alac", "m4a"), ("wav", "wav"), ("aiff", "aiff")):
        there = len(list((folder / form).rglob(f"*.{ending}")))
        if there != number:
            raise Refused(f"beets made {there} of {number} files as {form}; the comparison says nothing")
