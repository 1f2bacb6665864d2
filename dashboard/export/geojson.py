"""GeoJSON by RFC 7946: one feature an incident, WGS 84, longitude first; its properties say how precise the place is.

An incident without a point is a feature without geometry. With ``provinces``, one known to its province alone is drawn
as the province's polygon, not pinned to its middle. What the file says of itself is its member ``vigie``.
"""

import json
from collections.abc import Iterator
from functools import cache

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import shapely

from dashboard.export.base import INCIDENTS_ALONE, Exporter, Selection
from dashboard.export.cells import as_text, content
from dashboard.export.jsonl import objects, texts
from dashboard.geocoding.areas import polygon

PROVINCE = 4  # where_prec of an incident that is known to its province alone


def chunks(selection: Selection, *, provinces: bool = False) -> Iterator[bytes]:
    """One FeatureCollection, a feature a line."""
    about = json.dumps(selection.about.facts(), ensure_ascii=False)
    yield f'{{"type":"FeatureCollection","vigie":{about},"features":['.encode()
    comma = b"\n"
    with duckdb.connect() as connection:
        for batch in selection.batches:
            if batch.num_rows:
                features = content(_features(connection, batch, provinces=provinces))
                yield comma + features[:-2]  # without the last one's comma, which is written when there is a next
                comma = b",\n"
    yield b"\n]}\n"


def _features(connection: duckdb.DuckDBPyConnection, batch: pa.RecordBatch, *, provinces: bool) -> pa.Array:
    return pc.binary_join_element_wise(
        '{"type":"Feature","id":',
        texts(connection, batch, "incident_id"),
        ',"geometry":',
        geometries(batch, provinces=provinces),
        ',"properties":',
        objects(connection, batch),
        "},\n",
        "",
    )


def geometries(batch: pa.RecordBatch, *, provinces: bool) -> pa.Array:
    """The geometry of each row as the text of a JSON value."""
    longitude, latitude = as_text(batch["longitude"]), as_text(batch["latitude"])
    points = pc.binary_join_element_wise(
        '{"type":"Point","coordinates":[', longitude, ",", latitude, "]}", "", null_handling="emit_null"
    )
    shapes = pc.fill_null(points, "null")
    if not provinces:
        return shapes
    keys = zip(*(batch[name].to_pylist() for name in ("where_prec", "iso3", "admin1")), strict=True)
    areas = [_area(iso3, admin1) if prec == PROVINCE and iso3 and admin1 else None for prec, iso3, admin1 in keys]
    return pc.coalesce(pa.array(areas, pa.string()), shapes)


@cache
def _area(iso3: str, admin1: str) -> str | None:
    """The province's polygon, outer rings counterclockwise as the RFC wants them; None where it is unknown."""
    found = polygon(iso3, admin1)
    return shapely.to_geojson(shapely.orient_polygons(shapely.geometry.shape(found))) if found else None


EXPORTER = Exporter(
    name="geojson",
    suffix=".geojson",
    mime="application/geo+json",
    label={"en": "GeoJSON, for web maps and GIS", "fr": "GeoJSON, pour cartes en ligne et SIG"},
    chunks=chunks,
    tables=INCIDENTS_ALONE,
    options=frozenset({"provinces"}),
)
