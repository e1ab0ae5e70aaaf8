"""Blocks on their way in and out: checked field by field, stored, and shown as Notion shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from segue_sandbox.block_fields import ABSENT, FIELDS, REQUIRED, write_link_to_page
from segue_sandbox.call import Call
from segue_sandbox.check import OPTIONAL, no_others, want_object, want_text
from segue_sandbox.errors import UNDEFINED, ApiError, failed, invalid
from segue_sandbox.files import file_name, read_file, read_icon, upload_doc, write_file
from segue_sandbox.richtext import none_of, read_rich_text, write_rich_text

JSON = dict[str, Any]

MEDIA = ("image", "video", "pdf", "file", "audio")
HEADINGS = ("heading_1", "heading_2", "heading_3", "heading_4")
# In the order in which Notion's validator tries them.
CREATABLE = (
    "embed", "bookmark", "image", "video", "pdf", "file", "audio", "code", "equation", "divider",
    "breadcrumb", "table_of_contents", "link_to_page", "table_row", "table", "column_list", "column",
    *HEADINGS, "paragraph", "bulleted_list_item", "numbered_list_item", "quote", "to_do", "toggle",
    "template", "callout", "synced_block", "tab",
)  # fmt: skip
READ_ONLY = (
    "child_page", "child_database", "link_preview", "meeting_notes", "transcription", "unsupported",
)  # fmt: skip
KNOWN = (*CREATABLE, *READ_ONLY)
PARENTS = frozenset({
    "paragraph", "bulleted_list_item", "numbered_list_item", "quote", "to_do", "toggle", "callout", *HEADINGS,
    "synced_block", "table", "column_list", "column", "tab", "template", "child_page",
})  # fmt: skip
_SOLE_CHILD = {"table": "table_row", "column_list": "column", "tab": "paragraph"}


def type_of(block: JSON, path: str) -> str:
    """Return which type of block is meant, by its `type` or by the key that is there."""
    given = block.get("type")
    if given is None:
        given = next((key for key in KNOWN if key in block), None)
    if given is None:
        raise none_of(path, CREATABLE)
    if given == "template":
        raise invalid("Creating and updating template blocks is no longer supported.")
    if not isinstance(given, str) or given not in CREATABLE:
        raise _unknown(given, path)
    if given not in block:
        raise failed(f"{path}.{given}", "defined", UNDEFINED)
    return given


def _unknown(given: object, path: str) -> ApiError:
    if given in KNOWN:
        return invalid(f"Blocks of type {given} cannot be created through the API.")
    return none_of(path, CREATABLE)


def written(call: Call, kind: str, value: object, path: str) -> JSON:
    """Check the inside of a new block and return what is stored; `children` is for others to check."""
    given = {key: inner for key, inner in want_object(value, path).items() if key != "children"}
    if kind in MEDIA:
        return _media(call, kind, given, path)
    if kind == "link_to_page":
        return write_link_to_page(call, given, path)
    fields = FIELDS[kind]
    no_others(given, path, fields)
    doc: JSON = {}
    for name, field in fields.items():
        if name in given:
            doc[name] = field.write(call, given[name], f"{path}.{name}")
        elif field.default is REQUIRED:
            raise failed(f"{path}.{name}", "defined", UNDEFINED)
        elif field.default is not ABSENT:
            doc[name] = [] if field.default == () else field.default
    return doc


_FIXED = {"table": ("table_width",), "synced_block": ("synced_from",)}


def rewritten(call: Call, kind: str, doc: JSON, value: object, path: str) -> JSON:
    """Return a block's inside after an update; what the update does not name stays."""
    given = want_object(value, path)
    if kind in MEDIA:
        return _media(call, kind, given, path, doc)
    if kind == "link_to_page":
        return write_link_to_page(call, given, path)
    fields = FIELDS.get(kind)
    if fields is None:
        raise invalid(f"Blocks of type {kind} cannot be updated through this endpoint.")
    no_others(given, path, [name for name in fields if name not in _FIXED.get(kind, ())])
    changes = {name: fields[name].write(call, inner, f"{path}.{name}") for name, inner in given.items()}
    return {name: {**doc, **changes}[name] for name in fields if name in doc or name in changes}


def _media(call: Call, kind: str, given: JSON, path: str, stored: JSON | None = None) -> JSON:
    sources = ("external", "file_upload", "file")
    named = ("name",) if kind == "file" else ()
    # What a file's source is called must be said by its key alone in an update.
    no_others(given, path, ("caption", *sources, *named, *(() if stored else ("type",))))
    old = stored or {"caption": []}
    caption = old["caption"]
    if "caption" in given:
        caption = write_rich_text(call, given["caption"], f"{path}.caption", also=OPTIONAL)
    if stored is None or any(key in given for key in sources):
        source = write_file(call, {key: given[key] for key in ("type", *sources) if key in given}, path)
        _suitable(call, kind, source)
    else:
        source = {key: stored[key] for key in ("type", stored["type"])}
    doc = {"caption": caption, **source}
    if kind == "file":
        own = file_name(call, source)
        wanted = want_text(given["name"], f"{path}.name") if "name" in given else old.get("name") or own
        doc["name"] = wanted if "." in wanted or "." not in own else f"{wanted}.{own.rsplit('.', 1)[1]}"
    return doc


def _suitable(call: Call, kind: str, source: JSON) -> None:
    """Refuse to show an upload as something that it is not."""
    if source["type"] != "file_upload" or kind == "file":
        return
    content_type = str(upload_doc(call, source["file_upload"]["id"]).get("content_type") or "")
    wanted = "application/pdf" if kind == "pdf" else f"{kind}/"
    if not content_type.startswith(wanted):
        raise invalid(f"File upload with content type {content_type} is not supported for {kind} blocks.")


def check_child(parent: str, parent_doc: JSON, child: str, child_doc: JSON) -> None:
    """Refuse a child where its parent cannot hold it; parents are block types or `page`."""
    wanted = _SOLE_CHILD.get(parent)
    if wanted and child != wanted:
        raise invalid(f"Content creation Failed. Only {wanted} blocks can be children of a {parent} block.")
    home = {"table_row": "table", "column": "column_list"}.get(child)
    if home and parent != home:
        raise invalid(f"Content creation Failed. A {child} block can only be a child of a {home} block.")
    if child == "table_row" and len(child_doc["cells"]) != parent_doc["table_width"]:
        raise invalid("Number of cells in table row must match the table width of the parent table")


def no_children() -> ApiError:
    """Refuse children where there can be none."""
    return invalid("Block does not support children")


def check_parent(kind: str, doc: JSON) -> None:
    """Refuse children under a block that cannot have any."""
    closed = kind in HEADINGS and not doc.get("is_toggleable")
    if kind not in PARENTS or closed:
        raise no_children()
    if kind == "synced_block" and doc.get("synced_from"):
        raise invalid(
            "Children cannot be added to a duplicate of a synced block; use the original block instead."
        )


def shown(call: Call, kind: str, doc: JSON) -> JSON:
    """Return the inside of a stored block as it is read."""
    if kind in MEDIA and "type" in doc:
        source = read_file(call, {key: doc[key] for key in ("type", doc["type"])})
        name = {"name": doc["name"]} if "name" in doc else {}
        return {"caption": read_rich_text(call, doc["caption"]), **source, **name}
    if kind == "paragraph" and "icon" not in doc:
        doc = {"rich_text": doc["rich_text"], "icon": None, "color": doc["color"]}
    return {name: _shown_field(call, name, value) for name, value in doc.items()}


def _shown_field(call: Call, name: str, value: Any) -> Any:
    if name in ("rich_text", "caption", "title") and isinstance(value, list):
        return read_rich_text(call, value)
    if name == "cells":
        return [read_rich_text(call, cell) for cell in value]
    return read_icon(call, value) if name == "icon" else value


def texts(kind: str, doc: JSON) -> Iterable[list[JSON]]:
    """Return every rich text in a stored block."""
    yield from (doc[name] for name in ("rich_text", "caption") if name in doc)
    yield from doc.get("cells", ())
