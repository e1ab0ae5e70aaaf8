"""Databases are found by title or by any form of an id; what cannot be found is a clear sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from workplace import JSON, Desktop, patch

from segue.errors import Misconfigured, SegueError
from segue.notion.board import NotionBoard
from segue.notion.ids import link
from segue.notion.places import ABSENT_FOR
from segue.notion.setup import Missing, add, create_databases, plan
from segue_sandbox.access import connect
from segue_schemas import Database

STATUS: JSON = {"select": {"options": [{"name": n} for n in ("Ready", "In progress", "Done", "Failed")]}}


def database(http: httpx.Client, home: str, title: str, **properties: JSON) -> JSON:
    """Make a database as a person would."""
    columns: JSON = {"Name": {"title": {}}} | {
        name.replace("_", " "): one for name, one in properties.items()
    }
    body = {
        "parent": {"type": "page_id", "page_id": home}, "title": [{"text": {"content": title}}],
        "initial_data_source": {"properties": columns},
    }  # fmt: skip
    answer = http.post("/v1/databases", json=body)
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()
    return found


def source_of(made: JSON) -> str:
    return str(made["data_sources"][0]["id"])


@pytest.mark.parametrize(
    "title",
    ["Agent-Tasks", "Agent Tasks", "agent tasks", "🤖 Agent-Tasks", "AgentTasks", "Agent-Task"],
)
def test_tasks_are_found_by_title(blank: Desktop, http: httpx.Client, title: str) -> None:
    database(http, blank.home, "Shopping", Status=STATUS)
    wanted = database(http, blank.home, title, Status=STATUS)
    assert blank.board.binding("tasks").source_id == source_of(wanted)
    assert blank.board.look().complete


@pytest.mark.parametrize(
    ("role", "title", "column"),
    [
        pytest.param("issues", "Issues+Questions", "Answer", id="issues"),
        pytest.param("issues", "Issues & Questions", "Severity", id="issues with an ampersand"),
        pytest.param("issues", "Issues and Questions", "Severity", id="issues with an and"),
        pytest.param("tracks", "Music Tracks", "ISRC", id="music tracks"),
        pytest.param("tracks", "Tracks", "Artist", id="tracks"),
        pytest.param("playlists", "Playlists", "URL", id="playlists"),
        pytest.param("artists", "Artists", "Genres", id="artists"),
    ],
)
def test_the_others_too(blank: Desktop, http: httpx.Client, role: str, title: str, column: str) -> None:
    wanted = database(http, blank.home, title, **{column: {"rich_text": {}}})
    assert blank.board.binding(role).source_id == source_of(wanted)


def test_a_title_alone_is_not_enough(blank: Desktop, http: httpx.Client) -> None:
    database(http, blank.home, "Tracks", Length={"number": {}})  # of a railway
    with pytest.raises(Misconfigured, match="there is no database 'Music Tracks' among the 1 shared"):
        blank.board.binding("tracks")


def test_the_exact_title_goes_before_a_similar_one(blank: Desktop, http: httpx.Client) -> None:
    database(http, blank.home, "Agent-Taske", Status=STATUS)
    wanted = database(http, blank.home, "Agent-Tasks", Status=STATUS)
    assert blank.board.binding("tasks").source_id == source_of(wanted)


def test_two_candidates_are_a_question_with_both_links(blank: Desktop, http: httpx.Client) -> None:
    both = [database(http, blank.home, "Agent-Tasks", Status=STATUS) for _ in range(2)]
    with pytest.raises(Misconfigured) as caught:
        blank.board.look()
    said = str(caught.value)
    assert "2 databases could be 'Agent-Tasks'" in said
    assert "set AGENT_TASKS_DB_ID to the link of the one that is meant" in said
    urls = [http.get(f"/v1/data_sources/{source_of(made)}").json()["url"] for made in both]
    assert [url for url in urls if url not in said] == []
    chosen = blank.open(memory="other", databases={"tasks": urls[0]})
    assert chosen.binding("tasks").source_id in {source_of(made) for made in both}


FORMS: list[Any] = [
    pytest.param(lambda made: made["id"], id="database id"),
    pytest.param(lambda made: made["id"].replace("-", ""), id="database id without dashes"),
    pytest.param(source_of, id="data source id"),
    pytest.param(lambda made: f"{link(made['id'])}?v={'0' * 32}", id="link with a view"),
    pytest.param(lambda made: f"https://www.notion.so/me/Tasks-{made['id'].replace('-', '')}", id="old link"),
]


@pytest.mark.parametrize("form", FORMS)
def test_an_id_in_any_form_will_do(blank: Desktop, http: httpx.Client, form: Callable[[JSON], str]) -> None:
    wanted = database(http, blank.home, "Aufgaben", Status=STATUS)
    board = blank.open(databases={"tasks": form(wanted)})
    assert board.binding("tasks").source_id == source_of(wanted)


def test_what_was_found_is_remembered(blank: Desktop, http: httpx.Client) -> None:
    wanted = database(http, blank.home, "Agent-Tasks", Status=STATUS)
    blank.board.binding("tasks")
    database(http, blank.home, "Agent-Tasks", Status=STATUS)  # a second one does not confuse it any more
    blank.sandbox.log.clear()
    again = blank.open()
    assert again.binding("tasks").source_id == source_of(wanted)
    assert blank.sandbox.log.counts() == {"GET /v1/data_sources/{data_source_id}": 1}


def test_a_remembered_database_that_is_gone_is_looked_for_anew(blank: Desktop, http: httpx.Client) -> None:
    old = database(http, blank.home, "Agent-Tasks", Status=STATUS)
    blank.board.binding("tasks")
    patch(http, f"databases/{old['id']}", {"in_trash": True})
    new = database(http, blank.home, "Agent-Tasks", Status=STATUS)
    assert blank.open().binding("tasks").source_id == source_of(new)


def test_an_empty_workspace_is_no_riddle(blank: Desktop) -> None:
    with pytest.raises(Misconfigured) as caught:
        blank.board.look()
    said = str(caught.value)
    assert "there is no database 'Agent-Tasks' among the 0 shared with the connection" in said
    assert "set AGENT_TASKS_DB_ID to its link, or let `segue init` make it" in said


def test_tasks_are_done_without_a_database_for_issues(blank: Desktop, http: httpx.Client) -> None:
    database(http, blank.home, "Agent-Tasks", Status=STATUS)
    for _ in range(3):
        assert blank.board.look().answers == ()
    assert blank.sandbox.log.counts()["POST /v1/search"] == 2  # one for each database, not one for each look
    assert ABSENT_FOR > 60


UNSHARED = "38c9ce7b-60a4-4100-9000-0123456789ab"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(
            UNSHARED,
            ["the database of AGENT_TASKS_DB_ID cannot be used", "not shared", "Connections → Segue"],
            id="unknown or not shared",
        ),
        pytest.param("Tasks", ["AGENT_TASKS_DB_ID is 'Tasks'", "holds no id", "Copy link"], id="no id"),
    ],
)  # fmt: skip
def test_a_wrong_id_names_the_setting_and_the_fix(blank: Desktop, given: str, says: list[str]) -> None:
    board = blank.open(databases={"tasks": given})
    with pytest.raises(Misconfigured) as caught:
        board.look()
    assert [part for part in says if part not in str(caught.value)] == []


def test_the_id_of_a_page_is_no_database(blank: Desktop) -> None:
    board = blank.open(databases={"tasks": blank.home})
    with pytest.raises(
        Misconfigured, match=r"of AGENT_TASKS_DB_ID cannot be used: .* is a page, not a database"
    ):
        board.look()


def test_a_database_that_is_not_shared(blank: Desktop, http: httpx.Client) -> None:
    wanted = database(http, blank.home, "Agent-Tasks", Status=STATUS)
    with blank.sandbox.call() as call:
        connect(call.db, call.ids, token="ntn_other", name="Other", roots=[])
    board = blank.open(memory="other", token="ntn_other", databases={"tasks": wanted["id"]})
    with pytest.raises(Misconfigured, match="not shared with the connection Other; to share it, open it"):
        board.look()


def test_a_connection_that_may_not_write_says_so(blank: Desktop, http: httpx.Client) -> None:
    wanted = database(http, blank.home, "Agent-Tasks", Status=STATUS)
    with blank.sandbox.call() as call:
        connect(call.db, call.ids, token="ntn_reader", name="Reader", capabilities=["read_content"])
    body = {
        "parent": {"data_source_id": source_of(wanted)},
        "properties": {"Status": {"select": {"name": "Ready"}}},
    }
    page_id = http.post("/v1/pages", json=body).json()["id"]
    board = blank.open(memory="reader", token="ntn_reader")
    assert len(board.look().tasks) == 1
    with pytest.raises(Misconfigured, match="switch on reading, inserting and updating content"):
        board.claim(page_id, "run", "now")
    assert http.get(f"/v1/pages/{page_id}").json()["properties"]["Status"]["select"]["name"] == "Ready"


def test_a_database_with_two_sources_is_a_question(blank: Desktop, http: httpx.Client) -> None:
    made = database(http, blank.home, "Agent-Tasks", Status=STATUS)
    parent = {"type": "database_id", "database_id": made["id"]}
    body = {
        "parent": parent,
        "properties": {"Name": {"title": {}}},
        "title": [{"text": {"content": "Old tasks"}}],
    }
    assert http.post("/v1/data_sources", json=body).status_code == 200
    board = blank.open(databases={"tasks": made["id"]})
    with pytest.raises(Misconfigured, match=r"names a database with 2 data sources .*'Old tasks'"):
        board.look()
    board = blank.open(databases={"tasks": source_of(made)})
    assert board.binding("tasks").source_id == source_of(made)


@pytest.mark.parametrize("token", ["ntn_wrong"])
def test_a_wrong_token_is_told_without_saying_it(blank: Desktop, token: str) -> None:
    with pytest.raises(SegueError, match="does not accept the token") as caught:
        blank.open(token=token).look()
    assert token not in str(caught.value)


def test_findings_tell_what_is_missing(blank: Desktop, http: httpx.Client) -> None:
    database(http, blank.home, "Agent-Tasks", Status=STATUS, Now={"rich_text": {}}, Priority={"number": {}})
    found = {one.role: one for one in blank.board.findings("tasks", "issues")}
    assert found["runner"].level == "warning"
    assert "'Priority' is of type number" in found["priority"].text
    assert found["issues"].level == "error"
    assert "now" not in found


def missing(board: NotionBoard) -> list[str]:
    return [str(one) for one in plan(board.places)]


def test_nothing_is_made_before_it_is_asked_for(blank: Desktop, http: httpx.Client) -> None:
    database(http, blank.home, "Agent-Tasks", Status=STATUS, Now={"rich_text": {}})
    before = blank.sandbox.clock.now()
    told = missing(blank.board)
    assert "the database Issues+Questions" in told
    assert "the property 'Runner' in Agent-Tasks" in told
    assert "the option 'Waiting' of 'Status' in Agent-Tasks" in told
    assert "the property 'Now' in Agent-Tasks" not in told
    asked = {entry.endpoint for entry in blank.sandbox.log.entries() if entry.bot and entry.at >= before}
    assert asked <= {"/v1/search", "/v1/data_sources/{data_source_id}"}


@pytest.mark.parametrize("kind", ["status", "select"])
def test_what_is_missing_is_added_and_nothing_is_taken(blank: Desktop, http: httpx.Client, kind: str) -> None:
    names = ("Ready", "In progress", "Done", "Failed", "My own")
    status: JSON = {kind: {"options": [{"name": name} for name in names]}}
    made = database(http, blank.home, "Agent-Tasks", Status=status, Mood={"select": {}})
    board = blank.board
    create_databases(board.places, board.client, blank.home, ["issues"])
    add(board.places, board.client, plan(board.places))
    assert missing(board) == []
    assert board.findings() == []
    properties = http.get(f"/v1/data_sources/{source_of(made)}").json()["properties"]
    assert "Mood" in properties
    kept = {option["name"] for option in properties["Status"][kind]["options"]}
    assert kept >= {*names, "Waiting", "Needs input"}
    assert properties["Issue"]["relation"]["data_source_id"] == board.binding("issues").source_id


def test_all_databases_can_be_made_on_a_blank_page(blank: Desktop) -> None:
    board = blank.board
    roles = [role.value for role in Database]
    made = create_databases(board.places, board.client, blank.home, roles)
    assert set(made) == set(roles)
    assert missing(board) == []
    assert board.findings() == []
    other = blank.open(memory="other")  # one that remembers nothing finds them by their titles
    assert [other.binding(role).source_id for role in roles] == [
        board.binding(role).source_id for role in roles
    ]
    assert isinstance(plan(board.places, ()), list)
    assert str(Missing(database="tasks")) == "the database Agent-Tasks"


def test_new_databases_show_what_is_to_be_done(blank: Desktop, http: httpx.Client) -> None:
    made = create_databases(blank.board.places, blank.board.client, blank.home, ["tasks"])
    views = http.get("/v1/views", params={"database_id": made["tasks"].page_id}).json()["results"]
    names = [http.get(f"/v1/views/{view['id']}").json()["name"] for view in views]
    assert "To do" in names
