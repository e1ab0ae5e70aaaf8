"""The stand-in's second API, as its documentation describes it: /api/v2/…"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segue_eagle.standin import StandIn

Answer = Callable[["StandIn", Mapping[str, Any]], Any]
CHANGEABLE = (
    "name",
    "tags",
    "folders",
    "annotation",
    "url",
    "star",
    "modificationTime",
    "noThumbnail",
    "isDeleted",
)


class Wrong(Exception):
    """What is answered with status error."""


def app_info(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Tell the version."""
    return {"version": "4.0.0", "buildVersion": str(eagle.build), "platform": "darwin"}


def library_info(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Tell which library is open."""
    path = eagle.shelf.path
    return {"name": path.name.removesuffix(".library"), "path": str(path)}


def library_switch(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Open another library."""
    path = Path(str(asked.get("libraryPath") or asked.get("path") or ""))
    if not path.is_dir():
        raise Wrong(f"Library not found: {path}")
    eagle.switch(path)
    return None


def item_get(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """List items; the trash too, since there is no filter for it."""
    items = [item for item in eagle.shelf.items.values() if _wanted(eagle, item, asked)]
    if wanted := _listed(asked.get("fields")):
        items = [{name: value for name, value in item.items() if name in wanted} for item in items]
    return _page(items, asked)


def _wanted(eagle: StandIn, item: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    filters = {name: value for name, value in asked.items() if name not in eagle.deaf_to}
    ids = filters.get("ids") or ([filters["id"]] if filters.get("id") else [])
    text = " ".join((item["name"], item["annotation"], item["url"], *item["tags"])).casefold()
    return all(
        (
            not ids or item["id"] in _listed(ids),
            all(word.casefold() in text for word in _listed(filters.get("keywords"))),
            not filters.get("tags") or set(_listed(filters["tags"])) & set(item["tags"]),
            not filters.get("folders") or set(_listed(filters["folders"])) & set(item["folders"]),
            not filters.get("ext") or item["ext"] in _listed(filters["ext"]),
            not filters.get("annotation") or filters["annotation"] in item["annotation"],
            not filters.get("url") or filters["url"] in item["url"],
        )
    )


def _listed(value: Any) -> list[str]:
    return value.split(",") if isinstance(value, str) else [*(value or ())]


def _page(found: list[Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    offset, limit = int(asked.get("offset") or 0), min(int(asked.get("limit") or 50), 1000)
    return {"data": found[offset : offset + limit], "total": len(found), "offset": offset, "limit": limit}


def item_add(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Take an item in; its file is copied when this was answered."""
    if "items" in asked:
        return {"ids": [item_add(eagle, one)["id"] for one in asked["items"]]}
    source = Path(str(asked.get("path") or ""))
    if not asked.get("path") or not source.is_file():
        raise Wrong(f"File not found: {asked.get('path')}")
    item_id = str(asked.get("id") or eagle.shelf.fresh_id())
    if item_id in eagle.shelf.items:
        if eagle.existing == "rejected":
            raise Wrong(f"Item already exists: {item_id}")
        if eagle.existing == "second":
            item_id = eagle.shelf.fresh_id()
    eagle.take(item_id, source, asked)
    return {"id": item_id}


def item_update(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Replace values of an item."""
    item = _item(eagle, asked.get("id"))
    eagle.shelf.update(item, {name: asked[name] for name in CHANGEABLE if name in asked})
    return item


def item_thumbnail(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Set a picture of the caller's as the thumbnail."""
    item, picture = _item(eagle, asked.get("itemId")), Path(str(asked.get("filePath") or ""))
    if not picture.is_file():
        raise Wrong(f"File not found: {picture}")
    eagle.shelf.picture(item, picture.read_bytes())
    return True


def _item(eagle: StandIn, item_id: Any) -> dict[str, Any]:
    item = eagle.shelf.items.get(str(item_id))
    if item is None:
        raise Wrong(f"Item not found: {item_id}")
    return item


def count_all(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Count the items."""
    return len(eagle.shelf.items)


def folder_get(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """List the folders, each with those inside it."""
    return _page(eagle.shelf.folders, asked)


def folder_create(eagle: StandIn, asked: Mapping[str, Any]) -> Any:
    """Make a folder, even where one of that name is there."""
    if not asked.get("name"):
        raise Wrong("name is required")
    try:
        made = eagle.shelf.create_folder(
            asked["name"], asked.get("parent") or "", asked.get("description") or ""
        )
    except LookupError as missing:
        raise Wrong(str(missing)) from missing
    return made


ROUTES: dict[str, tuple[tuple[str, ...], Answer]] = {
    "app/info": (("GET",), app_info),
    "library/info": (("GET",), library_info),
    "library/switch": (("POST",), library_switch),
    "item/get": (("GET", "POST"), item_get),
    "item/countAll": (("GET",), count_all),
    "item/add": (("POST",), item_add),
    "item/update": (("POST",), item_update),
    "item/setCustomThumbnail": (("POST",), item_thumbnail),
    "folder/get": (("GET", "POST"), folder_get),
    "folder/create": (("POST",), folder_create),
}
