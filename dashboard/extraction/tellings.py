"""What one sentence tells of one event: its triggers, with the date and the places that belong to them.

A sentence that names two days tells of two events. Sentences about series of attacks ("les tirs se multiplient")
tell of no event.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from dashboard.extraction.clauses import Aside, asides_of, is_pluperfect, surroundings, together
from dashboard.extraction.lexicon import Lexicon
from dashboard.extraction.nearness import (
    coarseness,
    is_event_date,
    is_event_place,
    is_fresh,
    is_long_ago,
    same_day,
    same_place,
)
from dashboard.extraction.openings import Opening, openings
from dashboard.extraction.roundups import list_items, opens_another, opens_elsewhere, sums_up, turning
from dashboard.extraction.unlisted import unlisted_place
from dashboard.languages import Language
from dashboard.model import Document, Mention, Sentence

# "Une deuxième et puissante explosion": so many characters before its trigger.
_ANOTHER_REACH = 40
# So many characters apart, the next place of a list follows (", à", " le 3 mars et à").
_LIST_GAP = 25
_VICTIMS = frozenset({"killed", "wounded", "abducted"})
# So many characters apart, a date stands beside its trigger.
_BESIDE = 12


@dataclass(frozen=True, slots=True)
class Telling:
    """What one sentence tells of one event.

    looks_back: it only names it, or tells it in the pluperfect. new: told as new to the reader ("un attentat").
    aside: told in a clause of its own, beside the sentence's main event ("..., après un attentat à Kaboul").
    another: told as one more event ("une deuxième explosion"). apart: told as a separate one ("in a separate
    incident"). summary: told of several events at once. item: the item of a list that it stands in. opening: the
    sentence before it that says when or where, and tells of no event itself ("Lundi matin, la foule a barré la
    route. La police a tiré"). unlisted: a place that it names and no gazetteer knows. toll: the victims that its
    sentence counts, as (unit, number).
    """

    sentence: int
    triggers: tuple[Mention, ...]
    date: Mention | None
    places: tuple[Mention, ...]
    looks_back: bool
    new: bool
    aside: bool = False
    another: bool = False
    opening: int | None = None
    apart: bool = False
    summary: bool = False
    item: int | None = None
    unlisted: str | None = None
    toll: frozenset[tuple[str, int]] = frozenset()

    @property
    def sentences(self) -> frozenset[int]:
        return frozenset({self.sentence} if self.opening is None else {self.sentence, self.opening})

    @property
    def in_turn(self) -> bool:
        """Is it told in turn with other events?"""
        return self.apart or self.summary or self.item is not None

    def plain(self) -> "Telling":
        """The same, told by itself."""
        return replace(self, apart=False, summary=False, item=None)

    @property
    def weight(self) -> int:
        weights: list[int] = [trigger.value.weight for trigger in self.triggers]
        return max(weights)


@dataclass(frozen=True, slots=True)
class Found:
    """All mentions of a document by kind, each in reading order."""

    triggers: tuple[Mention, ...] = ()
    dates: tuple[Mention, ...] = ()
    places: tuple[Mention, ...] = ()
    figures: tuple[Mention, ...] = ()
    actors: tuple[Mention, ...] = ()
    attributions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    series: Lexicon
    another: Lexicon
    cause: Lexicon
    effect: Lexicon


@cache
def _words(language: Language) -> _Words:
    table = language.table("events")

    def lexicon(name: str, key: str = "patterns") -> Lexicon:
        return Lexicon((pattern, name) for pattern in table.get(name, {}).get(key, ()))

    return _Words(
        series=lexicon("series"),
        another=lexicon("another"),
        cause=lexicon("cause"),
        effect=lexicon("effect"),
    )


def tellings(document: Document, found: Found) -> tuple[Telling, ...]:
    """What each sentence tells of single events."""
    by_sentence: dict[str, dict[int, list[Mention]]] = {
        kind: _grouped(mentions)
        for kind, mentions in (("trigger", found.triggers), ("date", found.dates), ("place", found.places))
    }
    dates = _dates_of_events(by_sentence["date"], by_sentence["trigger"], document.published_on)
    places = {
        i: [p for p in near if is_event_place(p) and not _is_office(p, document) and not _is_end(p, near)]
        for i, near in by_sentence["place"].items()
    }
    words = _words(document.language)
    telling = {i for i, triggers in by_sentence["trigger"].items() if _tells_news(document, i, triggers, dates, words)}
    figures, actors = _grouped(found.figures), _grouped(found.actors)
    items = list_items(document, dates, places, figures, telling)
    turned = turning(document.sentences, places, telling)
    result: list[Telling] = []
    for index, triggers in by_sentence["trigger"].items():
        real = [trigger for trigger in triggers if trigger.value.modality == "real"]
        if real:
            sentence = document.sentences[index]
            asides = asides_of(sentence, document.language, by_sentence["date"].get(index, ()))
            asides = [
                replace(aside, closed=aside.first and any(map(aside.holds, real)))
                for aside in asides
                if not _is_cause(aside, sentence, real, dates.get(index, ()), words)
            ]
            own = dates.get(index, []), places.get(index, [])
            here = _in_sentence(sentence, real, *own, asides, words, document, figures[index])
            named = unlisted_place(sentence, document.language, [*by_sentence["place"].get(index, ()), *actors[index]])
            toll = _toll(figures[index])
            here = (replace(one, unlisted=None if one.aside else named, toll=toll) for one in here)
            apart = index in turned or opens_another(sentence, document.language)
            result += _in_turn(here, sentence, document.language, items, apart=apart)
    opened = openings(document, {telling.sentence for telling in result}, dates, places)
    return _without_days_of_statements([_opened(telling, opened) for telling in result], document.published_on)


def _toll(figures: Iterable[Mention]) -> frozenset[tuple[str, int]]:
    """The victims that the figures of a sentence count, in all and in part."""
    return frozenset(
        (one.value.unit, one.value.best)
        for one in figures
        if one.value.unit in _VICTIMS and one.value.best and not (one.value.cumulative or one.value.of_attackers)
    )


def _tells_news(
    document: Document, index: int, triggers: Sequence[Mention], dates: Mapping[int, Sequence[Mention]], words: _Words
) -> bool:
    """Does the sentence tell of an event, and not of one long ago?"""
    if any(is_long_ago(day.value, document.published_on) for day in dates.get(index, ())):
        return False
    pluperfect = is_pluperfect(document.sentences[index], triggers, document.language)
    return not pluperfect and any(t.value.modality == "real" and not t.value.looking_back for t in triggers)


def _is_end(place: Mention, near: Sequence[Mention]) -> bool:
    """Is it but an end of the stretch on which it happened ("sur l'axe Bocaranga-Bozoum")?"""
    return any(
        "between" in one.features and one is not place and one.start <= place.start and place.end <= one.end
        for one in near
    )


def _is_office(place: Mention, document: Document) -> bool:
    return surroundings(place, document.sentences[place.sentence], document.language)["office"]


def _opened(telling: Telling, opened: Mapping[int, Opening]) -> Telling:
    """The telling with the day and the places that its paragraph opened with, where it has none of its own."""
    opening = opened.get(telling.sentence)
    if opening is None or telling.aside:
        return telling
    day, places = telling.date or (opening.date if telling.new else None), telling.places or opening.places
    if (day, places) == (telling.date, telling.places):
        return telling
    return replace(telling, date=day, places=places, opening=opening.sentence)


def _in_turn(
    told: Iterable[Telling], sentence: Sentence, language: Language, items: Mapping[int, int], *, apart: bool
) -> Iterator[Telling]:
    """The tellings of a sentence, with their place in a text that tells of several events in turn."""
    elsewhere = opens_elsewhere(sentence, language)
    summary = sentence.index < min(items) if items else sums_up(sentence, language)
    for telling in told:
        turns = apart or (elsewhere and any(coarseness(place.value) < 2 for place in telling.places))
        yield replace(telling, apart=turns and not telling.aside, summary=summary, item=items.get(sentence.index))


def _without_days_of_statements(told: list[Telling], published: date | None) -> tuple[Telling, ...]:
    """Tellings of a known event lose the day of publication where the text dates its news to a day before.

    "L'attentat qui a fait 14 morts lundi a été attribué ce mardi à ...": a text speaks of its own day for many
    reasons.
    """
    before = any(
        telling.date and telling.date.value.start != published and is_fresh(telling.date.value, published)
        for telling in told
        if not telling.looks_back
    )
    own = any(
        telling.date and not telling.date.features.get("statement") and is_fresh(telling.date.value, published)
        for telling in told
    )

    def is_of_statement(telling: Telling, day: Mention) -> bool:
        if own and day.features.get("statement"):
            return True
        return before and not telling.new and day.value.start == published

    return tuple(
        replace(telling, date=None) if telling.date and is_of_statement(telling, telling.date) else telling
        for telling in told
    )


def speaks_of_series(document: Document, found: Found) -> frozenset[int]:
    """The sentences that speak of many attacks over time ("des dizaines de roquettes ont déjà visé ..."), of no one."""
    words, by_sentence = _words(document.language), _grouped(found.triggers)
    return frozenset(
        index for index, triggers in by_sentence.items() if _is_series(document.sentences[index], triggers, words)
    )


def _is_series(sentence: Sentence, triggers: Iterable[Mention], words: _Words) -> bool:
    several = all(trigger.value.determiner in ("several", "none") for trigger in triggers)
    return several and any(words.series.find(sentence.folded))


def _grouped(mentions: Iterable[Mention]) -> dict[int, list[Mention]]:
    groups: dict[int, list[Mention]] = defaultdict(list)
    for found in mentions:
        groups[found.sentence].append(found)
    return groups


def _dates_of_events(
    dates: Mapping[int, list[Mention]], triggers: Mapping[int, list[Mention]], published: date | None
) -> dict[int, list[Mention]]:
    """The dates of each sentence that may be an event's; a recent day of a statement only where the text tells of no
    event on a recent day of its own."""
    possible = {i: [day for day in days if is_event_date(day, published)] for i, days in dates.items()}
    own = {i: [day for day in days if not day.features.get("statement")] for i, days in possible.items()}
    told = any(is_fresh(day.value, published) for i, days in own.items() if i in triggers for day in days)
    return {
        i: own[i] or [day for day in days if not told and is_fresh(day.value, published)]
        for i, days in possible.items()
    }


def _in_sentence(
    sentence: Sentence,
    triggers: list[Mention],
    dates: list[Mention],
    places: list[Mention],
    asides: Sequence[Aside],
    words: _Words,
    document: Document,
    figures: Sequence[Mention],
) -> Iterator[Telling]:
    published = document.published_on
    if not dates and _is_series(sentence, triggers, words):
        return
    pluperfect = is_pluperfect(sentence, triggers, document.language)
    # "Another six persons" are more victims of the same event.
    counted = {figure.start - sentence.start - 1 for figure in figures if (figure.value.best or 0) > 1}
    days = _days_of_events(triggers, dates, published)
    extra = [sentence.start + hit.start for hit in words.another.find(sentence.folded) if hit.end not in counted]
    for day, aside, chosen in _by_date(triggers, days, asides):
        around = _places_around(chosen, places, asides)
        looks_back = pluperfect or all(trigger.value.looking_back for trigger in chosen)
        new = any(trigger.value.determiner == "new" for trigger in chosen)
        another = any(0 <= trigger.start - at <= _ANOTHER_REACH for trigger in chosen for at in extra)
        # News of several sites is one event: events of their own are told one by one.
        is_news = day is not None and is_fresh(day.value, published)
        for group in [around] if len(days) > 1 or is_news else _events_of_list(chosen, around):
            yield Telling(sentence.index, chosen, day, group, looks_back, new, aside, another)


def _is_cause(
    aside: Aside, sentence: Sentence, triggers: Sequence[Mention], dates: Sequence[Mention], words: _Words
) -> bool:
    """Does the aside tell what the sentence's dead and wounded died of ("tués à la suite d'une frappe sur A")? Not
    where it has a day of its own."""
    if words.cause.match(sentence.folded, aside.start - sentence.start) is None:
        return False
    inside = [trigger for trigger in triggers if aside.holds(trigger)]
    outside = [trigger for trigger in triggers if not aside.holds(trigger)]
    dated = any(aside.holds(day) for day in dates)
    return bool(inside and outside) and not dated and all(_is_effect(trigger, sentence, words) for trigger in outside)


def _is_effect(trigger: Mention, sentence: Sentence, words: _Words) -> bool:
    start = trigger.start - sentence.start
    return any(words.effect.find(sentence.folded, start, start + len(trigger.text)))


# --- Which date, which places -----------------------------------------------------------------------------


def _by_date(
    triggers: list[Mention], days: list[Mention], asides: Sequence[Aside]
) -> Iterator[tuple[Mention | None, bool, tuple[Mention, ...]]]:
    """The triggers of a sentence by clause and by the date that each belongs to: the nearest that it may have.

    Yields (date, whether told in an aside, triggers).
    """
    groups: dict[tuple[Mention | None, int | None], list[Mention]] = defaultdict(list)
    for trigger in triggers:
        clause = next((i for i, aside in enumerate(asides) if aside.start <= trigger.start < aside.end), None)
        own = [day for day in days if together(trigger, day, asides)]
        near = min(own, key=lambda day: _gap(trigger, day), default=None)
        groups[near, clause if near is None else None].append(trigger)
    taken = {day for day, _ in groups}
    for day in days:
        if day not in taken and len(days) > 1 and not day.features.get("statement"):
            sharing = [trigger for trigger in triggers if together(trigger, day, asides)]
            if sharing:  # a second day in a list shares the verb of the first
                groups[day, None].append(min(sharing, key=lambda trigger: _gap(trigger, day)))
    for (near, clause), chosen in groups.items():
        yield near, clause is not None and len(groups) > 1, tuple(chosen)


def _days_of_events(triggers: list[Mention], dates: list[Mention], published: date | None) -> list[Mention]:
    """The days of a sentence that may each be an event's. Of several days in the news only one is: the nearest to
    a trigger, the day of publication last, since a text speaks of its own day for many other reasons."""
    days = _distinct(dates)
    fresh = [day for day in days if is_fresh(day.value, published)]
    if len(fresh) < 2:
        return days

    def distance(day: Mention) -> tuple[bool, float]:
        gap = min(_gap(trigger, day) for trigger in triggers)
        return gap > _BESIDE and day.value.start == published, gap

    return [day for day in days if day not in fresh or day is min(fresh, key=distance)]


def _distinct(dates: list[Mention]) -> list[Mention]:
    """One mention for each different day; an interval that contains a told day adds nothing."""
    kept: list[Mention] = []
    for day in sorted(dates, key=lambda found: (found.value.prec or 9, found.start)):
        if not any(same_day(day.value, other.value) for other in kept):
            kept.append(day)
    return sorted(kept, key=lambda found: found.start)


def _gap(one: Mention, other: Mention) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _places_around(triggers: Sequence[Mention], places: list[Mention], asides: Sequence[Aside]) -> tuple[Mention, ...]:
    """The places that belong to the triggers, the most specific and nearest first."""
    own = [place for place in places if any(together(trigger, place, asides) for trigger in triggers)]
    return tuple(sorted(own, key=lambda place: (coarseness(place.value), min(_gap(place, t) for t in triggers))))


def _events_of_list(triggers: Sequence[Mention], places: tuple[Mention, ...]) -> list[tuple[Mention, ...]]:
    """The places of each event: one for all, or one each in "les attentats de Nice, Berlin et Londres"."""
    spots = sorted((place for place in places if coarseness(place.value) == 0), key=lambda place: place.start)
    several = all(trigger.value.determiner in ("several", "none") for trigger in triggers)
    apart = not any(same_place(a.value, b.value) for a, b in itertools.combinations(spots, 2))
    listed = len(spots) > 1 and all(b.start - a.end <= _LIST_GAP for a, b in itertools.pairwise(spots))
    return [(place,) for place in spots] if several and apart and listed else [places]
