"""Texts that tell of several events in turn: lists, summaries of a day, "in a separate incident".

A *list* is three or more sentences (two, where they are marked) that open in one way, with a bullet, a heading
("MOSUL - "), a place ("Near Mosul, ...") or a day ("On 9 May, ..."), and that tell of several places or tolls:
each tells of an event of its own. What stands before them tells of all of them together. A report that calls itself
a summary ("operational update") is a list of its paragraphs that tell of a place and a day.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from dashboard.extraction.lexicon import Lexicon
from dashboard.extraction.nearness import coarseness, is_fresh, is_long_ago, same_place
from dashboard.languages import Language
from dashboard.model import Document, Mention, PlaceValue, Sentence

_BULLET = re.compile(r"\s*(?:[-–—•*▪◦·►>]{1,3}|\(?\d{1,2}[.)])\s*(?=\w)")
_HEADING = re.compile(r"\s*(?P<name>[^\W\d_a-z][^\W\d_a-z .'’-]*(?:[ .'’-][^\W\d_a-z]+){0,3})\s*[-–—:]{1,2}\s")
# So many characters may stand before the place or day that opens a sentence: "Near Mosul, ", "On the 9th of May, ".
_OPENING = 12
# The ways to open, the surest first, and how often at least one must be used.
_FEWEST = {"bullet": 2, "heading": 2, "place": 3, "day": 3, "paragraph": 2}
_MARKED = frozenset({"bullet", "heading"})
_PROVINCE = 2  # how coarse a paragraph's place may be
_TOLLS = frozenset({"killed", "wounded"})
_Mentions = Mapping[int, Sequence[Mention]]
# The mentions of each kind by sentence.
_Told = Mapping[str, _Mentions]
_QUOTES = " \"'“”«»([-–—"


def list_items(
    document: Document,
    dates: _Mentions,
    places: _Mentions,
    figures: _Mentions,
    telling: Collection[int],
) -> Mapping[int, int]:
    """Sentence -> the item of the list that it stands in (the index of the item's first sentence); empty without a
    list. ``dates``, ``places`` (those that may be an event's) and ``figures``: by sentence. ``telling``: the
    sentences that tell of an event as news; only they make items by opening with a place or a day ("In London, the
    minister ..." makes none)."""
    told = {"day": dates, "place": places, "figure": figures}
    roundup = any(any(_words(document.language, "roundup").find(one.folded)) for one in document.sentences)
    separate = any(sums_up(one, document.language) for one in document.sentences[:2])
    openers: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in document.sentences:
        if sentence.part == "text":
            for kind in _openings(sentence, told):
                if kind in _MARKED or sentence.index in telling:
                    openers[kind].append(sentence)
            dated = separate and sentence.index > 1 and bool(dates.get(sentence.index))
            if _heads_paragraph(sentence, document) and (dated or (roundup and _is_news(sentence, told))):
                openers["paragraph"].append(sentence)
    for kind, fewest in _FEWEST.items():
        if len(openers[kind]) >= fewest and _differ(kind, openers[kind], told):
            if kind == "day" and _looks_back(openers[kind], dates, document.published_on):
                continue
            # Paragraphs of a summary may stand above its list of the rest.
            return _items(document, sorted({one.index for one in (*openers[kind], *openers["paragraph"])}))
    return {}


def _openings(sentence: Sentence, told: _Told) -> Iterator[str]:
    """The ways in which the sentence opens as an item of a list does."""
    if _BULLET.match(sentence.text):
        yield "bullet"
    if _HEADING.match(sentence.text) and not sentence.text.isupper():
        yield "heading"
    for kind in ("place", "day"):
        if any(_opens(one, sentence) for one in told[kind].get(sentence.index, ())):
            yield kind


def _heads_paragraph(sentence: Sentence, document: Document) -> bool:
    return not sentence.index or document.sentences[sentence.index - 1].paragraph != sentence.paragraph


def _is_news(sentence: Sentence, told: _Told) -> bool:
    """Does a paragraph's first sentence tell a place and a day?"""
    near = [place for place in told["place"].get(sentence.index, ()) if coarseness(place.value) <= _PROVINCE]
    return bool(near and told["day"].get(sentence.index))


def _opens(found: Mention, sentence: Sentence) -> bool:
    if found.kind == "place" and coarseness(found.value) > 2:
        return False
    after = sentence.text[found.end - sentence.start :].lstrip()
    return found.start - sentence.start <= _OPENING and after[:1] in {",", ":", "-", "–", "—"}


def _differ(kind: str, opening: Sequence[Sentence], told: _Told) -> bool:
    """Do the items tell of events at several places, or, where they tell days, with several tolls?"""
    if kind == "paragraph":
        return True
    dated = {one.index for one in opening if kind == "day" or told["day"].get(one.index)}
    events = [(_spot(one, told), _toll(one, told) if one.index in dated else None) for one in opening]
    single = set(events) - {(None, None)}
    return len(single) > 1 and 2 * len(single) >= len(opening)


def _looks_back(opening: Sequence[Sentence], dates: _Mentions, published: date | None) -> bool:
    """Is but one of the items news, and the others of the past ("Late on Friday, ...", "In January, ...")?"""
    days = [day for one in opening for day in dates.get(one.index, ()) if _opens(day, one)]
    recent = [day for day in days if not is_long_ago(day.value, published)]
    return len(recent) == 1 < len(days) and is_fresh(recent[0].value, published)


def _spot(sentence: Sentence, told: _Told) -> str | None:
    """The name of the spot that an item tells of, else its heading."""
    spots = (str(place.value.name) for place in told["place"].get(sentence.index, ()) if coarseness(place.value) <= 1)
    heading = _HEADING.match(sentence.text)
    return next(spots, heading["name"] if heading else None)


def _toll(sentence: Sentence, told: _Told) -> int | None:
    figures = told["figure"].get(sentence.index, ())
    return next((figure.value.best for figure in figures if figure.value.unit in _TOLLS), None)


def _items(document: Document, opening: Sequence[int]) -> dict[int, int]:
    """Each item goes on to the next one, or to the end of its paragraph."""
    first, items = frozenset(opening), {}
    current: int | None = None
    for sentence in document.sentences:
        if sentence.index in first:
            current = sentence.index
        elif current is not None and sentence.paragraph != document.sentences[current].paragraph:
            current = None
        if current is not None:
            items[sentence.index] = current
    return items


# --- Words ------------------------------------------------------------------------------------------------


def opens_another(sentence: Sentence, language: Language) -> bool:
    """Does the sentence begin by saying that it turns to another event ("In a separate incident, ...")?"""
    start = next((at for at, letter in enumerate(sentence.folded) if letter not in _QUOTES), 0)
    return _words(language, "apart").match(sentence.folded, start) is not None


def turning(sentences: Sequence[Sentence], places: _Mentions, telling: Collection[int]) -> frozenset[int]:
    """The sentences that tell of an event and open with a town far from all that were told before ("In Concepcion,
    students ...")."""
    turned: set[int] = set()
    before: list[PlaceValue] = []
    for sentence in sentences:
        spots = [place for place in places.get(sentence.index, ()) if coarseness(place.value) == 0]
        opening = next((place.value for place in spots if _opens(place, sentence)), None)
        if opening and before and sentence.index in telling and not any(same_place(opening, one) for one in before):
            turned.add(sentence.index)
        before += [place.value for place in spots]
    return frozenset(turned)


def opens_elsewhere(sentence: Sentence, language: Language) -> bool:
    """Does it begin with words that turn to another event where a place follows ("Une heure plus tard, à Jamundi")?"""
    start = next((at for at, letter in enumerate(sentence.folded) if letter not in _QUOTES), 0)
    return _words(language, "apart_at").match(sentence.folded, start) is not None


def sums_up(sentence: Sentence, language: Language) -> bool:
    """Does it tell of several events at once ("attacks in several towns")?"""
    return any(_words(language, "summary").find(sentence.folded))


@cache
def _words(language: Language, name: str) -> Lexicon:
    return Lexicon((pattern, name) for pattern in language.table("events").get(name, {}).get("patterns", ()))
