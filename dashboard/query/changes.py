"""What a store says otherwise than it did: incidents that are new, changed field by field, merged, rejected, gone."""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.columns import CHANGES, INCIDENT_COLUMNS
from dashboard.model import VigieError
from dashboard.query.evidence import BATCH_ROWS
from dashboard.query.filters import Filters
from dashboard.query.lists import window_sql
from dashboard.query.parts import NEWEST_FIRST
from dashboard.query.rules import OWN
from dashboard.query.snapshot import Snapshot, to_frame
from dashboard.store.current import fetch
from dashboard.store.schema import arrow_schema

# What every commit writes anew, and what is built from other columns.
_COMPARED = [name for name in INCIDENT_COLUMNS if name not in {"incident_id", "updated_at", "summary"}]
_AS_TEXT = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in _COMPARED)
# The last row of each incident that a later commit touched, as it was then and as it is now.
_QUERY = f"""
    WITH touched AS (
        SELECT * FROM all_incidents SEMI JOIN (SELECT incident_id FROM all_incidents WHERE number > $since)
            USING (incident_id)
        WHERE {OWN}
    ),
    before AS (
        FROM (FROM touched WHERE number <= $since
            QUALIFY row_number() OVER (PARTITION BY incident_id ORDER BY number DESC) = 1) WHERE NOT removed
    ),
    now AS (
        FROM (FROM touched QUALIFY row_number() OVER (PARTITION BY incident_id ORDER BY number DESC) = 1)
        WHERE NOT removed
    ),
    then_fields AS (
        SELECT incident_id, field, before FROM (SELECT incident_id, {_AS_TEXT} FROM before)
        UNPIVOT INCLUDE NULLS (before FOR field IN ({", ".join(_COMPARED)}))
    ),
    now_fields AS (
        SELECT incident_id, field, after FROM (SELECT incident_id, {_AS_TEXT} FROM now)
        UNPIVOT INCLUDE NULLS (after FOR field IN ({", ".join(_COMPARED)}))
    ),
    heirs AS (
        SELECT last.incident_id, string_agg(DISTINCT links.incident_id, '; ' ORDER BY links.incident_id) AS merged_into
        FROM (SELECT DISTINCT incident_id, report_id FROM all_links WHERE NOT removed) AS last
            SEMI JOIN (FROM before ANTI JOIN now USING (incident_id)) USING (incident_id)
            JOIN links USING (report_id)
        GROUP BY ALL
    ),
    told AS (
        SELECT 'new' AS change, incident_id, NULL AS merged_into, NULL AS field, NULL AS before, NULL AS after,
            date_start, summary, updated_at
        FROM now ANTI JOIN before USING (incident_id)
        UNION ALL
        SELECT CASE WHEN merged_into IS NULL THEN 'gone' ELSE 'merged' END, incident_id, merged_into, NULL, NULL, NULL,
            date_start, summary, updated_at
        FROM before ANTI JOIN now USING (incident_id) LEFT JOIN heirs USING (incident_id)
        UNION ALL
        SELECT CASE WHEN field = 'review_status' AND after = 'rejected' THEN 'rejected' ELSE 'changed' END,
            incident_id, NULL, field, before, after, date_start, summary, updated_at
        FROM then_fields JOIN now_fields USING (incident_id, field) JOIN now USING (incident_id)
        WHERE before IS DISTINCT FROM after
    )
"""


def changes(snapshot: Snapshot, since: int, *, limit: int | None = None, offset: int = 0) -> pa.RecordBatchReader:
    """What became of the user's own incidents after commit number `since`, with the columns of ``columns.CHANGES``;
    the newest incidents first.
    """
    schema = arrow_schema(CHANGES)
    return pa.RecordBatchReader.from_batches(schema, _batches(snapshot, since, schema, window_sql(limit, offset)))


def changes_count(snapshot: Snapshot, since: int) -> int:
    """How many rows :func:`changes` gives."""
    with snapshot.store.connect("incidents", "links", at=snapshot.number) as stored:
        return int(fetch(stored, f"{_QUERY} SELECT count(*) AS n FROM told", {"since": since})["n"][0].as_py())


def last_known(snapshot: Snapshot, incident_ids: list[str]) -> pd.DataFrame:
    """The last that the store said of these incidents, those that are gone among them, with the columns of
    ``columns.INCIDENTS``.
    """
    query = f"""
        SELECT {", ".join(INCIDENT_COLUMNS)} FROM all_incidents
        WHERE NOT removed AND incident_id IN (SELECT unnest($ids::VARCHAR[]))
        QUALIFY row_number() OVER (PARTITION BY incident_id ORDER BY number DESC) = 1
    """
    return snapshot.stored.ask(lambda stored: to_frame(stored, query, {"ids": incident_ids}))


def new_since(snapshot: Snapshot, filters: Filters, since: int, *, limit: int) -> tuple[pd.DataFrame, int]:
    """The newest `limit` kept incidents that the store did not know at commit number `since`, with the columns of
    ``columns.INCIDENTS``; and how many there are.
    """
    first = "SELECT incident_id FROM all_incidents GROUP BY ALL HAVING min(number) > $since"
    known = snapshot.stored.ask(lambda stored: fetch(stored, first, {"since": since}))["incident_id"].to_pylist()
    asked = snapshot.kept(filters)
    kept = f"FROM incidents WHERE ({asked.condition}) AND list_contains($new_ids, incident_id)"
    parameters = {**asked.parameters, "new_ids": known}
    columns = ", ".join(INCIDENT_COLUMNS)
    newest = f"SELECT {columns} {kept} ORDER BY {NEWEST_FIRST} LIMIT {int(limit)}"
    n = snapshot.rows(f"SELECT count(*) AS n {kept}", parameters)[0]["n"]
    return snapshot.frame(newest, parameters), int(n)


def commit_before(snapshot: Snapshot, since: str) -> int:
    """The number of the commit that ``since`` counts from: its own number, or that of the last commit before a day
    (ISO 8601, UTC); 0 when the store was empty then.

    Raises:
        VigieError: it is neither, or the store has no such commit.
    """
    if since.isascii() and since.isdigit():
        if int(since) > snapshot.number:
            raise VigieError(f"There is no commit {since}: the last one is {snapshot.number}.")
        return int(since)
    try:
        moment = datetime.combine(date.fromisoformat(since), time(), UTC)
    except ValueError as error:
        raise VigieError(f"{since!r} is neither a commit's number nor a day such as 2021-03-31.") from error
    query = "SELECT coalesce(max(number), 0) AS n FROM commits WHERE committed_at < $moment"
    return int(snapshot.stored.ask(lambda stored: fetch(stored, query, {"moment": moment}))["n"][0].as_py())


def _batches(snapshot: Snapshot, since: int, schema: pa.Schema, window: str) -> Iterator[pa.RecordBatch]:
    query = f"""
        {_QUERY} SELECT {", ".join(schema.names)} FROM told
        ORDER BY date_start DESC NULLS LAST, incident_id, change, field{window}
    """
    with snapshot.store.connect("incidents", "links", at=snapshot.number) as stored:
        for batch in stored.sql(query, params={"since": since}).to_arrow_reader(BATCH_ROWS):
            yield batch.cast(schema)


@dataclass(frozen=True, slots=True)
class Moment:
    """A commit as a moment to count from."""

    number: int
    committed_at: datetime
    message: str


def commits(snapshot: Snapshot, *, most: int) -> list[Moment]:
    """The last commits up to the snapshot's, the oldest first."""
    query = f"SELECT number, committed_at, message FROM commits ORDER BY number DESC LIMIT {int(most)}"
    rows = snapshot.stored.ask(lambda stored: fetch(stored, query)).to_pylist()
    return [Moment(row["number"], row["committed_at"], row["message"] or "") for row in reversed(rows)]
