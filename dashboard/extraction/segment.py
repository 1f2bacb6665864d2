"""Article -> Document: paragraphs first, then sentences, with offsets into title and text.

A sentence ends at . ! ? or … before a capital, a quotation or the paragraph's end. It does not end after an
abbreviation (``segment.toml``), an initial, or inside a number. Archives often glue sentences together
("…à Nice.Le suspect"), so a stop between a lower-case letter and a capital ends one as well. In texts whose lines
are broken at a fixed width, a paragraph is what stands between blank lines or indents.
"""

import itertools
import re
from functools import cache

from dashboard.folding import fold
from dashboard.languages import Language
from dashboard.model import Article, Document, Part

# A run of end marks with the quotes and brackets that close after it (French sets a blank before »); what must
# follow is looked at below.
_END = re.compile(r"(?:[.!?؟]+|…)(?:\s?[»”]|[\"’')\]])*")
_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_OPENERS = frozenset("«“\"'‘([—–-•")
# Longer runs without an end mark are tables or lists; rules must not look for a date 3,000 characters away.
_LONGEST = 1200
# A line broken by hand has so many characters (typewriters, teleprinters, mail); fewer lines than that tell nothing.
_TYPED = range(45, 91)
_FEWEST_LINES = 3


def segment(article: Article, language: Language) -> Document:
    """Cut title and text into sentences, the title's first."""
    spans: list[tuple[Part, int, int, int]] = []
    paragraph = 0
    parts: tuple[Part, ...] = ("title", "text")
    for part in parts:
        content = article.part(part)
        for begin, stop in _paragraphs(content):
            spans += [(part, start, end, paragraph) for start, end in _sentences(content, begin, stop, language)]
            paragraph += 1
    return Document.from_spans(article, language, spans)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """(start, end) of the paragraphs: the lines, or, in a text broken by hand at some width, the blocks of lines."""
    lines = [match.span() for match in _PARAGRAPH.finditer(text)]
    if not _is_wrapped(text, lines):
        return lines
    blocks: list[tuple[int, int]] = []
    for start, end in lines:
        if blocks and not _is_new_block(text, blocks[-1][1], start):
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
    return blocks


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether most lines that go on are about as long as a typed line and break off in mid-sentence."""
    going_on = [
        (start, end) for (start, end), (after, _) in itertools.pairwise(lines) if not _is_new_block(text, end, after)
    ]
    if len(going_on) < _FEWEST_LINES:
        return False
    typed = sum(end - start in _TYPED for start, end in going_on)
    open_ended = sum(text[start:end].rstrip()[-1:] not in ".!?:" for start, end in going_on)
    return min(typed, open_ended) > len(going_on) / 2


def _is_new_block(text: str, end: int, start: int) -> bool:
    """Whether a blank line or an indent stands between a line's end and the next line's start."""
    return text.count("\n", end, start) > 1 or text[start] in " \t"


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
