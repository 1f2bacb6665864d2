"""Columns of values -> columns of text, a batch at a time: what the text formats have in common."""

import re

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

# XML 1.0 has no place for these, not even escaped.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_text(column: pa.Array) -> pa.Array:
    """The cells as text: ISO 8601 days and moments (UTC), ``.`` decimals, true and false; unknowns stay null."""
    if pa.types.is_timestamp(column.type):
        return iso_moments(column)
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def iso_moments(column: pa.Array) -> pa.Array:
    """Moments as ``2020-01-03T21:30:00.000000+00:00``."""
    local = column.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us")).cast(pa.string())
    return pc.binary_join_element_wise(pc.replace_substring(local, " ", "T"), "+00:00", "")


def with_iso_moments(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with its moments as text, for formats that have no moments."""
    columns = [iso_moments(column) if pa.types.is_timestamp(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def for_xml(text: str) -> str:
    """The text with what XML can't hold, not even escaped, replaced."""
    return _NOT_IN_XML.sub("\ufffd", text)


def content(lines: pa.Array) -> bytes:
    """The texts of an array without nulls, one after another."""
    offsets = lines.buffers()[1]
    first, last = memoryview(offsets).cast("i")[lines.offset], memoryview(offsets).cast("i")[lines.offset + len(lines)]
    return bytes(memoryview(lines.buffers()[2])[first:last]) if last > first else b""
