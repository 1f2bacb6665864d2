"""An incident in words, in the interface's language: its headline, place, type, and how sure each is.

Rows are mappings of incident columns, as :mod:`dashboard.query` gives them; an unknown is None or NaN.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from math import isnan
from typing import Any

import pandas as pd

from dashboard.columns import IMPORTED
from dashboard.folding import fold_name
from dashboard.geocoding.countries import country_of
from dashboard.languages import languages
from dashboard.taxonomy import event_types, sub_event_types, weapon_kind
from dashboard.ui.i18n import Words
from dashboard.ui.local_names import local_name

Row = Mapping[str, Any]
_AFTER, _OUR_OWN = "after ", "Vigie sample"  # the sources of the sample's articles
_NEAR = 2  # where_prec of what happened near a place


def known(value: object) -> Any:  # noqa: ANN401 - the value itself, whatever its type
    """The value, or None where pandas has put NaN, NaT or an empty text for it."""
    unknown = value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and isnan(value))
    return None if unknown or value == "" else value


def day(value: object) -> date | None:
    """A day as :class:`date`, from a date, a timestamp or ISO text."""
    value = known(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value if isinstance(value, date) else None


def number(row: Row, column: str) -> int | None:
    """A count of the row; None when it is not told."""
    value = known(row.get(column))
    return None if value is None else int(value)


def count(row: Row, field: str, words: Words) -> str:
    """The row's low-best-high of `field` (``killed``), as text."""
    return words.count(*(number(row, f"{field}_{end}") for end in ("low", "best", "high")))


@cache
def _type_labels(language: str) -> dict[str, str]:
    return {event_type.name: event_type.labels.get(language, event_type.name) for event_type in event_types()}


@cache
def _sub_type_labels(language: str) -> dict[str, str]:
    return {sub.name: sub.labels.get(language, sub.name) for sub in sub_event_types().values()}


def type_name(name: object, words: Words) -> str:
    """The label of an event type given by ACLED's name."""
    name = known(name)
    return _type_labels(words.language).get(str(name), str(name)) if name else words("incident.untyped")


def sub_type_name(row: Row, words: Words) -> str:
    """The label of the row's sub-event type, else of its event type."""
    name = known(row.get("sub_event_type"))
    return _sub_type_labels(words.language).get(name, name) if name else type_name(row.get("event_type"), words)


def country_name(row: Row, words: Words) -> str | None:
    """The country in the interface's language."""
    code = known(row.get("iso3")) or known(row.get("country"))
    country = country_of(str(code)) if code else None
    return country.name(words.language) if country else known(row.get("country"))


def local(row: Row, column: str, words: Words) -> str | None:
    """The row's place or province as the reader calls it."""
    name = known(row.get(column))
    return local_name(name, known(row.get("iso3")), words.language) if name else None


def place(row: Row, words: Words, *, country: bool = True) -> str:
    """The place, most specific first: ``Karrada, Baghdad, Iraq``; what is told twice is said once."""
    parts = [local(row, "location", words), local(row, "admin1", words)]
    if country or not any(parts):
        parts.append(country_name(row, words))
    told: list[str] = []
    for part in filter(None, parts):
        if not any(f" {part} ".casefold() in f" {other} ".casefold() for other in told):
            told.append(part)
    return ", ".join(told) or words("incident.somewhere")


def short_place(row: Row, words: Words) -> str | None:
    """The most specific name alone; None where not even the country is known.

    A phrase of an article ("aéroport d'Erbil") stands only where it is told in the reader's language and holds a
    name; else it is a place near the province's town.
    """
    location, province = local(row, "location", words), local(row, "admin1", words)
    if location and _is_phrase(location):
        if not _is_readable(location, row, words):
            location = words("incident.near", place=province) if province else None
    elif location and known(row.get("where_prec")) == _NEAR:
        location = words("incident.near", place=location)
    return location or province or country_name(row, words)


def _is_phrase(name: str) -> bool:
    """Whether it is words of a text, not a name: a name may begin small too, but then by a particle (al-Tanf)."""
    first = name.split()[0]
    return first[0].islower() and first == first.lower()


def _is_readable(phrase: str, row: Row, words: Words) -> bool:
    return _tells(row, words) and phrase != phrase.lower()


def _tells(row: Row, words: Words) -> bool:
    """Whether all its articles are in the reader's language, so that their words are."""
    return bool(known(row.get("languages")) == words.language)


def _target(row: Row, words: Words) -> str | None:
    """What was aimed at, as told in the reader's language, or by its name. Not what says no more than a place does
    ("square", "village", "outskirts").
    """
    target: str | None = known(row.get("target"))
    if target is None or fold_name(target) in _vague_targets():
        return None
    return target if not _is_phrase(target) or _tells(row, words) else None


@cache
def _vague_targets() -> frozenset[str]:
    tables = (language.table("headlines") for language in languages().values())
    return frozenset(fold_name(word) for table in tables for word in table.get("vague", ()))


def outlet(article: Row, words: Words) -> str | None:
    """Who published the article. The sample's are told after an outlet, which its source says in English."""
    source: str | None = known(article.get("source"))
    if known(article.get("origin")) != "sample":
        return source
    if str(source).startswith(_AFTER):
        return words("sample.after", outlet=str(source).removeprefix(_AFTER))
    return words("sample.our_own") if source == _OUR_OWN else source


def imported_from(row: Row, words: Words) -> str | None:
    """Whose table the incident was imported from; None for one that was read out of articles."""
    origin = known(row.get("origin"))
    return words.code("origin", origin) if origin in IMPORTED else None


def headline(row: Row, words: Words) -> str:
    """A headline written from the fields: ``Rockets: the airport, Kidal``."""
    lead, where, target = _lead(row, words), short_place(row, words), _target(row, words)
    if not target or (where and fold_name(target) in fold_name(where)):
        return words("incident.headline", what=lead, where=where or words("incident.somewhere"))
    if not where or fold_name(where) in fold_name(target):
        return words("incident.headline", what=lead, where=target)
    return words("incident.headline_target", what=lead, target=target, where=where)


def _lead(row: Row, words: Words) -> str:
    """What it was: the weapon, by its kind where it is told in another language; else the sub-event type."""
    weapon = known(row.get("weapon"))
    if weapon and _tells(row, words):
        return str(weapon)[:1].upper() + str(weapon)[1:]
    kind = weapon_kind(str(weapon)) if weapon else None
    return kind.labels[words.language] if kind else sub_type_name(row, words)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The frame's rows as mappings."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def when(row: Row, words: Words, *, short: bool = False) -> str:
    """The days of the incident, no finer than they are known, with the time of day when it is told."""
    text = words.days(day(row.get("date_start")), day(row.get("date_end")), short=short)
    moment = known(row.get("time_of_day"))
    return text if short or not moment else f"{text}, {words.code('time_of_day', moment)}"


def _most(row: Row, field: str) -> int:
    """The number that the word beside a count agrees with."""
    return next((n for end in ("best", "high", "low") if (n := number(row, f"{field}_{end}")) is not None), 0)


def toll(row: Row, words: Words) -> str:
    """Killed, wounded and abducted in one line; only what is told."""
    told = [
        words(f"toll.{field}", n=_most(row, field), count=text)
        for field in ("killed", "wounded", "abducted")
        if (text := count(row, field, words)) != words.count(None, None, None)
    ]
    return " · ".join(told)
