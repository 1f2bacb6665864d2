"""What happened, where, when, says who: on one screen, then the rankings and the table."""

from functools import partial

import pandas as pd
import streamlit as st

from dashboard.ui import naming, state
from dashboard.ui.charts.frame import CONFIG
from dashboard.ui.charts.timeline import brushed, timeline
from dashboard.ui.markup import element
from dashboard.ui.palette import type_color, type_colors
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.pictures import pictures, source_line
from dashboard.ui.widgets.rankings import rankings
from dashboard.ui.widgets.results import results
from dashboard.ui.widgets.tiles import tiles
from dashboard.ui.widgets.where import where


def show(view: View) -> None:
    """Draw the page."""
    words, totals = view.words, view.totals()
    before = view.filters.before()
    if before and before.date_from and before.date_to:
        period = words.days(before.date_from, before.date_to, short=True)
        st.html(tiles(totals, words, view.totals_of(before), period))
    else:
        st.html(tiles(totals, words))
    if not totals.incidents:
        states.state(words("empty.filtered"), words("empty.filtered_what"))
        return
    _timeline(view, totals.undated)
    where(view, totals.unplaced)
    rankings(view)
    results(view, totals.incidents)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        states.note(source_line(view))
        st.page_link(
            view.pages["report"], label=words("report.open"), icon=":material/print:", width="content",
            query_params=view.parameters(),
        )  # fmt: skip


# --- Timeline ---------------------------------------------------------------------------------------------


def _timeline(view: View, undated: int) -> None:
    words, frame = view.words, view.timeline()
    title = words(f"timeline.{frame.attrs.get('by', 'month')}")
    left, middle, right = st.columns([8, 19, 3], vertical_alignment="bottom")
    with left:
        states.title(title, words("timeline.undated", n=undated) if undated else words("timeline.hint"))
    with middle:
        st.html(_key(frame, view))
    if frame.empty:
        return
    with right:
        pictures(view, "timeline", title)
    name = f"timeline.{st.session_state.get('brushes', 0)}"
    days = pd.to_datetime(frame["bin"])
    with st.container(key="timeline"):
        st.plotly_chart(
            timeline(frame, words=words, theme=view.theme),
            key=name,
            config=CONFIG,
            on_select=partial(_brush, name),
            selection_mode="box",
            alt=words("timeline.alt", first=words.day(days.min().date()), last=words.day(days.max().date())),
        )


def _brush(name: str) -> None:
    """A brush across the timeline becomes the filter of dates; the chart is drawn anew without the brush."""
    days = brushed(st.session_state[name].selection)
    if days:
        state.set_filters(lambda filters: filters.set(date_from=days[0], date_to=days[1]))
        st.session_state["brushes"] = st.session_state.get("brushes", 0) + 1


def _key(frame: pd.DataFrame, view: View) -> object:
    """Which colour is which type: those in sight only."""
    present = [name for name in type_colors() if name in set(frame["stack"].dropna())]
    items = [element("span", _dot(name), naming.type_name(name, view.words)) for name in present]
    return element("div", *items, cls="vg vg-key")


def _dot(name: str) -> object:
    return element("i", "", cls="vg-dot", style=f"background:{type_color(name)}")
