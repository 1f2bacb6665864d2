"""A heat table: incidents by two fields, the number in each cell, a deeper ground for more."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from dashboard.ui.i18n import Words
from dashboard.ui.markup import Html, element

MOST_ROWS, MOST_COLUMNS = 14, 10
_DEEPEST = 0.55  # opacity of the accent below the largest number: text on it keeps its contrast

Label = Callable[[Any, Any], str]
Link = Callable[[Any, Any], str | None]


def heat_table(frame: pd.DataFrame, words: Words, *, row: Label, column: Label, link: Link, corner: str) -> Html:
    """The most frequent rows and columns.

    Args:
        frame: as :func:`dashboard.query.pivot` gives it.
        row, column: the label of a value, given it and its country; values of one label are counted together.
        link: where a cell leads, given the values of its row and column; None leads nowhere.
        corner: what the rows and columns are.
    """
    cells: Counter[tuple[str, str]] = Counter()
    values: dict[tuple[str, str], tuple[Any, Any]] = {}
    for one in frame.itertuples(index=False):
        key = row(one.row, one.row_iso3), column(one.column, one.column_iso3)
        cells[key] += int(one.n)  # type: ignore[arg-type]
        values.setdefault(key, (one.row, one.column))
    rows, columns = _most(cells, 0, MOST_ROWS), _most(cells, 1, MOST_COLUMNS)
    most = max((cells[r, c] for r in rows for c in columns), default=1) or 1
    named = [element("th", name, scope="col", dir="auto") for name in columns]
    total = element("th", words("pivot.sum"), scope="col", cls="vg-sum")
    head = element("tr", element("th", corner, cls="vg-corner"), *named, total)
    body = [
        element(
            "tr",
            element("th", name, scope="row", dir="auto"),
            *(_cell(cells.get((name, c), 0), most, values.get((name, c)), link, words) for c in columns),
            element("td", words.number(sum(n for (r, _), n in cells.items() if r == name)), cls="vg-sum"),
        )
        for name in rows
    ]
    return element(
        "div", element("table", element("thead", head), element("tbody", *body)), cls="vg vg-heat", tabindex=0,
        role="region", aria_label=corner,
    )  # fmt: skip


def _most(cells: Mapping[tuple[str, str], int], side: int, most: int) -> list[str]:
    sums: Counter[str] = Counter()
    for key, n in cells.items():
        sums[key[side]] += n
    return [name for name, _ in sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:most]]


def _cell(n: int, most: int, values: tuple[Any, Any] | None, link: Link, words: Words) -> Html:
    if not n or values is None:
        return element("td", "")
    deep = round(100 * _DEEPEST * n / most)
    ground = f"background:color-mix(in srgb, var(--vg-accent) {deep}%, transparent)"
    address = link(*values)
    text = element("a", words.number(n), href=address, target="_self") if address else words.number(n)
    return element("td", text, style=ground)
