"""One good request for each endpoint, and a workspace that accepts them: the stuff to spoil."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from string import Template
from typing import Any

import httpx
import yaml

JSON = dict[str, Any]

REQUESTS = Path(__file__).with_name("requests.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request to the API."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: JSON | None = None
    version: str = "2026-03-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """The ids of what a workspace holds."""

    root: str
    database: str
    source: str
    other: str  # another data source, which rows of the first relate to
    row: str
    friend: str  # a row of the other data source
    page: str
    block: str
    toggle: str
    comment: str
    discussion: str
    view: str
    view_query: str
    upload: str
    task: str
    user: str
    properties: dict[str, str] = field(default_factory=dict)  # names -> ids


def good_requests(things: Things) -> list[Asked]:
    """Return good requests; in this order, all of them are accepted."""
    ids = {**things.properties, **asdict(things)}
    return [_asked(_filled(one, ids)) for one in yaml.safe_load(REQUESTS.read_text())["requests"]]


def _asked(given: JSON) -> Asked:
    method, path = given.pop("ask").split()
    return Asked(method=method, path=f"/v1/{path}", query=tuple(given.pop("query", {}).items()), **given)


def _filled(value: Any, ids: dict[str, str]) -> Any:
    """Put ids where their names stand, each time into a copy."""
    if isinstance(value, dict):
        return {key: _filled(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, ids) for item in value]
    return Template(value).safe_substitute(ids) if isinstance(value, str) else value


def words(text: str) -> list[JSON]:
    """Return rich text as it is written."""
    return [{"type": "text", "text": {"content": text, "link": None}, "annotations": {"bold": True}}]


def _sent(http: httpx.Client, path: str, body: JSON, method: str = "POST") -> JSON:
    answer = http.request(method, f"/v1/{path}", json=body)
    assert answer.is_success, answer.text
    found: JSON = answer.json()
    return found


def furnished(http: httpx.Client, root: str) -> Things:
    """Put one thing of each kind into a workspace."""
    post = partial(_sent, http)
    schema = yaml.safe_load(REQUESTS.read_text())["schema"]
    people: JSON = {"Who": {"title": {}}, "Score": {"number": {}}}
    others = post("databases", {"parent": {"page_id": root}, "initial_data_source": {"properties": people}})
    other = others["data_sources"][0]["id"]
    database = post("databases", {"parent": {"page_id": root}, "initial_data_source": {"properties": schema}})
    source = database["data_sources"][0]["id"]
    relation = {"Friends": {"relation": {"data_source_id": other, "dual_property": {}}}}
    post(f"data_sources/{source}", {"properties": relation}, "PATCH")
    rollup = {
        "relation_property_name": "Friends", "rollup_property_name": "Score", "function": "show_original",
    }  # fmt: skip
    bound = post(f"data_sources/{source}", {"properties": {"Sum": {"rollup": rollup}}}, "PATCH")["properties"]
    row = {"parent": {"data_source_id": source}, "properties": {"Name": {"title": words("Row")}}}
    friend = {"parent": {"data_source_id": other}, "properties": {"Score": {"number": 1}}}
    page = post("pages", {"parent": {"page_id": root}, "properties": {"title": words("Page")}})
    blocks = [{"paragraph": {"rich_text": words("the text")}}, {"toggle": {"rich_text": words("open")}}]
    made = post(f"blocks/{page['id']}/children", {"children": blocks}, "PATCH")["results"]
    comment = post("comments", {"parent": {"page_id": page["id"]}, "rich_text": words("hm")})
    upload = post("file_uploads", {"filename": "a.txt"})["id"]
    file = {"file": ("a.txt", b"abc", "text/plain")}
    assert http.post(f"/v1/file_uploads/{upload}/send", files=file).is_success
    view = {"database_id": database["id"], "data_source_id": source, "name": "All", "type": "table"}
    view_id = post("views", view)["id"]
    body = {"type": "insert_content", "insert_content": {"content": "x"}, "allow_async": True}
    row_id = post("pages", row)["id"]
    return Things(
        root=root, database=database["id"], source=source, other=other, row=row_id, page=page["id"],
        friend=post("pages", friend)["id"], block=made[0]["id"], toggle=made[1]["id"], comment=comment["id"],
        discussion=comment["discussion_id"], view=view_id, upload=upload,
        view_query=post(f"views/{view_id}/queries", {})["id"],
        task=post(f"pages/{row_id}/markdown", body, "PATCH")["id"],
        user=http.get("/v1/users/me").json()["id"],
        properties={name: prop["id"] for name, prop in bound.items()},
    )  # fmt: skip
