"""Exports of press databases: many articles in one file, each with its outlet and date.

Built from what is public: the documented layouts and the readers that universities have published for them (the R
packages tm.plugin.factiva, tm.plugin.europresse and LexisNexisTools, and Europarser), not from the databases
themselves. A layout that has changed since is not recognised, and the file is then read as one text.

``europresse``  HTML
``factiva``     HTML, RTF, Word
``lexisnexis``  HTML, RTF, Word

To add a database, write a module here with ``in_page(page, tree)`` or ``in_lines(lines)``, each giving the fields of
the articles or nothing, and name it below.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dashboard.readers.press import europresse, factiva, lexisnexis

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Fields = dict[str, Any]

_PAGES = {"Europresse": europresse.in_page, "Factiva": factiva.in_page, "LexisNexis": lexisnexis.in_page}
_LINES = {"Factiva": factiva.in_lines, "LexisNexis": lexisnexis.in_lines}


def in_page(page: str, tree: "HtmlElement") -> tuple[str, list[Fields]] | None:
    """(database, its articles' fields) of a page that a press database exported, else None."""
    return next(((name, found) for name, split in _PAGES.items() if (found := split(page, tree))), None)


def in_lines(lines: Sequence[str]) -> tuple[str, list[Fields]] | None:
    """(database, its articles' fields) of the lines of an exported document, else None."""
    return next(((name, found) for name, split in _LINES.items() if (found := split(lines))), None)


def note(database: str) -> str:
    """What is noted of an article that was cut out of an export."""
    return f"cut out of an export of {database}, by its public description"
