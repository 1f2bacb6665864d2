"""The dashboard in a real Chromium, on the store made by hand, with every request written down."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from browsing import PATIENCE, Dashboard, Visit, launch, served
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect, sync_playwright
from specimen import store_at

expect.set_options(timeout=60_000)  # a busy machine draws a map in software


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


@pytest.fixture(scope="module")  # no longer: Playwright's event loop runs in this thread as long as it lives
def browser() -> Iterator[Browser]:
    """An installed Chromium or Chrome, else Playwright's own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser's memory for each size and scheme: what Streamlit is made of is fetched and compiled once a file."""

    @cache
    def made(width: int, height: int, scheme: Literal["light", "dark"]) -> BrowserContext:
        size: ViewportSize = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=scheme, accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        return context

    yield made
    for context in browser.contexts:
        context.close()


@pytest.fixture
def visit(contexts: Callable[..., BrowserContext], dashboard: Dashboard) -> Iterator[Callable[..., Visit]]:
    """Open windows: ``visit(width=390)``. When the test ends, none may have asked another machine for anything."""
    windows: list[Visit] = []

    def opened(width: int = 1440, height: int = 900, scheme: str = "light", of: Dashboard = dashboard) -> Visit:
        window = Visit(contexts(width, height, scheme).new_page(), of)
        window.page.on("request", lambda request: _note(window, request.url))
        window.page.on("websocket", lambda socket: _note(window, socket.url))
        windows.append(window)
        return window

    yield opened
    for window in windows:
        window.page.close()
        assert window.hosts == {"127.0.0.1"}, "a request left the machine"


def _note(window: Visit, url: str) -> None:
    """Write down the host that is asked; blob and data addresses have none."""
    if not url.startswith(("blob:", "data:")):
        window.hosts.add(urlsplit(url).hostname or "")
