"""How long the page's questions take on a large store, beside pandas and DuckDB over the Parquet files as they are.

    python tests/benchmarks/synthetic.py 2000000 --to /tmp/stores/2m
    python tests/benchmarks/bench_queries.py /tmp/stores/2m [--rounds 7] [--without pandas] [--change 2000]

``--change`` commits so many incidents of the store again, to open it once more: give it a store that you can spare.

Prints medians and ratios, and writes them to tests/benchmarks/results/queries-<incidents>.md. Each round asks of other
days, words and places, so that nothing is answered from memory. "processor" is the time that all cores were busy: where
others keep the machine busy it tells more than the clock.
"""

# ruff: noqa: S608 - our own conditions; values are parameters
import argparse
import gc
import os
import platform
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd

from dashboard import export, query
from dashboard.query import ArticleFilters, Filters, Near, Snapshot
from dashboard.store import TABLES, CommitRows, Store
from dashboard.store.location import PREPARED

RESULTS = Path(__file__).parent / "results"
EXPORTED = 600_000
WORDS = ("convoy", "drone", "market", "school", "rocket")
# What the prepared texts have and the files do not.
_PLAIN = {"search_text": "' ' || search_text"}
_STEP = 0.5  # degrees of a cell of the map


@dataclass
class Timed:
    """Seconds by the clock and of processor time, a pair a round."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def time(self, what: Callable[[], object]) -> None:
        gc.collect()
        clock, processor = time.perf_counter(), time.process_time()
        what()
        self.clock.append(time.perf_counter() - clock)
        self.processor.append(time.process_time() - processor)

    def row(self, name: str) -> list[str]:
        """Medians in milliseconds."""
        return [name, *(f"{statistics.median(times) * 1000:.0f}" for times in (self.clock, self.processor))]


# --- The five questions of a page, three ways -------------------------------------------------------------


def wide(number: int) -> Filters:
    """Most of the store: all since a day in 2012."""
    return Filters(date_from=date(2012, 1 + number % 12, 1), origin="all")


def half(number: int) -> Filters:
    """Half of the store: what is counted by the others where those are fewer saves nothing here."""
    return Filters(date_from=date(2020, 1 + number % 12, 1), origin="all")


def narrow(number: int) -> Filters:
    """A word within 200 km of Baghdad, Kyiv ..."""
    latitude, longitude = ((33.3, 44.4), (50.4, 30.5), (15.4, 44.2), (12.6, -8.0), (36.2, 37.2))[number % 5]
    return Filters(near=Near(latitude, longitude, 200 + number), text=WORDS[number % 5], origin="all")


def by_word(number: int) -> Filters:
    """A word anywhere."""
    return Filters(text=f"{WORDS[number % 5]} b", origin="all", confidence=0.01 + number / 1000)


def ours(snapshot: Snapshot, filters: Filters) -> None:
    """Tiles, months by type, actors, cells of the map, the first rows."""
    query.totals(snapshot, filters)
    query.timeline(snapshot, filters, by="month")
    query.top(snapshot, filters, "actor", limit=20)
    query.spots(snapshot, filters, limit=2500)  # the page asks for as many marks
    query.incidents(snapshot, filters, limit=200)


def over_parquet(connection: duckdb.DuckDBPyConnection, filters: Filters) -> None:
    """The same over the files as they are (rows that were replaced since are counted along)."""
    condition, parameters = filters.sql()
    for ours_alone, plain in _PLAIN.items():
        condition = condition.replace(ours_alone, plain)
    kept = f"FROM incidents WHERE {condition}"
    sums = ", ".join(
        f"sum({count}_{end})" for count in ("killed", "wounded", "abducted") for end in ("low", "best", "high")
    )
    for asked in (
        f"SELECT count(*), count(date_start), count(latitude), sum(n_reports), {sums}, "
        f"count(DISTINCT (location, admin1, iso3)), count(DISTINCT sources) {kept}",
        f"SELECT date_trunc('month', date_start), event_type, count(*), sum(killed_best) {kept} GROUP BY ALL",
        "SELECT actor, count(*) FROM (SELECT unnest(string_split(perpetrator, '; ')) AS actor "
        f"{kept}) GROUP BY ALL ORDER BY 2 DESC LIMIT 20",
        f"SELECT floor(latitude / {_STEP}), floor(longitude / {_STEP}), count(*), sum(killed_best), mode(event_type) "
        f"{kept} AND latitude IS NOT NULL GROUP BY ALL",
        f"SELECT * {kept} ORDER BY date_start DESC NULLS LAST, date_end DESC, incident_id LIMIT 200",
    ):
        connection.execute(asked, parameters).to_arrow_table()


def in_pandas(frame: pd.DataFrame, filters: Filters) -> None:
    """The same over one DataFrame."""
    kept = (frame["known_from"] == "fresh") & (frame["review_status"] != "rejected")
    if filters.date_from:
        kept &= frame["date_end"] >= pd.Timestamp(filters.date_from)
    if near := filters.near:
        kept &= frame["latitude"].between(near.latitude - near.km / 111, near.latitude + near.km / 111)
    if filters.text:
        kept &= frame["search_text"].str.contains(filters.text, regex=False)
    rows = frame[kept]
    rows[[f"{count}_{end}" for count in ("killed", "wounded", "abducted") for end in ("low", "best", "high")]].sum()
    rows[["location", "admin1", "iso3"]].drop_duplicates()
    rows["sources"].nunique()
    rows.groupby([rows["date_start"].dt.to_period("M"), "event_type"], observed=True)["killed_best"].agg(
        ["size", "sum"]
    )
    rows["perpetrator"].value_counts().head(20)
    cells = [(rows[axis] / _STEP).round() for axis in ("latitude", "longitude")]
    rows.groupby(cells)["killed_best"].agg(["size", "sum"])
    rows.nlargest(200, "date_start")


# --- The measures -----------------------------------------------------------------------------------------


def resident_mb() -> float:
    """Memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_mb() -> float:
    """The most memory that this process had since `Peak` was last forgotten, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1e3


def opened(store: Store, rounds: int) -> Iterator[list[str]]:
    """Opening it where nobody has prepared it; preparing the rest, as a command that wrote it does; opening it then."""
    shutil.rmtree(store.path / PREPARED, ignore_errors=True)
    first, rest, again, before = Timed(), Timed(), Timed(), resident_mb()
    first.time(lambda: Snapshot(store))
    peak = peak_mb()
    yield [*first.row("opening what nobody prepared"), f"peak {peak:.0f} MB"]
    rest.time(lambda: query.prepare(store))
    yield [*rest.row("preparing the articles too, as `vigie ingest` does"), f"peak {peak_mb():.0f} MB"]
    for _ in range(rounds):
        again.time(lambda: Snapshot(store))
    yield [*again.row("opening what is prepared"), f"{before:.0f} MB before"]


def changed(store: Store, number: int) -> Iterator[list[str]]:
    """After a commit that changed so many incidents: opening it, or preparing it and opening it."""
    table = TABLES["incidents"]
    with store.connect(table.name) as connection:
        again = f"SELECT {', '.join(table.names)} FROM all_incidents WHERE NOT removed LIMIT {number}"
        rows = connection.sql(again).to_arrow_table()
    ways: tuple[tuple[str, Callable[[Store], object]], ...] = (("opening", Snapshot), ("preparing", query.prepare))
    for name, way in ways:
        store.commit(CommitRows(rows={"incidents": rows}, message="again"))
        once = Timed()
        once.time(lambda: way(store))  # noqa: B023 - called at once
        yield [*once.row(f"{name} after a commit that changed {number} incidents"), ""]
    once = Timed()
    once.time(lambda: Snapshot(store))
    yield [*once.row("opening it then"), ""]


def questions(snapshot: Snapshot, store: Store, rounds: int, without: list[str]) -> Iterator[list[str]]:
    """The five questions of a page, three ways."""
    ways: dict[str, Callable[[Filters], None]] = {"Vigie": lambda filters: ours(snapshot, filters)}
    if "parquet" not in without:
        connection = duckdb.connect()
        connection.read_parquet(store.files(TABLES["incidents"])).create_view("incidents")
        ways["DuckDB over Parquet"] = lambda filters: over_parquet(connection, filters)
    if "pandas" not in without:
        frame = pd.concat(pd.read_parquet(file) for file in store.files(TABLES["incidents"]))
        for column in ("date_start", "date_end"):
            frame[column] = pd.to_datetime(frame[column])
        ways["pandas"] = lambda filters: in_pandas(frame, filters)
    for name, filters in (("wide", wide), ("half", half), ("narrow", narrow), ("a word alone", by_word)):
        vigie = 0.0
        for way, ask in ways.items():
            timed = Timed()
            for number in range(rounds):
                timed.time(lambda: ask(filters(number)))  # noqa: B023 - called at once
            median = statistics.median(timed.processor)
            vigie = vigie or median
            yield [*timed.row(f"five aggregates, {name}: {way}"), f"x {median / vigie:.1f}"]


def details(snapshot: Snapshot, rounds: int) -> Iterator[list[str]]:
    """One incident with claims and articles; rows as a stream of CSV."""
    ids = query.incidents(snapshot, wide(0), limit=rounds * 3)["incident_id"].tolist()[::3]
    one = Timed()
    for found in ids:
        one.time(lambda: query.incident(snapshot, found))  # noqa: B023 - called at once
    yield [*one.row("an incident with its claims and articles"), ""]
    listed = Timed()
    query.articles(snapshot, ArticleFilters(), limit=1)
    for number in range(rounds):
        listed.time(lambda: query.articles(snapshot, ArticleFilters(text=WORDS[number % 5]), limit=2000))  # noqa: B023
    yield [*listed.row("2000 articles listed, by a word"), ""]
    for name in ("", ", again"):  # what is read of the prepared file stays in memory
        before, most = resident_mb(), 0.0

        def stream() -> None:
            nonlocal most
            selection = export.select(snapshot, Filters(origin="all"), window=(EXPORTED, 0))
            for chunk in export.chunks(selection, "csv"):
                most = max(most, resident_mb() if chunk else 0)

        csv = Timed()
        csv.time(stream)
        yield [*csv.row(f"CSV of up to {EXPORTED} rows, as a stream{name}"), f"+ {most - before:.0f} MB"]


def main() -> None:
    """Measure, print, write down."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("store", type=Path)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--change", type=int, default=0)
    arguments.add_argument("--without", nargs="*", default=[], choices=["pandas", "parquet"])
    given = arguments.parse_args()
    store = Store.open(given.store)
    lines: list[list[str]] = []

    def tell(rows: Iterator[list[str]]) -> None:
        for row in rows:
            lines.append(row)
            print(" | ".join(row), flush=True)

    tell(opened(store, given.rounds))
    if given.change:
        tell(changed(store, given.change))
    snapshot = Snapshot(store)
    tell(details(snapshot, given.rounds))
    tell(questions(snapshot, store, given.rounds, given.without))
    number = query.incident_count(snapshot, Filters(known_from="all", origin="all"))
    load = os.getloadavg()[0]
    head = (
        f"# Queries at {number:,} incidents\n\n{datetime.now():%Y-%m-%d}, {os.cpu_count()} cores "
        f"({platform.machine()}), load {load:.1f}. Medians of {given.rounds} rounds, in milliseconds.\n\n"
        "| | clock | processor | |\n|---|--:|--:|---|\n"
    )
    RESULTS.mkdir(exist_ok=True)
    text = head + "".join(f"| {' | '.join(row)} |\n" for row in lines)
    (RESULTS / f"queries-{number}.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
