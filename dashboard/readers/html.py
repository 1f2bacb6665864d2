""".html: a saved page, or what a press database exports. trafilatura finds text, title, author and outlet; the date is
the one that the page declares, else the one that htmldate finds.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from dashboard.readers import press
from dashboard.readers.dates import published_at
from dashboard.readers.decode import NotTextError, decode_as_declared, mended
from dashboard.readers.record import Defaults, Item, Skipped, make_article

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# As trafilatura: a long page with its pictures inlined; a press database's export of some 1,000 articles.
MAX_BYTES = 20_000_000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# The names under which pages declare when they were published (in <meta> or <time>), the surest first.
_DECLARED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "article.published",
    "pubdate", "publish-date", "dc.date.issued", "dcterms.created", "dc.date", "date",
)  # fmt: skip
_NAMES = ("property", "itemprop", "name")
_IN_SCRIPT = re.compile(r'"datePublished"\s*:\s*"([^"]{10,40})"')
# What is shorter is a button or a menu.
_FEWEST = 25
# libxml2 ends a page where its markup is nested deeper than 256 elements, the root among them.
_DEEPEST = 255


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The article of the page, or those of the export; or why there is none."""
    if stream.seek(0, 2) > MAX_BYTES:
        advice = "Save the article alone, or split the export."
        yield Skipped(name, None, f"the page has more than {MAX_BYTES // 1_000_000} MB", advice)
        return
    stream.seek(0)
    data = stream.read()
    declared = _CHARSET.search(data[:4096])
    try:
        page, notes = decode_as_declared(data, defaults.charset, declared[1].decode("ascii") if declared else None)
    except NotTextError as error:
        yield Skipped(name, None, str(error), "Save the page anew from the browser.")
        return
    yield from read_page(page.replace("\0", "\ufffd"), name, defaults, notes=notes)


def read_page(page: str, name: str, defaults: Defaults, *, notes: tuple[str, ...] = ()) -> Iterator[Item]:
    """As :func:`read`, of a page that is decoded."""
    from trafilatura import load_html

    tree = load_html(page)
    if tree is None:  # a piece of a page, without <html>
        tree = load_html(f"<html><body>{page}</body></html>")
    if tree is None:
        yield Skipped(name, None, "the page holds no HTML that can be parsed", "Save it anew.")
        return
    if found := press.in_page(page, tree):
        database, articles = found
        for number, fields in enumerate(articles, 1):
            text, mending = mended(fields["text"])
            how = (*notes, *mending, press.note(database))
            yield make_article({**fields, "text": text}, path=name, line=number, defaults=defaults, notes=how)
        return
    cut = _is_cut(tree)
    fields, found_notes = _fields(tree, defaults)
    if len(fields["text"]) < _FEWEST:
        advice = "Open it in a browser, copy the article's text, and give that."
        reason = f"its markup is nested more than {_DEEPEST} deep" if cut else "no article was found on the page"
        yield Skipped(name, None, reason, advice)
    else:
        if cut:
            notes = (*notes, f"the page was read up to where its markup is nested more than {_DEEPEST} deep")
        yield make_article(fields, path=name, defaults=defaults, notes=(*notes, *found_notes))


def _is_cut(tree: "HtmlElement") -> bool:
    """Whether the parser gave up at the page's depth: the last element is then the deepest that it makes."""
    depth, node = 0, tree
    while len(node):
        depth, node = depth + 1, node[-1]
    return depth >= _DEEPEST


def _fields(tree: "HtmlElement", defaults: Defaults) -> tuple[dict[str, Any], tuple[str, ...]]:
    """(fields of the article, how they were found)."""
    from trafilatura import bare_extraction

    declared = _declared_date(tree)
    url = defaults.url
    page: Any = bare_extraction(tree, url=url, with_metadata=True, include_comments=False)
    if page is None:
        return {"text": ""}, ()
    title = page.title or ""
    lines = (page.text or "").split("\n")
    if lines[0].strip() == title.strip():
        lines = lines[1:]
    text, mending = mended("\n".join(lines).strip())
    fields = {
        "text": text,
        "title": title,
        "published_at": declared or page.date,
        "source": page.sitename or page.hostname,
        "url": page.url if page.url and urlsplit(page.url).path.strip("/") else url,  # not all pages' one front page
        **({"author": page.author} if page.author else {}),
    }
    notes = ["text found by trafilatura", *mending]
    if fields["published_at"]:
        notes.append("publication date declared by the page" if declared else "publication date found by htmldate")
    return fields, tuple(notes)


def _declared_date(tree: "HtmlElement") -> str | None:
    """The moment, else the day, that the page says it was published at."""
    told: list[tuple[int, str]] = []
    for node in tree.iter("meta", "time"):
        names = {str(node.get(name)).lower() for name in _NAMES} | ({"pubdate"} if "pubdate" in node.attrib else set())
        value = node.get("content") or node.get("datetime")
        told += [(rank, value) for rank, name in enumerate(_DECLARED) if value and name in names]
    values = [value for _, value in sorted(told)]
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json":
            values += _IN_SCRIPT.findall(script.text or "")
    dates = [date for value in values[:20] if (date := _plausible(value))]
    return next((date for date in dates if "T" in date), dates[0] if dates else None)


def _plausible(value: str) -> str | None:
    """The date in normal form, unless it is none or lies in the future."""
    try:
        date = published_at(value)
    except ValueError:
        return None
    return date if date and "1900" < date[:10] <= datetime.now().astimezone().date().isoformat() else None
