"""Buttons that save a chart as a picture, or print the page: all of it in the reader's own browser, offline."""

from collections.abc import Sequence
from typing import Literal

from dashboard.query import Filters
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme
from dashboard.ui.view import View
from dashboard.ui.widgets.component import component

How = Literal["png", "svg", "print"]

_mount = component("pictures")
_LINE = 110  # characters of a line in a picture


def pictures(view: View, target: str, title: str, *, formats: Sequence[How] = ("png", "svg")) -> None:
    """Buttons for a picture of what the container called `target` holds, with `title`, the filters, and the source."""
    words = view.words
    _draw(
        formats, words, view.theme, key=f"pictures.{target}", target=target, title=title,
        lines=filter_lines(view.filters, words), source=source_line(view), name=f"vigie-{target}",
    )  # fmt: skip


def print_button(words: Words, theme: Theme) -> None:
    """A button that prints the page, its maps included."""
    _draw(("print",), words, theme, key="pictures.print", paper=True)


def filter_lines(filters: Filters, words: Words) -> list[str]:
    """The filters in words, in lines that a picture has room for."""
    lines: list[str] = []
    for told in filters.in_words(words.language).values():
        if lines and len(lines[-1]) + len(told) < _LINE:
            lines[-1] += f" · {told}"
        else:
            lines.append(told)
    return lines


def source_line(view: View) -> str:
    """What a picture or report is drawn from: counts and the store's version."""
    words, totals = view.words, view.totals()
    incidents = f"{words.number(totals.incidents)} {words('tiles.incidents', n=totals.incidents)}"
    articles = f"{words.number(totals.articles)} {words('tiles.articles', n=totals.articles)}"
    number = words.number(view.snapshot.number)
    return f"Vigie · {words('app.source_line', incidents=incidents, articles=articles, commit=number)}"


def _draw(formats: Sequence[How], words: Words, theme: Theme, *, key: str, **data: object) -> None:
    buttons = [{"how": how, "label": words(f"picture.{how}"), "hint": words(f"picture.{how}_hint")} for how in formats]
    colors = {"ground": theme.ground, "text": theme.text, "muted": theme.muted}
    _mount(key=key, data={"buttons": buttons, "colors": colors, **data}, height=28)
