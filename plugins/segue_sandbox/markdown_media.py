"""Images and other files in markdown: addresses on the web, uploads, and files read from here."""

from __future__ import annotations

import re
from typing import Any

from segue_sandbox.block_types import written
from segue_sandbox.blocks import Draft
from segue_sandbox.call import Call
from segue_sandbox.inline_read import id_in, inline_elements
from segue_sandbox.uploads_served import is_own_file

JSON = dict[str, Any]

_CAPTION = r"(?:\\.|[^\[\]\\]|\[(?:\\.|[^\[\]\\])*\])*"  # may hold links, which have brackets of their own
_IMAGE = re.compile(rf"!\[({_CAPTION})\]\(\s*<?([^\s<>]+?)>?\s*\)$")
_UPLOAD = "file-upload://"


def is_image(words: str) -> bool:
    """Tell whether a line is nothing but an image."""
    return bool(_IMAGE.match(words))


def image(call: Call, words: str) -> Draft | None:
    """Return an image, or None where its address cannot be one."""
    match = _IMAGE.match(words)
    return media(call, "image", match.group(2), match.group(1)) if match else None


def media(call: Call, kind: str, url: str, caption: str) -> Draft | None:
    """Return a block that shows a file, or None where the address cannot be that of a file."""
    if url.startswith(_UPLOAD):
        source: JSON = {"file_upload": {"id": id_in(url)}}
    elif is_own_file(call.base_url, url):
        source = {"file": {"url": url}}
    elif url.startswith(("http://", "https://")):
        source = {"external": {"url": url}}
    else:
        return None
    doc = written(call, kind, source, f"markdown.{kind}")
    return Draft(type=kind, doc={**doc, "caption": inline_elements(call, caption)})
