"""Is all that a store says of itself true? Files first, then commits, then what the tables say of each other.

A rule is one row: its words, and a query for the keys that break it. A new table needs its rows here.
"""
# ruff: noqa: S608 - queries are put together from the names in TABLES and columns; there are no values in them

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as parquet  # type: ignore[import-untyped]
from duckdb import DuckDBPyConnection
from pyarrow import ArrowException

from dashboard.store.current import fetch
from dashboard.store.errors import DamageError
from dashboard.store.reviewed import TOLD
from dashboard.store.schema import COMMITS, REPORT_VALUES, TABLES, Table
from dashboard.store.tables import Store

# The origins of incidents that were read out of articles; the others were imported, and have no reports.
OURS = "('own', 'sample')"
# How many keys a line names.
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a check found. ``damage``: one line each, with what and where; ``notes``: nothing wrong, but to know."""

    damage: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    """``keys``: a query for the keys (a column ``key``) that break it; ``tables``: those that the query reads."""

    tables: tuple[str, ...]
    words: str
    keys: str


def check(store: Store) -> Findings:
    """Verify every file, every commit and every rule that the tables keep. Changes nothing."""
    damage: list[str] = []
    sound: list[str] = []
    for table in (COMMITS, *TABLES.values()):
        try:
            files = damaged_files(store, table)
        except DamageError as error:
            damage.append(str(error))
            continue
        damage += (
            f"{path}: {why}. Put back a copy of this file, or `vigie store mend`." for path, why in files.items()
        )
        if not files:
            sound.append(table.name)
    if COMMITS.name not in sound:
        return Findings(damage=tuple(damage), notes=("Nothing else could be looked at without the commits.",))
    notes: list[str] = []
    with store.connect(*(name for name in sound if name != COMMITS.name)) as connection:
        damage += (
            f"{one.table}: commit {one.number} wrote {one.wrote} rows, {one.has} are there. `vigie store mend` helps."
            for one in incomplete_commits(connection, (name for name in sound if name in TABLES))
        )
        damage += [line for rule in _rules() if set(rule.tables) <= set(sound) for line in _broken(connection, rule)]
        if {"incidents", "claims", "links", "reviews"} <= set(sound):
            damage += _unfounded(connection)
        notes += _notes(connection, sound)
    return Findings(damage=tuple(damage), notes=tuple(notes))


# --- Files ------------------------------------------------------------------------------------------------


def damaged_files(store: Store, table: Table) -> Mapping[Path, str]:
    """The files of the table that are gone, shorter or longer than they were written, or unreadable; and how.

    Raises:
        DamageError: the table's log is damaged, so that nobody knows its files.
    """
    written = store.delta(table).get_add_actions(flatten=True)
    sizes = dict(zip(written["path"].to_pylist(), written["size_bytes"].to_pylist(), strict=True))
    paths = {store.path / table.name / name: size for name, size in sorted(sizes.items())}
    return {path: why for path, size in paths.items() if (why := _damage(path, size))}


def _damage(path: Path, size: int) -> str | None:
    try:
        if path.stat().st_size != size:
            return f"it has {path.stat().st_size} bytes instead of {size}"
        for _ in parquet.ParquetFile(path, page_checksum_verification=True).iter_batches():
            pass
    except FileNotFoundError:
        return "it is gone"
    except (OSError, ArrowException) as error:
        return f"it can't be read ({error})"
    return None


# --- Commits ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A commit that does not have in a table the rows that it says it wrote."""

    table: str
    commit_id: str
    number: int
    wrote: int
    has: int


def incomplete_commits(connection: DuckDBPyConnection, tables: Iterable[str]) -> Iterator[Incomplete]:
    """The commits that lack rows, or have too many, in these tables. Those of older formats do not tell."""
    query = "SELECT commit_id, number, rows FROM every_commit WHERE rows IS NOT NULL ORDER BY number"
    told = fetch(connection, query).to_pylist()
    for name in tables:
        query = f"SELECT commit_id, count(*) AS n FROM files_{name} GROUP BY ALL"
        there = {row["commit_id"]: row["n"] for row in fetch(connection, query).to_pylist()}
        for row in told:
            wrote, has = json.loads(row["rows"]).get(name, 0), there.get(row["commit_id"], 0)
            if wrote != has:
                yield Incomplete(name, row["commit_id"], row["number"], wrote, has)


# --- Rules ------------------------------------------------------------------------------------------------


def _rules() -> Iterator[_Rule]:
    yield _Rule(
        (), "two commits have the number", "SELECT number AS key FROM every_commit GROUP BY ALL HAVING count(*) > 1"
    )
    yield _Rule(
        (),
        "commits are missing before the number",
        "SELECT number AS key FROM every_commit QUALIFY number > lag(number, 1, 0) OVER (ORDER BY number) + 1",
    )
    for name, table in TABLES.items():
        yield _Rule(
            (name,),
            f"{name}: one commit wrote twice",
            f"SELECT DISTINCT {table.key} AS key FROM all_{name} GROUP BY {table.key}, commit_id HAVING count(*) > 1",
        )
        yield _Rule(
            (name,), f"{name}: rows without {table.key}", f"SELECT '' AS key FROM {name} WHERE {table.key} IS NULL"
        )
    for name, column, other in _ENDS:
        yield _Rule(
            (name, other),
            f"{name}: no such row of {other}: the {column}",
            f"SELECT DISTINCT {column} AS key FROM {name} WHERE {column} IS NOT NULL"
            f" AND {column} NOT IN (SELECT {TABLES[other].key} FROM {other})",
        )
    for name in ("reports", "claims"):
        yield _Rule(
            (name, "articles"),
            f"{name}: of another version than the current one of the article",
            f"SELECT DISTINCT article_id AS key FROM {name} JOIN articles USING (article_id)"
            f" WHERE {name}.article_version <> articles.article_version",
        )
    yield _Rule(
        ("reports", "links"),
        "reports: without an incident",
        # One that tells of none is compared by its words alone, and joins an incident or does not.
        "SELECT report_id AS key FROM reports ANTI JOIN links USING (report_id)"
        f" WHERE coalesce({', '.join(f'{name}::VARCHAR' for name in REPORT_VALUES)}) IS NOT NULL",
    )
    yield _Rule(
        ("incidents", "links"),
        "incidents: without a report",
        "SELECT incident_id AS key FROM incidents ANTI JOIN links USING (incident_id)"
        " WHERE origin IN ('own', 'sample')",
    )
    yield _Rule(("claims", "articles"), "claims: the offsets do not quote the sentence", _MISQUOTED)


# Each link between tables: where, by which column, to what. Decisions and reviews outlive what they were taken on.
_ENDS = (
    ("reports", "article_id", "articles"),
    ("claims", "article_id", "articles"),
    ("claims", "report_id", "reports"),
    ("traces", "report_id", "reports"),
    ("pairs", "first", "reports"),
    ("pairs", "second", "reports"),
    ("links", "report_id", "reports"),
    ("links", "incident_id", "incidents"),
)
# The words stand at the offsets, within an occurrence of the sentence: one that begins at or before them and ends at
# or after. Such an occurrence lies in the window that is as long as the sentence on both sides.
_MISQUOTED = """
    SELECT claim_id AS key FROM (
        SELECT claim_id, sentence, char_start, char_end, CASE c.part WHEN 'title' THEN title ELSE text END AS told
        FROM claims c JOIN articles USING (article_id)
    )
    WHERE NOT coalesce(
        char_start >= 0 AND char_end > char_start AND char_end <= length(told)
        AND trim(substr(told, char_start + 1, char_end - char_start)) <> ''
        AND contains(
            substr(
                told,
                greatest(char_end - length(sentence), 0) + 1,
                char_start + length(sentence) - greatest(char_end - length(sentence), 0)
            ),
            sentence
        ),
        false
    )
"""


def _broken(connection: DuckDBPyConnection, rule: _Rule) -> Iterator[str]:
    """One line that names the first keys that break the rule; none where it holds."""
    keys = fetch(connection, f"SELECT key::VARCHAR AS key FROM ({rule.keys}) ORDER BY key")["key"].to_pylist()
    if keys:
        yield f"{rule.words} {_named(keys)}"


def _named(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return f"{', '.join(keys[:_NAMED])}{more}"


# --- Every value of an incident is told -------------------------------------------------------------------

_NUMERIC = ("integer", "number")


def _unfounded(connection: DuckDBPyConnection) -> Iterator[str]:
    """A line for each column that has a value in an incident of which no claim of its reports says so.

    Imported incidents have no text behind them; what a reviewer corrected stands on the review.
    """
    connection.execute("""
        CREATE TEMP TABLE told AS
        SELECT incident_id, field, list(DISTINCT value) AS texts, list(try_cast(value AS DOUBLE)) || list(low::DOUBLE)
            || list(best::DOUBLE) || list(high::DOUBLE) AS numbers
        FROM claims JOIN links USING (report_id) GROUP BY ALL
    """)
    connection.execute("""
        CREATE TEMP TABLE corrected AS
        SELECT DISTINCT incident_id, unnest(fields) AS field FROM links JOIN (
            SELECT unnest(report_ids) AS report_id, json_keys(corrections) AS fields FROM reviews
        ) USING (report_id)
    """)
    of_count = " OR ".join(f"v.field = '{name}'" for name, column in TOLD.items() if column.kind in _NUMERIC)
    query = f"""
        SELECT v.field AS name, v.incident_id AS key FROM (
            UNPIVOT (SELECT incident_id, {", ".join(f"{name}::VARCHAR AS {name}" for name in TOLD)} FROM incidents
                WHERE origin IN {OURS})
            ON {", ".join(TOLD)} INTO NAME field VALUE value
        ) v
        ANTI JOIN corrected c ON c.incident_id = v.incident_id AND c.field = v.field
        LEFT JOIN told t ON t.incident_id = v.incident_id AND t.field = regexp_replace(v.field, '_(low|best|high)$', '')
        WHERE NOT coalesce(
            list_contains(texts, v.value) OR list_has_all(texts, string_split(v.value, '; '))
            OR (({of_count}) AND list_contains(numbers, try_cast(v.value AS DOUBLE))),
            false
        )
    """
    unfounded: dict[str, list[str]] = {}
    for row in fetch(connection, f"FROM ({query}) ORDER BY name, key").to_pylist():
        unfounded.setdefault(row["name"], []).append(row["key"])
    for name, keys in unfounded.items():
        yield f"incidents: no claim gives the {name} of {_named(keys)}"


def _notes(connection: DuckDBPyConnection, tables: list[str]) -> Iterator[str]:
    for name in (name for name in tables if name in TABLES):
        query = f"SELECT count(*) AS n FROM files_{name} ANTI JOIN every_commit USING (commit_id)"
        if dead := fetch(connection, query)["n"][0].as_py():
            yield f"{name}: {dead} rows of commits that never got there, which nobody sees; compacting drops them."
    if {"reports", "traces"} <= set(tables):
        query = "SELECT count(*) AS n FROM reports ANTI JOIN traces USING (report_id)"
        if older := fetch(connection, query)["n"][0].as_py():
            yield f"reports: {older} from before reports were compared across commits; `vigie reread` compares them."
