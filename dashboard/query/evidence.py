"""The evidence of the incidents that the filters keep, as long tables, streamed: claims, figures, articles; and the
figures that belong to no incident, to which no filter of incidents applies.
"""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.columns import EVIDENCE
from dashboard.query.filters import Filters
from dashboard.query.lists import ORDERS, Order, window_sql
from dashboard.query.snapshot import Snapshot
from dashboard.store.schema import arrow_schema

EvidenceTable = Literal["claims", "figures", "outside", "articles"]

BATCH_ROWS = 20_000
_MEMORY = "1GB"  # what is put in order beyond it is set aside on disk meanwhile
_NUMBER = "coalesce(low, best, high) IS NOT NULL"
_CLAIMS = "claims t JOIN kept ON t.report_id = kept.report_id"
# What each table is read from, and the order that it is shown in.
_SOURCES: dict[EvidenceTable, tuple[str, str]] = {
    "claims": (_CLAIMS, "position, t.article_id, part DESC, char_start, claim_id"),
    "figures": (f"{_CLAIMS} WHERE {_NUMBER}", "position, t.article_id, part DESC, char_start, claim_id"),
    "outside": (f"claims t WHERE report_id IS NULL AND {_NUMBER}", "t.article_id, part DESC, char_start, claim_id"),
    "articles": (
        "articles t JOIN (SELECT DISTINCT position, incident_id, article_id FROM kept) AS kept "
        "ON t.article_id = kept.article_id",
        "position, published_at NULLS LAST, t.article_id",
    ),
}


def evidence_rows(
    snapshot: Snapshot,
    filters: Filters,
    table: EvidenceTable,
    *,
    order: Order = "newest",
    limit: int | None = None,
    offset: int = 0,
) -> pa.RecordBatchReader:
    """The table's rows with the columns of ``columns.EVIDENCE``: incident by incident in the order asked for, the
    claims of one as its articles tell them.
    """
    schema = arrow_schema(EVIDENCE[table])
    window = window_sql(limit, offset)
    return pa.RecordBatchReader.from_batches(schema, _batches(snapshot, filters, table, order, schema, window))


def evidence_count(snapshot: Snapshot, filters: Filters, table: EvidenceTable) -> int:
    """How many rows :func:`evidence_rows` gives."""
    with _connection(snapshot, filters, table, "newest") as stored:
        [(count,)] = stored.sql(f"SELECT count(*) FROM {_SOURCES[table][0]}").fetchall()
    return int(count)


def _batches(
    snapshot: Snapshot, filters: Filters, table: EvidenceTable, order: Order, schema: pa.Schema, window: str
) -> Iterator[pa.RecordBatch]:
    columns = ", ".join(name if name == "incident_id" else f"t.{name}" for name in schema.names)
    source, ordered = _SOURCES[table]
    with _connection(snapshot, filters, table, order) as stored:
        asked = f"SELECT {columns} FROM {source} ORDER BY {ordered}{window}"
        for batch in stored.sql(asked).to_arrow_reader(BATCH_ROWS):
            yield batch.cast(schema)


def _connection(snapshot: Snapshot, filters: Filters, table: EvidenceTable, order: Order) -> duckdb.DuckDBPyConnection:
    """A connection on the table as of the snapshot's commit, and on ``kept``: position, incident_id, report_id and
    article_id of the incidents that the filters keep.
    """
    aside = Path(tempfile.gettempdir()) / f"vigie-{uuid.uuid4().hex}"
    own = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(aside)})
    read = "articles" if table == "articles" else "claims"
    stored = snapshot.store.connect(read, at=snapshot.number, on=own)
    if table == "outside":
        return stored
    asked = snapshot.kept(filters)
    kept = snapshot.arrow(
        f"""
        SELECT position, incident_id, report_id, article_id FROM evidence JOIN (
            SELECT incident_id, row_number() OVER (ORDER BY {ORDERS[order]}) AS position
            FROM incidents WHERE {asked.condition}
        ) USING (incident_id)
        """,
        asked.parameters,
    )
    stored.register("kept", kept)
    return stored
