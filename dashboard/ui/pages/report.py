"""One page to print: what is filtered, its sums, when, where, who, and the incidents that cost most lives."""

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from dashboard.query import Totals
from dashboard.ui import naming
from dashboard.ui.charts.map import MapView, map_data
from dashboard.ui.charts.timeline import timeline
from dashboard.ui.markup import Html, element, join
from dashboard.ui.palette import LIGHT
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.chart import draw_chart
from dashboard.ui.widgets.map import draw_map
from dashboard.ui.widgets.pictures import filter_lines, print_button, source_line
from dashboard.ui.widgets.rankings import rankings
from dashboard.ui.widgets.tiles import tiles
from dashboard.ui.widgets.when import series_key, series_of, timeline_alt
from dashboard.ui.widgets.where import MOST_MARKS

_LISTED = 8  # incidents
_RANKED = 5
_TIMELINE_HEIGHT, _MAP_HEIGHT = 120, 210


def show(view: View) -> None:
    """Draw the sheet. Paper is white, whatever the theme."""
    words, totals = view.words, view.totals()
    with st.container(key="report-tools", horizontal=True, vertical_alignment="center"):
        states.note(words("report.hint"))
        print_button(words, view.theme)
    with st.container(key="report"):
        st.html(_head(view))
        if not totals.incidents:
            states.state(words("empty.filtered"), words("empty.filtered_what"))
            return
        st.html(tiles(totals, words))
        _timeline(view)
        _map(view)
        rankings(view, _RANKED)
        st.html(_incidents(view, totals))
        st.html(element("p", f"{source_line(view)} · {words('report.method')}", cls="vg vg-note"))


def _head(view: View) -> Html:
    words = view.words
    told = filter_lines(view.filters, words) or [words("report.everything")]
    when = words("report.made", day=words.day(datetime.now(UTC).date()))
    lines = [element("p", line, cls="vg-lead") for line in told]
    title = element("h1", words("report.title"), cls="vg-head")
    return element("div", title, *lines, element("p", when, cls="vg-note"), cls="vg vg-top")


def _timeline(view: View) -> None:
    words, frame = view.words, view.timeline()
    if frame.empty:
        return
    states.title(words(f"timeline.{frame.attrs.get('by', 'month')}"), _undated(view))
    series = series_of(frame, "event_type", words, LIGHT)
    st.html(series_key(series))
    if chart := timeline(frame, series, words=words, theme=LIGHT, height=_TIMELINE_HEIGHT):
        draw_chart(replace(chart, brush=False), key="report.timeline", alt=timeline_alt(frame, words))


def _undated(view: View) -> str:
    undated = view.totals().undated
    return view.words("timeline.undated", n=undated) if undated else ""


def _map(view: View) -> None:
    """The map as it opens: all that is filtered in sight."""
    found = view.spots(MOST_MARKS)
    if found.bounds is None:
        return
    states.title(view.words("map.where"))
    shown = MapView(name="report", height=_MAP_HEIGHT, plain=True, alone=view.provinces_alone())
    draw_map(map_data(found, shown, words=view.words, theme=LIGHT), key="report.map")


def _incidents(view: View, totals: Totals) -> Html:
    """The deadliest: day, headline, toll, outlets."""
    words = view.words
    rows = [
        element(
            "tr",
            element("td", naming.when(row, words, short=True)),
            element("td", naming.headline(row, words), dir="auto"),
            element("td", naming.toll(row, words)),
            element("td", words("tiles.sources", n=naming.number(row, "n_sources") or 0)),
        )
        for row in naming.records(view.incidents(_LISTED, order="deadliest"))
    ]
    title = words("report.deadliest") if totals.incidents > _LISTED else words("table.title")
    return join([element("p", title, cls="vg vg-title"), element("table", element("tbody", *rows), cls="vg vg-sheet")])
