"""Which of the places that bear a name is meant.

Each name of a text brings its candidates. What is known of a place before the text speaks (its population, its
kind, whether it is its main name) gives each a first score; then the names look at each other: a candidate
gains when another name may stand for a place near it, in the same province, or for its country. A few rounds
of this settle the names together. What the text says outright ("Tyr, au Liban"; "Paris (Texas)") overrides all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from dashboard.geocoding.build import MAIN, OTHER, SHORTENED
from dashboard.geocoding.gazetteer import Candidate, Gazetteer, Place, contains, kilometres

_ROUNDS = 4
SUPPORT = 5.0
"""What full support by the other names is worth, in powers of ten of population: a capital is not given up for a
village near the text's other places. Local news wants more (see ``names.support`` in ``places.toml``)."""
_WITNESSES = 3  # so many other names that agree are as good as more
_NEAR_KM = 150
_COUNTRY, _PROVINCE = 0.08, 0.5
_MOST = 12  # candidates weighed of each name
_COUNTRY_TOLD = 2.0  # for being weighed at all, in powers of ten: to lie in a country that the text names
_GRADE = {MAIN: 0.0, OTHER: -1.0, SHORTENED: -1.0}
_KIND = {"country": 1.0, "continent": 2.0, "admin1": -0.4, "admin2": -1.2, "region": -0.6, "airport": -1.5}
_OWN_WEIGHT = 4.6  # our own list stands for what is in the news: as a town of 40,000
_CAPITAL = 1.0
_SOUNDED = -1.5
_ASKED = 2.5  # for being of the kind that the noun before the name asks for
_VILLAGE = 500
_SEAT, _AROUND_KM = 5_000, 450  # inhabitants of a province's seat, and how far the province's point may be from it


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a text uses it.

    ``weight``: how much it tells of where the others are (a demonym less than a country's name). ``kinds``: the
    kinds that the noun before it asks for ("la province de ..."). ``containers``: what the text says that it is
    in, as indexes into the same sequence.
    """

    candidates: tuple[Candidate, ...]
    weight: float = 1.0
    kinds: frozenset[str] = frozenset()
    containers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The place chosen for a name. ``share``: how clearly, 0 to 1. ``support``: how well the text's other names
    agree, 0 to 1. ``reasons``: why, in words."""

    place: Place
    share: float
    support: float
    reasons: tuple[str, ...] = field(default=())
    score: float = 0.0
    sounded: bool = False
    grade: int = MAIN


@dataclass(frozen=True)
class _Table:
    """All candidates of all names, one after another; name i has those from starts[i] on."""

    owners: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]
    prior: npt.NDArray[np.float64]
    near: npt.NDArray[np.float64]


def log_size(place: Place) -> float:
    """The power of ten of a place's inhabitants; a town whose number is not known counts as a village."""
    return math.log10(place.population + 10 if place.population or place.kind != "town" else _VILLAGE)


def prior(candidate: Candidate, kinds: frozenset[str] = frozenset()) -> float:
    """How likely a candidate is meant before the text is looked at, as a power of ten."""
    place = candidate.place
    size = log_size(place)
    score = max(size, _OWN_WEIGHT) if place.own else size
    score += _KIND.get(place.kind, 0.0) + _GRADE[candidate.grade] + (_SOUNDED if candidate.sounded else 0.0)
    score += _CAPITAL * place.capital
    if kinds:
        # "la région de Lille" asks for no namesake; "la ville portuaire d'Odessa" does for the great port
        asked = _ASKED if candidate.grade != OTHER or place.kind == "town" else _ASKED / 5
        score += asked if place.kind in kinds else -0.5
    return score


def resolve(names: Sequence[Name], *, support: float = SUPPORT) -> list[Choice | None]:
    """The place meant by each name, in order; None for a name without candidates. `support`: see SUPPORT."""
    lands = frozenset(c.place.iso2 for name in names for c in name.candidates[:1] if c.place.kind == "country")
    shortlists = [_shortlist(name, names, lands) for name in names]
    pool = [candidate for shortlist in shortlists for candidate in shortlist]
    if not pool:
        return [None] * len(names)
    table = _table(names, shortlists, pool)
    share, agreed = _settle(table, np.array([name.weight for name in names]), support)
    choices: list[Choice | None] = []
    for number, shortlist in enumerate(shortlists):
        start = int(table.starts[number])
        if not shortlist:
            choices.append(None)
            continue
        best = start + int(np.argmax(share[start : start + len(shortlist)]))
        candidate = pool[best]
        told = bool(names[number].containers) and _is_contained(candidate.place, names[number], names)
        choices.append(
            Choice(
                candidate.place,
                float(share[best]),
                float(agreed[best]),
                tuple(reasons(candidate, float(agreed[best]), told)),
                float(table.prior[best] + support * agreed[best]),
                candidate.sounded,
                candidate.grade,
            )
        )
    return choices


def rank(candidates: Sequence[Candidate], context: Sequence[Name] = ()) -> list[Choice]:
    """Every candidate of one name with its score and reasons, the best first."""
    names = [Name((candidate,)) for candidate in candidates]
    ranked = []
    for name in names:
        table = _table([name, *context], [name.candidates, *(n.candidates[:_MOST] for n in context)])
        _, support = _settle(table, np.array([1.0, *(n.weight for n in context)]), SUPPORT)
        candidate, gain = name.candidates[0], float(support[0])
        score = float(table.prior[0]) + SUPPORT * gain
        ranked.append((score, candidate, gain))
    ranked.sort(key=lambda entry: -entry[0])
    total = sum(10 ** min(entry[0], 12.0) for entry in ranked) or 1.0
    return [
        Choice(c.place, 10 ** min(score, 12.0) / total, gain, tuple(reasons(c, gain, False)), score, c.sounded)
        for score, c, gain in ranked
    ]


def reasons(candidate: Candidate, support: float, told: bool) -> list[str]:
    """Why a candidate scores as it does, in words."""
    place = candidate.place
    said = [f"{place.kind} of {place.population:,} inhabitants" if place.population else place.kind]
    said.append(
        {MAIN: "its main name", OTHER: "another of its names", SHORTENED: "its name, shortened"}[candidate.grade]
    )
    if candidate.sounded:
        said.append("a name of like sound")
    if place.own:
        said.append("in Vigie's own list")
    if told:
        said.append("the text says what it is in")
    elif support > 0.5:
        said.append("the text's other places are there")
    elif support > 0.15:
        said.append("near some of the text's other places")
    return said


def _shortlist(name: Name, names: Sequence[Name], told: frozenset[str]) -> tuple[Candidate, ...]:
    """The likeliest candidates, those in countries `told` first; only those that lie in what the text says contains
    them, if any does."""
    found = name.candidates
    if name.containers:
        found = tuple(c for c in found if _is_contained(c.place, name, names)) or _unlisted(name, names)
    if not name.kinds:
        found = _towns_before_provinces(found)
    if len(found) > _MOST:
        found = tuple(
            sorted(found, key=lambda c: -prior(c, name.kinds) - _COUNTRY_TOLD * (c.place.iso2 in told))[:_MOST]
        )
    return found


def _unlisted(name: Name, names: Sequence[Name]) -> tuple[Candidate, ...]:
    """A place that no gazetteer lists in what the text says contains it: known as far as that, and no farther."""
    outer = next((c.place for index in name.containers for c in names[index].candidates[:1]), None)
    if outer is None or outer.kind not in {"country", "admin1"} or not name.candidates:
        return name.candidates
    return (Candidate(replace(outer, id="", name=name.candidates[0].place.name, capital=False), MAIN),)


def _towns_before_provinces(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """A plain name is its town's, not that of the province or district around it ("Diffa", "Idleb")."""
    towns = [c.place for c in candidates if c.place.kind == "town" and c.place.population >= _SEAT]
    if not towns:
        return candidates
    return tuple(
        c
        for c in candidates
        if c.place.kind not in {"admin1", "admin2"} or not any(_is_seat(town, c.place) for town in towns)
    )


def _is_seat(town: Place, division: Place) -> bool:
    """Whether a town of a division's name lies in it."""
    if town.division and town.division == division.division:
        return True
    return town.iso2 == division.iso2 and kilometres(town, division) < _AROUND_KM


def _is_contained(place: Place, name: Name, names: Sequence[Name]) -> bool:
    return any(contains(outer.place, place) for index in name.containers for outer in names[index].candidates[:_MOST])


def _table(
    names: Sequence[Name], shortlists: Sequence[Sequence[Candidate]], pool: Sequence[Candidate] | None = None
) -> _Table:
    pool = pool or [candidate for shortlist in shortlists for candidate in shortlist]
    sizes = [len(shortlist) for shortlist in shortlists]
    owners = np.repeat(np.arange(len(shortlists)), sizes)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
    kinds = [names[int(owner)].kinds for owner in owners]
    first = np.array([prior(candidate, kind) for candidate, kind in zip(pool, kinds, strict=True)])
    return _Table(owners, starts, first, _nearness([candidate.place for candidate in pool]))


def _nearness(places: Sequence[Place]) -> npt.NDArray[np.float64]:
    """How much the place of each column says for that of each row, 0 to 1: the same spot, a place less than some
    hundred kilometres away, the same province, the same country."""
    latitudes = np.radians([place.latitude for place in places])
    longitudes = np.radians([place.longitude for place in places])
    points = np.stack(
        (np.cos(latitudes) * np.cos(longitudes), np.cos(latitudes) * np.sin(longitudes), np.sin(latitudes)), axis=1
    )
    cosines = np.clip(points @ points.T, -1, 1)
    distances = 6371 * np.arccos(cosines)
    near = 0.9 * np.exp(-distances / _NEAR_KM)
    countries = _codes([place.iso2 or f"?{i}" for i, place in enumerate(places)])
    provinces = _codes([place.division or f"?{i}" for i, place in enumerate(places)])
    same = countries[:, None] == countries[None, :]
    near = np.maximum(near, _COUNTRY * same)
    near = np.maximum(near, _PROVINCE * (provinces[:, None] == provinces[None, :]))
    wide = np.array([place.kind == "country" for place in places])
    near = np.where(wide[None, :] & ~wide[:, None], 0.7 * same, near)
    near = np.where(wide[:, None], 0.5 * same, near)
    identity = _codes([place.id or f"?{i}" for i, place in enumerate(places)])
    near = np.where(identity[:, None] == identity[None, :], 0.0, near)  # two names of one place say nothing of it
    region = np.array([place.kind == "admin1" for place in places])
    inside = region[None, :] & ~region[:, None] & (provinces[:, None] == provinces[None, :])
    return np.where(inside, 0.8, near)


def _codes(labels: Sequence[str]) -> npt.NDArray[np.intp]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels])


def _settle(
    table: _Table, weights: npt.NDArray[np.float64], worth: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(share of each candidate within its name, its support) after some rounds."""
    filled = np.unique(table.owners)
    starts = table.starts[filled]
    owner = np.searchsorted(filled, table.owners)
    apart = table.owners[:, None] != table.owners[None, :]
    near = np.where(apart, table.near, 0.0) * weights[table.owners][None, :]
    support = np.zeros(len(table.prior))
    share = _shares(table.prior, starts, owner)
    others = max(1.0, min(float(_WITNESSES), float(weights.sum()) - 1.0))
    for _ in range(_ROUNDS):
        best = np.maximum.reduceat(near * share[None, :], starts, axis=1)  # of each other name, its best candidate
        top = np.sort(best, axis=1)[:, -_WITNESSES:].sum(axis=1)
        support = np.minimum(1.0, top / others)
        share = _shares(table.prior + worth * support, starts, owner)
    return share, support


def _shares(
    score: npt.NDArray[np.float64], starts: npt.NDArray[np.intp], owner: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    highest = np.maximum.reduceat(score, starts)[owner]
    power = np.power(10.0, score - highest)
    share: npt.NDArray[np.float64] = power / np.add.reduceat(power, starts)[owner]
    return share


def where(query: str, gazetteer: Gazetteer) -> list[Choice]:
    """What "Gao" or "Tyr, Liban" may mean, the likeliest first, with scores and reasons (``vigie where``).

    After a comma stands what the place is in, or any other place that the text would name.
    """
    name, *others = (part.strip() for part in query.split(","))
    context = [Name(found) for other in others if (found := gazetteer.candidates(other))]
    found = gazetteer.candidates(name)
    outer = [c.place for other in context for c in other.candidates[:_MOST]]
    inside = tuple(c for c in found if any(contains(place, c.place) for place in outer))
    return rank(inside or found, context)
