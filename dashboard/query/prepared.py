"""The current incidents of a store, prepared for queries: sorted, compressed, in one DuckDB file for each commit.

Reading two million incidents out of Parquet, the latest row of each, takes many seconds and gigabytes. It is done once
a commit; whoever opens the store at that commit afterwards opens the file, and reads of it what a query asks for.
A small store is prepared in memory, and so is one whose folder can't be written.
"""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

import hashlib
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import duckdb

from dashboard.columns import COUNTS
from dashboard.store import TABLES, Store
from dashboard.store.current import fetch
from dashboard.store.location import PREPARED
from dashboard.store.whereabouts import KNOWN_BY, LIST_SUFFIX, list_all

# How incidents are shown unless another order is asked for, and how the table stands: a scan keeps it.
NEWEST_FIRST = "date_start DESC NULLS LAST, date_end DESC, incident_id"
# From so many bytes of incidents on (some 40,000 of them) a file is worth its while.
WORTH_A_FILE = 5_000_000
# What a file is prepared in; what is more is set aside on disk meanwhile.
_MEMORY = "1GB"
_STALE_SECONDS = 3600.0  # nobody prepares a file for so long: it was stopped

# A report's id is its article's, # and an ordinal.
_ARTICLE = "regexp_extract(report_id, '^(.*)#', 1)"
# What totals add up, made once: each incident's least, likeliest and most, and whether more are possible. Unknown while
# the incident tells no number.
_SUMS = ", ".join(
    f"""
    coalesce({count}_low, {count}_best, CASE WHEN {count}_high IS NOT NULL THEN 0 END) AS {count}_least,
    coalesce({count}_best, {count}_low) AS {count}_likely,
    coalesce({count}_high, {count}_best, {count}_low) AS {count}_most,
    CASE WHEN {count}_low IS NOT NULL AND {count}_high IS NULL THEN TRUE END AS {count}_open
    """
    for count in COUNTS
)
# What is known to be somewhere in a province alone ({}: a table's name and a dot) has its middle for a point.
PROVINCE_ALONE = "({0}where_prec = 4 AND {0}admin1 IS NOT NULL AND {0}iso3 IS NOT NULL)"
# The named points closer than that. They are few beside the incidents, which are grouped by their numbers.
_POINT = ("latitude", "longitude", "where_prec", "radius_km", "iso3", "location")
_POINTS = f"""
    SELECT row_number() OVER (ORDER BY {", ".join(_POINT)})::INTEGER AS spot, {", ".join(_POINT)}
    FROM (
        SELECT DISTINCT {", ".join(_POINT)} FROM incidents
        WHERE latitude IS NOT NULL AND NOT coalesce({PROVINCE_ALONE.format("")}, FALSE)
    )
"""
_AT_POINT = " AND ".join(f"i.{column} IS NOT DISTINCT FROM s.{column}" for column in _POINT)
# Texts begin with a blank, so that " gao" finds the beginning of a word. ``place``, ``spot`` and ``outlets`` number the
# places, the points and the lists of outlets, so that different ones are counted and grouped by numbers. Most articles
# tell of one incident alone; ``shared`` lists the others, so that articles are counted without a look at each.
_TABLES: Mapping[str, str] = MappingProxyType(
    {
        "incidents": f"""
            WITH places AS (
                SELECT location, admin1, iso3, row_number() OVER ()::INTEGER AS place
                FROM (SELECT DISTINCT location, admin1, iso3 FROM incidents WHERE location IS NOT NULL)
            ),
            lists AS (
                SELECT sources, row_number() OVER (ORDER BY sources)::INTEGER AS outlets
                FROM (SELECT DISTINCT sources FROM incidents WHERE sources IS NOT NULL)
            )
            SELECT i.* REPLACE (
                ' ' || search_text AS search_text, ' ' || place_text AS place_text, ' ' || actor_text AS actor_text
            ), {_SUMS}, place, spot, outlets
            FROM incidents i
            LEFT JOIN places p ON i.location = p.location
                AND i.admin1 IS NOT DISTINCT FROM p.admin1 AND i.iso3 IS NOT DISTINCT FROM p.iso3
            LEFT JOIN ({_POINTS}) s ON {_AT_POINT} AND NOT coalesce({PROVINCE_ALONE.format("i.")}, FALSE)
            LEFT JOIN lists USING (sources)
            ORDER BY {NEWEST_FIRST}
        """,
        "points": _POINTS,
        "outlet_names": """
            SELECT outlets, dense_rank() OVER (ORDER BY name)::INTEGER AS outlet FROM (
                SELECT row_number() OVER (ORDER BY sources)::INTEGER AS outlets,
                    unnest(string_split(sources, '; ')) AS name
                FROM (SELECT DISTINCT sources FROM incidents WHERE sources IS NOT NULL)
            )
        """,
        "days": "SELECT incident_id, date_start FROM incidents ORDER BY incident_id",
        "linked": "SELECT incident_id, report_id FROM links ORDER BY incident_id",
        "shared": f"""
            SELECT DISTINCT incident_id, {_ARTICLE} AS article_id
            FROM links SEMI JOIN (
                SELECT {_ARTICLE} AS article_id FROM links WHERE NOT ends_with(report_id, '#0')
            ) several ON several.article_id = {_ARTICLE}
        """,
    }
)
_VIEW = f"CREATE VIEW {{}}evidence AS SELECT incident_id, report_id, {_ARTICLE} AS article_id FROM {{}}linked"
# A file that was prepared by other statements than these is of no use.
_LAYOUT = hashlib.sha256(repr((*_TABLES.items(), _VIEW)).encode()).hexdigest()[:8]
_READ = ("incidents", "links")


def connect(store: Store, number: int, commit_id: str) -> duckdb.DuckDBPyConnection:
    """A connection on the tables ``incidents``, ``evidence`` and ``shared`` as of that commit.

    Raises:
        DamageError: a file of the store can't be read.
    """
    path = store.path / PREPARED / f"{commit_id}-{_LAYOUT}.duckdb"
    if not path.exists() and _is_large(store):
        with suppress(OSError, duckdb.IOException):  # the folder can't be written, or is full: memory will do
            _write(store, number, path)
    # A database of its own, which selections are put aside in.
    connection = duckdb.connect()
    if path.exists():
        connection.execute(f"ATTACH {_quoted(path)} AS prepared (READ_ONLY)")
    else:
        connection.execute("ATTACH ':memory:' AS prepared")
        _fill(connection, store, number)
    connection.execute("CREATE VIEW incidents AS SELECT *, rowid AS row FROM prepared.incidents")
    for name in (*tuple(_TABLES)[1:], "evidence"):
        connection.execute(f"CREATE VIEW {name} AS FROM prepared.{name}")
    return connection


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _is_large(store: Store) -> bool:
    return sum(Path(file).stat().st_size for file in store.files(TABLES["incidents"])) > WORTH_A_FILE


def _fill(connection: duckdb.DuckDBPyConnection, store: Store, number: int) -> None:
    with store.connect(*_READ, at=number) as stored:
        for name, select in _TABLES.items():
            connection.register("rows", fetch(stored, select))
            connection.execute(f"CREATE TABLE prepared.{name} AS FROM rows")
            connection.unregister("rows")
    connection.execute(_VIEW.format("prepared.", "prepared."))


def _write(store: Store, number: int, path: Path) -> None:
    """Prepare the file beside its place, and put it there when it is whole: whoever else does so at once, does the
    same. Files of other commits go; who has one open keeps it.
    """
    path.parent.mkdir(exist_ok=True)
    begun = path.with_name(f"{uuid.uuid4().hex}.begun")
    try:
        own = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": f"{begun}.spilled"})
        with store.connect(*_READ, at=number, on=own) as stored:
            stored.execute(f"ATTACH {_quoted(begun)} AS prepared")
            for name, select in _TABLES.items():
                stored.execute(f"CREATE TABLE prepared.{name} AS {select}")
            stored.execute(_VIEW.format("prepared.", ""))
            stored.execute("DETACH prepared")
        list_all({name: store.files(TABLES[name]) for name in KNOWN_BY}, path.parent)
        begun.replace(path)
    finally:
        begun.unlink(missing_ok=True)
    for other in path.parent.iterdir():
        is_old = other.suffix == ".duckdb" or other.stat().st_mtime < time.time() - _STALE_SECONDS
        if other != path and other.suffix != LIST_SUFFIX and is_old:
            with suppress(OSError):  # another process has it open, where that locks a file
                other.unlink()
