"""CSV by RFC 4180 for spreadsheets: UTF-8 with BOM, CRLF, ISO dates, ``.`` decimals, an unknown is an empty cell.

Texts stand in quotes, numbers and days do not. A text that a spreadsheet would take for a formula gets a leading '
(OWASP, "CSV injection"); a number is never touched, so -1.5 stays a longitude.
"""

import codecs
from functools import reduce
from typing import BinaryIO, Literal

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from pyarrow import csv

from dashboard.export.base import Exporter

Delimiter = Literal[",", ";"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(rows: pa.RecordBatchReader, stream: BinaryIO, *, delimiter: Delimiter = ",", guard: bool = True) -> int:
    """Write the rows under a header of the column names; returns how many. The stream stays open.

    ``guard=False`` leaves text as it is: for programs, not for spreadsheets.
    """
    header = csv.WriteOptions(delimiter=delimiter, eol="\r\n")
    no_header = csv.WriteOptions(delimiter=delimiter, eol="\r\n", include_header=False)
    stream.write(codecs.BOM_UTF8)
    csv.write_csv(rows.schema.empty_table(), stream, header)
    written = 0
    for batch in rows:
        cells = [_cells(column, guard=guard) for column in batch.columns]
        csv.write_csv(pa.record_batch(cells, batch.schema.names), stream, no_header)
        written += batch.num_rows
    return written


def _cells(values: pa.Array, *, guard: bool) -> pa.Array:
    """The values of a column as the writer takes them: texts guarded, moments by ISO 8601 in UTC."""
    if pa.types.is_timestamp(values.type):
        return pc.strftime(values.cast(pa.timestamp("us", "UTC")), format="%Y-%m-%dT%H:%M:%S+00:00")
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    return _guarded(values) if guard and pa.types.is_string(values.type) else values


def _guarded(texts: pa.Array) -> pa.Array:
    risky = reduce(pc.or_, (pc.starts_with(texts, sign) for sign in _FORMULA))
    return pc.if_else(risky, pc.binary_join_element_wise("'", texts, ""), texts) if pc.any(risky).as_py() else texts


EXPORTER = Exporter(name="csv", suffix=".csv", mime="text/csv", write=write)
