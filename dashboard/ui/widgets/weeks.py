"""The unusual weeks in words: how many, what is usual, how likely by chance."""

from collections.abc import Callable
from datetime import date

import pandas as pd

from dashboard.ui.i18n import Words
from dashboard.ui.markup import Html, element
from dashboard.ui.naming import records

_MOST = 20  # weeks listed, the latest ones
_THOUSANDTH = 0.001
_ARROWS = {"more": "▲ ", "fewer": "▼ "}


def week_table(frame: pd.DataFrame, words: Words, link: Callable[[date], str]) -> Html:
    """The weeks of :func:`dashboard.query.unusual_weeks`, the latest first; each leads to its incidents."""
    head = element("tr", *(element("th", words(f"weeks.{name}"), scope="col") for name in _COLUMNS))
    rows = [
        element(
            "tr",
            element("td", element("a", words.day(row["week"], short=True), href=link(row["week"]), target="_self")),
            element("td", _ARROWS[row["unusual"]], words(f"weeks.{row['unusual']}")),
            element("td", words.number(int(row["n"]))),
            element("td", words.number(round(row["usual"], 1))),
            element("td", _chance(float(row["chance"]), words)),
        )
        for row in reversed(records(frame)[-_MOST:])
    ]
    return element("div", element("table", element("thead", head), element("tbody", *rows)), cls="vg vg-pairs vg-weeks")


_COLUMNS = ("of", "which", "incidents", "usual", "chance")


def _chance(chance: float, words: Words) -> str:
    """One in so many."""
    return words("weeks.one_in", n=round(1 / chance)) if chance > _THOUSANDTH else words("weeks.rarer")
