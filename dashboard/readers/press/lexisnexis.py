"""LexisNexis (Nexis Uni, Lexis+, Nexis Advance): documents closed by "End of Document".

Each opens with headline, outlet, date (and edition), rights; then labelled lines ("Section:", "Length:", "Byline:"),
"Body", the text, and "Classification" with more labelled lines ("Language:", "Load-Date:").
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dashboard.readers.dates import day_in
from dashboard.readers.markup import text_of
from dashboard.readers.press.languages import code

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARKS = ("End of Document", "Fin du document")
_END = re.compile("|".join(_MARKS), re.IGNORECASE)
_BODY = re.compile(r"(?:Body|Corps(?: du document)?|Texte intégral)", re.IGNORECASE)
_AFTER_BODY = re.compile(r"(?:Classification|Graphic|Graphique|Notes|Load-Date:.*)", re.IGNORECASE)
_LABELLED = re.compile(r"(\w[\w -]{2,24}):[\s\u00a0]*(.*)")
_LANGUAGES = ("language", "langue")
_AUTHORS = ("byline", "auteur", "signature")


def in_page(page: str, tree: "HtmlElement") -> list[dict[str, Any]]:
    """The fields of each document of an HTML export; none when the page is no export."""
    if not any(mark in page for mark in _MARKS):
        return []
    return in_lines(text_of(tree).split("\n"))


def in_lines(lines: Sequence[str]) -> list[dict[str, Any]]:
    """The fields of each document of an RTF or Word export; none when the lines are no export."""
    found: list[dict[str, Any]] = []
    begun: list[str] = []
    for line in (line.strip() for line in lines):
        if _END.fullmatch(line):
            if (fields := _fields(begun)) is not None:
                found.append(fields)
            begun = []
        elif line:
            begun.append(line)
    return found


def _fields(lines: list[str]) -> dict[str, Any] | None:
    """Headline, outlet and date are the three lines before the first that is dated; a cover page may precede them."""
    body = next((place for place, line in enumerate(lines) if _BODY.fullmatch(line)), None)
    head = lines[:body]
    dated = next((place for place in range(2, len(head)) if day_in(head[place]) and ":" not in head[place][:12]), None)
    if body is None or dated is None:
        return None
    stops = [place for place in range(body + 1, len(lines)) if _AFTER_BODY.fullmatch(lines[place])]
    end = stops[0] if stops else len(lines)
    labels = _labels([*head[dated:], *lines[end:]])
    author = next((labels[name] for name in _AUTHORS if name in labels), "")
    return {
        "title": head[dated - 2],
        "source": head[dated - 1],
        "published_at": day_in(head[dated]),
        "text": "\n".join(lines[body + 1 : end]),
        "language": next((code(labels[name]) for name in _LANGUAGES if name in labels), None),
        **({"author": author} if author else {}),
    }


def _labels(lines: Sequence[str]) -> dict[str, str]:
    matches = [match for line in lines if (match := _LABELLED.fullmatch(line))]
    return {match[1].strip().casefold(): match[2] for match in reversed(matches)}
