"""Which of the things said is the event's: its date, place and tolls, chosen among candidates in sight.

Each candidate gets features that a person can read (told in the title, beside the trigger, told again ...); a
conditional logit turns them into the chance that it, of all the candidates, is right. Candidates that tell the
same value add up. The most likely value is chosen, none when even that one is too unlikely: a wrong value costs
more than a missing one. The weights stand in
``data/weights/choices.toml``, trained by ``tests/training/train_choices.py``; they are the same for every
language. The type is a vote of the triggers. The mentions that lost stay claims of the same event.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from dashboard.extraction.apposition import is_apposed, is_desk, is_measured_elsewhere, is_measured_from
from dashboard.extraction.clauses import surroundings
from dashboard.extraction.episodes import Episode
from dashboard.extraction.nearness import (
    coarseness,
    is_event_date,
    is_event_place,
    is_one_spot,
    same_day,
    same_place,
)
from dashboard.extraction.tellings import Telling
from dashboard.extraction.weighing import model
from dashboard.model import Document, FigureValue, Mention

# From this chance on a country is told alone: on labelled news nearly all were right.
_COUNTRY_SURE = 0.5
# So many sentences behind an event's first one tell it as news.
_FIRST = 2
TOLLS = ("killed", "wounded", "abducted")


@dataclass(frozen=True, slots=True)
class Scene:
    """An episode with the mentions that may speak of it: its own sentences, and those that go on from them.

    ``others``: the sentences that tell of other episodes alone. ``several``: one of several that the article reports.
    """

    document: Document
    episode: Episode
    main: bool
    sentences: frozenset[int]
    others: frozenset[int]
    dates: tuple[Mention, ...]
    places: tuple[Mention, ...]
    figures: tuple[Mention, ...]
    several: bool = False

    @property
    def told(self) -> frozenset[int]:
        """The sentences with a trigger of the event."""
        return self.episode.sentences


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen mention and the chance that it is right."""

    mention: Mention
    probability: float


def model_name(field: str, *, main: bool) -> str:
    """The model that chooses `field`: news and what is only recalled are told in different ways."""
    # Too few labelled articles count the abducted; they are told like the dead.
    return f"{'killed' if field == 'abducted' else field}-{'fresh' if main else 'recalled'}"


def choose(scene: Scene, field: str) -> Choice | None:
    """The most likely date, place, killed, wounded, abducted or munitions of the scene; None where none is likely."""
    found = candidates(scene, field)
    if not found:
        return None
    chooser = model(model_name(field, main=scene.main))
    shares = chooser.shares([features for _, features in found])
    values = same_values(field, [mention for mention, _ in found])
    total = dict.fromkeys(values, 0.0)
    for value, share in zip(values, shares, strict=True):
        total[value] += share
    best = max(range(len(found)), key=lambda i: (total[values[i]], shares[i], -i))
    probability = total[values[best]]
    return Choice(found[best][0], probability) if probability >= chooser.threshold else None


def choose_country(scene: Scene) -> Choice | None:
    """The country in which most of the likely places lie, for a scene of which none of them is likely enough."""
    found = candidates(scene, "place")
    shares = model(model_name("place", main=scene.main)).shares([features for _, features in found])
    total: dict[str, float] = defaultdict(float)
    for (place, _), share in zip(found, shares, strict=True):
        if place.value.iso3:
            total[place.value.iso3] += share
    best = max(total, key=total.__getitem__, default=None)
    if best is None or total[best] < _COUNTRY_SURE:
        return None
    inside = [(share, place) for (place, _), share in zip(found, shares, strict=True) if place.value.iso3 == best]
    _, place = max(inside, key=lambda row: (row[1].value.where_prec == 6, row[0]))
    return Choice(place, total[best])


def same_values(field: str, found: Sequence[Mention]) -> list[int]:
    """For each candidate the index of the first one that tells the same value."""
    return [next(i for i, first in enumerate(found) if _tell_the_same(field, first, one)) for one in found]


def _tell_the_same(field: str, one: Mention, other: Mention) -> bool:
    if field == "date":
        return (one.value.start, one.value.end) == (other.value.start, other.value.end)
    if field == "place":
        a, b = one.value, other.value
        return coarseness(a) == coarseness(b) and (a.name == b.name if coarseness(a) >= 2 else is_one_spot(a, b))
    a, b = attacked_side(one), attacked_side(other)
    return (a.low, a.best) == (b.low, b.best)


def candidates(scene: Scene, field: str) -> list[tuple[Mention, dict[str, float]]]:
    """The mentions that may be `field`'s value, in reading order, each with its features (all between 0 and 1)."""
    if field == "date":
        return _with_features(scene, _dates(scene), _date_features)
    if field == "place":
        return _with_features(scene, _places(scene), _place_features)
    return _with_features(scene, [f for f in scene.figures if counts_for(f, field)], _figure_features)


_Features = Callable[[Mention, Scene, Sequence[Mention]], dict[str, float]]


def _with_features(scene: Scene, found: Sequence[Mention], own: _Features) -> list[tuple[Mention, dict[str, float]]]:
    return [(one, _where_told(one, scene, found) | own(one, scene, found)) for one in found]


def _where_told(one: Mention, scene: Scene, found: Sequence[Mention]) -> dict[str, float]:
    """Where a candidate stands: in the text, beside the triggers of the event, among the other candidates."""
    order = one.sentence - min(scene.told)
    telling = _telling_of(one, scene)
    gap = _gap(one, telling) if telling else 1000
    document = scene.document
    around = surroundings(one, document.sentences[one.sentence], document.language)
    return {
        "aside": float(around["aside"]),
        "office": float(around["office"]),
        "another": float(telling is not None and telling.another),
        "title": float(one.part == "title"),
        "first_sentences": float(one.part == "text" and order <= 2),
        "early": math.exp(-abs(order) / 5),
        "told": float(telling is not None),
        "beside": math.exp(-gap / 30) if telling else 0.0,
        "after_trigger": float(telling is not None and any(0 <= one.start - t.end <= 60 for t in telling.triggers)),
        "looks_back": float(telling is not None and telling.looks_back),
        "first": float(one is found[0]),
        "last": float(one is found[-1]),
        "only": float(len(found) == 1),
    }


def _telling_of(one: Mention, scene: Scene) -> Telling | None:
    same = [telling for telling in scene.episode.tellings if telling.sentence == one.sentence]
    return min(same, key=lambda telling: _gap(one, telling), default=None)


def _gap(one: Mention, telling: Telling) -> int:
    return min(max(one.start - trigger.end, trigger.start - one.end, 0) for trigger in telling.triggers)


# --- Date -------------------------------------------------------------------------------------------------


def _dates(scene: Scene) -> list[Mention]:
    """The dates that the tellings took for theirs; for news that has none, or but days of statements, any other day
    that it may have.
    """
    own = {id(telling.date) for telling in scene.episode.tellings}
    dated = [day for day in scene.dates if day.value.start and id(day) in own]
    if not scene.main or any(not day.features.get("statement") for day in dated):
        return dated
    published = scene.document.published_on
    return [day for day in scene.dates if day.value.start and is_event_date(day, published)]


def _date_features(day: Mention, scene: Scene, found: Sequence[Mention]) -> dict[str, float]:
    published = scene.document.published_on
    age = (published - day.value.end).days if published and day.value.end else 99
    votes = sum(other.value.start == day.value.start and other.value.end == day.value.end for other in found) - 1
    own = any(telling.date is day for telling in scene.episode.tellings)
    return {
        "own": float(own),
        "day": float(day.value.prec == 1),
        "night": float(day.value.prec == 2),
        "coarse": float((day.value.prec or 9) >= 4),
        "of_event": float(bool(day.features.get("of_event")) and day.value.prec == 1),
        "counted": float(day.features.get("form") in ("event_relative", "ago", "relative_span")),
        "part_of_day": float(day.features.get("form") == "part_of_day_only"),
        "numbered": float(day.features.get("form") in ("weekday_day", "day_month", "day_month_year")),
        "time": float(bool(day.value.time_of_day)),
        "statement": float(bool(day.features.get("statement"))),
        "publication_day": float(age <= 0),
        "day_before": float(age == 1),
        "days_before": float(2 <= age <= 4),
        "long_before": float(age > 4),
        "votes": min(votes, 3) / 3,
        "finer_told": float(any(_inside(other, day) for other in found)),
        "latest": float(all((other.value.end or day.value.end) <= day.value.end for other in found)),
        "earliest": float(all((other.value.start or day.value.start) >= day.value.start for other in found)),
    }


def _inside(other: Mention, day: Mention) -> bool:
    return (other.value.prec or 9) < (day.value.prec or 9) and same_day(other.value, day.value)


def time_of_day(scene: Scene, chosen: Mention | None) -> Mention | None:
    """The mention that tells the hour or the part of the day: the date's own first."""
    if chosen is not None and chosen.value.time_of_day:
        return chosen
    for day in scene.dates:
        if day.value.time_of_day and day.sentence in scene.told and not day.features.get("statement"):
            same = chosen is None or day.value.start is None or same_day(day.value, chosen.value)
            if same:
                return day
    return None


def unresolved_date(scene: Scene) -> Mention | None:
    """A date of the event that stays unknown, with its reason: the text tells it, but not which day it was."""
    return next(
        (telling.date for telling in scene.episode.tellings if telling.date and not telling.date.value.start), None
    )


# --- Place ------------------------------------------------------------------------------------------------


def _places(scene: Scene) -> list[Mention]:
    """The places where it may have happened; that of an office ("officials in Washington") only for want of others."""
    told = [place for place in scene.places if _may_be_place(place) and not _is_of_another_clause(place, scene)]
    told = [place for place in told if not is_desk(place, told, scene.told)]
    own = [place for place in told if not is_apposed(place, scene.places, scene.document)] or told
    own = [place for place in own if not is_measured_elsewhere(place, own)]
    own = [place for place in own if place.rule != "name" or not is_measured_from(place, scene.document)] or own
    own = [place for place in own if not _is_of_look_back(place, scene)] or own
    return [place for place in own if not _is_office(place, scene)] or own


def _is_of_look_back(place: Mention, scene: Scene) -> bool:
    """Does a sentence that only looks back tell it, behind the news' first ones ("31 soldats avaient péri à ...")?"""
    beside = [telling for telling in scene.episode.tellings if telling.sentence == place.sentence]
    behind = place.sentence - min(scene.told) > _FIRST
    return scene.main and behind and bool(beside) and all(telling.looks_back for telling in beside)


def _may_be_place(place: Mention) -> bool:
    """An event's place, or where the article was written: local news tells where in its dateline."""
    return is_event_place(place) or bool(place.features.get("dateline"))


def _is_of_another_clause(place: Mention, scene: Scene) -> bool:
    """Does what is only recalled stand in a clause of its own ("en Irak, ... depuis l'attentat"), without the place?"""
    beside = [telling for telling in scene.episode.tellings if telling.sentence == place.sentence]
    return not scene.main and bool(beside) and not any(place in telling.places for telling in beside)


def _is_office(place: Mention, scene: Scene) -> bool:
    document = scene.document
    return surroundings(place, document.sentences[place.sentence], document.language)["office"]


def _place_features(place: Mention, scene: Scene, found: Sequence[Mention]) -> dict[str, float]:
    value = place.value
    others = [other for other in found if other is not place]
    # A dateline or a government is no event place, but tells which part of the world the text speaks of.
    named = [other for other in scene.places if other is not place and not other.features.get("demonym")]
    near = sum(same_place(value, other.value) for other in named)
    told = [telling for telling in scene.episode.tellings if place in telling.places]
    wider = [o for o in others if coarseness(o.value) > coarseness(value) and o.value.iso3 == value.iso3]
    finer = [o for o in others if coarseness(o.value) < coarseness(value) and same_place(o.value, value)]
    lands = [other.value.iso3 for other in scene.places if other is not place and other.value.iso3]
    return {
        "land_share": sum(land == value.iso3 for land in lands) / len(lands) if lands else 1.0,
        "own_alone": float(any(_is_only_spot(place, telling) for telling in told)),
        "in_turn": float(scene.several),
        "own": float(bool(told)),
        "own_first": float(any(telling.places[0] is place for telling in told)),
        "known_spot": float(coarseness(value) == 0 and value.kind != "town"),
        "told_spot": float(coarseness(value) == 0 and value.kind == "town" and place.rule not in ("name", "capital")),
        "town": float(coarseness(value) == 0 and value.kind == "town" and place.rule in ("name", "capital")),
        "around": float(coarseness(value) == 1),
        "province": float(coarseness(value) == 2),
        "country": float(coarseness(value) == 3),
        "small": float(coarseness(value) == 0 and (value.radius_km or 9) <= 3),
        "in": float(place.features.get("role") == "in"),
        "of": float(place.features.get("role") == "of"),
        "near_word": float(bool(place.features.get("near"))),
        "measured_from": float(is_measured_from(place, scene.document)),
        "votes": min(4, sum(coarseness(o.value) == coarseness(value) and same_place(o.value, value) for o in others))
        / 4,
        "near_share": near / len(named) if named else 1.0,
        "wider_told": float(bool(wider)),
        "finer_told": float(bool(finer)),
        "title_agrees": float(any(o.part == "title" and same_place(o.value, value) for o in others)),
        "lead_agrees": float(any(o.sentence <= 2 and same_place(o.value, value) for o in others)),
        "container": float(bool(place.features.get("container") or place.features.get("inside"))),
        "finest": float(all(_breadth(value) <= _breadth(o.value) for o in others if same_place(o.value, value))),
        "elsewhere": float(place.sentence in scene.others and place.sentence not in scene.told),
        "dateline": float(bool(place.features.get("dateline"))),
        "score": min(float(place.features.get("score") or 2.0), 6.0) / 6,
    }


def _is_only_spot(place: Mention, telling: Telling) -> bool:
    """Is it the only spot that the sentence tells for the event?"""
    return [other for other in telling.places if coarseness(other.value) == 0] == [place]


def _breadth(value: object) -> float:
    """Kilometres across, for comparing; a province and a country count as wider than any town."""
    wide = coarseness(value)  # type: ignore[arg-type]
    radius = getattr(value, "radius_km", None)
    return 1000.0 * wide if wide >= 2 else radius if radius is not None else (5.0 if wide == 0 else 40.0)


# --- Tolls ------------------------------------------------------------------------------------------------


def counts_for(figure: Mention, unit: str) -> bool:
    """May the figure be the whole toll of the attacked side?"""
    value: FigureValue = figure.value
    return value.unit == unit and not (value.partial or value.of_attackers or value.cumulative or value.superseded)


def _figure_features(figure: Mention, scene: Scene, found: Sequence[Mention]) -> dict[str, float]:
    value: FigureValue = figure.value
    others = [other for other in found if other is not figure]
    count = value.best if value.best is not None else value.low
    known = [
        v
        for other in others
        if (v := other.value.best if other.value.best is not None else other.value.low) is not None
    ]
    flags = ("bilan", "negated", "conditional", "weak", "natural", "definite", "other", "combined", "in_quote", "named")
    return {
        "unknown": float(value.qualifier == "unknown_plural"),
        "about": float(value.qualifier == "about"),
        "at_least": float(value.qualifier == "at_least"),
        "up_to": float(value.qualifier == "up_to"),
        "one": float(count == 1),
        "many": min(1.0, math.log1p(count or 0) / 5),
        "votes": min(3, sum(v == count for v in known)) / 3,
        "largest": float(count is not None and all(v <= count for v in known)),
        "smallest": float(count is not None and all(v >= count for v in known)),
        "larger_beside": float(
            any((o.value.best or 0) > (count or 0) and abs(o.sentence - figure.sentence) <= 1 for o in others)
        ),
        **{flag: float(bool(figure.features.get(flag))) for flag in flags},
    }


def attacked_side(figure: Mention) -> FigureValue:
    """The figure without the attackers that its total includes ("cinq morts, dont l'assaillant": 4)."""
    value: FigureValue = figure.value
    attackers = int(figure.features.get("includes_attackers") or 0)
    if not attackers:
        return value
    less = [None if number is None else max(0, number - attackers) for number in (value.low, value.best, value.high)]
    return FigureValue(value.unit, less[0], less[1], less[2], value.qualifier, value.noun)


def span(figures: Iterable[FigureValue], chosen: FigureValue) -> tuple[int | None, int | None, int | None]:
    """low, best, high over the claims of one article; open upwards where the chosen figure is."""
    values = list(figures)
    lows = [v for value in values if (v := _first(value.low, value.best)) is not None]
    highs = [v for value in values if (v := _first(value.high, value.best)) is not None]
    best = chosen.best
    low = min([*lows, best]) if best is not None else (min(lows) if lows else None)
    if chosen.qualifier == "at_least":
        return low, best, None
    high = max([*highs, best]) if best is not None else (max(highs) if highs else None)
    return low, best, high


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def similar(figures: Collection[FigureValue], chosen: FigureValue) -> Sequence[FigureValue]:
    """The figures that tell the same toll as the chosen one, more or less: within a factor of three."""
    best = chosen.best
    return [
        figure
        for figure in figures
        if best is None or figure.best is None or best == 0 or best / 3 <= figure.best <= best * 3
    ]
