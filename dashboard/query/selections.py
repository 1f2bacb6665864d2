"""What filters keep, looked for once: a page asks ten questions about the same incidents.

Days, types and countries are found in no time: they are short, and the prepared table tells where they are not. Words
are not, nor distances: each incident is looked at. What such a search keeps is put aside until others are wanted: the
numbers of the rows, by which the table is read, and while they are few what is counted of them.
"""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

import itertools
import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from dashboard.columns import COUNTS
from dashboard.query.filters import Filters
from dashboard.query.prepared import NUMBERED
from dashboard.query.rules import RULES

MOST_SELECTIONS = 8
# Of up to so many rows these columns are put aside as well: some 10 MB.
FEW = 50_000
COUNTED = (
    *("row", "known_from", "is_fresh", "review_status", "is_rejected"),
    *("date_start", "date_end", "last_day", "latitude", "n_reports", "origin"),
    *(number for number, _, _ in NUMBERED.values()),
    *(f"{count}_{part}" for count in COUNTS for part in ("least", "likely", "most", "open")),
)
_SLOW = frozenset(rule.field for rule in RULES if rule.is_slow)


@dataclass(frozen=True)
class Kept:
    """``FROM {table} WHERE {condition}`` gives the kept incidents, with these parameters; ``FROM {counted}`` those of
    their columns that are counted and grouped by (:data:`COUNTED`), from where they are found fastest. are_few: they
    are known to be :data:`FEW` at most.
    """

    table: str
    condition: str
    parameters: Mapping[str, Any]
    counted: str
    are_few: bool = False

    @property
    def sql(self) -> str:
        return f"SELECT * FROM {self.table} WHERE {self.condition}"


class _Rows:
    """Rows put aside in a table of their own, their numbers alone or all of :data:`COUNTED`; it goes when nobody holds
    them any more.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str, *, are_few: bool) -> None:
        self.table = table
        self.are_few = are_few
        weakref.finalize(self, _drop, connection, table).atexit = False


def _drop(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")


@dataclass(frozen=True)
class HeldKept(Kept):
    """``rows`` are put aside for as long as this is held."""

    rows: _Rows | None = None  # put aside for as long as this is held


class Selections:
    """The selections of one snapshot. Many threads may ask."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection.cursor()
        self._rows: OrderedDict[Filters, _Rows] = OrderedDict()
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def kept(self, filters: Filters) -> Kept:
        """The incidents that the filters keep."""
        if _SLOW.isdisjoint(filters.active()):
            condition, parameters = filters.sql()
            return Kept("incidents", condition, parameters, f"incidents WHERE {condition}")
        # Fresh and recalled ones are put aside together: a page counts both.
        both = filters.set(known_from="all")
        with self._lock:
            if both in self._rows:
                self._rows.move_to_end(both)
            else:
                self._rows[both] = self._put_aside(both)
                while len(self._rows) > MOST_SELECTIONS:
                    self._rows.popitem(last=False)
            rows = self._rows[both]
        condition, parameters = Filters(
            origin="all", review_status=filters.review_status, known_from=filters.known_from
        ).sql()
        among = f"row IN (SELECT row FROM {rows.table}) AND {condition}"
        counted = f"{rows.table} WHERE {condition}" if rows.are_few else f"incidents WHERE {among}"
        return HeldKept("incidents", among, parameters, counted, rows.are_few, rows)

    def _put_aside(self, filters: Filters) -> _Rows:
        condition, parameters = filters.sql()
        table = f"kept_{next(self._numbers)}"
        self._connection.execute(f"CREATE TABLE {table} AS SELECT row FROM incidents WHERE {condition}", parameters)
        [(found,)] = self._connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        if found <= FEW:
            counted = f"SELECT {', '.join(COUNTED)} FROM incidents WHERE row IN (FROM {table})"
            self._connection.execute(f"CREATE OR REPLACE TABLE {table} AS {counted}")
        return _Rows(self._connection, table, are_few=found <= FEW)
