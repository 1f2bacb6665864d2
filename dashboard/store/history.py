"""The commits of a store, and how it stood after one of them."""
# ruff: noqa: S608 - queries are put together from the names in TABLES

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa  # type: ignore[import-untyped]
from duckdb import DuckDBPyConnection

from dashboard.linking import fuse
from dashboard.store.current import fetch
from dashboard.store.errors import StoreError
from dashboard.store.linked import Known, toll_rule
from dashboard.store.reviewed import reviewed, reviews_of
from dashboard.store.rows import incident_row
from dashboard.store.schema import TABLES, Table
from dashboard.store.tables import Commit, CommitRows, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A commit as the history shows it."""

    number: int
    commit_id: str
    committed_at: datetime
    message: str
    vigie: str


def history(store: Store, *, limit: int | None = None) -> list[Entry]:
    """The commits, the newest first; the last ``limit`` of them."""
    newest = "SELECT number, commit_id, committed_at, message, vigie FROM commits ORDER BY number DESC"
    with store.connect() as connection:
        rows = fetch(connection, newest if limit is None else f"{newest} LIMIT {int(limit)}").to_pylist()
    return [Entry(**row) for row in rows]


def restore(store: Store, number: int) -> Commit:
    """Let every table stand as it did after commit `number`, by a new commit: nothing is lost, and it can be undone so.

    What was forgotten since does not come back.

    Raises:
        StoreError: there is no such commit, or nothing has changed since.
    """
    with store.writing():
        last = store.last_commit()
        if last is None or not 1 <= number <= last.number:
            raise StoreError(f"{store.path} has no commit {number}. `vigie store history` lists them.")
        rows: dict[str, pa.Table] = {}
        removed: dict[str, Sequence[str]] = {}
        for name, table in TABLES.items():
            with store.connect(name) as connection:
                rows[name], removed[name] = _back(connection, table, number)
        forgotten = _forgotten_incidents(store, number)
        rows["incidents"] = pa.concat_tables([rows["incidents"].cast(forgotten.schema), forgotten])
        removed["incidents"] = list(set(removed["incidents"]) - set(forgotten["incident_id"].to_pylist()))
        if not any(rows[name].num_rows or removed[name] for name in TABLES):
            raise StoreError(f"{store.path} stands as it did after commit {number}.")
        return store.commit(CommitRows(rows=rows, removed=removed, message=f"as after commit {number}"))


def _back(connection: DuckDBPyConnection, table: Table, number: int) -> tuple[pa.Table, list[str]]:
    """The rows as of the commit of the keys that changed since, and the keys that came since."""
    key, names = table.key, ", ".join(table.names)
    changed = f"SELECT {key} FROM all_{table.name} GROUP BY ALL HAVING max(number) > $number"
    connection.execute(f"CREATE TEMP TABLE changed AS {changed}", {"number": number})
    before = f"""
        SELECT {names} FROM (
            SELECT * FROM all_{table.name} SEMI JOIN changed USING ({key}) WHERE number <= $number
            QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY number DESC) = 1
        ) WHERE NOT removed
    """
    rows = fetch(connection, before, {"number": number})
    connection.register("back", rows)
    now = f"SELECT {key} FROM {table.name} SEMI JOIN changed USING ({key}) ANTI JOIN back USING ({key})"
    return rows, fetch(connection, now)[key].to_pylist()


def _forgotten_incidents(store: Store, number: int) -> pa.Table:
    """The incidents as of the commit whose rows went with a forgotten article: fused again from the reports left."""
    tables = ("reports", "articles", "traces", "links", "incidents", "reviews", "settings")
    with store.connect(*tables, at=number) as connection:
        query = "SELECT incident_id, report_id FROM links ANTI JOIN incidents USING (incident_id) ORDER BY ALL"
        members: dict[str, list[str]] = {}
        for row in fetch(connection, query).to_pylist():
            members.setdefault(row["incident_id"], []).append(row["report_id"])
        known, now = Known(connection), datetime.now(UTC)
        review_of, rule = reviews_of(members, known.reviews()), toll_rule(known.settings())
        fused = [
            incident_row(
                reviewed(fuse(incident_id, known.evidence_of(report_ids), toll_rule=rule), review_of.get(incident_id)),
                updated_at=now,
            )
            for incident_id, report_ids in members.items()
        ]
    return TABLES["incidents"].rows(fused, "").select(TABLES["incidents"].names)
