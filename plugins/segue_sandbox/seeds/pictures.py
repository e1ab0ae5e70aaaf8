"""Files, icons and covers in plain form, both ways."""

from __future__ import annotations

import base64
import binascii
import json
import mimetypes
from typing import Any
from urllib.parse import urlsplit

from segue_sandbox.call import Call
from segue_sandbox.files import file_name, upload_doc
from segue_sandbox.richtext import custom_emojis
from segue_sandbox.seeds.document import Spot

JSON = dict[str, Any]


def file_object(call: Call, spot: Spot) -> JSON:
    """Read a file: an address, `{name, url}`, `{file: path beside the seed}` or `{name, content: base64}`."""
    if isinstance(spot.value, str):
        name = urlsplit(spot.value).path.rsplit("/", 1)[-1][:100] or "file"
        return {"name": name, "type": "external", "external": {"url": spot.value}}
    parts = spot.entries(("name", "url", "file", "content", "type"))
    if "url" in parts:
        name = parts["name"].text() if "name" in parts else "file"
        return {"name": name, "type": "external", "external": {"url": parts["url"].text()}}
    if "file" in parts:
        path = (spot.folder / parts["file"].text()) if spot.folder else None
        if path is None or not path.is_file():
            raise parts["file"].error(f"there is no file {parts['file'].text()} beside the seed")
        return _upload(call, path.name, path.read_bytes())
    if "name" not in parts or "content" not in parts:
        raise spot.error("a file is an address, {name, url}, {file: path} or {name, content}")
    try:
        content = base64.b64decode(parts["content"].text(), validate=True)
    except binascii.Error:
        raise parts["content"].error("this is not base64") from None
    return _upload(call, parts["name"].text(), content)


def _upload(call: Call, name: str, content: bytes) -> JSON:
    """Keep a file's content the way a finished upload is kept."""
    upload_id = call.ids.new()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    doc = {
        "mode": "single_part", "filename": name, "content_type": kind, "expires": call.now + 3_600_000,
        "content_length": len(content),
    }  # fmt: skip
    call.db.execute(
        "INSERT INTO upload VALUES (?, 'uploaded', ?, ?, ?)",
        (upload_id, call.now, call.actor.id, json.dumps(doc)),
    )
    call.db.execute("INSERT INTO upload_part VALUES (?, 1, ?)", (upload_id, content))
    return {"name": name, "type": "file_upload", "file_upload": {"id": upload_id}}


def plain_file(call: Call, stored: JSON) -> Any:
    """Return a stored file as a seed shows it, uploads with their content."""
    if stored["type"] == "external":
        url = stored["external"]["url"]
        named = stored.get("name") not in (None, file_name(call, stored))
        return {"name": stored["name"], "url": url} if named else url
    upload_id = stored["file_upload"]["id"]
    parts = call.db.execute("SELECT content FROM upload_part WHERE upload_id = ? ORDER BY part", (upload_id,))
    content = b"".join(row[0] for row in parts)
    name = stored.get("name") or upload_doc(call, upload_id).get("filename") or "file"
    return {"name": name, "content": base64.b64encode(content).decode()}


def icon(call: Call, spot: Spot) -> Any:
    """Read an icon: an emoji, an address, `:name:` of an own emoji, a file, or `{icon: name, color: …}`."""
    if spot.value is None:
        return None
    if isinstance(spot.value, dict) and "icon" in spot.value:
        named = {"name": spot.value["icon"], "color": spot.value.get("color", "gray")}
        return {"type": "icon", "icon": named}
    if isinstance(spot.value, dict):
        return {key: value for key, value in file_object(call, spot).items() if key != "name"}
    word = spot.text()
    if word.startswith(("http://", "https://")):
        return {"type": "external", "external": {"url": word}}
    if len(word) > 2 and word.startswith(":") and word.endswith(":"):
        found = next((emoji["id"] for emoji in custom_emojis(call) if emoji["name"] == word[1:-1]), None)
        if found is None:
            raise spot.error(f"the workspace has no emoji {word}")
        return {"type": "custom_emoji", "custom_emoji": {"id": found}}
    return {"type": "emoji", "emoji": word}


def plain_icon(call: Call, stored: JSON | None) -> Any:
    """Return a stored icon or cover as a seed shows it."""
    if stored is None:
        return None
    kind = stored["type"]
    if kind == "emoji":
        return stored["emoji"]
    if kind == "custom_emoji":
        return f":{stored['custom_emoji']['name']}:"
    if kind == "icon":
        return {"icon": stored["icon"]["name"], "color": stored["icon"]["color"]}
    return plain_file(call, stored)
