"""Phrases that move a place, or put one inside another.

"à 30 km au nord de Gao" is a point of its own; "entre Diffa et Bosso" is half way; "le quartier al-Chaab à
Bagdad" is in Bagdad even where no gazetteer knows it; "dans le nord de Mossoul" is near its centre.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from geopy.distance import geodesic
from geopy.point import Point

from dashboard.extraction.numbers import numbers_of, parse_cardinal
from dashboard.extraction.place_names import Found, Words
from dashboard.extraction.place_words import PlaceWords
from dashboard.geocoding.gazetteer import Gazetteer, Place, kilometres
from dashboard.languages import Language
from dashboard.model import PlaceValue

_WIDEST_GAP_KM = 400  # towns farther apart than this are not the ends of a stretch of road
_FARTHEST_KM = 300  # farther offsets than this tell no place
_TOWN_KM = 45  # how far from its town's centre a district or a site may be


@dataclass(frozen=True, slots=True)
class Located:
    """A name with its place. ``start`` is where its phrase begins (the name's own start where None); ``value``
    the place of the phrase, where it is not the name's own."""

    found: Found
    place: Place
    evidence: float
    start: int | None = None
    value: PlaceValue | None = None
    rule: str = "name"
    features: Mapping[str, Any] = field(default_factory=dict)
    end: int | None = None

    @property
    def span(self) -> tuple[int, int]:
        start = self.found.start if self.start is None else self.start
        return start, self.found.end if self.end is None else self.end


def phrases(
    words: Words,
    names: list[Located],
    home: Place | None,
    gazetteer: Gazetteer,
    table: PlaceWords,
    language: Language,
) -> list[Located]:
    """The names of a sentence with the phrases around them. `home`: the last town named before this sentence."""
    return names
