"""Batches read by separate worker processes: the rows of a single process, also when a worker is killed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from made import article

from dashboard import cluster, pipeline
from dashboard.cluster import Cluster, ClusterError, articles_table, read_table, told_of
from dashboard.linking.arrays import arrays
from dashboard.linking.evidence import evidence_of
from dashboard.linking.partition import compare, complete, grouped
from dashboard.model import Article
from dashboard.store import Store
from dashboard.store.rows import article_of

# What no two runs have in common.
_ITS_OWN = {"incident_id", "updated_at", "commit_id", "removed"}
TOWNS = ("Gao", "Bagdad", "Mossoul", "Kirkouk", "Tombouctou", "Kidal", "Alep", "Damas", "Kaboul", "Mogadiscio")
TEXT = "Le {day} mars 2021, {n} soldats ont été tués dans une embuscade près de {town}, selon l'armée."


def articles(number: int) -> list[Article]:
    """Articles of which every fourth tells of the same as the one before."""
    told = [n - (n % 4 == 3) for n in range(number)]
    texts = [TEXT.format(day=n % 27 + 1, n=n % 9 + 2, town=TOWNS[n % len(TOWNS)]) for n in told]
    return [article(f"a{n:03}", text, source=f"s{n}", published_at="2021-04-01") for n, text in enumerate(texts)]


def rows(store: Store) -> dict[str, list[str]]:
    told = {}
    for name in ("articles", "reports", "claims", "incidents", "links"):
        found = ({k: v for k, v in row.items() if k not in _ITS_OWN} for row in store.current(name).to_pylist())
        told[name] = sorted(str(row) for row in found)
    return told


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler and two workers, each a process of its own."""
    tests = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (Path.cwd(), Path(__file__).parent)))}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = subprocess.Popen(  # noqa: S603
        [*command, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"],
        stderr=subprocess.PIPE, text=True, env=tests,
    )  # fmt: skip
    found = next(line.split()[-1] for line in scheduler.stderr if "Scheduler at:" in line)
    draining = threading.Thread(target=scheduler.stderr.read, daemon=True)
    draining.start()
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", found, "--nworkers", "2", "--nthreads", "1"]
    workers = subprocess.Popen([*worker, "--no-dashboard"], stderr=subprocess.DEVNULL, env=tests)  # noqa: S603
    try:
        yield found
    finally:
        for process in (workers, scheduler):
            process.terminate()
        for process in (workers, scheduler):
            process.wait(20)
        draining.join(5)
        scheduler.stderr.close()


def workers_of(reader: Cluster) -> dict[str, int]:
    return reader._client.run(os.getpid)


def test_a_worker_killed_in_mid_run_changes_nothing(tmp_path, address, monkeypatch):
    monkeypatch.setattr(cluster, "TASK_ARTICLES", 5)
    monkeypatch.setattr(pipeline, "BATCH_ARTICLES", 20)
    given = articles(80)
    alone, shared = Store.create(tmp_path / "alone"), Store.create(tmp_path / "shared")
    pipeline.ingest_articles(given, alone)
    with Cluster(address) as reader:
        reader._client.wait_for_workers(2, timeout=60)
        before = workers_of(reader)
        done = []

        def kill_once(number: int) -> None:
            if not done:
                os.kill(next(iter(before.values())), signal.SIGKILL)
            done.append(number)

        summary = pipeline.ingest_articles(given, shared, reader=reader, progress=kill_once)
        reader._client.wait_for_workers(2, timeout=60)
        assert set(workers_of(reader).values()) != set(before.values())
    assert summary.new == 80
    assert done[-1] == 80
    assert rows(shared) == rows(alone)
    assert len(rows(alone)["incidents"]) > 10


def test_an_article_that_kills_its_workers_is_skipped(tmp_path, address, monkeypatch):
    monkeypatch.setattr(cluster, "read_table", die_of_poison)
    store = Store.create(tmp_path / "store")
    with Cluster(address) as reader:
        reader._client.wait_for_workers(1, timeout=60)
        summary = pipeline.ingest_articles([*articles(3), article("poison")], store, reader=reader)
    assert [skipped.path for skipped in summary.skipped] == ["poison"]
    assert store.article_ids() == ["a000", "a001", "a002"]


def test_linking_by_blocks_gives_the_partition_of_one_machine(address, monkeypatch):
    monkeypatch.setattr(cluster, "TASK_PAIRS", 7)
    told = [(one, pipeline.read_to_store(one)) for one in articles(40)]
    reports = [
        report
        for one, found in told
        for report in evidence_of([f"{one.article_id}#0"], found.reports, one, found.traces)
    ]
    columns = arrays(reports)
    with Cluster(address) as reader:
        reader._client.wait_for_workers(1, timeout=60)
        shared = compare(columns, at_once=20, score=reader.scores)
        completed = complete(columns, shared, reader.scores)
    assert len(shared) > 20
    assert shared.by_id(columns.ids) == compare(columns).by_id(columns.ids)
    alone = grouped(columns, complete(columns, compare(columns)))
    assert len(np.unique(alone)) < len(columns)
    np.testing.assert_array_equal(grouped(columns, completed), alone)


def die_of_poison(table):
    if "poison" in table["article_id"].to_pylist():
        os._exit(1)
    return read_table(table)


def test_what_travels_is_the_same_on_arrival():
    corpus = [one for one in pipeline.read([Path("data/articles")]) if isinstance(one, Article)][:40]
    given = [*corpus, article("x", language="tlh", extra={"n": 1})]
    sent = articles_table(given)
    assert [article_of(row) for row in sent.to_pylist()] == given
    assert list(told_of(read_table(sent))) == [pipeline.read_to_store(one) for one in given]


def test_no_scheduler_is_told(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.2)
    with pytest.raises(ClusterError, match="No Dask scheduler"):
        Cluster("tcp://127.0.0.1:9")
