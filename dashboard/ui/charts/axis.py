"""The axes of charts: days with few, round ticks in the reader's language; counts with whole ones."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from dashboard.ui.charts.chart import Tick
from dashboard.ui.i18n import Words

Step = Literal["day", "week", "month", "year"]

_DAYS: dict[Step, int] = {"day": 1, "week": 7, "month": 31, "year": 366}
_ROUND = (1, 2, 5)
_ROOM, _LETTER = 28, 7  # pixels beside a chart at least, and those of a letter


def days_of(values: Iterable[object]) -> list[date]:
    """Days out of a frame's column."""
    return [day.date() for day in pd.to_datetime(pd.Series(list(values), dtype="object"))]


def day_after(day: date, step: Step) -> date:
    """First day of the bin after the one that begins on `day`."""
    if step == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    if step == "year":
        return date(day.year + 1, 1, 1)
    return day + timedelta(days=_DAYS[step])


def shown_days(first: date, last: date, step: Step, *, fewest: int = 1) -> tuple[date, date]:
    """All days from the first to the one after the last, in the middle of room for so many bins at least."""
    short = timedelta(days=max(0, fewest * _DAYS[step] - (last - first).days)) / 2
    return first - short, last + short


def day_ticks(first: date, last: date, step: Step, words: Words, *, most: int = 8) -> list[Tick]:
    """Firsts of years, months or days between the two, some `most` of them at most; the year below its first."""
    ticks = _firsts(first, last, step, most)
    return [_tick(tick, before, step, words) for before, tick in zip([None, *ticks], ticks, strict=False)]


def _firsts(first: date, last: date, step: Step, most: int) -> list[date]:
    if (last - first).days > 366 * 3:
        every = max(1, -(-(last.year - first.year) // most))
        return [date(year, 1, 1) for year in range(first.year + 1, last.year + 1, every)]
    if step in ("month", "year") or (last - first).days > 100:
        months = range(first.year * 12 + first.month, last.year * 12 + last.month)
        return [date(month // 12, month % 12 + 1, 1) for month in months[:: max(1, -(-len(months) // most))]]
    every = max(1, -(-(last - first).days // most))
    return [first + timedelta(days=day) for day in range(1, (last - first).days, every)]


def _tick(day: date, before: date | None, step: Step, words: Words) -> Tick:
    if step == "year" or (day.month, day.day) == (1, 1) == (before and (before.month, before.day)):
        return Tick(day.toordinal(), str(day.year))
    text = words.month_name(day) if day.day == 1 else words.day_of_month(day)
    return Tick(day.toordinal(), text, "" if before and before.year == day.year else str(day.year))


def count_ticks(most: float, words: Words, *, number: int = 4) -> list[Tick]:
    """Whole numbers from 0 up to `most`, some `number` of them at most."""
    steps = (factor * 10**power for power in range(16) for factor in _ROUND)
    step = next(step for step in steps if most / step <= number)
    return [Tick(value, words.number(value)) for value in range(0, int(most) + 1, step)]


def room_for(values: Iterable[Tick]) -> int:
    """Pixels beside a chart for the texts of its values: 3 digits have as much at least."""
    return max([_ROOM, *(_LETTER * (1 + len(value.text)) for value in values)])
