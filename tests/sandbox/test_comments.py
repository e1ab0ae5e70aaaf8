"""Comments: on pages, blocks and in discussions; who may write and change them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from notion_client import APIResponseError

from segue_sandbox.access import connect
from segue_sandbox.call import Event
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


def said(content: str) -> list[JSON]:
    return [{"text": {"content": content}}]


def on_page(notion: Any, page_id: str, content: str = "hello") -> JSON:
    comment: JSON = notion.comments.create(parent={"page_id": page_id}, rich_text=said(content))
    return comment


def test_a_comment_on_a_page(notion: Any, root: str) -> None:
    made = on_page(notion, root)
    assert list(made) == [
        "object", "id", "parent", "discussion_id", "created_time", "last_edited_time", "created_by",
        "rich_text", "display_name", "request_id",
    ]  # fmt: skip
    assert made["parent"] == {"type": "page_id", "page_id": root}
    assert made["display_name"] == {"type": "integration", "resolved_name": "Segue"}
    assert made["rich_text"][0]["plain_text"] == "hello"
    assert made["created_by"] == {"object": "user", "id": notion.users.me()["id"]}
    read = notion.comments.retrieve(made["id"])
    assert {**read, "request_id": made["request_id"]} == made


def test_a_comment_on_a_block_and_an_answer_to_it(notion: Any, root: str) -> None:
    block = notion.blocks.children.append(root, children=[{"paragraph": {"rich_text": said("x")}}])[
        "results"
    ][0]
    first = notion.comments.create(parent={"block_id": block["id"]}, rich_text=said("first"))
    second = notion.comments.create(discussion_id=first["discussion_id"], rich_text=said("second"))
    assert second["parent"] == {"type": "block_id", "block_id": block["id"]}
    assert second["discussion_id"] == first["discussion_id"]
    found = notion.comments.list(block_id=block["id"])["results"]
    assert [one["id"] for one in found] == [first["id"], second["id"]]
    assert notion.comments.list(block_id=root)["results"] == []


def test_comments_on_a_page_stand_in_one_discussion_until_it_is_resolved(
    sandbox: Sandbox, notion: Any, root: str
) -> None:
    first, second = on_page(notion, root), on_page(notion, root)
    assert first["discussion_id"] == second["discussion_id"]
    with sandbox.call() as call:
        call.db.execute("UPDATE comment SET resolved = 1")
    assert on_page(notion, root)["discussion_id"] != first["discussion_id"]


def test_a_comment_outlives_its_block(notion: Any, root: str) -> None:
    blocks = notion.blocks.children.append(root, children=[{"paragraph": {"rich_text": said("x")}}])
    block_id = blocks["results"][0]["id"]
    made = notion.comments.create(parent={"block_id": block_id}, rich_text=said("why?"))
    notion.blocks.delete(block_id)
    listed = notion.comments.list(block_id=root)["results"]
    assert [(one["id"], one["original_content_deleted"]) for one in listed] == [(made["id"], True)]
    assert listed[0]["parent"] == {"type": "block_id", "block_id": block_id}


def test_markdown_in_a_comment(notion: Any, root: str) -> None:
    made = notion.comments.create(parent={"page_id": root}, markdown="so **bold**")
    assert [one["annotations"]["bold"] for one in made["rich_text"]] == [False, True]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param(
            {"type": "integration"}, {"type": "integration", "resolved_name": "Segue"}, id="integration"
        ),
        pytest.param(
            {"type": "custom", "custom": {"name": "Runner 2"}},
            {"type": "custom", "resolved_name": "Runner 2"},
            id="custom",
        ),
    ],
)
def test_display_names(notion: Any, root: str, given: JSON, shown: JSON) -> None:
    made = notion.comments.create(parent={"page_id": root}, rich_text=said("x"), display_name=given)
    assert made["display_name"] == shown


def test_attachments(notion: Any, root: str) -> None:
    upload = notion.file_uploads.create(filename="a.png", content_type="image/png")
    notion.file_uploads.send(upload["id"], file=("a.png", b"picture", "image/png"))
    given = [{"type": "file_upload", "file_upload_id": upload["id"]}]
    made = notion.comments.create(parent={"page_id": root}, rich_text=said("look"), attachments=given)
    attachment = made["attachments"][0]
    assert attachment["category"] == "image"
    assert httpx.get(attachment["file"]["url"], trust_env=False).content == b"picture"


def test_a_list_comes_in_pages_in_the_order_of_writing_and_without_what_is_resolved(
    sandbox: Sandbox, notion: Any, root: str
) -> None:
    made = [on_page(notion, root, str(n))["id"] for n in range(5)]
    with sandbox.call() as call:
        call.db.execute("UPDATE comment SET resolved = 1 WHERE id = ?", (made[1],))
    first = notion.comments.list(block_id=root, page_size=2)
    second = notion.comments.list(block_id=root, page_size=2, start_cursor=first["next_cursor"])
    assert [one["id"] for answer in (first, second) for one in answer["results"]] == [made[0], *made[2:]]
    assert (second["has_more"], second["type"]) == (False, "comment")


def test_change_and_removal(sandbox: Sandbox, notion: Any, root: str) -> None:
    made = on_page(notion, root)
    sandbox.clock.advance(120)
    changed = notion.comments.update(made["id"], rich_text=said("changed"))
    assert changed["rich_text"][0]["plain_text"] == "changed"
    assert changed["last_edited_time"] > changed["created_time"] == made["created_time"]
    assert notion.comments.delete(made["id"])["id"] == made["id"]
    with pytest.raises(APIResponseError, match="Could not find comment with ID"):
        notion.comments.retrieve(made["id"])


def test_the_comments_of_others_cannot_be_changed(
    sandbox: Sandbox, notion: Any, http: httpx.Client, root: str
) -> None:
    made = on_page(notion, root)
    with sandbox.call() as call:
        connect(call.db, call.ids, token="ntn_other", name="Other")
    answer = http.delete(f"/v1/comments/{made['id']}", headers={"Authorization": "Bearer ntn_other"})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
    assert notion.comments.retrieve(made["id"])["id"] == made["id"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"rich_text": said("x")}, "body.parent should be defined", id="nowhere"),
        pytest.param(
            {"parent": {}, "rich_text": said("x")}, "body.parent.page_id should be defined", id="no place"
        ),
        pytest.param({"parent": {"page_id": "ROOT"}}, "body.rich_text should be defined", id="nothing said"),
        pytest.param(
            {"parent": {"page_id": "ROOT"}, "rich_text": []},
            "body.rich_text.length should be ≥ `1`",
            id="empty",
        ),
        pytest.param(
            {"parent": {"page_id": "ROOT"}, "rich_text": said("x"), "markdown": "x"},
            "Only one of",
            id="said twice",
        ),
        pytest.param(
            {"parent": {"page_id": "ROOT"}, "rich_text": said("x"), "attachments": [{}] * 4},
            "body.attachments.length should be ≤ `3`, instead was `4`",
            id="too many attachments",
        ),
    ],
)
def test_what_is_refused(http: httpx.Client, root: str, body: JSON, message: str) -> None:
    if body.get("parent", {}).get("page_id") == "ROOT":
        body = {**body, "parent": {"page_id": root}}
    answer = http.post("/v1/comments", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
    assert message in answer.json()["message"]


@pytest.mark.parametrize(
    ("lacking", "method"),
    [pytest.param("insert_comments", "POST", id="write"), pytest.param("read_comments", "GET", id="read")],
)
def test_capabilities(sandbox: Sandbox, http: httpx.Client, root: str, lacking: str, method: str) -> None:
    with sandbox.call() as call:
        call.db.execute("UPDATE connection SET capabilities = replace(capabilities, ?, 'none')", (lacking,))
    answer = http.request(method, "/v1/comments", params={"block_id": root})
    assert (answer.status_code, answer.json()["code"]) == (403, "restricted_resource")


def test_comments_are_told(sandbox: Sandbox, notion: Any, root: str) -> None:
    heard: list[Event] = []
    sandbox.listeners.append(heard.extend)
    made = on_page(notion, root)["id"]
    notion.comments.update(made, rich_text=said("y"))
    notion.comments.delete(made)
    assert [event.type for event in heard] == ["comment.created", "comment.updated", "comment.deleted"]
    assert {event.entity_id for event in heard} == {made}
    assert heard[0].data == {"page_id": root, "parent": {"id": root, "type": "page"}}


def test_custom_emojis_by_name(sandbox: Sandbox, notion: Any) -> None:
    emoji = {
        "id": "38c9ce7b-60a4-8101-8000-000000000001",
        "name": "segue",
        "url": "https://example.com/s.png",
    }
    with sandbox.call() as call:
        call.db.execute(
            "INSERT INTO meta VALUES ('custom_emojis', json(?))",
            (f"[{httpx.Response(200, json=emoji).text}]",),
        )
    assert notion.custom_emojis.list()["results"] == [emoji]
    assert notion.custom_emojis.list(name="other")["results"] == []
