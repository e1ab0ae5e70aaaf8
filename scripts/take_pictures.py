"""Takes the pictures of docs/pictures: the demo's tasks at work, and the report of a track sync."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from PIL import Image
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from segue import loop
from segue.app import App
from segue_sandbox.demo import orchestrator, workspace

PICTURES = Path(__file__).parent.parent / "docs/pictures"
WIDTH, TASKS, REPORT = 1280, 640, 1400  # pixels
SYNC = "Sync the 3 newest tracks"
LOADED = (
    "const shown = [...document.querySelectorAll('.blocks img')];"
    "return shown.length === 3 && shown.every(one => one.naturalWidth)"
)


@contextmanager
def browser() -> Iterator[webdriver.Chrome]:
    """Open a browser without a window."""
    options = webdriver.ChromeOptions()
    for option in ("--headless", "--no-sandbox", "--disable-gpu", "--no-proxy-server", "--hide-scrollbars"):
        options.add_argument(option)
    chrome = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    try:
        yield chrome
    finally:
        chrome.quit()


def take(chrome: webdriver.Chrome, name: str, height: int) -> None:
    """Save what the browser shows, in few colours."""
    picture = Image.open(io.BytesIO(chrome.get_screenshot_as_png())).convert("RGB")
    picture.crop((0, 0, WIDTH, height)).quantize(128).save(PICTURES / name, optimize=True)


def sized(chrome: webdriver.Chrome, height: int) -> None:
    """Give the page its size."""
    size = {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def at_work(app: App) -> bool:
    """Tell whether something is done, and the tracks are being worked on."""
    states = {row.title: (row.values["Status"], row.values["Progress"]) for row in app.board.rows("tasks")}
    return states[SYNC][0] == "Running" and bool(states[SYNC][1]) and ("Done", 1) in states.values()


def main() -> None:
    """Run the demo, and take both pictures."""
    with workspace(0, None) as sandbox, orchestrator(sandbox, 0.4) as app, browser() as chrome:
        sized(chrome, TASKS)
        chrome.get(sandbox.base_url)
        wait = WebDriverWait(chrome, 30, 0.1, [StaleElementReferenceException, NoSuchElementException])
        wait.until(lambda _: chrome.find_element(By.PARTIAL_LINK_TEXT, "Agent-Tasks")).click()
        worker = Thread(target=loop.once, args=(app, 180))
        worker.start()
        WebDriverWait(chrome, 120, 0.1).until(lambda _: at_work(app))
        wait.until(lambda _: "Running" in chrome.page_source)
        take(chrome, "demo.png", TASKS)
        worker.join()
        (task,) = [row for row in app.board.rows("tasks") if row.title == SYNC]
        run = app.runs.last_of(task.page_id)
        assert run is not None
        assert run.report is not None
        sized(chrome, REPORT)
        chrome.get(f"{sandbox.base_url}/p/{run.report.rsplit('-', 1)[-1]}")
        wait.until(lambda _: chrome.execute_script(LOADED))
        take(chrome, "track-report.png", REPORT)


if __name__ == "__main__":
    main()
