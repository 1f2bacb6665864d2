"""What tells the country that a text speaks of, besides names of places: demonyms, institutions, the dateline."""

import re
from collections.abc import Iterator, Sequence

from dashboard.extraction.place_names import Found, Words
from dashboard.extraction.place_words import PlaceWords
from dashboard.geocoding.countries import country_of
from dashboard.geocoding.disambiguation import Name
from dashboard.geocoding.gazetteer import Candidate, Gazetteer

_DEMONYM_WEIGHT = 0.6
_SIGN_WEIGHT = 0.5
_DATELINE_WEIGHT = 0.6
_OPENING = 3  # characters of a text before which a dateline begins
_BYLINES, _CAPITALS = 5, 4  # sentences above a dateline in capitals, and letters of it
# A country, a day and an agency in brackets may follow the town; then comes a dash, or the agency alone
_DATELINE = re.compile(
    r"(?:,? ?(?:[^\n.!?]|\b[A-Z][a-z]{1,4}\.|\d [^\W\d_]{3,5}\.){0,40}?)"
    r"(?:[(\[][^)\]\n]{2,30}[)\]](?:\s*[-–—,:]{1,3})?|\s[-–—]{1,3})\s"
)
# The whole head of a radio's or an agency's text: "MEDELLIN (COLOMBIA), 20 JUN 90 (RADIO AMERICA) -- [TEXT]"
_HEAD = re.compile(r"[^.\n]{0,60}?\([^)\n]{2,60}\)\s*[-–—]{1,2}\s*(?:\[[^\]]{1,300}\]\s*)*")
# "KABUL: Two men were killed", "MIRANSHAH, Pakistan:"
_CAPITALS_DATELINE = re.compile(r"(?:, [^\n.:!?]{2,25})?:\s")


def country_hints(cut: Sequence[Words], table: PlaceWords, gazetteer: Gazetteer) -> list[Name]:
    """The countries that demonyms and institutions speak of, as names that weigh less than a country's own."""
    keys = {token.key for words in cut for token in words.tokens}
    weights = {table.signs[key]: _SIGN_WEIGHT for key in keys if key in table.signs}
    weights |= {table.demonyms[key]: _DEMONYM_WEIGHT for key in keys if key in table.demonyms}
    return [Name(country_candidates(iso2, gazetteer), weight) for iso2, weight in sorted(weights.items())]


def dateline_hints(cut: Sequence[Words], names: Sequence[Sequence[Found]], gazetteer: Gazetteer) -> Iterator[Name]:
    """The country that an article was written in: "BOGOTA, 15 Nov (Semana) -" speaks of Colombia's San Pedro."""
    for words, sentence in zip(cut, names, strict=True):
        town = next((found for found in sentence if is_dateline(words, found)), None)
        if town is not None:
            yield Name(country_candidates(town.candidates[0].place.iso2, gazetteer), _DATELINE_WEIGHT)


def country_candidates(iso2: str, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    country = country_of(iso2)
    found = gazetteer.candidates(country.english) if country else ()
    return tuple(c for c in found if c.place.kind == "country" and c.place.iso2 == iso2)


def is_dateline(words: Words, found: Found) -> bool:
    """Whether the name opens the text and an agency or a dash follows: "BAGDAD, 5 mars (Reuters) - "."""
    sentence = words.sentence
    if sentence.part == "text" and sentence.start <= _OPENING and (head := _HEAD.match(sentence.text)):
        return found.end <= head.end()
    if sentence.part == "text" and _heads_line(words, found) and _DATELINE.match(sentence.text, found.end):
        return True
    if sentence.part != "text" or sentence.start + found.start > _OPENING or "locative" in found.cues:
        return False
    if found.text.isupper() and _CAPITALS_DATELINE.match(sentence.text, found.end):
        return True
    return _DATELINE.match(sentence.text, found.end) is not None


def _heads_line(words: Words, found: Found) -> bool:
    """Whether a name in capitals opens one of the first lines, after "For immediate release" or a byline."""
    loud = len(found.text) >= _CAPITALS and found.text.isupper() and not words.shouting
    return loud and found.start <= 1 and words.sentence.index <= _BYLINES
