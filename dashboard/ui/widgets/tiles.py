"""The row of numbers: incidents, killed, wounded, places, articles; each with what must be known to read it."""

from dashboard.query import Figure, Totals
from dashboard.ui.i18n import NOT_TOLD, Words
from dashboard.ui.markup import Html, element

_FEWEST = 20  # below it a percentage says more than the numbers do


def tiles(totals: Totals, words: Words, before: Totals | None = None, period: str = "") -> Html:
    """Five tiles as HTML. `before` are the totals of the period before, which `period` names, to compare with."""
    recalled = words("tiles.recalled", n=totals.recalled) if totals.recalled else ""
    undated = words("tiles.undated", n=totals.undated) if totals.undated else words("tiles.all_dated")
    return element(
        "div",
        _tile(
            words.number(totals.incidents),
            words("tiles.incidents", n=totals.incidents),
            recalled,
            change=_change(totals.incidents, before.incidents, period, words) if before else None,
        ),
        *(_sum(totals.figures[name], before.figures[name] if before else None, name, period, words) for name in _SUMS),
        _tile(words.number(totals.places), words("tiles.places", n=totals.places), undated),
        _tile(
            words.number(totals.articles),
            words("tiles.articles", n=totals.articles),
            words("tiles.sources", n=totals.sources),
        ),
        cls="vg vg-tiles",
    )


_SUMS = ("killed", "wounded")


def _change(now: int, before: int, period: str, words: Words) -> Html:
    """How much more or less than in the period before; in percent too where both are enough to tell."""
    text = words.difference(now - before)
    if min(now, before) >= _FEWEST:
        text += f" ({words.percent(now / before - 1)})"
    return element("span", text, cls="vg-change", title=words("tiles.before", n=before, period=period))


def _sum(figure: Figure, before: Figure | None, name: str, period: str, words: Words) -> Html:
    """A sum of figures: best; below it the spread, whether it is open upwards, and how many tell no figure."""
    if figure.best is None:
        best, notes = NOT_TOLD, [words("incident.not_told")]
    else:
        best, notes = words.number(figure.best), []
        low, high = figure.low or 0, figure.high or figure.best
        if figure.open_upwards:
            notes.append(f"{words('tiles.at_least')} {words.number(low)}")
        elif low != high:
            notes.append(words("tiles.range", low=words.number(low), high=words.number(high)))
        if figure.untold:
            notes.append(words("tiles.untold", n=figure.untold))
    explained = words("tiles.help_sum", untold=words.number(figure.untold), open=words.number(figure.open_upwards))
    known = figure.best is not None and before is not None
    change = _change(figure.best or 0, (before and before.best) or 0, period, words) if known else None
    unit = words(f"tiles.{name}", n=figure.best or 0)
    return _tile(best, unit, " · ".join(notes), explained, change=change)


def _tile(big: str, unit: str, small: str, explained: str | None = None, *, change: Html | None = None) -> Html:
    return element(
        "div",
        element("div", element("span", big, cls="vg-big"), element("span", unit, cls="vg-unit"), change or ""),
        element("div", small, cls="vg-small"),
        cls="vg-tile",
        title=explained,
    )
