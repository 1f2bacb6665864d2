"""Every row of data/gazetteer/ is well formed, unique, and stands in the country that it names."""

import csv
from collections import Counter, defaultdict
from itertools import combinations

import pytest
from shapely.geometry import Point, shape

from dashboard.extraction.place_phrases import TOWN_KM
from dashboard.folding import fold_name
from dashboard.geocoding.areas import divisions, locate, polygon
from dashboard.geocoding.countries import country_of
from dashboard.resources import data_path

COLUMNS = ["name_en", "name_fr", "name_ar", "other_aliases", "kind", "country", "admin1", "lat", "lon", "radius_km"]
KINDS = {
    "town", "district", "admin2", "building", "site", "facility", "base", "camp", "crossing", "road", "region", "sea",
}  # fmt: skip
BORDER_KM = 6  # the polygons are right to a kilometre or so; Natural Earth draws some borders straighter
KM_PER_DEGREE = 111.2
UNDRAWN = {"Snake Island"}  # Natural Earth leaves it out, and no other land is near

Row = dict[str, str]


def read() -> list[Row]:
    rows = []
    for path in sorted(data_path("gazetteer").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            assert reader.fieldnames == [*COLUMNS, "verified"], path.name
            rows += [{**row, "file": path.name} for row in reader]
    return rows


ROWS = read()


def names_of(row: Row) -> set[str]:
    spelt = (row["name_en"], row["name_fr"], row["name_ar"], *row["other_aliases"].split(";"))
    return {fold_name(name) for name in spelt if name}


def test_there_are_enough_of_every_kind() -> None:
    assert len(ROWS) >= 600
    assert {row["kind"] for row in ROWS} == KINDS
    assert min(Counter(row["kind"] for row in ROWS).values()) >= 30


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name_en"])
def test_a_row(row: Row) -> None:
    assert row["name_en"] == row["name_en"].strip() != ""
    assert row["kind"] in KINDS
    assert row["verified"] in {"yes", "no"}
    assert -90 <= float(row["lat"]) <= 90
    assert -180 <= float(row["lon"]) <= 180
    assert float(row["radius_km"]) > 0
    assert all(len(name) > 2 for name in names_of(row)), "a name of two letters is found everywhere"
    countries = [country_of(name) for name in row["country"].split(";") if name]
    assert all(
        country and country.english == name for country, name in zip(countries, row["country"].split(";"), strict=False)
    )
    assert countries or row["kind"] in {"region", "sea"}, "only a region or a sea spans many countries"
    if countries and row["kind"] != "sea" and row["name_en"] not in UNDRAWN:
        iso3 = [country.iso3 for country in countries if country]
        assert _km_from(iso3, float(row["lat"]), float(row["lon"])) <= float(row["radius_km"]) + BORDER_KM
    if row["admin1"]:
        known = {d.english for d in divisions().values() if d.iso3 in {c.iso3 for c in countries if c}}
        area = locate(float(row["lat"]), float(row["lon"]))
        assert row["admin1"] in known or (area and area.admin1 == row["admin1"])


def _km_from(countries: list[str], latitude: float, longitude: float) -> float:
    """How far a point is from the nearest of some countries, in km, by degrees of latitude (an upper bound)."""
    area = locate(latitude, longitude)
    if area and {area.iso3, *area.also} & set(countries):
        return 0.0
    shapes = [shape(geometry) for iso3 in countries if (geometry := polygon(iso3))]
    return min(found.distance(Point(longitude, latitude)) for found in shapes) * KM_PER_DEGREE


def test_no_name_stands_for_two_places_but_districts_of_different_towns() -> None:
    owners = defaultdict(list)
    for row in ROWS:
        for name in names_of(row):
            owners[name].append(row)
    for name, rows in owners.items():
        assert len(rows) == 1 or {row["kind"] for row in rows} == {"district"}, name
        for one, two in combinations(rows, 2):
            apart = Point(float(one["lon"]), float(one["lat"])).distance(Point(float(two["lon"]), float(two["lat"])))
            assert apart * KM_PER_DEGREE > TOWN_KM, name


def test_english_names_are_unique() -> None:
    counts = Counter(row["name_en"] for row in ROWS)
    assert not [name for name, count in counts.items() if count > 1]


def test_arabic_names_are_written_in_arabic() -> None:
    assert not [row["name_en"] for row in ROWS if any("a" <= c <= "z" for c in row["name_ar"].lower())]


def test_the_readme_lists_every_kind() -> None:
    text = data_path("gazetteer", "README.md").read_text("utf-8")
    assert not [kind for kind in KINDS if f"| `{kind}` |" not in text]
