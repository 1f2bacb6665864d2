"""Where: the marks of the map, how much happened in each country or province, and what a place holds.

Incidents that share a point are one *spot*. Where there are more spots than a map can show, they are put together in
cells of a grid that follows the zoom, so that what is sent never grows with the store.
"""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

import math
from dataclasses import dataclass
from typing import Any, Literal

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from dashboard.columns import INCIDENT_COLUMNS
from dashboard.query.filters import Filters
from dashboard.query.forms import Box
from dashboard.query.parts import PROVINCE_ALONE
from dashboard.query.snapshot import Snapshot, to_frame

AreaLevel = Literal["country", "province"]
Bin = Literal["day", "week", "month", "quarter", "year"]

_CELL_PIXELS = 8  # finer than a finger: the map puts cells that stand close together into one cluster itself
_COARSE = 1.0  # degrees
_MOST_CELLS = 1_000_000  # up to so many are counted in an array with a place for each
_WIDEST = 30.0  # degrees: 72 cells are the world
_AXES = ("latitude", "longitude")
_WORLD = (-180.0, -90.0, 180.0, 90.0)
_TILE_PIXELS = 512  # of the world at zoom 0
_COLUMNS = ", ".join(INCIDENT_COLUMNS)
_KILLED = "coalesce(killed_best, killed_low)"
# Bins of the time player, by the days from first to last: some hundred moments at most.
_BINS: tuple[tuple[float, Bin], ...] = (
    (120, "day"), (800, "week"), (3700, "month"), (12000, "quarter"), (float("inf"), "year"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sight:
    """What a map shows: (west, south, east, north) in degrees, and MapLibre's zoom."""

    box: Box
    zoom: float

    def wider(self) -> "Sight":
        """With half as much again on every side, so that a small move finds its marks there."""
        west, south, east, north = self.box
        across, along = (east - west) / 2, (north - south) / 2
        if east - west + 2 * across >= 360:
            return Sight((-180.0, max(-90.0, south - along), 180.0, min(90.0, north + along)), self.zoom)
        box = (_turned(west - across), max(-90.0, south - along), _turned(east + across), min(90.0, north + along))
        return Sight(box, self.zoom)


@dataclass(frozen=True, slots=True)
class Spots:
    """The marks of a map.

    frame: latitude, longitude, where_prec, radius_km, iso3, location, n, n_theirs (of them, those imported from
        another's table), killed, event_type (the commonest), and of a mark that is one incident date_start, date_end
        and sub_event_type; lat, lon: with where_prec, the mark's key. The most incidents last. cell: the grid's width
        in degrees where the marks are cells; 0 where each is a spot.
    bounds: (west, south, east, north) of all kept incidents, None without any. within: the part of the world that
        the marks are of, None where they are all.
    """

    frame: pd.DataFrame
    cell: float
    bounds: Box | None
    within: Box | None = None


def spots(snapshot: Snapshot, filters: Filters, *, limit: int, sight: Sight | None = None) -> Spots:
    """The kept incidents that have a point closer than a province, as at most some `limit` marks.

    sight: what the map shows; without it, all. It matters only where there are more spots than `limit`.
    """
    with snapshot.cursor() as cursor:
        by_point = _by_point(snapshot, filters)
        cursor.register("by_point", by_point)
        if _count(by_point, 0, _WORLD) <= limit:
            found = _marks(cursor, 0)
            return Spots(found, 0, bounds_of(found))
        bounds = bounds_of(_coarsely(by_point))
        seen = (sight or Sight(bounds, _zoom_of(bounds))).wider() if bounds else Sight(_WORLD, 0)
        cell = 0.0
        while _count(by_point, cell, seen.box) > limit and cell < _WIDEST:
            cell = cell * 2 or _cell(seen.zoom)
        return Spots(_marks(cursor, cell, seen.box), cell, bounds, seen.box)


def provinces_alone(snapshot: Snapshot, filters: Filters) -> pd.DataFrame:
    """Incidents known to their province alone: iso3, admin1, n, killed, event_type (the commonest)."""
    return snapshot.frame(
        f"""
        SELECT iso3, admin1, sum(n)::BIGINT AS n, coalesce(sum(killed_best), 0)::BIGINT AS killed,
            arg_max(event_type, n) AS event_type
        FROM (
            SELECT iso3, admin1, event_type, sum(n) AS n, sum(killed_best) AS killed_best
            FROM counted JOIN sites USING (site) JOIN types USING (type) WHERE {PROVINCE_ALONE} GROUP BY ALL
        )
        GROUP BY ALL ORDER BY n DESC, iso3, admin1
        """,
        counted=snapshot.kept(filters).count("site", "type", add=["killed_best"]),
    )


def areas(snapshot: Snapshot, filters: Filters, level: AreaLevel) -> pd.DataFrame:
    """Incidents by country or province, with or without a point: iso3, (admin1,) n, killed."""
    names, told = ("iso3", "iso3 IS NOT NULL") if level == "country" else ("iso3, admin1", "admin1 IS NOT NULL")
    return snapshot.frame(
        f"""
        SELECT {names}, sum(n)::BIGINT AS n, coalesce(sum(killed_best), 0)::BIGINT AS killed
        FROM counted JOIN areas USING (area) WHERE {told} GROUP BY {names} ORDER BY n DESC, {names}
        """,
        counted=snapshot.kept(filters).count("area", add=["killed_best"]),
    )


def spots_over_time(snapshot: Snapshot, filters: Filters, found: Spots, *, limit: int) -> pd.DataFrame:
    """The dated incidents of each mark of `found` by time: lat, lon, where_prec (the mark's key; a province known
    alone has iso3 and admin1 instead), bin (first day), n, killed. ``attrs["by"]`` tells the bins: the narrowest that
    suit the span and make no more than some `limit` rows.
    """
    asked = snapshot.kept(filters)
    parameters = dict(asked.parameters)
    kept = f"FROM incidents WHERE ({asked.condition}) AND date_start IS NOT NULL AND latitude IS NOT NULL"
    if found.within:
        kept, parameters = _within(kept, parameters, found.within)
    span = snapshot.rows(f"SELECT max(date_start) - min(date_start) AS days {kept}", parameters)
    days = span[0]["days"] or 0
    frame = pd.DataFrame()
    for by in (by for most, by in _BINS if days <= most):
        frame = snapshot.frame(_over_time(kept, found.cell), {**parameters, "by": by})
        frame.attrs["by"] = by
        if len(frame) <= limit:
            break
    return frame


@dataclass(frozen=True, slots=True)
class Held:
    """What was pressed on a map: boxes that hold points, or a province by every name that it goes by (iso3, admin1).

    alone: of the province, only what is known no closer.
    """

    boxes: tuple[Box, ...] = ()
    provinces: tuple[tuple[str, str], ...] = ()
    alone: bool = False


def incidents_held(snapshot: Snapshot, filters: Filters, held: Held, *, limit: int) -> tuple[pd.DataFrame, int]:
    """The newest `limit` kept incidents there, with the columns of ``columns.INCIDENTS``; and how many there are."""
    asked = snapshot.kept(filters)
    parameters = dict(asked.parameters)
    places = ["FALSE"]
    for i, box in enumerate(held.boxes):
        inside = f"longitude BETWEEN $w{i} AND $e{i} AND latitude BETWEEN $s{i} AND $n{i}"
        places.append(f"({inside} AND NOT coalesce({PROVINCE_ALONE}, FALSE))")
        parameters |= {f"{side}{i}": edge for side, edge in zip("wsen", box, strict=True)}
    for i, (iso3, admin1) in enumerate(held.provinces):
        places.append(f"(iso3 = $iso3_{i} AND admin1 = $admin1_{i}{' AND where_prec = 4' if held.alone else ''})")
        parameters |= {f"iso3_{i}": iso3, f"admin1_{i}": admin1}
    kept = f"FROM incidents WHERE ({asked.condition}) AND ({' OR '.join(places)})"
    found = snapshot.frame(
        f"SELECT {_COLUMNS} {kept} ORDER BY date_start DESC NULLS LAST, incident_id LIMIT $limit",
        {**parameters, "limit": limit},
    )
    return found, int(snapshot.rows(f"SELECT count(*) AS n {kept}", parameters)[0]["n"])


_WITHIN = (
    "latitude BETWEEN $at_south AND $at_north AND CASE WHEN $at_west <= $at_east "
    "THEN longitude BETWEEN $at_west AND $at_east ELSE longitude >= $at_west OR longitude <= $at_east END"
)


def _within(kept: str, parameters: dict[str, Any], box: Box) -> tuple[str, dict[str, Any]]:
    sides = dict(zip(("at_west", "at_south", "at_east", "at_north"), box, strict=True))
    return f"{kept} AND ({_WITHIN})", {**parameters, **sides}


def _over_time(kept: str, cell: float) -> str:
    alone = f"coalesce({PROVINCE_ALONE}, FALSE)"
    return f"""
        SELECT CASE WHEN {alone} THEN NULL ELSE {_group("latitude", cell)} END AS lat,
            CASE WHEN {alone} THEN NULL ELSE {_group("longitude", cell)} END AS lon,
            CASE WHEN {alone} THEN NULL ELSE {_precision(cell)} END AS where_prec,
            CASE WHEN {alone} THEN iso3 END AS iso3, CASE WHEN {alone} THEN admin1 END AS admin1,
            date_trunc($by, date_start)::DATE AS bin, count(*) AS n, coalesce(sum({_KILLED}), 0)::BIGINT AS killed
        {kept} GROUP BY ALL ORDER BY bin
    """


def _by_point(snapshot: Snapshot, filters: Filters) -> pa.Table:
    """The kept incidents counted by site and type, with the site's point: all that marks of any size are made of, in
    one look at them. span, sub_type: of what is one incident alone.
    """
    add, one = ("killed_best", "theirs"), ("span", "sub_type")
    counted = snapshot.kept(filters).count("site", "type", add=add, one=one)
    points = snapshot.numbers.points.take(counted["site"])
    for name in points.column_names:
        counted = counted.append_column(name, points[name])
    return counted.filter(pc.is_valid(counted["latitude"]))


def _coarsely(by_point: pa.Table) -> pd.DataFrame:
    """Where marks of the coarsest size would be, and of how many incidents: latitude, longitude, n."""
    n, cells = by_point["n"].to_numpy(), _cells(by_point, _COARSE)
    counts = np.bincount(cells, n)
    present = np.flatnonzero(counts)
    middles = {axis: np.bincount(cells, by_point[axis].to_numpy() * n)[present] / counts[present] for axis in _AXES}
    return pd.DataFrame({**middles, "n": counts[present].astype(np.int64)})


def _cells(by_point: pa.Table, cell: float) -> npt.NDArray[np.int64]:
    """A number, not below 0, for the cell of each point, or for the point itself: what :func:`_group` tells apart."""
    if not cell:
        return np.asarray(by_point["point"], np.int64)
    latitude, longitude = (np.floor(by_point[axis].to_numpy() / cell).astype(np.int64) for axis in _AXES)
    down, across = math.ceil(90 / cell), math.ceil(180 / cell)
    found: npt.NDArray[np.int64] = (latitude + down) * (2 * across + 1) + longitude + across
    return found


def _marks(cursor: duckdb.DuckDBPyConnection, cell: float, box: Box = _WORLD) -> pd.DataFrame:
    """One row a mark."""
    kept, parameters = _within("FROM by_point WHERE TRUE", {}, box)
    mark = f"{_precision(cell)} AS mark_prec, {_group('latitude', cell)} AS lat, {_group('longitude', cell)} AS lon"
    sums = ", ".join(f"coalesce(sum({name}), 0)::BIGINT AS {name}" for name in ("n", "theirs", "killed_best"))
    middle = "sum(latitude * n) / sum(n) AS latitude, sum(longitude * n) / sum(n) AS longitude"
    some = (
        "max(radius_km) AS radius_km, any_value(site) AS site, any_value(span) AS span, any_value(sub_type) AS sub_type"
    )
    return to_frame(
        cursor,
        f"""
        WITH by_type AS (SELECT {mark}, type, {middle}, {sums}, {some} {kept} GROUP BY ALL),
        marks AS (
            SELECT mark_prec, lat, lon, arg_max(type, n) AS type, {middle}, {sums}, {some}
            FROM by_type GROUP BY mark_prec, lat, lon
        )
        SELECT marks.latitude, marks.longitude, mark_prec::BIGINT AS where_prec, lat, lon, marks.radius_km, iso3,
            location, n, theirs AS n_theirs, killed_best AS killed, event_type,
            CASE WHEN n = 1 THEN date_start END AS date_start, CASE WHEN n = 1 THEN date_end END AS date_end,
            CASE WHEN n = 1 THEN sub_event_type END AS sub_event_type
        FROM marks JOIN sites USING (site) JOIN types USING (type) JOIN spans USING (span)
            JOIN (SELECT sub_type, sub_event_type FROM sub_types) USING (sub_type)
        ORDER BY n, lat, lon
        """,
        parameters,
    )


def _group(column: str, cell: float) -> str:
    """What incidents of one mark share: the point to some 10 m, or the cell of the grid."""
    return f"floor({column} / {cell!r})" if cell else f"round({column}, 4)"


def _precision(cell: float) -> str:
    return "1" if cell else "coalesce(where_prec, 5)"


def _count(by_point: pa.Table, cell: float, box: Box) -> int:
    """How many marks of that size there are in a box."""
    west, south, east, north = box
    latitude, longitude = (by_point[axis].to_numpy() for axis in _AXES)
    inside = (latitude >= south) & (latitude <= north)
    if west <= east:
        inside &= (longitude >= west) & (longitude <= east)
    else:
        inside &= (longitude >= west) | (longitude <= east)
    cells = _cells(by_point, cell)[inside]
    if cells.max(initial=0) > _MOST_CELLS:
        return len(np.unique(cells))
    return int(np.count_nonzero(np.bincount(cells)))


def bounds_of(found: pd.DataFrame) -> Box | None:
    """(west, south, east, north) of the incidents of some marks, None without any; of nine incidents in ten, where a
    few far ones would make the rest tiny.
    """
    if found.empty:
        return None
    (west, east), (south, north) = (_reach(found, axis) for axis in ("longitude", "latitude"))
    return west, south, east, north


def _reach(found: pd.DataFrame, axis: str) -> tuple[float, float]:
    ordered = found.sort_values(axis)
    shares = ordered["n"].cumsum() / ordered["n"].sum()
    inner = ordered[(shares >= 0.05) & (shares.shift(fill_value=0) <= 0.95)][axis]
    (low, high), (first, last) = ((float(side.iloc[0]), float(side.iloc[-1])) for side in (inner, ordered[axis]))
    return (low, high) if high - low < (last - first) / 4 else (first, last)


def _zoom_of(box: Box) -> float:
    """The zoom at which a map of some 700 pixels shows the box."""
    zoom, width = 0.0, max(box[2] - box[0], 2 * (box[3] - box[1]), 0.01)
    while width < 360 and zoom < 12:
        zoom, width = zoom + 1, width * 2
    return zoom


def _cell(zoom: float) -> float:
    return float(360 / (_TILE_PIXELS * 2.0 ** round(zoom)) * _CELL_PIXELS)


def _turned(longitude: float) -> float:
    """A longitude between -180 and 180."""
    return (longitude + 180) % 360 - 180
