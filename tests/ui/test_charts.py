"""Charts draw what the frames say: coarse dates hatched; the basemap asks nothing of the network."""

from datetime import date

import pandas as pd
import pytest

from dashboard.query import Filters, Snapshot, lanes, timeline
from dashboard.ui.charts import timeline as timelines
from dashboard.ui.charts.basemap import online_tiles, style
from dashboard.ui.charts.lanes import lane_chart, pressed
from dashboard.ui.i18n import Words
from dashboard.ui.palette import DARK, LIGHT
from dashboard.ui.widgets.when import series_of

EN = Words("en")


@pytest.fixture(scope="module")
def snapshot(specimen_store):
    return Snapshot(specimen_store)


def parts(frame, stack="event_type"):
    return frame, series_of(frame, stack, EN, LIGHT)


def test_every_dated_incident_is_in_a_bar_and_coarse_ones_are_hatched(snapshot):
    figure = timelines.timeline(*parts(timeline(snapshot, Filters())), words=EN, theme=LIGHT)
    assert sum(sum(bar.y) for bar in figure.data) == 11
    assert [bar.name for bar in figure.data if bar.marker.pattern.shape == "/"] == [
        "Battles (date less precise than the bar)"
    ]


def test_a_timeline_of_nothing_is_no_error():
    frame = pd.DataFrame({"bin": [], "stack": [], "coarse": [], "n": []})
    assert not timelines.timeline(*parts(frame), words=EN, theme=DARK).data


@pytest.mark.parametrize("by", ["day", "week", "month", "year"])
def test_ticks_are_in_the_reader_s_language(by):
    frame = pd.DataFrame({"bin": [date(2020, 1, 1), date(2021, 2, 1)], "stack": [None, None], "coarse": False, "n": 1})
    frame.attrs["by"] = by
    texts = timelines.timeline(*parts(frame), words=Words("fr"), theme=LIGHT).layout.xaxis.ticktext
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


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_basemap_asks_nothing_of_the_network(theme):
    built = style(theme, "fr")
    assert "glyphs" not in built
    assert "sprite" not in built
    assert all(source["data"].startswith("app/static/") for source in built["sources"].values())


def test_tiles_of_a_server_are_drawn_only_where_they_are_asked_for(monkeypatch):
    monkeypatch.delenv("VIGIE_TILES", raising=False)
    assert online_tiles() is None
    monkeypatch.setenv("VIGIE_TILES", "https://tiles.example/{z}/{x}/{y}.png")
    built = style(LIGHT, "en", tiles=online_tiles())
    layers = [layer["id"] for layer in built["layers"]]
    assert layers.index("land") < layers.index("tiles") < layers.index("borders")
    assert "tiles" not in style(LIGHT, "en")["sources"]


@pytest.mark.parametrize("stack", ["event_type", "country", "province", "actor", "origin"])
@pytest.mark.parametrize("cumulative", [False, True])
def test_each_stack_holds_every_dated_incident_and_names_five_at_most(snapshot, stack, cumulative):
    frame, series = parts(timeline(snapshot, Filters(), stack=stack), stack)
    figure = timelines.timeline(frame, series, words=EN, theme=LIGHT, cumulative=cumulative)
    assert sum(trace.y[-1] if cumulative else sum(trace.y) for trace in figure.data) == 11
    assert len([one for one in series if one.value is not None]) <= 6


def test_lanes_hold_marks_by_toll_and_spans_as_spans(snapshot):
    frame = lanes(snapshot, Filters(), "place", most=20, limit=100)
    figure = lane_chart(frame, {}, words=EN, theme=LIGHT)
    (marks,) = figure.data
    assert len(marks.x) == 11
    size = dict(zip(marks.y, marks.marker.size, strict=True))
    assert size["Mariupol"] == max(marks.marker.size)
    assert len(figure.layout.shapes) == 1
    few = lanes(snapshot, Filters(), "place", most=1, limit=1)
    assert (few["lane"].tolist(), few.attrs["left_out"]) == (["Tikrit"], 1)


def test_a_pressed_mark_gives_its_incident():
    assert pressed({"points": [{"customdata": ["x1"]}]}) == "x1"
    assert pressed({"points": []}) is None
    assert pressed(None) is None
