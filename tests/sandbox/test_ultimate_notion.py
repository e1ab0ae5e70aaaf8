"""A strict client of another make at work: its models refuse objects that are not quite Notion's."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import notion_client
import pytest
import ultimate_notion as uno
from contract import hold
from ultimate_notion.config import Config, UNOCfg

from segue_sandbox.access import DEFAULT_TOKEN
from segue_sandbox.sandbox import Sandbox


@pytest.fixture
def session(sandbox: Sandbox, tmp_path: Path) -> Iterator[uno.Session]:
    """A session of ultimate-notion with the sandbox."""
    settings = tmp_path / "settings.toml"
    settings.write_text("")
    config = Config(ultimate_notion=UNOCfg(token=DEFAULT_TOKEN, sync_state_dir=tmp_path, cfg_path=settings))
    with httpx.Client(trust_env=False, event_hooks={"response": [hold]}) as transport:
        client = notion_client.Client(
            auth=DEFAULT_TOKEN, base_url=sandbox.base_url, notion_version="2026-03-11", retry=False,
            client=transport,
        )  # fmt: skip
        with uno.Session(config, client=client) as found:
            yield found


class Mood(uno.OptionNS):
    """Options of a select property."""

    calm = uno.Option("Calm", color=uno.Color.BLUE)
    wild = uno.Option("Wild", color=uno.Color.RED)


def schemas() -> tuple[type[uno.Schema], type[uno.Schema]]:
    """Make the two schemas afresh, as a schema belongs to its data source for good."""

    class Artist(uno.Schema, db_title="Artists"):
        """The other side of a relation."""

        name = uno.PropType.Title("Name")
        songs = uno.PropType.Relation("Songs")

    class Song(uno.Schema, db_title="Songs"):
        """A property of every type that the client can make."""

        name = uno.PropType.Title("Name")
        text = uno.PropType.Text("Text")
        plays = uno.PropType.Number("Plays", format=uno.NumberFormat.NUMBER)
        mood = uno.PropType.Select("Mood", options=Mood)
        moods = uno.PropType.MultiSelect("Moods", options=Mood)
        released = uno.PropType.Date("Released")
        people = uno.PropType.Person("People")
        files = uno.PropType.Files("Files")
        heard = uno.PropType.Checkbox("Heard")
        link = uno.PropType.URL("Link")
        email = uno.PropType.Email("Email")
        phone = uno.PropType.Phone("Phone")
        double = uno.PropType.Formula("Double", formula='prop("Plays") * 2')
        artist = uno.PropType.Relation("Artist", schema=Artist, two_way_prop=Artist.songs)
        artists = uno.PropType.Rollup(
            "Artists", relation=artist, rollup=Artist.name, calculate=uno.AggFunc.COUNT_ALL
        )
        like = uno.PropType.Relation("Like", schema=uno.SelfRef)
        created = uno.PropType.CreatedTime("Created")
        creator = uno.PropType.CreatedBy("Creator")
        edited = uno.PropType.LastEditedTime("Edited")
        editor = uno.PropType.LastEditedBy("Editor")
        number = uno.PropType.ID("Number", prefix="SONG")

    return Artist, Song


@pytest.fixture
def both(session: uno.Session, root: str) -> tuple[uno.DataSource, uno.DataSource]:
    """Two data sources that relate to each other."""
    artist, song = schemas()
    page = session.get_page(root)
    return session.create_ds(page, schema=artist), session.create_ds(page, schema=song)


@pytest.fixture
def artists(both: tuple[uno.DataSource, uno.DataSource]) -> uno.DataSource:
    return both[0]


@pytest.fixture
def songs(both: tuple[uno.DataSource, uno.DataSource]) -> uno.DataSource:
    return both[1]


def test_every_property_is_written_and_read(
    session: uno.Session, artists: uno.DataSource, songs: uno.DataSource
) -> None:
    artist = artists.create_page(name="Somebody")
    me = session.whoami()
    page = songs.create_page(
        name="First", text="words", plays=3, mood=Mood.calm, moods=[Mood.calm, Mood.wild],
        released=dt.date(2026, 1, 2), heard=True, link="https://a.b", email="a@b.c", phone="1",
        artist=[artist],
    )  # fmt: skip
    page.reload()
    found = {prop: page.props[prop] for prop in ("Plays", "Heard", "Link", "Double", "Artists", "Number")}
    assert found == {
        "Plays": 3, "Heard": True, "Link": "https://a.b", "Double": 6, "Artists": 1, "Number": "SONG-1",
    }  # fmt: skip
    assert str(page.props["Text"]) == "words"
    assert [option.name for option in page.props["Moods"]] == ["Calm", "Wild"]
    assert [other.title for other in page.props["Artist"]] == ["Somebody"]
    assert [other.title for other in artist.reload().props["Songs"]] == ["First"]
    assert page.props["Creator"] == me


def test_values_and_schema_are_changed(artists: uno.DataSource, songs: uno.DataSource) -> None:
    page = songs.create_page(name="First", plays=1)
    page.props["Plays"] = 7
    page.title = "Second"
    page.icon = "🎵"
    songs.schema["Text"].name = "Notes"
    songs.schema["Rating"] = uno.PropType.Number()
    songs.schema["Phone"].delete()
    songs.reload(rebind_schema=False)
    names = set(songs.schema.to_dict())
    assert {"Notes", "Rating"} <= names
    assert not {"Text", "Phone"} & names
    page.reload()
    assert (page.props["Plays"], str(page.title), str(page.icon)) == (7, "Second", "🎵")


def test_rows_are_found_sorted_trashed_and_restored(artists: uno.DataSource, songs: uno.DataSource) -> None:
    pages = [songs.create_page(name=f"Song {n}", plays=n) for n in range(4)]
    query = songs.query.filter(uno.prop("Plays") >= 1).sort(uno.prop("Plays").desc())
    assert [str(page.title) for page in query.execute()] == ["Song 3", "Song 2", "Song 1"]
    pages[3].delete()
    assert [str(page.title) for page in query.execute()] == ["Song 2", "Song 1"]
    pages[3].restore()
    assert len(songs.get_all_pages()) == 4


def test_pages_have_blocks_comments_and_files(session: uno.Session, root: str) -> None:
    page = session.create_page(session.get_page(root), title="Sub")
    file = session.upload(io.BytesIO(b"some text"), file_name="notes.txt", mime_type="text/plain")
    page.append([uno.Heading1("Head"), uno.Paragraph("Some words"), uno.File(file, name="notes.txt")])
    page.comments.append("Hello")
    page.reload()
    assert [type(block).__name__ for block in page.children] == ["Heading1", "Paragraph", "File"]
    assert "Some words" in page.to_markdown()
    assert [str(comment.text) for comment in page.comments] == ["Hello"]


def test_databases_hold_data_sources(session: uno.Session, artists: uno.DataSource) -> None:
    database = session.get_db(artists.database_id)
    database.create_ds(title="More")
    assert [str(source.title) for source in database.reload().data_sources] == ["Artists", "More"]
    artists.description = "Who plays"
    assert str(artists.reload().description) == "Who plays"
    database.delete()
    assert database.reload().is_deleted
    database.restore()
    database.is_locked = True
    assert database.reload().is_locked
