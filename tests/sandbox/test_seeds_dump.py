"""Seeds written out: what is planted again gives the same workspace."""

from __future__ import annotations

import json

from planted import STUDIO, dumped, opened, planted

from segue_sandbox import seeds


def test_dump_and_load_are_stable() -> None:
    with opened() as first, opened() as second:
        planted(first, STUDIO)
        text = dumped(first)
        planted(second, text)
        assert dumped(second) == text
    for part in ("Green #1", "wiki", "note.txt"):
        assert (part in text) == (part == "note.txt"), part


def test_titles_that_are_hard_to_tell_apart() -> None:
    bold = [{"text": {"content": "Bold"}, "annotations": {"bold": True}}]
    rows = [
        {"Name": "x"},
        {"Name": "x", "_key": "y"},
        {"Name": "y", "Next": ["y"]},
        {"Name": "x #1", "Next": ["b"]},
        {"Name": bold, "_key": "b"},
        {"Next": ["y", "b"]},
        {"Name": "two\u0085lines\u2028and\ttabs ", "Next": ["y"]},
    ]
    seed = {
        "databases": [
            {"title": "T", "properties": {"Name": "title", "Next": {"relation": "T"}}, "rows": rows}
        ]
    }
    with opened() as first, opened() as second:
        with first.call() as call:
            seeds.plant(call, seed)
        text = dumped(first)
        planted(second, text)
        assert dumped(second) == text
        names = [row.get("Next") for row in seeds.parse_document(text).value["databases"][0]["rows"]]
    assert names == [None, None, ["x #3"], ["Bold"], None, ["x #3", "Bold"], ["x #3"]]


def test_a_dump_in_json_is_planted_as_well() -> None:
    with opened() as first, opened() as second:
        planted(first, STUDIO)
        with first.call() as call:
            document = seeds.harvest(call)
        planted(second, json.dumps(document, indent=1))
        with second.call() as call:
            assert seeds.harvest(call) == document


def test_what_markdown_cannot_say_is_kept_as_blocks() -> None:
    upload = {"name": "a.txt", "content": "SGVsbG8="}
    block = {"file": {"upload": upload, "caption": []}}
    seed = {"pages": [{"title": "P", "blocks": [block]}]}
    with opened() as first, opened() as second:
        with first.call() as call:
            seeds.plant(call, seed)
            document = seeds.harvest(call)
        assert document["pages"][0]["blocks"][0]["file"]["upload"] == upload
        with second.call() as call:
            seeds.plant(call, document)
            assert seeds.harvest(call) == document


def test_the_demo_workspace_is_stable() -> None:
    with opened() as first, opened() as second:
        with first.call() as call:
            seeds.load(call, seeds.DEMO)
        text = dumped(first)
        planted(second, text)
        assert dumped(second) == text


def test_more_relations_than_a_request_may_have() -> None:
    names = [f"n{n}" for n in range(150)]
    seed = {
        "databases": [
            {"title": "A", "properties": {"Name": "title"}, "rows": [{"Name": name} for name in names]},
            {"title": "B", "properties": {"Name": "title", "All": {"relation": "A"}},
             "rows": [{"Name": "b", "All": names}]},
        ]
    }  # fmt: skip
    with opened() as sandbox, sandbox.call() as call:
        seeds.plant(call, seed)
        assert seeds.harvest(call)["databases"][1]["rows"][0]["All"] == names
