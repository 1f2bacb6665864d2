"""GeoPackage (OGC), for QGIS: one layer ``incidents`` of points, written by GDAL.

Incidents without a point are rows without geometry. What the file says of itself is the layer's description.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyogrio  # type: ignore[import-untyped]
import shapely

from dashboard.export.base import INCIDENTS_ALONE, Exporter, Selection, in_blocks

_GEOMETRY = "geom"


def chunks(selection: Selection) -> Iterator[bytes]:
    """The file; GDAL writes it to a temporary one first, since it goes back to fill in its indexes."""
    layer = selection.changed(_with_points)
    with tempfile.TemporaryDirectory(prefix="vigie-") as folder:
        path = Path(folder) / "incidents.gpkg"
        pyogrio.write_arrow(
            layer.batches,
            path,
            layer="incidents",
            driver="GPKG",
            geometry_name=_GEOMETRY,
            geometry_type="Point",
            crs="EPSG:4326",
            layer_options={"DESCRIPTION": selection.about.text()},
        )
        with path.open("rb") as file:
            yield from in_blocks(file)


def _with_points(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows with their points as well-known binary."""
    longitude, latitude = (
        batch[name].fill_null(float("nan")).to_numpy(zero_copy_only=False) for name in ("longitude", "latitude")
    )
    points = shapely.to_wkb(shapely.points(longitude, latitude))
    points[np.isnan(longitude) | np.isnan(latitude)] = None
    return batch.append_column(_GEOMETRY, pa.array(points, pa.binary()))


EXPORTER = Exporter(
    name="geopackage",
    suffix=".gpkg",
    mime="application/geopackage+sqlite3",
    label={"en": "GeoPackage, for QGIS", "fr": "GeoPackage, pour QGIS"},
    chunks=chunks,
    tables=INCIDENTS_ALONE,
)
