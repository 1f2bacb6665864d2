"""UCDP GED's 49 columns in its order (GED 25.1), as CSV: filled where our table knows, blank where it does not.

date_prec and where_prec are UCDP's own. best, low, high: everybody killed, attackers too, as UCDP counts them. Against
civilians (type_of_violence 3) side_a is the perpetrator, deaths_civilians the killed, deaths_a the attackers killed.
The id is ours and no number: it stands in relid. priogrid_gid numbers the cells of half a degree from the south-west
corner (PRIO-GRID codebook).
"""

from collections.abc import Iterator, Mapping
from math import floor
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.export import csv
from dashboard.export.acled import fatalities
from dashboard.export.base import INCIDENTS_ALONE, Exporter, Selection, records
from dashboard.export.known import names

_TEXT, _WHOLE, _REAL, _DAY, _YES = pa.string(), pa.int64(), pa.float64(), pa.date32(), pa.bool_()
SCHEMA = pa.schema(
    {
        "id": _WHOLE,
        "relid": _TEXT,
        "year": _WHOLE,
        "active_year": _WHOLE,
        "code_status": _TEXT,
        "type_of_violence": _WHOLE,
        "conflict_dset_id": _TEXT,
        "conflict_new_id": _WHOLE,
        "conflict_name": _TEXT,
        "dyad_dset_id": _TEXT,
        "dyad_new_id": _WHOLE,
        "dyad_name": _TEXT,
        "side_a_dset_id": _TEXT,
        "side_a_new_id": _WHOLE,
        "side_a": _TEXT,
        "side_b_dset_id": _TEXT,
        "side_b_new_id": _WHOLE,
        "side_b": _TEXT,
        "number_of_sources": _WHOLE,
        "source_article": _TEXT,
        "source_office": _TEXT,
        "source_date": _DAY,
        "source_headline": _TEXT,
        "source_original": _TEXT,
        "where_prec": _WHOLE,
        "where_coordinates": _TEXT,
        "where_description": _TEXT,
        "adm_1": _TEXT,
        "adm_2": _TEXT,
        "latitude": _REAL,
        "longitude": _REAL,
        "geom_wkt": _TEXT,
        "priogrid_gid": _WHOLE,
        "country": _TEXT,
        "country_id": _WHOLE,
        "region": _TEXT,
        "event_clarity": _WHOLE,
        "date_prec": _WHOLE,
        "date_start": _DAY,
        "date_end": _DAY,
        "deaths_a": _WHOLE,
        "deaths_b": _WHOLE,
        "deaths_civilians": _WHOLE,
        "deaths_unknown": _WHOLE,
        "best": _WHOLE,
        "high": _WHOLE,
        "low": _WHOLE,
        "gwnoa": _TEXT,
        "gwnob": _TEXT,
    }
)
MAPPING = {
    "en": "UCDP GED's columns, filled where the table knows. relid: incident_id. date_prec, where_prec: UCDP's own "
    "scales. best, low, high: killed and attackers killed; blank when not told. type_of_violence 3: violence against "
    "civilians. side_a, side_b: perpetrators. source_office: outlets.",
    "fr": "Colonnes d'UCDP GED, remplies quand la table sait. relid : incident_id. date_prec, where_prec : échelles "
    "d'UCDP. best, low, high : tués et assaillants tués ; vide si rien n'est dit. type_of_violence 3 : violences "
    "contre les civils. side_a, side_b : auteurs. source_office : médias.",
}
_ONE_SIDED = 3


def chunks(selection: Selection, *, delimiter: csv.Delimiter = ",", plain: bool = False) -> Iterator[bytes]:
    """CSV as :func:`dashboard.export.csv.chunks` writes it."""
    return csv.chunks(selection.changed(as_ucdp), delimiter=delimiter, plain=plain)


def as_ucdp(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Incidents -> UCDP GED's rows."""
    return pa.RecordBatch.from_pylist([_row(row) for row in records(batch)], schema=SCHEMA)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    first, last, longitude, latitude = (row[name] for name in ("date_start", "date_end", "longitude", "latitude"))
    has_point = longitude is not None and latitude is not None
    return {
        **{name: row[name] for name in ("where_prec", "latitude", "longitude", "country")},
        **{name: row[name] for name in ("date_prec", "date_start", "date_end")},
        **_sides(row),
        **{end: fatalities(row, end) for end in ("best", "low")},
        "high": None if _open_upwards(row) else fatalities(row, "high"),
        "relid": row["incident_id"],
        "year": first.year if first and last and first.year == last.year else None,
        "number_of_sources": row["n_sources"],
        "source_office": row["sources"],
        "where_coordinates": row["location"],
        "adm_1": row["admin1"],
        "geom_wkt": f"POINT ({longitude} {latitude})" if has_point else None,
        "priogrid_gid": priogrid(latitude, longitude) if has_point else None,
    }


def _sides(row: Mapping[str, Any]) -> dict[str, Any]:
    first, *others = names(row["perpetrator"]) or [""]
    if row["event_type"] == "Violence against civilians":
        return {
            "type_of_violence": _ONE_SIDED,
            "side_a": first or None,
            "side_b": "Civilians",
            "deaths_a": row["perpetrators_killed"],
            "deaths_civilians": row["killed_best"],
        }
    return {"side_a": first or None, "side_b": others[0] if row["event_type"] == "Battles" and others else None}


def _open_upwards(row: Mapping[str, Any]) -> bool:
    """Whether the toll is told as a minimum: its highest value is not known."""
    return row["killed_low"] is not None and row["killed_high"] is None


def priogrid(latitude: float, longitude: float) -> int:
    """The number of the PRIO-GRID cell that holds a point (degrees): 720 cells a row, from 1 in the south-west."""
    row, column = min(floor((latitude + 90) * 2), 359), min(floor((longitude + 180) * 2), 719)
    return row * 720 + column + 1


EXPORTER = Exporter(
    name="ucdp",
    suffix=".ucdp.csv",
    mime="text/csv",
    label={"en": "CSV with UCDP GED's columns", "fr": "CSV aux colonnes d'UCDP GED"},
    chunks=chunks,
    tables=INCIDENTS_ALONE,
    options=csv.EXPORTER.options,
    notes=(MAPPING,),
)
