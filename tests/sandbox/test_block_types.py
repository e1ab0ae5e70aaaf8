"""Each type of block: what is written, what is read, and what no block may be."""

from __future__ import annotations

from typing import Any

import pytest
from notion_client import APIResponseError

JSON = dict[str, Any]

IMAGE = {"external": {"url": "https://example.com/a.png"}}


def said(content: str) -> list[JSON]:
    """Write a rich text of one element."""
    return [{"text": {"content": content}}]


def paragraph(content: str) -> JSON:
    return {"paragraph": {"rich_text": said(content)}}


# What each type is given, and what it must look like when read; rich text and captions are compared apart.
TYPES = [
    ("paragraph", {"rich_text": said("x")}, {"icon": None, "color": "default"}),
    ("heading_1", {"rich_text": said("x")}, {"is_toggleable": False, "color": "default"}),
    ("heading_2", {"rich_text": said("x"), "color": "blue"}, {"is_toggleable": False, "color": "blue"}),
    (
        "heading_3",
        {"rich_text": said("x"), "is_toggleable": True},
        {"is_toggleable": True, "color": "default"},
    ),
    ("heading_4", {"rich_text": said("x")}, {"is_toggleable": False, "color": "default"}),
    ("bulleted_list_item", {"rich_text": said("x")}, {"color": "default"}),
    ("numbered_list_item", {"rich_text": said("x")}, {"color": "default"}),
    ("to_do", {"rich_text": said("x")}, {"checked": False, "color": "default"}),
    ("toggle", {"rich_text": said("x")}, {"color": "default"}),
    ("quote", {"rich_text": said("x"), "color": "red_background"}, {"color": "red_background"}),
    ("callout", {"rich_text": said("x")}, {"icon": {"type": "emoji", "emoji": "💡"}, "color": "default"}),
    ("code", {"rich_text": said("x"), "language": "python"}, {"language": "python"}),
    ("equation", {"expression": "e=mc^2"}, {"expression": "e=mc^2"}),
    ("divider", {}, {}),
    ("breadcrumb", {}, {}),
    ("table_of_contents", {}, {"color": "default"}),
    ("bookmark", {"url": "https://example.com"}, {"url": "https://example.com"}),
    ("embed", {"url": "https://example.com"}, {"url": "https://example.com"}),
    ("image", IMAGE, {"type": "external", **IMAGE}),
    ("video", IMAGE, {"type": "external", **IMAGE}),
    ("audio", IMAGE, {"type": "external", **IMAGE}),
    ("pdf", IMAGE, {"type": "external", **IMAGE}),
    ("file", IMAGE, {"type": "external", **IMAGE, "name": "a.png"}),
    ("tab", {"children": [paragraph("first")]}, {}),
    ("synced_block", {"synced_from": None, "children": [paragraph("x")]}, {"synced_from": None}),
    (
        "table",
        {"table_width": 1, "children": [{"table_row": {"cells": [said("x")]}}]},
        {"table_width": 1, "has_column_header": False, "has_row_header": False},
    ),
    ("column_list", {"children": [{"column": {"children": [paragraph("x")]}}] * 2}, {}),
]


@pytest.mark.parametrize(
    ("kind", "inside", "expected"), [pytest.param(*case, id=f"{n} {case[0]}") for n, case in enumerate(TYPES)]
)
def test_each_type_is_written_and_read(
    notion: Any, root: str, kind: str, inside: JSON, expected: JSON
) -> None:
    made = notion.blocks.children.append(root, children=[{"type": kind, kind: inside}])["results"][0]
    read = notion.blocks.retrieve(made["id"])
    assert {**made, "request_id": read["request_id"]} == read
    assert list(made) == [
        "object", "id", "parent", "created_time", "last_edited_time", "created_by", "last_edited_by",
        "has_children", "in_trash", "type", kind,
    ]  # fmt: skip
    assert made["parent"] == {"type": "page_id", "page_id": root}
    assert made["has_children"] == ("children" in inside)
    shown = {key: value for key, value in made[kind].items() if key not in ("rich_text", "caption")}
    assert shown == expected


@pytest.mark.parametrize(
    ("block", "message"),
    [
        pytest.param({"template": {"rich_text": []}}, "no longer supported", id="template"),
        pytest.param({"child_page": {"title": "x"}}, "cannot be created", id="child page"),
        pytest.param({"link_preview": {"url": "x"}}, "cannot be created", id="link preview"),
        pytest.param({"wormhole": {}}, "body.children[0].embed should be defined", id="unknown"),
        pytest.param(
            {"type": "paragraph"}, "body.children[0].paragraph should be defined", id="type without inside"
        ),
        pytest.param(
            {"paragraph": {}}, "body.children[0].paragraph.rich_text should be defined", id="no rich text"
        ),
        pytest.param(
            {"paragraph": {"text": [], "rich_text": []}},
            "body.children[0].paragraph.text should be not present",
            id="key of an older version",
        ),
        pytest.param(
            {**paragraph("x"), "ids": "x"}, "body.children[0].ids should be not present", id="key too many"
        ),
        pytest.param(
            {"numbered_list_item": {"rich_text": [], "list_format": "numbers"}},
            'body.children[0].numbered_list_item.list_format should be not present, instead was `"numbers"`.',
            id="what is only read",
        ),
        pytest.param(
            {"code": {"rich_text": [], "language": "klingon"}}, "code.language should be", id="language"
        ),
        pytest.param(
            {"image": {}}, "body.children[0].image.external should be defined", id="image of nothing"
        ),
        pytest.param(
            {"table": {"table_width": 1}}, "table.children should be defined", id="table without rows"
        ),
        pytest.param(
            {"table": {"table_width": 1, "children": []}},
            "table.children.length should be ≥ `1`",
            id="empty table",
        ),
        pytest.param(
            {"table": {"table_width": 2, "children": [{"table_row": {"cells": [said("x")]}}]}},
            "Number of cells in table row must match the table width",
            id="row of another width",
        ),
        pytest.param(
            {"table": {"table_width": 1, "children": [paragraph("x")]}},
            "Only table_row blocks",
            id="words in a table",
        ),
        pytest.param(
            {"table_row": {"cells": []}}, "can only be a child of a table", id="row without a table"
        ),
        pytest.param(
            {"column": {"children": []}}, "can only be a child of a column_list", id="column by itself"
        ),
        pytest.param(
            {"column_list": {"children": [{"column": {"children": []}}]}},
            "column_list.children.length should be ≥ `2`",
            id="one column",
        ),
        pytest.param(
            {"heading_1": {"rich_text": [], "children": [paragraph("x")]}},
            "Block does not support children",
            id="heading that does not toggle",
        ),
        pytest.param(
            {"divider": {"children": [paragraph("x")]}}, "does not support children", id="under a divider"
        ),
    ],
)
def test_what_is_refused(notion: Any, root: str, block: JSON, message: str) -> None:
    with pytest.raises(APIResponseError) as caught:
        notion.blocks.children.append(root, children=[block])
    assert (caught.value.status, caught.value.code) == (400, "validation_error")
    assert message in str(caught.value)
    assert notion.blocks.children.list(root)["results"] == []


def test_blocks_may_be_sent_back_as_they_were_read(notion: Any, root: str) -> None:
    blocks = [paragraph("x"), {"to_do": {"rich_text": said("y"), "checked": True}}]
    read = notion.blocks.children.append(root, children=blocks)["results"]
    with pytest.raises(
        APIResponseError, match=r"paragraph\.icon should be an object or `undefined`, instead"
    ):
        notion.blocks.children.append(root, children=read)
    del read[0]["paragraph"]["icon"]  # which is null, as only reading knows it
    again = notion.blocks.children.append(root, children=read)["results"]
    read[0]["paragraph"] = again[0]["paragraph"]
    assert [one[one["type"]] for one in again] == [one[one["type"]] for one in read]
    assert not {one["id"] for one in read} & {one["id"] for one in again}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("song", "song.png", id="without an ending it keeps its own"),
        pytest.param("song.txt", "song.txt", id="with an ending"),
    ],
)
def test_a_file_is_renamed(notion: Any, root: str, name: str, kept: str) -> None:
    block = notion.blocks.children.append(root, children=[{"file": IMAGE}])["results"][0]
    assert notion.blocks.update(block["id"], file={"name": name})["file"]["name"] == kept


def test_the_source_of_a_picture_is_changed_by_its_key_alone(notion: Any, root: str) -> None:
    block = notion.blocks.children.append(root, children=[{"image": IMAGE}])["results"][0]
    other = {"external": {"url": "https://example.com/b.png"}}
    with pytest.raises(APIResponseError, match=r"body\.image\.type should be not present"):
        notion.blocks.update(block["id"], image={"type": "external", **other})
    assert notion.blocks.update(block["id"], image=other)["image"]["external"] == other["external"]
