"""What happened, where, when, says who: on one screen, then the rankings and the table."""

from collections import Counter
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.query import Totals
from dashboard.ui import naming, state
from dashboard.ui.charts.frame import CONFIG
from dashboard.ui.charts.timeline import brushed, timeline
from dashboard.ui.local_names import actor_name
from dashboard.ui.markup import element
from dashboard.ui.palette import type_color, type_colors
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.ranking import ranking
from dashboard.ui.widgets.results import results
from dashboard.ui.widgets.tiles import tiles
from dashboard.ui.widgets.where import where

_ACTORS = 60  # names counted before those of one actor are put together


def show(view: View) -> None:
    """Draw the page."""
    totals = view.totals()
    before = view.filters.before()
    if before and before.date_from and before.date_to:
        period = view.words.days(before.date_from, before.date_to, short=True)
        st.html(tiles(totals, view.words, view.totals_of(before), period))
    else:
        st.html(tiles(totals, view.words))
    if not totals.incidents:
        states.state(view.words("empty.filtered"), view.words("empty.filtered_what"))
        return
    _timeline(view, totals.undated)
    where(view, totals.unplaced)
    _rankings(view)
    results(view, totals.incidents)
    _source_line(view, totals)


def _source_line(view: View, totals: Totals) -> None:
    """What all of this is drawn from."""
    words = view.words
    incidents = f"{words.number(totals.incidents)} {words('tiles.incidents', n=totals.incidents)}"
    articles = f"{words.number(totals.articles)} {words('tiles.articles', n=totals.articles)}"
    number = words.number(view.snapshot.number)
    states.note(words("app.source_line", incidents=incidents, articles=articles, commit=number))


# --- Timeline ---------------------------------------------------------------------------------------------


def _timeline(view: View, undated: int) -> None:
    words, frame = view.words, view.timeline()
    left, right = st.columns([2, 5], vertical_alignment="bottom")
    with left:
        aside = words("timeline.undated", n=undated) if undated else words("timeline.hint")
        states.title(words(f"timeline.{frame.attrs.get('by', 'month')}"), aside)
    with right:
        st.html(_key(frame, view))
    if frame.empty:
        return
    name = f"timeline.{st.session_state.get('brushes', 0)}"
    days = pd.to_datetime(frame["bin"])
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


# --- Rankings ---------------------------------------------------------------------------------------------


def _rankings(view: View) -> None:
    words = view.words
    types, places = (naming.records(view.top(by)) for by in ("event_type", "place"))
    colors = {naming.type_name(name, words): color for name, color in type_colors().items()}
    ranked = {
        "types": [(naming.type_name(row["value"], words), row["n"]) for row in types],
        "places": [
            (naming.place({"location": row["value"], "iso3": row["detail"]}, words), row["n"]) for row in places
        ],
        "actors": _actors(view),
    }
    for column, (name, rows) in zip(st.columns(3, gap="large"), ranked.items(), strict=True):
        with column:
            states.title(words(f"rankings.{name}"))
            if rows:
                st.html(ranking(rows, words, colors if name == "types" else None))
            else:
                states.note(words("rankings.none"))


def _actors(view: View, shown: int = 6) -> list[tuple[str, int]]:
    """The most frequent perpetrators; one that the articles of two languages name counts once."""
    counts: Counter[str] = Counter()
    for row in naming.records(view.top("actor", _ACTORS)):
        counts[actor_name(str(row["value"]), view.words.language)] += row["n"]
    return counts.most_common(shown)
