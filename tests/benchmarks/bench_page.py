"""How fast the page is in headless Chromium (software GL): first page, filters, a repeated view, an incident.

    python tests/benchmarks/bench_page.py STORE [--runs 7] [--to RESULTS.md]

The server is started anew; "usable" is when map and timeline are drawn and the server has nothing more to say. Each
filter is changed in the page itself. The largest websocket message of a rerun is counted, and every request's host.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, WebSocket, sync_playwright

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
SETTLED = """version => {
    const root = document.querySelector('.vg-map'), text = document.querySelector('.vg-count b')?.innerText
    const still = !document.querySelector('[data-test-script-state="running"]')
        && !document.querySelector('[data-stale="true"]')
    const drawn = document.querySelector('.js-plotly-plot .main-svg')
    return still && drawn && root?.dataset.drawn && root.map?.loaded() && text && text !== version ? text : false
}"""


@dataclass
class Traffic:
    """What went over the wire: the sizes of the server's messages since the last reset, and all hosts."""

    messages: list[int] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def listen(self, page: Page) -> None:
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", self._hear)

    def _hear(self, wire: WebSocket) -> None:
        self._note(wire.url)
        wire.on("framereceived", lambda payload: self.messages.append(len(payload)))

    def _note(self, url: str) -> None:
        if not url.startswith(("blob:", "data:")):
            self.hosts.add(urlsplit(url).hostname or "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--to", type=Path)
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
        address, server = _serve(asked.store)
        try:
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            told = measure(page, address, asked.runs)
        finally:
            server.terminate()
            browser.close()
    told["load average"] = os.getloadavg()[0]
    print(json.dumps(told, indent=1))
    if asked.to:
        rows = "\n".join(f"| {name} | {value} |" for name, value in told.items())
        asked.to.write_text(f"# The page on {asked.store.name}\n\n| what | measured |\n|---|---|\n{rows}\n", "utf-8")


def measure(page: Page, address: str, runs: int) -> dict[str, object]:
    """Every figure, seconds and kilobytes."""
    traffic = Traffic()
    traffic.listen(page)
    load = lambda: page.goto(f"{address}/?lang=en")  # noqa: E731 - one expression
    cold = _timed(page, "", load)[0]
    first, seen = _timed(page, "", load)
    traffic.messages.clear()
    countries = ["Iraq", "Mali", "Nigeria", "Ukraine", "Syria", "Yemen", "Colombia", "Haiti"]
    changed, repeated = [], []
    for name in countries[:runs]:
        seconds, seen = _timed(page, seen, lambda name=name: _choose_country(page, name))
        changed.append(seconds)
        seconds, seen = _timed(page, seen, lambda: page.locator("[class*=st-key-chip-country] button").first.click())
        repeated.append(seconds)
    largest = max(traffic.messages) / 1000
    incident = []
    for index in range(3):
        started = time.perf_counter()
        page.locator("[class*=st-key-line-] a").nth(index).click()
        page.wait_for_selector("h1.vg-head")
        incident.append(time.perf_counter() - started)
        page.get_by_role("link", name="Overview").first.click()
        page.wait_for_function(SETTLED, arg="", timeout=120_000)
    return {
        "first page after the start, s": round(cold, 2),
        "page opened again, s": round(first, 2),
        "filter changed, median s": round(statistics.median(changed), 2),
        "filter changed, all": [round(one, 2) for one in changed],
        "repeated view, median s": round(statistics.median(repeated), 2),
        "incident page, median s": round(statistics.median(incident), 2),
        "largest websocket message, KB": round(largest),
        "hosts": sorted(traffic.hosts),
    }


def _timed(page: Page, before: str, act: Callable[[], object]) -> tuple[float, str]:
    """Seconds until everything is drawn and "N of M" says other than before; what it says."""
    started = time.perf_counter()
    act()
    told = page.wait_for_function(SETTLED, arg=before, timeout=180_000, polling=20).json_value()
    return time.perf_counter() - started, str(told)


def _choose_country(page: Page, name: str) -> None:
    page.get_by_test_id("stMultiSelect").filter(has_text="Country").get_by_role("combobox").click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")


def _serve(store: Path) -> tuple[str, "subprocess.Popen[bytes]"]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "dashboard" / "asgi.py"),
        "--server.port",
        str(port),
    ]
    command += ["--server.headless", "true", "--server.fileWatcherType", "none"]
    environment = {**os.environ, "VIGIE_STORE": str(store.resolve())}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()  # noqa: S310 - ours
            break
        except OSError:
            time.sleep(0.2)
    return address, server


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


if __name__ == "__main__":
    main()
