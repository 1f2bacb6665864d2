"""What the map is given, and what it makes of what is drawn on it."""

import json
from datetime import date

import pandas as pd
import pytest

from dashboard.query import Filters, Snapshot, provinces_alone, spots, spots_over_time
from dashboard.resources import static_path
from dashboard.ui.charts.map import MapView, diameter, map_data, spot_of
from dashboard.ui.i18n import Words
from dashboard.ui.palette import DARK, LIGHT, type_names
from dashboard.ui.widgets.where import area_filter

EN, FR = Words("en"), Words("fr")


@pytest.fixture(scope="module")
def snapshot(specimen_store):
    return Snapshot(specimen_store)


def data_of(snapshot, filters=None, *, words=EN, theme=LIGHT, **view):
    filters = filters or Filters()
    found = spots(snapshot, filters, limit=100)
    shown = MapView(name="test", height=300, alone=provinces_alone(snapshot, filters), **view)
    return map_data(found, shown, words=words, theme=theme)


def test_a_mark_tells_place_toll_type_and_precision(snapshot):
    marks = data_of(snapshot, Filters(country=("IRQ",)))["marks"]
    told = {name: i for i, name in enumerate(marks["name"])}
    tikrit, fallujah = told["Tikrit"], told["Fallujah"]
    assert (marks["n"][tikrit], marks["k"][tikrit], marks["line"][tikrit]) == (2, 5, "")
    assert type_names()[marks["t"][tikrit]] == "Explosions/Remote violence"
    assert (marks["p"][fallujah], marks["r"][fallujah]) == (2, 15.0)
    assert marks["line"][fallujah] == "14 Feb 2021 · Remote explosive/landmine/IED · 10 killed"


def test_what_comes_out_of_another_s_table_is_told_from_one_s_own(snapshot):
    found = spots(snapshot, Filters(), limit=100)
    found.frame["n_theirs"] = [1 if name == "Fallujah" else 0 for name in found.frame["location"]]
    marks = map_data(found, MapView(name="test", height=300), words=EN, theme=LIGHT)["marks"]
    assert [name for name, theirs in zip(marks["name"], marks["o"], strict=True) if theirs] == ["Fallujah"]
    point = {"latitude": 1.0, "longitude": 2.0, "where_prec": 1}
    alone = [spot_of({**point, "origin": origin}).frame["n_theirs"].tolist() for origin in ("acled", "own", None)]
    assert alone == [[1], [0], [0]]


def test_a_province_known_alone_is_an_area_that_the_basemap_has(snapshot):
    data = data_of(snapshot)
    assert data["alone"]["MLI/Mopti"]["n"] == 1
    keys = {one["properties"]["key"] for one in json.loads(static_path("provinces.geojson").read_text())["features"]}
    assert data["alone"].keys() <= keys


def test_everything_is_json_and_small(snapshot):
    frames = spots_over_time(snapshot, Filters(), spots(snapshot, Filters(), limit=100), limit=100)
    data = data_of(snapshot, frames=frames, words=FR, theme=DARK)
    assert len(json.dumps(data)) < 25_000
    rows = [row for rows in data["frames"]["rows"] for row in rows]
    assert sum(n for _, n, _ in rows) == 10
    assert max(index for index, _, _ in rows) < len(data["marks"]["n"]) + len(data["alone"])
    assert len(data["frames"]["bins"]) == len(data["frames"]["rows"])


def test_the_version_changes_with_what_is_drawn(snapshot):
    versions = {data_of(snapshot, Filters(country=country))["version"] for country in [(), ("IRQ",), ("MLI",)]}
    assert len(versions) == 3
    assert data_of(snapshot)["version"] == data_of(snapshot, theme=DARK)["version"]


def test_areas_are_told_by_the_basemap_s_keys(snapshot):
    frame = pd.DataFrame({"iso3": ["MLI", "XXX"], "admin1": ["Gao", "Nowhere"], "n": [2, 1], "killed": [3, 0]})
    assert data_of(snapshot, mode="provinces", areas=frame)["areas"] == {"MLI/Gao": [2, 3]}


def test_a_lone_incident_is_shown_with_the_towns_around():
    found = spot_of({"latitude": 33.3, "longitude": 44.4, "where_prec": 1, "killed_best": None, "radius_km": None})
    assert found.bounds == pytest.approx((42.9, 31.8, 45.9, 34.8))
    assert spot_of({"latitude": None, "longitude": None}).bounds is None


def test_marks_are_sized_by_area():
    assert diameter(200) == pytest.approx(2 * diameter(50))


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ({"box": [40, 30, 45, 35]}, {"box": (40, 30, 45, 35)}),
        ({"box": [170, 0, 190, 5]}, {"box": (170, 0, -170, 5)}),
        ({"box": [-300, -95, 300, 95]}, {"box": (-180, -90, 180, 90)}),
        ({"ring": [[1, 2], [3, 2], [2.00049, 4]]}, {"polygon": ((1, 2), (3, 2), (2, 4))}),
        ({"ring": [[179, 2], [181, 2], [180, 4]]}, {"box": (179, 2, -179, 4)}),
        ({"province": "IRQ/Baghdad"}, {"admin1": ("IRQ/Baghdad",)}),
        ({"country": "IRQ"}, {"country": ("IRQ",)}),
        ({"box": ["a", 1, 2, 3]}, {}),
        ({"box": [1]}, {}),
        (None, {}),
        ("hostile", {}),
    ],
)
def test_what_is_drawn_becomes_a_filter(drawn, expected):
    assert area_filter(drawn) == expected


def test_the_map_s_own_files_ask_for_no_other_machine():
    for path in [*static_path("map").glob("*.mjs"), *static_path("map").glob("*.css")]:
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text, path
    assert static_path("map/maplibre/LICENSE.txt").exists()


def test_moments_without_incidents_are_moments_too():
    found = spot_of({"latitude": 1.0, "longitude": 1.0, "where_prec": 1})
    found = type(found)(found.frame.assign(lat=1.0, lon=1.0), 0, found.bounds)
    frame = pd.DataFrame(
        {"lat": 1.0, "lon": 1.0, "where_prec": 1, "iso3": None, "admin1": None, "n": 1, "killed": 0,
         "bin": [date(2020, 1, 1), date(2020, 4, 1)]}
    )  # fmt: skip
    frame.attrs["by"] = "month"
    view = MapView(name="test", height=1, frames=frame)
    frames = map_data(found, view, words=EN, theme=LIGHT)["frames"]
    assert frames["bins"] == ["Jan 2020", "Feb 2020", "Mar 2020", "Apr 2020"]
    assert frames["rows"] == [[[0, 1, 0]], [], [], [[0, 1, 0]]]
