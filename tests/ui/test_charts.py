"""Charts draw what the frames say: coarse dates hatched, imprecise places hollow, provinces as areas."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.query import Filters, Snapshot, map_points, timeline
from dashboard.ui.charts import map as maps
from dashboard.ui.charts import timeline as timelines
from dashboard.ui.charts.basemap import style
from dashboard.ui.i18n import Words
from dashboard.ui.palette import DARK, LIGHT

EN = Words("en")


@pytest.fixture(scope="module")
def snapshot(specimen_store):
    return Snapshot(specimen_store)


@pytest.fixture(scope="module")
def spots(snapshot):
    return maps.spots(map_points(snapshot, Filters()), EN)


def test_every_dated_incident_is_in_a_bar_and_coarse_ones_are_hatched(snapshot):
    figure = timelines.timeline(timeline(snapshot, Filters()), words=EN, theme=LIGHT)
    assert sum(sum(bar.y) for bar in figure.data) == 11
    assert [bar.name for bar in figure.data if bar.marker.pattern.shape == "/"] == [
        "Battles (date less precise than the bar)"
    ]


def test_a_timeline_of_nothing_is_no_error():
    frame = pd.DataFrame({"bin": [], "stack": [], "coarse": [], "n": []})
    assert not timelines.timeline(frame, words=EN, theme=DARK).data


@pytest.mark.parametrize("by", ["day", "week", "month", "year"])
def test_ticks_are_in_the_reader_s_language(by):
    frame = pd.DataFrame({"bin": [date(2020, 1, 1), date(2021, 2, 1)], "stack": [None, None], "coarse": False, "n": 1})
    frame.attrs["by"] = by
    texts = timelines.timeline(frame, words=Words("fr"), theme=LIGHT).layout.xaxis.ticktext
    assert 1 < len(texts) < 12
    assert "Feb" not in "".join(texts)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"box": [{"x": ["2020-11-03 04:00", "2020-10-01"], "y": [0, 1]}]}, (date(2020, 10, 1), date(2020, 11, 3))),
        ({"box": []}, None),
        ({}, None),
        (None, None),
        ({"box": [{"x": []}]}, None),
    ],
)
def test_a_brush_gives_days(selection, expected):
    assert timelines.brushed(selection) == expected


def test_incidents_of_one_spot_make_one_mark(spots):
    assert len(spots) == 10
    assert max(len(spot.ids) for spot in spots) == 2


def test_imprecise_places_are_hollow_and_provinces_are_areas(spots):
    area = {"MLI/Mopti": {"type": "Polygon", "coordinates": [[[-5, 14], [-3, 14], [-3, 15], [-5, 14]]]}}
    figure = maps.incident_map(spots, words=EN, theme=LIGHT, areas=area)
    provinces, rings, holes, dots = figure.data
    assert [len(trace.customdata) for trace in (provinces, rings)] == [1, 1]
    assert len(holes.lat) == 1
    assert len(dots.customdata) == 2 * 8  # each with its edge below it
    assert dots.marker.color[0] == LIGHT.land
    assert len(figure.layout.map.layers) == 2  # the circle of uncertainty, its inside and its edge


def test_marks_are_sized_by_area():
    few, many = (maps.Spot(0, 0, ("a",), killed, None, 1, None, None, None, ()) for killed in (50, 200))
    assert many.diameter == pytest.approx(2 * few.diameter)


def test_the_map_opens_on_most_incidents():
    near = [maps.Spot(33 + i / 10, 44, (str(i),), 0, None, 1, None, None, None, ()) for i in range(30)]
    far = maps.Spot(-20, -60, ("far",), 0, None, 1, None, None, None, ())
    assert maps.view([*near, far])[0] == pytest.approx(34.5, abs=1)
    assert maps.view([])[2] < 1


@given(st.lists(st.tuples(st.floats(-85, 85), st.floats(-180, 180)), max_size=12))
def test_a_map_of_any_points_opens(points):
    found = [maps.Spot(lat, lon, (str(i),), i, None, 2, 5.0, None, None, ()) for i, (lat, lon) in enumerate(points)]
    latitude, longitude, zoom = maps.view(found)
    assert abs(latitude) <= 90
    assert abs(longitude) <= 180
    assert 0 <= zoom <= 10


def test_a_choice_on_the_map_gives_incidents():
    points = [{"customdata": ["a", "b"]}, {"customdata": ["b"]}, {"customdata": None}]
    assert maps.chosen({"points": points}) == ("a", "b")
    assert maps.chosen(None) == ()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_basemap_asks_nothing_of_the_network(theme):
    built = style(theme, "fr")
    assert "glyphs" not in built
    assert "sprite" not in built
    assert all(source["data"].startswith("app/static/") for source in built["sources"].values())


def test_hover_labels_hold_no_tag_of_an_article(snapshot):
    points = map_points(snapshot, Filters()).assign(location="<img src=x>")
    texts = [line for spot in maps.spots(points, EN) for line in spot.lines]
    assert not any("<img" in text for text in texts)
