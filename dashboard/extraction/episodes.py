"""Which sentences speak of the same event: tellings, gathered into episodes.

A *telling* is what one sentence tells of one event: its triggers, with the date and the places that belong to
them. A sentence that names two days tells of two events. An *episode* is the tellings of one event in one
article. Tellings join by their dates and places; one without either continues the event last spoken of, or the
article's main one. Sentences about series of attacks ("les tirs se multiplient") tell of no event.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from geopy.distance import great_circle

from dashboard.extraction.lexicon import Lexicon
from dashboard.languages import Language
from dashboard.model import DateValue, Document, Mention, PlaceValue, Sentence

# An article reports as news what happened at most so many days before it was published.
FRESH_DAYS = 4
# Why a relative date stays unknown where the day of publication does (see ``calendar_days``).
NO_PUBLICATION_DATE = "no_publication_date"
# Two points of one event: a city and its suburbs, a town and the spot beside it.
SAME_PLACE_KM = 40


@dataclass(frozen=True, slots=True)
class Telling:
    """What one sentence tells of one event. ``looks_back``: it only names it, or tells it in the pluperfect."""

    sentence: int
    triggers: tuple[Mention, ...]
    date: Mention | None
    places: tuple[Mention, ...]
    looks_back: bool
    new: bool

    @property
    def weight(self) -> int:
        return max(trigger.value.weight for trigger in self.triggers)


@dataclass(frozen=True, slots=True)
class Episode:
    """The tellings of one event, in reading order."""

    tellings: tuple[Telling, ...]
    day: DateValue | None = None
    place: PlaceValue | None = None
    sentences: frozenset[int] = field(default=frozenset())

    def joined(self, telling: Telling) -> "Episode":
        """This episode with one telling more; the finer date and place stand for it."""
        day = telling.date.value if telling.date else None
        place = telling.places[0].value if telling.places else None
        return Episode(
            (*self.tellings, telling),
            self.day if self.day and (not day or (self.day.prec or 9) <= (day.prec or 9)) else day,
            self.place if self.place and (not place or self.place.where_prec <= place.where_prec) else place,
            self.sentences | {telling.sentence},
        )


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
    clause: Lexicon
    pluperfect: Lexicon


@cache
def _words(language: Language) -> _Words:
    table = language.table("events")
    return _Words(
        *(
            Lexicon((pattern, name) for pattern in table.get(name, {}).get("patterns", ()))
            for name in ("series", "clause", "pluperfect")
        )
    )


def is_fresh(day: DateValue | None, published: date | None) -> bool:
    """Could `day` lie in the days that an article of that date reports as news?"""
    if day is None:
        return False
    if day.end is None or published is None:
        return day.reason == NO_PUBLICATION_DATE
    return day.end >= published - timedelta(days=FRESH_DAYS) and (day.prec or 9) <= 3


def is_old(day: DateValue | None, published: date | None) -> bool:
    """Does `day` lie wholly before what an article of that date reports as news?"""
    if day is None or day.end is None:
        return False
    return published is None or day.end < published - timedelta(days=FRESH_DAYS) or (day.prec or 9) > 3


# --- Tellings ---------------------------------------------------------------------------------------------


def tellings(document: Document, found: Found) -> tuple[Telling, ...]:
    """What each sentence tells of single events."""
    by_sentence: dict[str, dict[int, list[Mention]]] = {
        kind: _grouped(mentions)
        for kind, mentions in (("trigger", found.triggers), ("date", found.dates), ("place", found.places))
    }
    result: list[Telling] = []
    for index, triggers in by_sentence["trigger"].items():
        real = [trigger for trigger in triggers if trigger.value.modality == "real"]
        if real:
            sentence = document.sentences[index]
            dates = [day for day in by_sentence["date"].get(index, ()) if is_event_date(day, document.published_on)]
            places = [place for place in by_sentence["place"].get(index, ()) if is_event_place(place)]
            result += _in_sentence(sentence, real, dates, places, _words(document.language))
    return tuple(result)


def _grouped(mentions: Iterable[Mention]) -> dict[int, list[Mention]]:
    groups: dict[int, list[Mention]] = defaultdict(list)
    for found in mentions:
        groups[found.sentence].append(found)
    return groups


def is_event_date(found: Mention, published: date | None) -> bool:
    """May the event have happened on it? Not the day of a statement, a dateline, a beginning or the future."""
    value: DateValue = found.value
    if (value.start is None and value.reason != NO_PUBLICATION_DATE) or any(
        found.features.get(flag) for flag in ("statement", "dateline", "since", "until", "future")
    ):
        return False
    if found.features.get("form") == "decade":
        return False
    return published is None or value.start is None or value.start <= published + timedelta(days=1)


def is_event_place(found: Mention) -> bool:
    """May the event have happened there? Not a capital as an actor, a people, where it was launched from."""
    flags = ("government", "demonym", "launch", "dateline", "person", "statement", "origin")
    return not any(found.features.get(flag) for flag in flags)


def _in_sentence(
    sentence: Sentence, triggers: list[Mention], dates: list[Mention], places: list[Mention], words: _Words
) -> Iterator[Telling]:
    offset = sentence.start
    series = any(words.series.find(sentence.folded)) and all(
        trigger.value.determiner in ("several", "none") for trigger in triggers
    )
    if series and not dates:
        return
    asides = [
        _Aside(offset + hit.start, offset + _comma(sentence.folded, hit.end))
        for hit in words.clause.find(sentence.folded)
    ]
    pluperfect = any(words.pluperfect.find(sentence.folded))
    for day, chosen in _by_date(triggers, dates, asides):
        around = _places_around(chosen, places, asides)
        looks_back = pluperfect or all(trigger.value.looking_back for trigger in chosen)
        new = any(trigger.value.determiner == "new" for trigger in chosen)
        groups = [around] if len(dates) > 1 or not _is_list(chosen, around) else [(place,) for place in around]
        for group in groups:
            yield Telling(sentence.index, chosen, day, tuple(group), looks_back, new)


@dataclass(frozen=True, slots=True)
class _Aside:
    """A clause of its own: from its opening word ("depuis") to the next comma or the sentence's end."""

    start: int
    end: int


def _comma(folded: str, after: int) -> int:
    at = folded.find(",", after)
    return len(folded) if at < 0 else at


def _together(trigger: Mention, other: Mention, asides: Sequence[_Aside]) -> bool:
    """May `other` belong to the trigger's event? Not across the opening of an aside, except when both stand
    outside it."""
    for aside in asides:
        if other.start < aside.start <= trigger.start:
            return False
        if trigger.start < aside.start <= other.start < aside.end:
            return False
    return True


def _by_date(
    triggers: list[Mention], dates: list[Mention], asides: Sequence[_Aside]
) -> Iterator[tuple[Mention | None, tuple[Mention, ...]]]:
    """The triggers of a sentence by the date that each belongs to: the nearest that it may belong to."""
    days = _distinct(dates)
    by_day: dict[Mention | None, list[Mention]] = defaultdict(list)
    for trigger in triggers:
        own = [day for day in days if _together(trigger, day, asides)]
        by_day[min(own, key=lambda day: _gap(trigger, day), default=None)].append(trigger)
    for day in days:
        if day not in by_day and len(days) > 1 and not day.features.get("statement"):
            own_triggers = [trigger for trigger in triggers if _together(trigger, day, asides)]
            if own_triggers:  # a second day in a list shares the verb of the first
                by_day[day].append(min(own_triggers, key=lambda trigger: _gap(trigger, day)))
    for near, chosen in by_day.items():
        yield near, tuple(chosen)


def _distinct(dates: list[Mention]) -> list[Mention]:
    """One mention for each different day; an interval that contains a told day adds nothing."""
    kept: list[Mention] = []
    for day in sorted(dates, key=lambda found: (found.value.prec or 9, found.start)):
        if not any(same_day(day.value, other.value) for other in kept):
            kept.append(day)
    return sorted(kept, key=lambda found: found.start)


def _gap(one: Mention, other: Mention) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _places_around(triggers: Sequence[Mention], places: list[Mention], asides: Sequence[_Aside]) -> tuple[Mention, ...]:
    """The places that belong to the triggers, the most specific and nearest first."""
    own = [place for place in places if any(_together(trigger, place, asides) for trigger in triggers)]
    nearest = lambda place: min(_gap(place, trigger) for trigger in triggers)  # noqa: E731
    return tuple(sorted(own, key=lambda place: (coarseness(place.value), nearest(place))))


def coarseness(place: PlaceValue) -> int:
    """How wide a place is: 0 a spot or town, 1 around or between, 2 a province, 3 a country."""
    return {1: 0, 2: 0, 3: 1, 4: 2, 5: 2, 6: 3, 7: 1}[place.where_prec]


def _is_list(triggers: Sequence[Mention], places: Sequence[Mention]) -> bool:
    """ "Les attentats de Nice, Berlin et Londres": several events, one for each far place."""
    if len(places) < 2 or not all(trigger.value.determiner in ("several", "none") for trigger in triggers):
        return False
    values = [place.value for place in places]
    return all(
        coarseness(a) == 0 and coarseness(b) == 0 and not same_place(a, b)
        for i, a in enumerate(values)
        for b in values[i + 1 :]
    )


# --- Episodes ---------------------------------------------------------------------------------------------


def same_day(a: DateValue, b: DateValue) -> bool:
    """May both speak of one day? Unknown days may."""
    if a.start is None or a.end is None or b.start is None or b.end is None:
        return True
    return a.start <= b.end and b.start <= a.end


def same_place(a: PlaceValue, b: PlaceValue) -> bool:
    """May both speak of one place? A country or a province contains its towns."""
    if a.iso3 and b.iso3 and a.iso3 != b.iso3:
        return False
    if max(coarseness(a), coarseness(b)) >= 2 or a.latitude is None or b.latitude is None:
        return a.iso3 == b.iso3 or a.iso3 is None or b.iso3 is None
    return _km(a, b) <= SAME_PLACE_KM + (a.radius_km or 0) + (b.radius_km or 0)


def _km(a: PlaceValue, b: PlaceValue) -> float:
    return float(great_circle((a.latitude, a.longitude), (b.latitude, b.longitude)).km)


def episodes(document: Document, told: Sequence[Telling]) -> tuple[Episode, ...]:
    """The tellings gathered into events, in the order in which the article brings them up."""
    result: list[Episode] = []
    last = 0
    for telling in told:
        at = _home(telling, result, last, document.published_on)
        if at is None:
            result.append(Episode(()).joined(telling))
            last = len(result) - 1
        else:
            result[at] = result[at].joined(telling)
            last = at
    return tuple(result)


def _home(telling: Telling, known: Sequence[Episode], last: int, published: date | None) -> int | None:
    """The index of the episode that the telling belongs to; None when it brings up a new one."""
    if not known:
        return None
    day = telling.date.value if telling.date else None
    places = [place.value for place in telling.places]
    fits = [i for i, episode in enumerate(known) if _fits(day, places, episode, published)]
    if not fits:
        return None
    if day or places:
        certain = [i for i in fits if _agrees(day, places, known[i])]
        if certain:
            return certain[0]
        if telling.new and day and not is_fresh(day, published):
            return None
    if last in fits and (telling.looks_back or known[last].tellings[-1].sentence == telling.sentence - 1 or last == 0):
        return last
    return fits[0]


def _fits(day: DateValue | None, places: Sequence[PlaceValue], episode: Episode, published: date | None) -> bool:
    if day and episode.day and not same_day(day, episode.day):
        return False
    if day and not episode.day and is_old(day, published) and episode.tellings[0].sentence <= 1:
        return False  # what title and lead tell undated is news; an old day belongs to something else
    return not (places and episode.place) or any(same_place(place, episode.place) for place in places)


def _agrees(day: DateValue | None, places: Sequence[PlaceValue], episode: Episode) -> bool:
    """Do day or place positively agree, and not merely fail to differ?"""
    if day and episode.day and (day.prec or 9) <= 2 and (episode.day.prec or 9) <= 2:
        return True
    fine = [place for place in places if coarseness(place) < 2]
    return bool(
        fine
        and episode.place
        and coarseness(episode.place) < 2
        and (not day or not episode.day or same_day(day, episode.day))
    )
