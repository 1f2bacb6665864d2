"""A dashboard started as its user starts it, an installed Chromium, and a window that writes down every request."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright

from dashboard.serving import working_folder

APP = Path(__file__).parents[2] / "dashboard" / "asgi.py"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# No background traffic of the browser's own, and WebGL in software: a test machine has no graphics card.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
START_SECONDS = 60
MAP_IS_DRAWN = """() => {
    const root = document.querySelector('.vg-map')
    return root?.dataset.drawn && root.map.loaded() && !root.map.isMoving()
}"""
PATIENCE = 90_000  # milliseconds: a busy machine draws a map in software


@dataclass(frozen=True)
class Dashboard:
    """A running dashboard and its store."""

    address: str
    store: Path

    def url(self, page: str = "", **query: str) -> str:
        """The address of a page."""
        return f"{self.address}/{page}?{urlencode({'lang': 'en', **query})}"


@dataclass
class Visit:
    """One browser window on the dashboard, with the hosts that it asked."""

    page: Page
    dashboard: Dashboard
    hosts: set[str] = field(default_factory=set)

    def go(self, page: str = "", **query: str) -> Page:
        """Open a page and wait until it is drawn."""
        self.page.goto(self.dashboard.url(page, **query))
        self.page.wait_for_selector(".vg", state="attached")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the server has nothing more to say."""
        self.page.wait_for_function("() => !document.querySelector('[data-test-script-state=\"running\"]')")
        self.page.wait_for_timeout(250)


@contextmanager
def served(store: Path, *options: str, app: Path = APP) -> Iterator[Dashboard]:
    """A dashboard on this store, on a free port; options are Streamlit's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true", "--server.fileWatcherType", "none"]
    command += options
    environment = {**os.environ, "VIGIE_STORE": str(store)}
    with subprocess.Popen(command, env=environment, cwd=working_folder(), stdout=subprocess.DEVNULL) as server:  # noqa: S603 - ours
        try:
            _wait_until_up(f"{address}/_stcore/health", server)
            yield Dashboard(address, store)
        finally:
            server.terminate()


def _wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the dashboard did not start within {START_SECONDS} s")


def launch(playwright: Playwright) -> Browser:
    installed = next((path for program in PROGRAMS if (path := shutil.which(program))), None)
    return playwright.chromium.launch(executable_path=installed, args=ARGUMENTS)


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choose_day(page: Page, label: str, day: str) -> None:
    field = page.get_by_test_id("stDateInput").filter(has_text=label)
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(day.replace("-", ""))
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")


def choose_country(page: Page, name: str) -> None:
    box = page.get_by_test_id("stMultiSelect").filter(has_text="Country")
    box.get_by_role("combobox").click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
