"""Incidents per week beside what the year before each makes usual; unusual weeks stand out."""

from datetime import timedelta

import pandas as pd

from dashboard.ui import naming
from dashboard.ui.charts.axis import count_ticks, day_ticks
from dashboard.ui.charts.chart import Bars, Bin, Chart, Line, Sign
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme

_WEEK = 7  # days
_ROOM = 1.22  # above the highest bar, for its sign
_SIGNS = {"more": "▲", "fewer": "▼"}


def week_chart(frame: pd.DataFrame, *, words: Words, theme: Theme, height: int = 170) -> Chart:
    """Bars of incidents per week, a line of the usual, unusual weeks in the accent with a sign above.

    Args:
        frame: as :func:`dashboard.query.unusual_weeks` gives it, with a row at least.
    """
    rows = naming.records(frame)
    weeks = [naming.day(row["week"]) for row in rows]
    days = [week.toordinal() for week in weeks if week]
    usual = [round(float(row["usual"]), 2) for row in rows]
    flagged = [naming.known(row["unusual"]) for row in rows]
    last = weeks[-1] + timedelta(days=_WEEK) if weeks[-1] else None
    most = max([*(int(row["n"]) for row in rows), 1])
    parts = (
        (words("weeks.incidents"), theme.others, [at for at, kind in enumerate(flagged) if not kind]),
        (words("weeks.unusual"), theme.accent, [at for at, kind in enumerate(flagged) if kind]),
    )
    return Chart(
        height=height, theme=theme, language=words.language, days=(days[0], days[-1] + _WEEK),
        ticks=day_ticks(weeks[0], last, "week", words) if weeks[0] and last else (),
        values=count_ticks(most, words), most=most * _ROOM,
        bins=[Bin(day, day + _WEEK, _label(row, words)) for day, row in zip(days, rows, strict=True)],
        bars=[
            Bars(label=label, color=color, bins=at, bases=[0] * len(at), tops=[int(rows[one]["n"]) for one in at])
            for label, color, at in parts
        ],
        lines=[Line([day + _WEEK / 2 for day in days], usual, theme.text)],
        signs=[
            Sign(day + _WEEK / 2, int(row["n"]), _SIGNS[kind])
            for day, row, kind in zip(days, rows, flagged, strict=True)
            if kind
        ],
    )  # fmt: skip


def _label(row: naming.Row, words: Words) -> str:
    week = naming.day(row["week"])
    told = f"{words('weeks.of')} {words.day(week, short=True)}" if week else ""
    return f"{told}\n{words('weeks.usual')} {words.number(round(float(row['usual']), 1))}"
