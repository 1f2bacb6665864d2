"""The mark that makes a folder a store, and stores of older formats brought up to this one.

An older store gets the missing tables, empty, and the missing columns, blank. What the newer rules would have read or
compared is left to ``vigie reread``. Traces were lists of numbers before format 7: they are written anew.
"""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from deltalake import DeltaTable, Field, write_deltalake
from deltalake.exceptions import DeltaError
from deltalake.schema import Schema

from dashboard.linking.traces import RECORD, WEIGHT_ONE, blank_records
from dashboard.resources import STORE_MARK
from dashboard.store.current import files_of, readable, shared_database, show
from dashboard.store.errors import StoreError
from dashboard.store.schema import COMMITS, FORMAT, TABLES, Table

_TRACES = TABLES["traces"]
# Traces written anew at a time.
_AT_ONCE = 10_000


def format_of(path: Path) -> int:
    """The format of the store at `path`.

    Raises:
        StoreError: there is no store, its mark can't be read, or a newer version of Vigie wrote it.
    """
    mark = path / STORE_MARK
    try:
        found = int(json.loads(mark.read_text("utf-8"))["format"])
    except FileNotFoundError as error:
        raise StoreError(f"There is no store at {path}. `vigie ingest` makes one.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{mark} can't be read ({error}). Is {path} a store of Vigie's?") from error
    if found > FORMAT:
        raise StoreError(f"The store at {path} has format {found}; this version of Vigie knows {FORMAT}. Update it.")
    return found


def bring_up(path: Path) -> None:
    """Make whatever tables and columns the store at `path` lacks, then mark it as of this format.

    It may be stopped and begun again; whoever calls it holds the writers' lock.

    Raises:
        StoreError: the folder can't be written, or a table is damaged.
    """
    try:
        for table in (COMMITS, *TABLES.values()):
            _bring_up_table(path, table)
        written = path / f"{STORE_MARK}.new"
        written.write_text(json.dumps({"format": FORMAT}), "utf-8")
        os.replace(written, path / STORE_MARK)  # noqa: PTH105 - last: it makes the store whole
    except (DeltaError, OSError) as error:
        raise StoreError(f"The store at {path} can't be made ready for this version of Vigie ({error}).") from error


def _bring_up_table(path: Path, table: Table) -> None:
    stored = DeltaTable.create(str(path / table.name), schema=table.schema, mode="ignore")
    present = {field.name for field in stored.schema().fields}
    if table is _TRACES and "words" in present:
        _pack_traces(path, stored)
        return
    missing: list[Field] = [field for field in Schema.from_arrow(table.schema).fields if field.name not in present]
    if missing:
        stored.alter.add_columns(missing)


def _pack_traces(path: Path, stored: DeltaTable) -> None:
    """Write each trace's lists of numbers as one record, with what its report's claims say now."""
    claims = TABLES["claims"]
    tables = {table.name: DeltaTable(str(path / table.name)) for table in (claims, COMMITS)}
    files = {name: files_of(delta, path / name) for name, delta in tables.items()}
    with shared_database().cursor() as connection:
        show(connection, files[COMMITS.name], {claims.name: files[claims.name]}, at=None, to_all=False)
        query = """
            SELECT traces.*, actors, quote FROM read_parquet($files, union_by_name = true) traces LEFT JOIN (
                SELECT report_id, first(sentence ORDER BY part <> 'title', char_start) AS quote,
                    list_distinct(list(value) FILTER (field = 'perpetrator')) AS actors
                FROM claims GROUP BY report_id
            ) USING (report_id)
        """
        listed = files_of(stored, path / _TRACES.name)
        with readable():
            batches = connection.sql(query, params={"files": listed}).to_arrow_reader(_AT_ONCE) if listed else ()
            rows = pa.RecordBatchReader.from_batches(_TRACES.schema, (_packed(batch) for batch in batches))
            write_deltalake(
                stored, rows, mode="overwrite", schema_mode="overwrite", writer_properties=_TRACES.portioned
            )


def _packed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Rows of traces with their numbers in records; null where a row has none (it ends its report)."""
    records = blank_records(batch.num_rows)
    for name in set(RECORD.names or ()) & set(batch.schema.names):
        records[name] = _numbers(batch[name], name, records[name])
    told = pc.is_valid(batch["words"]).to_pylist()
    packed = [record.tobytes() if is_told else None for record, is_told in zip(records, told, strict=True)]
    columns = {**{name: batch[name] for name in batch.schema.names}, "record": pa.array(packed, pa.binary())}
    return pa.RecordBatch.from_arrays([columns[field.name] for field in _TRACES.schema], schema=_TRACES.schema)


def _numbers(column: pa.Array, name: str, blank: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """A column of lists (of bytes: the meaning) as a row of numbers each, the rest as in `blank`."""
    width = blank.shape[1]
    if name == "meaning":
        said = (one or bytes(width) for one in column.to_pylist())
        return np.frombuffer(b"".join(said), np.int8).reshape(-1, width)
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    flat = column.flatten().to_numpy(zero_copy_only=False)
    if name == "weights":
        flat = np.rint(flat * WEIGHT_ONE)
    at = np.arange(len(flat)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    table = blank.copy()
    table[np.arange(width) < lengths[:, np.newaxis]] = flat[at < width]
    return table
