"""What a label and a reading tell of an incident, which values are right, and which incident is which.

A field that a label leaves out is one that its text is silent on; a value given there is wrong. The rules are
those of the labels' guide: a day must be that day, a range must overlap the labelled one and be at most a week
wider; a place is right within 15 km (spot, district), 25 km (town) or 120 km (province); a count must be equal,
but a toll may include the attackers' deaths; of a perpetrator's name half the words must be found.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import permutations
from typing import Any

from geopy.distance import great_circle

from dashboard.folding import fold_name
from dashboard.geocoding.countries import country_of
from dashboard.resources import data_path

Incident = Mapping[str, Any]
Told = Mapping[str, Any]
Days = tuple[date, date]

# How many days a range of days may be wider than the labelled one.
WIDER_DAYS = 7
# Up to this many incidents on either side every pairing is tried: 720 of them.
EXHAUSTIVE = 6
# What a pair weighs that agrees in nothing.
PAIRED = 0.01


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(data_path("evaluation.toml").read_text("utf-8"))


# --- Fields: what the label tells, what the reading tells, whether they agree -----------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """One scored field. ``truth`` reads a label's incident, ``answer`` a reading's; both give None for silence."""

    truth: Callable[[Incident], Any]
    answer: Callable[[Incident], Any]
    agree: Callable[[Any, Any], bool]


def _labelled_days(incident: Incident) -> Days | None:
    told = incident.get("date")
    if not told:
        return None
    first, last = (told, told) if isinstance(told, str) else told
    return date.fromisoformat(first[:10]), date.fromisoformat(last[:10])


def _read_days(incident: Incident) -> Days | None:
    first = incident.get("date_start")
    return (date.fromisoformat(first), date.fromisoformat(incident.get("date_end") or first)) if first else None


def _same_days(truth: Days, answer: Days) -> bool:
    width = (truth[1] - truth[0]).days
    if width == 0:
        return answer == truth
    overlap = answer[0] <= truth[1] and answer[1] >= truth[0]
    return overlap and (answer[1] - answer[0]).days <= width + WIDER_DAYS


def _labelled_place(incident: Incident) -> tuple[float, float, float] | None:
    """Latitude, longitude, and the kilometres that an answer may be away."""
    precision = incident.get("geo_precision")
    if incident.get("lat") is None or precision == "country":
        return None
    kilometres = _rules()["kilometres"]
    return incident["lat"], incident["lon"], kilometres.get(precision, kilometres["town"])


def _read_place(incident: Incident) -> tuple[float, float] | None:
    """The point; none for an incident that is known by its country alone."""
    latitude, longitude = incident.get("latitude"), incident.get("longitude")
    if latitude is None or longitude is None or (incident.get("where_prec") or 1) >= 6:
        return None
    return latitude, longitude


def _near(truth: tuple[float, float, float], answer: tuple[float, float]) -> bool:
    return bool(great_circle(truth[:2], answer).km <= truth[2])


def _same_country(truth: str, answer: str) -> bool:
    return (country_of(truth) or fold_name(truth)) == (country_of(answer) or fold_name(answer))


def _labelled_types(incident: Incident) -> frozenset[str] | None:
    labels = [label for key in ("event_type", "event_type_alt") for label in (incident.get(key) or "").split(";")]
    return frozenset(sub for label in labels for sub in _rules()["types"].get(label.strip(), ())) or None


def _labelled_count(name: str) -> Callable[[Incident], frozenset[float] | None]:
    def read(incident: Incident) -> frozenset[float] | None:
        best = (incident.get(name) or {}).get("best")
        if best is None:
            return None
        # A single total that includes the attackers is as good as the total without them.
        attackers = (incident.get("perpetrators_killed") or 0) if name == "killed" else 0
        other = best + (-attackers if incident.get("killed_includes_perpetrators") else attackers)
        return frozenset({best, other})

    return read


def _told(name: str) -> Callable[[Incident], Any]:
    def read(incident: Incident) -> Any:  # noqa: ANN401 - whatever the column holds
        value = incident.get(name)
        return None if value == "" else value

    return read


def _is_one_of(truth: frozenset[Any], answer: object) -> bool:
    return answer in truth


def _same_actor(truth: str, answer: str) -> bool:
    common = set(_rules()["actors"]["common"])
    one, other = (set(fold_name(name).split()) - common for name in (truth, answer))
    return len(one & other) >= max(1, min(len(one), len(other)) / 2)


FIELDS: Mapping[str, Field] = {
    "date": Field(_labelled_days, _read_days, _same_days),
    "place": Field(_labelled_place, _read_place, _near),
    "country": Field(_told("country"), _told("country"), _same_country),
    "type": Field(_labelled_types, _told("sub_event_type"), _is_one_of),
    "killed": Field(_labelled_count("killed"), _told("killed_best"), _is_one_of),
    "wounded": Field(_labelled_count("wounded"), _told("wounded_best"), _is_one_of),
    "abducted": Field(_labelled_count("abducted"), _told("abducted_best"), _is_one_of),
    "weapon_count": Field(_labelled_count("weapon_count"), _told("weapon_count_best"), _is_one_of),
    "perpetrator": Field(_told("perpetrator"), _told("perpetrator"), _same_actor),
}
# A row is all right when these are, and silent where the text is.
CORE = ("date", "place", "type", "killed", "wounded")


def truth(incident: Incident) -> Told:
    """The fields that a label's incident tells, each in the form that ``FIELDS`` compares."""
    return {name: value for name, field in FIELDS.items() if (value := field.truth(incident)) is not None}


def answer(incident: Incident) -> Told:
    """The fields that a reading's incident (of a line of REPORTS.jsonl) tells."""
    return {name: value for name, field in FIELDS.items() if (value := field.answer(incident)) is not None}


def right(name: str, truth: Told, answer: Told) -> bool:
    """Whether both tell the field and the answer is right."""
    return name in truth and name in answer and FIELDS[name].agree(truth[name], answer[name])


# --- Pairs ------------------------------------------------------------------------------------------------


def pairs(truths: Sequence[Told], answers: Sequence[Told]) -> dict[int, int]:
    """Truth -> answer, one to one, so that they agree in as many fields as possible; the rest has no partner.

    Small sets: the best of all pairings; larger ones: always the best pair that is left.
    """
    agreement = {
        (i, j): PAIRED + sum(right(name, truth, answer) for name in FIELDS)
        for i, truth in enumerate(truths)
        for j, answer in enumerate(answers)
    }
    if max(len(truths), len(answers)) <= EXHAUSTIVE:
        return max(_pairings(len(truths), len(answers)), key=lambda made: sum(agreement[pair] for pair in made.items()))
    made: dict[int, int] = {}
    for i, j in sorted(agreement, key=agreement.__getitem__, reverse=True):
        if i not in made and j not in made.values():
            made[i] = j
    return made


def _pairings(truths: int, answers: int) -> Iterator[dict[int, int]]:
    if truths <= answers:
        yield from (dict(enumerate(order)) for order in permutations(range(answers), truths))
    else:
        yield from ({i: j for j, i in enumerate(order)} for order in permutations(range(truths), answers))
