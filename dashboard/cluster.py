"""Batches of articles read by the workers of a Dask cluster: more machines, the same functions, the same rows.

A batch is a few tasks; a task takes articles as an Arrow table and gives what they say as an Arrow table. The client
(``vigie ingest --scheduler``) reads the sources, links, and commits in order: the workers need Vigie and its data, but
neither the sources nor the store. A worker that dies has its tasks done by another one; an article that kills its
workers again and again is skipped, and told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from itertools import chain
from types import TracebackType
from typing import TYPE_CHECKING, Any, get_args

import pyarrow as pa  # type: ignore[import-untyped]

from dashboard import __version__, columns
from dashboard.model import Article, Claim, Reading, Report, VigieError
from dashboard.pipeline import BATCH_ARTICLES, lost, read_or_why
from dashboard.store.rows import article_of, article_row
from dashboard.store.schema import TABLES, arrow_schema

if TYPE_CHECKING:
    from distributed import Future

# Articles of a task: some two seconds of work, beside which the milliseconds that a task costs are little.
TASK_ARTICLES = 100
# How long the scheduler is waited for.
CONNECT_SECONDS = 15


class ClusterError(VigieError):
    """The cluster can't be reached, or does not do its work."""


class Cluster:
    """``with Cluster("tcp://...") as reader:`` a :class:`dashboard.pipeline.BatchReader`."""

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise ClusterError("--scheduler needs Dask: pip install 'vigie[cluster]'.") from error
        try:
            client: Any = distributed.Client
            self._client = client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterError(f"No Dask scheduler answers at {address} ({error}). Start `dask scheduler`.") from error
        # Two tasks a thread: one is read, one waits.
        threads = sum(self._client.nthreads().values())
        self.ahead = max(1, -(-2 * threads * TASK_ARTICLES // BATCH_ARTICLES))

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def start(self, articles: Sequence[Article]) -> Iterator[tuple[Reading, str | None]]:
        """See :class:`dashboard.pipeline.BatchReader`."""
        tasks = [articles[first : first + TASK_ARTICLES] for first in range(0, len(articles), TASK_ARTICLES)]
        begun = [(task, self._submit(task)) for task in tasks]
        return chain.from_iterable(self._result(task, future) for task, future in begun)

    def _submit(self, articles: Sequence[Article]) -> "Future[pa.Table]":
        # Not pure: what was read before the rules changed is not what is read after.
        future: Future[pa.Table] = self._client.submit(read_table, articles_table(articles), pure=False)
        return future

    def _result(self, articles: Sequence[Article], future: "Future[pa.Table]") -> list[tuple[Reading, str | None]]:
        from distributed import KilledWorker

        try:
            table = future.result()
        except KilledWorker:
            if len(articles) == 1:
                return [lost(articles[0])]
            alone = [([article], self._submit([article])) for article in articles]
            return [self._result(one, task)[0] for one, task in alone]
        except RuntimeError as error:  # what Dask says of a task that can't be unpacked
            raise ClusterError(
                f"The cluster can't do the work ({error}). Its scheduler and workers need Vigie {__version__} too."
            ) from error
        except OSError as error:
            raise ClusterError(f"The cluster was lost ({error}). What was committed stays; run it again.") from error
        return list(readings_of(table))


# --- What travels -----------------------------------------------------------------------------------------


def _kind(of: object) -> pa.DataType:
    """The Arrow type of a field of a claim; of an optional one as well."""
    told = (of, *get_args(of))
    return pa.int64() if int in told else pa.float64() if float in told else pa.string()


_CLAIM = pa.struct([(field.name, _kind(field.type)) for field in fields(Claim)])
_VALUES = pa.struct(list(arrow_schema(columns.INCIDENTS)))
_REPORT = pa.struct(
    [
        ("main", pa.bool_()),
        ("values", _VALUES),
        ("told", pa.list_(pa.string())),  # the columns that `values` has: blank is not absent
        ("claims", pa.list_(_CLAIM)),
        ("place", pa.string()),
        ("sentences", pa.list_(pa.int64())),
    ]
)
READINGS = pa.schema(
    [
        ("article_id", pa.string()),
        ("language", pa.string()),
        ("is_incident_report", pa.bool_()),
        ("reason", pa.string()),
        ("reports", pa.list_(_REPORT)),
        ("figures", pa.list_(_CLAIM)),
        ("why_not", pa.string()),
    ]
)


def read_table(articles: pa.Table) -> pa.Table:
    """What articles say, in their order: a table like ``articles`` -> one like ``READINGS``. Done by the workers."""
    return readings_table([read_or_why(article_of(row)) for row in articles.to_pylist()])


def articles_table(articles: Sequence[Article]) -> pa.Table:
    """Articles as rows of ``articles``."""
    return TABLES["articles"].rows([article_row(one, lost(one)[0]) for one in articles], "")


def readings_table(readings: Sequence[tuple[Reading, str | None]]) -> pa.Table:
    """Readings, with why an article was not read, as rows of ``READINGS``."""
    return pa.Table.from_pylist([_row(reading) | {"why_not": why} for reading, why in readings], schema=READINGS)


def readings_of(table: pa.Table) -> Iterator[tuple[Reading, str | None]]:
    """The readings that a table of ``READINGS`` holds."""
    for row in table.to_pylist():
        why = row.pop("why_not")
        row["reports"] = tuple(_report(report) for report in row["reports"])
        row["figures"] = tuple(Claim(**claim) for claim in row["figures"])
        yield Reading(**row), why


def _row(reading: Reading) -> dict[str, Any]:
    row = asdict(reading)
    for report in row["reports"]:
        report["told"] = list(report["values"])
    return row


def _report(row: Mapping[str, Any]) -> Report:
    return Report(
        main=row["main"],
        values={name: row["values"][name] for name in row["told"]},
        claims=tuple(Claim(**claim) for claim in row["claims"]),
        place=row["place"],
        sentences=tuple(row["sentences"]),
    )
