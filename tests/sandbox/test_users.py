"""Users: the bot that asks, everybody in the workspace, and one by id."""

from __future__ import annotations

from typing import Any

import httpx
from notion_client import Client

from segue_sandbox.access import connect
from segue_sandbox.sandbox import Sandbox

JSON = dict[str, Any]


def test_a_bot_is_told_whose_it_is_and_where_it_works(http: httpx.Client) -> None:
    me = http.get("/v1/users/me").json()
    assert list(me) == ["object", "id", "name", "avatar_url", "type", "bot", "request_id"]
    assert list(me["bot"]) == ["owner", "workspace_name", "workspace_id", "workspace_limits"]
    assert me["bot"]["owner"] == {"type": "workspace", "workspace": True}
    assert list(me["bot"]["workspace_limits"]) == ["max_file_upload_size_in_bytes"]


def test_of_other_bots_no_more_is_told_than_their_names(sandbox: Sandbox, notion: Client) -> None:
    with sandbox.call() as call:
        other = connect(call.db, call.ids, token="ntn_other", name="Other")
    listed: Any = notion.users.list()
    bots = {user["id"]: user for user in listed["results"] if user["type"] == "bot"}
    me: Any = notion.users.me()
    assert bots[me["id"]]["bot"] == me["bot"]
    assert bots[other]["bot"] == {}
    alone: Any = notion.users.retrieve(other)
    assert (alone["name"], alone["bot"]) == ("Other", {})


def test_a_person_comes_with_an_address(notion: Client) -> None:
    listed: Any = notion.users.list()
    person = next(user for user in listed["results"] if user["type"] == "person")
    assert list(person) == ["object", "id", "name", "avatar_url", "type", "person"]
    assert "@" in person["person"]["email"]
    assert notion.users.retrieve(person["id"])["person"] == person["person"]  # type: ignore[index]
