"""Articles whose claims quote them, a process that ingests them, ways to disturb it. For the suite and the benchmark.

``forkserver``: each writer is a process of its own that starts in milliseconds, since what it imports is there already.
"""

import multiprocessing
import os
import random
import resource
import shutil
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from itertools import count
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from made import GAO, article, report

from dashboard import pipeline
from dashboard.model import Article, Claim, Reading
from dashboard.store import Store, StoreError, tables
from dashboard.store.checking import check
from dashboard.store.maintenance import dead_rows
from dashboard.store.schema import TABLES, Table

BATCH = 4
_FORKS = multiprocessing.get_context("forkserver")


def articles(number: int) -> list[Article]:
    """So many articles; every third tells of the event of the one before it."""
    made = []
    for n in range(number):
        day = date(2021, 3, 1 + (n - (n % 3 == 2)) % 28)
        text = f"Le {day.day} mars 2021, {n + 2} soldats ont été tués dans un combat près de Gao, selon la source {n}."
        made.append(article(f"https://example.org/{n}", text, title=day.isoformat(), source=f"Source {n}"))
    return made


def read_article(given: Article) -> Reading:
    """What stands for the reader: a report whose every value is quoted by a claim."""
    values = {name: GAO[name] for name in ("event_type", "sub_event_type", "country", "iso3", "location")}
    values |= dict.fromkeys(("date_start", "date_end"), date.fromisoformat(given.title))
    claims = tuple(
        Claim(
            field=name,
            value=str(value),
            part="text",
            sentence=given.text,
            char_start=0,
            char_end=len(given.text) - 1,
            rule="made",
        )
        for name, value in values.items()
    )
    return Reading(
        article_id=given.article_id,
        language="fr",
        is_incident_report=True,
        reason=None,
        reports=(report(values, claims=claims),),
        figures=(),
    )


def ingest(
    path: Path,
    given: Sequence[Article],
    *,
    begun: Event | None = None,
    file_bytes: int | None = None,
    writes: int | None = None,
    year: int | None = None,
) -> None:
    """Ingest in small batches with frequent merges, as a process of its own does.

    ``file_bytes`` limits each file, as a full disk does; after so many ``writes`` to a table it kills itself; ``year``
    is what its clock says.
    """
    pipeline.read_article = read_article
    pipeline.BATCH_ARTICLES = BATCH
    tables.COMMITS_PER_MERGE = 3
    store = Store.create(path)
    if begun:
        begun.set()
    if file_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if writes is not None:
        _die_after(writes)
    if year is not None:
        tables.datetime = _clock(year)
    try:
        pipeline.ingest_articles(given, store)
    except StoreError:
        os._exit(3)


def _die_after(writes: int) -> None:
    append, done = Store._append, count(1)

    def append_and_die(self: Store, table: Table, rows: object) -> None:
        append(self, table, rows)
        if rows.num_rows and next(done) == writes:
            os.kill(os.getpid(), signal.SIGKILL)

    Store._append = append_and_die


def _clock(year: int) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz).replace(year=year)

    return Clock


def start(path: Path, given: Sequence[Article], **limits: int | None) -> BaseProcess:
    """A process that ingests; returns when it has opened the store."""
    _FORKS.set_forkserver_preload(["dashboard.pipeline", "dashboard.store.checking"])
    begun = _FORKS.Event()
    process = _FORKS.Process(target=ingest, args=(path, given), kwargs={"begun": begun, **limits})
    process.start()
    begun.wait(60)
    return process


def kill_within(process: BaseProcess, seconds: float, chance: random.Random) -> bool:
    """``kill -9`` at a random moment; whether it was still at work."""
    process.join(chance.uniform(0, seconds))
    alive = process.exitcode is None
    if alive:
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return alive


@dataclass
class Ledger:
    """What must be true of the store after each disturbance. ``dead``: ids of commits that were killed."""

    given: Sequence[Article]
    dead: set[str] = field(default_factory=set)
    damage: list[str] = field(default_factory=list)

    def look(self, path: Path, *, thoroughly: bool = True, at_work: bool = False) -> int:
        """Open the store and hold it against the rules; gives the number of articles in it.

        ``thoroughly``: check it as well. ``at_work``: a writer is, so that not every uncommitted row is a dead one.
        """
        if not (path / "vigie-store.json").exists():
            return 0
        store = Store.open(path, lock_seconds=5)
        if thoroughly:
            self.damage += check(store).damage
        with store.connect(*TABLES) as connection:
            stored = {row[0] for row in connection.execute("SELECT article_id FROM articles").fetchall()}
            reports = Counter(row[0] for row in connection.execute("SELECT article_id FROM reports").fetchall())
            committed = {row[0] for row in connection.execute("SELECT commit_id FROM commits").fetchall()}
            for name in TABLES if not at_work else ():
                rows = connection.execute(f"SELECT DISTINCT commit_id FROM files_{name}").fetchall()  # noqa: S608
                self.dead |= {row[0] for row in rows} - committed
        ids = [article.article_id for article in self.given]
        whole = {
            one for first in range(0, len(ids), BATCH) if ids[first] in stored for one in ids[first : first + BATCH]
        }
        if stored != whole:
            self.damage.append(f"half a commit is seen: {sorted(stored ^ whole)}")
        if reports != Counter(stored):
            self.damage.append("an article has no report, or two")
        if risen := self.dead & committed:
            self.damage.append(f"a killed commit is seen: {risen}")
        return len(stored)


def groups(path: Path) -> list[tuple[str, ...]]:
    """The reports of each incident: what two stores of the same articles must agree on."""
    by: dict[str, list[str]] = {}
    for row in Store.open(path).current("links").to_pylist():
        by.setdefault(row["incident_id"], []).append(row["report_id"])
    return sorted(tuple(sorted(reports)) for reports in by.values())


def rows_left_dead(path: Path) -> int:
    """Rows of commits that never got there."""
    store = Store.open(path)
    return sum(dead_rows(store, table) for table in TABLES.values())


def reference(path: Path, given: Sequence[Article]) -> float:
    """Ingest undisturbed; gives the seconds that it took, from when the store was open."""
    process = start(path, given)
    began = time.monotonic()
    process.join()
    return time.monotonic() - began


def damage_a_file(path: Path, table: str, chance: random.Random) -> tuple[Path, bytes]:
    """Cut a file of the table short, or remove it; gives its path and what it held."""
    files = Store.open(path).files(tables.COMMITS if table == "commits" else TABLES[table])
    victim = Path(chance.choice(files))
    content = victim.read_bytes()
    if chance.random() < 0.5:
        victim.write_bytes(content[: chance.randrange(len(content))])
    else:
        victim.unlink()
    return victim, content


def copy(path: Path, to: Path) -> Path:
    """A copy of a store."""
    return Path(shutil.copytree(path, to))
