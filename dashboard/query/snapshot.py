"""The current incidents of a store at one commit: what the page's queries run on."""

import re
import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.query import parts, prepared
from dashboard.query.filters import Filters
from dashboard.query.numbers import Numbers
from dashboard.query.selections import Kept, Selections
from dashboard.query.stored import Stored
from dashboard.store import Store
from dashboard.store.current import fetch
from dashboard.store.tables import Commit

# DuckDB fetches the first rows of a sorted table by row number up to this many; its own limit (50) is a screen short.
_LATE_ROWS = 1000
_NONE: Mapping[str, Any] = MappingProxyType({})
_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def is_prepared(store: Store) -> bool:
    """Whether a snapshot of the store opens at once; else it is prepared first, for half a minute at two million."""
    return prepared.is_prepared(store, store.last_commit(), parts.INCIDENTS)


def prepare(store: Store) -> None:
    """Prepare a large store at its last commit, so that whoever opens it need not wait. A small one needs nothing.

    Raises:
        StoreError: its folder can't be written, or is full.
        DamageError: a file of the store can't be read.
    """
    last = store.last_commit()
    for part in (parts.INCIDENTS, parts.ARTICLES):
        prepared.prepare(store, last, part)
    if prepared.is_large(store, parts.INCIDENTS):
        prepared.list_ids(store)  # files may have been merged since


class Snapshot:
    """The incidents of a store as they were at its last commit; a later commit does not shift it.

    Tables: ``incidents`` (the columns of ``columns.INCIDENTS``, and its numbers in the tables of
    :data:`parts.NUMBERED`), ``texts`` (the folded ``place_text``, ``actor_text`` and ``search_text`` of each, with a
    blank before), ``linked`` (incident_id, report_id; a view ``evidence`` has article_id as well) and ``shared``
    (incident_id, and the number of an article that holds several reports). Claims and articles stay in the store:
    ``stored``. One snapshot serves many threads: each query has a cursor of its own.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.commit: Commit | None = store.last_commit()
        self._connection = self._prepared(parts.INCIDENTS)
        self._articles: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()
        self._connection.execute(f"SET late_materialization_max_rows = {_LATE_ROWS}")
        self._selections = Selections(self._connection)
        self.stored = Stored(store, self.number)

    @property
    def numbers(self) -> Numbers:
        """The incidents as rows of small numbers."""
        return self._selections.numbers

    @property
    def number(self) -> int:
        """The number of its commit; 0 while the store is empty."""
        return self.commit.number if self.commit else 0

    def is_behind(self) -> bool:
        """Whether the store has a newer commit: load another snapshot to see it."""
        last = self.store.last_commit()
        return last is not None and last.number > self.number

    def kept(self, filters: Filters) -> Kept:
        """The incidents that the filters keep, to select from. What is long to look for is looked for once: hold the
        answer while you ask.
        """
        return self._selections.kept(filters)

    def count(self, filters: Filters) -> int:
        """How many incidents the filters keep."""
        return len(self.kept(filters))

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor on the tables, for one query."""
        return self._connection.cursor()

    def frame(self, sql: str, parameters: Mapping[str, Any] = _NONE, **tables: pa.Table) -> pd.DataFrame:
        """The rows of a query over the snapshot's tables, and over these."""
        return as_frame(self.arrow(sql, parameters, **tables))

    def batches(self, sql: str, parameters: Mapping[str, Any] = _NONE, *, rows: int) -> pa.RecordBatchReader:
        """As :meth:`frame`, as Arrow record batches of that many rows, each read when it is asked for."""
        cursor = self.cursor()  # the reader keeps it open
        return cursor.sql(sql, params=_named(sql, parameters)).to_arrow_reader(rows)

    def arrow(self, sql: str, parameters: Mapping[str, Any] = _NONE, **tables: pa.Table) -> pa.Table:
        """As :meth:`frame`, as an Arrow table."""
        with self.cursor() as cursor:
            for name, table in tables.items():
                cursor.register(name, table)
            return _arrow(cursor, sql, parameters)

    def listed(self, sql: str, parameters: Mapping[str, Any] = _NONE, **tables: pa.Table) -> pa.Table:
        """The rows of a query over ``listed`` (every article, with ``words`` to find it by and its number ``article``)
        and ``outside`` (the articles' numbers, once for each claim that belongs to no incident), as an Arrow table.

        Raises:
            DamageError: a file of the store is damaged or gone.
        """
        with self._opening:
            self._articles = self._articles or self._prepared(parts.ARTICLES)
        with self._articles.cursor() as cursor:
            for name, table in tables.items():
                cursor.register(name, table)
            return _arrow(cursor, sql, parameters)

    def _prepared(self, part: prepared.Part) -> duckdb.DuckDBPyConnection:
        return prepared.connect(self.store, self.commit, part)

    def rows(self, sql: str, parameters: Mapping[str, Any] = _NONE, **tables: pa.Table) -> list[dict[str, Any]]:
        """As :meth:`frame`, as plain values with None for an unknown."""
        rows: list[dict[str, Any]] = self.arrow(sql, parameters, **tables).to_pylist()
        return rows


def to_frame(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] = _NONE) -> pd.DataFrame:
    """The rows of a query: integers and truth values stay what they are beside unknowns, days are ``date``."""
    return as_frame(_arrow(connection, sql, parameters))


def as_frame(rows: pa.Table) -> pd.DataFrame:
    """Arrow's rows as :func:`to_frame` gives them."""
    frame: pd.DataFrame = rows.to_pandas(types_mapper=_NULLABLE.get)
    return frame


def to_rows(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] = _NONE
) -> list[dict[str, Any]]:
    """The rows of a query as plain values, with None for an unknown."""
    rows: list[dict[str, Any]] = _arrow(connection, sql, parameters).to_pylist()
    return rows


def _arrow(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    return fetch(connection, sql, _named(sql, parameters))


def _named(sql: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that the query names: DuckDB refuses others."""
    named = set(re.findall(r"\$(\w+)", sql))
    return {name: value for name, value in parameters.items() if name in named}
