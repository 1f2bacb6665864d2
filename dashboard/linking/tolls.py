"""Several reports' numbers of one event -> low, best, high.

Low and high span everything that is claimed. Best is chosen by a rule; the default is the latest toll of the
best-placed source: early tolls grow, so the newest fresh report speaks, and near copies of one text speak once. What
was fired does not grow with the days: who names fewer rockets tells of those that hit one place, so there the number
that most reports name leads, and of several the largest, the total that holds the others.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal, get_args

from dashboard.linking.evidence import Evidence

Rule = Literal["latest", "majority", "conservative", "range"]
RULES: tuple[Rule, ...] = get_args(Rule)
Span = tuple[int | None, int | None, int | None]
NOT_TOLD: Span = (None, None, None)
# Counts that the passing days leave as they are.
_SETTLED = frozenset({"weapon_count"})


def fuse_toll(reports: Sequence[Evidence], count: str, rule: Rule = "latest") -> Span:
    """Low, best and high of a count (``killed``); ``reports`` in their order of trust, the best first.

    A report that only looks back counts where no fresh one tells the number. High is None, open upwards, where the
    report that leads leaves it open and none names more.
    """
    told = [(report, span) for report in reports if (span := _span(report, count)) != NOT_TOLD]
    fresh = [(report, span) for report, span in told if report.main]
    told = fresh or told
    if not told:
        return NOT_TOLD
    if len(told) == 1:
        return told[0][1]
    choose = _total if rule == "latest" and count in _SETTLED else _RULES[rule]
    best, leading = choose(told)
    numbers = [number for _, span in told for number in span if number is not None]
    low = min(
        (least for _, span in told if (least := span[0] if span[0] is not None else span[1]) is not None), default=None
    )
    high: int | None = max(numbers)
    if leading[2] is None and leading[0] is not None and high == max(n for n in leading if n is not None):
        high = None  # "at least 12", and nobody says more
    return low, best, high


def _span(report: Evidence, count: str) -> Span:
    low, best, high = (report.values.get(f"{count}_{end}") for end in ("low", "best", "high"))
    return low, best, high


def _number(span: Span) -> int | None:
    low, best, _ = span
    return best if best is not None else low


def _latest(told: Sequence[tuple[Evidence, Span]]) -> tuple[int | None, Span]:
    """The toll of the newest report; of several on its day, the one that most of them tell."""
    numbered = [report for report, span in told if _number(span) is not None]
    newest = max((report.published_on or date.min for report in numbered), default=None)
    return _majority([one for one in told if (one[0].published_on or date.min) == newest] or told)


def _total(told: Sequence[tuple[Evidence, Span]]) -> tuple[int | None, Span]:
    """The number that most reports tell; of several, the largest."""
    return _majority(sorted(told, key=lambda one: -(_number(one[1]) or 0)))


def _majority(told: Sequence[tuple[Evidence, Span]]) -> tuple[int | None, Span]:
    """The number that most reports tell; of several, that of the first in order of trust."""
    counts = Counter(number for _, span in told if (number := _number(span)) is not None)
    if not counts:
        return None, told[0][1]
    most = max(counts.values())
    return next((number, span) for _, span in told if (number := _number(span)) is not None and counts[number] == most)


def _conservative(told: Sequence[tuple[Evidence, Span]]) -> tuple[int | None, Span]:
    """The smallest number told."""
    numbered = [(number, span) for _, span in told if (number := _number(span)) is not None]
    return min(numbered, key=lambda one: one[0]) if numbered else (None, told[0][1])


def _range_only(told: Sequence[tuple[Evidence, Span]]) -> tuple[int | None, Span]:
    """No best where reports differ."""
    numbers = {number for _, span in told if (number := _number(span)) is not None}
    return (numbers.pop() if len(numbers) == 1 else None), told[0][1]


_RULES: Mapping[Rule, Callable[[Sequence[tuple[Evidence, Span]]], tuple[int | None, Span]]] = {
    "latest": _latest,
    "majority": _majority,
    "conservative": _conservative,
    "range": _range_only,
}
