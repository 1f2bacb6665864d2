"""The compiled gazetteer: a name -> the places that bear it; a geopy geocoder.

gazetteer = open_gazetteer()
gazetteer.candidates("Gao")                  -> [Place(Gao, Mali), Place(Gao, Burkina Faso) ...]
gazetteer.geocode("Djibo, Burkina Faso")     -> geopy Location
gazetteer.reverse((16.27, -0.04))            -> the nearest town
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from dashboard.geocoding.build import MAIN, SHORTENED, build_gazetteer
from dashboard.geocoding.countries import Country, countries
from dashboard.geocoding.names import normal, sound

# UCDP's where_prec of a point of each kind; whatever is not listed is a town, a district or a spot: 1.
_PRECISION = {"country": 6, "continent": 6, "admin1": 4, "admin2": 3, "region": 5, "sea": 7, "road": 5}
_STREET_KM = 5  # a road no longer is a street
_SMALL_REGION_KM = 60  # a region no wider is told as one tells a province
_GUESSED_KM = 150  # our own places have the division of the nearest town, which may lie across its boundary


@dataclass(frozen=True, slots=True)
class Place:
    """One place on Earth.

    ``id`` is GeoNames' ("gn98182"), an airport's ("icaoORBI") or our own list's ("iraq:12"). ``kind``: town,
    country, admin1, admin2, region, continent, airport, or a kind of data/gazetteer/. ``latitude`` and
    ``longitude`` in degrees (WGS 84): a country's or a province's are those of a point inside it, and
    ``where_prec`` (UCDP's 1 to 7) says how little they mean. ``country`` is the English short name; ``iso2``,
    ``iso3`` and ``country`` are blank where none or several apply. ``division`` is GeoNames' code of the
    first-level division. ``radius_km`` is None where unknown. ``own``: from our own list. ``capital``: of its country.
    """

    id: str
    name: str
    kind: str
    latitude: float
    longitude: float
    iso2: str
    iso3: str
    country: str
    admin1: str
    division: str
    population: int
    radius_km: float | None
    where_prec: int
    own: bool = False
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean. ``grade``: MAIN, OTHER or SHORTENED (see ``build``); ``sounded``: the name
    was not found as it is spelt, but one that sounds like it."""

    place: Place
    grade: int
    sounded: bool = False


class _Index:
    """One trie with the places of its keys, memory-mapped."""

    def __init__(self, folder: Path, stem: str) -> None:
        self.trie = marisa_trie.Trie()
        self.trie.mmap(str(folder / f"{stem}.marisa"))
        self._starts, self._rows, self._grades = (
            np.asarray(np.load(folder / f"{stem}.{name}.npy", mmap_mode="r")) for name in ("starts", "rows", "grades")
        )

    def rows(self, key: str) -> tuple[list[int], list[int]]:
        """Rows and grades of a key, the likeliest first; both empty when there is no such key."""
        number = self.trie.get(key)
        if number is None:
            return [], []
        start, end = int(self._starts[number]), int(self._starts[number + 1])
        return self._rows[start:end].tolist(), self._grades[start:end].tolist()


class Gazetteer(Geocoder):  # type: ignore[misc]  # geopy has no types
    """Looks names up, offline. Safe to share between threads; opens in milliseconds."""

    def __init__(self, folder: Path) -> None:
        super().__init__(scheme="https", timeout=1, proxies=None, user_agent="vigie", ssl_context=None)
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        self._kinds: list[str] = meta["kinds"]
        self._iso2: list[str] = meta["countries"]
        self._divisions: list[str] = meta["divisions"]
        self._division_names: list[str] = meta["division_names"]
        self._names = _Index(folder, "names")
        self._sounds = _Index(folder, "sounds")
        self._records: npt.NDArray[Any] = np.asarray(np.load(folder / "places.npy", mmap_mode="r"))
        self._text = np.memmap(folder / "text.bin", mode="r")
        self._countries: dict[str, Country] = {country.iso2: country for country in countries()}
        self._place = lru_cache(maxsize=50_000)(self._read_place)
        self._capitals = lru_cache(maxsize=1)(self._find_capitals)
        self._candidates = lru_cache(maxsize=20_000)(self._find)

    def __len__(self) -> int:
        return len(self._records)

    # --- names ------------------------------------------------------------------------------------------

    def rows(self, name: str) -> list[int]:
        """Row numbers of the places of that name, the likeliest first: the quickest look-up."""
        return self._names.rows(normal(name))[0]

    def place(self, row: int) -> Place:
        """The place of a row number."""
        return self._place(row)

    def candidates(self, name: str, *, by_sound: bool = True) -> tuple[Candidate, ...]:
        """Every place that `name` may mean, the likeliest first; by its sound when none is spelt so."""
        return self.of_key(normal(name), by_sound=by_sound)

    def of_key(self, key: str, *, by_sound: bool = False) -> tuple[Candidate, ...]:
        """As :meth:`candidates`, of a name already in its normal form."""
        return self._candidates(key, by_sound)

    def _find(self, key: str, by_sound: bool) -> tuple[Candidate, ...]:
        rows, grades = self._names.rows(key)
        if rows or not by_sound or len(key) < 4:
            return tuple(Candidate(self._place(row), grade) for row, grade in zip(rows, grades, strict=True))
        rows, grades = self._sounds.rows(sound(key))
        return tuple(Candidate(self._place(row), grade, True) for row, grade in zip(rows, grades, strict=True))

    def prefixes(self, key: str) -> list[str]:
        """The names that `key`, a run of words in normal form, begins with, the longest first."""
        found: list[str] = self._names.trie.prefixes(key)
        length = len(key)
        return [name for name in reversed(found) if len(name) == length or key[len(name)] == " "]

    def capital(self, iso2: str) -> Place | None:
        """The capital of a country (ISO alpha-2), or None."""
        return self._capitals().get(iso2)

    def _find_capitals(self) -> dict[str, Place]:
        rows = np.flatnonzero(self._records["capital"])
        places = sorted((self._place(int(row)) for row in rows), key=lambda place: place.population)
        return {place.iso2: place for place in places}

    # --- geopy ------------------------------------------------------------------------------------------

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: object = DEFAULT_SENTINEL,
        country: str | None = None,
    ) -> Location | list[Location] | None:
        """Places of a name, as geopy's Location; ``raw["place"]`` holds the Place. None when there is none.

        After a comma stands what contains it: "Paris, Texas", "Tyr, Liban". `country` keeps those of one
        country (ISO alpha-2).
        """
        name, _, container = query.partition(",")
        found = [c for c in self.candidates(name) if country is None or c.place.iso2 == country]
        for part in filter(None, map(str.strip, container.split(","))):
            inside = [c for c in found if any(contains(outer.place, c.place) for outer in self.candidates(part)[:20])]
            found = inside or found
        locations = [_location(candidate.place) for candidate in found]
        if exactly_one:
            return locations[0] if locations else None
        return locations or None

    def reverse(
        self,
        query: Point | tuple[float, float] | str,
        *,
        exactly_one: bool = True,
        timeout: object = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """The town nearest to a point."""
        point = Point(query)
        place = self.nearest(point.latitude, point.longitude, ("town",), 500)
        if place is None:
            return None
        return _location(place) if exactly_one else [_location(place)]

    def nearest(self, latitude: float, longitude: float, kinds: Sequence[str], within_km: float) -> Place | None:
        """The nearest place of some kinds, or None when there is none within so many kilometres."""
        wanted = [self._kinds.index(kind) for kind in kinds if kind in self._kinds]
        rows = np.flatnonzero(np.isin(self._records["kind"], wanted))
        north = np.radians(self._records["latitude"][rows] - latitude)
        east = np.radians((self._records["longitude"][rows] - longitude + 180) % 360 - 180)
        distances = np.hypot(north, east * math.cos(math.radians(latitude))) * 6371
        nearest = int(np.argmin(distances)) if len(rows) else -1
        return self._place(int(rows[nearest])) if nearest >= 0 and distances[nearest] <= within_km else None

    # --- records ----------------------------------------------------------------------------------------

    def _read_place(self, row: int) -> Place:
        record = self._records[row]
        start, middle, end = int(record["id_start"]), int(record["name_start"]), int(record["name_end"])
        kind, iso2 = self._kinds[record["kind"]], self._iso2[record["country"]]
        country = self._countries.get(iso2)
        radius = round(float(record["radius_km"]), 1)
        prec = _PRECISION.get(kind, 1)
        if kind == "region" and radius <= _SMALL_REGION_KM:
            prec = 4
        elif kind == "road" and radius <= _STREET_KM:
            prec = 1
        known = kind not in {"country", "continent"}
        return Place(
            id=self._text[start:middle].tobytes().decode(),
            name=self._text[middle:end].tobytes().decode(),
            kind=kind,
            latitude=round(float(record["latitude"]), 5),
            longitude=round(float(record["longitude"]), 5),
            iso2=iso2,
            iso3=country.iso3 if country else "",
            country=country.english if country else "",
            admin1=self._division_names[record["division"]] if known else "",
            division=self._divisions[record["division"]] if known else "",
            population=int(record["population"]),
            radius_km=None if math.isnan(radius) else radius,
            where_prec=prec,
            own=bool(record["own"]),
            capital=bool(record["capital"]),
        )

    def sample(self, rows: Sequence[int]) -> Iterator[Place]:
        """The places of some row numbers."""
        return (self._place(row) for row in rows)


def kilometres(a: Place, b: Place) -> float:
    """Great-circle distance, near enough for comparing (geopy's geodesic is used where a value is kept)."""
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(half)))


def contains(outer: Place, inner: Place) -> bool:
    """Whether `inner` may be told to be in `outer`: "Paris (Texas)", "Djibo, dans la province du Soum"."""
    if outer.id == inner.id:
        return False
    if outer.kind == "country":
        return outer.iso2 == inner.iso2 and inner.kind != "country"
    if outer.iso2 and inner.iso2 and outer.iso2 != inner.iso2:
        return False
    if outer.kind == "admin1":
        same = bool(outer.division) and outer.division == inner.division
        across = inner.own and kilometres(outer, inner) <= _GUESSED_KM
        return (same or across) and inner.kind not in {"country", "admin1"}
    reach = {"admin2": 90.0, "region": max(outer.radius_km or 0.0, 250.0), "continent": 0.0}
    return kilometres(outer, inner) <= reach.get(outer.kind, max(40.0, 2 * (outer.radius_km or 0.0)))


def is_shortened(candidate: Candidate) -> bool:
    """Whether the name is the place's without "province of" or its article."""
    return candidate.grade == SHORTENED


def is_main(candidate: Candidate) -> bool:
    """Whether the name is the place's main one."""
    return candidate.grade == MAIN


def _location(place: Place) -> Location:
    address = ", ".join(dict.fromkeys(filter(None, (place.name, place.admin1, place.country))))
    return Location(address, (place.latitude, place.longitude), {"place": place})


@cache
def open_gazetteer() -> Gazetteer:
    """The gazetteer, compiled first where it is not yet (some 10 seconds, once)."""
    return Gazetteer(build_gazetteer())
