"""The four kinds of change to a page's markdown: what they do, what they keep, what they refuse."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from notion_client import APIResponseError

from segue_sandbox.call import Event
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]

DOCUMENT = "# Plan\nfirst\n- one\n\t- two\n- three\nlast"


@pytest.fixture
def page(notion: Any, root: str) -> str:
    """A page that says DOCUMENT."""
    created = notion.pages.create(
        parent={"page_id": root}, properties={"title": []}, markdown=f"x\n{DOCUMENT}"
    )
    notion.blocks.delete(notion.blocks.children.list(created["id"])["results"][0]["id"])
    return str(created["id"])


def change(http: httpx.Client, page_id: str, kind: str, **inside: Any) -> JSON:
    """Ask for one change and return the answer."""
    answer: JSON = http.patch(f"/v1/pages/{page_id}/markdown", json={"type": kind, kind: inside}).json()
    return answer


def ids(notion: Any, page_id: str) -> list[str]:
    return [block["id"] for block in notion.blocks.children.list(page_id)["results"]]


def update(old: str, new: str, **more: Any) -> JSON:
    return {"content_updates": [{"old_str": old, "new_str": new, **more}]}


@pytest.mark.parametrize(
    ("kind", "inside", "expected"),
    [
        pytest.param("insert_content", {"content": "x"}, f"{DOCUMENT}\nx", id="insert at the end"),
        pytest.param(
            "insert_content",
            {"content": "x", "position": {"type": "end"}},
            f"{DOCUMENT}\nx",
            id="end, said so",
        ),
        pytest.param(
            "insert_content",
            {"content": "x\ny", "position": {"type": "start"}},
            f"x\ny\n{DOCUMENT}",
            id="start",
        ),
        pytest.param(
            "insert_content",
            {"content": "x", "after": "# Plan...first"},
            DOCUMENT.replace("first\n", "first\nx\n"),
            id="behind a selection",
        ),
        pytest.param(
            "insert_content",
            {"content": "- x", "after": "two"},
            DOCUMENT.replace("two\n", "two\n\t- x\n"),
            id="behind an indented line",
        ),
        pytest.param(
            "replace_content_range",
            {"content": "x", "content_range": "first...- three"},
            "# Plan\nx\nlast",
            id="range",
        ),
        pytest.param(
            "replace_content_range",
            {"content": "1st", "content_range": "first"},
            DOCUMENT.replace("first", "1st"),
            id="range without dots",
        ),
        pytest.param("update_content", update("first", "1st"), DOCUMENT.replace("first", "1st"), id="update"),
        pytest.param(
            "update_content",
            update("t", "T", replace_all_matches=True),
            DOCUMENT.replace("t", "T"),
            id="everywhere",
        ),
        pytest.param(
            "update_content",
            {
                "content_updates": [
                    {"old_str": "first", "new_str": "1st"},
                    {"old_str": "1st", "new_str": "2nd"},
                ]
            },
            DOCUMENT.replace("first", "2nd"),
            id="one after the other",
        ),
        pytest.param(
            "update_content", update("\n- three", ""), DOCUMENT.replace("\n- three", ""), id="take out"
        ),
        pytest.param("replace_content", {"new_str": "new\n\n- x"}, "new\n- x", id="replace"),
        pytest.param("replace_content", {"new_str": ""}, "", id="replace by nothing"),
    ],
)
def test_changes(notion: Any, http: httpx.Client, page: str, kind: str, inside: JSON, expected: str) -> None:
    answer = change(http, page, kind, **inside)
    assert answer.get("markdown") == expected, answer
    assert notion.pages.retrieve_markdown(page)["markdown"] == expected


def test_blocks_that_stay_keep_their_ids(notion: Any, http: httpx.Client, page: str) -> None:
    before = ids(notion, page)
    change(http, page, "update_content", **update("first", "1st"))
    assert ids(notion, page) == before
    change(http, page, "insert_content", content="x", after="1st")
    after = ids(notion, page)
    assert [one for one in after if one in before] == before
    assert len(after) == len(before) + 1


def test_what_markdown_cannot_say_survives_a_change_of_words(
    notion: Any, http: httpx.Client, page: str
) -> None:
    code = {"code": {"rich_text": [], "language": "python", "caption": [{"text": {"content": "see"}}]}}
    block_id = notion.blocks.children.append(page, children=[code])["results"][0]["id"]
    change(http, page, "update_content", **update("```python\n```", "```python\nx = 1\n```"))
    found = notion.blocks.retrieve(block_id)["code"]
    assert found["caption"][0]["plain_text"] == "see"
    assert found["rich_text"][0]["plain_text"] == "x = 1"


@pytest.mark.parametrize(
    ("kind", "inside", "message"),
    [
        pytest.param("update_content", update("gone", "x"), "No matches found", id="no match"),
        pytest.param("update_content", update("First", "x"), "No matches found", id="case counts"),
        pytest.param("update_content", update("t", "x"), "Multiple matches found", id="several matches"),
        pytest.param(
            "update_content", update("", "x"), "old_str.length should be ≥ `1`", id="nothing to find"
        ),
        pytest.param(
            "update_content",
            {"content_updates": [{"old_str": "a", "new_str": "b"}] * 101},
            "content_updates.length should be ≤ `100`, instead was `101`",
            id="too many",
        ),
        pytest.param(
            "replace_content_range",
            {"content": "x", "content_range": "last...first"},
            "String not found: <pattern>last...first</pattern>",
            id="range the wrong way round",
        ),
        pytest.param(
            "insert_content", {"content": "x", "after": "gone"}, "String not found", id="no such place"
        ),
        pytest.param(
            "insert_content",
            {"content": "x", "after": "first", "position": {"type": "end"}},
            "Only one of",
            id="two places",
        ),
        pytest.param("insert_content", {}, "insert_content.content should be defined", id="no content"),
        pytest.param("move_content", {}, "body.move_content should be not present", id="another kind"),
    ],
)
def test_what_is_refused(
    notion: Any, http: httpx.Client, page: str, kind: str, inside: JSON, message: str
) -> None:
    answer = change(http, page, kind, **inside)
    assert (answer["status"], answer["code"]) == (400, "validation_error")
    assert message in answer["message"]
    assert notion.pages.retrieve_markdown(page)["markdown"] == DOCUMENT


def test_pages_below_are_not_lost_by_accident(notion: Any, http: httpx.Client, page: str) -> None:
    below = notion.pages.create(
        parent={"page_id": page}, properties={"title": [{"text": {"content": "Below"}}]}
    )["id"]
    refused = change(http, page, "replace_content", new_str="x")["message"]
    assert refused.startswith(
        f'This operation would delete 1 child page(s) or database(s):\n- page: "Below" (id: {below})'
    )
    tag = f'<page url="https://app.notion.com/p/{below.replace("-", "")}">Below</page>'
    kept = change(http, page, "replace_content", new_str=f"- list\n\t{tag}\nend")
    assert kept["markdown"] == f"- list\n\t{tag}\nend"
    assert notion.pages.retrieve(below)["in_trash"] is False
    change(http, page, "replace_content", new_str="x", allow_deleting_content=True)
    assert notion.pages.retrieve(below)["in_trash"] is True


def test_a_page_cannot_be_moved_into_itself(notion: Any, http: httpx.Client, root: str, page: str) -> None:
    tag = f'<page url="https://app.notion.com/p/{root.replace("-", "")}">Root</page>'
    assert "into itself" in change(http, page, "insert_content", content=tag)["message"]


def test_only_pages_that_are_not_in_the_trash_can_be_changed(
    notion: Any, http: httpx.Client, page: str
) -> None:
    block_id = ids(notion, page)[0]
    assert "is a block, not a page" in change(http, block_id, "replace_content", new_str="x")["message"]
    notion.pages.update(page, in_trash=True)
    assert "archived" in change(http, page, "replace_content", new_str="x")["message"]
    gone = change(http, "00000000-0000-0000-0000-000000000000", "replace_content", new_str="x")
    assert (gone["status"], gone["code"]) == (404, "object_not_found")


def test_a_change_is_told_with_the_blocks_it_touched(
    sandbox: Sandbox, notion: Any, http: httpx.Client, page: str
) -> None:
    heard: list[Event] = []
    sandbox.listeners.append(heard.extend)
    changed = ids(notion, page)[1]
    change(http, page, "update_content", **update("first", "1st"))
    assert [(event.type, event.entity_id) for event in heard] == [("page.content_updated", page)]
    assert heard[0].data["updated_blocks"] == [{"id": changed, "type": "block"}]
    change(http, page, "update_content", **update("1st", "1st"))
    assert len(heard) == 1


def ask_async(http: httpx.Client, page_id: str, old: str) -> httpx.Response:
    body = {"allow_async": True, "type": "update_content", "update_content": update(old, "new")}
    return http.patch(f"/v1/pages/{page_id}/markdown", json=body)


def test_a_task_is_asked_after_until_it_is_done(http: httpx.Client, page: str) -> None:
    begun = ask_async(http, page, "first")
    task = begun.json()
    assert (begun.status_code, task["object"], task["status"]) == (202, "async_task", "queued")
    assert task["operation"] == {"surface": "rest", "name": "PATCH /v1/pages/:page_id/markdown"}
    assert task["poll_after_seconds"] == 2
    done = http.get(task["status_url"]).json()
    assert (done["id"], done["status"]) == (task["id"], "succeeded")
    assert done["result"]["markdown"] == DOCUMENT.replace("first", "new")


def test_a_task_that_fails_changes_nothing_and_says_why(notion: Any, http: httpx.Client, page: str) -> None:
    task = ask_async(http, page, "gone").json()
    failed = http.get(f"/v1/async_tasks/{task['id']}").json()
    assert (failed["status"], failed["error"]["code"]) == ("failed", "validation_error")
    assert notion.pages.retrieve_markdown(page)["markdown"] == DOCUMENT


def test_a_page_made_as_a_task(notion: Any, http: httpx.Client, root: str) -> None:
    body = {"parent": {"page_id": root}, "markdown": "# Plan\nfirst", "allow_async": True}
    begun = http.post("/v1/pages", json=body)
    assert (begun.status_code, begun.json()["operation"]["name"]) == (202, "POST /v1/pages")
    done = http.get(begun.json()["status_url"]).json()
    assert done["result"]["object"] == "page"
    assert notion.pages.retrieve_markdown(done["result"]["id"])["markdown"] == "first"


def test_a_task_that_nobody_began(notion: Any) -> None:
    with pytest.raises(APIResponseError, match="Could not find async_task") as caught:
        notion.request(path="async_tasks/task_0", method="GET")
    assert caught.value.status == 404
