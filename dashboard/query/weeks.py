"""Weeks with unusually many or few incidents, against the year before each."""

import math
from collections import Counter
from datetime import date, timedelta

import pandas as pd

YEAR = 52  # weeks before a week that say what is usual
RARE = 0.01  # a count with a smaller chance than this is unusual
FEWEST = 3  # incidents that a week must have to be unusually many

_WEEK = timedelta(days=7)


def unusual_weeks(frame: pd.DataFrame, *, first: date | None = None, last: date | None = None) -> pd.DataFrame:
    """Each week with what the 52 weeks before make of it.

    A week is ``unusual`` ("more" or "fewer") when the chance of a count as far out as its own is under 1 %, were the
    weekly mean of the 52 weeks before it to hold (Poisson's distribution: incidents that come one by one, at a steady
    rate). "more" needs three incidents at least. A week without a whole year before it is left out, and so is the last
    one, which may not be over.

    Args:
        frame: as :func:`dashboard.query.timeline` gives it ``by="week"``. Dates coarser than a week are not counted.
        first, last: only weeks that begin within; those before still say what is usual.

    Returns:
        columns week (its Monday), n, usual (the mean), chance (0 to 1), unusual ("more", "fewer", or missing).
    """
    exact = frame[~frame["coarse"].astype(bool)] if len(frame) else frame
    columns = ["week", "n", "usual", "chance", "unusual"]
    if exact.empty:
        return pd.DataFrame(columns=columns)
    days: Counter[date] = Counter()
    for day, n in zip(pd.to_datetime(exact["bin"]), exact["n"], strict=True):
        days[day.date()] += int(n)
    weeks = [min(days) + _WEEK * at for at in range((max(days) - min(days)).days // 7 + 1)]
    told = [days[week] for week in weeks]
    rows = [
        (week, told[at], *_against(told[at], sum(told[at - YEAR : at]) / YEAR))
        for at, week in enumerate(weeks[:-1])
        if at >= YEAR and (first is None or week >= first) and (last is None or week <= last)
    ]
    return pd.DataFrame(rows, columns=columns)


def _against(n: int, usual: float) -> tuple[float, float, str | None]:
    """What is usual, the chance of a count as far out as `n`, and on which side it is unusual."""
    more, fewer = 1 - _at_most(n - 1, usual), _at_most(n, usual)
    if n > usual:
        return usual, more, "more" if more < RARE and n >= FEWEST else None
    return usual, fewer, "fewer" if fewer < RARE else None


def _at_most(n: int, mean: float) -> float:
    """Poisson's chance of `n` or fewer."""
    if n < 0:
        return 0.0
    logs = (k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(n + 1)) if mean > 0 else [0.0]
    return min(1.0, math.fsum(math.exp(log) for log in logs))
