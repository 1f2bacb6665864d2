"""An article is read again: which of its reports is which of before, so that ids, links and reviews stay."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.model import Report

# What a report is told apart by within its article, and how much each agreement says.
_WEIGHTS: Mapping[str, int] = {
    "date_start": 3,
    "location": 3,
    "sub_event_type": 2,
    "event_type": 1,
    "iso3": 1,
    "killed_best": 1,
    "wounded_best": 1,
    "perpetrator": 1,
}
# Fresh or recalled as before, and a day or a place, or two lesser things.
_ENOUGH = 3


def ordinals(before: Mapping[int, Mapping[str, Any]], reports: Sequence[Report], *, first_free: int) -> list[int]:
    """The ordinal of each report: that of the one of before that it agrees with best, else a free one.

    ``before`` holds the rows of the reports as stored, by ordinal. ``first_free``: no ordinal from there on was ever
    given in this article.
    """
    scored = [
        (_agreement(row, report), -abs(ordinal - index), ordinal, index)
        for ordinal, row in before.items()
        for index, report in enumerate(reports)
    ]
    given: dict[int, int] = {}
    for score, _, ordinal, index in sorted(scored, reverse=True):
        if score >= _ENOUGH and index not in given and ordinal not in given.values():
            given[index] = ordinal
    free = iter(range(first_free, first_free + len(reports)))
    return [given[index] if index in given else next(free) for index in range(len(reports))]


def _agreement(row: Mapping[str, Any], report: Report) -> int:
    if not report.values and all(row.get(column) is None for column in _WEIGHTS):
        return _ENOUGH  # nothing was read before, nor now
    agreed = (
        weight
        for column, weight in _WEIGHTS.items()
        if report.values.get(column) is not None and row.get(column) == report.values[column]
    )
    return sum(agreed) + (1 if row.get("main") == report.main else 0)
