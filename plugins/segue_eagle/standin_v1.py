"""The stand-in's first API: /api/…, with the habits that are known of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segue_eagle.standin_v2 import Answer, Wrong, library_info, library_switch

if TYPE_CHECKING:
    from segue_eagle.standin import StandIn


def application_info(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Tell the version."""
    return {"version": "3.0.0", "buildVersion": str(eagle.build), "platform": "darwin"}


def library(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Tell which library is open, and its folders."""
    return {"folders": eagle.shelf.folders, "library": library_info(eagle, asked)}


def add_from_path(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Take an item in; the answer does not say under which id."""
    source = Path(str(asked.get("path") or ""))
    if not asked.get("path") or not source.is_file():
        raise Wrong(f"File not found: {asked.get('path')}")
    folder = asked.get("folderId")
    eagle.take(eagle.shelf.fresh_id(), source, {**asked, "folders": [folder] if folder else []})
    return None


def item_info(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Tell all about one item."""
    item = eagle.shelf.items.get(str(asked.get("id")))
    if item is None:
        raise Wrong("item not found")
    return item


def item_list(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """List items that are not in the trash; the offset counts pages."""
    keyword = str(asked.get("keyword") or "").casefold()
    ext, tags = asked.get("ext"), {tag for tag in str(asked.get("tags") or "").split(",") if tag}
    found = [
        item
        for item in eagle.shelf.items.values()
        if not item["isDeleted"]
        and ("keyword" in eagle.deaf_to or keyword in " ".join((item["name"], *item["tags"])).casefold())
        and (not ext or item["ext"] == ext)
        and (not tags or tags & set(item["tags"]))
    ]
    limit, page = int(asked.get("limit") or 200), int(asked.get("offset") or 0)
    return found[page * limit : (page + 1) * limit]


def item_update(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Replace tags, annotation, address or stars; nothing else can be changed."""
    item = item_info(eagle, asked)
    eagle.shelf.update(item, {n: asked[n] for n in ("tags", "annotation", "url", "star") if n in asked})
    return item


def to_trash(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Move items to the trash; there is no way back over this API."""
    for item_id in asked.get("itemIds") or ():
        eagle.shelf.update(item_info(eagle, {"id": item_id}), {"isDeleted": True})
    return None


def folder_list(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """List the folders, each with those inside it."""
    return eagle.shelf.folders


def folder_create(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Make a folder, even where one of that name is there."""
    try:
        return eagle.shelf.create_folder(str(asked.get("folderName") or ""), str(asked.get("parent") or ""))
    except LookupError as missing:
        raise Wrong(str(missing)) from missing


ROUTES: dict[str, tuple[tuple[str, ...], Answer]] = {
    "application/info": (("GET",), application_info),
    "library/info": (("GET",), library),
    "library/switch": (("POST",), library_switch),
    "item/addFromPath": (("POST",), add_from_path),
    "item/info": (("GET",), item_info),
    "item/list": (("GET",), item_list),
    "item/update": (("POST",), item_update),
    "item/moveToTrash": (("POST",), to_trash),
    "folder/list": (("GET",), folder_list),
    "folder/create": (("POST",), folder_create),
}
