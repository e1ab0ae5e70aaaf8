"""Two rows of one track on a music stage, with files and items in Eagle, and all that a merge touches."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from music_stage import MusicStage

from segue import Status
from segue_eagle.mark import Mark
from segue_music.kit import INDEX
from segue_music.scan import Scanner
from segue_music.tags.fields import Tags
from segue_music.tags.write import write
from segue_music.volumes import Volumes

FLAC, AAC = "flac, sound up to 20.0 kHz", "aac 128 kb/s, sound up to 16.0 kHz"
FORMS = ("M4A", "AIFF", "WAV")


def brought(stage: MusicStage) -> str:
    """Bring a track in, and return its row."""
    link = stage.audio("Oda - Harbour.flac", seed=11, bpm=124.0)
    assert stage.play("Sync this track", link).status is Status.DONE
    return stage.tracks()["Harbour"].page_id


def again(stage: MusicStage, page: str, **said: Any) -> str:
    """Make what another machine would have made of the same track: a row, files, an item in Eagle."""
    first = stage.board.row(page)
    assert first is not None
    twin = stage.row("Harbour", Artist="Oda", Duration=first.values["Duration"], ISRC="USABC2400001")
    stage.board.update_row(page, {"ISRC": "USABC2400001"}, "tracks")
    folder = stage.root / "out/Other/Album"
    folder.mkdir(parents=True)
    paths = {}
    for form in FORMS:
        source = Path(str(first.values[f"{form} File Path"]))
        paths[form] = folder / f"Oda - Harbour again{source.suffix}"
        shutil.copy(source, paths[form])
        write(paths[form], Tags(page_id=twin, comment="of another machine"))
    shelf = stage.eagle.shelf
    mark = Mark(id="TWIN", page=twin.replace("-", ""), lossless=bool(said.pop("lossless", False)))
    shelf.begin("TWIN", paths["M4A"], {"tags": ["mood:dark", "bpm:62"], "annotation": f"mine\n{mark}"})
    shelf.copy("TWIN", paths["M4A"])
    named = {f"{form} File Path": str(path) for form, path in paths.items()}
    stage.board.update_row(twin, {**named, "Eagle File ID": "TWIN", **said}, "tracks")
    scanned(stage)
    return twin


def scanned(stage: MusicStage, root: Path | None = None) -> None:
    """Let the volume index know the files."""
    with Volumes(stage.root / "home" / INDEX) as volumes:
        scanner = Scanner(
            volumes=volumes, index=stage.kit.index, studio=stage.kit.studio, workers=1,
            progress=lambda done, of: None,
        )  # fmt: skip
        scanner.scan(root or stage.root / "out")


def playlist(stage: MusicStage, *entries: str) -> Path:
    """Make a playlist with these entries."""
    path = stage.root / "out/Playlists/Night.m3u8"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["#EXTM3U", *(line for entry in entries for line in ("#EXTINF:12,Oda - Harbour", entry)), ""]
    path.write_text("\n".join(lines))
    return path


def state(stage: MusicStage) -> dict[str, Any]:
    """Return all that a person can see of it, files byte by byte."""
    files = {path: path.read_bytes() for path in (stage.root / "out").rglob("*") if path.is_file()}
    rows = {row.page_id: row.values for row in stage.board.rows("tracks")}
    items = {item["id"]: {**item, "modificationTime": 0} for item in stage.eagle.shelf.items.values()}
    with Volumes(stage.root / "home" / INDEX) as volumes:
        known = {path: volumes.get(path) for path in volumes.stamps(stage.root / "out")}
    whose = {path: (row.page_id, row.pcm) for path, row in known.items() if row}
    return {"files": files, "rows": rows, "items": items, "known": whose}
