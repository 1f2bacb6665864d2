"""Places that munitions came from, which are no place of what they hit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from dashboard.extraction.lexicon import Lexicon
from dashboard.languages import Language
from dashboard.model import Document, Mention, Sentence

# "Les tirs provenaient du quartier A, dans la région B, à l'est de la ville": so far the cue reaches.
_LAUNCH_REACH = 100


def with_launches(document: Document, places: Sequence[Mention]) -> tuple[Mention, ...]:
    """The places, with the feature ``launch`` on those that a sentence tells munitions to have come from."""
    starts, ends = _words(document.language)
    told = {place.sentence for place in places}
    spans = {one.index: list(_launches(one, starts, ends)) for one in document.sentences if one.index in told}
    return tuple(
        replace(place, features={**place.features, "launch": True})
        if any(start <= place.start <= end for start, end in spans[place.sentence])
        else place
        for place in places
    )


def _launches(sentence: Sentence, starts: Lexicon, ends: Lexicon) -> Iterator[tuple[int, int]]:
    """(start, end) in the part, for each time that the sentence tells where munitions came from."""
    for cue in starts.find(sentence.folded):
        reach = min(cue.end + _LAUNCH_REACH, len(sentence.folded))
        end = next((hit.start for hit in ends.find(sentence.folded, cue.end, reach)), reach)
        yield sentence.start + cue.end, sentence.start + end


@cache
def _words(language: Language) -> tuple[Lexicon, Lexicon]:
    """What tells where munitions came from, and what ends it."""
    table = language.table("events").get("launch", {})
    return (
        Lexicon((pattern, "launch") for pattern in table.get("patterns", ())),
        Lexicon((pattern, "ends") for pattern in table.get("ends", ())),
    )
