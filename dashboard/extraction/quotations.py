"""Quotations that go on over several sentences: whoever says the one says them all."""

import re
from functools import lru_cache

from dashboard.model import Document, Sentence

# Opening and closing marks of each kind; the straight mark opens and closes.
_QUOTED = re.compile(r"«[^«»]{1,3000}»|“[^“”]{1,3000}”|<<.{1,3000}?>>|\"[^\"\n]{1,3000}\"", re.DOTALL)


@lru_cache(maxsize=64)
def _quotations(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _QUOTED.finditer(text))


def widened(document: Document, sentence: Sentence) -> tuple[int, int]:
    """(start, end) in the part: the sentence, with the whole of a quotation that begins or ends in it."""
    start, end = sentence.start, sentence.end
    for opened, closed in _quotations(document.article.part(sentence.part)):
        if opened < sentence.end and sentence.start < closed:
            start, end = min(start, opened), max(end, closed)
    return start, end
