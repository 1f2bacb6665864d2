"""Which sentences speak of the same event: tellings, gathered into episodes.

An *episode* is the tellings of one event in one article. Tellings join by their dates and places; one without
either continues the event last spoken of, or the article's main one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dashboard.extraction.nearness import coarseness, is_fresh, is_long_ago, same_day, same_place, same_region
from dashboard.extraction.tellings import Telling
from dashboard.model import DateValue, Document, PlaceValue

# So many sentences into a text its news has begun.
_LEAD = 3
_SEA = 7


@dataclass(frozen=True, slots=True)
class Episode:
    """The tellings of one event, in reading order."""

    tellings: tuple[Telling, ...]
    day: DateValue | None = None
    place: PlaceValue | None = None
    sentences: frozenset[int] = field(default=frozenset())

    @property
    def summary(self) -> bool:
        """Does it only sum up events that the text tells one by one?"""
        return all(telling.summary for telling in self.tellings)

    @property
    def item(self) -> int | None:
        """The item of a list that tells of it."""
        return self.tellings[0].item

    @property
    def listed(self) -> bool:
        """Is it told in a list?"""
        return self.item is not None

    @property
    def apart(self) -> bool:
        """Is it told as an event separate from those before it?"""
        return self.tellings[0].apart

    @property
    def unlisted(self) -> frozenset[str]:
        """The places that it is told at and no gazetteer knows."""
        return frozenset(telling.unlisted for telling in self.tellings if telling.unlisted)

    def joined(self, telling: Telling) -> "Episode":
        """This episode with one telling more; the finer date and place stand for it."""
        day = telling.date.value if telling.date else None
        place = telling.places[0].value if telling.places else None
        return Episode(
            (*self.tellings, telling),
            self.day if self.day and (not day or (self.day.prec or 9) <= (day.prec or 9)) else day,
            self.place if self.place and (not place or self.place.where_prec <= place.where_prec) else place,
            self.sentences | telling.sentences,
        )


def episodes(document: Document, told: Sequence[Telling]) -> tuple[Episode, ...]:
    """The tellings gathered into events, in the order in which the article brings them up.

    A summary ("attacks in two towns") stands alone where the text then tells of several events.
    """
    gathered = _gathered(document, told)
    single = [episode for episode in gathered if not episode.summary]
    several = len(single) > 1 and (any(one.apart or one.listed for one in single) or sum(map(_placed, single)) > 1)
    if several or not any(telling.summary for telling in told):
        return gathered
    return _gathered(document, [replace(telling, summary=False) for telling in told])


def _placed(episode: Episode) -> bool:
    return episode.place is not None and coarseness(episode.place) < 2


def _gathered(document: Document, told: Iterable[Telling]) -> tuple[Episode, ...]:
    result: list[Episode] = []
    last = 0
    published = document.published_on
    for telling in told:
        headed = bool(document.article.title) and len(result) == 1 and _is_lead(telling, result[0])
        at = 0 if headed and _says_headline(telling, result[0], published) else _home(telling, result, last, published)
        if at is None:
            result.append(Episode(()).joined(telling))
            last = len(result) - 1
        else:
            result[at] = result[at].joined(telling)
            last = at
    return tuple(result)


def _is_lead(telling: Telling, headline: Episode) -> bool:
    """Is it the first sentence that tells of an event behind the headline?"""
    return telling.sentence == 1 or (telling.sentence <= _LEAD and max(headline.sentences) == 0)


def _says_headline(telling: Telling, headline: Episode, published: date | None) -> bool:
    """Does the first sentence tell the event of the headline, which may name the province's seat or a town near?"""
    if not telling.places or headline.place is None or telling.another or telling.aside:
        return False
    day = telling.date.value if telling.date else None
    if day and (not is_fresh(day, published) or (headline.day and not same_day(day, headline.day))):
        return False
    return headline.place.where_prec == _SEA or same_region(telling.places[0].value, headline.place)


def _home(telling: Telling, known: Sequence[Episode], last: int, published: date | None) -> int | None:
    """The index of the episode that the telling belongs to; None when it brings up a new one."""
    if not known:
        return None
    day = telling.date.value if telling.date else None
    places = [place.value for place in telling.places]
    fits = [
        i
        for i, episode in enumerate(known)
        if _may_share(telling, episode)
        and _fits(day, places, episode, published)
        and not _is_earlier(telling, episode, published)
        and not _is_other(telling, episode)
        and not _is_elsewhere(telling, episode)
    ]
    if not fits:
        return None
    if any(_is_elsewhere(telling, episode) for episode in known):
        return next((i for i in fits if telling.unlisted in known[i].unlisted), None)
    if day or places:
        certain = [i for i in fits if _agrees(day, places, known[i])]
        if certain:
            return certain[0]
        if telling.new and day and not is_fresh(day, published):
            return None
    if last in fits and (telling.looks_back or known[last].tellings[-1].sentence == telling.sentence - 1 or last == 0):
        return last
    return fits[0]


def _is_elsewhere(telling: Telling, episode: Episode) -> bool:
    """Is it told with a toll of its own at a place that the episode does not name and no gazetteer knows?"""
    if not (telling.unlisted and telling.toll) or telling.unlisted in episode.unlisted or telling.looks_back:
        return False
    tolls = [one.toll for one in episode.tellings if one.toll]
    if all(one.triggers[0].part == "title" and _sums_up(one.toll, telling.toll) for one in episode.tellings):
        return False
    return bool(tolls) and all(telling.toll.isdisjoint(toll) for toll in tolls)


def _sums_up(total: frozenset[tuple[str, int]], part: frozenset[tuple[str, int]]) -> bool:
    """May the toll of a headline contain this one: more victims of the same fate?"""
    more = dict(total)
    return any(more.get(fate, 0) > count for fate, count in part)


def _may_share(telling: Telling, episode: Episode) -> bool:
    """Do both stand in the same item of a list, or outside any; and both sum up, or both tell of one event?"""
    return telling.item == episode.item and telling.summary == episode.summary


def _is_other(telling: Telling, episode: Episode) -> bool:
    """Does the wording say that it is another event than the episode's?"""
    beside = [t for t in episode.tellings if t.sentence == telling.sentence and not t.aside]
    if telling.aside and telling.places and any(t.places for t in beside):
        return True
    if telling.apart and not telling.places:
        return True
    if not (telling.another or telling.apart) or not telling.places:
        return False
    return telling.places[0].value.name not in {p.value.name for t in episode.tellings for p in t.places}


def _fits(day: DateValue | None, places: Sequence[PlaceValue], episode: Episode, published: date | None) -> bool:
    if day and episode.day and not same_day(day, episode.day):
        return False
    if day and not episode.day and is_long_ago(day, published) and episode.tellings[0].sentence <= 1:
        return False  # what title and lead tell undated is news; an old day belongs to something else
    return not (places and episode.place) or any(_may_be(place, episode.place) for place in _finest(places))


def _is_earlier(telling: Telling, episode: Episode, published: date | None) -> bool:
    """Does the telling look back to a day long ago, where the episode is undated and told as news?"""
    day = telling.date.value if telling.date else None
    if day is None or episode.day is not None or not telling.looks_back or not is_long_ago(day, published):
        return False
    return not all(one.looks_back for one in episode.tellings)


def _may_be(one: PlaceValue, other: PlaceValue) -> bool:
    """May both speak of one place? Not two provinces, but a district and its province."""
    provinces = coarseness(one) == coarseness(other) == 2
    apart = one.name != other.name and (one.admin1 is None or one.admin1 != other.admin1)
    return same_place(one, other) and not (provinces and apart)


def _finest(places: Sequence[PlaceValue]) -> list[PlaceValue]:
    """Of "Banki, dans l'Etat de Borno" the town alone: the province holds the other events' towns too."""
    finest = min(map(coarseness, places))
    return [place for place in places if coarseness(place) == finest]


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
