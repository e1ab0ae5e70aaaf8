"""The page for people in a real browser, while a program writes to the same workspace."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from notion_client import Client
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from segue_sandbox.people.ask import ask
from segue_sandbox.sandbox import Sandbox

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no chromium and chromedriver on this machine"
)
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1280,800",
)  # fmt: skip
TOP = "return document.querySelector(arguments[0]).getBoundingClientRect().top"
SCHEMA: dict[str, Any] = {
    "Name": {"title": {}}, "Status": {"status": {}}, "Done": {"checkbox": {}},
    "Tempo": {"number": {"format": "number"}}, "Notes": {"rich_text": {}},
}  # fmt: skip


@pytest.fixture
def sandbox(notion_sandbox: Sandbox) -> Sandbox:
    """A workspace in memory."""
    return notion_sandbox


@pytest.fixture
def notion(notion_sandbox_client: Client) -> Client:
    """The program that writes at the same time."""
    return notion_sandbox_client


@pytest.fixture
def source(sandbox: Sandbox, notion: Client) -> str:
    """A table of tasks."""
    with sandbox.call() as call:
        studio = ask(call, "POST", "/v1/pages", {"parent": {"workspace": True}, "properties": {}})["id"]
    made: Any = notion.databases.create(
        parent={"type": "page_id", "page_id": studio},
        title=[{"text": {"content": "Tasks"}}],
        initial_data_source={"properties": SCHEMA},
    )
    return str(made["data_sources"][0]["id"])


@pytest.fixture
def chrome(sandbox: Sandbox, tmp_path: Path) -> Iterator[webdriver.Chrome]:
    """A headless browser with nothing in it, which is closed before the sandbox."""
    options = webdriver.ChromeOptions()
    for option in (*OPTIONS, f"--user-data-dir={tmp_path}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, Service(DRIVER))
    try:
        yield driver
        said = driver.execute("getLog", {"type": "browser"})["value"]
        assert [line for line in said if line["source"] != "network"] == []
    finally:
        driver.quit()


def until(chrome: webdriver.Chrome, holds: Callable[[], Any]) -> Any:
    """Wait until something holds, and return it."""
    return WebDriverWait(chrome, 10, 0.02).until(lambda _: holds())


def find(chrome: webdriver.Chrome, css: str) -> WebElement:
    """Wait for an element."""
    found: WebElement = until(chrome, lambda: next(iter(chrome.find_elements(By.CSS_SELECTOR, css)), None))
    return found


def text_of(chrome: webdriver.Chrome, css: str) -> str:
    """Read the words of an element that may be exchanged at any moment."""
    words = chrome.execute_script("return document.querySelector(arguments[0])?.innerText ?? ''", css)
    return str(words).strip()


def press(chrome: webdriver.Chrome, *keys: str) -> None:
    """Press keys, wherever the focus is."""
    ActionChains(chrome).send_keys(*keys).perform()


def press_control(chrome: webdriver.Chrome, key: str) -> None:
    """Press a key while Control is held."""
    ActionChains(chrome).key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL).perform()


def focused_key(chrome: webdriver.Chrome) -> str:
    return str(chrome.execute_script("return document.activeElement.dataset.key ?? ''"))


def add(notion: Client, source: str, title: str, **properties: Any) -> str:
    """Make a row, as a program does."""
    named = {"Name": {"title": [{"text": {"content": title}}]}, **properties}
    made: Any = notion.pages.create(parent={"data_source_id": source}, properties=named)
    return str(made["id"])


def set_status(notion: Client, page: str, name: str) -> None:
    notion.pages.update(page, properties={"Status": {"status": {"name": name}}})


def cell(chrome: webdriver.Chrome, source: str, page: str, name: str) -> str:
    """Return how a cell is found."""
    heads = chrome.execute_script(
        "return Object.fromEntries([...document.querySelectorAll('.head [role=columnheader]')]"
        ".map(head => [head.innerText.trim(), head.dataset.key]))"
    )
    key = heads[name].replace("\\", "\\\\")  # a property's id may hold one
    return f'.cell[data-page="{page}"][data-prop="{key}"]'


def test_a_task_is_made_and_watched_and_its_page_opened(
    chrome: webdriver.Chrome, sandbox: Sandbox, notion: Client, source: str
) -> None:
    chrome.get(f"{sandbox.base_url}/d/{source}")
    find(chrome, "button[data-do=create]").click()
    find(chrome, ".pop textarea")
    press(chrome, "Sync the spring playlist", Keys.ENTER)
    until(chrome, lambda: text_of(chrome, ".row .name") == "Sync the spring playlist")
    page = str(find(chrome, ".row").get_attribute("data-key"))

    status = cell(chrome, source, page, "Status")
    set_status(notion, page, "In progress")
    until(chrome, lambda: text_of(chrome, status) == "In progress")
    set_status(notion, page, "Done")
    until(chrome, lambda: text_of(chrome, status) == "Done")

    find(chrome, ".row .w-title a").click()
    until(chrome, lambda: text_of(chrome, "h1") == "Sync the spring playlist")
    notion.blocks.children.append(
        page,
        children=[{"type": "paragraph", "paragraph": {"rich_text": [{"text": {"content": "Three done"}}]}}],
    )
    until(chrome, lambda: text_of(chrome, ".blocks") == "Three done")
    find(chrome, "form[data-do=comment] textarea").click()
    press(chrome, "Looks good")
    press_control(chrome, Keys.ENTER)
    until(chrome, lambda: "Looks good" in text_of(chrome, ".talk"))


def test_a_refresh_leaves_the_rest_alone(
    chrome: webdriver.Chrome, sandbox: Sandbox, notion: Client, source: str
) -> None:
    pages = [add(notion, source, f"Row {n}") for n in range(60)]
    chrome.get(f"{sandbox.base_url}/d/{source}")
    notes = cell(chrome, source, pages[30], "Notes")
    find(chrome, notes)
    chrome.execute_script("document.querySelector('.grid').scrollTop = 800")
    chrome.execute_script("document.querySelector(arguments[0]).same = true", notes)
    find(chrome, notes).click()
    find(chrome, ".pop textarea")
    press(chrome, "half a sen")
    before = chrome.execute_script(TOP, notes)

    newest = add(notion, source, "Put in above")
    set_status(notion, pages[30], "Done")
    status = cell(chrome, source, pages[30], "Status")
    until(chrome, lambda: text_of(chrome, status) == "Done")
    until(chrome, lambda: text_of(chrome, ".count") == "61 rows")

    after = chrome.execute_script(TOP, notes)
    assert after == before, "the rows on the screen moved"
    assert chrome.execute_script("return document.querySelector(arguments[0]).same", notes)
    press(chrome, "tence", Keys.ENTER)
    until(chrome, lambda: text_of(chrome, notes) == "half a sentence")
    assert focused_key(chrome) == find(chrome, notes).get_attribute("data-key")
    chrome.execute_script("document.querySelector('.grid').scrollTop = 0")
    until(chrome, lambda: text_of(chrome, f'.row[data-key="{newest}"] .name') == "Put in above")


def test_the_table_is_walked_and_edited_with_the_keyboard(
    chrome: webdriver.Chrome, sandbox: Sandbox, notion: Client, source: str
) -> None:
    page = [add(notion, source, title) for title in ("Third", "Second", "First")][1]
    chrome.get(f"{sandbox.base_url}/d/{source}")
    status, done = (cell(chrome, source, page, name) for name in ("Status", "Done"))
    chrome.execute_script("document.querySelector('.row .cell').focus()")
    press(chrome, Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ENTER)
    find(chrome, ".pop [role=option]")
    press(chrome, "done")
    until(chrome, lambda: text_of(chrome, ".pop [role=listbox]") == "Done")
    press(chrome, Keys.ENTER)
    until(chrome, lambda: text_of(chrome, status) == "Done")
    until(chrome, lambda: not chrome.find_elements(By.CSS_SELECTOR, ".pop"))
    press(chrome, Keys.ARROW_RIGHT, Keys.SPACE)
    until(chrome, lambda: find(chrome, done).get_attribute("data-ticked") == "true")
    press(chrome, Keys.ARROW_RIGHT, Keys.ENTER)
    find(chrome, ".pop input")
    press(chrome, "128", Keys.TAB)
    until(chrome, lambda: text_of(chrome, cell(chrome, source, page, "Tempo")) == "128")
    press(chrome, Keys.HOME, Keys.F2)
    find(chrome, ".pop textarea")
    press(chrome, "not this", Keys.ESCAPE)
    until(chrome, lambda: not chrome.find_elements(By.CSS_SELECTOR, ".pop"))
    assert text_of(chrome, f'.row[data-key="{page}"] .name') == "Second"
    press(chrome, Keys.ENTER)
    until(chrome, lambda: text_of(chrome, "h1") == "Second")


def test_the_way_back_from_a_row_leads_to_where_one_was(
    chrome: webdriver.Chrome, sandbox: Sandbox, notion: Client, source: str
) -> None:
    pages = [add(notion, source, f"Row {n}") for n in range(120)]
    chrome.get(f"{sandbox.base_url}/d/{source}")
    find(chrome, ".row")
    chrome.execute_script("document.querySelector('.grid').scrollTop = 3000")
    title = find(chrome, f'.row[data-key="{pages[40]}"] .w-title a')
    chrome.execute_script("arguments[0].click()", title)
    until(chrome, lambda: text_of(chrome, "h1") == "Row 40")
    chrome.back()
    find(chrome, f'.row[data-key="{pages[40]}"]')
    assert chrome.execute_script("return document.querySelector('.grid').scrollTop") == 3000


def test_a_row_goes_to_the_trash_and_comes_back(
    chrome: webdriver.Chrome, sandbox: Sandbox, notion: Client, source: str
) -> None:
    page = add(notion, source, "Thrown away")
    chrome.get(f"{sandbox.base_url}/p/{page}")
    find(chrome, "button[data-do=trash]").click()
    until(chrome, lambda: "in the trash" in text_of(chrome, ".notice"))
    chrome.get(f"{sandbox.base_url}/trash")
    find(chrome, "button[data-do=restore]").click()
    until(chrome, lambda: "The trash is empty" in text_of(chrome, "main"))
    found: Any = notion.pages.retrieve(page)
    assert found["in_trash"] is False


def test_a_table_that_is_trashed_and_restored_meanwhile(
    chrome: webdriver.Chrome, sandbox: Sandbox, notion: Client, source: str
) -> None:
    add(notion, source, "Still there")
    base: Any = notion.data_sources.retrieve(source)
    chrome.get(f"{sandbox.base_url}/d/{source}")
    find(chrome, ".row")
    notion.databases.update(base["parent"]["database_id"], in_trash=True)
    until(chrome, lambda: "in the trash" in text_of(chrome, "main"))
    notion.databases.update(base["parent"]["database_id"], in_trash=False)
    until(chrome, lambda: text_of(chrome, ".row .name") == "Still there")


def test_content_is_never_run(
    chrome: webdriver.Chrome, sandbox: Sandbox, notion: Client, source: str
) -> None:
    evil = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    page = add(notion, source, evil, Notes={"rich_text": [{"text": {"content": evil}}]})
    for path in (f"/d/{source}", f"/p/{page}"):
        chrome.get(sandbox.base_url + path)
        find(chrome, "h1")
        notion.pages.update(page, properties={"Notes": {"rich_text": [{"text": {"content": evil + "!"}}]}})
        until(chrome, lambda: evil + "!" in text_of(chrome, "main"))
        assert "run" not in chrome.title.split("·")[-1]
        assert not chrome.find_elements(By.CSS_SELECTOR, "main script, main img")
        notion.pages.update(page, properties={"Notes": {"rich_text": [{"text": {"content": evil}}]}})


def test_a_table_of_5000_rows(chrome: webdriver.Chrome, sandbox: Sandbox, source: str) -> None:
    with sandbox.call() as call:
        for n in range(5000):
            name = {"title": [{"text": {"content": f"Row {n}"}}]}
            ask(
                call,
                "POST",
                "/v1/pages",
                {"parent": {"data_source_id": source}, "properties": {"Name": name}},
            )
    started = time.perf_counter()
    chrome.get(f"{sandbox.base_url}/d/{source}")
    until(chrome, lambda: text_of(chrome, ".row .name").startswith("Row "))
    print(f"first screen of 5,000 rows after {time.perf_counter() - started:.2f} s")
    assert text_of(chrome, ".count") == "5,000 rows"
    chrome.execute_script("document.querySelector('.row .cell').focus()")
    press_control(chrome, Keys.END)
    last = "return document.activeElement.closest('.row')?.getAttribute('aria-rowindex')"
    until(chrome, lambda: chrome.execute_script(last) == "5001")
    assert len(chrome.find_elements(By.CSS_SELECTOR, ".row")) <= 200
    press_control(chrome, Keys.HOME)
    until(chrome, lambda: chrome.execute_script(last) == "2")
