"""Figures that are told without their noun, and deaths that are told by name alone.

``others``  "trois autres sont tombées ...": counts what the sentence counted last
``told_by`` "Des dizaines de roquettes, 90 selon Washington"
``rest``    "retirer 500 soldats pour n'en laisser que 2.500"
``named``   "l'assassinat d'A et de B": two dead

The words stand in ``data/languages/<code>/ellipsis.toml``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from dashboard.extraction.lexicon import Lexicon
from dashboard.extraction.numbers import Quantity, numbers_of, tokenize
from dashboard.languages import Language
from dashboard.model import Document, FigureValue, Mention, Sentence, mention

_UNITS = frozenset({"munitions", "troops"})
# A person's name: two to four words with capitals, small words such as "al-" between.
_NAME = re.compile(
    r"(?<![\w-])[A-ZÀ-Þ][\w'’]+(?:[ -](?:al|el|ben|bin|ibn|abou|de|von|van)?[ -]?[A-ZÀ-Þ][\w'’]+){1,3}(?![\w-])"
)


@dataclass(frozen=True, slots=True)
class _Words:
    others: Lexicon
    told_by: Lexicon
    rest: Lexicon
    killing: Lexicon
    killing_ends: Lexicon


@cache
def _words(language: Language) -> _Words:
    table = language.table("ellipsis")
    names = ("others", "told_by", "rest", "killing", "killing_ends")
    return _Words(*(Lexicon((pattern, name) for pattern in table.get(name, ())) for name in names))


def find_ellipses(document: Document, figures: Sequence[Mention], names: Sequence[Mention]) -> tuple[Mention, ...]:
    """The figures that need another to be understood. ``names``: actors and places, which are no persons."""
    words = _words(document.language)
    found: list[Mention] = []
    last: dict[str, Mention] = {}  # the figure that each paragraph counted last
    for sentence in document.sentences:
        told = [figure for figure in figures if figure.sentence == sentence.index]
        before = last.get(sentence.part)
        found += _numbers(sentence, told, before, words, document.language)
        if not any(figure.value.unit == "killed" for figure in told):
            found += _named(sentence, [name for name in names if name.sentence == sentence.index], words)
        counted = [figure for figure in told if figure.value.unit in _UNITS]
        last = {sentence.part: counted[-1]} if counted else {}
    return tuple(found)


def _numbers(
    sentence: Sentence, told: Sequence[Mention], before: Mention | None, words: _Words, language: Language
) -> Iterator[Mention]:
    counters = [figure for figure in told if figure.value.unit in _UNITS]
    reader = numbers_of(language)
    if reader is None or not (counters or before):
        return
    tokens = tokenize(sentence.folded)
    for quantity in reader.find(sentence.folded, tokens):
        start, end = tokens[quantity.first].start, tokens[quantity.last - 1].end
        rule = _rule(sentence.folded, start, end, words)
        counted = [figure for figure in counters if figure.end - sentence.start <= start]
        noun = counted[-1] if counted else before if rule == "others" else None
        if rule and noun and not any(f.start - sentence.start < end and start < f.end - sentence.start for f in told):
            yield _like(noun, quantity, sentence, (start, end), rule)


def _rule(folded: str, start: int, end: int, words: _Words) -> str | None:
    if words.others.match(folded, end + 1):
        return "others"
    if folded[:start].rstrip().endswith(",") and words.told_by.match(folded, end + 1):
        return "told_by"
    if any(0 <= start - hit.end <= 1 for hit in words.rest.find(folded, 0, start)):
        return "rest"
    return None


def _like(noun: Mention, quantity: Quantity, sentence: Sentence, span: tuple[int, int], rule: str) -> Mention:
    value = replace(
        noun.value,
        low=quantity.low,
        best=quantity.best,
        high=quantity.high,
        qualifier=quantity.qualifier,
        partial=rule == "others",
    )
    return mention("figure", sentence, *span, value, f"ellipsis.{rule}")


def _named(sentence: Sentence, names: Sequence[Mention], words: _Words) -> Iterator[Mention]:
    for cue in words.killing.find(sentence.folded):
        end = next((hit.start for hit in words.killing_ends.find(sentence.folded, cue.end)), len(sentence.text))
        persons = [
            match
            for match in _NAME.finditer(sentence.text, cue.end, end)
            if not any(n.start - sentence.start < match.end() and match.start() < n.end - sentence.start for n in names)
        ]
        if persons:
            number = len({match.group() for match in persons})
            value = FigureValue("killed", number, number, number, "exact", "; ".join(m.group() for m in persons))
            span = persons[0].start(), persons[-1].end()
            yield mention("figure", sentence, *span, value, "ellipsis.named", named=True)
        return
