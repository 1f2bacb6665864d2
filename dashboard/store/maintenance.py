"""A store kept small: rows of commits that never got there dropped, small files merged, old files swept away.

No committed row is touched: the state as of every commit can be read as before.
"""
# ruff: noqa: S608 - queries are put together from the names in TABLES

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.store.current import fetch
from dashboard.store.schema import COMMITS, TABLES, Table
from dashboard.store.tables import Store

# Files that a table no longer consists of stay so long for those who opened it before.
KEEP_HOURS = 1
# Rows written at once when a table is written anew: some 100 MB of articles.
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """What a store takes on disk."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Compacted:
    """``dead_rows``: those that were dropped."""

    before: Size
    after: Size
    dead_rows: int


def compact(store: Store, *, keep_hours: int = KEEP_HOURS) -> Compacted:
    """Drop the rows of dead commits, merge small files, and sweep away files that nobody has needed for `keep_hours`.

    Writers wait for one table at a time; readers for nothing.

    Raises:
        StoreError: the lock can't be had, or the disk can't be written.
        DamageError: a file can't be read.
    """
    before = size(store)
    dropped = 0
    for table in TABLES.values():
        with store.writing():
            if dead := dead_rows(store, table):
                rewrite(store, table, f"SELECT f.* FROM files_{table.name} f SEMI JOIN every_commit USING (commit_id)")
            dropped += dead
    store.merge_small_files()
    sweep(store, keep_hours=keep_hours)
    return Compacted(before=before, after=size(store), dead_rows=dropped)


def dead_rows(store: Store, table: Table) -> int:
    """How many rows of the table are of commits that never got there."""
    query = f"SELECT count(*) AS n FROM files_{table.name} ANTI JOIN every_commit USING (commit_id)"
    with store.connect(table.name) as connection:
        return int(fetch(connection, query)["n"][0].as_py())


def rewrite(store: Store, table: Table, rows: str, parameters: Mapping[str, Any] | None = None) -> None:
    """Let the table consist of the rows of a query over ``files_<table>`` and ``every_commit``, at once or not at all.

    Raises:
        StoreError: the lock can't be had, or the disk can't be written.
        DamageError: a file can't be read.
    """
    read = (table.name,) if table is not COMMITS else ()
    with store.writing(), store.connect(*read) as connection:
        names = ", ".join(table.schema.names)
        kept = connection.sql(f"SELECT {names} FROM ({rows})", params=dict(parameters or {}))
        batches = kept.to_arrow_reader(_BATCH)
        cast = (batch.cast(table.schema) for batch in batches)
        store.replace(table, pa.RecordBatchReader.from_batches(table.schema, cast))


def sweep(store: Store, *, keep_hours: int = KEEP_HOURS) -> None:
    """Delete the files that tables no longer consist of: those replaced, and those of writers that were stopped.

    Raises:
        StoreError: the lock can't be had, or the disk can't be written.
    """
    for table in (*TABLES.values(), COMMITS):
        store.vacuum(table, keep_hours=keep_hours)


def size(store: Store) -> Size:
    """What the store's folder takes on disk, replaced files that wait to be swept away included."""
    sizes = [path.stat().st_size for path in store.path.rglob("*") if path.is_file()]
    return Size(len(sizes), sum(sizes))
