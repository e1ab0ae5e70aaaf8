"""Blocks: every type, nesting, places, limits, the trash, and what other objects notice of it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from notion_client import APIResponseError
from notion_client.helpers import collect_paginated_api

from segue_sandbox.call import Event
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


def said(content: str) -> list[JSON]:
    """Write a rich text of one element."""
    return [{"text": {"content": content}}]


def paragraph(content: str, **more: Any) -> JSON:
    return {"paragraph": {"rich_text": said(content), **more}}


def content_of(notion: Any, block_id: str) -> list[str]:
    """Read the plain texts of a block's children."""
    blocks = collect_paginated_api(notion.blocks.children.list, block_id=block_id)
    return [
        "".join(one["plain_text"] for one in block[block["type"]].get("rich_text", ())) for block in blocks
    ]


def refusal(notion: Any, block_id: str, *children: JSON) -> str:
    """Append what must be refused and return why."""
    with pytest.raises(APIResponseError) as caught:
        notion.blocks.children.append(block_id, children=list(children))
    assert (caught.value.status, caught.value.code) == (400, "validation_error")
    return str(caught.value)


def nested(levels: int) -> JSON:
    """Make a paragraph with so many levels of paragraphs under it."""
    return paragraph(str(levels), **({"children": [nested(levels - 1)]} if levels else {}))


def test_two_levels_go_in_one_request_and_a_third_does_not(notion: Any, root: str) -> None:
    notion.blocks.children.append(root, children=[nested(2)])
    top = notion.blocks.children.list(root)["results"][0]
    below = notion.blocks.children.list(top["id"])["results"][0]
    assert content_of(notion, below["id"]) == ["0"]
    assert below["parent"] == {"type": "block_id", "block_id": top["id"]}
    deep = "body.children[0]" + ".paragraph.children[0]" * 2 + ".paragraph.children should be not present"
    assert deep in refusal(notion, root, nested(3))


def test_what_stands_in_columns_may_have_children(notion: Any, root: str) -> None:
    column = {"column": {"children": [nested(1)]}}
    made = notion.blocks.children.append(root, children=[{"column_list": {"children": [column, column]}}])
    columns = notion.blocks.children.list(made["results"][0]["id"])["results"]
    assert [content_of(notion, one["id"]) for one in columns] == [["1"], ["1"]]


def test_limits_of_one_request(notion: Any, root: str) -> None:
    assert "body.children.length should be ≤ `100`, instead was `101`" in refusal(
        notion, root, *[paragraph("x")] * 101
    )
    full = {"paragraph": {"rich_text": [], "children": [paragraph("x")] * 10}}
    assert "≤ `1000` blocks, instead was `1100`" in refusal(notion, root, *[full] * 100)
    heavy = {"paragraph": {"rich_text": said("x" * 2000) * 5}}
    assert "at most `512000` bytes" in refusal(notion, root, *[heavy] * 60)
    assert content_of(notion, root) == []


@pytest.mark.parametrize(
    ("position", "order", "told"),
    [
        pytest.param(None, "abcxy", "xy", id="at the end"),
        pytest.param({"type": "end"}, "abcxy", "xy", id="at the end, said so"),
        pytest.param({"type": "start"}, "xyabc", "xyabc", id="at the start, with those that follow"),
        pytest.param({"type": "after_block"}, "axybc", "xybc", id="behind one, with those that follow"),
    ],
)
def test_places(
    notion: Any, http: httpx.Client, root: str, position: JSON | None, order: str, told: str
) -> None:
    made = notion.blocks.children.append(root, children=[paragraph(one) for one in "abc"])["results"]
    body: JSON = {"children": [paragraph("x"), paragraph("y")]}
    if position:
        after = {"after_block": {"id": made[0]["id"]}} if position["type"] == "after_block" else {}
        body["position"] = position | after
    answer = http.patch(f"/v1/blocks/{root}/children", json=body).json()
    assert "".join(one["paragraph"]["rich_text"][0]["plain_text"] for one in answer["results"]) == told
    assert "".join(content_of(notion, root)) == order


def test_after_belongs_to_the_older_version(notion: Any, http: httpx.Client, root: str) -> None:
    made = notion.blocks.children.append(root, children=[paragraph(one) for one in "abc"])["results"]
    body = {"children": [paragraph("x")], "after": made[0]["id"]}
    refused = http.patch(f"/v1/blocks/{root}/children", json=body).json()
    assert "body.after should be not present" in refused["message"]
    old = http.patch(
        f"/v1/blocks/{root}/children", json=body, headers={"Notion-Version": "2025-09-03"}
    ).json()
    assert old["results"][0]["archived"] is False
    assert "".join(content_of(notion, root)) == "axbc"


def test_a_place_behind_a_block_of_another_page_is_refused(
    notion: Any, http: httpx.Client, root: str
) -> None:
    other = notion.pages.create(parent={"page_id": root}, properties={})["id"]
    stranger = notion.blocks.children.append(other, children=[paragraph("x")])["results"][0]["id"]
    position = {"type": "after_block", "after_block": {"id": stranger}}
    answer = http.patch(
        f"/v1/blocks/{root}/children", json={"children": [paragraph("y")], "position": position}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")


def test_pages_of_a_list_and_cursors_of_other_lists(notion: Any, root: str) -> None:
    made = notion.blocks.children.append(root, children=[paragraph(str(n)) for n in range(7)])["results"]
    first = notion.blocks.children.list(root, page_size=3)
    assert (len(first["results"]), first["has_more"]) == (3, True)
    second = notion.blocks.children.list(root, page_size=3, start_cursor=first["next_cursor"])
    last = notion.blocks.children.list(root, page_size=3, start_cursor=second["next_cursor"])
    found = [block["id"] for answer in (first, second, last) for block in answer["results"]]
    assert found == [block["id"] for block in made]
    assert (last["has_more"], last["next_cursor"], last["type"], last["block"]) == (False, None, "block", {})
    assert first["next_cursor"] == made[3]["id"]
    with pytest.raises(APIResponseError, match="start_cursor provided is invalid"):
        notion.blocks.children.list(made[0]["id"], start_cursor=first["next_cursor"])
    with pytest.raises(APIResponseError, match=r"query\.start_cursor should be a valid uuid"):
        notion.blocks.children.list(root, start_cursor="bogus")


def test_a_list_goes_on_where_the_next_block_was_deleted_meanwhile(notion: Any, root: str) -> None:
    made = notion.blocks.children.append(root, children=[paragraph(str(n)) for n in range(4)])["results"]
    cursor = notion.blocks.children.list(root, page_size=2)["next_cursor"]
    notion.blocks.delete(made[2]["id"])
    rest = notion.blocks.children.list(root, page_size=2, start_cursor=cursor)["results"]
    assert [block["id"] for block in rest] == [made[3]["id"]]


def test_an_update_changes_what_it_names_and_nothing_else(notion: Any, root: str) -> None:
    made = notion.blocks.children.append(root, children=[{"to_do": {"rich_text": said("x"), "color": "red"}}])
    block_id = made["results"][0]["id"]
    changed = notion.blocks.update(block_id, to_do={"checked": True})
    assert changed["to_do"]["checked"] is True
    assert changed["to_do"]["color"] == "red"
    assert changed["to_do"]["rich_text"][0]["plain_text"] == "x"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            {"heading_1": {"rich_text": []}},
            "Expected block type paragraph in request body",
            id="another type",
        ),
        pytest.param(
            {"type": {"paragraph": {"rich_text": []}}},
            'body.type should be not present, instead was `{"paragraph":{"rich_text":[]}}`.',
            id="inside type",
        ),
        pytest.param({"type": "paragraph"}, "body.paragraph should be defined", id="nothing but the type"),
        pytest.param(
            {"paragraph": {"children": []}}, "paragraph.children should be not present", id="children"
        ),
        pytest.param(
            {"archived": True}, "body.archived should be not present", id="archived in the new version"
        ),
    ],
)
def test_updates_that_are_refused(
    notion: Any, http: httpx.Client, root: str, change: JSON, message: str
) -> None:
    block_id = notion.blocks.children.append(root, children=[paragraph("x")])["results"][0]["id"]
    answer = http.patch(f"/v1/blocks/{block_id}", json=change)
    assert answer.status_code == 400
    assert message in answer.json()["message"]


def test_trash_and_back(notion: Any, http: httpx.Client, root: str) -> None:
    made = notion.blocks.children.append(root, children=[nested(1), paragraph("stays")])["results"]
    assert notion.blocks.delete(made[0]["id"])["in_trash"] is True
    assert content_of(notion, root) == ["stays"]
    assert notion.blocks.retrieve(made[0]["id"])["in_trash"] is True
    again = http.delete(f"/v1/blocks/{made[0]['id']}").json()
    assert (
        again["message"] == "Can't edit block that is archived. You must unarchive the block before editing."
    )
    refused = refusal(notion, made[0]["id"], paragraph("more"))
    assert "archived" in refused
    notion.blocks.update(made[0]["id"], in_trash=False)
    assert content_of(notion, root) == ["1", "stays"]
    assert content_of(notion, made[0]["id"]) == ["0"]


def test_a_page_is_a_block_too(notion: Any, root: str) -> None:
    page = notion.pages.create(parent={"page_id": root}, properties={"title": said("Below")})
    block = notion.blocks.children.list(root)["results"][0]
    assert (block["id"], block["type"], block["child_page"]) == (page["id"], "child_page", {"title": "Below"})
    assert block["has_children"] is False
    notion.blocks.children.append(page["id"], children=[paragraph("x")])
    assert notion.blocks.retrieve(page["id"])["has_children"] is True
    assert notion.blocks.delete(page["id"])["in_trash"] is True
    assert notion.pages.retrieve(page["id"])["in_trash"] is True
    with pytest.raises(APIResponseError, match=f"Could not find block with ID: {page['id']}"):
        notion.blocks.children.list(page["id"])


def test_a_database_is_a_block_too(notion: Any, root: str) -> None:
    title = said("Tracks")
    made = notion.databases.create(parent={"type": "page_id", "page_id": root}, title=title)
    block = notion.blocks.retrieve(made["id"])
    assert (block["type"], block["child_database"]) == ("child_database", {"title": "Tracks"})
    assert "Block does not support children" in refusal(notion, made["id"], paragraph("x"))


def test_duplicates_of_a_synced_block_show_the_original(notion: Any, root: str) -> None:
    original = notion.blocks.children.append(
        root, children=[{"synced_block": {"synced_from": None, "children": [paragraph("shared")]}}]
    )["results"][0]
    copy = notion.blocks.children.append(
        root, children=[{"synced_block": {"synced_from": {"block_id": original["id"]}}}]
    )["results"][0]
    assert copy["synced_block"] == {"synced_from": {"type": "block_id", "block_id": original["id"]}}
    assert copy["has_children"] is True
    assert content_of(notion, copy["id"]) == ["shared"]
    assert "duplicate of a synced block" in refusal(notion, copy["id"], paragraph("x"))


def test_a_heading_with_children_must_go_on_toggling(notion: Any, root: str) -> None:
    heading = {"heading_2": {"rich_text": said("x"), "is_toggleable": True, "children": [paragraph("y")]}}
    block_id = notion.blocks.children.append(root, children=[heading])["results"][0]["id"]
    with pytest.raises(APIResponseError, match="while the heading has children"):
        notion.blocks.update(block_id, heading_2={"rich_text": said("x"), "is_toggleable": False})


def test_an_edit_is_an_edit_of_the_page_and_told_with_its_blocks(
    sandbox: Sandbox, notion: Any, root: str
) -> None:
    heard: list[Event] = []
    sandbox.listeners.append(heard.extend)
    sandbox.clock.advance(120)
    before = notion.pages.retrieve(root)["last_edited_time"]
    sandbox.clock.advance(120)
    block_id = notion.blocks.children.append(root, children=[paragraph("x")])["results"][0]["id"]
    assert notion.pages.retrieve(root)["last_edited_time"] > before
    notion.blocks.update(block_id, paragraph={"rich_text": said("y")})
    notion.blocks.delete(block_id)
    assert [event.type for event in heard] == ["page.content_updated"] * 3
    assert all(event.entity_id == root for event in heard)
    assert all(event.data["updated_blocks"] == [{"id": block_id, "type": "block"}] for event in heard)


def test_a_block_of_a_page_that_is_not_shared_is_not_there(sandbox: Sandbox, notion: Any, root: str) -> None:
    block_id = notion.blocks.children.append(root, children=[paragraph("x")])["results"][0]["id"]
    with sandbox.call() as call:
        call.db.execute("UPDATE connection SET roots = '[]'")
    with pytest.raises(APIResponseError, match=f"Could not find block with ID: {block_id}") as caught:
        notion.blocks.retrieve(block_id)
    assert caught.value.status == 404


@pytest.mark.parametrize(
    ("lacking", "method", "path"),
    [
        pytest.param("read_content", "GET", "", id="reading"),
        pytest.param("update_content", "PATCH", "", id="changing"),
        pytest.param("update_content", "DELETE", "", id="deleting"),
        pytest.param("read_content", "GET", "/children", id="listing"),
        pytest.param("insert_content", "PATCH", "/children", id="appending"),
    ],
)
def test_capabilities(
    sandbox: Sandbox, http: httpx.Client, root: str, lacking: str, method: str, path: str
) -> None:
    with sandbox.call() as call:
        call.db.execute("UPDATE connection SET capabilities = replace(capabilities, ?, 'none')", (lacking,))
    answer = http.request(method, f"/v1/blocks/{root}{path}")
    assert (answer.status_code, answer.json()["code"]) == (403, "restricted_resource")
