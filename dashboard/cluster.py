"""Batches of articles read by the workers of a Dask cluster: more machines, the same functions, the same rows.

A batch is a few tasks; a task takes articles as an Arrow table and gives what they say as an Arrow table. The client
(``vigie ingest --scheduler``) reads the sources, links, and commits in order: the workers need Vigie and its data, but
neither the sources nor the store. A worker that dies has its tasks done by another one; an article that kills its
workers again and again is skipped, and told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import chain
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard import __version__, columns
from dashboard.linking.arrays import Arrays, Floats, Rows
from dashboard.linking.comparison import scores
from dashboard.linking.traces import Trace
from dashboard.model import Article, Claim, Reading, Report, VigieError
from dashboard.pipeline import BATCH_ARTICLES, lost, read_to_store
from dashboard.store.readings import Told
from dashboard.store.rows import article_of, article_row
from dashboard.store.schema import TABLES, arrow_schema

if TYPE_CHECKING:
    from distributed import Future

Result = TypeVar("Result")

# Articles of a task: some two seconds of work, beside which the milliseconds that a task costs are little.
TASK_ARTICLES = 100
# Pairs of a task: half a second of work.
TASK_PAIRS = 200_000
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

    def start(self, articles: Sequence[Article]) -> Iterator[Told]:
        """See :class:`dashboard.pipeline.BatchReader`."""
        tasks = [articles[first : first + TASK_ARTICLES] for first in range(0, len(articles), TASK_ARTICLES)]
        begun = [(task, self._submit(task)) for task in tasks]
        return chain.from_iterable(self._result(task, future) for task, future in begun)

    def scores(self, columns: Arrays, left: Rows, right: Rows, *, floor: float) -> Floats:
        """See :class:`dashboard.linking.comparison.Scoring`. A task has the columns of the reports that its pairs are
        of: pairs of one time have many of them in common.
        """
        from distributed import KilledWorker

        order = np.argsort(columns.published[left], kind="stable")
        parts = [order[start : start + TASK_PAIRS] for start in range(0, len(order), TASK_PAIRS)]
        odds = np.empty(len(left))
        for part, future in [(part, self._compare(columns, left[part], right[part], floor)) for part in parts]:
            try:
                odds[part] = self._result_of(future)
            except KilledWorker as error:
                raise ClusterError(
                    f"Comparing kills the cluster's workers ({error}). Give them more memory."
                ) from error
        return odds

    def _compare(self, columns: Arrays, left: Rows, right: Rows, floor: float) -> "Future[Floats]":
        rows, ends = np.unique(np.concatenate([left, right]), return_inverse=True)
        own: Any = columns.take(rows)
        future: Future[Floats] = self._client.submit(scores, own, *np.split(ends, 2), floor=floor, pure=False)
        return future

    def _submit(self, articles: Sequence[Article]) -> "Future[pa.Table]":
        # Not pure: what was read before the rules changed is not what is read after.
        future: Future[pa.Table] = self._client.submit(read_table, articles_table(articles), pure=False)
        return future

    def _result(self, articles: Sequence[Article], future: "Future[pa.Table]") -> list[Told]:
        from distributed import KilledWorker

        try:
            return self._told(future)
        except KilledWorker:
            # Dask suspects whatever a dead worker had in hand: one at a time, only the guilty one dies again.
            return [self._alone(article) for article in articles]

    def _alone(self, article: Article) -> Told:
        from distributed import KilledWorker

        try:
            (told,) = self._told(self._submit([article]))
        except KilledWorker:
            return lost(article)
        return told

    def _told(self, future: "Future[pa.Table]") -> list[Told]:
        return list(told_of(self._result_of(future)))

    def _result_of(self, future: "Future[Result]") -> Result:
        try:
            return future.result()
        except RuntimeError as error:  # what Dask says of a task that can't be unpacked
            raise ClusterError(
                f"The cluster can't do the work ({error}). Its scheduler and workers need Vigie {__version__} too."
            ) from error
        except OSError as error:
            raise ClusterError(f"The cluster was lost ({error}). What was committed stays; run it again.") from error


# --- What travels -----------------------------------------------------------------------------------------


def _kind(of: object) -> pa.DataType:
    """The Arrow type of a field of a claim: of an optional value that of the value."""
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
TOLD = pa.schema(
    [
        ("article_id", pa.string()),
        ("language", pa.string()),
        ("is_incident_report", pa.bool_()),
        ("reason", pa.string()),
        ("reports", pa.list_(_REPORT)),
        ("figures", pa.list_(_CLAIM)),
        ("unread", pa.string()),
        ("traces", pa.list_(pa.binary())),
    ]
)


def read_table(articles: pa.Table) -> pa.Table:
    """What articles tell, in their order: a table like ``articles`` -> one like ``TOLD``. Done by the workers."""
    return told_table([read_to_store(article_of(row)) for row in articles.to_pylist()])


def articles_table(articles: Sequence[Article]) -> pa.Table:
    """Articles as rows of ``articles``."""
    return TABLES["articles"].rows([article_row(one, lost(one).reading) for one in articles], "")


def told_table(told: Sequence[Told]) -> pa.Table:
    """What articles tell, as rows of ``TOLD``."""
    return pa.Table.from_pylist([_row(one) for one in told], schema=TOLD)


def told_of(table: pa.Table) -> Iterator[Told]:
    """What the articles tell that a table of ``TOLD`` holds."""
    for row in table.to_pylist():
        unread, traces = row.pop("unread"), row.pop("traces")
        row["reports"] = tuple(_report(report) for report in row["reports"])
        row["figures"] = tuple(Claim(**claim) for claim in row["figures"])
        yield Told(Reading(**row), unread, tuple(map(Trace, traces)))


def _row(told: Told) -> dict[str, Any]:
    reading = told.reading
    return {
        **{name: getattr(reading, name) for name in ("article_id", "language", "is_incident_report", "reason")},
        "reports": [_report_row(report) for report in reading.reports],
        "figures": [claim.as_row() for claim in reading.figures],
        "unread": told.unread,
        "traces": [trace.record for trace in told.traces],
    }


def _report_row(report: Report) -> dict[str, Any]:
    return {
        "main": report.main,
        "values": report.values,
        "told": list(report.values),
        "claims": [claim.as_row() for claim in report.claims],
        "place": report.place,
        "sentences": report.sentences,
    }


def _report(row: Mapping[str, Any]) -> Report:
    return Report(
        main=row["main"],
        values={name: row["values"][name] for name in row["told"]},
        claims=tuple(Claim(**claim) for claim in row["claims"]),
        place=row["place"],
        sentences=tuple(row["sentences"]),
    )
