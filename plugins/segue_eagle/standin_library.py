"""The library of the stand-in: items and folders as Eagle keeps them on disk."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
PICTURE = b"\x89PNG\r\n\x1a\n"  # as much of a thumbnail as anybody looks at here
FIELDS = (
    "id", "name", "ext", "size", "url", "annotation", "tags", "folders", "star", "btime", "modificationTime",
    "isDeleted", "noThumbnail",
)  # fmt: skip


@dataclass(slots=True)
class Shelf:
    """One library: a folder `<name>.library` with its items; what is in memory is on disk too."""

    path: Path
    dice: Random
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    folders: list[dict[str, Any]] = field(default_factory=list)

    def load(self) -> None:
        """Read what lies on disk, as the app does when it starts."""
        (self.path / "images").mkdir(parents=True, exist_ok=True)
        about = self.path / "metadata.json"
        if not about.exists():
            self.write_folders()
        self.folders = json.loads(about.read_text())["folders"]
        found = [json.loads(file.read_text()) for file in self.path.glob("images/*.info/metadata.json")]
        self.items = {
            item["id"]: item for item in sorted(found, key=lambda item: (item["btime"], item["id"]))
        }

    def fresh_id(self) -> str:
        """Make up an id that no item has."""
        while (made := "".join(self.dice.choices(LETTERS, k=13))) in self.items:
            pass
        return made

    def begin(self, item_id: str, source: Path, values: Mapping[str, Any]) -> dict[str, Any]:
        """Note an item whose file is still to be copied."""
        now = int(time.time() * 1000)
        item = {
            "id": item_id, "name": values.get("name") or source.stem, "ext": source.suffix[1:].lower(),
            "size": 0, "url": values.get("website") or "", "annotation": values.get("annotation") or "",
            "tags": list(values.get("tags") or ()), "folders": list(values.get("folders") or ()), "star": 0,
            "btime": now, "modificationTime": now, "isDeleted": False, "noThumbnail": True,
        }  # fmt: skip
        if item_id in self.items:
            shutil.rmtree(self.folder(item_id))
        self.items[item_id] = item
        self.folder(item_id).mkdir(parents=True)
        self.write(item)
        return item

    def copy(self, item_id: str, source: Path) -> None:
        """Copy the file, then make its thumbnail; nothing happens where the file is gone."""
        item = self.items.get(item_id)
        if item is None or not source.is_file():
            return
        shutil.copyfile(source, self.file(item))
        item["size"] = self.file(item).stat().st_size
        self.picture(item, PICTURE)

    def picture(self, item: dict[str, Any], data: bytes) -> None:
        """Set an item's thumbnail."""
        (self.folder(item["id"]) / f"{_safe(item['name'])}_thumbnail.png").write_bytes(data)
        item["noThumbnail"] = False
        self.write(item)

    def update(self, item: dict[str, Any], values: Mapping[str, Any]) -> None:
        """Replace values; lists too are replaced whole. A new name moves the files."""
        before = self.file(item)
        item |= {name: value for name, value in values.items() if name in FIELDS and name != "id"}
        item["modificationTime"] = int(time.time() * 1000)
        if before.exists() and before != self.file(item):
            before.rename(self.file(item))
        self.write(item)

    def create_folder(self, name: str, parent: str = "", description: str = "") -> dict[str, Any]:
        """Make a folder; there may be any number of the same name."""
        made = {
            "id": self.fresh_id(), "name": name, "description": description, "children": [],
            "modificationTime": int(time.time() * 1000), "tags": [],
        }  # fmt: skip
        above = next((one for one in self.all_folders() if one["id"] == parent), None) if parent else None
        if parent and above is None:
            raise LookupError(f"parent folder {parent} not found")
        (above["children"] if above else self.folders).append(made)
        self.write_folders()
        return made

    def all_folders(self) -> Iterator[dict[str, Any]]:
        """Yield each folder, those inside others too."""
        waiting = [*self.folders]
        while waiting:
            one = waiting.pop(0)
            yield one
            waiting += one["children"]

    def folder(self, item_id: str) -> Path:
        """Return the folder of an item."""
        return self.path / "images" / f"{item_id}.info"

    def file(self, item: Mapping[str, Any]) -> Path:
        """Return the file of an item."""
        return self.folder(item["id"]) / f"{_safe(item['name'])}.{item['ext']}"

    def write(self, item: Mapping[str, Any]) -> None:
        """Write an item's metadata.json."""
        (self.folder(item["id"]) / "metadata.json").write_text(json.dumps(item))

    def write_folders(self) -> None:
        """Write the library's own metadata.json."""
        about = {"folders": self.folders, "smartFolders": [], "applicationVersion": "4.0.0"}
        (self.path / "metadata.json").write_text(json.dumps(about))


def _safe(name: str) -> str:
    return "".join("_" if sign in '/\\:*?"<>|\n' else sign for sign in name)[:150] or "_"
