"""The words that an incident is found by, and its one-line summary, built from its fields."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from dashboard.columns import INCIDENTS
from dashboard.folding import fold_name
from dashboard.geocoding.countries import country_of
from dashboard.taxonomy import event_types

# Search reads a column of this many characters for each incident; 2 million of them fit in memory.
SEARCH_LENGTH = 300
_LABELS = {column.name: column for column in INCIDENTS}
_TOLLS = ("killed", "wounded", "abducted")


def summarise(values: Mapping[str, Any], language: str = "en") -> str:
    """One line in the interface's language: ``Shelling/artillery/missile attack, Baghdad, Iraq (killed: 1)``.

    What is unknown is left out; an incident of which nothing is known gives "".
    """
    kind = type_label(values.get("event_type"), values.get("sub_event_type"), language)
    places = (values.get("location"), country_name(values, language))
    where = dict.fromkeys(part for part in places if part)
    tolls = (_toll(values, field, language) for field in _TOLLS)
    head = ", ".join(part for part in (kind, *where) if part)
    told = ", ".join(toll for toll in tolls if toll)
    return f"{head} ({told})" if head and told else head or told


def type_label(event_type: str | None, sub_event_type: str | None, language: str) -> str:
    """The sub-event type's label, else the event type's; "" when neither is known."""
    name = sub_event_type or event_type or ""
    return _type_labels(language).get(name, name)


def country_name(values: Mapping[str, Any], language: str) -> str:
    """The country's name in the interface's language; "" when it is not known."""
    country = country_of(values.get("iso3") or "")
    return country.name(language) if country else values.get("country") or ""


@cache
def _type_labels(language: str) -> dict[str, str]:
    labels = {kind.name: kind.labels.get(language, kind.name) for kind in event_types()}
    return labels | {sub.name: sub.labels.get(language, sub.name) for kind in event_types() for sub in kind.subs}


def search_text(values: Mapping[str, Any], places: Iterable[str], actors: Iterable[str], quote: str) -> str:
    """Summary, places, actors and the first sentence of evidence, folded: what free text is looked for in."""
    parts = (summarise(values), *places, *actors, values.get("target"), values.get("weapon"), quote)
    return fold_name(" ".join(dict.fromkeys(part for part in parts if part)))[:SEARCH_LENGTH]


def place_text(values: Mapping[str, Any], places: Iterable[str]) -> str:
    """Every name of the incident's place, folded: location, province, country in English and French, as told."""
    countries = (country_name(values, language) for language in ("en", "fr"))
    names = (values.get("location"), values.get("admin1"), *countries, *places)
    return " | ".join(dict.fromkeys(fold_name(name) for name in names if name))


def _toll(values: Mapping[str, Any], field: str, language: str) -> str:
    low, best = values.get(f"{field}_low"), values.get(f"{field}_best")
    number = best if best is not None else low
    if not number:
        return ""
    return f"{_LABELS[f'{field}_best'].label(language).lower()}: {number}"
