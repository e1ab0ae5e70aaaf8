"""Comments and the discussions they belong to."""

from __future__ import annotations

import json
from typing import Any

from segue_sandbox import tree
from segue_sandbox.access import lost, visible
from segue_sandbox.blocks import page_of
from segue_sandbox.call import Call
from segue_sandbox.check import want_list, want_object, want_one_of, want_text, want_uuid
from segue_sandbox.clock import minute
from segue_sandbox.errors import UNDEFINED, failed, invalid
from segue_sandbox.files import attach, read_file, upload_doc
from segue_sandbox.inline_read import inline_elements
from segue_sandbox.richtext import none_of, read_rich_text, write_rich_text

JSON = dict[str, Any]

MOST_ATTACHMENTS = 3
COLUMNS = "id, discussion_id, parent_type, parent_id, page_id, resolved, created, edited, created_by, doc"


def create(call: Call) -> JSON:
    """Add a comment to a page, a block or a discussion."""
    if ("parent" in call.body) == ("discussion_id" in call.body):
        raise none_of("body", ("parent", "discussion_id"))
    discussion, parent_type, parent_id, page_id = _place(call)
    doc: JSON = {"rich_text": _words(call), **_display(call.body.get("display_name"))}
    if attachments := _attachments(call):
        doc["attachments"] = attachments
    comment_id = call.ids.new("comment")
    call.db.execute(
        f"INSERT INTO comment ({COLUMNS}) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?)",
        (
            comment_id,
            discussion,
            parent_type,
            parent_id,
            page_id,
            call.now,
            call.now,
            call.actor.id,
            json.dumps(doc),
        ),
    )
    _tell(call, "created", comment_id)
    return comment_object(call, comment_id)


def _place(call: Call) -> tuple[str, str, str, str]:
    """Return discussion, parent type, parent and page of a new comment."""
    if "discussion_id" in call.body:
        discussion = want_uuid(call.body["discussion_id"], "body.discussion_id")
        row = call.db.execute(
            "SELECT discussion_id, parent_type, parent_id, page_id FROM comment WHERE discussion_id = ?",
            (discussion,),
        ).fetchone()
        if row is None or not visible(call, row[3]):
            raise lost(call, "discussion", discussion)
        return row[0], row[1], row[2], row[3]
    kind, node_id = _parent(want_object(call.body["parent"], "body.parent"))
    node = tree.find(call, node_id)
    expected = ("page",) if kind == "page_id" else ("block", "page")
    if node is None or node.kind not in expected or not visible(call, node_id):
        raise lost(call, kind.removesuffix("_id"), node_id)
    tree.refuse_trashed(node)
    page = page_of(call, node)
    if page is None:
        raise lost(call, "page", node_id)
    if node.kind == "page":
        return _discussion(call, node_id), "page_id", node_id, page.id
    return call.ids.new("discussion"), "block_id", node_id, page.id


def _discussion(call: Call, page_id: str) -> str:
    """Return the discussion of a page as a whole: a connection adds to the open one, people begin others."""
    if call.actor.type != "bot":
        return call.ids.new("discussion")
    row = call.db.execute(
        "SELECT discussion_id FROM comment WHERE parent_type = 'page_id' AND parent_id = ? AND resolved = 0 "
        "ORDER BY created, rowid LIMIT 1",
        (page_id,),
    ).fetchone()
    return str(row[0]) if row else call.ids.new("discussion")


def _parent(parent: JSON) -> tuple[str, str]:
    kind = next((key for key in ("page_id", "block_id") if key in parent), None)
    if kind is None:
        raise none_of("body.parent", ("page_id", "block_id"))
    return kind, want_uuid(parent[kind], f"body.parent.{kind}")


def _words(call: Call) -> list[JSON]:
    given = [key for key in ("rich_text", "markdown") if key in call.body]
    if len(given) == 2:
        raise invalid("Only one of body.rich_text and body.markdown can be provided.")
    if not given:
        raise failed("body.rich_text", "defined", UNDEFINED)
    if given == ["rich_text"]:
        words = write_rich_text(call, call.body["rich_text"], "body.rich_text")
    else:
        words = inline_elements(call, want_text(call.body["markdown"], "body.markdown").strip())
    if not words and not call.body.get("attachments"):
        raise failed(f"body.{given[0]}.length", "≥ `1`", 0)
    return words


def _display(value: object) -> JSON:
    if value is None:
        return {}
    given = want_object(value, "body.display_name")
    kind = want_one_of(
        given.get("type", UNDEFINED), "body.display_name.type", ("integration", "user", "custom")
    )
    if kind != "custom":
        return {"display_name": {"type": kind}}
    path = "body.display_name.custom"
    name = want_text(want_object(given.get("custom", UNDEFINED), path).get("name", UNDEFINED), f"{path}.name")
    if not name:
        raise failed(f"{path}.name.length", "≥ `1`", 0)
    return {"display_name": {"type": kind, "name": name}}


def _attachments(call: Call) -> list[str]:
    path = "body.attachments"
    ids = []
    for n, item in enumerate(want_list(call.body.get("attachments", []), path, MOST_ATTACHMENTS)):
        given = want_object(item, f"{path}[{n}]")
        upload_id = want_uuid(given.get("file_upload_id", UNDEFINED), f"{path}[{n}].file_upload_id")
        attach(call, upload_id)
        ids.append(upload_id)
    return ids


def update(call: Call) -> JSON:
    """Change what a comment says; only its author may."""
    row = load(call, call.params["comment_id"])
    _refuse_strangers(call, row)
    doc = json.loads(row["doc"])
    doc["rich_text"] = _words(call)
    call.db.execute(
        "UPDATE comment SET doc = ?, edited = ? WHERE id = ?", (json.dumps(doc), call.now, row["id"])
    )
    _tell(call, "updated", row["id"])
    return comment_object(call, row["id"])


def delete(call: Call) -> JSON:
    """Remove a comment; only its author may."""
    row = load(call, call.params["comment_id"])
    _refuse_strangers(call, row)
    shown = comment_object(call, row["id"])
    _tell(call, "deleted", row["id"])
    call.db.execute("DELETE FROM comment WHERE id = ?", (row["id"],))
    return shown


def _refuse_strangers(call: Call, row: JSON) -> None:
    if row["created_by"] != call.actor.id:
        raise invalid("Comments can only be changed by the connection that created them.")


def load(call: Call, comment_id: str) -> JSON:
    """Return a comment's row if its page is shared with whoever asks."""
    row = call.db.execute(f"SELECT {COLUMNS} FROM comment WHERE id = ?", (comment_id,)).fetchone()
    if row is None or not visible(call, row[4]):
        raise lost(call, "comment", comment_id)
    return dict(zip(COLUMNS.split(", "), row, strict=True))


def comment_object(call: Call, comment_id: str) -> JSON:
    """Return a comment as it is read."""
    row = load(call, comment_id)
    doc = json.loads(row["doc"])
    attachments = [_attachment(call, upload_id) for upload_id in doc.get("attachments", ())]
    return {
        "object": "comment",
        "id": row["id"],
        "parent": {"type": row["parent_type"], row["parent_type"]: row["parent_id"]},
        "discussion_id": row["discussion_id"],
        "created_time": minute(row["created"]),
        "last_edited_time": minute(row["edited"]),
        "created_by": tree.user(row["created_by"]),
        "rich_text": read_rich_text(call, doc["rich_text"]),
        **({"attachments": attachments} if attachments else {}),
        "display_name": _resolved(call, row["created_by"], doc.get("display_name")),
        **({"original_content_deleted": True} if _orphaned(call, row["parent_id"]) else {}),
    }


def _orphaned(call: Call, parent_id: str) -> bool:
    """Tell whether the block that a comment is about was deleted."""
    node = tree.find(call, parent_id)
    return node is None or (node.kind == "block" and bool(node.in_trash))


_CATEGORIES = {"audio": "audio", "image": "image", "video": "video"}


def _attachment(call: Call, upload_id: str) -> JSON:
    kind = str(upload_doc(call, upload_id).get("content_type") or "")
    fallback = "pdf" if kind == "application/pdf" else "productivity"
    file = read_file(call, {"type": "file_upload", "file_upload": {"id": upload_id}})
    return {"category": _CATEGORIES.get(kind.split("/")[0], fallback), "file": file["file"]}


def _resolved(call: Call, author: str, wanted: JSON | None) -> JSON:
    row = call.db.execute("SELECT doc FROM user WHERE id = ?", (author,)).fetchone()
    user = json.loads(row[0]) if row else {"type": "person", "name": None}
    if wanted and wanted["type"] == "custom":
        return {"type": "custom", "resolved_name": wanted["name"]}
    usual = "integration" if user["type"] == "bot" else "user"
    return {"type": wanted["type"] if wanted else usual, "resolved_name": user["name"]}


def _tell(call: Call, happened: str, comment_id: str) -> None:
    row = load(call, comment_id)
    parent = {"id": row["parent_id"], "type": row["parent_type"].removesuffix("_id")}
    call.emit(f"comment.{happened}", comment_id, page_id=row["page_id"], parent=parent)
