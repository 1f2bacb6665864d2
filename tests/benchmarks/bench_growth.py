"""How time and memory grow with the store: reading articles, ingesting what was read, linking, opening the store.

    python tests/benchmarks/bench_growth.py data/articles/fr data/articles/en --in /tmp/growth --read 300 1000 \\
        --ingest 1000 10000 100000 --link 10000 100000 1000000 --open 10000 100000 1000000

``--read`` reads so many articles (the given ones, again and again). ``--ingest`` commits so many to a new store, by the
pipeline and its batches, with what was read of each as input: copies of the given articles, moved apart
(:mod:`bench_linking`); it tells how far it was at each size. ``--link`` links so many reports at once. ``--open`` opens
synthetic stores of about so many articles, for the first time and again. Each runs in a process of its own, which
gives its peak memory. ``--rows FILE`` keeps what was measured, and takes up again what it holds. The table goes to
tests/benchmarks/results/growth.md, the picture to growth.svg; ``near-linear`` is a slope of some 1 between two sizes,
on logarithmic scales.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, cycle, islice
from pathlib import Path

import synthetic
from bench_linking import Timed, copies

from dashboard.linking.arrays import arrays
from dashboard.linking.evidence import Evidence, evidence_of
from dashboard.linking.partition import compare, complete, group
from dashboard.model import Article
from dashboard.pipeline import ingest_articles, read_to_store
from dashboard.query import Snapshot
from dashboard.readers import read
from dashboard.store import Store
from dashboard.store.readings import Told

RESULTS = Path(__file__).parent / "results"
ARTICLES_AN_INCIDENT = 1.6  # of the synthetic stores
_COLOURS = {"read": "#0072B2", "ingest": "#D55E00", "link": "#E69F00", "open, first": "#009E73", "open": "#CC79A7"}
# Seconds of processor time and peak memory in MB.
Measure = tuple[float, float]
Rows = dict[str, dict[int, Measure]]


# --- What is measured, each in a process of its own -------------------------------------------------------


def reading(articles: Sequence[Article], sizes: Sequence[int], _: Path) -> Rows:
    """Reading alone."""
    found: dict[int, Measure] = {}
    start = time.process_time()
    for done, article in enumerate(islice(cycle(articles), max(sizes)), 1):
        read_to_store(article)
        if done in sizes:
            found[done] = (time.process_time() - start, peak_mb())
    return {"read": found}


def ingesting(articles: Sequence[Article], sizes: Sequence[int], folder: Path) -> Rows:
    """Linking and storing what was read."""
    copied = Copies([(article, read_to_store(article)) for article in articles])
    made = Timed(copied.articles(max(sizes)))
    found: dict[int, Measure] = {}
    start = time.process_time()

    def progress(done: int) -> None:
        for size in sizes:
            if done > size and size not in found:  # what comes after was committed
                tell(size)

    def tell(size: int) -> None:
        found[size] = (time.process_time() - start - made.processor, peak_mb())
        print(size, found[size], file=sys.stderr, flush=True)

    ingest_articles(made, Store.create(folder / f"ingested-{max(sizes)}"), reader=copied, progress=progress)
    tell(max(sizes))
    return {"ingest": found}


def linking(articles: Sequence[Article], sizes: Sequence[int], _: Path) -> Rows:
    """Linking all reports at once."""
    evidence = [one for article in articles for one in _evidence(article, read_to_store(article))]
    found: dict[int, Measure] = {}
    for size in sizes:
        made, start = Timed(copies(evidence, size)), time.process_time()
        columns = arrays(made)
        list(group(columns, complete(columns, compare(columns, floor=0)), {}))
        found[size] = (time.process_time() - start - made.processor, peak_mb())
    return {"link": found}


def opening(_: Sequence[Article], sizes: Sequence[int], folder: Path) -> Rows:
    """The first opening at a commit, and the next."""
    first, again = dict[int, Measure](), dict[int, Measure]()
    for size in sizes:
        path = folder / f"made-{size}"
        if not path.exists():
            command = [sys.executable, synthetic.__file__, str(round(size / ARTICLES_AN_INCIDENT)), "--to", str(path)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own script
        for found in (first, again):
            start = time.process_time()
            Snapshot(Store.open(path))
            found[size] = (time.process_time() - start, peak_mb())
    return {"open, first": first, "open": again}


class Copies:
    """Articles copied and moved apart, and who gives what was read of them."""

    ahead = 0

    def __init__(self, originals: Sequence[tuple[Article, Told]]) -> None:
        self._originals = originals
        self._told: dict[str, Told] = {}

    def articles(self, number: int) -> Iterator[Article]:
        """So many of them."""
        evidence = [one for article, told in self._originals for one in _evidence(article, told)]
        moved = copies(evidence, number * len(evidence))
        made = ((copy, article, told) for copy in count() for article, told in self._originals)
        for copy, article, told in islice(made, number):
            yield self._moved(f"{copy}:{article.article_id}", article, told, list(islice(moved, len(told.reports))))

    def _moved(self, article_id: str, article: Article, told: Told, moved: Sequence[Evidence]) -> Article:
        reports = tuple(
            replace(report, values=dict(one.values)) for report, one in zip(told.reading.reports, moved, strict=False)
        )
        one_reading = replace(told.reading, article_id=article_id, reports=reports)
        self._told[article_id] = replace(told, reading=one_reading, traces=tuple(one.trace for one in moved))
        when = next((one.published_on for one in moved), article.published_on)
        return replace(article, article_id=article_id, published_at=when.isoformat() if when else None)

    def start(self, articles: Sequence[Article]) -> Iterator[Told]:
        """As :meth:`dashboard.pipeline.BatchReader.start`."""
        return (self._told.pop(article.article_id) for article in articles)


def _evidence(article: Article, told: Told) -> list[Evidence]:
    ids = [f"{article.article_id}#{number}" for number in range(len(told.reports))]
    return evidence_of(ids, told.reports, article, told.traces)


def peak_mb() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


MEASURES = {"read": reading, "ingest": ingesting, "link": linking, "open": opening}


def alone(what: str, sizes: Sequence[int], given: argparse.Namespace) -> Rows:
    """Measured in a process of its own."""
    own = [*map(str, given.articles), "--in", str(given.folder), "--only", what, *map(str, sizes)]
    command = [sys.executable, __file__, *own]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - this script
    return _rows(output.splitlines()[-1])


def _rows(text: str) -> Rows:
    return {name: {int(size): tuple(one) for size, one in sizes.items()} for name, sizes in json.loads(text).items()}


# --- Table and picture ------------------------------------------------------------------------------------


def table(rows: Rows) -> str:
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


def picture(rows: Rows) -> str:
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
    """Measure, write table and picture."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("articles", type=Path, nargs="+")
    for what in MEASURES:
        arguments.add_argument(f"--{what}", type=int, nargs="*", default=[])
    arguments.add_argument("--in", dest="folder", type=Path, required=True)
    arguments.add_argument("--rows", type=Path)
    arguments.add_argument("--only", nargs="+", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.only:
        what, *sizes = given.only
        articles = [item for path in given.articles for item in read([path]) if isinstance(item, Article)]
        print(json.dumps(MEASURES[what](articles, [int(size) for size in sizes], given.folder)))
        return
    rows = _rows(given.rows.read_text()) if given.rows and given.rows.exists() else {}
    for what in MEASURES:
        if sizes := getattr(given, what):
            for name, found in alone(what, sizes, given).items():
                print(name, found, flush=True)
                rows[name] = {**rows.get(name, {}), **found}
        if given.rows:
            given.rows.write_text(json.dumps(rows))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "growth.md").write_text(f"{table(rows)}\n![Growth](growth.svg)\n", "utf-8")
    (RESULTS / "growth.svg").write_text(picture(rows), "utf-8")


if __name__ == "__main__":
    main()
