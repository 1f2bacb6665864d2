"""Which of the things said is the event's: its date, place, type and tolls, chosen among candidates in sight.

Every choice is a sum of a few weights that a person can read (``Weights``); ties go to what stands first. The
mentions that lost stay claims when they speak of the same event.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from dashboard.extraction.episodes import (
    Episode,
    Telling,
    coarseness,
    is_event_date,
    is_event_place,
    is_fresh,
    same_day,
    same_place,
)
from dashboard.model import Document, FigureValue, Mention, PlaceValue
from dashboard.taxonomy import sub_event_types

# Sentences from here on count as far from the lead.
_FAR = 10


@dataclass(frozen=True, slots=True)
class Scene:
    """An episode with the mentions that may speak of it: its own sentences, and those that go on from them."""

    document: Document
    episode: Episode
    main: bool
    sentences: frozenset[int]
    dates: tuple[Mention, ...]
    places: tuple[Mention, ...]
    figures: tuple[Mention, ...]

    @property
    def told(self) -> frozenset[int]:
        """The sentences with a trigger of the event."""
        return self.episode.sentences


# --- Date -------------------------------------------------------------------------------------------------


def choose_date(scene: Scene) -> Mention | None:
    """The mention that dates the event, or None."""
    tellings = {id(telling.date): telling for telling in scene.episode.tellings if telling.date}
    published = scene.document.published_on
    candidates = [
        day
        for day in scene.dates
        if id(day) in tellings or (scene.main and is_event_date(day, published) and is_fresh(day.value, published))
    ]
    resolved = [day for day in candidates if day.value.start]
    if not resolved:
        return candidates[0] if candidates else None

    def score(day: Mention) -> float:
        telling = tellings.get(id(day))
        value = 2.0 if telling else 0.0
        value += 1.5 if day.part == "title" else max(0.0, 2.0 - 0.25 * day.sentence)
        value += {1: 1.5, 2: 1.2, 3: 0.2}.get(day.value.prec, 0.0)
        value += 2.0 if day.features.get("of_event") else 0.0
        if telling:
            gap = min(max(day.start - t.end, t.start - day.end, 0) for t in telling.triggers)
            value += max(0.0, 1.5 - gap / 40) - (0.5 if telling.looks_back and scene.main else 0.0)
        # An article speaks of its own day for many reasons, of another for one.
        value -= 1.0 if day.value.start == published else 0.0
        value += 0.4 * min(3, sum(same_day(day.value, other.value) for other in resolved if other is not day))
        return value

    return max(resolved, key=lambda day: (score(day), -day.sentence, -day.start))


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


# --- Place ------------------------------------------------------------------------------------------------


def choose_place(scene: Scene) -> Mention | None:
    """The mention of the event's place: the best told area, then the finest spot told inside it."""
    own = [place for telling in scene.episode.tellings for place in telling.places]
    ranked = sorted(own, key=lambda place: -_place_score(place, scene))
    if not ranked:
        return _fallback_place(scene)
    anchor = ranked[0]
    inside = [place for place in ranked if _refines(place.value, anchor.value)]
    finest = min(inside, key=lambda place: (_fineness(place.value), -_place_score(place, scene)), default=anchor)
    return finest if _fineness(finest.value) < _fineness(anchor.value) else anchor


def _place_score(place: Mention, scene: Scene) -> float:
    value: PlaceValue = place.value
    score = {0: 3.0, 1: 2.2, 2: 1.0, 3: 0.0}[coarseness(value)]
    score += 1.0 if place.part == "title" else max(0.0, 2.5 - 0.3 * place.sentence)
    score += 0.8 if place.features.get("role") == "in" else 0.0
    score += 0.3 * min(3, sum(same_place(value, other.value) for other in scene.places if other is not place))
    telling = next((t for t in scene.episode.tellings if place in t.places), None)
    if telling is not None:
        gap = min(max(place.start - t.end, t.start - place.end, 0) for t in telling.triggers)
        score += max(0.0, 1.0 - gap / 80)
        score -= 1.0 if telling.looks_back and scene.main else 0.0
        score -= 0.4 * telling.places.index(place)
    return score


def _fineness(place: PlaceValue) -> float:
    """Kilometres across, for comparing; a province and a country have no own radius here."""
    if coarseness(place) >= 2:
        return 1000.0 * coarseness(place)
    return place.radius_km if place.radius_km is not None else (5.0 if coarseness(place) == 0 else 40.0)


def _refines(place: PlaceValue, anchor: PlaceValue) -> bool:
    return coarseness(place) <= coarseness(anchor) and same_place(place, anchor)


def _fallback_place(scene: Scene) -> Mention | None:
    """A place of the lead that stands in no telling ("Mossoul. Une bombe a explosé ...")."""
    if not scene.main:
        return None
    lead = [place for place in scene.places if place.sentence <= 4 and is_event_place(place)]
    return max(lead, key=lambda place: _place_score(place, scene), default=None)


# --- Type -------------------------------------------------------------------------------------------------


def choose_type(scene: Scene) -> Mention:
    """The trigger whose sub-event type has the most weight; title and lead weigh more."""
    votes: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, Mention]] = {}
    for telling in scene.episode.tellings:
        where = _telling_weight(telling, scene)
        for trigger in telling.triggers:
            weight = where * trigger.value.weight**2
            votes[trigger.value.sub_type] += weight
            if weight > best.get(trigger.value.sub_type, (0.0, trigger))[0] or trigger.value.sub_type not in best:
                best[trigger.value.sub_type] = (weight, trigger)
    known = sub_event_types()
    winner = max(votes, key=lambda code: (votes[code] if known[code].extract else -1.0, code))
    return best[winner][1]


def _telling_weight(telling: Telling, scene: Scene) -> float:
    sentence = scene.document.sentences[telling.sentence]
    if sentence.part == "title":
        return 1.5
    order = telling.sentence - min(scene.told)
    return 1.5 if order <= 1 else 1.0 if order <= 4 else 0.4


# --- Tolls ------------------------------------------------------------------------------------------------


def choose_figure(scene: Scene, unit: str) -> Mention | None:
    """The figure of `unit` that is the event's: what the article leads with, or its latest toll."""
    candidates = [figure for figure in scene.figures if counts_for(figure, unit)]
    return max(
        candidates, key=lambda figure: (_figure_score(figure, scene), -figure.sentence, -figure.start), default=None
    )


def counts_for(figure: Mention, unit: str) -> bool:
    """May the figure be the whole toll of the attacked side?"""
    value: FigureValue = figure.value
    return value.unit == unit and not (value.partial or value.of_attackers or value.cumulative or value.superseded)


def _figure_score(figure: Mention, scene: Scene) -> float:
    value: FigureValue = figure.value
    score = 1.0 if figure.part == "title" else max(0.0, 3.0 - 0.3 * figure.sentence) if scene.main else 1.0
    score += 1.0 if figure.sentence in scene.told else 0.0
    score += {"exact": 0.8, "at_least": 0.8, "none": 0.3, "about": 0.2, "up_to": 0.0, "unknown_plural": -3.0}[
        value.qualifier
    ]
    score += 0.8 if figure.features.get("bilan") else 0.0
    score -= 1.0 if figure.features.get("conditional") else 0.0
    score -= 0.7 if figure.features.get("weak") else 0.0
    others = [f for f in scene.figures if f is not figure and counts_for(f, value.unit)]
    score += 0.5 * min(2, sum(f.value.best == value.best for f in others))
    # A group told by itself ("un policier tué") is rarely the toll where a larger one stands beside it.
    score -= (
        0.6
        if any((f.value.best or 0) > (value.best or 0) and abs(f.sentence - figure.sentence) <= 1 for f in others)
        else 0.0
    )
    return score


def span(figures: Iterable[Mention], chosen: FigureValue) -> tuple[int | None, int | None, int | None]:
    """low, best, high over the claims of one article; open upwards where the chosen figure is."""
    values = [figure.value for figure in figures]
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


def similar(figures: Collection[Mention], chosen: Mention) -> Sequence[Mention]:
    """The figures that tell the same toll as the chosen one, more or less: not a tenth, not ten times as many."""
    best = chosen.value.best
    return [
        figure
        for figure in figures
        if best is None or figure.value.best is None or best == 0 or best / 3 <= figure.value.best <= best * 3
    ]
