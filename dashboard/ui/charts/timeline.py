"""Incidents over time: stacked bars, or all so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from dashboard.ui.charts.frame import bare, hover_text
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme

Step = Literal["day", "week", "month", "year"]

_BARS = 30  # A timeline of one bin would be one wall of colour: it is given room for this many.
_DAYS: dict[Step, int] = {"day": 1, "week": 7, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True)
class Series:
    """What a part of each bar stands for: its value in the frame (None for what no other is), name and colour."""

    value: str | None
    label: str
    color: str


def timeline(
    frame: pd.DataFrame,
    series: Sequence[Series],
    *,
    words: Words,
    theme: Theme,
    cumulative: bool = False,
    height: int = 150,
) -> go.Figure:
    """Stacked bars of incidents per day, week, month or year; horizontal brushing selects days.

    Args:
        frame: as :func:`dashboard.query.timeline` gives it: columns ``bin`` (first day of the bin), ``stack``, ``n``,
            ``coarse`` (the dates are known no finer: drawn hatched); ``attrs["by"]`` tells the bins. Undated
            incidents have no row.
        series: the parts of a bar, from below. Rows of other values belong to the one whose value is None.
        cumulative: areas of all so far, in place of bars.
    """
    step: Step = frame.attrs.get("by", "month")
    figure = go.Figure()
    known = {one.value for one in series} - {None}
    labels = {day: words.days(day, _next(day, step) - timedelta(days=1)) for day in _days_of(frame["bin"].unique())}
    for one in series:
        mine = frame[~frame["stack"].isin(known)] if one.value is None else frame[frame["stack"] == one.value]
        if cumulative and len(mine):
            figure.add_scatter(**_area(mine, frame["bin"], one, words))
            continue
        for coarse in (False, True):
            rows = mine[mine["coarse"].astype(bool) == coarse].groupby("bin")["n"].sum().reset_index()
            if len(rows):
                figure.add_bar(**_bars(rows, step, one, coarse, labels, words))
    bare(figure, height=height, theme=theme)
    figure.update_layout(margin_l=28)
    figure.update_layout(
        barmode="stack",
        bargap=0.12,
        dragmode="select",
        selectdirection="h",
        newselection={"line": {"color": theme.accent, "width": 1}},
        uirevision="timeline",
    )
    shown = _range(frame["bin"], step)
    ticks = _ticks(shown, step)
    figure.update_xaxes(
        range=shown or None, type="date", fixedrange=True, showgrid=False, linecolor=theme.line, ticks="outside",
        tickcolor=theme.line, ticklen=4, tickvals=[tick.isoformat() for tick in ticks],
        ticktext=_tick_texts(ticks, step, words), tickangle=0,
    )  # fmt: skip
    figure.update_yaxes(
        fixedrange=True, gridcolor=theme.line, zeroline=False, tickformat="d", rangemode="tozero",
        title=None, **({} if cumulative else _count_ticks(frame)),
    )  # fmt: skip
    return figure


def _count_ticks(frame: pd.DataFrame) -> dict[str, int]:
    """Whole numbers only, four of them at most."""
    most = 0 if frame.empty else int(frame.groupby("bin")["n"].sum().max())
    return {"dtick": 1} if most <= 3 else {"nticks": 4}


def _area(rows: pd.DataFrame, bins: pd.Series, one: Series, words: Words) -> dict[str, object]:
    """All so far, at the beginning of each bin that there is."""
    counts = rows.groupby("bin")["n"].sum().reindex(sorted(set(bins)), fill_value=0).cumsum()
    days = _days_of(counts.index)
    return {
        "x": [day.isoformat() for day in days],
        "y": counts.tolist(),
        "name": hover_text(one.label),
        "mode": "lines",
        "line": {"width": 1, "color": one.color, "shape": "hv"},
        "stackgroup": "all",
        "customdata": [[words.day(day, short=True), words.number(int(n))] for day, n in zip(days, counts, strict=True)],
        "hovertemplate": f"%{{customdata[0]}}<br><b>%{{customdata[1]}}</b> {hover_text(one.label)}<extra></extra>",
    }


def _days_of(bins: Iterable[object]) -> list[date]:
    return [day.date() for day in pd.to_datetime(pd.Series(list(bins), dtype="object"))]


def _bars(
    rows: pd.DataFrame, step: Step, one: Series, coarse: bool, labels: Mapping[date, str], words: Words
) -> dict[str, object]:
    bins = _days_of(rows["bin"])
    label, color = hover_text(one.label), one.color
    if coarse:
        label += f" ({words('timeline.coarse')})"
    return {
        "x": [day.isoformat() for day in bins],
        "y": rows["n"].tolist(),
        "width": [(_next(day, step) - day).days * 86_400_000 * 0.88 for day in bins],
        "offset": [0] * len(bins),
        "name": label,
        "marker": {
            "color": color,
            "line": {"width": 0},
            "pattern": {"shape": "/", "fgcolor": color, "bgcolor": "rgba(0,0,0,0)", "size": 5} if coarse else {},
        },
        "customdata": [[labels[day]] for day in bins],
        "hovertemplate": f"%{{customdata[0]}}<br><b>%{{y}}</b> {label}<extra></extra>",
    }


def _next(day: date, step: Step) -> date:
    """First day of the bin after the one that begins on `day`."""
    if step == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    if step == "year":
        return date(day.year + 1, 1, 1)
    return day + timedelta(days=_DAYS[step])


def _range(bins: pd.Series, step: Step) -> list[date]:
    """The x axis: all bins, and room for a dozen where there are fewer."""
    if bins.empty:
        return []
    days = pd.to_datetime(bins)
    first, last = days.min().date(), _next(days.max().date(), step)
    short = timedelta(days=max(_DAYS[step], _BARS * _DAYS[step] - (last - first).days))
    return [first - short / 2, last + short / 2]


def _ticks(shown: list[date], step: Step, most: int = 8) -> list[date]:
    """Firsts of years, months, weeks or days in the range, at most some `most` of them."""
    if not shown:
        return []
    first, last = shown
    if (last - first).days > 366 * 3:
        every = max(1, -(-(last.year - first.year) // most))
        return [date(year, 1, 1) for year in range(first.year + 1, last.year + 1, every)]
    if step in ("month", "year") or (last - first).days > 100:
        months = range(first.year * 12 + first.month, last.year * 12 + last.month)
        return [date(month // 12, month % 12 + 1, 1) for month in months[:: max(1, -(-len(months) // most))]]
    every = max(1, -(-(last - first).days // most))
    return [first + timedelta(days=day) for day in range(1, (last - first).days, every)]


def _tick_texts(ticks: list[date], step: Step, words: Words) -> list[str]:
    return [_tick(tick, before, step, words) for before, tick in zip([None, *ticks], ticks, strict=False)]


def _tick(day: date, before: date | None, step: Step, words: Words) -> str:
    """A tick's text; the year stands below the first tick of each."""
    if step == "year" or (day.month, day.day) == (1, 1) == (before and (before.month, before.day)):
        return str(day.year)
    text = words.month_name(day) if day.day == 1 else words.day_of_month(day)
    return text if before and before.year == day.year else f"{text}<br>{day.year}"


def brushed(selection: object) -> tuple[date, date] | None:
    """First and last day of a horizontal brush, from what Streamlit says of the chart's selection."""
    boxes = getattr(selection, "box", None) or (selection.get("box") if isinstance(selection, dict) else None)
    if not boxes:
        return None
    edges = [pd.to_datetime(edge) for edge in boxes[0].get("x", ())]
    if not edges or any(pd.isna(edge) for edge in edges):
        return None
    return min(edges).date(), max(edges).date()
