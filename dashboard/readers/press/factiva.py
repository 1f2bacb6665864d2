"""Factiva (Dow Jones): articles one after the other, each closed by a line "Document LBA0000020111229e7ct0001r".

With codes (HD headline, SN source, PD date, LP and TD text ...), as a table in HTML and as "HD<tab>..." lines in RTF
and Word; without them, in a fixed order: section, headline, author, words, date, time, source, code, page, language,
copyright, text.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dashboard.readers.dates import day_in
from dashboard.readers.markup import text_of
from dashboard.readers.press.languages import code

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_END = re.compile(r"Document ([A-Za-z][A-Za-z0-9]{9,}\d[A-Za-z0-9]{5,})")
_ARTICLE = re.compile(r"article [a-z]{2}Article\b")
_CODED = re.compile(
    r"(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|SE|CT|RF|CO|IN|NS|RE|IPD|IPC|PUB|AN|ART|CLM|NGC|GC|VOL)(?:\s*\t\s*(.*))?"
)
_WORDS = re.compile(r"[\d.,\s]+ (?:words|mots|palabras|Wörter|parole|palavras)", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}:\d{2}")
_RIGHTS = re.compile(r"(?:\(c\)|©|copyright)", re.IGNORECASE)
_TEXT_CODES = ("LP", "TD")


def in_page(page: str, tree: "HtmlElement") -> list[dict[str, Any]]:
    """The fields of each article of an HTML export; none when the page is no export."""
    if not _ARTICLE.search(page):
        return []
    return [fields for article in tree.xpath("//div[starts-with(@class, 'article ')]") if (fields := _in_html(article))]


def in_lines(lines: Sequence[str]) -> list[dict[str, Any]]:
    """The fields of each article of an RTF or Word export; none when the lines are no export."""
    found: list[dict[str, Any]] = []
    begun: list[str] = []
    for line in lines:
        if end := _END.fullmatch(line.strip()):
            coded = _codes(begun)
            fields = _from_codes(coded) if {"HD", "PD"} <= coded.keys() else _in_order(begun)
            found.append({**fields, "id": end[1]})
            begun = []
        elif line.strip():
            begun.append(line)
    return found


def _in_html(article: "HtmlElement") -> dict[str, Any] | None:
    coded = {
        "".join(row[0].text_content().split()): text_of(row[1])
        for row in article.iter("tr")
        if len(row) == 2 and row[0].get("class") == "index"
    }
    if coded:
        number = _END.search(coded.get("AN", ""))
        return {**_from_codes(coded), **({"id": number[1]} if number else {})}
    found = in_lines(text_of(article).split("\n"))
    return found[0] if found else None


def _codes(lines: Sequence[str]) -> dict[str, str]:
    """Code -> what stands behind it, over as many lines as it takes."""
    told: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        if match := _CODED.fullmatch(line.strip()):
            code = match[1]
            told[code] = [match[2]] if match[2] else []
        elif code:
            told[code].append(line.strip())
    return {code: "\n".join(words) for code, words in told.items()}


def _from_codes(coded: dict[str, str]) -> dict[str, Any]:
    return {
        "title": " ".join(coded.get("HD", "").split()),
        "text": "\n".join(coded[name] for name in _TEXT_CODES if coded.get(name)),
        "source": coded.get("SN", ""),
        "published_at": _published(coded.get("PD", ""), coded.get("ET", "")),
        "language": code(coded.get("LA", "")),
        **({"author": coded["BY"]} if coded.get("BY") else {}),
    }


def _in_order(lines: list[str]) -> dict[str, Any]:
    """The fields of an article without codes: they stand about the line that counts its words."""
    lines = [line.strip() for line in lines]
    counted = next((place for place, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    if counted is None:
        return {"title": lines[0] if lines else "", "text": "\n".join(lines[1:])}
    rest = iter(range(counted + 1, len(lines)))
    dated = next((place for place in rest if day_in(lines[place])), counted)
    after = [place for place in range(dated + 1, min(dated + 4, len(lines))) if not _TIME.fullmatch(lines[place])]
    begin = next(_begins(lines, dated), dated + 2)
    spoken = next((told for line in lines[dated + 1 : begin] if (told := code(line))), None)
    time = next((line for line in lines[dated + 1 : dated + 3] if _TIME.fullmatch(line)), "")
    head = lines[:counted]
    author = head[-1] if len(head) > 1 and head[-1].lower().startswith(("by ", "par ", "de ")) else ""
    return {
        "title": head[-2] if author else (head[-1] if head else ""),
        "text": "\n".join(lines[begin:]),
        "source": lines[after[0]] if after else "",
        "published_at": _published(lines[dated], time),
        "language": spoken,
        **({"author": author} if author else {}),
    }


def _begins(lines: Sequence[str], dated: int) -> Iterator[int]:
    """Where the text may begin: after the line of rights, else after the language's."""
    yield from (place + 1 for place in range(dated, min(dated + 9, len(lines))) if _RIGHTS.match(lines[place]))
    yield from (place + 1 for place in range(dated, min(dated + 7, len(lines))) if code(lines[place]))


def _published(day: str, time: str) -> str | None:
    told = day_in(day)
    return f"{told}T{time.strip():0>5}:00" if told and _TIME.fullmatch(time.strip()) else told
