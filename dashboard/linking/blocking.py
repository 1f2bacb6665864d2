"""Which reports are compared at all: those that share a key.

A key stands for a time and an area, for a strong word within some weeks, or for a full name within some years. A report
that tells its place and day precisely has the keys of a few days in its corner of the map; one that knows its country
alone, or its month alone, asks in the whole country or month. So that a country's vague reports are compared with its
precise ones, but the precise ones with each other only where they are near, a key is held in one of two roles: who
*asks* is compared with everyone of that key, who is merely *found* with those who ask.

A report's keys follow from the report alone. They can be stored, and a new report meets the stored ones by them.
"""

import math
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from dashboard.linking.evidence import Evidence

Rows = NDArray[np.int64]

# Days told by articles on one event are often one off (a night, a time zone, a slip); buckets leave room for that.
_BUCKET_DAYS = 3
_SLACK = timedelta(days=1)
# An interval longer than this asks by its months.
_LONGEST = timedelta(days=10)
# An undated event in the news happened in the days before.
_NEWS = timedelta(days=6)
_NEWS_DAYS = 14
# An interval of up to two months still asks by its months; a longer one meets others by its words alone.
_MONTHS = timedelta(days=62)
# Two texts of some weeks that share one of their strongest words, or of some years that share a full name (a trial, an
# anniversary), are compared whatever they say of place and day. Halves of a window overlap, so that nothing falls
# between two.
_STRONGEST_WORDS = 4
_WORD_DAYS = 60
_FULL_NAMES = 12
_NAME_DAYS = 1000
# A town, a spot or an admin-2 has a point that can be looked for nearby (UCDP's precisions).
_POINTED = 3
# Meetings looked at in one go: 2 million take some 100 MB.
AT_ONCE = 2_000_000
_ALL = 0
_FOUND = 1
# Stands between the parts of what a key says.
_AND = "\x1f"


def keys(report: Evidence) -> tuple[int, ...]:
    """The report's keys. The lowest bit of each is 1 where the report is merely found there, 0 where it asks."""
    return tuple(sorted({*_place_keys(report), *_word_keys(report)}))


def sought(own: Iterable[int]) -> set[int]:
    """The keys that whoever is compared with a report of these keys has one of: who asks, and for those that the report
    itself asks for, who is found."""
    return {role for key in own for role in ((key & ~1,) if key & 1 else (key, key | 1))}


def pairs(keys: NDArray[np.int64], n_keys: Rows, *, at_once: int = AT_ONCE) -> Iterator[tuple[Rows, Rows]]:
    """The pairs (i < j) of those who share a key that one of them asks for, each pair once. ``keys``: those of each,
    one after the other; ``n_keys``: how many each has.

    They come in portions, ordered by i, so that a million reports need not have all of theirs in memory; a portion is
    of one i at least, else of so many as meet others some `at_once` times.
    """
    many = len(n_keys)
    owners = np.repeat(np.arange(many, dtype=np.int32), n_keys)
    keys, owners = _shared(keys, owners)
    order = np.argsort(keys, kind="stable")  # owners stay in their order within a key
    keys, block_owners = keys[order], owners[order]
    # In a block those who ask come first: they meet the whole block, the others those who ask.
    begins = np.searchsorted(keys, keys & ~1, side="left").astype(np.int32)
    ends = np.where(keys & 1, np.searchsorted(keys, keys & ~1, "right"), np.searchsorted(keys, keys | 1, "right"))
    by_owner = np.empty_like(order)
    by_owner[order] = np.arange(len(order))
    begins, ends = begins[by_owner], ends.astype(np.int32)[by_owner]
    so_far = np.concatenate([[0], np.cumsum(ends - begins, dtype=np.int64)])
    last_of = np.searchsorted(owners, np.arange(many), side="right")
    at = 0
    while at < many:
        begin = int(last_of[at - 1]) if at else 0
        stop = max(at + 1, int(np.searchsorted(so_far[last_of], so_far[begin] + at_once, side="right")))
        rows = slice(begin, int(last_of[stop - 1]))
        meets = (ends[rows] - begins[rows]).astype(np.int64)
        where = np.arange(meets.sum()) + np.repeat(begins[rows] - (np.cumsum(meets) - meets), meets)
        low, high = np.repeat(owners[rows], meets), block_owners[where]
        own = high > low
        both = _distinct(low[own] * np.int64(many) + high[own])
        yield both // many, both % many
        at = stop


def _shared(keys: NDArray[np.int64], owners: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Without the keys that one report alone has: most of them."""
    blocks = np.sort(keys >> 1)
    several = _distinct(blocks[1:][blocks[1:] == blocks[:-1]])
    if not len(several):
        return keys[:0], owners[:0]
    at = np.minimum(np.searchsorted(several, keys >> 1), len(several) - 1)
    kept = several[at] == keys >> 1
    return keys[kept], owners[kept]


def _distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each number once, in order: for millions of numbers faster than NumPy's own, which keeps them in a table."""
    ordered = np.sort(numbers)
    distinct: NDArray[np.int64] = ordered[np.diff(ordered, prepend=-1) != 0]
    return distinct


def _key(role: int, said: str) -> int:
    """62 bits that stand for what is said, and the role."""
    code = said.encode()
    return (zlib.crc32(code) << 31 | zlib.crc32(code[::-1]) >> 1) << 1 & 0x7FFFFFFFFFFFFFFE | role


def _place_keys(report: Evidence) -> Iterator[int]:
    first, last, told = _days(report)
    country = report.values.get("iso3")
    spots = list(_spots(report))
    if report.main and report.published_on:  # a day may be misread; where the news comes from may still tell
        for window in _windows(report.published_on, _NEWS_DAYS):
            yield from (_key(_ALL, f"news{_AND}{spot}{_AND}{window}") for spot in spots)
    if first is None or last is None:
        return
    if last - first <= _LONGEST:
        kind = report.values.get("event_type")
        for bucket in _buckets(first - _SLACK, last + _SLACK):
            yield from (_key(_ALL, f"spot{_AND}{spot}{_AND}{bucket}") for spot in spots)
            if country:
                yield _key(_FOUND if spots and told else _ALL, f"country{_AND}{country}{_AND}{bucket}")
            # What looks back without a place is found by its words, or by what asks.
            asks = report.main and not country
            yield _key(_ALL if asks else _FOUND, f"anywhere{_AND}{kind}{_AND}{bucket}")
    if last - first <= _MONTHS:
        role = _FOUND if last - first <= _LONGEST else _ALL
        for month in _months(first, last):
            yield from (_key(role, f"month{_AND}{spot}{_AND}{month}") for spot in spots)


def _word_keys(report: Evidence) -> Iterator[int]:
    first, _, _ = _days(report)
    anchor = report.published_on or first
    if anchor is None:
        return
    strongest = report.trace.numbers("words")[:_STRONGEST_WORDS]
    for window in _windows(anchor, _WORD_DAYS):
        yield from (_key(_ALL, f"word{_AND}{window}{_AND}{word}") for word in strongest)
    rarest = report.trace.numbers("full_names")[:_FULL_NAMES]
    for window in _windows(anchor, _NAME_DAYS):
        yield from (_key(_ALL, f"name{_AND}{window}{_AND}{name}") for name in rarest)


def _windows(day: date, length: int) -> Iterator[str]:
    """The two windows of so many days that a day lies in; their halves overlap."""
    for half in (0, length // 2):
        yield f"{half}{_AND}{(day.toordinal() + half) // length}"


def _days(report: Evidence) -> tuple[date | None, date | None, bool]:
    """First and last possible day, and whether the report tells them; of news without a day, the days before it."""
    first, last = report.values.get("date_start"), report.values.get("date_end")
    if first is not None and last is not None:
        return first, last, True
    published = report.published_on
    if report.main and published is not None:
        return published - _NEWS, published, False
    return None, None, False


def _spots(report: Evidence) -> Iterator[str]:
    """The squares of a degree that the place lies in, on two grids: two places 50 km apart share one of them."""
    latitude, longitude = report.values.get("latitude"), report.values.get("longitude")
    if latitude is None or longitude is None or (report.values.get("where_prec") or 9) > _POINTED:
        return
    for shift in (0.0, 0.5):
        yield f"{shift} {math.floor(latitude + shift)} {math.floor(longitude + shift)}"


def _buckets(first: date, last: date) -> range:
    return range(first.toordinal() // _BUCKET_DAYS, last.toordinal() // _BUCKET_DAYS + 1)


def _months(first: date, last: date) -> range:
    return range(first.year * 12 + first.month, last.year * 12 + last.month + 1)
