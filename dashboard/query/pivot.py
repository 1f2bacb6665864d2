"""Incidents counted by two fields at once."""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

from collections.abc import Mapping
from typing import Literal, get_args

import pandas as pd

from dashboard.query.filters import Filters
from dashboard.query.snapshot import Snapshot

Field = Literal["event_type", "sub_event_type", "actor", "target", "weapon", "place", "admin1", "country"]
FIELDS: tuple[Field, ...] = get_args(Field)

_VALUES: Mapping[Field, str] = {
    "event_type": "[event_type]",
    "sub_event_type": "[sub_event_type]",
    "actor": "string_split(perpetrator, '; ')",
    "target": "[target]",
    "weapon": "[weapon]",
    "place": "[location]",
    "admin1": "[admin1]",
    "country": "[iso3]",
}


def pivot(snapshot: Snapshot, filters: Filters, rows: Field, columns: Field, *, most: int = 60) -> pd.DataFrame:
    """How many of the kept incidents have each pair of values: columns ``row``, ``row_iso3``, ``column``,
    ``column_iso3`` (the country of a place or province), n, killed_best.

    Unknown values are left out, an incident with two actors counts for both. Of each field the `most` frequent values.
    """
    kept = snapshot.kept(filters)
    return snapshot.frame(
        f"""
        WITH kept AS (
            SELECT {_VALUES[rows]} AS r, {_VALUES[columns]} AS c, iso3, coalesce(killed_best, killed_low) AS killed
            FROM incidents WHERE {kept.condition}
        ), pairs AS (
            SELECT "row", {_country(rows)} AS row_iso3, "column", {_country(columns)} AS column_iso3,
                count(*) AS n, sum(killed)::BIGINT AS killed_best
            FROM (SELECT "row", unnest(c) AS "column", iso3, killed
                FROM (SELECT unnest(r) AS "row", c, iso3, killed FROM kept))
            WHERE "row" <> '' AND "column" <> ''
            GROUP BY ALL
        )
        SELECT * FROM pairs
        WHERE "row" IN (SELECT "row" FROM pairs GROUP BY ALL ORDER BY sum(n) DESC, "row" LIMIT $most)
          AND "column" IN (SELECT "column" FROM pairs GROUP BY ALL ORDER BY sum(n) DESC, "column" LIMIT $most)
        ORDER BY n DESC, "row", "column"
        """,
        {**kept.parameters, "most": most},
    )


def _country(field: Field) -> str:
    return "iso3" if field in ("place", "admin1") else "NULL"
