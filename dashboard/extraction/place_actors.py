"""Names of countries and capitals that are no event's place: a government that acts, the far side of a border, an
armed group's home.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile, takewhile

from dashboard.extraction.place_names import Found, Token, Words
from dashboard.extraction.place_phrases import Located
from dashboard.extraction.place_words import PlaceWords
from dashboard.model import Mention

_GROUPS = frozenset({"armed_group", "political_militia", "communal_militia"})
_BORDER_REACH = 4  # words from "frontière" to the country's name


def is_government(words: Words, located: Located, table: PlaceWords) -> bool:
    """Whether a country or a capital acts: "Washington accuse", "selon Paris", "l'ambassade de France"."""
    found, tokens = located.found, words.tokens
    if found.noun in table.missions or any(
        t.key in table.missions for t in tokens[max(0, found.first - 3) : found.first]
    ):
        return located.place.kind == "country"
    if not (located.place.capital or located.place.kind == "country"):
        return False
    if "government" in found.cues:
        return True
    if found.cues & {"locative", "near", "genitive"}:
        return False
    if found.first and tokens[found.first].joined and _is_said(tokens[: found.first], table):
        return True
    follows = list(takewhile(lambda token: token.joined, tokens[found.last : found.last + 4]))
    acts = dropwhile(lambda key: key in table.auxiliaries and key not in table.verbs, (t.key for t in follows))
    return next(acts, None) in table.verbs


def _is_said(before: Sequence[Token], table: PlaceWords) -> bool:
    """Whether the words end in a verb whose subject the name is: "a annoncé Ankara", "a annoncé lundi Ankara"."""
    if before[-1].key in table.verbs:
        return True
    if len(before) < 2 or before[-1].capital or not before[-1].joined or before[-1].key in table.cues:
        return False
    return before[-2].key in table.verbs and before[-1].key in table.moments


def is_beyond_border(words: Words, found: Found, table: PlaceWords) -> bool:
    """Whether only the border of a country is spoken of: "près de la frontière avec le Burkina Faso"."""
    before = words.tokens[max(0, found.first - _BORDER_REACH) : found.first]
    nouns = [position for position, token in enumerate(before) if token.key in table.border]
    return bool(nouns) and all(token.key in table.border_links for token in before[nouns[-1] + 1 :])


def is_adjective(words: Words, found: Found) -> bool:
    """Whether a country's letters tell whose the next word is: "three U.S. soldiers"."""
    follows = words.tokens[found.last] if found.last < len(words.tokens) else None
    letters = "." in found.text and found.text.isupper()
    return letters and follows is not None and follows.joined and "locative" not in found.cues


def with_origins(places: Sequence[Mention], actors: Sequence[Mention]) -> tuple[Mention, ...]:
    """The places, with the feature ``origin`` on those that are part of an armed group's name ("les houthis du
    Yémen")."""
    names = [(one.sentence, one.start, one.end) for one in actors if one.value.kind in _GROUPS]
    return tuple(
        replace(place, features={**place.features, "origin": True})
        if any(place.sentence == at and start <= place.start and place.end <= end for at, start, end in names)
        else place
        for place in places
    )
