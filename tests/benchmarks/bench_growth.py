"""How time and memory grow with the store: reading articles, linking them, opening the store.

    python tests/benchmarks/bench_growth.py ARTICLES --ingest 500 1000 2000 --open 10000 100000 1000000 --in /tmp/growth

ARTICLES (the sample corpus, say) are ingested again and again under new names and dates until there are as many
as each number of ``--ingest`` says, into a new store each time, with one process: reading and linking are told apart.
``--open`` opens synthetic stores of about so many articles. Each size runs in a process of its own, which gives its
peak memory. The table goes to tests/benchmarks/results/growth.md, the picture to growth.svg; ``near-linear`` is a slope
of 1 or less between two sizes, on logarithmic scales.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import synthetic

from dashboard import pipeline
from dashboard.model import Article
from dashboard.query import Snapshot
from dashboard.readers import read
from dashboard.store import Store, linked, readings

RESULTS = Path(__file__).parent / "results"
ARTICLES_AN_INCIDENT = 1.6  # of the synthetic stores
_COLOURS = {"read": "#0072B2", "link": "#D55E00", "open, first": "#009E73", "open": "#CC79A7"}


# --- One size, in a process of its own --------------------------------------------------------------------


def copies(articles: list[Article], number: int) -> Iterator[Article]:
    """So many articles: each copy of them all three weeks after the one before, so that events stay apart."""
    for made in range(number):
        article, copy = articles[made % len(articles)], made // len(articles)
        day = (article.published_on or date(2020, 1, 1)) + timedelta(days=21 * copy % 9000)
        yield replace(article, article_id=f"{article.article_id}-{copy}", published_at=day.isoformat())


def ingest(paths: list[Path], number: int, folder: Path) -> dict[str, float]:
    """Seconds of reading and of linking."""
    articles = [item for path in paths for item in read([path]) if isinstance(item, Article)]
    store = Store.create(folder / f"ingested-{number}")
    seconds = 0.0
    relink = linked.relink

    def timed(*arguments: object, **named: object) -> object:
        nonlocal seconds
        start = time.process_time()
        try:
            return relink(*arguments, **named)
        finally:
            seconds += time.process_time() - start

    readings.relink = timed
    start = time.process_time()
    pipeline.ingest_articles(copies(articles, number), store)
    whole = time.process_time() - start
    return {"read": whole - seconds, "link": seconds}


def opened(number: int, folder: Path) -> dict[str, float]:
    """Seconds of the first opening at a commit, and of the next."""
    path = folder / f"made-{number}"
    if not path.exists():
        command = [sys.executable, synthetic.__file__, str(round(number / ARTICLES_AN_INCIDENT)), "--to", str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own script
    found = {}
    for name in ("open, first", "open"):
        start = time.process_time()
        Snapshot(Store.open(path))
        found[name] = time.process_time() - start
    return found


def alone(what: str, number: int, given: argparse.Namespace) -> dict[str, float]:
    """The measures of one size, and its peak memory in MB."""
    own = [*map(str, given.articles), "--in", str(given.folder), "--only", what, str(number)]
    command = [sys.executable, __file__, *own]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - this script
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


# --- Table and picture ------------------------------------------------------------------------------------


def table(rows: dict[str, dict[int, tuple[float, float]]]) -> str:
    """Seconds of processor time and peak memory by size, with the slope from the size before."""
    text = "# Growth\n\n| | articles | seconds (processor) | ms an article | slope | peak MB |\n"
    text += "|---|--:|--:|--:|--:|--:|\n"
    for name, sizes in rows.items():
        before: tuple[int, float] | None = None
        for number, (seconds, peak) in sorted(sizes.items()):
            slope = f"{math.log(seconds / before[1]) / math.log(number / before[0]):.2f}" if before else ""
            text += f"| {name} | {number:,} | {seconds:.2f} | {1000 * seconds / number:.3f} | {slope} | {peak:.0f} |\n"
            before = (number, seconds)
    return text


def picture(rows: dict[str, dict[int, tuple[float, float]]]) -> str:
    """Seconds by articles on logarithmic scales, as SVG."""
    points = [(n, s) for sizes in rows.values() for n, (s, _) in sizes.items()]
    left, bottom = (math.floor(math.log10(min(column))) for column in zip(*points, strict=True))
    right, top = (math.ceil(math.log10(max(column))) for column in zip(*points, strict=True))

    def at(number: float, seconds: float) -> tuple[float, float]:
        across = (math.log10(number) - left) / max(right - left, 1)
        up = (math.log10(seconds) - bottom) / max(top - bottom, 1)
        return 70 + 420 * across, 330 - 300 * up

    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 380" font-family="sans-serif" font-size="12">']
    parts.append('<rect width="640" height="380" fill="white"/>')
    for power in range(left, right + 1):
        x, _ = at(10**power, 10**bottom)
        parts.append(f'<path d="M{x} 30V330" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="350" text-anchor="middle">{10**power:,}</text>')
    for power in range(bottom, top + 1):
        _, y = at(10**left, 10.0**power)
        parts.append(f'<path d="M70 {y}H490" stroke="#ddd"/>')
        parts.append(f'<text x="62" y="{y + 4}" text-anchor="end">{10.0**power:g} s</text>')
    for name, sizes in rows.items():
        line = [at(number, seconds) for number, (seconds, _) in sorted(sizes.items())]
        colour = _COLOURS[name]
        drawn = " ".join(f"{x:.0f},{y:.0f}" for x, y in line)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{colour}"/>' for x, y in line]
        parts.append(f'<text x="{line[-1][0] + 8:.0f}" y="{line[-1][1] + 4:.0f}" fill="{colour}">{name}</text>')
    parts.append('<text x="280" y="372" text-anchor="middle">articles (seconds of processor time)</text></svg>')
    return "\n".join(parts)


def main() -> None:
    """Measure each size, write table and picture."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("articles", type=Path, nargs="+")
    arguments.add_argument("--ingest", type=int, nargs="*", default=[])
    arguments.add_argument("--open", type=int, nargs="*", default=[])
    arguments.add_argument("--in", dest="folder", type=Path, required=True)
    arguments.add_argument("--only", nargs=2, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.only:
        what, number = given.only[0], int(given.only[1])
        found = ingest(given.articles, number, given.folder) if what == "ingest" else opened(number, given.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
        print(json.dumps({**found, "peak": peak}))
        return
    rows: dict[str, dict[int, tuple[float, float]]] = {}
    for what, sizes in (("ingest", given.ingest), ("open", given.open)):
        for number in sizes:
            found = alone(what, number, given)
            peak = found.pop("peak")
            print(what, number, found, f"{peak:.0f} MB", flush=True)
            for name, seconds in found.items():
                rows.setdefault(name, {})[number] = (seconds, peak)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "growth.md").write_text(f"{table(rows)}\n![Growth](growth.svg)\n", "utf-8")
    (RESULTS / "growth.svg").write_text(picture(rows), "utf-8")


if __name__ == "__main__":
    main()
