"""When it happened: bars, all so far, or lanes, with what they are stacked by and how wide the bars are."""

from datetime import date
from typing import Any, get_args

import pandas as pd
import streamlit as st

from dashboard.geocoding.countries import country_of
from dashboard.query import By, Lane, Stack
from dashboard.ui import naming, state
from dashboard.ui.charts.lanes import lane_chart
from dashboard.ui.charts.timeline import Series, timeline
from dashboard.ui.i18n import Words
from dashboard.ui.local_names import actor_name, local_name
from dashboard.ui.markup import element
from dashboard.ui.palette import Theme, type_color, type_names
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.chart import draw_chart
from dashboard.ui.widgets.pictures import pictures

WAYS = ("bars", "cumulative", "lanes")
STACKS: tuple[Stack, ...] = get_args(Stack)
LANES: tuple[Lane, ...] = get_args(Lane)
STEPS: tuple[By, ...] = get_args(By)
_NAMED = 5  # parts of a bar that have a name; the rest are "others"
_LANES, _MOST_MARKS = 8, 600
_PICKED = "timeline.picked"


def when(view: View, undated: int) -> None:
    """Draw the chart that the address asks for."""
    words = view.words
    way = state.choice("chart", WAYS)
    stack = state.choice("stack", LANES if way == "lanes" else STACKS, also=(*STACKS, *LANES))
    step = state.choice("step", STEPS)
    left, *right, last = st.columns([12, 4, 4, 4, 3], vertical_alignment="bottom")
    frame = view.lanes(stack, _LANES, _MOST_MARKS) if way == "lanes" else view.timeline(step, stack)
    with left:
        title = words(f"timeline.{'lanes' if way == 'lanes' else frame.attrs.get('by', 'month')}")
        states.title(title, _aside(way, frame, undated, words))
    _choice(right[0], "chart", WAYS, way, words)
    _choice(right[1], "stack", LANES if way == "lanes" else STACKS, stack, words)
    if way != "lanes":
        _choice(right[2], "step", STEPS, step, words)
    if frame.empty:
        return
    with last:
        pictures(view, "timeline", title)
    if way == "lanes":
        with st.container(key="timeline"):
            _draw_lanes(view, frame, stack)
        return
    series = series_of(frame, stack, words, view.theme)
    st.html(series_key(series))
    with st.container(key="timeline"):
        _draw_bars(view, frame, series, cumulative=way == "cumulative")


def series_of(frame: pd.DataFrame, stack: Stack, words: Words, theme: Theme) -> list[Series]:
    """The parts of a bar: the event types in sight, or the most frequent places or actors, and the others."""
    if stack == "event_type":
        present = [name for name in type_names() if name in set(frame["stack"].dropna())]
        named = [Series(name, naming.type_name(name, words), type_color(name)) for name in present]
        rest = bool(frame["stack"].isna().any())
        return [*named, Series(None, words("incident.untyped"), theme.others)] if rest else named
    counts = frame.dropna(subset="stack").groupby("stack")["n"].sum().sort_values(ascending=False, kind="stable")
    most = list(counts.index[:_NAMED])
    colors = theme.ramp[::-1]
    named = [Series(value, _label(str(value), stack, words), colors[i]) for i, value in enumerate(most)]
    rest = len(counts) > len(most) or bool(frame["stack"].isna().any())
    return [*named, Series(None, words("timeline.others"), theme.others)] if rest else named


def _draw_bars(view: View, frame: pd.DataFrame, series: list[Series], *, cumulative: bool) -> None:
    chart = timeline(frame, series, words=view.words, theme=view.theme, cumulative=cumulative)
    if chart:
        draw_chart(chart, key="timeline.bars", alt=timeline_alt(frame, view.words), brush=_brush)


def timeline_alt(frame: pd.DataFrame, words: Words) -> str:
    """What the timeline shows, for those who do not see it."""
    days = pd.to_datetime(frame["bin"])
    return words("timeline.alt", first=words.day(days.min().date()), last=words.day(days.max().date()))


def _draw_lanes(view: View, frame: pd.DataFrame, by: Lane) -> None:
    words = view.words
    countries = dict(zip(frame["lane"], frame["iso3"], strict=True))
    labels = {
        lane: actor_name(lane, words.language)
        if by == "actor"
        else local_name(lane, naming.known(iso3), words.language)
        for lane, iso3 in countries.items()
    }
    chart = lane_chart(frame, labels, words=words, theme=view.theme)
    if chart:
        draw_chart(chart, key="timeline.lanes", alt=words("timeline.lanes_alt"), pick=_pick)
    if incident := st.session_state.pop(_PICKED, None):
        view.open("incident", id=incident)


def _pick(incident_id: object) -> None:
    """A page is gone to by the run that follows."""
    st.session_state[_PICKED] = str(incident_id)


def _brush(days: Any) -> None:  # noqa: ANN401 - what a browser says
    """A brush across the timeline becomes the filter of dates."""
    if found := brushed(days):
        state.set_filters(lambda filters: filters.set(date_from=found[0], date_to=found[1]))


def brushed(days: object) -> tuple[date, date] | None:
    """First and last day of a brush; None for what is none."""
    try:
        first, last = (date.fromordinal(int(day)) for day in days)  # type: ignore[attr-defined]
    except (TypeError, ValueError, OverflowError):
        return None
    return (first, last) if first <= last else None


def _aside(way: str, frame: pd.DataFrame, undated: int, words: Words) -> str:
    if left_out := frame.attrs.get("left_out"):
        return words("timeline.left_out", n=left_out)
    if way == "lanes":
        return words("timeline.lanes_hint")
    return words("timeline.undated", n=undated) if undated else words("timeline.hint")


def _choice(place: Any, parameter: str, known: tuple[str, ...], chosen: str, words: Words) -> None:  # noqa: ANN401 - a column
    def write() -> None:
        value = st.session_state[f"when.{parameter}"]
        state.set_parameter(parameter, None if value == known[0] else value)

    place.selectbox(
        words(f"timeline.choose_{parameter}"),
        known,
        format_func=lambda code: words.code("timeline_choice", code),
        key=state.seed(f"when.{parameter}", chosen),
        on_change=write,
        label_visibility="collapsed",
    )


def _label(value: str, stack: Stack, words: Words) -> str:
    if stack == "actor":
        return actor_name(value, words.language)
    if stack == "origin":
        return words.code("origin", value)
    iso3, _, province = value.partition("/")
    if province:
        return local_name(province, iso3, words.language)
    country = country_of(iso3)
    return country.name(words.language) if country else iso3


def series_key(series: list[Series]) -> object:
    """Which colour is what: those in sight only."""
    items = [
        element("span", element("i", "", cls="vg-dot", style=f"background:{one.color}"), one.label) for one in series
    ]
    return element("div", *items, cls="vg vg-key")
