"""The change that leaves one set of files where several rows became one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from segue import Change, Conflict, Receipt, World
from segue.errors import Refused, SegueError
from segue_folders import disk
from segue_folders.disk import Root
from segue_folders.setting_aside import hidden, put_back, run_of, set_aside
from segue_music.tags.change import Retag
from segue_music.tags.fields import Tags
from segue_music.volumes import FileRow, Volumes


class UniteFiles(Change):
    """Files that make room, and files that belong to the kept row from now on."""

    kind: ClassVar[str] = "folders.unite"
    name: str  # of the track, for people
    page_id: str  # of the row that is kept
    make_room: tuple[str, ...] = ()
    taken_over: tuple[str, ...] = ()
    roots: tuple[Root, ...]
    index: str  # path of the volume index

    def describe(self) -> str:
        """Say how many files."""
        parts = [f"{len(self.make_room)} set aside"] if self.make_room else []
        parts += [f"{len(self.taken_over)} taken over"] if self.taken_over else []
        return f"files of {self.name!r}: {', '.join(parts)}"

    def look(self, world: World) -> Receipt:
        """Note the tags that will be other ones, and what the volume index knows."""
        tags = {path: self._retag(path).look(world) for path in self.taken_over if _taggable(path)}
        with Volumes(Path(self.index)) as volumes:
            rows = [volumes.get(path) for path in (*self.make_room, *self.taken_over)]
        return {"tags": tags, "rows": [row.model_dump(mode="json") for row in rows if row]}

    def apply(self, world: World, key: str, seen: Receipt) -> Receipt:
        """Set aside, tag, and bring the index up to date; doing it twice is harmless.

        What is refused half-way is taken back at once: undo knows nothing of a change that never ended.
        """
        kept: list[dict[str, Any]] = []
        try:
            self._apply(world, key, seen, kept)
        except Refused:
            with suppress(SegueError):
                self.revert(world, {**seen, "kept": kept})
            raise
        return {**seen, "kept": kept}

    def _apply(self, world: World, key: str, seen: Receipt, kept: list[dict[str, Any]]) -> None:
        kept.extend(self._set_aside(run_of(key)))
        for path, before in seen["tags"].items():
            self._retag(path).apply(world, key, before)
        known = {row["path"]: row for row in seen["rows"]}
        with Volumes(Path(self.index)) as volumes, volumes.together():
            volumes.forget(self.make_room)
            for path in self.taken_over:
                if path in known:
                    volumes.put(self._of_the_kept(FileRow.model_validate(known[path])))

    def revert(self, world: World, receipt: Receipt) -> None:
        """Put all of it back that nobody changed since; `Conflict` names the rest."""
        troubles = [str(trouble) for trouble in self._reverted(world, receipt)]
        rows = [FileRow.model_validate(row) for row in receipt["rows"]]
        with Volumes(Path(self.index)) as volumes, volumes.together():
            for row in rows:
                if os.path.exists(row.path):
                    volumes.put(row)
        if troubles:
            raise Conflict("; ".join(troubles))

    def _reverted(self, world: World, receipt: Receipt) -> Iterator[Conflict]:
        for path, before in receipt["tags"].items():
            try:
                self._retag(path).revert(world, before)
            except Conflict as trouble:
                yield trouble
        for old in receipt["kept"]:
            root = Root.model_validate(old["root"])
            with root.opened() as top, disk.shared(top, [*hidden([old])]):
                try:
                    put_back(top, root, old)
                except Conflict as trouble:
                    yield trouble

    def _set_aside(self, run: str) -> Iterator[dict[str, Any]]:
        for text in self.make_room:
            path = Path(text)
            root = root_of(path, self.roots)
            below = path.relative_to(root.path).as_posix()
            with root.opened() as top, disk.shared(top):
                if kept := set_aside(top, below, run):
                    yield {"root": root.model_dump(mode="json"), "path": below, "kept": kept}
                disk.forget_empty(top, [os.path.dirname(below)] if "/" in below else [])

    def _retag(self, path: str) -> Retag:
        return Retag(path=path, tags=Tags(page_id=self.page_id))

    def _of_the_kept(self, row: FileRow) -> FileRow:
        found = os.stat(row.path)
        stamp = {"size": found.st_size, "mtime_ns": found.st_mtime_ns}
        whose = {"page_id": self.page_id.replace("-", ""), "sha256": disk.sha256(None, row.path)}
        return row.model_copy(update=stamp | whose)


def root_of(path: Path, roots: Sequence[Root]) -> Root:
    """Return the root that a file lies in; for one that lies elsewhere, its own folder."""
    holding = [root for root in roots if path.is_relative_to(root.path)]
    if holding:
        return max(holding, key=lambda root: len(root.path))
    return Root(path=str(path.parent), mounts=roots[0].mounts)


def _taggable(path: str) -> bool:
    return path.lower().endswith((".m4a", ".aiff", ".aif", ".wav"))
