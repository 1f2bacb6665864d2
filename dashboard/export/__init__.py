"""What is filtered -> files: exactly the filtered rows, in the order shown.

``csv``  comma- or semicolon-separated text for spreadsheets

To add a format, write a module here with ``EXPORTER`` and name it in :func:`exporters`; the command line and the page
offer what stands there, and ``tests/export`` asks each for a round trip.
"""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any, BinaryIO

from dashboard.export.base import Exporter
from dashboard.export.csv import EXPORTER as CSV
from dashboard.model import VigieError
from dashboard.query import Filters, Order, Snapshot, incident_batches

__all__ = ["Exporter", "exporter", "exporters", "to_bytes", "write_incidents"]


@cache
def exporters() -> Mapping[str, Exporter]:
    """Every format, by name."""
    return {found.name: found for found in (CSV,)}


def exporter(name: str) -> Exporter:
    """The format of that name.

    Raises:
        VigieError: there is none.
    """
    try:
        return exporters()[name]
    except KeyError as error:
        raise VigieError(f"There is no format {name!r}. Choose one of {', '.join(exporters())}.") from error


def write_incidents(
    snapshot: Snapshot,
    filters: Filters,
    stream: BinaryIO,
    *,
    name: str = "csv",
    order: Order = "newest",
    **options: Any,  # noqa: ANN401 - each format has its own
) -> int:
    """Write the incidents that the filters keep; returns how many. Rows pass in batches: memory stays flat."""
    return exporter(name).write(incident_batches(snapshot, filters, order=order), stream, **options)


def to_bytes(
    snapshot: Snapshot,
    filters: Filters,
    *,
    name: str = "csv",
    order: Order = "newest",
    **options: Any,  # noqa: ANN401 - each format has its own
) -> bytes:
    """As :func:`write_incidents`, as the content of a file."""
    stream = BytesIO()
    write_incidents(snapshot, filters, stream, name=name, order=order, **options)
    return stream.getvalue()
