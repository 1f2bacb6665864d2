"""How many articles a second go into a store, by one worker, by two, and by a Dask cluster of two on this machine.

    python tests/benchmarks/bench_workers.py ARTICLES.jsonl [--number 2000] [--rounds 3]

The best of some runs each, and the processor time of all processes together, which a busy machine disturbs less.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import distributed
import psutil

from dashboard.cluster import Cluster
from dashboard.model import Article
from dashboard.pipeline import BatchReader, Processes, ingest_articles
from dashboard.readers import read
from dashboard.store import Store
from dashboard.workers import _ALONE

Reader = Callable[[], AbstractContextManager[BatchReader]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--number", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    own = [item for item in read([asked.articles]) if isinstance(item, Article)]
    given = [replace(one, article_id=f"{n}-{one.article_id}") for n, one in enumerate(islice(cycle(own), asked.number))]
    readers: dict[str, Reader] = {
        "1 worker": lambda: Processes(1),
        "2 workers": lambda: Processes(2),
        "Dask, 2 workers": two_on_dask,
    }
    for name in [*readers] * asked.rounds:
        wall, cpu = timed(readers[name], given)
        print(f"{name:16} {asked.number / wall:6.1f} articles/s   {wall:6.1f} s wall   {cpu:6.1f} s CPU", flush=True)


def timed(reader: Reader, given: list[Article]) -> tuple[float, float]:
    """Seconds by the clock, and of all processors together, from the second batch on: words and models are loaded."""
    with tempfile.TemporaryDirectory() as folder, reader() as opened:
        store = Store.create(Path(folder) / "store")
        warm = [replace(one, article_id=f"warm-{n}") for n, one in enumerate(given[:_ALONE])]
        list(opened.start(warm))
        wall, cpu = time.perf_counter(), used()
        ingest_articles(given, store, reader=opened)
        return time.perf_counter() - wall, used() - cpu


def used() -> float:
    """Seconds of processor time of this process and of those that it started."""
    own = psutil.Process()
    spent = [process.cpu_times() for process in (own, *own.children(recursive=True))]
    return sum(one.user + one.system for one in spent)


@contextmanager
def two_on_dask() -> Iterator[Cluster]:
    """A cluster of two worker processes on this machine."""
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
        Cluster(local.scheduler_address) as cluster,
    ):
        yield cluster


if __name__ == "__main__":
    main()
