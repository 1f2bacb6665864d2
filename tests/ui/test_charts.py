"""Charts draw what the frames say: coarse dates hatched; the basemap asks nothing of the network."""

from datetime import date

import pandas as pd
import pytest

from dashboard.query import Filters, Snapshot, lanes, timeline
from dashboard.ui.charts import timeline as timelines
from dashboard.ui.charts.axis import count_ticks, room_for
from dashboard.ui.charts.basemap import online_tiles, style
from dashboard.ui.charts.beside import beside_chart
from dashboard.ui.charts.lanes import lane_chart
from dashboard.ui.charts.weeks import week_chart
from dashboard.ui.i18n import Words
from dashboard.ui.palette import DARK, LIGHT
from dashboard.ui.widgets.when import brushed, series_of

EN = Words("en")


@pytest.fixture(scope="module")
def snapshot(specimen_store):
    return Snapshot(specimen_store)


def parts(frame, stack="event_type"):
    return frame, series_of(frame, stack, EN, LIGHT)


def heights(bars):
    return [top - base for base, top in zip(bars.bases, bars.tops, strict=True)]


def test_every_dated_incident_is_in_a_bar_and_coarse_ones_are_hatched(snapshot):
    chart = timelines.timeline(*parts(timeline(snapshot, Filters())), words=EN, theme=LIGHT)
    assert sum(sum(heights(bars)) for bars in chart.bars) == 11
    assert [bars.label for bars in chart.bars if bars.hatched] == ["Battles (date less precise than the bar)"]
    assert chart.data("What it shows")["alt"] == "What it shows"


def test_bars_stand_on_one_another(snapshot):
    chart = timelines.timeline(*parts(timeline(snapshot, Filters(), by="year")), words=EN, theme=LIGHT)
    for at, each in enumerate(chart.bins):
        bars = [one for part in chart.bars for one in zip(part.bins, part.bases, part.tops, strict=True)]
        held = [(base, top) for index, base, top in bars if index == at]
        assert [base for base, _ in held] == [0, *(top for _, top in held)][:-1]
        assert each.end - each.start in (365, 366)
    assert [bin_.label for bin_ in chart.bins] == ["2021", "2022"]


def test_a_timeline_of_nothing_is_no_error():
    frame = pd.DataFrame({"bin": [], "stack": [], "coarse": [], "n": []})
    assert timelines.timeline(*parts(frame), words=EN, theme=DARK) is None


@pytest.mark.parametrize("by", ["day", "week", "month", "year"])
def test_ticks_are_in_the_reader_s_language(by):
    frame = pd.DataFrame({"bin": [date(2020, 1, 1), date(2021, 2, 1)], "stack": [None, None], "coarse": False, "n": 1})
    frame.attrs["by"] = by
    ticks = timelines.timeline(*parts(frame), words=Words("fr"), theme=LIGHT).ticks
    assert 1 < len(ticks) < 12
    assert "Feb" not in "".join(tick.text for tick in ticks)
    assert any(text.isdigit() and len(text) == 4 for tick in ticks for text in (tick.text, tick.below))


@pytest.mark.parametrize(
    ("most", "expected"),
    [(1, [0, 1]), (3, [0, 1, 2, 3]), (4, [0, 1, 2, 3, 4]), (5, [0, 2, 4]), (47, [0, 20, 40]), (2100, [0, 1000, 2000])],
)
def test_counts_have_few_round_ticks(most, expected):
    assert [tick.at for tick in count_ticks(most, EN)] == expected


def test_greater_counts_have_more_room() -> None:
    few, many, most = (room_for(count_ticks(number, EN)) for number in (90, 2_500, 250_000))
    assert few == room_for([]) < many < most


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([date(2020, 10, 1).toordinal(), date(2020, 11, 3).toordinal()], (date(2020, 10, 1), date(2020, 11, 3))),
        ([5, 3], None),
        ([-1, 3], None),
        (["x", 3], None),
        ([1], None),
        (None, None),
    ],
)
def test_a_brush_gives_days(told, expected):
    assert brushed(told) == expected


def test_unusual_weeks_stand_out_with_a_sign():
    frame = pd.DataFrame(
        {"week": [date(2021, 1, 4), date(2021, 1, 11)], "n": [2, 9], "usual": [2.25, 2.5], "unusual": [None, "more"]}
    )
    chart = week_chart(frame, words=EN, theme=LIGHT)
    assert [list(bars.bins) for bars in chart.bars] == [[0], [1]]
    assert [(sign.value, sign.text) for sign in chart.signs] == [(9, "▲")]
    assert "2.5" in chart.bins[1].label
    assert chart.most > 9


def test_two_sides_stand_beside_each_other():
    frame = pd.DataFrame({"week": [date(2021, 1, 4)], "ours": [2], "theirs": [5]})
    figure = beside_chart(frame, ("ours", "ACLED"), words=EN, theme=LIGHT)
    assert [list(bars.y) for bars in figure.data] == [[2], [5]]
    assert figure.layout.barmode == "group"


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
    chart = timelines.timeline(frame, series, words=EN, theme=LIGHT, cumulative=cumulative)
    assert sum(heights(bars)[-1] if cumulative else sum(heights(bars)) for bars in chart.bars) == 11
    assert len([one for one in series if one.value is not None]) <= 6


def test_lanes_hold_marks_by_toll_and_spans_as_spans(snapshot):
    frame = lanes(snapshot, Filters(), "place", most=20, limit=100)
    chart = lane_chart(frame, {"Mariupol": "Marioupol"}, words=EN, theme=LIGHT)
    assert len(chart.marks) == 11
    size = {chart.lanes[mark.lane]: mark.diameter for mark in chart.marks}
    assert size["Marioupol"] == max(mark.diameter for mark in chart.marks)
    assert len(chart.spans) == 1
    assert {mark.id for mark in chart.marks} == set(frame["incident_id"])
    assert all(mark.told for mark in chart.marks)
    few = lanes(snapshot, Filters(), "place", most=1, limit=1)
    assert (few["lane"].tolist(), few.attrs["left_out"]) == (["Tikrit"], 1)
