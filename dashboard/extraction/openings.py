"""What a paragraph opens with: a day or a place that the sentences behind it speak of.

Lundi matin, des jeunes ont barré la route. La police a tiré.      the shots are Monday's
KHERSON. Un drone a visé une ambulance.                            the drone is Kherson's
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboard.model import Document, Mention, Sentence

# The hour of a live report ("08h10 - À Fresnes"), a list's dash or number.
_MARK = re.compile(r"\s*(?:\d{1,2}\s?[h:.]\s?\d{2}\s*[-–—:]\s*|[-–—•*·]\s*|\d{1,2}[.)]\s+)?")
# So many sentences on, a day at the front is still spoken of.
_REACH = 2
# What a heading has beside its place, in characters: a full stop, a colon.
_BESIDE_HEADING = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """The day at the front of a sentence that itself tells of no event, or the places that are all of it."""

    sentence: int
    date: Mention | None
    places: tuple[Mention, ...]


def openings(
    document: Document,
    telling: Collection[int],
    dates: Mapping[int, Sequence[Mention]],
    places: Mapping[int, Sequence[Mention]],
) -> dict[int, Opening]:
    """The opening in force at each sentence of the text: the last one of its paragraph, or the heading above it.

    Args:
        document: the text.
        telling: the sentences that tell of an event; they need no opening and make none.
        dates: by sentence, the days that may be an event's.
        places: likewise the places.
    """
    return dict(_in_force(document, telling, dates, places))


def _in_force(
    document: Document,
    telling: Collection[int],
    dates: Mapping[int, Sequence[Mention]],
    places: Mapping[int, Sequence[Mention]],
) -> Iterator[tuple[int, Opening]]:
    heading: Opening | None = None
    current: Opening | None = None
    paragraph = -1
    for sentence in document.sentences:
        if sentence.part == "title":
            continue
        if sentence.paragraph != paragraph:
            current, paragraph = heading, sentence.paragraph
        if sentence.index not in telling:
            opened = _opening(sentence, dates.get(sentence.index, ()), places.get(sentence.index, ()))
            current = opened or current
            if opened and opened.places:
                heading = opened
        if current is not None and (current is heading or sentence.index - current.sentence <= _REACH):
            yield sentence.index, current


def _opening(sentence: Sentence, dates: Sequence[Mention], places: Sequence[Mention]) -> Opening | None:
    mark = _MARK.match(sentence.text)
    front = sentence.start + (mark.end() if mark else 0)
    day = next((day for day in dates if day.start <= front + 1), None)
    heading = tuple(places) if _is_heading(sentence, places) else ()
    return Opening(sentence.index, day, heading) if day or heading else None


def _is_heading(sentence: Sentence, places: Sequence[Mention]) -> bool:
    return any(len(sentence.text) - (place.end - place.start) <= _BESIDE_HEADING for place in places)
