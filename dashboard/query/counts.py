"""Counts: totals, timeline, the most frequent, and what the filters may choose from."""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.columns import COUNTS
from dashboard.query.filters import Filters
from dashboard.query.parts import NUMBERED
from dashboard.query.rules import OWN
from dashboard.query.snapshot import Snapshot
from dashboard.store.current import fetch
from dashboard.store.reviewed import tags
from dashboard.taxonomy import event_types, sub_event_types

By = Literal["auto", "day", "week", "month", "year"]
Stack = Literal["event_type", "country", "province", "actor", "origin"]
Lane = Literal["place", "actor"]
TopBy = Literal[
    "actor", "place", "country", "province", "event_type", "sub_event_type", "weapon", "source", "language"
]  # fmt: skip

# A bar is 4 px wide at least: bins by the number of days shown.
_BINS: tuple[tuple[int, By], ...] = ((100, "day"), (700, "week"), (20 * 366, "month"))
# What is counted, and what is told beside it; the number that incidents are counted by, and the table of all three.
_TOP: Mapping[TopBy, tuple[str, str, str, str]] = {
    "actor": ("name", "NULL", "actors", "actor_names"),
    "place": ("location", "iso3", "site", "sites"),
    "country": ("iso3", "country", "area", "areas"),
    "province": ("iso3 || '/' || admin1", "iso3", "area", "areas"),
    "event_type": ("event_type", "NULL", "type", "types"),
    "sub_event_type": ("sub_event_type", "event_type", "sub_type", "sub_types"),
    "weapon": ("lower(weapon)", "NULL", "weapon_number", "weapons"),
    "source": ("name", "NULL", "outlets", "outlet_names"),
    "language": ("unnest(string_split(languages, '; '))", "NULL", "standing", "standings"),
}
_STACKS: Mapping[Stack, tuple[str, str]] = {
    "event_type": ("event_type", "types"),
    "country": ("iso3", "areas"),
    "province": ("iso3 || '/' || admin1", "areas"),
    "actor": ("nullif(string_split(perpetrator, '; ')[1], '')", "actors"),
    "origin": ("origin", "standings"),
}
_LANES: Mapping[Lane, str] = {
    "place": "coalesce(location, admin1, country)",
    "actor": "nullif(string_split(perpetrator, '; ')[1], '')",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A count summed over incidents. low = sum of (low, else best, else nothing), best = sum of (best, else low),
    high = sum of (high, else best, else low); None when no incident tells a number.

    untold: incidents that tell no figure. open_upwards: those whose figure is a minimum.
    """

    low: int | None
    best: int | None
    high: int | None
    untold: int
    open_upwards: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the tiles say. Everything but ``recalled`` and ``all`` counts the incidents that the filters keep.

    recalled: the recalled ones that the filters would keep beside. all: incidents without any filter but
    known_from and origin.
    undated, unplaced: without a day, without a point. figures: by count, ``killed`` ...
    """

    incidents: int
    recalled: int
    all: int
    undated: int
    unplaced: int
    places: int
    articles: int
    sources: int
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Option:
    """One value that a filter may choose: its code, its name (English; a label is the page's), how many have it."""

    value: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class DateRange:
    """The first and the last day of any incident; None where all are undated."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the filters may choose from, the most frequent first."""

    dates: DateRange
    countries: tuple[Option, ...]
    provinces: tuple[Option, ...]
    event_types: tuple[Option, ...]
    sub_event_types: tuple[Option, ...]
    actors: tuple[Option, ...]
    sources: tuple[Option, ...]
    languages: tuple[Option, ...]
    tags: tuple[Option, ...]


def totals(snapshot: Snapshot, filters: Filters) -> Totals:
    """The sums over the incidents that the filters keep."""
    kept = snapshot.kept(filters)
    told = kept.totals([*_IN_TOTALS, *(f"{count}_{part}" for count in COUNTS for part in _FIGURE)])
    several = f"SELECT count(*) - count(DISTINCT article) AS n FROM shared SEMI JOIN ({kept.sql}) USING (incident_id)"
    return Totals(
        incidents=len(kept),
        recalled=snapshot.count(filters.set(known_from="recalled")),
        all=snapshot.count(Filters(known_from=filters.known_from, origin=filters.origin)),
        articles=told["reports"] - int(snapshot.rows(several, kept.parameters)[0]["n"]),
        figures={count: _figure(count, told, of=len(kept)) for count in COUNTS},
        **{name: told[name] for name in ("undated", "unplaced", "places", "sources")},
    )


def _figure(count: str, told: Mapping[str, int], *, of: int) -> Figure:
    """A count out of what is told of that many incidents."""
    values = {part: told[f"{count}_{part}"] for part in _FIGURE}
    is_told = {"low": of - values["untold"], "best": told[f"{count}_told"], "high": of - values["untold"]}
    ends = {end: values[end] if n else None for end, n in is_told.items()}
    return Figure(**ends, untold=values["untold"], open_upwards=values["open_upwards"])


def timeline(snapshot: Snapshot, filters: Filters, *, by: By = "auto", stack: Stack = "event_type") -> pd.DataFrame:
    """Dated incidents by bin: columns bin (first day), stack (a type, an ISO code, ``IRQ/Baghdad``, an actor; None
    where unknown), coarse, n, killed_best.

    Each counts once, at date_start and for its first actor; ``coarse`` ones might belong to another bin.
    ``attrs["by"]`` tells the bins: with ``auto`` they follow the days shown.
    """
    kept = snapshot.kept(filters)
    told, table = _STACKS[stack]
    number, _ = NUMBERED[table]
    counted = kept.count("span", number, add=["killed_best"])
    width = _bins(snapshot, counted) if by == "auto" else by
    frame = snapshot.frame(
        f"""
        SELECT bin, {told} AS stack, coarse, sum(n)::BIGINT AS n, sum(killed_best)::BIGINT AS killed_best FROM (
            SELECT bin, {number}, coarse, sum(n) AS n, sum(killed_best) AS killed_best FROM counted JOIN (
                SELECT span, date_trunc($width, date_start)::DATE AS bin,
                    date_trunc($width, date_start) <> date_trunc($width, coalesce(date_end, date_start)) AS coarse
                FROM spans WHERE date_start IS NOT NULL
            ) USING (span) GROUP BY ALL
        ) JOIN {table} USING ({number})
        GROUP BY ALL ORDER BY bin, stack, coarse
        """,
        {"width": width},
        counted=counted,
    )
    frame.attrs["by"] = width
    return frame


def lanes(snapshot: Snapshot, filters: Filters, by: Lane, *, most: int, limit: int) -> pd.DataFrame:
    """Dated incidents of the `most` frequent places or actors, the deadliest `limit` of them: incident_id, lane, iso3,
    date_start, date_end, event_type, sub_event_type, killed, and lane_n (all dated incidents of the lane); the largest
    lane first. ``attrs["left_out"]`` counts those that `limit` leaves out.
    """
    kept = snapshot.kept(filters)
    frame = snapshot.frame(
        f"""
        WITH named AS NOT MATERIALIZED (
            SELECT *, {_LANES[by]} AS lane, {_KILLED} AS killed FROM ({kept.sql}) WHERE date_start IS NOT NULL
        ),
        largest AS (
            SELECT lane, count(*) AS lane_n FROM named WHERE lane IS NOT NULL GROUP BY ALL
            ORDER BY lane_n DESC, lane LIMIT $most
        )
        SELECT incident_id, lane, iso3, date_start, date_end, event_type, sub_event_type, killed, lane_n
        FROM (FROM named JOIN largest USING (lane) ORDER BY killed DESC NULLS LAST, incident_id LIMIT $limit)
        ORDER BY lane_n DESC, lane, date_start, incident_id
        """,
        {**kept.parameters, "most": most, "limit": limit},
    )
    frame.attrs["left_out"] = int(frame.drop_duplicates("lane")["lane_n"].sum()) - len(frame)
    return frame


def top(snapshot: Snapshot, filters: Filters, by: TopBy, *, limit: int = 10) -> pd.DataFrame:
    """The most frequent values: columns value, detail (a place's country, a sub-type's type), n, killed_best."""
    value, detail, number, table = _TOP[by]
    return snapshot.frame(
        f"""
        SELECT value, detail, sum(n)::BIGINT AS n, sum(killed_best)::BIGINT AS killed_best
        FROM counted JOIN (SELECT {number}, {value} AS value, {detail} AS detail FROM {table}) USING ({number})
        WHERE value IS NOT NULL AND value <> ''
        GROUP BY value, detail ORDER BY n DESC, value LIMIT $limit
        """,
        {"limit": limit},
        counted=snapshot.kept(filters).count(number, add=["killed_best"]),
    )


def options(snapshot: Snapshot) -> Options:
    """What the filters may choose from, over fresh and recalled incidents."""
    every = Filters(known_from="all")
    days = snapshot.rows(f"SELECT min(date_start) AS first, max(date_end) AS last FROM incidents WHERE {OWN}")[0]
    types = {kind.name: kind.code for kind in event_types()}
    subs = {sub.name: sub.code for sub in sub_event_types().values()}
    listed = [by for by in _TOP if by not in ("place", "weapon")]
    found = {by: top(snapshot, every, by, limit=1000).to_dict("records") for by in listed}
    return Options(
        dates=DateRange(days["first"], days["last"]),
        countries=tuple(Option(row["value"], row["detail"], row["n"]) for row in found["country"]),
        provinces=tuple(Option(row["value"], row["value"].partition("/")[2], row["n"]) for row in found["province"]),
        event_types=tuple(Option(types.get(row["value"], ""), row["value"], row["n"]) for row in found["event_type"]),
        sub_event_types=tuple(
            Option(subs.get(row["value"], ""), row["value"], row["n"]) for row in found["sub_event_type"]
        ),
        actors=tuple(Option(row["value"], row["value"], row["n"]) for row in found["actor"]),
        sources=tuple(Option(row["value"], row["value"], row["n"]) for row in found["source"]),
        languages=tuple(Option(row["value"], row["value"], row["n"]) for row in found["language"]),
        tags=_tags(snapshot),
    )


def _tags(snapshot: Snapshot) -> tuple[Option, ...]:
    """The words that notes of reviews mark with #."""
    with snapshot.store.connect("reviews", at=snapshot.number) as stored:
        notes = fetch(stored, "SELECT note FROM reviews WHERE status <> 'auto'")["note"].to_pylist()
    counted = Counter(tag for note in notes for tag in tags(note or ""))
    return tuple(Option(tag, tag, n) for tag, n in counted.most_common())


_FIGURE = ("low", "best", "high", "untold", "told", "open_upwards")
_IN_TOTALS = ("undated", "unplaced", "reports", "places", "sources")
_KILLED = "coalesce(killed_best, killed_low)"


def _bins(snapshot: Snapshot, counted: pa.Table) -> By:
    span = "SELECT max(date_start) - min(date_start) AS days FROM counted JOIN spans USING (span)"
    days = snapshot.rows(span, counted=counted)[0]["days"]
    return next((by for most, by in _BINS if days is None or days <= most), "year")
