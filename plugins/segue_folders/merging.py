"""What the folders do where several rows turn out to be one track."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from segue_folders import plan, playlist
from segue_folders.settings import FolderSettings
from segue_folders.weighing import Shared, lying, require_rights, shared
from segue_music.volumes import FILE, Volumes
from segue_schemas import Double, Format, Weighed


def weigh(settings: FolderSettings, home: Path, volumes: Volumes, doubles: Sequence[Double]) -> Weighed:
    """Decide which files stay; those of the first row, unless another one's come from a better source."""
    stored = list(dict.fromkeys(plan.roots(settings, home).values()))
    backup = plan.root_at(settings, settings.backup_dir) if settings.backup_dir else None
    roots = [*stored, *([backup] if backup else [])]
    files = lying(volumes, doubles, roots)
    files.sort(key=lambda file: backup is not None and file.path.is_relative_to(backup.path))
    decided = shared(doubles, files)  # of each row its copies in the backup come last
    room = [str(file.path) for one in decided for file in one.make_room]
    taken = [file for one in decided for file in one.stay if file.owner is not doubles[0]]
    changed = [*(file for one in decided for file in one.make_room), *taken]
    changes: list[dict[str, Any]] = []
    if changed:
        require_rights(changed)
        moved = {"make_room": room, "taken_over": [str(file.path) for file in taken]}
        shared_by = {"name": doubles[0].name, "page_id": doubles[0].page_id, "index": str(home / FILE)}
        changes = [moved | shared_by | {"roots": [root.model_dump(mode="json") for root in roots]}]
        changes += _playlists(settings, home, decided)
    values = {one.stay[0].form: str(one.stay[0].path) for one in decided}
    suppliers = {one.stay[0].form: one.stay[0].owner.page_id for one in decided}
    return Weighed(
        library="folders", values={form: path for form, path in values.items() if form in list(Format)},
        supplier=next((suppliers[form] for form in [*Format, *suppliers] if form in suppliers), ""),
        told=tuple(_told(decided, doubles[0])), changes=tuple(changes),
    )  # fmt: skip


def _playlists(settings: FolderSettings, home: Path, decided: Sequence[Shared]) -> Iterator[dict[str, Any]]:
    """Yield what is to be changed in playlists that lead to a file which makes room."""
    root = plan.playlists(settings, home)
    folder = Path(root.path)
    instead: dict[str, str] = {}
    for one in decided:
        new = playlist.entry_for(one.stay[0].path, folder, root.mounts)
        for file in one.make_room:
            old = playlist.entry_for(file.path, folder, root.mounts)
            instead |= dict.fromkeys((old, str(file.path)), new)
    for file_name in playlist.files_with(folder, list(instead)):
        yield {"root": root.model_dump(mode="json"), "file": file_name, "instead": instead}


def _told(decided: Sequence[Shared], keeper: Double) -> Iterator[str]:
    for one in decided:
        best = one.stay[0]
        if best.owner is not keeper:
            yield f"{best.path} is kept: it is the only one of its form, or from the best source"
        for file in one.make_room:
            yield f"{file.path} is set aside: {_why(file.owner, best.owner, str(best.path))}"
        for file in one.left:
            yield f"{file.path} stays too: nobody can tell which has the better source, it or {best.path}"
    sources: Mapping[str, float | None] = {one.stay[0].form: one.stay[0].owner.source for one in decided}
    ranks = [source for source in sources.values() if source is not None]
    for form, source in sources.items():
        if source is not None and source < max(ranks):
            yield f"the {form.upper()} is from a lesser source than the other files; reprocess the track"


def _why(other: Double, best: Double, path: str) -> str:
    if other.source is not None and best.source is not None and best.source > other.source:
        return f"{path} is from a better source"
    return f"{path} is as good"
