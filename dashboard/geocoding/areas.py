"""A point -> its country and province, by polygons.

The polygons are Natural Earth's 1:10m divisions (public domain), the provinces GeoNames' (CC BY 4.0); see
``data/areas/README.md``. A point off the coast belongs to the nearest land within :data:`COAST_KM`. Disputed
areas are the source's: Crimea stands under Russia there. ``Area.also`` names who else claims them.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from dashboard.folding import fold_name
from dashboard.geocoding.countries import country_of
from dashboard.resources import data_path

COAST_KM = 25.0  # a harbour, a ship in the roads, an island that 1:10m leaves out
_KM_PER_DEGREE = 111.2
_SCALE = 10_000  # as in data/areas/make_areas.py


@dataclass(frozen=True, slots=True)
class Area:
    """A country and, within it, a first-level division.

    ``country`` is the English short name, ``admin1`` the division's English name, ``admin1_fr`` its French one
    (the English where none is known). ``admin1_id`` is GeoNames' ("IQ.07"); None where the polygons are older
    than the divisions (DR Congo's provinces of before 2015), and ``admin1`` is then the old name. ``unit`` is
    the finest division known: a department in France, a province in Burkina Faso. ``also``: ISO codes of
    others that claim it, or under which it is listed too.
    """

    iso3: str
    country: str
    admin1: str
    admin1_fr: str
    admin1_id: str | None
    unit: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Division:
    """One of GeoNames' first-level divisions, with its English and French name."""

    admin1_id: str
    iso3: str
    english: str
    french: str


def locate(latitude: float, longitude: float) -> Area | None:
    """The area of one point (degrees, WGS 84); None on the high seas."""
    return locate_many([latitude], [longitude])[0]


def locate_many(latitudes: Sequence[float], longitudes: Sequence[float]) -> list[Area | None]:
    """The areas of many points, in their order.

    Raises:
        ValueError: the sequences differ in length.
    """
    if len(latitudes) != len(longitudes):
        raise ValueError(f"{len(latitudes)} latitudes and {len(longitudes)} longitudes: give as many of both.")
    areas, tree = _areas(), _tree()
    points = shapely.points(np.asarray(longitudes, float), np.asarray(latitudes, float))
    found = np.full(len(points), -1)
    which, unit = tree.query(points, predicate="intersects")
    found[which] = unit
    for index in np.flatnonzero(found < 0):
        found[index] = _nearest(points[index])
    return [areas[unit] if unit >= 0 else None for unit in found]


def polygon(iso3: str, admin1: str | None = None) -> dict[str, Any] | None:
    """GeoJSON geometry of a province, of a finer unit, or of the whole country; None when it is unknown.

    `admin1` is a name in English or French, or GeoNames' id.
    """
    shape = _shape(iso3, admin1)
    return dict(shapely.geometry.mapping(shape)) if shape is not None else None


def province_key(iso3: str, admin1: str) -> str | None:
    """``iso3/admin1`` of the province that a name in English or French tells: its key in the map's
    ``provinces.geojson``. None when it is unknown.
    """
    return _province_keys().get((iso3, fold_name(admin1)))


def divisions() -> dict[str, Division]:
    """Every first-level division that GeoNames names, by its id."""
    return _divisions()


@cache
def _shape(iso3: str, admin1: str | None) -> shapely.Geometry | None:
    wanted = fold_name(admin1) if admin1 else ""
    mine = [(index, area) for index, area in enumerate(_areas()) if iso3 in (area.iso3, *area.also)]
    chosen = [
        index
        for index, area in mine
        if not admin1 or admin1 == area.admin1_id or wanted in (fold_name(area.admin1), fold_name(area.admin1_fr))
    ]
    chosen = chosen or [index for index, area in mine if wanted == fold_name(area.unit)]
    return shapely.union_all([_polygons()[index] for index in chosen]) if chosen else None


@cache
def _province_keys() -> dict[tuple[str, str], str]:
    keys: dict[tuple[str, str], str] = {}
    for area in _areas():
        for iso3 in (area.iso3, *area.also):
            for name in (area.admin1, area.admin1_fr):
                keys.setdefault((iso3, fold_name(name)), f"{area.iso3}/{area.admin1}")
    return keys


def _nearest(point: shapely.Point) -> int:
    """The unit nearest to a point at sea; -1 when none is within :data:`COAST_KM`."""
    shrink = max(0.05, float(np.cos(np.radians(point.y))))
    near = _tree().query(point, predicate="dwithin", distance=COAST_KM / _KM_PER_DEGREE / shrink)
    if not len(near):
        return -1
    lines = shapely.get_coordinates(shapely.shortest_line(point, _polygons()[near])).reshape(-1, 2, 2)
    step = (lines[:, 1] - lines[:, 0]) * (shrink, 1)
    distances = np.hypot(step[:, 0], step[:, 1]) * _KM_PER_DEGREE
    best = int(np.argmin(distances))
    return int(near[best]) if distances[best] <= COAST_KM else -1


@cache
def _areas() -> tuple[Area, ...]:
    """The area of each polygon, in their order."""
    with data_path("areas", "units.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_area(row) for row in csv.DictReader(file))


def _area(row: dict[str, str]) -> Area:
    division = _divisions().get(row["admin1_id"])
    english = division.english if division else row["en"]
    french = (division.french if division else row["fr"]) or english
    country = country_of(row["iso3"])
    also = tuple(row["also"].split(";")) if row["also"] else ()
    unit = row["fr"] or row["en"]
    return Area(row["iso3"], country.english if country else "", english, french, row["admin1_id"] or None, unit, also)


@cache
def _divisions() -> dict[str, Division]:
    with data_path("areas", "divisions.csv").open(encoding="utf-8", newline="") as file:
        rows = (Division(*row) for row in list(csv.reader(file))[1:])
        return {division.admin1_id: division for division in rows}


@cache
def _polygons() -> npt.NDArray[np.object_]:
    with np.load(data_path("areas", "units.npz"), allow_pickle=False) as file:
        coordinates = np.cumsum(file["steps"], axis=0) / _SCALE
        offsets = (file["rings"], file["polygons"], file["parts"])
    shapes: npt.NDArray[np.object_] = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, coordinates, offsets)
    shapely.prepare(shapes)
    return shapes


@cache
def _tree() -> shapely.STRtree:
    return shapely.STRtree(_polygons())
