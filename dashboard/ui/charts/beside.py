"""Incidents per week, ours and another's side by side."""

import pandas as pd

from dashboard.ui.charts.axis import count_ticks, day_after, day_ticks, days_of, shown_days
from dashboard.ui.charts.chart import Bars, Bin, Chart
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme

_FEWEST = 20  # weeks that there is room for
_PARTS = ((0.08, 0.5), (0.5, 0.92))


def beside_chart(
    frame: pd.DataFrame, labels: tuple[str, str], *, words: Words, theme: Theme, height: int = 170
) -> Chart:
    """Two bars a week: ours in the accent, theirs in grey.

    Args:
        frame: columns ``week`` (its Monday), ``ours``, ``theirs``, with a row at least.
        labels: what each side is called.
    """
    weeks = days_of(frame["week"])
    first, last = shown_days(min(weeks), day_after(max(weeks), "week"), "week", fewest=_FEWEST)
    counts = [frame[side].astype(int).tolist() for side in ("ours", "theirs")]
    most = max([*counts[0], *counts[1], 1])
    sides = zip(counts, labels, (theme.accent, theme.others), _PARTS, strict=True)
    return Chart(
        height=height, theme=theme, language=words.language, days=(first.toordinal(), last.toordinal()),
        ticks=day_ticks(first, last, "week", words), values=count_ticks(most, words), most=most * 1.04,
        bins=[
            Bin(week.toordinal(), day_after(week, "week").toordinal(), f"{words('weeks.of')} {words.day(week)}")
            for week in weeks
        ],
        bars=[
            Bars(
                label=label, color=color, bins=range(len(weeks)), bases=[0] * len(weeks), tops=side, part=part,
            )
            for side, label, color, part in sides
        ],
    )  # fmt: skip
