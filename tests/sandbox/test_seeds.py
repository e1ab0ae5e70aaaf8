"""Seeds: planted, seen through the API, written out again, and wrong ones refused at their line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from planted import STUDIO, dumped, opened, planted

from segue_sandbox import seeds
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


def found(http: httpx.Client, title: str, kind: str = "data_source") -> JSON:
    wanted = {"query": title, "filter": {"property": "object", "value": kind}}
    results: list[JSON] = http.post("/v1/search", json=wanted).json()["results"]
    assert len(results) == 1, [one["id"] for one in results]
    return results[0]


def rows(http: httpx.Client, source: str) -> dict[str, JSON]:
    listed = http.post(f"/v1/data_sources/{found(http, source)['id']}/query", json={}).json()["results"]
    return {_title(row): row for row in reversed(listed)}


def _title(row: JSON) -> str:
    (title,) = (prop["title"] for prop in row["properties"].values() if prop["type"] == "title")
    return "".join(part["plain_text"] for part in title)


def shown(row: JSON, name: str) -> Any:
    prop = row["properties"][name]
    return prop[prop["type"]]


def test_a_seed_is_seen_through_the_api(sandbox: Sandbox, http: httpx.Client) -> None:
    planted(sandbox, STUDIO)
    tracks, lists = rows(http, "Tracks"), rows(http, "Lists")
    blue = tracks["Blue"]
    assert list(tracks) == ["Blue", "Green", "Same"]
    assert shown(blue, "BPM") == 1200
    assert shown(blue, "Genre")["name"] == "House"
    assert shown(blue, "Genre")["color"] == "red"
    assert [tag["name"] for tag in shown(blue, "Tags")] == ["calm", "late"]
    assert shown(blue, "Duration")[0]["plain_text"] == "3:45"
    assert shown(blue, "Released") == {"start": "2026-11-20", "end": None, "time_zone": None}
    assert shown(tracks["Green"], "Released")["end"] == "2026-11-22"
    assert shown(blue, "Status")["name"] == "Ready"
    assert shown(blue, "ID") == {"prefix": "TR", "number": 7}
    assert shown(blue, "Owner")[0]["name"] == "Noor Hale"
    assert shown(blue, "Twice")["number"] == 2400
    assert shown(blue, "Run") == {}
    assert blue["icon"] == {"type": "emoji", "emoji": "🎵"}
    evening = lists["Evening"]
    assert {one["id"] for one in shown(evening, "Tracks")} == {blue["id"], tracks["Green"]["id"]}
    assert shown(evening, "Mean")["number"] == 2400
    assert shown(evening, "Verification")["state"] == "verified"
    assert shown(tracks["Green"], "Similar") == [{"id": blue["id"]}]


def test_what_only_people_can_make_is_there(sandbox: Sandbox, http: httpx.Client) -> None:
    planted(sandbox, STUDIO)
    source = found(http, "Tracks")
    assert source["properties"]["Run"]["type"] == "button"
    lists = found(http, "Lists")["properties"]
    assert lists["Verification"]["type"] == lists["Verification"]["id"] == "verification"
    assert [prop["id"] for prop in lists.values()][-2:] == ["title", "verification"]
    templates = http.get(f"/v1/data_sources/{source['id']}/templates").json()["templates"]
    assert [(one["name"], one["is_default"]) for one in templates] == [("New track", True)]
    notes = found(http, "Notes", "page")
    assert notes["icon"]["type"] == "custom_emoji"
    assert notes["icon"]["custom_emoji"]["name"] == "studio"
    assert notes["is_locked"] is True


def test_a_discussion_on_a_block_has_its_replies(sandbox: Sandbox, http: httpx.Client) -> None:
    planted(sandbox, STUDIO)
    page = found(http, "Studio", "page")["id"]
    own = http.get("/v1/comments", params={"block_id": page}).json()["results"]
    assert [comment["rich_text"][0]["plain_text"] for comment in own] == ["Hello"]
    blocks = http.get(f"/v1/blocks/{page}/children").json()["results"]
    assert [block["type"] for block in blocks][:4] == [
        "heading_1",
        "paragraph",
        "bulleted_list_item",
        "to_do",
    ]
    inline = http.get("/v1/comments", params={"block_id": blocks[1]["id"]}).json()["results"]
    assert [comment["rich_text"][0]["plain_text"] for comment in inline] == ["Nice", "Thanks"]
    assert len({comment["discussion_id"] for comment in inline}) == 1


def test_a_connection_sees_what_the_seed_says(sandbox: Sandbox, http: httpx.Client) -> None:
    planted(sandbox, STUDIO)
    narrow = {"Authorization": "Bearer ntn_narrow"}
    tracks, lists = found(http, "Tracks")["id"], found(http, "Lists")["id"]
    assert http.get(f"/v1/data_sources/{tracks}", headers=narrow).status_code == 200
    assert http.get(f"/v1/data_sources/{lists}", headers=narrow).status_code == 404
    assert http.post("/v1/comments", json={}, headers=narrow).status_code == 403


def test_a_files_content_is_planted(sandbox: Sandbox, http: httpx.Client) -> None:
    planted(sandbox, STUDIO)
    external, own = shown(rows(http, "Tracks")["Blue"], "Cover")
    assert external["external"]["url"] == "https://example.com/a.png"
    assert own["name"] == "note.txt"
    assert http.get(own["file"]["url"]).content == b"Hello"


def test_a_file_beside_the_seed_is_planted(sandbox: Sandbox, http: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(b"music")
    (tmp_path / "seed.yaml").write_text(
        "databases:\n  - title: Tracks\n    properties: {Title: title, File: files}\n"
        "    rows: [{Title: Song, File: [{file: song.mp3}]}]\n"
    )
    with sandbox.call() as call:
        seeds.load(call, tmp_path / "seed.yaml")
    (file,) = shown(rows(http, "Tracks")["Song"], "File")
    assert http.get(file["file"]["url"]).content == b"music"


def test_the_demo_has_tasks_for_an_echo(sandbox: Sandbox, http: httpx.Client) -> None:
    with sandbox.call() as call:
        seeds.load(call, seeds.DEMO)
    tasks = rows(http, "Agent-Tasks")
    ready = [title for title, row in tasks.items() if shown(row, "Status")["name"] == "Ready"]
    assert len(ready) >= 3
    assert any(title.startswith("Echo ") for title in ready)
    assert len(rows(http, "Music Tracks")) >= 12
    assert any(shown(row, "Type")["name"] == "Question" for row in rows(http, "Issues+Questions").values())


SIMPLE = """databases:
  - title: Tasks
    properties:
      Name: title
      Status: {status: {To-do: [Open]}}
      Next: {relation: Tasks}
    rows:
      - Name: a
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(SIMPLE + "        Status: Opne\n", r"line 9: .*Status: .*mean 'Open'", id="status"),
        pytest.param(SIMPLE + "        Staus: Open\n", r"line 9: .*no property 'Staus'; did", id="property"),
        pytest.param(SIMPLE + "        Next: [b]\n", r"line 9: .*no row 'b'", id="relation"),
        pytest.param(
            SIMPLE + "        Next: [b]\n      - Name: b\n      - Name: b\n",
            "line 9: .*several rows 'b'; give", id="two of a name",
        ),
        pytest.param(
            SIMPLE + "        _key: k\n      - {Name: b, _key: k}\n",
            "another row has the key 'k'", id="key twice",
        ),
        pytest.param(SIMPLE + "        _by: Nobody\n", r"line 9: .*nobody called 'Nobody'", id="person"),
        pytest.param(SIMPLE + "      - {Name: a, Name: b}\n", "stands here twice", id="twice"),
        pytest.param("pages:\n  - tilte: x\n", r"line 2: pages\[1\] › tilte: .*mean 'title'", id="key"),
        pytest.param("pages: x\n", "line 1: pages: this should be a list, not a text", id="no list"),
        pytest.param(
            "databases:\n  - properties:\n      Name: titel\n", "line 3: .*no type 'titel'; did", id="type"
        ),
        pytest.param("databases:\n  - properties: {A: number}\n", "has to be the title", id="no title"),
        pytest.param(
            "databases:\n  - properties:\n      Name: title\n      F: {formula: prop(\"X\")}\n",
            "line 4: .*F: ", id="formula",
        ),
        pytest.param("pages:\n  - title: x\n    icon: abc\n", r"line 2: .*emoji", id="icon"),
        pytest.param("pages: [\n", "line 2: this cannot be read", id="not YAML"),
        pytest.param("- 1\n", "should be a mapping, not a list", id="a list"),
    ],
)  # fmt: skip
def test_a_wrong_seed_is_refused_at_its_line(text: str, says: str) -> None:
    with opened() as sandbox:
        before = dumped(sandbox)
        with pytest.raises(seeds.SeedError, match=says) as refused:
            planted(sandbox, text)
        assert str(refused.value).startswith("studio.yaml")
        assert dumped(sandbox) == before


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with (
        opened() as sandbox,
        sandbox.call() as call,
        pytest.raises(seeds.SeedError, match=r"the seed .*nothing\.yaml cannot be read \(No such file"),
    ):
        seeds.load(call, tmp_path / "nothing.yaml")
