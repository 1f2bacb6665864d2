"""Texts all in capitals, in which no letter tells where a name begins and ends."""

from collections.abc import Mapping

from dashboard.extraction.place_names import Token, Words
from dashboard.extraction.place_words import PlaceWords

_LONGEST = 3  # words of a part of a town that no gazetteer knows


def shouted_runs(words: Words, named: Mapping[int, int], table: PlaceWords) -> list[tuple[int, int]]:
    """(first, last) of the names known (``named``), and of the words before the noun of a part of a town: "IN THE LA
    FLORESTA NEIGHBORHOOD"; none in a sentence that has small letters."""
    if not words.shouting:
        return []
    tokens, runs = words.tokens, dict(named)
    for last in range(1, len(tokens)):
        if tokens[last].key in table.town_parts:
            first = last
            while first and last - first < _LONGEST and tokens[first].joined and _may_name(tokens[first - 1], table):
                first -= 1
            if first < last:
                runs.setdefault(first, last)
    return sorted(runs.items())


def _may_name(token: Token, table: PlaceWords) -> bool:
    """Whether the word may be part of an unknown name: none that the tables know as another word."""
    key = token.key
    known = key in table.never or key in table.cues or key in table.demonyms or key in table.directions
    return not (known or key in table.nouns or key in table.relations or key.isdigit())
