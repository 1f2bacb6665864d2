"""Europresse (Eureka): an HTML page with one <article> each, whose parts are named by classes."""

import re
from typing import TYPE_CHECKING, Any

from dashboard.readers.dates import day_in
from dashboard.readers.markup import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARK = "DocPublicationName"
# "Le Monde, no. 18952", "Le Point.fr (site web)": the outlet's name is what comes before.
_AFTER_NAME = re.compile(r",\s*(?:no|n°|vol)\b.*|\s*\(site web\).*|\s{4,}.*|\n.*", re.IGNORECASE | re.DOTALL)
# "news·20060315·LM·0q1503_1256056": a document's number holds its day.
_NUMBER = re.compile(r"news\s*·\s*(\d{4})(\d{2})(\d{2})\s*·\s*\S+")


def in_page(page: str, tree: "HtmlElement") -> list[dict[str, Any]]:
    """The fields of each article of an export; none when the page is no export."""
    if _MARK not in page:
        return []
    return [_fields(article) for article in tree.iter("article") if _classed(article, _MARK) is not None]


def _fields(article: "HtmlElement") -> dict[str, Any]:
    outlet, header = _text(article, _MARK), _text(article, "DocHeader")
    body = _classed(article, "docOcurrContainer")
    if body is None:
        body = _classed(article, "DocText")
    sections = [body] if body is not None else list(article.iter("section"))
    number = _NUMBER.search(article.text_content())
    day = day_in(header) or ("-".join(number.groups()) if number else None)
    subtitle = _text(article, "rdp__subtitle")
    told = "\n".join(filter(None, [subtitle, *(text_of(section) for section in sections)]))
    author = _text(article, "docAuthors") or _text(article, "sm-margin-bottomNews")
    fields = {
        "title": _text(article, "titreArticleVisu") or _text(article, "titreArticle"),
        "text": told,
        "source": _AFTER_NAME.sub("", outlet).strip(),
        "published_at": day,
        **({"author": author} if author else {}),
        **({"section": header} if header else {}),
    }
    if number:
        fields["id"] = "".join(number[0].split())
    return fields


def _classed(article: "HtmlElement", name: str) -> "HtmlElement | None":
    found = article.xpath(".//*[contains(concat(' ', normalize-space(@class), ' '), $name)]", name=f" {name} ")
    return found[0] if found else None


def _text(article: "HtmlElement", name: str) -> str:
    found = _classed(article, name)
    return " ".join(found.text_content().split()) if found is not None else ""
