"""What is asked of Eagle, in either version of its API: items, folders, the open library."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue.errors import Unavailable
from segue_eagle.client import Away, Declined, Door, again

PAGE = 1000  # items of one answer, the most that V2 gives
PAGE_V1 = 200
V1_CHANGES = ("tags", "annotation", "url", "star")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of Eagle."""

    id: str
    name: str
    ext: str = ""
    size: int = 0
    url: str = ""
    annotation: str = ""
    tags: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    star: int = 0
    born: int = 0  # milliseconds
    trashed: bool = False


def open_library(door: Door) -> str:
    """Return the path of the library that is open in the app."""
    told = door.get("library/info")
    inner = told.get("library", told) if isinstance(told, Mapping) else {}
    path = inner.get("path") if isinstance(inner, Mapping) else None
    if not isinstance(path, str):
        raise Unavailable("Eagle did not say which library is open; it is asked again")
    return path


def check_library(door: Door, wanted: str) -> str:
    """Return the open library, or raise `Away` where it is not the one that is wanted."""
    path = open_library(door)
    if wanted and not same_path(path, wanted):
        raise Away(f"Eagle has {path} open, not {wanted}; open that one, then the import is made up for")
    return path


def same_path(one: str, other: str) -> bool:
    """Tell whether two paths lead to the same folder."""
    return os.path.realpath(Path(one).expanduser()) == os.path.realpath(Path(other).expanduser())


def item(door: Door, item_id: str) -> Item | None:
    """Return one item, in the trash or not, or None where there certainly is none."""
    if door.v2:
        return next((one for one in search(door, {"id": item_id}) if one.id == item_id), None)
    try:
        return _item(door.get("item/info", id=item_id))
    except Declined:
        # It declines in the same way what it does not know and what it cannot tell: the list decides.
        return next((one for one in _listed_v1(door) if one.id == item_id), None)


def search(door: Door, filters: Mapping[str, Any]) -> Iterator[Item]:
    """Yield the items that Eagle finds by filters of V2; in a filter it does not know, that is all."""
    offset, total = 0, 1
    while offset < total:
        told = door.post("item/get", {**filters, "offset": offset, "limit": PAGE})
        if not isinstance(told, Mapping) or not isinstance(told.get("data"), list):
            raise Unavailable("Eagle answered a search with something else; it is asked again")
        yield from (_item(one) for one in told["data"])
        total = int(told.get("total") or 0)
        offset += len(told["data"]) or PAGE


def matching(door: Door, filters: Iterable[tuple[str, str]], fits: Callable[[Item], bool]) -> list[Item]:
    """Return all items that fit, out of what any of the filters finds; the trash is left out."""
    # V1 searches neither addresses nor annotations, so there everything is looked through.
    found = _found(door, filters) if door.v2 else _listed_v1(door)
    return [*{item.id: item for item in found if fits(item) and not item.trashed}.values()]


def _found(door: Door, filters: Iterable[tuple[str, str]]) -> Iterator[Item]:
    for name, value in filters:
        if value:
            yield from search(door, {name: value.split(",") if name in ("ids", "keywords") else value})


def _listed_v1(door: Door) -> Iterator[Item]:
    page = 0
    while listed := door.get("item/list", limit=PAGE_V1, offset=page):
        if not isinstance(listed, list):
            raise Unavailable("Eagle answered a list of items with something else; it is asked again")
        yield from (_item(one) for one in listed)
        if len(listed) < PAGE_V1:
            return
        page += 1


def add(door: Door, item_id: str, path: str, values: Mapping[str, Any]) -> None:
    """Have a file taken in; V1 knows neither our id nor more than one folder."""
    if door.v2:
        door.once("item/add", {"id": item_id, "path": path, **values})
        return
    folders = values.get("folders") or ()
    body = {name: value for name, value in values.items() if name != "folders"}
    door.once("item/addFromPath", {"path": path, **body, **({"folderId": folders[0]} if folders else {})})


def update(door: Door, item_id: str, values: Mapping[str, Any]) -> None:
    """Replace values of an item; what V1 cannot change stays as it is."""
    wanted = values if door.v2 else {name: value for name, value in values.items() if name in V1_CHANGES}
    if wanted:
        door.post("item/update", {"id": item_id, **wanted})


def trash(door: Door, item_ids: Sequence[str]) -> None:
    """Move items to Eagle's trash."""
    if door.v2:
        for item_id in item_ids:
            door.post("item/update", {"id": item_id, "isDeleted": True})
    else:
        door.post("item/moveToTrash", {"itemIds": list(item_ids)})


def restore(door: Door, item_id: str) -> None:
    """Take an item out of the trash, which only V2 can."""
    door.post("item/update", {"id": item_id, "isDeleted": False})


def thumbnail(door: Door, item_id: str, picture: str) -> None:
    """Show a picture as the item's thumbnail, which only V2 can."""
    if door.v2:
        door.post("item/setCustomThumbnail", {"itemId": item_id, "filePath": picture})


def folder_named(door: Door, path: Sequence[str]) -> str:
    """Return the id of a folder by the names on the way to it; those that are missing are made."""

    def walk() -> str:
        here, folders = "", _folders(door)
        for name in path:
            # The first of several of one name, so that all tracks end in the same.
            known = next((one for one in folders if str(one.get("name", "")).strip() == name), None)
            if known is None:
                known = _new_folder(door, name, here)
            here, folders = str(known["id"]), known.get("children") or []
        return here

    return again(walk)  # a folder whose making was answered badly is found the next time


def _new_folder(door: Door, name: str, parent: str) -> Mapping[str, Any]:
    if door.v2:
        made = door.once("folder/create", {"name": name, **({"parent": parent} if parent else {})})
    else:
        made = door.once("folder/create", {"folderName": name, **({"parent": parent} if parent else {})})
    if not isinstance(made, Mapping) or "id" not in made:
        raise Unavailable("Eagle did not say which folder it made; it is looked for again")
    return made


def _folders(door: Door) -> list[Mapping[str, Any]]:
    if not door.v2:
        return list(door.get("folder/list") or [])
    found: list[Mapping[str, Any]] = []
    total = 1
    while len(found) < total:
        told = door.post("folder/get", {"offset": len(found), "limit": PAGE})
        found += told["data"]
        total = int(told.get("total") or 0) if told["data"] else 0
    # Children are listed inside their parents, perhaps beside them too.
    inside = {child["id"] for one in found for child in one.get("children") or ()}
    return [one for one in found if one["id"] not in inside]


def _item(told: Mapping[str, Any]) -> Item:
    return Item(
        id=str(told.get("id") or ""), name=str(told.get("name") or ""),
        ext=str(told.get("ext") or "").lower(), size=int(told.get("size") or 0),
        url=str(told.get("url") or ""),
        annotation=str(told.get("annotation") or ""), tags=tuple(told.get("tags") or ()),
        folders=tuple(told.get("folders") or ()), star=int(told.get("star") or 0),
        born=int(told.get("btime") or told.get("modificationTime") or 0), trashed=bool(told.get("isDeleted")),
    )  # fmt: skip
