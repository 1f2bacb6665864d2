"""Parquet (zstd): every column with its type. What the file says of itself stands in its metadata, under ``vigie``."""

import json
from collections.abc import Iterator
from io import BytesIO

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from dashboard.export.base import Exporter, Selection

# Rows of a group: readers skip and decompress by group, and a writer holds one in memory.
_GROUP = 50_000


def chunks(selection: Selection) -> Iterator[bytes]:
    """The file, a row group at a time."""
    about = json.dumps(selection.about.facts(), ensure_ascii=False)
    schema = selection.batches.schema.with_metadata({"vigie": about})
    sink = BytesIO()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for group in _groups(selection.batches):
            writer.write_table(group.cast(schema), row_group_size=_GROUP)
            yield _taken(sink)
    yield _taken(sink)


def _groups(batches: pa.RecordBatchReader) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _GROUP:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _taken(sink: BytesIO) -> bytes:
    """What was written since the last time."""
    data = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return data


EXPORTER = Exporter(
    name="parquet",
    suffix=".parquet",
    mime="application/vnd.apache.parquet",
    label={"en": "Parquet, for pandas, R, DuckDB", "fr": "Parquet, pour pandas, R, DuckDB"},
    chunks=chunks,
)
