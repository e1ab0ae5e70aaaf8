"""Pages: made, read, changed, moved, locked, put into the trash and taken out."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from notion_client import APIResponseError, Client

from segue_sandbox import tree
from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.pages import add_page
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


def words(text: str) -> list[JSON]:
    return [{"text": {"content": text}}]


def paragraph(text: str) -> JSON:
    return {"type": "paragraph", "paragraph": {"rich_text": words(text)}}


def page_under(notion: Client, root: str, title: str = "Page", **more: Any) -> JSON:
    page: Any = notion.pages.create(parent={"page_id": root}, properties={"title": words(title)}, **more)
    return dict(page)


def source_under(notion: Client, root: str, properties: JSON | None = None) -> tuple[str, str]:
    """Make a database; return its id and that of its data source."""
    made: Any = notion.databases.create(
        parent={"type": "page_id", "page_id": root},
        initial_data_source={"properties": {"Name": {"title": {}}, **(properties or {})}},
    )
    return made["id"], made["data_sources"][0]["id"]


def texts(notion: Client, page: str) -> list[str]:
    """Return the page's blocks as their texts; a child page by its title in brackets."""
    listed: Any = notion.blocks.children.list(page)
    return [
        f"[{block['child_page']['title']}]" if block["type"] == "child_page"
        else block[block["type"]]["rich_text"][0]["plain_text"]
        for block in listed["results"]
    ]  # fmt: skip


def refusal(error: pytest.ExceptionInfo[APIResponseError]) -> str:
    assert (error.value.status, error.value.code) == (400, "validation_error")
    return str(error.value)


def test_a_page_has_its_keys_in_order(notion: Client, root: str) -> None:
    page = page_under(notion, root, "Hello, World!")
    assert list(page) == [
        "object", "id", "created_time", "last_edited_time", "created_by", "last_edited_by", "cover", "icon",
        "parent", "in_trash", "is_archived", "is_locked", "properties", "url", "public_url", "request_id",
    ]  # fmt: skip
    assert page["url"] == f"https://app.notion.com/p/Hello-World-{page['id'].replace('-', '')}"
    assert page["parent"] == {"type": "page_id", "page_id": root}
    assert page["created_time"].endswith(":00.000Z")
    assert list(page["properties"]) == ["title"]


def test_the_older_version_adds_archived(sandbox: Sandbox, root: str) -> None:
    headers = {"Authorization": f"Bearer {DEFAULT_TOKEN}", "Notion-Version": "2025-09-03"}
    with httpx.Client(base_url=sandbox.base_url, headers=headers, trust_env=False) as http:
        page = http.get(f"/v1/pages/{root}").json()
        child = http.post("/v1/pages", json={"parent": {"page_id": root}}).json()
        trashed = http.patch(f"/v1/pages/{child['id']}", json={"archived": True}).json()
    assert list(page)[-2:] == ["archived", "request_id"]
    assert (trashed["archived"], trashed["in_trash"]) == (True, True)


def test_a_row_names_data_source_and_database(notion: Client, root: str) -> None:
    database, source = source_under(notion, root)
    for parent in ({"data_source_id": source}, {"type": "database_id", "database_id": database}):
        row: Any = notion.pages.create(parent=parent, properties={})
        assert row["parent"] == {"type": "data_source_id", "data_source_id": source, "database_id": database}


def test_children_and_nested_children_come_with_the_page(notion: Client, root: str) -> None:
    outer = {"type": "toggle", "toggle": {"rich_text": words("outer"), "children": [paragraph("inner")]}}
    page = page_under(notion, root, children=[paragraph("one"), outer])
    listed: Any = notion.blocks.children.list(page["id"])
    assert [block["has_children"] for block in listed["results"]] == [False, True]
    assert texts(notion, listed["results"][1]["id"]) == ["inner"]


def test_markdown_fills_the_page_and_its_heading_names_it(notion: Client, root: str) -> None:
    page: Any = notion.pages.create(parent={"page_id": root}, markdown="# Title\n\nSome text")
    assert page["properties"]["title"]["title"][0]["plain_text"] == "Title"
    assert texts(notion, page["id"]) == ["Some text"]
    titled = page_under(notion, root, "Own", markdown="# Heading\ntext")
    assert texts(notion, titled["id"]) == ["Heading", "text"]


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        pytest.param({"type": "page_start"}, ["[New]", "one", "two"], id="start"),
        pytest.param({"type": "page_end"}, ["one", "two", "[New]"], id="end"),
        pytest.param("after the first", ["one", "[New]", "two"], id="after"),
    ],
)
def test_a_subpage_stands_where_it_is_asked_to(
    notion: Client, root: str, position: JSON | str, expected: list[str]
) -> None:
    page = page_under(notion, root, children=[paragraph("one"), paragraph("two")])["id"]
    if isinstance(position, str):
        listed: Any = notion.blocks.children.list(page)
        position = {"type": "after_block", "after_block": {"id": listed["results"][0]["id"]}}
    notion.pages.create(parent={"page_id": page}, properties={"title": words("New")}, position=position)
    assert texts(notion, page) == expected


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param({}, "body.parent.page_id should be defined", id="no parent"),
        pytest.param({"parent": {"workspace": True}}, "Internal integrations aren't owned", id="workspace"),
        pytest.param(
            {"parent": {"page_id": "5"}},
            "body failed validation. Fix one:\n"
            'body.parent.page_id should be a valid uuid, instead was `"5"`.\n'
            "body.parent.database_id should be defined, instead was `undefined`.",
            id="id",
        ),
        pytest.param({"properties": {"X": {"number": 1}}}, "X is not a property that exists.", id="property"),
        pytest.param({"children": [], "markdown": "x"}, "mutually exclusive", id="two contents"),
        pytest.param(
            {"markdown": 5}, "body.markdown should be a string or `undefined`, instead was `5`", id="markdown"
        ),
        pytest.param({"icon": {"type": "emoji"}}, "body.icon.emoji", id="icon"),
        pytest.param({"template": {"type": "default"}}, "data source", id="template"),
        pytest.param(
            {"properties": []},
            "body.properties should be an object or `undefined`, instead was `[]`",
            id="list",
        ),
    ],
)
def test_wrong_pages_are_refused(http: httpx.Client, root: str, body: JSON, said: str) -> None:
    parent = {"parent": {"page_id": root}} if body and "parent" not in body else {}
    answer = http.post("/v1/pages", json={**parent, **body})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
    assert said in answer.json()["message"]
    assert http.get(f"/v1/blocks/{root}/children").json()["results"] == []


def test_icon_cover_and_lock_are_set_and_removed(notion: Client, root: str) -> None:
    icon, cover = (
        {"type": "emoji", "emoji": "🎵"},
        {"type": "external", "external": {"url": "https://a.b/c.png"}},
    )
    page = page_under(notion, root, icon=icon, cover=cover)
    assert (page["icon"], page["cover"]) == (icon, cover)
    changed: Any = notion.pages.update(page["id"], icon=None, cover=None, is_locked=True)
    assert (changed["icon"], changed["cover"], changed["is_locked"]) == (None, None, True)


def test_the_archive_flag_is_not_the_trash(http: httpx.Client, root: str) -> None:
    page = http.post("/v1/pages", json={"parent": {"page_id": root}}).json()
    changed = http.patch(f"/v1/pages/{page['id']}", json={"is_archived": True}).json()
    assert (changed["is_archived"], changed["in_trash"]) == (True, False)
    refused = http.patch(f"/v1/pages/{page['id']}", json={"archived": True}).json()
    assert "body.archived should be not present, instead was `true`" in refused["message"]


def test_edit_times_are_floored_to_the_minute_and_name_the_editor(
    sandbox: Sandbox, notion: Client, root: str
) -> None:
    sandbox.clock.stop(1_800_000_000_000 + 59_999)
    before: Any = notion.pages.retrieve(root)
    changed: Any = notion.pages.update(root, properties={"title": words("New")})
    me: Any = notion.users.me()
    assert changed["last_edited_time"] == "2027-01-15T08:00:00.000Z"
    assert (changed["created_by"], before["last_edited_by"]) == (before["created_by"], before["created_by"])
    assert changed["last_edited_by"] == {"object": "user", "id": me["id"]}


def test_erasing_empties_a_page(http: httpx.Client, notion: Client, root: str) -> None:
    page = page_under(notion, root, children=[paragraph("one"), paragraph("two")])["id"]
    assert http.patch(f"/v1/pages/{page}", json={"erase_content": True}).status_code == 200
    assert texts(notion, page) == []


def test_what_is_in_the_trash_cannot_be_edited(notion: Client, root: str) -> None:
    page = page_under(notion, root)["id"]
    child = page_under(notion, page)["id"]
    trashed: Any = notion.pages.update(page, in_trash=True)
    assert trashed["in_trash"] is True
    own = "Can't edit block that is archived. You must unarchive the block before editing."
    above = (
        "Can't edit page on block with an archived ancestor. "
        "You must unarchive the ancestor before editing page."
    )
    for target, said in ((page, own), (child, above)):
        for change in ({"properties": {"title": words("x")}}, {"in_trash": True}):
            with pytest.raises(APIResponseError) as error:
                notion.pages.update(target, **change)
            assert refusal(error) == said
        with pytest.raises(APIResponseError) as error:
            page_under(notion, target)
        assert refusal(error) == said
    with pytest.raises(APIResponseError) as error:
        notion.pages.update(child, in_trash=False)
    assert refusal(error) == above
    notion.pages.update(page, in_trash=False)
    back: Any = notion.pages.update(child, properties={"title": words("x")})
    assert back["in_trash"] is False


def test_a_top_level_page_cannot_be_trashed_by_a_connection(notion: Client, root: str) -> None:
    with pytest.raises(APIResponseError) as error:
        notion.pages.update(root, in_trash=True)
    assert refusal(error) == "Archiving workspace level pages via API not supported."


def test_a_page_moves_between_pages_and_data_sources(notion: Client, root: str) -> None:
    options = {"Tag": {"select": {"options": [{"name": "a"}]}}, "N": {"number": {}}}
    _, first = source_under(notion, root, options)
    _, second = source_under(notion, root, {"Tag": {"select": {}}, "N": {"rich_text": {}}})
    given = {"Name": {"title": words("Row")}, "Tag": {"select": {"name": "a"}}, "N": {"number": 1}}
    row: Any = notion.pages.create(parent={"data_source_id": first}, properties=given)
    moved: Any = notion.pages.move(row["id"], parent={"type": "data_source_id", "data_source_id": second})
    assert moved["parent"]["data_source_id"] == second
    assert moved["properties"]["Tag"]["select"]["name"] == "a"
    assert moved["properties"]["N"]["rich_text"] == []
    below = page_under(notion, root, "Below")["id"]
    notion.pages.move(row["id"], parent={"type": "page_id", "page_id": below})
    assert texts(notion, below) == ["[Row]"]
    with pytest.raises(APIResponseError) as error:
        notion.pages.move(below, parent={"type": "page_id", "page_id": row["id"]})
    assert "into itself" in refusal(error)


def test_a_row_that_moves_to_where_it_is_keeps_its_values(notion: Client, root: str) -> None:
    _, source = source_under(notion, root, {"N": {"number": {}}, "Gone": {"url": {}}})
    given = {"N": {"number": 1}, "Gone": {"url": "https://a.b"}}
    row: Any = notion.pages.create(parent={"data_source_id": source}, properties=given)
    notion.data_sources.update(source, properties={"Gone": None})
    moved: Any = notion.pages.move(row["id"], parent={"type": "data_source_id", "data_source_id": source})
    assert moved["properties"]["N"]["number"] == 1


def test_a_template_fills_the_page_after_the_answer(sandbox: Sandbox, notion: Client, root: str) -> None:
    _, source = source_under(notion, root, {"N": {"number": {}}})
    with sandbox.call() as call:
        schema = tree.load(call, source, "data_source").doc["properties"]
        number = next(key for key, prop in schema.items() if prop["type"] == "number")
        title = [{"plain_text": "Weekly"}]
        doc = {"properties": {"title": title, number: 7}, "is_default": True, "icon": None}
        template = tree.insert(call, "template", "child_page", ("data_source_id", source), doc)
        block = {"rich_text": [], "color": "default"}
        tree.insert(call, "block", "paragraph", ("page_id", template.id), block)
    listed: Any = notion.data_sources.list_templates(source)
    assert listed["templates"] == [{"id": template.id, "name": "Weekly", "is_default": True}]
    told: list[str] = []
    sandbox.listeners.append(lambda events: told.extend(event.type for event in events))
    page: Any = notion.pages.create(parent={"data_source_id": source}, template={"type": "default"})
    assert page["properties"]["N"]["number"] is None
    again: Any = notion.pages.retrieve(page["id"])
    children: Any = notion.blocks.children.list(page["id"])
    assert (again["properties"]["N"]["number"], len(children["results"])) == (7, 1)
    assert told.index("page.created") < told.index("page.content_updated")


def test_what_happens_is_told_with_the_parent(sandbox: Sandbox, notion: Client, root: str) -> None:
    database, source = source_under(notion, root, {"N": {"number": {}}})
    told: list[JSON] = []
    sandbox.listeners.append(lambda events: told.extend({"type": e.type, **e.data} for e in events))
    row: Any = notion.pages.create(parent={"data_source_id": source}, properties={})
    notion.pages.update(row["id"], properties={"N": {"number": 1}}, is_locked=True)
    notion.pages.update(row["id"], in_trash=True)
    notion.pages.update(row["id"], in_trash=False, is_locked=False)
    notion.pages.move(row["id"], parent={"type": "page_id", "page_id": root})
    assert [event["type"] for event in told if event["type"].startswith("page.")] == [
        "page.created", "page.locked", "page.properties_updated", "page.deleted", "page.undeleted",
        "page.unlocked",
        "page.moved",
    ]  # fmt: skip
    assert told[0]["parent"] == {"id": database, "type": "database", "data_source_id": source}
    updated = next(event for event in told if event["type"] == "page.properties_updated")
    assert updated["updated_properties"] == [row["properties"]["N"]["id"]]
    moved = next(event for event in told if event["type"] == "page.moved")
    assert moved["parent"] == {"id": root, "type": "page"}


def test_a_person_may_put_a_page_at_the_top(sandbox: Sandbox, notion: Client) -> None:
    with sandbox.call() as call:
        top = add_page(call, ("workspace", None), {})
    page: Any = notion.pages.retrieve(top.id)
    assert page["parent"] == {"type": "workspace", "workspace": True}
