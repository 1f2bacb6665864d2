"""KML 2.2 (OGC) for Google Earth: one placemark an incident, in its span of days; the columns as its extended data.

An incident without a point is a placemark without a point: Earth lists it and draws nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from dashboard.export.base import INCIDENTS_ALONE, Exporter, Selection, records
from dashboard.export.cells import for_xml, with_iso_moments

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'


def chunks(selection: Selection) -> Iterator[bytes]:
    """One document."""
    about = "\n".join(f"{name}: {value}" for name, value in selection.about.lines())
    yield f"{_HEAD}<name>Vigie</name><description>{for_xml(_text(about))}</description>\n".encode()
    for batch in selection.batches:
        heads = {name: f"<Data name={quoteattr(name)}><value>" for name in batch.schema.names}
        marks = "".join(_placemark(row, heads) for row in records(with_iso_moments(batch)))
        yield for_xml(marks).encode()
    yield b"</Document></kml>\n"


def _placemark(row: Mapping[str, Any], heads: Mapping[str, str]) -> str:
    name = row["summary"] or row["incident_id"] or ""
    data = "".join(
        f"{heads[column]}{_text(str(value))}</value></Data>" for column, value in row.items() if value is not None
    )
    return (
        f"<Placemark><name>{_text(name)}</name>{_span(row['date_start'], row['date_end'])}"
        f"<ExtendedData>{data}</ExtendedData>{_point(row['longitude'], row['latitude'])}</Placemark>\n"
    )


def _span(first: date | None, last: date | None) -> str:
    if first is None:
        return ""
    return f"<TimeSpan><begin>{first.isoformat()}</begin><end>{(last or first).isoformat()}</end></TimeSpan>"


def _point(longitude: float | None, latitude: float | None) -> str:
    if longitude is None or latitude is None:
        return ""
    return f"<Point><coordinates>{longitude},{latitude}</coordinates></Point>"


def _text(text: str) -> str:
    # A bare carriage return would be read back as a line feed.
    return escape(text, {"\r": "&#13;"})


EXPORTER = Exporter(
    name="kml",
    suffix=".kml",
    mime="application/vnd.google-earth.kml+xml",
    label={"en": "KML, for Google Earth", "fr": "KML, pour Google Earth"},
    chunks=chunks,
    tables=INCIDENTS_ALONE,
)
