"""Incidents over time: stacked bars, or all so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.ui.charts.axis import Step, count_ticks, day_after, day_ticks, days_of, room_for, shown_days
from dashboard.ui.charts.chart import Bars, Bin, Chart
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme

_BARS = 30  # A timeline of one bin would be one wall of colour: it is given room for this many.


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
) -> Chart | None:
    """Stacked bars of incidents per day, week, month or year; a brush chooses days. None where there is no bar.

    Args:
        frame: as :func:`dashboard.query.timeline` gives it: columns ``bin`` (first day of the bin), ``stack``, ``n``,
            ``coarse`` (the dates are known no finer: drawn hatched); ``attrs["by"]`` tells the bins. Undated
            incidents have no row.
        series: the parts of a bar, from below. Rows of other values belong to the one whose value is None.
        cumulative: all so far, in place of bars.
    """
    if frame.empty:
        return None
    step: Step = frame.attrs.get("by", "month")
    days = sorted(set(days_of(frame["bin"].unique())))
    first, last = shown_days(days[0], day_after(days[-1], step), step, fewest=_BARS)
    bars = _bars(frame, series, days, cumulative, words)
    most = max(max(one.tops) for one in bars)
    values = count_ticks(most, words)
    return Chart(
        height=height, theme=theme, language=words.language, days=(first.toordinal(), last.toordinal()),
        ticks=day_ticks(first, last, step, words), values=values, left=room_for(values), most=most * 1.04, brush=True,
        bins=_bins_so_far(days, step, words) if cumulative else _bins(days, step, words), bars=bars,
    )  # fmt: skip


def _bins(days: Sequence[date], step: Step, words: Words) -> list[Bin]:
    ends = [day_after(day, step) for day in days]
    return [
        Bin(day.toordinal(), end.toordinal(), words.days(day, end - timedelta(days=1)))
        for day, end in zip(days, ends, strict=True)
    ]


def _bins_so_far(days: Sequence[date], step: Step, words: Words) -> list[Bin]:
    """Each lasts until something more has happened."""
    ends = [*days[1:], day_after(days[-1], step)]
    return [
        Bin(day.toordinal(), end.toordinal(), words("timeline.until", day=words.day(day_after(day, step), short=True)))
        for day, end in zip(days, ends, strict=True)
    ]


def _bars(
    frame: pd.DataFrame, series: Sequence[Series], days: Sequence[date], cumulative: bool, words: Words
) -> list[Bars]:
    """The parts of all bars, stacked in the order of the series; within each, what is dated coarsely is on top."""
    known = {one.value for one in series} - {None}
    position = {day: index for index, day in enumerate(days)}
    counted = frame.assign(
        at=[position[day] for day in days_of(frame["bin"])],
        part=frame["stack"].where(frame["stack"].isin(known), None),
        coarse=frame["coarse"].astype(bool) & (not cumulative),
    )
    heights = [0.0] * len(days)
    bars: list[Bars] = []
    for one in series:
        mine = counted[counted["part"].isna() if one.value is None else counted["part"] == one.value]
        for coarse in (False, True):
            sums = mine[mine["coarse"] == coarse].groupby("at")["n"].sum()
            if sums.empty:
                continue
            if cumulative:
                sums = sums.reindex(range(len(days)), fill_value=0).cumsum()
            bars.append(_stacked(one, coarse, sums, heights, cumulative, words))
    return bars


def _stacked(
    one: Series, coarse: bool, sums: "pd.Series[int]", heights: list[float], cumulative: bool, words: Words
) -> Bars:
    """One part, on top of the heights so far, which it raises."""
    at = [int(index) for index in sums.index]
    bases = [heights[index] for index in at]
    for index, n in zip(at, sums.tolist(), strict=True):
        heights[index] += int(n)
    label = f"{one.label} ({words('timeline.coarse')})" if coarse else one.label
    part = (0.0, 1.0) if cumulative else (0.06, 0.94)
    tops = [heights[index] for index in at]
    return Bars(label=label, color=one.color, bins=at, bases=bases, tops=tops, hatched=coarse, part=part)
