"""The dashboard in a real Chromium, on the store made by hand, with every request written down."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from specimen import store_at

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


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """The dashboard, started as ``vigie serve`` starts it."""
    store = tmp_path_factory.mktemp("browser") / "store"
    store_at(store)
    with served(store) as running:
        yield running


@pytest.fixture
def empty_dashboard(tmp_path: Path) -> Iterator[Dashboard]:
    """A dashboard whose user has no article yet."""
    with served(tmp_path / "store") as running:
        yield running


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium or Chrome, else Playwright's own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def launch(playwright: Playwright) -> Browser:
    installed = next((path for program in PROGRAMS if (path := shutil.which(program))), None)
    return playwright.chromium.launch(executable_path=installed, args=ARGUMENTS)


@pytest.fixture
def visit(browser: Browser, dashboard: Dashboard) -> Iterator[Callable[..., Visit]]:
    """Open windows: ``visit(width=390)``. When the test ends, none may have asked another machine for anything."""
    windows: list[tuple[BrowserContext, Visit]] = []

    def opened(width: int = 1440, height: int = 900, scheme: str = "light", of: Dashboard = dashboard) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE)
        window = Visit(context.new_page(), of)
        window.page.on("request", lambda request: _note(window, request.url))
        window.page.on("websocket", lambda socket: _note(window, socket.url))
        windows.append((context, window))
        return window

    yield opened
    for context, window in windows:
        context.close()
        assert window.hosts == {"127.0.0.1"}, "a request left the machine"


def _note(window: Visit, url: str) -> None:
    """Write down the host that is asked; blob and data addresses have none."""
    if not url.startswith(("blob:", "data:")):
        window.hosts.add(urlsplit(url).hostname or "")
