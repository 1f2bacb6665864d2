"""How fast the page is in headless Chromium (software GL): first page, filters, a repeated view, an incident.

    python tests/benchmarks/bench_page.py STORE [--runs 7] [--to RESULTS.md]

The server is started anew; "usable" is when map and timeline are drawn and the server has nothing more to say. Each
filter is changed in the page itself. The largest websocket message of a rerun is counted, and every request's host.
Beside the seconds of the clock, which other work on the machine makes longer, stand those of the processor: the
server's and the browser's, which draws the map without a graphics card (Linux tells them under /proc).
"""

import argparse
import contextlib
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
    const drawn = document.querySelector('.vg-chart svg')
    return still && drawn && root?.dataset.drawn && root.map?.loaded() && text && text !== version ? text : false
}"""

# From now until the headline of an incident stands in the page: seconds, told by the page itself.
HEADED = """() => {
    const began = performance.now()
    window.headed = 0
    new MutationObserver((_, looker) => {
        if (!document.querySelector('h1.vg-head')) return
        window.headed = (performance.now() - began) / 1000
        looker.disconnect()
    }).observe(document.body, { childList: true, subtree: true })
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


@dataclass(frozen=True)
class Cost:
    """Seconds: of the clock, of the server's processor, of the browser's processors."""

    clock: float
    server: float
    browser: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} (server {self.server:.2f}, browser {self.browser:.2f})"


@dataclass(frozen=True)
class Meter:
    """Reads what the server and the browser, all its processes together, have cost so far."""

    server: int

    def read(self) -> Cost:
        ticks = {pid: int(stat[11]) + int(stat[12]) for pid, stat in _stats().items()}  # utime and stime, see proc(5)
        parents = {pid: int(stat[1]) for pid, stat in _stats().items()}
        ours = {pid for pid in ticks if _descends(pid, os.getpid(), parents)}
        second = os.sysconf("SC_CLK_TCK")
        browser = sum(ticks[pid] for pid in ours - {self.server, os.getpid()}) / second
        return Cost(time.perf_counter(), ticks[self.server] / second, browser)


def _stats() -> dict[int, list[str]]:
    """What proc(5) tells of each process, from its state on."""
    told = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            told[int(path.parent.name)] = path.read_text().rpartition(")")[2].split()
    return told


def _descends(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != ancestor:
        pid = parents[pid]
    return pid == ancestor


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
            told = measure(page, Meter(server.pid), address, asked.runs)
        finally:
            server.terminate()
            browser.close()
    told["load average"] = os.getloadavg()[0]
    print(json.dumps(told, indent=1))
    if asked.to:
        rows = "\n".join(f"| {name} | {value} |" for name, value in told.items())
        asked.to.write_text(f"# The page on {asked.store.name}\n\n| what | measured |\n|---|---|\n{rows}\n", "utf-8")


def measure(page: Page, meter: Meter, address: str, runs: int) -> dict[str, object]:
    """Every figure, seconds and kilobytes."""
    traffic = Traffic()
    traffic.listen(page)
    load = lambda: page.goto(f"{address}/?lang=en")  # noqa: E731 - one expression
    cold = _timed(page, meter, "", load)[0]
    first, seen = _timed(page, meter, "", load)
    traffic.messages.clear()
    countries = ["Iraq", "Mali", "Nigeria", "Ukraine", "Syria", "Yemen", "Colombia", "Haiti"]
    changed, repeated = [], []
    for name in countries[:runs]:
        _type_country(page, name)
        cost, seen = _timed(page, meter, seen, lambda: page.keyboard.press("Enter"))
        changed.append(cost)
        press = lambda: page.locator("[class*=st-key-chip-country] button").first.click()  # noqa: E731 - one expression
        cost, seen = _timed(page, meter, seen, press)
        repeated.append(cost)
    largest, sent = max(traffic.messages) / 1000, sum(traffic.messages) / 1000 / (2 * len(changed))
    incident = []
    for index in range(3):
        page.wait_for_timeout(1000)  # a reader looks at the list before
        before = meter.read()
        page.evaluate(HEADED)
        page.locator(".vg-lines a").nth(index).click()
        page.wait_for_function("() => window.headed")
        cost = _between(before, meter.read())
        incident.append(Cost(page.evaluate("window.headed"), cost.server, cost.browser))
        page.get_by_role("link", name="Overview").first.click()
        page.wait_for_function(SETTLED, arg="", timeout=120_000)
    return {
        "first page after the start, s": str(cold),
        "page opened again, s": str(first),
        "filter changed, median s": _median(changed),
        "filter changed, all": [round(one.clock, 2) for one in changed],
        "repeated view, median s": _median(repeated),
        "incident page, median s": _median(incident),
        "messages of a rerun, KB": round(sent),
        "largest websocket message, KB": round(largest),
        "hosts": sorted(traffic.hosts),
    }


def _median(costs: list[Cost]) -> str:
    parts = zip(*((one.clock, one.server, one.browser) for one in costs), strict=True)
    return str(Cost(*(statistics.median(part) for part in parts)))


def _between(first: Cost, last: Cost) -> Cost:
    return Cost(last.clock - first.clock, last.server - first.server, last.browser - first.browser)


def _timed(page: Page, meter: Meter, before: str, act: Callable[[], object]) -> tuple[Cost, str]:
    """What it costs until everything is drawn and "N of M" says other than before; what it says."""
    started = meter.read()
    act()
    told = page.wait_for_function(SETTLED, arg=before, timeout=180_000, polling=20).json_value()
    return _between(started, meter.read()), str(told)


def _type_country(page: Page, name: str) -> None:
    """Find the country among the filter's choices; Enter then chooses it."""
    page.get_by_test_id("stMultiSelect").filter(has_text="Country").get_by_role("combobox").click()
    page.keyboard.type(name)


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
