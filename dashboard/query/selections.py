"""What filters keep, looked for once: a page asks ten questions about the same incidents.

Days, types and countries are found in no time: they are short, and the prepared table tells where they are not. Words
are not, nor distances: each incident is looked at. What such a search keeps is put aside until others are wanted: the
rows themselves while they are few, else their numbers, by which the table is read.
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

from dashboard.query.filters import Filters
from dashboard.query.rules import RULES

MOST_SELECTIONS = 8
# Up to so many rows are put aside themselves: some 20 MB, without the texts that words are looked for in.
FEW = 50_000
_LONG = "search_text, place_text, actor_text"
_SLOW = frozenset(rule.field for rule in RULES if rule.is_slow)


@dataclass(frozen=True)
class Kept:
    """``FROM {table} WHERE {condition}`` gives the kept incidents, with these parameters."""

    table: str
    condition: str
    parameters: Mapping[str, Any]

    @property
    def sql(self) -> str:
        return f"SELECT * FROM {self.table} WHERE {self.condition}"


class _Rows:
    """Rows put aside in a table of their own, or their numbers; it goes when nobody holds them any more."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str, *, are_whole: bool) -> None:
        self.table = table
        self.are_whole = are_whole
        weakref.finalize(self, _drop, connection, table).atexit = False


def _drop(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")


@dataclass(frozen=True)
class HeldKept(Kept):
    """``rows`` are put aside for as long as this is held."""

    rows: _Rows


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
            return Kept("incidents", *filters.sql())
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
        if rows.are_whole:
            return HeldKept(rows.table, condition, parameters, rows)
        return HeldKept("incidents", f"row IN (FROM {rows.table}) AND {condition}", parameters, rows)

    def _put_aside(self, filters: Filters) -> _Rows:
        condition, parameters = filters.sql()
        table = f"kept_{next(self._numbers)}"
        self._connection.execute(f"CREATE TABLE {table} AS SELECT row FROM incidents WHERE {condition}", parameters)
        [(found,)] = self._connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        if found <= FEW:
            whole = f"SELECT * EXCLUDE ({_LONG}) FROM incidents WHERE row IN (FROM {table})"
            self._connection.execute(f"CREATE OR REPLACE TABLE {table} AS {whole}")
        return _Rows(self._connection, table, are_whole=found <= FEW)
