"""The user's incidents beside those imported from another's table: by week, by place, and which one lacks.

Two incidents are *counterparts* when they are in one country, their days are at most two apart, and they are near:
within 50 km and their radii where both places are known to a district or better, else in one province, or in one that
either does not know. Type and toll are not asked: they are what two sources differ on. One may have several
counterparts, since one side may tell as one event what the other tells as three.
"""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import pandas as pd

from dashboard.columns import INCIDENT_COLUMNS
from dashboard.query.filters import Filters
from dashboard.query.lists import ORDERS
from dashboard.query.rules import OWN
from dashboard.query.snapshot import Snapshot

Theirs = Literal["acled", "ucdp"]

DAYS_APART = 2
KM_APART = 50
_DISTRICT = 3  # where_prec of what is known to a second-level division or better
# Incidents are looked up by country and by stretches of so many days.
_STRETCH = 8
_MOST_LISTED = 2000
_NONE: Mapping[str, str] = MappingProxyType({})
_COMPARABLE = "iso3 IS NOT NULL AND date_start IS NOT NULL"
_KM = """
    12742 * asin(sqrt(least(1, sin(radians(k.latitude - o.latitude) / 2) ** 2 + cos(radians(k.latitude))
    * cos(radians(o.latitude)) * sin(radians(k.longitude - o.longitude) / 2) ** 2)))
"""


@dataclass(frozen=True, slots=True)
class Others:
    """Ours beside theirs. ours, theirs: how many the filters keep. uncompared: those of ours, of theirs, without a day
    or a country, which have no counterpart and lack none. weeks: week (its Monday), ours, theirs. places: iso3,
    country, admin1, ours, theirs, the most first. we_lack: theirs without a counterpart among all of ours; they_lack:
    ours without one among all of theirs; both with the columns of ``columns.INCIDENTS``, the newest first, and at
    most 2,000; n_we_lack, n_they_lack: how many there are.
    """

    ours: int
    theirs: int
    uncompared: tuple[int, int]
    weeks: pd.DataFrame
    places: pd.DataFrame
    we_lack: pd.DataFrame
    they_lack: pd.DataFrame
    n_we_lack: int
    n_they_lack: int


def origins(snapshot: Snapshot) -> list[str]:
    """Whose tables were imported."""
    found = snapshot.rows(f"SELECT DISTINCT origin FROM incidents WHERE NOT ({OWN}) ORDER BY origin")
    return [str(row["origin"]) for row in found]


def beside(snapshot: Snapshot, filters: Filters, origin: Theirs) -> Others:
    """Compare the user's incidents that the filters keep with those imported from `origin`."""
    ours, theirs = filters.set(origin="own"), filters.set(origin=origin)
    counts = [_counts(snapshot, side) for side in (ours, theirs)]
    we_lack = _lacking(snapshot, theirs, OWN)
    they_lack = _lacking(snapshot, ours, "origin = $other_origin", {"other_origin": origin})
    return Others(
        ours=counts[0][0],
        theirs=counts[1][0],
        uncompared=(counts[0][1], counts[1][1]),
        weeks=_both(snapshot, ours, theirs, "date_trunc('week', date_start)::DATE AS week", "week"),
        places=_both(snapshot, ours, theirs, "iso3, country, admin1", "greatest(ours, theirs) DESC, iso3, admin1"),
        we_lack=we_lack.head(_MOST_LISTED),
        they_lack=they_lack.head(_MOST_LISTED),
        n_we_lack=len(we_lack),
        n_they_lack=len(they_lack),
    )


def _counts(snapshot: Snapshot, filters: Filters) -> tuple[int, int]:
    kept = snapshot.kept(filters)
    row = snapshot.rows(
        f"SELECT count(*) AS n, count(*) FILTER (NOT ({_COMPARABLE})) AS bare FROM incidents WHERE {kept.condition}",
        kept.parameters,
    )[0]
    return int(row["n"]), int(row["bare"])


def _both(snapshot: Snapshot, ours: Filters, theirs: Filters, by: str, order: str) -> pd.DataFrame:
    """Both sides counted by the same columns: those that can be compared."""
    own, other = snapshot.kept(ours), snapshot.kept(theirs)
    return snapshot.frame(
        f"""
        SELECT {by}, count(*) FILTER ({OWN}) AS ours, count(*) FILTER (NOT ({OWN})) AS theirs
        FROM incidents WHERE (({own.condition}) OR ({other.condition})) AND {_COMPARABLE}
        GROUP BY ALL ORDER BY {order}
        """,
        {**own.parameters, **other.parameters},
    )


def _lacking(snapshot: Snapshot, filters: Filters, others: str, more: Mapping[str, str] = _NONE) -> pd.DataFrame:
    """The kept incidents without a counterpart among all the others; `more`: parameters of the condition `others`."""
    kept = snapshot.kept(filters)
    columns = ", ".join(INCIDENT_COLUMNS)
    return snapshot.frame(
        f"""
        WITH kept AS (SELECT * FROM incidents WHERE ({kept.condition}) AND {_COMPARABLE}),
        k AS (
            SELECT *, unnest(range(
                (date_start - DATE '1970-01-01' - {DAYS_APART}) // {_STRETCH},
                (coalesce(date_end, date_start) - DATE '1970-01-01' + {DAYS_APART}) // {_STRETCH} + 1
            )) AS stretch FROM kept
        ),
        o AS (
            SELECT *, unnest(range(
                (date_start - DATE '1970-01-01') // {_STRETCH},
                (coalesce(date_end, date_start) - DATE '1970-01-01') // {_STRETCH} + 1
            )) AS stretch FROM incidents
            WHERE {others} AND review_status IS DISTINCT FROM 'rejected' AND {_COMPARABLE}
        ),
        told AS (
            SELECT DISTINCT k.incident_id FROM k JOIN o ON k.iso3 = o.iso3 AND k.stretch = o.stretch
            WHERE o.date_start <= coalesce(k.date_end, k.date_start) + {DAYS_APART}
            AND coalesce(o.date_end, o.date_start) >= k.date_start - {DAYS_APART}
            AND CASE
                WHEN k.latitude IS NOT NULL AND o.latitude IS NOT NULL AND k.where_prec <= {_DISTRICT}
                    AND o.where_prec <= {_DISTRICT}
                THEN {_KM} <= {KM_APART} + coalesce(k.radius_km, 0) + coalesce(o.radius_km, 0)
                ELSE coalesce(k.admin1 = o.admin1, true)
            END
        )
        SELECT {columns} FROM kept ANTI JOIN told USING (incident_id) ORDER BY {ORDERS["newest"]}
        """,
        {**kept.parameters, **more},
    )
