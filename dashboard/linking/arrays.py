"""Reports as columns of numbers, so that many pairs are compared at once, and many reports take little memory.

An unknown is NaN, or -1 where it is a code.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.columns import COUNTS
from dashboard.folding import fold_name
from dashboard.linking import blocking
from dashboard.linking.evidence import Evidence
from dashboard.linking.traces import WEIGHT_ONE, Records, records_of

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Hashes = NDArray[np.int32]
Rows = NDArray[np.int64]
Ids = NDArray[np.object_]

# Reports put into columns at a time.
_AT_ONCE = 10_000
# A word and its weight (0 to 1) in one number: to sort words takes their weights along.
WEIGHT_BITS = 24
WEIGHT_MASK = 2**WEIGHT_BITS - 1
# What one article calls a car bomb, another calls a suicide bomb.
_SAME_FORM: Mapping[str, str] = {"Suicide bomb": "Remote explosive/landmine/IED"}
# The middle of a part of the day.
_HOURS: Mapping[str, float] = {"night": 1, "morning": 9, "afternoon": 15, "evening": 20}
# How far from its point a place may lie, by UCDP's precision, where its own radius is not told (km).
_REACH_KM: Mapping[int, float] = {1: 5, 2: 25, 3: 50, 4: 120, 5: 250}


@dataclass(frozen=True)
class Arrays:
    """One entry a report, some 2 kB. Days count from year 1, ``hour`` is the time of day (of a part of it, the middle);
    ``km`` is how far from its point a place may lie.

    ``tells``: whether it tells of an event (:attr:`Evidence.tells`). ``keys`` holds the keys of all reports one after
    the other, ``n_keys`` how many each has.
    ``form`` is the sub-event type, one code for those that articles take for each other.
    ``actors``, ``weapons``, ``targets`` are sets of hashed words: 64 bits, one or more of them set.
    ``words`` (n, 64) holds the words of its trace, each above the bits of its weight, -1 where there are fewer;
    ``names``, ``full_names``, ``phrases``, ``headline`` and ``ages`` likewise. ``meanings`` (n, 512) are in bytes,
    0 where not known, ``lengths`` the lengths of these vectors.
    """

    ids: Ids
    tells: NDArray[np.bool_]
    keys: Codes
    n_keys: Codes
    first: Floats
    last: Floats
    precision: Floats
    hour: Floats
    published: Floats
    latitude: Floats
    longitude: Floats
    km: Floats
    country: Codes
    place: Codes
    event_type: Codes
    sub_event_type: Codes
    form: Codes
    low: Mapping[str, Floats]
    high: Mapping[str, Floats]
    actors: Codes
    weapons: Codes
    targets: Codes
    main: NDArray[np.bool_]
    language: Codes
    article: Codes
    words: Codes
    names: Hashes
    full_names: Hashes
    phrases: Hashes
    headline: Hashes
    ages: Hashes
    meanings: NDArray[np.int8]
    lengths: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Rows) -> "Arrays":
        """These reports alone."""
        ends = np.cumsum(self.n_keys)
        keys = [self.keys[ends[row] - self.n_keys[row] : ends[row]] for row in rows]
        others = (name for name in _NAMES if name != "keys")
        own: dict[str, Any] = {name: _each(getattr(self, name), lambda column: column[rows]) for name in others}
        return Arrays(keys=np.concatenate([*keys, self.keys[:0]]), **own)


_NAMES = tuple(field.name for field in fields(Arrays))
_Column = NDArray[Any] | Mapping[str, NDArray[Any]]


def _each(column: _Column, change: Callable[[NDArray[Any]], NDArray[Any]]) -> _Column:
    """The column changed; of several by name, each."""
    return {name: change(own) for name, own in column.items()} if isinstance(column, Mapping) else change(column)


def arrays(reports: Iterable[Evidence]) -> Arrays:
    """The columns of the reports, in their order. They may come one by one: what is not in the columns is not kept."""
    one_by_one = iter(reports)
    portions = [dict(vars(_portion(list(islice(one_by_one, _AT_ONCE)))))]
    while len(portions[-1]["ids"]) == _AT_ONCE:
        portions.append(dict(vars(_portion(list(islice(one_by_one, _AT_ONCE))))))
    return Arrays(**{name: _joined([portion.pop(name) for portion in portions]) for name in _NAMES})


def _portion(reports: Sequence[Evidence]) -> Arrays:
    keys = [blocking.keys(report) for report in reports]
    return Arrays(
        **_facts(reports),
        **_words(records_of(report.trace for report in reports)),
        keys=np.fromiter(chain.from_iterable(keys), np.int64),
        n_keys=np.array([len(own) for own in keys], np.int64),
    )


def joined(parts: Sequence[Arrays]) -> Arrays:
    """The reports of all parts, one part after the other."""
    return Arrays(**{name: _joined([getattr(part, name) for part in parts]) for name in _NAMES})


def _joined(parts: Sequence[Any]) -> Any:  # noqa: ANN401 - an array, or several by name
    if isinstance(parts[0], Mapping):
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return np.concatenate(parts)


def _facts(reports: Sequence[Evidence]) -> dict[str, Any]:
    """The columns that hold what the reports tell, not their words."""
    return {
        "ids": np.array([report.report_id for report in reports], object),
        "tells": np.array([report.tells for report in reports], bool),
        "first": _floats(reports, lambda report: _day(report.values.get("date_start"))),
        "last": _floats(reports, lambda report: _day(report.values.get("date_end"))),
        "precision": _floats(reports, lambda report: report.values.get("date_prec")),
        "hour": _floats(reports, lambda report: _hour(report.values.get("time_of_day"))),
        "published": _floats(reports, lambda report: _day(report.published_on)),
        "latitude": _floats(reports, lambda report: report.values.get("latitude")),
        "longitude": _floats(reports, lambda report: report.values.get("longitude")),
        "km": _floats(reports, _reach),
        "country": _codes(reports, lambda report: report.values.get("iso3")),
        "place": _codes(reports, lambda report: fold_name(report.values.get("location") or "")),
        "event_type": _codes(reports, lambda report: report.values.get("event_type")),
        "sub_event_type": _codes(reports, lambda report: report.values.get("sub_event_type")),
        "form": _codes(reports, lambda report: _form(report.values.get("sub_event_type"))),
        "low": {count: _floats(reports, partial(_least, count)) for count in COUNTS},
        "high": {count: _floats(reports, partial(_most, count)) for count in COUNTS},
        "actors": _sets(reports, lambda report: (*_split(report.values.get("perpetrator")), *report.actors)),
        "weapons": _sets(reports, lambda report: _long_words(report.values.get("weapon"))),
        "targets": _sets(reports, lambda report: _long_words(report.values.get("target"))),
        "main": np.array([report.main for report in reports], bool),
        "language": _codes(reports, lambda report: report.language),
        "article": _codes(reports, lambda report: report.article_id),
    }


def _words(traces: Records) -> dict[str, Any]:
    """The columns that hold the words of the reports."""
    words, weights = traces["words"].astype(np.int64), traces["weights"] * (WEIGHT_MASK / WEIGHT_ONE)
    meanings = np.ascontiguousarray(traces["meaning"])
    hashed = {name: np.ascontiguousarray(traces[name]) for name in ("names", "full_names", "phrases", "headline")}
    return {
        **hashed,
        "ages": traces["ages"].astype(np.int32),
        "words": np.where(words < 0, -1, words << WEIGHT_BITS | np.rint(weights).astype(np.int64)),
        "meanings": meanings,
        "lengths": np.linalg.norm(meanings.astype(np.float32), axis=1).astype(np.float64),
    }


def hash63(text: str) -> int:
    """A code for a text that is the same in every process, never negative."""
    said = text.encode("utf-8", "surrogatepass")
    return zlib.crc32(said) << 31 | zlib.crc32(said[::-1]) >> 1


def _floats(reports: Sequence[Evidence], value: Callable[[Evidence], float | None]) -> Floats:
    return np.array([np.nan if (found := value(report)) is None else found for report in reports], np.float64)


def _codes(reports: Sequence[Evidence], value: Callable[[Evidence], str | None]) -> Codes:
    return np.array([hash63(found) if (found := value(report)) else -1 for report in reports], np.int64)


def _sets(reports: Sequence[Evidence], values: Callable[[Evidence], Iterable[str]]) -> Codes:
    bits = [0] * len(reports)
    for at, report in enumerate(reports):
        for value in values(report):
            if folded := fold_name(value):
                bits[at] |= 1 << hash63(folded) % 63
    return np.array(bits, np.int64)


def _day(day: date | None) -> int | None:
    return day.toordinal() if day else None


def _hour(time_of_day: str | None) -> float | None:
    if not time_of_day or time_of_day in _HOURS:
        return _HOURS.get(time_of_day or "")
    return int(time_of_day[:2]) + int(time_of_day[3:5]) / 60


def _reach(report: Evidence) -> float | None:
    if report.values.get("latitude") is None:
        return None
    return max(report.values.get("radius_km") or 0.0, _REACH_KM.get(report.values.get("where_prec") or 5, 250.0))


def _least(count: str, report: Evidence) -> int | None:
    low, best = report.values.get(f"{count}_low"), report.values.get(f"{count}_best")
    return low if low is not None else best


def _most(count: str, report: Evidence) -> int | None:
    ends = (report.values.get(f"{count}_{end}") for end in ("best", "high", "low"))
    return max((end for end in ends if end is not None), default=None)


def _split(names: str | None) -> list[str]:
    return names.split("; ") if names else []


def _form(sub_event_type: str | None) -> str | None:
    return _SAME_FORM.get(sub_event_type or "", sub_event_type)


def _long_words(text: str | None) -> list[str]:
    return [word for word in fold_name(text or "").split() if len(word) > 3]
