"""One page to print: what is filtered, its sums, when, where, who, and the incidents that cost most lives."""

from datetime import UTC, datetime

import streamlit as st

from dashboard.query import Totals
from dashboard.ui import naming
from dashboard.ui.charts.frame import CONFIG
from dashboard.ui.charts.timeline import timeline
from dashboard.ui.markup import Html, element, join
from dashboard.ui.palette import LIGHT, type_color, type_colors
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.pictures import filter_lines, print_button, source_line
from dashboard.ui.widgets.ranking import ranking
from dashboard.ui.widgets.tiles import tiles

_LISTED = 12  # incidents
_RANKED = 5
_TIMELINE_HEIGHT = 130


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
        _rankings(view)
        st.html(_incidents(view, totals))
        st.html(element("p", f"{source_line(view)} · {words('report.method')}", cls="vg vg-note"))


def _head(view: View) -> Html:
    words = view.words
    told = filter_lines(view.filters, words) or [words("report.everything")]
    when = words("report.made", day=words.day(datetime.now(UTC).date()))
    lines = [element("p", line, cls="vg-lead") for line in told]
    return element("div", element("h1", words("report.title"), cls="vg-head"), *lines, element("p", when, cls="vg-note"),
                   cls="vg vg-top")  # fmt: skip


def _timeline(view: View) -> None:
    words, frame = view.words, view.timeline()
    if frame.empty:
        return
    states.title(words(f"timeline.{frame.attrs.get('by', 'month')}"), _undated(view))
    present = [name for name in type_colors() if name in set(frame["stack"].dropna())]
    dots = [
        element("span", element("i", "", cls="vg-dot", style=f"background:{type_color(name)}"), naming.type_name(name, words))
        for name in present
    ]
    st.html(element("div", *dots, cls="vg vg-key"))
    figure = timeline(frame, words=words, theme=LIGHT, height=_TIMELINE_HEIGHT)
    st.plotly_chart(figure, key="report.timeline", config={**CONFIG, "staticPlot": True}, theme=None)


def _undated(view: View) -> str:
    undated = view.totals().undated
    return view.words("timeline.undated", n=undated) if undated else ""


def _rankings(view: View) -> None:
    words = view.words
    types = [(naming.type_name(row["value"], words), row["n"]) for row in naming.records(view.top("event_type", _RANKED))]
    places = [
        (naming.place({"location": row["value"], "iso3": row["detail"]}, words), row["n"])
        for row in naming.records(view.top("place", _RANKED))
    ]
    actors = naming.actors(view.top("actor", 60), words, _RANKED)
    for column, (name, rows) in zip(
        st.columns(3, gap="medium"), {"types": types, "places": places, "actors": actors}.items(), strict=True
    ):
        with column:
            states.title(words(f"rankings.{name}"))
            st.html(ranking(rows, words)) if rows else states.note(words("rankings.none"))


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
        for row in naming.records(view.deadliest(_LISTED))
    ]
    title = words("report.deadliest") if totals.incidents > _LISTED else words("table.title")
    return join([element("p", title, cls="vg vg-title"), element("table", element("tbody", *rows), cls="vg vg-sheet")])
