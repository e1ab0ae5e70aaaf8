"""Who may see and do what: pages that are not shared, capabilities that are missing, ids of other things."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from segue_sandbox.access import connect
from segue_sandbox.call import CAPABILITIES
from segue_sandbox.ids import integration_of
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]

NOTHING = "38c9ce7b-60a4-81aa-8aaa-0123456789ab"


@contextmanager
def other(sandbox: Sandbox, **given: Any) -> Iterator[httpx.Client]:
    """Yield a client of a second connection."""
    with sandbox.call() as call:
        connect(call.db, call.ids, "ntn_other", "Other", **given)
    headers = {"Authorization": "Bearer ntn_other", "Notion-Version": "2026-03-11"}
    with httpx.Client(base_url=sandbox.base_url, headers=headers, trust_env=False) as client:
        yield client


def made(http: httpx.Client, root: str) -> dict[str, str]:
    """Make a database with a row, and a page; return all ids by kind."""
    schema: JSON = {"Name": {"title": {}}, "Who": {"people": {}}}
    parent = {"type": "page_id", "page_id": root}
    body = {"parent": parent, "initial_data_source": {"properties": schema}}
    database = http.post("/v1/databases", json=body).json()
    source = database["data_sources"][0]["id"]
    row = http.post("/v1/pages", json={"parent": {"data_source_id": source}}).json()
    page = http.post("/v1/pages", json={"parent": {"page_id": root}}).json()
    return {"database": database["id"], "data_source": source, "row": row["id"], "page": page["id"]}


PATHS = [
    pytest.param("GET", "/v1/pages/{row}", None, "page", "row", id="page"),
    pytest.param("PATCH", "/v1/pages/{row}", {"properties": {}}, "page", "row", id="page update"),
    pytest.param("GET", "/v1/pages/{row}/properties/title", None, "page", "row", id="property"),
    pytest.param("GET", "/v1/databases/{database}", None, "database", "database", id="database"),
    pytest.param("GET", "/v1/data_sources/{data_source}", None, "data_source", "data_source",
    id="data source"),
    pytest.param("POST", "/v1/pages", {"parent": {"data_source_id": "{data_source}"}}, "data_source",
    "data_source",
                 id="create in data source"),
    pytest.param("POST", "/v1/pages", {"parent": {"database_id": "{database}"}}, "database", "database",
                 id="create in database"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "kind", "named"), PATHS)
def test_what_is_not_shared_looks_like_nothing(
    sandbox: Sandbox, http: httpx.Client, root: str,
    method: str, path: str, body: JSON | None, kind: str, named: str,
) -> None:  # fmt: skip
    ids = made(http, root)
    with other(sandbox, roots=[ids["page"]]) as client:
        answer = client.request(method, path.format(**ids), json=filled(body, ids))
        me = client.get("/v1/users/me").json()["id"]
    assert (answer.status_code, answer.json()["code"]) == (404, "object_not_found")
    assert answer.json()["message"] == (
        f"Could not find {kind} with ID: {ids[named]}. Make sure the relevant pages and databases are shared "
        'with your integration "Other".'
    )
    assert answer.json()["additional_data"] == {"integration_id": integration_of(me)}


def filled(body: Any, ids: dict[str, str]) -> Any:
    """Put ids into the places of a body that name them."""
    if isinstance(body, dict):
        return {key: filled(value, ids) for key, value in body.items()}
    return body.format(**ids) if isinstance(body, str) else body


def test_what_lies_under_a_shared_page_is_shared(sandbox: Sandbox, http: httpx.Client, root: str) -> None:
    ids = made(http, root)
    with other(sandbox, roots=[ids["database"]]) as client:
        assert client.get(f"/v1/pages/{ids['row']}").status_code == 200
        assert client.get(f"/v1/pages/{ids['page']}").status_code == 404


def test_relations_hide_what_is_not_shared(sandbox: Sandbox, http: httpx.Client, root: str) -> None:
    ids = made(http, root)
    parent = {"type": "page_id", "page_id": root}
    relation = {"relation": {"data_source_id": ids["data_source"], "single_property": {}}}
    body = {"parent": parent, "initial_data_source": {"properties": {"Name": {"title": {}}, "R": relation}}}
    source = http.post("/v1/databases", json=body).json()["data_sources"][0]["id"]
    given = {"R": {"relation": [{"id": ids["row"]}]}}
    row = http.post("/v1/pages", json={"parent": {"data_source_id": source}, "properties": given}).json()
    assert row["properties"]["R"]["relation"] == [{"id": ids["row"]}]
    with other(sandbox, roots=[source]) as client:
        hidden = client.get(f"/v1/pages/{row['id']}").json()
        assert hidden["properties"]["R"]["relation"] == []
        refused = client.patch(f"/v1/pages/{row['id']}", json={"properties": given})
        assert refused.status_code == 404


@pytest.mark.parametrize(
    ("lacking", "method", "path", "body"),
    [
        pytest.param("read_content", "GET", "/v1/pages/{row}", None, id="read page"),
        pytest.param("read_content", "GET", "/v1/data_sources/{data_source}", None, id="read source"),
        pytest.param("update_content", "PATCH", "/v1/pages/{row}", {"in_trash": True}, id="update page"),
        pytest.param(
            "update_content", "PATCH", "/v1/databases/{database}", {"in_trash": True}, id="database"
        ),
        pytest.param("insert_content", "POST", "/v1/pages", {"parent": {"page_id": "{page}"}}, id="create"),
    ],
)
def test_a_missing_capability_is_refused(
    sandbox: Sandbox, http: httpx.Client, root: str, lacking: str, method: str, path: str, body: JSON | None
) -> None:
    ids = made(http, root)
    with other(sandbox, capabilities=CAPABILITIES - {lacking}) as client:
        answer = client.request(method, path.format(**ids), json=filled(body, ids))
    assert (answer.status_code, answer.json()["code"]) == (403, "restricted_resource")
    assert http.get(f"/v1/pages/{ids['row']}").json()["in_trash"] is False


def test_people_are_bare_without_the_capability_to_read_them(
    sandbox: Sandbox, http: httpx.Client, root: str
) -> None:
    ids = made(http, root)
    with sandbox.call() as call:
        person = call.actor.id
    given = {"Who": {"people": [{"id": person}]}}
    http.patch(f"/v1/pages/{ids['row']}", json={"properties": given})
    with other(sandbox, capabilities=CAPABILITIES - {"read_users"}) as client:
        page = client.get(f"/v1/pages/{ids['row']}").json()
    assert page["properties"]["Who"]["people"] == [{"object": "user", "id": person}]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        pytest.param("/v1/databases/{page}", 400, "is a page, not a database", id="page as database"),
        pytest.param("/v1/pages/{database}", 400, "is a database, not a page", id="database as page"),
        pytest.param("/v1/data_sources/{database}", 404, "Could not find data_source",
        id="database as source"),
        pytest.param("/v1/databases/{data_source}", 404, "Could not find database", id="source as database"),
        pytest.param("/v1/pages/{data_source}", 404, "Could not find page", id="source as page"),
        pytest.param(f"/v1/pages/{NOTHING}", 404, NOTHING, id="nothing"),
        pytest.param("/v1/pages/00000000-0000-0000-0000-000000000000", 404, "Could not find page", id="nil"),
        pytest.param("/v1/pages/nonsense", 400, 'path.page_id should be a valid uuid, instead was `"n',
                     id="no id"),
        pytest.param("/v1/pages/{row}/properties/nope", 404, "nope", id="no property"),
    ],
)  # fmt: skip
def test_ids_of_other_things(http: httpx.Client, root: str, path: str, status: int, said: str) -> None:
    answer = http.get(path.format(**made(http, root)))
    assert answer.status_code == status
    assert said in answer.json()["message"]


def test_ids_are_read_without_dashes_and_in_any_case(http: httpx.Client, root: str) -> None:
    assert http.get(f"/v1/pages/{root.replace('-', '').upper()}").json()["id"] == root
