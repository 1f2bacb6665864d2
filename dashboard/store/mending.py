"""A damaged store made whole again, without what was lost: damaged files are set aside, and the commits that lack rows
are emptied, as if they had never got there. What then refers to nothing ends.

Afterwards every stored article has to be read again (``pipeline.reread``): what it says is found anew, and linked. The
articles that were lost come back with the next ingest of the same sources; decisions and reviews that were lost do not.
"""
# ruff: noqa: S608 - queries are put together from the names in TABLES; values are parameters

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from dashboard.store.checking import OURS, damaged_files, incomplete_commits
from dashboard.store.current import fetch
from dashboard.store.maintenance import rewrite
from dashboard.store.schema import COMMITS, TABLES
from dashboard.store.tables import CommitRows, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """``files``: set aside (``.damaged`` behind their names) or gone; ``commits``: the numbers of those emptied."""

    files: tuple[Path, ...]
    commits: tuple[int, ...]


def mend(store: Store) -> Mended:
    """Set aside what is damaged and let the rest be consistent. Where nothing is damaged, nothing changes.

    Raises:
        StoreError: the store can't be written.
        DamageError: a table's log is damaged: only a copy can help.
    """
    with store.writing():
        files = [path for table in (COMMITS, *TABLES.values()) for path in damaged_files(store, table)]
        for path in files:
            if path.exists():
                path.rename(path.with_name(f"{path.name}.damaged"))
        for table in (COMMITS, *TABLES.values()):
            if any(path.parent.name == table.name for path in files):
                store.disown_missing(table)
        emptied = _empty(store)
        _end_orphans(store)
    return Mended(files=tuple(files), commits=tuple(emptied))


def _empty(store: Store) -> list[int]:
    """Drop what is left of the commits that lack rows; the numbers of those that are lost themselves are filled."""
    with store.connect(*TABLES) as connection:
        incomplete = {one.commit_id: one.number for one in incomplete_commits(connection, TABLES)}
        numbers = fetch(connection, "SELECT number FROM every_commit")["number"].to_pylist()
    gaps = sorted(set(range(1, max(numbers, default=0))) - set(numbers))
    if incomplete:
        for table in TABLES.values():
            kept = f"SELECT * FROM files_{table.name} WHERE commit_id NOT IN (SELECT unnest($lost::VARCHAR[]))"
            rewrite(store, table, kept, {"lost": list(incomplete)})
    if incomplete or gaps:
        lost = "commit_id IN (SELECT unnest($lost::VARCHAR[]))"
        rows = f"""
            SELECT * REPLACE (
                CASE WHEN {lost} THEN '{{}}' ELSE rows END AS rows,
                CASE WHEN {lost} THEN 'lost: ' || message ELSE message END AS message
            ) FROM every_commit
            UNION ALL BY NAME
            SELECT 'lost ' || gap AS commit_id, gap AS number, 'lost' AS message, '{{}}' AS rows, false AS removed,
                (SELECT min(committed_at) FROM every_commit WHERE number > gap) AS committed_at
            FROM (SELECT unnest($gaps::BIGINT[]) AS gap)
        """
        rewrite(store, COMMITS, rows, {"lost": list(incomplete), "gaps": gaps})
    return sorted([*incomplete.values(), *gaps])


# The rows that refer to what is no more, each by the tables before it.
_ORPHANS: Mapping[str, str] = {
    "reports": "article_id NOT IN (SELECT article_id FROM articles)",
    "claims": "article_id NOT IN (SELECT article_id FROM articles)",
    "traces": "report_id NOT IN (FROM whole_reports)",
    "pairs": "first NOT IN (FROM whole_reports) OR second NOT IN (FROM whole_reports)",
    "links": "report_id NOT IN (FROM whole_reports)",
    "incidents": f"origin IN {OURS} AND incident_id NOT IN"
    " (SELECT incident_id FROM links WHERE report_id IN (FROM whole_reports))",
}


def _end_orphans(store: Store) -> None:
    with store.connect(*TABLES) as connection:
        connection.execute(
            "CREATE TEMP TABLE whole_reports AS SELECT report_id FROM reports SEMI JOIN articles USING (article_id)"
        )
        removed = {name: _keys(connection, name, orphan) for name, orphan in _ORPHANS.items()}
    if any(removed.values()):
        store.commit(CommitRows(rows={}, removed=removed, message="mended: rows that referred to what was lost"))


def _keys(connection: DuckDBPyConnection, name: str, condition: str) -> list[str]:
    key = TABLES[name].key
    return [str(one) for one in fetch(connection, f"SELECT {key} FROM {name} WHERE {condition}")[key].to_pylist()]
