"""Two sides in numbers: a table with the difference, and paired bars by type; plain HTML, so both read as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.query import Totals
from dashboard.ui.i18n import NOT_TOLD, Words
from dashboard.ui.markup import Html, element

SIDE_COLORS = ("var(--vg-side-a)", "var(--vg-side-b)")
_FEWEST = 20  # below it a percentage says more than the numbers do
_MONTH = 30.4  # days


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a label, both sides' numbers (None: not told), whether it is a rate."""

    label: str
    values: tuple[float | None, float | None]
    is_rate: bool = False
    explained: str | None = None


def lines_of(totals: tuple[Totals, Totals], days: tuple[int | None, int | None], words: Words) -> list[Line]:
    """The lines of the table: counts, and what they are by month and by incident."""
    counts = [t.incidents for t in totals]
    lines = [Line(words("side.incidents"), (counts[0], counts[1]))]
    if all(days):
        by_month = [n / (d / _MONTH) for n, d in zip(counts, days, strict=True) if d]
        lines.append(Line(words("side.per_month"), (by_month[0], by_month[1]), is_rate=True))
    for name in ("killed", "wounded"):
        best = [t.figures[name].best for t in totals]
        lines.append(Line(words(f"side.{name}"), (best[0], best[1])))
        told = [t.incidents - t.figures[name].untold for t in totals]
        rates = [b / n if b is not None and n else None for b, n in zip(best, told, strict=True)]
        explained = words("side.told_only")
        lines.append(Line(words(f"side.{name}_each"), (rates[0], rates[1]), is_rate=True, explained=explained))
    for name in ("places", "articles", "sources"):
        pair = [getattr(t, name) for t in totals]
        lines.append(Line(words(f"side.{name}"), (pair[0], pair[1])))
    return lines


def table(lines: Sequence[Line], names: tuple[str, str], words: Words) -> Html:
    """The lines with the difference, as a number and, where both are enough to tell, in percent."""
    head = element(
        "tr", element("th", ""), *(_side(name, at) for at, name in enumerate(names)),
        element("th", words("side.difference"), scope="col"), element("th", words("side.change"), scope="col"),
    )  # fmt: skip
    rows = [
        element(
            "tr",
            element("th", line.label, scope="row", title=line.explained),
            *(element("td", _number(value, line, words)) for value in line.values),
            element("td", _difference(line, words)),
            element("td", _change(line, words)),
        )
        for line in lines
    ]
    return element(
        "div", element("table", element("thead", head), element("tbody", *rows)), cls="vg vg-pairs", tabindex=0,
        role="region", aria_label=words("side.table"),
    )  # fmt: skip


def _side(name: str, at: int) -> Html:
    dot = element("i", "", cls="vg-dot", style=f"background:{SIDE_COLORS[at]}")
    return element("th", dot, element("bdi", name), scope="col")


def _number(value: float | None, line: Line, words: Words) -> str:
    return NOT_TOLD if value is None else words.number(round(value, 1) if line.is_rate else value)


def _difference(line: Line, words: Words) -> str:
    first, second = line.values
    if first is None or second is None:
        return NOT_TOLD
    gap = round(second - first, 1)
    sign = "+" if gap > 0 else "−" if gap < 0 else "±"
    return sign + words.number(abs(gap))


def _change(line: Line, words: Words) -> str:
    first, second = line.values
    if line.is_rate or first is None or second is None or min(first, second) < _FEWEST:
        return ""
    return words.percent(second / first - 1)


# --- By type ----------------------------------------------------------------------------------------------


def paired_bars(
    counts: tuple[Mapping[str, int], Mapping[str, int]], names: tuple[str, str], words: Words, *, shares: bool
) -> Html:
    """A pair of bars for each label that either side has, the most frequent first. ``shares``: of each side's own
    sum, so that sides of unlike size compare; a share of fewer than 20 incidents is told as "n of all".
    """
    sums = [sum(side.values()) for side in counts]
    labels = sorted({*counts[0], *counts[1]}, key=lambda label: (-sum(side.get(label, 0) for side in counts), label))
    sizes = {
        label: [
            side.get(label, 0) / (total or 1) if shares else side.get(label, 0) for side, total in _with(counts, sums)
        ]
        for label in labels
    }
    most = max((size for pair in sizes.values() for size in pair), default=0) or 1
    items = [
        element(
            "li",
            element("span", label, cls="vg-label", dir="auto"),
            *(
                _bar(sizes[label][at] / most, _said(counts[at].get(label, 0), sums[at], shares, words), at, names[at])
                for at in (0, 1)
            ),
        )
        for label in labels
    ]
    return element("ol", *items, cls="vg vg-paired")


def _with(counts: tuple[Mapping[str, int], Mapping[str, int]], sums: list[int]) -> list[tuple[Mapping[str, int], int]]:
    return list(zip(counts, sums, strict=True))


def _bar(width: float, text: str, at: int, name: str) -> Html:
    bar = element("i", "", style=f"width:{width:.1%};background:{SIDE_COLORS[at]}")
    return element("span", element("span", bar, cls="vg-track"), element("b", text), cls="vg-pair", title=name)


def _said(n: int, total: int, shares: bool, words: Words) -> str:
    if not shares:
        return words.number(n)
    if total < _FEWEST:
        return words("side.of", n=n, all=words.number(total))
    return words("side.percent", percent=words.number(round(100 * n / total)))
