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
from dashboard.store import TABLES, DamageError, Store
from dashboard.store.current import readable, settle
from dashboard.store.location import PREPARED
from dashboard.store.whereabouts import KNOWN_BY, LIST_SUFFIX, list_all

# How incidents are shown unless another order is asked for, and how the table stands: a scan keeps it.
NEWEST_FIRST = "date_start DESC NULLS LAST, date_end DESC, incident_id"
# From so many bytes of incidents on (some 40,000 of them) a file is worth its while.
WORTH_A_FILE = 5_000_000
# What a file is prepared in; what is more is set aside on disk meanwhile.
_MEMORY = "1GB"
_MOST_INTEGER = 2**31 - 1
_STALE_SECONDS = 3600.0  # nobody prepares a file for so long: it was stopped

# A report's id is its article's, # and an ordinal.
_ARTICLE = "regexp_extract(report_id, '^(.*)#', 1)"
# What totals add up, made once: each incident's least, likeliest and most, and whether more are possible. Unknown while
# the incident tells no number. {0}: the narrowest kind of number that holds them all, which is added up fastest.
_SUMS = ", ".join(
    f"""
    coalesce({count}_low, {count}_best, CASE WHEN {count}_high IS NOT NULL THEN 0 END)::{{0}} AS {count}_least,
    coalesce({count}_best, {count}_low)::{{0}} AS {count}_likely,
    coalesce({count}_high, {count}_best, {count}_low)::{{0}} AS {count}_most,
    CASE WHEN {count}_low IS NOT NULL AND {count}_high IS NULL THEN TRUE END AS {count}_open
    """
    for count in COUNTS
)
# What is known to be somewhere in a province alone ({}: a table's name and a dot) has its middle for a point.
PROVINCE_ALONE = "({0}where_prec = 4 AND {0}admin1 IS NOT NULL AND {0}iso3 IS NOT NULL)"
# The named points closer than that. They are few beside the incidents, which are grouped by their numbers.
_POINT = ("latitude", "longitude", "where_prec", "radius_km", "iso3", "location")
_POINTED = f"{{0}}latitude IS NOT NULL AND NOT coalesce({PROVINCE_ALONE}, FALSE)"
# What many incidents share, by its table: the name of its number, its columns, and of which incidents ({0}: a table's
# name and a dot). They are counted and grouped by these numbers; a page asks for their names afterwards.
NUMBERED: Mapping[str, tuple[str, tuple[str, ...], str]] = MappingProxyType(
    {
        "points": ("spot", _POINT, _POINTED),
        "places": ("place", ("location", "admin1", "iso3"), "{0}location IS NOT NULL"),
        "areas": ("area", ("country", "iso3", "admin1"), "{0}iso3 IS NOT NULL"),
        "types": ("type", ("event_type",), "{0}event_type IS NOT NULL"),
        "sub_types": ("sub_type", ("event_type", "sub_event_type"), "{0}sub_event_type IS NOT NULL"),
        "actors": ("actors", ("perpetrator",), "{0}perpetrator IS NOT NULL"),
        "outlets": ("outlets", ("sources",), "{0}sources IS NOT NULL"),
    }
)
_NUMBERS = ", ".join(number for number, _, _ in NUMBERED.values())
_JOINS = " ".join(
    f"LEFT JOIN prepared.{table} ON {known.format('i.')} AND "
    + " AND ".join(f"i.{column} IS NOT DISTINCT FROM {table}.{column}" for column in columns)
    for table, (_, columns, known) in NUMBERED.items()
)
# Texts begin with a blank, so that " gao" finds the beginning of a word.
_INCIDENTS = f"""
    SELECT i.* REPLACE (
        ' ' || search_text AS search_text, ' ' || place_text AS place_text, ' ' || actor_text AS actor_text
    ), {_SUMS}, {_NUMBERS},
    coalesce(date_end, date_start) AS last_day,
    known_from = 'fresh' AS is_fresh, review_status IS NOT DISTINCT FROM 'rejected' AS is_rejected
    FROM incidents i {_JOINS} ORDER BY {NEWEST_FIRST}
"""
# What is made of these tables and of the links. Most articles tell of one incident alone; ``shared`` lists the others,
# so that articles are counted without a look at each. ``days`` tells where an incident stands.
_DERIVED: Mapping[str, str] = MappingProxyType(
    {
        "outlet_names": """
            SELECT outlets, dense_rank() OVER (ORDER BY name)::INTEGER AS outlet
            FROM (SELECT outlets, unnest(string_split(sources, '; ')) AS name FROM prepared.outlets)
        """,
        "days": "SELECT incident_id, date_start FROM prepared.incidents ORDER BY incident_id",
        "linked": "SELECT incident_id, report_id FROM links ORDER BY incident_id",
        "shared": f"""
            SELECT DISTINCT incident_id, {_ARTICLE} AS article_id
            FROM prepared.linked SEMI JOIN (
                SELECT {_ARTICLE} AS article_id FROM prepared.linked WHERE NOT ends_with(report_id, '#0')
            ) several ON several.article_id = {_ARTICLE}
        """,
    }
)
_EVIDENCE = f"SELECT incident_id, report_id, {_ARTICLE} AS article_id FROM prepared.linked"
# A file that was prepared by other statements than these is of no use.
_LAYOUT = hashlib.sha256(repr((*NUMBERED.items(), _INCIDENTS, *_DERIVED.items())).encode()).hexdigest()[:8]
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
        _prepare(connection, store, number)
    connection.execute("CREATE OR REPLACE VIEW incidents AS SELECT *, rowid AS row FROM prepared.incidents")
    for name in (*NUMBERED, *_DERIVED):
        connection.execute(f"CREATE VIEW {name} AS FROM prepared.{name}")
    connection.execute(f"CREATE VIEW evidence AS {_EVIDENCE}")
    return connection


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _is_large(store: Store) -> bool:
    return sum(Path(file).stat().st_size for file in store.files(TABLES["incidents"])) > WORTH_A_FILE


def _prepare(connection: duckdb.DuckDBPyConnection, store: Store, number: int) -> None:
    """Fill the database ``prepared`` of a connection."""
    with readable():
        store.connect(*_READ, at=number, on=connection)
        settle(connection, "incidents")
        most = ", ".join(f"{count}_{end}" for count in COUNTS for end in ("low", "best", "high"))
        [(largest,)] = connection.sql(f"SELECT max(greatest({most})) FROM incidents").fetchall()
        for table, (name, columns, known) in NUMBERED.items():
            listed = ", ".join(columns)
            connection.execute(
                f"CREATE TABLE prepared.{table} AS SELECT row_number() OVER (ORDER BY {listed})::INTEGER AS {name}, "
                f"{listed} FROM (SELECT DISTINCT {listed} FROM incidents WHERE {known.format('')})"
            )
        kind = "INTEGER" if (largest or 0) <= _MOST_INTEGER else "BIGINT"
        connection.execute(f"CREATE TABLE prepared.incidents AS {_INCIDENTS.format(kind)}")
        for name, select in _DERIVED.items():
            connection.execute(f"CREATE TABLE prepared.{name} AS {select}")


def _write(store: Store, number: int, path: Path) -> None:
    """Prepare the file beside its place, and put it there when it is whole: whoever else does so at once, does the
    same. Files of other commits go; who has one open keeps it.
    """
    path.parent.mkdir(exist_ok=True)
    begun = path.with_name(f"{uuid.uuid4().hex}.begun")
    try:
        own = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": f"{begun}.spilled"})
        with own:
            own.execute(f"ATTACH {_quoted(begun)} AS prepared")
            _prepare(own, store, number)
            own.execute("DETACH prepared")
        with suppress(DamageError):  # of claims or articles: told when they are asked for
            list_all({name: store.files(TABLES[name]) for name in KNOWN_BY}, path.parent)
        begun.replace(path)
    finally:
        begun.unlink(missing_ok=True)
    for other in path.parent.iterdir():
        is_old = other.suffix == ".duckdb" or other.stat().st_mtime < time.time() - _STALE_SECONDS
        if other != path and other.suffix != LIST_SUFFIX and is_old:
            with suppress(OSError):  # another process has it open, where that locks a file
                other.unlink()
