"""The row of numbers: incidents, killed, wounded, places, articles; each with what must be known to read it."""

from dashboard.query import Figure, Totals
from dashboard.ui.i18n import NOT_TOLD, Words
from dashboard.ui.markup import Html, element


def tiles(totals: Totals, words: Words) -> Html:
    """Five tiles as HTML."""
    recalled = words("tiles.recalled", n=totals.recalled) if totals.recalled else ""
    undated = words("tiles.undated", n=totals.undated) if totals.undated else words("tiles.all_dated")
    return element(
        "div",
        _tile(words.number(totals.incidents), words("tiles.incidents", n=totals.incidents), recalled),
        _sum(totals.figures["killed"], "tiles.killed", words),
        _sum(totals.figures["wounded"], "tiles.wounded", words),
        _tile(words.number(totals.places), words("tiles.places", n=totals.places), undated),
        _tile(
            words.number(totals.articles),
            words("tiles.articles", n=totals.articles),
            words("tiles.sources", n=totals.sources),
        ),
        cls="vg vg-tiles",
    )


def _sum(figure: Figure, unit: str, words: Words) -> Html:
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
    return _tile(best, words(unit, n=figure.best or 0), " · ".join(notes), explained)


def _tile(big: str, unit: str, small: str, explained: str | None = None) -> Html:
    return element(
        "div",
        element("div", element("span", big, cls="vg-big"), element("span", unit, cls="vg-unit")),
        element("div", small, cls="vg-small"),
        cls="vg-tile",
        title=explained,
    )
