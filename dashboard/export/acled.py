"""ACLED's 31 columns in its order, as CSV: filled where our table knows, blank where it does not.

time_precision: date_prec 1 -> 1, 2-3 -> 2, 4-5 -> 3 with the tag ``date_prec=4``. geo_precision: where_prec 1 -> 1,
2-3 -> 2, 4 and more -> 3. fatalities: killed_best, else killed_low, and perpetrators_killed, which ACLED counts too;
blank when none of them is told (ACLED itself writes 0 then). actor1: the perpetrator, or the first of several; of a
battle the second is actor2, of other events the rest are assoc_actor_1. (ACLED codebook, 2024.)
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.export import csv
from dashboard.export.base import INCIDENTS_ALONE, Exporter, Selection, records
from dashboard.export.known import actor_type, country_number, names

_TEXT, _WHOLE, _REAL, _DAY = pa.string(), pa.int64(), pa.float64(), pa.date32()
SCHEMA = pa.schema(
    {
        "event_id_cnty": _TEXT,
        "event_date": _DAY,
        "year": _WHOLE,
        "time_precision": _WHOLE,
        "disorder_type": _TEXT,
        "event_type": _TEXT,
        "sub_event_type": _TEXT,
        "actor1": _TEXT,
        "assoc_actor_1": _TEXT,
        "inter1": _TEXT,
        "actor2": _TEXT,
        "assoc_actor_2": _TEXT,
        "inter2": _TEXT,
        "interaction": _TEXT,
        "civilian_targeting": _TEXT,
        "iso": _WHOLE,
        "region": _TEXT,
        "country": _TEXT,
        "admin1": _TEXT,
        "admin2": _TEXT,
        "admin3": _TEXT,
        "location": _TEXT,
        "latitude": _REAL,
        "longitude": _REAL,
        "geo_precision": _WHOLE,
        "source": _TEXT,
        "source_scale": _TEXT,
        "notes": _TEXT,
        "fatalities": _WHOLE,
        "tags": _TEXT,
        "timestamp": _WHOLE,
    }
)
MAPPING = {
    "en": "ACLED's columns, filled where the table knows. event_date: date_start. time_precision: date_prec 1 -> 1, "
    "2-3 -> 2, 4-5 -> 3 with a tag. geo_precision: where_prec 1 -> 1, 2-3 -> 2, 4 and more -> 3. fatalities: killed "
    "(best, else low) and attackers killed; blank when not told. actor1, actor2: perpetrators. notes: summary.",
    "fr": "Colonnes d'ACLED, remplies quand la table sait. event_date : date_start. time_precision : date_prec 1 -> 1, "
    "2-3 -> 2, 4-5 -> 3 avec une étiquette. geo_precision : where_prec 1 -> 1, 2-3 -> 2, 4 et plus -> 3. fatalities : "
    "tués (retenu, sinon minimum) et assaillants tués ; vide si rien n'est dit. actor1, actor2 : auteurs. notes : "
    "résumé.",
}
_TIME = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}
_PLACE = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 3, 7: 3}
_CIVILIANS = "Violence against civilians"
_EXCESSIVE = "Excessive force against protesters"


def chunks(selection: Selection, *, delimiter: csv.Delimiter = ",", plain: bool = False) -> Iterator[bytes]:
    """CSV as :func:`dashboard.export.csv.chunks` writes it."""
    return csv.chunks(selection.changed(as_acled), delimiter=delimiter, plain=plain)


def as_acled(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Incidents -> ACLED's rows."""
    return pa.RecordBatch.from_pylist([_row(row) for row in records(batch)], schema=SCHEMA)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    day, updated = row["date_start"], row["updated_at"]
    return {
        **{name: row[name] for name in ("event_type", "sub_event_type", "country", "admin1", "location")},
        **{name: row[name] for name in ("latitude", "longitude")},
        **_actors(row),
        "event_id_cnty": row["incident_id"],
        "event_date": day,
        "year": day and day.year,
        "time_precision": _TIME.get(row["date_prec"]),
        "disorder_type": disorder_type(row["event_type"], row["sub_event_type"]),
        "civilian_targeting": "Civilian targeting" if _targets_civilians(row) else None,
        "iso": country_number(row["iso3"]) if row["iso3"] else None,
        "geo_precision": _PLACE.get(row["where_prec"]),
        "source": row["sources"],
        "notes": row["summary"],
        "fatalities": fatalities(row, "best"),
        "tags": f"date_prec={row['date_prec']}" if row["date_prec"] in (4, 5) else None,
        "timestamp": updated and int(updated.timestamp()),
    }


def disorder_type(event_type: str | None, sub_event_type: str | None) -> str | None:
    """ACLED's disorder type; None for an event without type, or a riot that is not told to be one or the other."""
    if sub_event_type == _EXCESSIVE:
        return "Political violence; Demonstrations"
    if event_type == "Riots":
        return {"Mob violence": "Political violence", "Violent demonstration": "Demonstrations"}.get(
            sub_event_type or ""
        )
    return {
        "Battles": "Political violence",
        "Explosions/Remote violence": "Political violence",
        _CIVILIANS: "Political violence",
        "Protests": "Demonstrations",
        "Strategic developments": "Strategic developments",
    }.get(event_type or "")


def fatalities(row: Mapping[str, Any], end: str) -> int | None:
    """Everybody killed, attackers too; None when neither is told. `end`: low, best or high of those attacked."""
    others = {"best": "low", "low": "best", "high": "best"}[end]
    killed = row[f"killed_{end}"] if row[f"killed_{end}"] is not None else row[f"killed_{others}"]
    told = [number for number in (killed, row["perpetrators_killed"]) if number is not None]
    return sum(told) if told else None


def _targets_civilians(row: Mapping[str, Any]) -> bool:
    return bool(row["event_type"] == _CIVILIANS or row["sub_event_type"] == _EXCESSIVE)


def _actors(row: Mapping[str, Any]) -> dict[str, str | None]:
    first, *others = names(row["perpetrator"]) or [""]
    second = others.pop(0) if row["event_type"] == "Battles" and others else None
    inter1 = actor_type(first)
    inter2 = actor_type(second) if second else None
    if row["event_type"] == _CIVILIANS:
        second, inter2 = f"Civilians ({row['country']})" if row["country"] else "Civilians", "Civilians"
    elif row["sub_event_type"] == _EXCESSIVE:
        second, inter2 = f"Protesters ({row['country']})" if row["country"] else "Protesters", "Protesters"
    return {
        "actor1": first or None,
        "assoc_actor_1": "; ".join(others) or None,
        "inter1": inter1,
        "actor2": second,
        "inter2": inter2,
        "interaction": f"{inter1}-{inter2}" if inter1 and inter2 else None,
    }


EXPORTER = Exporter(
    name="acled",
    suffix=".acled.csv",
    mime="text/csv",
    label={"en": "CSV with ACLED's columns", "fr": "CSV aux colonnes d'ACLED"},
    chunks=chunks,
    tables=INCIDENTS_ALONE,
    options=csv.EXPORTER.options,
    notes=(MAPPING,),
)
