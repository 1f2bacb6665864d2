"""A ranking: names with a bar below each and its number at the end, no axis. Plain HTML, so it reads as a list."""

from collections.abc import Mapping, Sequence

from dashboard.ui.i18n import Words
from dashboard.ui.markup import Html, element


def ranking(rows: Sequence[tuple[str, int]], words: Words, colors: Mapping[str, str] | None = None) -> Html:
    """The rows, (label in the interface's language, how many), in their order; grey without a colour of their own."""
    most = max((n for _, n in rows), default=1)
    return element(
        "ol", *(_row(label, n, n / most, (colors or {}).get(label), words) for label, n in rows), cls="vg vg-ranking"
    )


def _row(label: str, n: int, share: float, color: str | None, words: Words) -> Html:
    style = f"width:{share:.1%}" + (f";background:{color}" if color else "")
    return element(
        "li",
        element("span", label, cls="vg-label", dir="auto", title=label),
        element("span", words.number(n), cls="vg-number"),
        element("span", element("i", "", style=style), cls="vg-bar"),
    )
