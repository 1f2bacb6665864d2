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
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from numpy.typing import NDArray

from dashboard.columns import COUNTS
from dashboard.folding import fold_name
from dashboard.linking import blocking
from dashboard.linking.evidence import Evidence
from dashboard.linking.meaning import LENGTH
from dashboard.linking.traces import AGES, FULL_NAMES, HEADLINE, NAMES, PHRASES, WORDS

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
# How many of each are kept of a report, of those that are held as hashes alone.
_HASHED: Mapping[str, int] = {
    "names": NAMES, "full_names": FULL_NAMES, "phrases": PHRASES, "headline": HEADLINE, "ages": AGES
}  # fmt: skip
# What one article calls a car bomb, another calls a suicide bomb.
_SAME_FORM: Mapping[str, str] = {"Suicide bomb": "Remote explosive/landmine/IED"}
# How far from its point a place may lie, by UCDP's precision, where its own radius is not told (km).
_REACH_KM: Mapping[int, float] = {1: 5, 2: 25, 3: 50, 4: 120, 5: 250}


@dataclass(frozen=True)
class Arrays:
    """One entry a report, some 2 kB. Days count from year 1; ``km`` is how far from its point a place may lie.

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


def _joined(parts: Sequence[Any]) -> Any:  # noqa: ANN401 - an array, or several by name
    if isinstance(parts[0], Mapping):
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return np.concatenate(parts)


def stored_arrays(reports: Sequence[Evidence], traces: pa.Table) -> Arrays:
    """The columns of reports whose keys and traces are the rows of a table, in the same order; null where there is
    none. As :func:`arrays` gives them, but no number of a trace becomes a Python object.
    """
    listed = {name: _List.of(traces[name]) for name in ("keys", "words", "weights", *_HASHED)}
    found: dict[str, Any] = {name: listed[name].table(width, np.int32) for name, width in _HASHED.items()}
    return Arrays(
        **_facts(reports),
        **_meaning_columns(traces["meaning"].to_pylist()),
        **found,
        keys=listed["keys"].flat.astype(np.int64),
        n_keys=listed["keys"].lengths,
        words=_weighted(listed["words"], listed["weights"]),
    )


def joined(parts: Sequence[Arrays]) -> Arrays:
    """The reports of all parts, one part after the other."""
    return Arrays(**{name: _joined([getattr(part, name) for part in parts]) for name in _NAMES})


def _portion(reports: Sequence[Evidence]) -> Arrays:
    keys = _List.among([blocking.keys(report) for report in reports])
    traces = [report.trace for report in reports]
    found: dict[str, Any] = {
        name: _List.among([getattr(trace, name) for trace in traces]).table(width, np.int32)
        for name, width in _HASHED.items()
    }
    return Arrays(
        **_facts(reports),
        **_meaning_columns([trace.meaning for trace in traces]),
        **found,
        keys=keys.flat.astype(np.int64),
        n_keys=keys.lengths,
        words=_weighted(
            _List.among([trace.words for trace in traces]), _List.among([trace.weights for trace in traces], np.float64)
        ),
    )


def _facts(reports: Sequence[Evidence]) -> dict[str, Any]:
    """The columns that hold what the reports tell, not their words."""
    return {
        "ids": np.array([report.report_id for report in reports], object),
        "tells": np.array([report.tells for report in reports], bool),
        "first": _floats(reports, lambda report: _day(report.values.get("date_start"))),
        "last": _floats(reports, lambda report: _day(report.values.get("date_end"))),
        "precision": _floats(reports, lambda report: report.values.get("date_prec")),
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


@dataclass(frozen=True)
class _List:
    """Rows of numbers, one after the other, and how many each row has."""

    flat: NDArray[Any]
    lengths: Codes

    @classmethod
    def among(cls, rows: Sequence[Sequence[float]], kind: Any = np.int64) -> "_List":  # noqa: ANN401 - a NumPy type
        flat = np.fromiter(chain.from_iterable(rows), kind)
        return cls(flat, np.array([len(row) for row in rows], np.int64))

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "_List":
        lists = column.combine_chunks()
        lengths = pc.fill_null(pc.list_value_length(lists), 0)
        return cls(*(one.to_numpy(zero_copy_only=False) for one in (lists.flatten(), lengths.cast(pa.int64()))))

    def table(self, width: int, kind: Any) -> NDArray[Any]:  # noqa: ANN401 - a NumPy type
        """A row each of that width: what is more is left out, what is less is filled up with -1."""
        at = np.arange(len(self.flat)) - np.repeat(np.cumsum(self.lengths) - self.lengths, self.lengths)
        table = np.full((len(self.lengths), width), -1, kind)
        table[np.arange(width) < self.lengths[:, np.newaxis]] = self.flat[at < width]
        return table


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


def _weighted(words: _List, weights: _List) -> Codes:
    codes, strength = words.table(WORDS, np.int64), weights.table(WORDS, np.float64)
    return np.where(codes < 0, -1, codes << WEIGHT_BITS | np.rint(strength * WEIGHT_MASK).astype(np.int64))


def _meaning_columns(meanings: Sequence[bytes | None]) -> dict[str, Any]:
    unknown = bytes(LENGTH)
    table = np.frombuffer(b"".join(said or unknown for said in meanings), np.int8).reshape(-1, LENGTH)
    return {"meanings": table, "lengths": np.linalg.norm(table.astype(np.float32), axis=1).astype(np.float64)}


def _day(day: date | None) -> int | None:
    return day.toordinal() if day else None


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
