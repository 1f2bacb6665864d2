"""What filters keep, looked for once: a page asks ten questions about the same incidents.

Days, places, types and tolls are looked for in the short tables of what incidents share; words in the incidents that
are left. Who is kept is remembered until others are wanted, by their places.
"""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

import itertools
import threading
import weakref
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.query.filters import Filters
from dashboard.query.numbers import Ints, Numbers, Places, Window, columns
from dashboard.query.parts import NUMBERED

Condition = tuple[str, dict[str, Any]]

MOST_SELECTIONS = 16
# What each incident has for itself: words are looked for last.
_SEARCHED = ("incidents", "texts")
# Up to this share of the incidents, those that are kept are put aside for SQL.
_FEW = 1 / 8


class _Rows:
    """Rows put aside in a table of their own; it goes when nobody holds them any more."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str, rows: Ints) -> None:
        self.table = table
        with connection.cursor() as cursor:
            cursor.register("found", pa.table({"row": rows}))
            cursor.execute(f"CREATE TABLE {table} AS FROM found")
        weakref.finalize(self, _drop, connection, table).atexit = False


def _drop(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")


@dataclass(frozen=True, eq=False)
class Kept:
    """The kept incidents: ``FROM incidents WHERE {condition}`` gives them, with these parameters; :meth:`count` counts
    them, in a fraction of the time. ``aside``: rows put aside for as long as this is held.
    """

    condition: str
    parameters: Mapping[str, Any]
    places: Places
    numbers: Numbers
    aside: _Rows | None = None

    def __len__(self) -> int:
        return len(self.places)

    @property
    def sql(self) -> str:
        return f"SELECT * FROM incidents WHERE {self.condition}"

    def count(self, *numbers: str, add: Collection[str] = (), one: Collection[str] = ()) -> pa.Table:
        """As :meth:`Numbers.count`."""
        return self.numbers.count(self.places, *numbers, add=add, one=one)

    def totals(self, names: Collection[str]) -> dict[str, int]:
        """As :meth:`Numbers.totals`."""
        return self.numbers.totals(self.places, names)

    def newest(self, limit: int | None, offset: int, *, at_once: int) -> Iterator[Window]:
        """As :meth:`Numbers.newest`."""
        return self.numbers.newest(self.places.kept, limit, offset, at_once=at_once)


class Selections:
    """The selections of one snapshot. Many threads may ask."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.numbers = Numbers(connection)
        self._connection = connection.cursor()
        self._kept: OrderedDict[Filters, Kept] = OrderedDict()
        self._names = itertools.count()
        self._lock = threading.RLock()

    def kept(self, filters: Filters) -> Kept:
        """The incidents that the filters keep."""
        with self._lock:
            if filters in self._kept:
                self._kept.move_to_end(filters)
                return self._kept[filters]
            found = self._kept[filters] = self._find(filters)
            while len(self._kept) > MOST_SELECTIONS:
                self._kept.popitem(last=False)
            return found

    def _find(self, filters: Filters) -> Kept:
        asked = filters.conditions()
        searched = {table: asked.pop(table) for table in _SEARCHED if table in asked}
        whole = filters.set(known_from="all", origin="all")
        if searched and filters != whole:
            # Fresh and recalled ones, own and imported ones are searched together: a page counts them apart.
            places = self._narrowed(self.kept(whole).places.kept, {"standings": asked["standings"]})
        else:
            places = self._searched(self._narrowed(self.numbers.every(), asked), searched)
        kept = Places(places, of=len(self.numbers))
        if searched or len(places) <= _FEW * len(self.numbers):
            aside = _Rows(self._connection, f"kept_{next(self._names)}", self.numbers.rows[places])
            return Kept(f"row IN (FROM {aside.table})", {}, kept, self.numbers, aside)
        return Kept(*filters.sql(), kept, self.numbers)

    def _narrowed(self, places: Ints, asked: Mapping[str, Condition]) -> Ints:
        """Those of the incidents whose numbers meet the conditions."""
        wanted = []
        for table, (condition, parameters) in asked.items():
            number, _ = NUMBERED[table]
            query = f"SELECT {number} FROM {table} WHERE {condition}"
            numbers = columns(self._connection, query, parameters)[number]
            wanted.append((len(numbers) / self.numbers.size(number), number, numbers))
        for _, number, numbers in sorted(wanted, key=itemgetter(0)):  # what keeps the fewest first
            places = self.numbers.among(places, number, numbers)
        return places

    def _searched(self, places: Ints, asked: Mapping[str, Condition]) -> Ints:
        """Those of the incidents that meet conditions on columns that each has for itself."""
        for table, (condition, parameters) in asked.items():
            sites = self.numbers.different(places, "site")
            if len(sites) < self.numbers.size("site") / 2:
                self._connection.register("wanted", pa.table({"site": sites}))
                condition = f"site IN (FROM wanted) AND {condition}"
            rows = columns(self._connection, f"SELECT row FROM {table} WHERE {condition}", parameters)["row"]
            places = self.numbers.both(places, self.numbers.known_by(rows))
        return places
