"""Article -> Document: paragraphs first, then sentences, with offsets into title and text.

A sentence ends at . ! ? or … before a capital, a quotation or the paragraph's end. It does not end after an
abbreviation (``segment.toml``), an initial, or inside a number. Archives often glue sentences together
("…à Nice.Le suspect"), so a stop between a lower-case letter and a capital ends one as well.
"""

import re
from functools import cache

from dashboard.folding import fold
from dashboard.languages import Language
from dashboard.model import Article, Document, Part

# A run of end marks with the quotes and brackets that close after it; what must follow is looked at below.
_END = re.compile(r"(?:[.!?؟]+|…)[\"»”’')\]]*")
_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_OPENERS = frozenset("«“\"'‘([—–-•")
# Longer runs without an end mark are tables or lists; rules must not look for a date 3,000 characters away.
_LONGEST = 1200


def segment(article: Article, language: Language) -> Document:
    """Cut title and text into sentences, the title's first."""
    spans: list[tuple[Part, int, int, int]] = []
    paragraph = 0
    parts: tuple[Part, ...] = ("title", "text")
    for part in parts:
        content = article.part(part)
        for match in _PARAGRAPH.finditer(content):
            spans += [
                (part, start, end, paragraph)
                for start, end in _sentences(content, match.start(), match.end(), language)
            ]
            paragraph += 1
    return Document.from_spans(article, language, spans)


@cache
def _abbreviations(language: Language) -> frozenset[str]:
    return frozenset(fold(word) for word in language.table("segment").get("abbreviations", ()))


def _sentences(text: str, start: int, end: int, language: Language) -> list[tuple[int, int]]:
    """(start, end) of the sentences of text[start:end], white space around them left out."""
    cuts = [m.end() for m in _END.finditer(text, start, end) if _ends_sentence(text, start, m, end, language)]
    spans = []
    for stop in [*cuts, end]:
        while stop - start > _LONGEST:
            space = text.rfind(" ", start + 1, start + _LONGEST)
            middle = space if space > start else start + _LONGEST
            spans.append(_strip(text, start, middle))
            start = middle
        spans.append(_strip(text, start, stop))
        start = stop
    return [span for span in spans if span[0] < span[1]]


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _word_before(text: str, start: int, end: int) -> str:
    """The word that ends at `end`, its inner stops and hyphens included."""
    begin = end
    while begin > start and (text[begin - 1].isalnum() or text[begin - 1] in ".-"):
        begin -= 1
    return text[begin:end]


def _ends_sentence(text: str, start: int, mark: re.Match[str], end: int, language: Language) -> bool:
    after = mark.end()
    if after >= end:
        return True
    spaced = text[after].isspace()
    follow = after
    while follow < end and text[follow].isspace():
        follow += 1
    if follow >= end:
        return True
    next_character = text[follow]
    if mark.group() != "." and not mark.group().startswith("..") and spaced:
        return not next_character.islower()
    if next_character.islower() or next_character in ",;:)":
        return False
    word = fold(_word_before(text, start, mark.start()))
    if not spaced:  # glued sentences: "Nice.Le", but neither "U.S." nor "2.500" nor "www.Site"
        glued = len(word) > 2 and "." not in word and text[mark.start() - 1].islower()
        return glued and (next_character.isupper() or next_character in _OPENERS)
    if word in _abbreviations(language):
        return False
    if len(word) == 1 and text[mark.start() - 1].isupper():  # an initial: "J. Dupont"
        return False
    return (
        next_character.isupper() or next_character.isdigit() or next_character in _OPENERS or next_character.isalpha()
    )
