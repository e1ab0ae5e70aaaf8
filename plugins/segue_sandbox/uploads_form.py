"""Reads the multipart/form-data body in which a file is sent."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_form

from segue_sandbox.call import Request
from segue_sandbox.errors import UNDEFINED, failed, invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The contents of one multipart/form-data body."""

    content: bytes
    filename: str | None
    content_type: str | None
    part_number: str | None


def parsed(request: Request) -> Sent:
    """Read a multipart/form-data body."""
    fields: dict[str, str] = {}
    files: list[File] = []

    def on_field(field: Field) -> None:
        fields[(field.field_name or b"").decode()] = (field.value or b"").decode("utf-8", "replace")

    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        raise failed("headers.content-type", "multipart/form-data", kind)
    try:
        parse_form({"Content-Type": kind.encode()}, BytesIO(request.body), on_field, files.append)
    except (FormParserError, ValueError) as error:
        raise invalid(f"Invalid multipart form data: {error}") from None
    file = next((one for one in files if one.field_name == b"file"), None)
    if file is None:
        raise failed("body.file", "defined", UNDEFINED)
    return _sent(file, fields.get("part_number"))


def _sent(file: File, part_number: str | None) -> Sent:
    file.file_object.seek(0)
    content = file.file_object.read()
    file.close()
    name = file.file_name.decode("utf-8", "replace") if file.file_name else None
    kind = getattr(file, "content_type", None)
    shown = kind.decode("latin-1") if isinstance(kind, bytes) else kind
    return Sent(content=content, filename=name, content_type=shown, part_number=part_number)
