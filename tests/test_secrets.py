"""Shows where secrets are found, and that they do not come out again."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import keyring.core
import pytest
from keyring.backend import KeyringBackend

from segue.errors import Misconfigured
from segue.redact import HIDDEN, hide_in, redact
from segue.settings import load

TOKEN = "ntn_0123456789abcdefWXYZ"


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the base class of keyring carries no types
        self.held: dict[tuple[str, str], str] = {}  # keyring itself makes one of each kind that it meets

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTION_TOKEN", raising=False)


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before = keyring.get_keyring()
    drawer = Drawer()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


@pytest.fixture
def headless() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.core.load_keyring("keyring.backends.fail.Keyring"))
    yield
    keyring.set_keyring(before)


def secret_file(folder: Path, mode: int = 0o600) -> Path:
    file = folder / "secrets.env"
    file.write_text(f"NOTION_TOKEN={TOKEN}-file\n")
    file.chmod(mode)
    return file


def test_the_order_is_environment_dotenv_keyring_file(
    tmp_path: Path, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> str:
        secret = load(home=tmp_path, folder=tmp_path).secret("NOTION_TOKEN")
        return secret.source if secret else "nowhere"

    assert found() == "nowhere"
    file = secret_file(tmp_path)
    assert found() == str(file)
    drawer.set_password("segue", "NOTION_TOKEN", TOKEN)
    assert found() == "the keyring"
    (tmp_path / ".env").write_text(f"NOTION_TOKEN={TOKEN}\n")
    assert found() == ".env"
    monkeypatch.setenv("NOTION_TOKEN", TOKEN)
    assert found() == "the environment"


@pytest.mark.usefixtures("headless")
def test_without_a_keyring_the_file_is_used(tmp_path: Path) -> None:
    secret_file(tmp_path)
    secret = load(home=tmp_path, folder=tmp_path).secret("NOTION_TOKEN")
    assert secret
    assert secret.value == f"{TOKEN}-file"


@pytest.mark.usefixtures("headless")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660], ids=oct)
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = secret_file(tmp_path, mode)
    with pytest.raises(Misconfigured) as caught:
        load(home=tmp_path, folder=tmp_path).secret("NOTION_TOKEN")
    assert f"chmod 600 '{file}'" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_only_the_end_of_a_secret_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"NOTION_TOKEN={TOKEN}\nSHORT=abcdefgh\n")
    settings = load(home=tmp_path, folder=tmp_path)
    assert str(settings.secret("NOTION_TOKEN")) == "NOTION_TOKEN from .env, last 4 …WXYZ"
    assert str(settings.secret("SHORT")) == "SHORT from .env"
    assert TOKEN not in repr(settings.secret("NOTION_TOKEN"))
    assert settings.secrets_in_use() == (TOKEN, "abcdefgh")


SECRET = "s3cr3t/with+signs?&="


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"the token is {SECRET}.", id="as it is"),
        pytest.param(f"https://x/?t={quote(SECRET, safe='')}&u=1", id="in an address"),
        pytest.param(base64.b64encode(SECRET.encode()).decode(), id="base64"),
        *(
            pytest.param(
                base64.b64encode(b"u" * n + SECRET.encode() + b":rest").decode(), id=f"base64 after {n}"
            )
            for n in range(1, 5)
        ),
        pytest.param(base64.urlsafe_b64encode(f"me:{SECRET}".encode()).decode(), id="url-safe base64"),
    ],
)
def test_a_secret_goes_in_every_form(text: str) -> None:
    cleaned = redact(text, [SECRET])
    assert HIDDEN in cleaned
    assert SECRET[4:-4] not in cleaned
    assert quote(SECRET[4:-4], safe="") not in cleaned


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        pytest.param("got ntn_abcdef123456 back", "abcdef", id="Notion token"),
        pytest.param("got secret_abcdef123456 back", "abcdef", id="older Notion token"),
        pytest.param("Authorization: Bearer abc.def-123456", "abc.def", id="bearer"),
        pytest.param("eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl", "eyJzdWIi", id="JWT"),
        pytest.param("key AKIAIOSFODNN7EXAMPLE used", "IOSFODNN7", id="AWS"),
        pytest.param("xoxb-123456789-abcdef", "123456789", id="Slack"),
        pytest.param("at https://soundcloud.com/a/b/s-AbC12xy?si=1", "AbC12xy", id="private link"),
        pytest.param("tracks/5?secret_token=s-abcdefg", "abcdefg", id="private link by number"),
        pytest.param("postgresql://me:pass@host/db", "pass", id="password in an address"),
    ],
)
def test_what_looks_like_a_secret_goes_too(text: str, gone: str) -> None:
    assert gone not in redact(text)
    assert HIDDEN in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "a bearer of news",
        "https://www.notion.so/Page-0123456789abcdef0123456789abcdef",
        "see https://soundcloud.com/artist/track and mail me@example.org",
        "secret_ and ntn_ alone",
        "https://cars.example/s-class/s-1",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text, ["short"]) == text


def test_a_secret_that_begins_like_another_leaves_no_tail() -> None:
    assert redact("abcdefgh-and-more", ["abcdefgh", "abcdefgh-and-more"]) == HIDDEN


def test_only_texts_are_changed_in_json() -> None:
    given = {"abcdefgh": ["say abcdefgh", 1, None, True, {"deep": ("abcdefgh",)}]}
    assert hide_in(given, ("abcdefgh",)) == {"abcdefgh": [f"say {HIDDEN}", 1, None, True, {"deep": [HIDDEN]}]}
