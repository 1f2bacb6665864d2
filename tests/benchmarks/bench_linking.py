"""How long linking takes: real reports, copied with shifted dates and places until there are enough.

    python tests/benchmarks/bench_linking.py ARTICLES [--reports 1000000]

ARTICLES are read once; each copy moves its days by up to ten years and its points over the globe, together, so that
what was one event is one event again, elsewhere. Names, and most other words, are made each copy's own, and so is what
it means: two copies of one article are to be no more alike than two reports of other events are (of one kind, in one
language: a cosine of 0.02 to 0.04, of 0.1 to 0.2 for one pair in a hundred; two reports of one event: 0.1 to 0.25;
across languages 0.4 at most). Within a copy all stays as it was. Prints reports, pairs, incidents, seconds (by the
clock and of processor time, without those of making the copies) and memory.
"""

import argparse
import random
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard.linking.arrays import arrays
from dashboard.linking.evidence import Evidence, evidence_of
from dashboard.linking.meaning import LENGTH
from dashboard.linking.partition import compare, complete, group
from dashboard.linking.traces import RECORD, Trace
from dashboard.model import Article
from dashboard.pipeline import read_or_why
from dashboard.readers import read

# Of a text's words, so many strongest are each copy's own, and of the others all but one in so many.
RAREST = 8
KEPT = 4
# The share of a meaning's numbers that each copy turns round.
TURNED = 0.14
Turn = NDArray[np.int8]
COUNTRIES = [f"X{letter}{other}" for letter in "ABCDEFGHIJ" for other in "ABCDEFGHIJ"]


def originals(paths: Sequence[Path]) -> list[Evidence]:
    """The reports of the articles."""
    found: list[Evidence] = []
    for article in read(paths):
        if isinstance(article, Article):
            reading, _ = read_or_why(article)
            ids = [f"{article.article_id}#{number}" for number in range(len(reading.reports))]
            found += evidence_of(ids, reading.reports, article)
    return found


def copies(reports: Sequence[Evidence], number: int, seed: int = 0) -> Iterator[Evidence]:
    """So many reports: copy after copy of them all, each moved as a whole."""
    made = 0
    for copy in range(number):
        chance = random.Random(f"{seed} {copy}")  # noqa: S311 - a generator of test data
        days, east = timedelta(days=chance.randrange(-1800, 1800)), chance.uniform(-180, 180)
        north, country, mask = chance.uniform(-30, 30), chance.choice(COUNTRIES), chance.getrandbits(30)
        turn = np.array([-1 if chance.random() < TURNED else 1 for _ in range(LENGTH)], np.int8)
        for report in reports:
            if made == number:
                return
            made += 1
            yield _moved(report, f"{seed}-{copy}", days, north, east, country, mask, turn)


def _moved(
    report: Evidence, copy: str, days: timedelta, north: float, east: float, country: str, mask: int, turn: Turn
) -> Evidence:
    values = dict(report.values)
    for name in ("date_start", "date_end"):
        if values.get(name):
            values[name] += days
    if values.get("latitude") is not None:
        values["latitude"] = (values["latitude"] + north + 90) % 180 - 90
        values["longitude"] = (values["longitude"] + east + 180) % 360 - 180
    if values.get("iso3"):
        values["iso3"] = country
    trace = np.frombuffer(report.trace.record, RECORD).copy()
    kept = [*trace["words"][0, :RAREST], *trace["names"][0]]
    for name in ("words", "names", "full_names", "phrases", "headline"):
        numbers = trace[name][0]
        own = np.full(len(numbers), True)
        if name in {"words", "headline"}:
            own = np.isin(numbers, kept) | (numbers % KEPT != 0)
        numbers[own & (numbers >= 0)] ^= mask
    trace["shingles"] = -1
    trace["meaning"] *= turn
    return replace(
        report,
        report_id=f"{copy}:{report.report_id}",
        article_id=f"{copy}:{report.article_id}",
        values=values,
        published_on=report.published_on + days if report.published_on else None,
        trace=Trace(trace.tobytes()),
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("articles", type=Path, nargs="+")
    arguments.add_argument("--reports", type=int, default=1_000_000)
    given = arguments.parse_args()
    reports = Timed(copies(originals(given.articles), given.reports))
    start, used = time.perf_counter(), time.process_time()
    columns = arrays(reports)
    seconds = [time.perf_counter() - start - reports.clock]
    scored = compare(columns, floor=0)
    seconds.append(time.perf_counter() - start - reports.clock)
    whole = complete(columns, scored)
    incidents = {link.incident_id for link in group(columns, whole, {})}
    seconds.append(time.perf_counter() - start - reports.clock)
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{len(columns)} reports, {len(scored)} pairs kept, {len(incidents)} incidents: "
        f"in columns after {seconds[0]:.0f} s, compared after {seconds[1]:.0f} s, grouped after {seconds[2]:.0f} s "
        f"({time.process_time() - used - reports.processor:.0f} s of processor time); {gib:.1f} GiB"
    )


class Timed:
    """What an iterator gives, and the seconds that it takes for that, by the clock and of processor time."""

    def __init__(self, items: Iterator[Evidence]) -> None:
        self._items = items
        self.clock = self.processor = 0.0

    def __iter__(self) -> "Timed":
        return self

    def __next__(self) -> Evidence:
        clock, processor = time.perf_counter(), time.process_time()
        try:
            return next(self._items)
        finally:
            self.clock += time.perf_counter() - clock
            self.processor += time.process_time() - processor


if __name__ == "__main__":
    main()
