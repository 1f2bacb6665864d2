"""CSV by RFC 4180: UTF-8, CRLF, ISO dates, ``.`` decimals, an unknown is an empty cell.

For spreadsheets it begins with a BOM, without which Excel breaks Arabic, and a text cell that they would take for a
formula gets a leading ' (OWASP, "CSV injection"). A number is never touched, so -1.5 stays a longitude. ``plain``
leaves both out: for programs.
Texts stand in quotes, numbers and days do not.
"""

import codecs
from collections.abc import Iterator
from io import BytesIO
from typing import Literal

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from pyarrow import csv

from dashboard.export.base import Exporter, Selection
from dashboard.export.cells import iso_moments

Delimiter = Literal[",", ";"]

_FORMULA = r"^[=+\-@\t\r]"


def chunks(selection: Selection, *, delimiter: Delimiter = ",", plain: bool = False) -> Iterator[bytes]:
    """The rows under a header of the column names."""
    bom = b"" if plain else codecs.BOM_UTF8
    yield bom + _written(selection.batches.schema.empty_table(), delimiter, header=True)
    for batch in selection.batches:
        cells = [_cells(column, guard=not plain) for column in batch.columns]
        yield _written(pa.record_batch(cells, batch.schema.names), delimiter, header=False)


def table(rows: pa.Table, *, delimiter: Delimiter = ",") -> bytes:
    """A small table as a file's content, for spreadsheets."""
    guarded = pa.table([_cells(column.combine_chunks(), guard=True) for column in rows.columns], rows.schema.names)
    header = _written(rows.schema.empty_table(), delimiter, header=True)
    return codecs.BOM_UTF8 + header + _written(guarded, delimiter, header=False)


def _written(rows: pa.RecordBatch | pa.Table, delimiter: Delimiter, *, header: bool) -> bytes:
    sink = BytesIO()
    how = csv.WriteOptions(delimiter=delimiter, eol="\r\n", include_header=header, quoting_header="none")
    csv.write_csv(rows, sink, how)
    return sink.getvalue()


def _cells(column: pa.Array, *, guard: bool) -> pa.Array:
    """The values as the writer takes them: texts guarded, moments by ISO 8601 in UTC."""
    if pa.types.is_timestamp(column.type):
        return iso_moments(column)
    if not guard or not pa.types.is_string(column.type):
        return column
    formula = pc.match_substring_regex(column, _FORMULA)
    if not pc.any(formula).as_py():
        return column
    return pc.if_else(formula, pc.binary_join_element_wise("'", column, ""), column)


EXPORTER = Exporter(
    name="csv",
    suffix=".csv",
    mime="text/csv",
    label={"en": "CSV, for spreadsheets and programs", "fr": "CSV, pour tableurs et programmes"},
    chunks=chunks,
    options=frozenset({"delimiter", "plain"}),
)
