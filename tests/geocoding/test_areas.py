"""Points fall into their country and province."""

import subprocess
import sys
import time

import numpy as np
import pytest
from shapely.geometry import Point, shape

from dashboard.geocoding.areas import divisions, locate, locate_many, polygon


@pytest.mark.parametrize(
    ("latitude", "longitude", "iso3", "admin1", "unit"),
    [
        (33.31, 44.37, "IRQ", "Baghdad", "Baghdad"),
        (36.34, 43.13, "IRQ", "Nineveh", "Ninawa"),
        (14.10, -1.63, "BFA", "Sahel", "Soum"),
        (16.27, -0.04, "MLI", "Gao", "Gao"),
        (12.64, -8.00, "MLI", "Bamako", "Bamako"),
        (-1.67, 29.22, "COD", "North Kivu", "Nord-Kivu"),
        (31.50, 34.45, "PSE", "Gaza Strip", "Gaza Strip"),
        (48.87, 2.35, "FRA", "Île-de-France", "Paris"),
        (50.45, 30.52, "UKR", "Kyiv City", "Kiev City"),
        (18.54, -72.34, "HTI", "Ouest", "Ouest"),
        (6.25, -75.57, "COL", "Antioquia", "Antioquia"),
    ],
)
def test_known_points(latitude: float, longitude: float, iso3: str, admin1: str, unit: str) -> None:
    area = locate(latitude, longitude)
    assert area is not None
    assert (area.iso3, area.admin1) == (iso3, admin1)
    assert area.unit == unit


def test_a_point_off_the_coast_belongs_to_the_nearest_land() -> None:
    roads_of_aden = locate(12.70, 45.10)
    assert roads_of_aden is not None
    assert roads_of_aden.country == "Yemen"


@pytest.mark.parametrize(("latitude", "longitude"), [(36.0, -30.0), (14.0, 53.5), (0.0, -179.9)])
def test_the_high_seas_belong_to_nobody(latitude: float, longitude: float) -> None:
    assert locate(latitude, longitude) is None


def test_a_disputed_area_is_the_sources_and_names_the_other_claim() -> None:
    area = locate(44.95, 34.10)
    assert area is not None
    assert (area.iso3, area.also, area.admin1) == ("RUS", ("UKR",), "Crimea")
    assert polygon("UKR", "Crimée") == polygon("RUS", "Crimea")


def test_no_division_is_invented_where_the_polygons_are_older() -> None:
    area = locate(1.56, 30.25)
    assert area is not None
    assert area.admin1_id is None
    assert divisions()["CD.17"].english == "Ituri"


def test_polygons_of_a_province_a_unit_and_a_country() -> None:
    for iso3, name, inside in (
        ("IRQ", "Anbar", (42.4, 33.5)),
        ("IRQ", "IQ.15", (43.1, 36.3)),
        ("BFA", "Soum", (-1.6, 14.1)),
    ):
        geometry = polygon(iso3, name)
        assert geometry is not None
        assert shape(geometry).contains(Point(inside))
    assert polygon("HTI") is not None
    assert polygon("IRQ", "Bavaria") is None


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="as many of both"):
        locate_many([1.0], [])


def test_more_than_20_000_points_a_second() -> None:
    # Processor time: what other programs do meanwhile is not ours.
    rng = np.random.default_rng(7)
    latitudes, longitudes = rng.uniform(-55, 70, 20_000), rng.uniform(-180, 180, 20_000)
    locate(0, 0)
    start = time.process_time()
    locate_many(list(latitudes), list(longitudes))
    assert time.process_time() - start < 1.0


def test_opens_quickly() -> None:
    code = (
        "import time, dashboard.geocoding.areas as a; import numpy, shapely; t = time.process_time();"
        "a.locate(33.3, 44.4); raise SystemExit(0 if time.process_time() - t < 1 else 1)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code
