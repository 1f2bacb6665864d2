"""Every incident as a row of small numbers, in memory: what is counted is counted by them.

What many incidents share (a site, a type, a list of actors, first and last day) stands once in a table of its own,
:data:`~dashboard.query.parts.NUMBERED`, and each incident has its number there: some 30 bytes an incident. A filter
asks which numbers it keeps; a chart counts by numbers, and looks up their names in the end. Where most incidents are
kept, the others are counted, and what is left of all is what was asked for. Incidents are told by their *places* here,
from 0 on in the order of the table; in SQL by ``row``.
"""
# ruff: noqa: S608 - queries are put together from this package's own names

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from types import MappingProxyType
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.columns import COUNTS
from dashboard.query.parts import NEWEST_DAYS, NUMBERED, POINT, PROVINCE_ALONE
from dashboard.query.rules import OWN

Ints = npt.NDArray[np.integer[Any]]
# Up to so many groups are counted in an array with a place for each; of more, those that occur are found first.
_MOST_GROUPS = 8_000_000
# What is added up: by the number that tells it, and how. Of a toll the least, the likeliest and the most; an unknown
# adds nothing, and is counted as ``untold``.
_ADDED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "undated": ("span", "date_start IS NULL"),
        "unplaced": ("site", "latitude IS NULL"),
        "reports": ("size", "n_reports"),
        "theirs": ("standing", f"NOT ({OWN})"),
        **{
            f"{count}_{name}": (f"{count}_toll", sql.format(*(f"{count}_{end}" for end in ("low", "best", "high"))))
            for count in COUNTS
            for name, sql in (
                ("low", "coalesce({0}, {1})"),
                ("best", "coalesce({1}, {0})"),
                ("high", "coalesce({2}, {1}, {0})"),
                ("untold", "coalesce({0}, {1}, {2}) IS NULL"),
                ("told", "coalesce({1}, {0}) IS NOT NULL"),
                ("open_upwards", "{0} IS NOT NULL AND {2} IS NULL"),
            )
        },
    }
)
# What a number stands for may be several things, or one that others stand for too: the number, the thing, their table.
_PARTS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {"sources": ("outlets", "outlet", "outlet_names"), "places": ("site", "place", "named_places")}
)
_TOLD = "{} told"
# A province alone has no mark.
_MARKED = ", ".join(
    f"CASE WHEN NOT coalesce({PROVINCE_ALONE}, FALSE) THEN {name} END AS {name}"
    for name in ("latitude", "longitude", "where_prec", "radius_km")
)
_POINTS = f"""
    SELECT * EXCLUDE site, dense_rank() OVER (ORDER BY {POINT}) AS point
    FROM (SELECT site, {_MARKED} FROM prepared.sites) ORDER BY site
"""


# Counts, sums and the like by group, an array each.
_Tally = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Places:
    """Some of so many incidents (``of``), by their places."""

    kept: Ints
    of: int

    def __len__(self) -> int:
        return len(self.kept)

    @cached_property
    def others(self) -> Ints | None:
        """All the other incidents, where they are fewer."""
        if 2 * len(self) <= self.of:
            return None
        left_out = np.ones(self.of, np.bool_)
        left_out[self.kept] = False
        return np.flatnonzero(left_out)


@dataclass(frozen=True, slots=True)
class Window:
    """Some incidents in the order of the newest: `limit` of these rows, after `offset` others."""

    rows: Ints
    offset: int
    limit: int


class Numbers:
    """The numbers of all incidents, in the order of the table. ``rows``: what the table knows each incident by."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        names = {number: table for table, (number, _) in NUMBERED.items()}
        found = columns(connection, f"SELECT row, {', '.join(names)} FROM prepared.incidents")
        self.rows = found["row"]
        self._places = np.zeros(int(self.rows.max(initial=0)) + 1, np.int32)
        self._places[self.rows] = np.arange(len(self.rows))
        self._sizes = {number: _size(connection, table, number) for number, table in names.items()}
        self._numbers: dict[str, Ints] = {
            number: found[number].astype(np.min_scalar_type(self._sizes[number])) for number in names
        }
        self._parts = {
            name: tuple(columns(connection, f"SELECT {number}, {part} FROM prepared.{table}").values())
            for name, (number, part, table) in _PARTS.items()
        }
        # How far down each incident's days stand where the newest come first.
        ordered = columns(connection, f"SELECT span FROM prepared.spans ORDER BY {NEWEST_DAYS}")["span"]
        self._depth = np.zeros(self._sizes["span"], np.int32)
        self._depth[ordered] = np.arange(len(ordered))
        self._added: dict[str, Ints] = {}
        self._is_told: dict[str, Ints] = {}
        for number, table in names.items():
            told = {name: sql for name, (by, sql) in _ADDED.items() if by == number}
            if told:
                ordered_by = f"FROM prepared.{table} ORDER BY {number}"
                added = ", ".join(f"coalesce({sql}, 0)::BIGINT AS {name}" for name, sql in told.items())
                is_told = ", ".join(f"({sql}) IS NOT NULL AS {name}" for name, sql in told.items())
                self._added |= columns(connection, f"SELECT {added} {ordered_by}")
                self._is_told |= columns(connection, f"SELECT {is_told} {ordered_by}")
        self._whole: dict[tuple[object, ...], _Tally] = {}
        # Of each site, where its mark stands, and the number of its point.
        self.points: pa.Table = connection.sql(_POINTS).to_arrow_table()

    def __len__(self) -> int:
        return len(self.rows)

    def size(self, number: str) -> int:
        """How many different numbers there are."""
        return self._sizes[number]

    # --- Which ones ---------------------------------------------------------------------------------------

    def every(self) -> Ints:
        """The places of all incidents."""
        return np.arange(len(self), dtype=np.int32)

    def among(self, places: Ints, number: str, wanted: Ints) -> Ints:
        """Those of these incidents that have one of the wanted numbers."""
        is_wanted = self._marked(number, wanted)
        if len(places) == len(self):
            return np.flatnonzero(is_wanted.take(self._numbers[number])).astype(np.int32)
        return places[is_wanted.take(self.of(places, number))]

    def known_by(self, rows: Ints) -> Ints:
        """The places of the incidents that the table knows by these."""
        return self._places[rows]

    def both(self, places: Ints, others: Ints) -> Ints:
        """Those of these incidents that are among the others too."""
        marked = np.zeros(len(self), np.bool_)
        marked[others] = True
        return places[marked[places]]

    def newest(self, places: Ints, limit: int | None, offset: int, *, at_once: int) -> Iterator[Window]:
        """The incidents from the newest on: `limit` of them (all, where None), after `offset` others.

        at_once: a window holds so many, and what its last days hold beside.
        """
        depth = self._depth.take(self.of(places, "span"))
        until = np.cumsum(np.bincount(depth))  # how many there are down to each depth
        end = len(places) if limit is None else min(offset + limit, len(places))
        asked = depth <= np.searchsorted(until, end)
        places, depth = places[asked], depth[asked]
        order = np.argsort(depth, kind="stable")
        while offset < end:
            whole = int(until[depth[order[min(offset + at_once, end) - 1]]])
            first = depth[order[offset]]
            start = int(until[first - 1]) if first else 0
            stop = min(whole, end)
            yield Window(self.rows[places[order[start:whole]]], offset - start, stop - offset)
            offset = stop

    # --- How many -----------------------------------------------------------------------------------------

    def of(self, places: Ints, number: str) -> Ints:
        """The numbers of these incidents, in their order."""
        return self._numbers[number].take(places)

    def different(self, places: Ints, number: str) -> Ints:
        """The numbers that any of these incidents has, each once."""
        return np.flatnonzero(self._marked(number, self.of(places, number)))

    def totals(self, places: Places, names: Collection[str]) -> dict[str, int]:
        """What these incidents tell (:data:`_ADDED`), added up; and how many outlets or named places they have
        (:data:`_PARTS`).
        """
        by = {name: (_ADDED.get(name) or _PARTS[name])[0] for name in names}
        n = {of: self._tally(places, (of,))["n"] for of in set(by.values())}
        return {
            name: self._n_parts(name, n[of])
            if name in _PARTS
            else int(n[of][: len(self._added[name])] @ self._added[name])
            for name, of in by.items()
        }

    def _n_parts(self, name: str, n: Ints) -> int:
        wholes, parts = self._parts[name]
        found = np.zeros(int(parts.max(initial=0)) + 1, np.bool_)
        found[parts[(n > 0).take(wholes)]] = True
        return int(np.count_nonzero(found))

    def count(self, places: Places, *numbers: str, add: Collection[str] = (), one: Collection[str] = ()) -> pa.Table:
        """How many of these incidents have each combination of these numbers that any of them has: the numbers, n.

        add: what they tell (:data:`_ADDED`), added up, as columns of that name; unknown where none tells it. one: other
        numbers, of what is one incident alone.
        """
        sizes = [self._sizes[number] for number in numbers]
        if prod(sizes) <= _MOST_GROUPS:
            tally = self._tally(places, numbers, add, with_places=bool(one))
            keys = present = np.flatnonzero(tally["n"])
        else:
            keys, group = np.unique(self._groups(places.kept, numbers), return_inverse=True)
            present = np.arange(len(keys))
            tally = self._tally_of(places.kept, group, len(keys), add, with_places=bool(one))
        found: dict[str, Any] = dict(zip(numbers, np.unravel_index(keys, sizes), strict=True))
        found["n"] = tally["n"][present]
        for name in add:
            told = tally.get(_TOLD.format(name))
            unknown = None if told is None else told[present] == 0
            found[name] = pa.array(tally[name][present].astype(np.int64), mask=unknown)
        if one:
            of_one = np.where(found["n"] == 1, tally["place"][present], 0).astype(np.intp)
            found.update({number: self.of(of_one, number) for number in one})
        return pa.table(found)

    def _tally(
        self, places: Places, numbers: tuple[str, ...], add: Collection[str] = (), *, with_places: bool = False
    ) -> _Tally:
        """What :meth:`_tally_of` tells of each combination of these numbers, whether any incident has it or not."""

        def of(some: Ints) -> _Tally:
            groups = prod(self._sizes[number] for number in numbers)
            return self._tally_of(some, self._groups(some, numbers), groups, add, with_places=with_places)

        if places.others is None:
            return of(places.kept)
        asked = (numbers, *add, with_places)
        if asked not in self._whole:
            self._whole[asked] = of(self.every())
        others = of(places.others)
        return {name: values - others[name] for name, values in self._whole[asked].items()}

    def _tally_of(self, places: Ints, group: Ints, groups: int, add: Collection[str], *, with_places: bool) -> _Tally:
        """Of the incidents of each group: n, what each tells added up, and how many tell it where not all do; the sum
        of their places, which is the place of the one where it is one. The sums are whole numbers below 2 ** 53.
        """
        found = {"n": np.bincount(group, minlength=groups)}
        for name in add:
            told = self.of(places, _ADDED[name][0])
            is_told, added = self._is_told[name], self._added[name]
            all_tell = bool(is_told.all())
            telling = np.flatnonzero((added != 0 if all_tell else is_told).take(told))
            by, weights = group.take(telling), added.astype(np.float64).take(told.take(telling))
            found[name] = np.bincount(by, weights, groups)
            if not all_tell:
                found[_TOLD.format(name)] = np.bincount(by, minlength=groups)
        if with_places:
            found["place"] = np.bincount(group, places, groups)
        return found

    def _groups(self, places: Ints, numbers: tuple[str, ...]) -> Ints:
        """A number for the combination of numbers that each incident has."""
        first, *others = numbers
        group = self.of(places, first).astype(np.intp)
        for number in others:
            group *= self._sizes[number]
            group += self.of(places, number)
        return group

    def _marked(self, number: str, numbers: Ints) -> npt.NDArray[np.bool_]:
        marked = np.zeros(self._sizes[number], np.bool_)
        marked[numbers] = True
        return marked


def columns(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Ints]:
    """The columns of a query that gives known whole numbers alone."""
    found = connection.execute(sql, dict(parameters)).fetchnumpy()
    return {name: np.asarray(values) for name, values in found.items()}


def _size(connection: duckdb.DuckDBPyConnection, table: str, number: str) -> int:
    """How many numbers there are: one at least, so that nothing is divided by none."""
    [(size,)] = connection.execute(f"SELECT coalesce(max({number}), 0) + 1 FROM prepared.{table}").fetchall()
    return int(size)
