"""Two periods, places or actors side by side; incidents by two fields; weeks unlike the year before them."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard.query import FIELDS, Field, Filters
from dashboard.ui import naming, state
from dashboard.ui.charts.weeks import week_chart
from dashboard.ui.i18n import Words
from dashboard.ui.local_names import actor_name
from dashboard.ui.palette import type_codes
from dashboard.ui.sides import BYS, By, Side, read_period, sides, write_period
from dashboard.ui.view import View
from dashboard.ui.widgets import pairs, states
from dashboard.ui.widgets.chart import draw_chart
from dashboard.ui.widgets.heat import heat_table
from dashboard.ui.widgets.pictures import pictures
from dashboard.ui.widgets.weeks import week_table

_ENDS = ("from", "to")
_MOST_NAMES = 200  # places or actors offered
_LINKED: dict[str, str] = {"event_type": "event_type", "actor": "actor", "place": "place", "country": "country"}
"""The fields of the pivot that are filters too: a cell of two such leads to its incidents."""


def show(view: View) -> None:
    """Draw the page."""
    if not view.totals().all:
        states.state(view.words("empty.filtered"), view.words("empty.filtered_what"))
        return
    _sides(view)
    _pivot(view)
    _weeks(view)


# --- Side by side -----------------------------------------------------------------------------------------


def _sides(view: View) -> None:
    words = view.words
    by: By = state.choice("by", BYS)
    names = _names(view, by)
    asked = {name: st.query_params.get(name, "") for name in "ab"}
    for name, text in asked.items():
        if by == "period" and text and not read_period(text):
            state.ignore(name)
    first, second = sides(by, asked, view.filters, view.choices, words, names)
    states.title(words("side.title"), words("side.hint"))
    head, left, right = st.columns([2, 2, 2], vertical_alignment="bottom")
    with head:
        st.segmented_control(
            words("side.by"), BYS, format_func=lambda name: words(f"side.{name}"), required=True,
            key=state.seed("side.by", by), on_change=_write_by, label_visibility="collapsed",
        )  # fmt: skip
    for column, name, side in ((left, "a", first), (right, "b", second)):
        with column:
            _choose(name, by, side, names, words)
    totals = view.totals_of(first.filters), view.totals_of(second.filters)
    labels = first.label, second.label
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.html(pairs.table(pairs.lines_of(totals, (first.days, second.days), words), labels, words))
    with right:
        _by_type(view, (first, second))


def _names(view: View, by: By) -> dict[str, str]:
    """The places or actors that may be chosen, the most frequent first, with what the reader calls them."""
    if by == "period":
        return {}
    rows = naming.records(view.top(by, _MOST_NAMES))
    return {str(row["value"]): _label(by, row["value"], row["detail"], view.words) for row in rows}


def _write_by() -> None:
    """Another kind of sides: those of before are none of it."""
    for name in "ab":
        state.set_parameter(name, None)
    state.set_parameter("by", st.session_state["side.by"])


def _choose(name: str, by: By, side: Side, names: dict[str, str], words: Words) -> None:
    """The widget of one side."""
    key, label = f"side.{by}.{name}", words(f"side.{name}")
    if by == "period":
        days = (side.filters.date_from, side.filters.date_to)
        labels = (label, words("filters.date_to"))
        for column, end, told, day in zip(st.columns(2), _ENDS, labels, days, strict=True):
            column.date_input(
                told, key=state.seed(f"{key}.{end}", day), on_change=_write_period, args=(name, key),
                format="DD/MM/YYYY" if words.language == "fr" else "YYYY-MM-DD", min_value="1900-01-01",
                max_value="2100-12-31",
            )  # fmt: skip
        return
    options = list(dict.fromkeys([*names, *([side.text] if side.text else [])]))
    st.selectbox(
        label, options, key=state.seed(key, side.text or None), on_change=_write_name, args=(name, key),
        format_func=lambda value: names.get(value, value),
        accept_new_options=True, placeholder=words("filters.any"),
    )  # fmt: skip


def _write_period(name: str, key: str) -> None:
    days = [st.session_state[f"{key}.{end}"] for end in _ENDS]
    if all(days):  # a day that was cleared is no end
        state.set_parameter(name, write_period(*sorted(days)))


def _write_name(name: str, key: str) -> None:
    state.set_parameter(name, st.session_state[key])


def _by_type(view: View, both: tuple[Side, Side]) -> None:
    words = view.words
    shares = st.query_params.get("shares") == "yes"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        states.title(words("rankings.types"))
        st.segmented_control(
            words("side.measure"), (False, True),
            format_func=lambda on: words("side.shares" if on else "side.numbers"), required=True,
            key=state.seed("side.shares", shares), label_visibility="collapsed", on_change=_write_shares,
        )  # fmt: skip
    counts = [
        {naming.type_name(row["value"], words): int(row["n"]) for row in naming.records(frame)}
        for frame in (view.top("event_type", 20, filters=side.filters) for side in both)
    ]
    if any(counts):
        st.html(pairs.paired_bars((counts[0], counts[1]), (both[0].label, both[1].label), words, shares=shares))
    else:
        states.note(words("rankings.none"))


def _write_shares() -> None:
    state.set_parameter("shares", "yes" if st.session_state["side.shares"] else None)


# --- By two fields ----------------------------------------------------------------------------------------


def _pivot(view: View) -> None:
    words = view.words
    states.title(words("pivot.title"), words("pivot.hint"))
    rows: Field = state.choice("rows", FIELDS, usual="event_type")
    columns: Field = state.choice("columns", FIELDS, usual="place")
    left, right, _ = st.columns([1, 1, 2])
    for column, name, value in ((left, "rows", rows), (right, "columns", columns)):
        column.selectbox(
            words(f"pivot.{name}"), FIELDS, format_func=lambda field: words(f"pivot.{field}"),
            key=state.seed(f"pivot.{name}", value), on_change=_write_field, args=(name,),
        )  # fmt: skip
    frame = view.pivot(rows, columns)
    if frame.empty:
        states.note(words("pivot.none"))
        return
    st.html(
        heat_table(
            frame, words, row=lambda value, iso3: _label(rows, value, iso3, words),
            column=lambda value, iso3: _label(columns, value, iso3, words),
            link=lambda row, column: _cell_link(view, {rows: row, columns: column}),
            corner=f"{words(f'pivot.{rows}')} × {words(f'pivot.{columns}')}",
        )
    )  # fmt: skip


def _write_field(name: str) -> None:
    state.set_parameter(name, st.session_state[f"pivot.{name}"])


def _label(field: Field, value: Any, iso3: Any, words: Words) -> str:  # noqa: ANN401 - a cell of any field
    if field == "event_type":
        return naming.type_name(value, words)
    if field == "sub_event_type":
        return naming.sub_type_name({"sub_event_type": value}, words)
    if field == "country":
        return naming.country_name({"iso3": value}, words) or str(value)
    if field == "actor":
        return actor_name(str(value), words.language)
    if field in ("place", "admin1"):
        column = "location" if field == "place" else "admin1"
        return naming.local({column: value, "iso3": iso3}, column, words) or str(value)
    return str(value)


def _cell_link(view: View, values: dict[Field, Any]) -> str | None:
    """The address of a cell's incidents; None where a field is no filter, or both are one."""
    if len(values) < 2 or not values.keys() <= _LINKED.keys():
        return None
    filters: Filters = view.filters
    for field, value in values.items():
        if field == "event_type":
            value = (type_codes().get(str(value), ""),)
        elif field == "country":
            value = (str(value),)
        filters = filters.set(**{_LINKED[field]: value})
    return f"incidents?{urlencode(state.parameters(filters))}"


# --- Weeks ------------------------------------------------------------------------------------------------


def _weeks(view: View) -> None:
    words, frame = view.words, view.weeks()
    left, right = st.columns([27, 3], vertical_alignment="top")
    with left:
        states.title(words("weeks.title"), words("weeks.rule"))
    if frame.empty:
        states.note(words("weeks.too_short"))
        return
    with right:
        pictures(view, "weeks", words("weeks.title"))
    with st.container(key="weeks"):
        draw_chart(
            week_chart(frame, words=words, theme=view.theme), key="weeks.chart",
            alt=words("weeks.alt", n=int(frame["unusual"].notna().sum())),
        )  # fmt: skip
    flagged = frame[frame["unusual"].notna()]
    if flagged.empty:
        states.note(words("weeks.none"))
    else:
        st.html(week_table(flagged, words, lambda week: _week_link(view, week)))


def _week_link(view: View, week: Any) -> str:  # noqa: ANN401 - a day out of a frame
    filters = view.filters.set(date_from=week, date_to=week + timedelta(days=6))
    return f"incidents?{urlencode(state.parameters(filters))}"
