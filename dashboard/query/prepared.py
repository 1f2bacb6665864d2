"""The current incidents of a store, prepared for queries: numbered, compressed, in one DuckDB file for each commit.

Reading two million incidents out of Parquet, the latest row of each, takes many seconds and gigabytes. It is done once;
a later commit's file is made of the last one by the rows that changed since. Whoever opens the store at that commit
afterwards opens the file, and reads of it what a query asks for.
A small store is prepared in memory, and so is one whose folder can't be written.
"""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

import hashlib
import shutil
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import duckdb

from dashboard.columns import COUNTS
from dashboard.store import TABLES, DamageError, Store
from dashboard.store.current import fetch, readable, settle
from dashboard.store.location import PREPARED
from dashboard.store.schema import FOUND_BY
from dashboard.store.whereabouts import KNOWN_BY, LIST_SUFFIX, list_all

# How incidents are shown unless another order is asked for, and how the table stands but for what changed since.
NEWEST_DAYS = "date_start DESC NULLS LAST, date_end DESC"
NEWEST_FIRST = f"{NEWEST_DAYS}, incident_id"
# From so many bytes of incidents on (some 40,000 of them) a file is worth its while.
WORTH_A_FILE = 5_000_000
# What a file is prepared in; what is more is set aside on disk meanwhile.
_MEMORY = "1GB"
_STALE_SECONDS = 3600.0  # nobody prepares a file for so long: it was stopped
# A file that was brought up to date for more than this share of its incidents is made anew: in order, without gaps.
MOST_CHANGED = 0.1

# A report's id is its article's, # and an ordinal.
_ARTICLE = "regexp_extract(report_id, '^(.*)#', 1)"
# What is known to be somewhere in a province alone has its middle for a point.
PROVINCE_ALONE = "(where_prec = 4 AND admin1 IS NOT NULL AND iso3 IS NOT NULL)"
# What many incidents share, by its table: the name of its number, and its columns. Incidents are kept, counted and
# grouped by these numbers (:mod:`~dashboard.query.numbers`); a page asks for their names afterwards.
NUMBERED: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "spans": ("span", ("date_start", "date_end")),
        "sites": (
            "site",
            ("country", "iso3", "admin1", "location", "latitude", "longitude", "where_prec", "radius_km"),
        ),
        "areas": ("area", ("country", "iso3", "admin1")),
        "types": ("type", ("event_type",)),
        "sub_types": ("sub_type", ("event_type", "sub_event_type")),
        "actors": ("actors", ("perpetrator",)),
        "outlets": ("outlets", ("sources",)),
        "weapons": ("weapon_number", ("weapon",)),
        "standings": (
            "standing",
            ("known_from", "review_status", "origin", "languages", "date_prec", "where_prec"),
        ),
        "sizes": ("size", ("n_reports",)),
        **{f"{count}_tolls": (f"{count}_toll", (f"{count}_low", f"{count}_best", f"{count}_high")) for count in COUNTS},
    }
)
_NUMBERS = ", ".join(f"{table}.{number}" for table, (number, _) in NUMBERED.items())


def _same(columns: tuple[str, ...], table: str, other: str) -> str:
    return " AND ".join(f"{table}.{column} IS NOT DISTINCT FROM {other}.{column}" for column in columns)


_JOINS = " ".join(f"JOIN prepared.{table} ON {_same(columns, 'i', table)}" for table, (_, columns) in NUMBERED.items())
# ``row``: what the other tables, and who reads this one, know an incident by; it rises by the order of the table.
_INCIDENTS = f"""
    SELECT {{first}} + row_number() OVER () - 1 AS row, * FROM (
        SELECT i.* EXCLUDE ({", ".join(FOUND_BY)}), {_NUMBERS} FROM coming i {_JOINS} ORDER BY {NEWEST_FIRST}
    )
"""
# Beside the incidents, of the rows that come. ``texts`` are what words are looked for in: they stand by place, so that
# a word near somewhere is looked for in a few portions, and begin with a blank, so that " gao" finds the beginning of a
# word. ``days`` tells where an incident stands.
_BESIDE: Mapping[str, str] = MappingProxyType(
    {
        "texts": f"""
            SELECT site, row, {", ".join(f"' ' || {text} AS {text}" for text in FOUND_BY)}
            FROM coming JOIN prepared.incidents USING (incident_id) ORDER BY site, row
        """,
        "days": "SELECT incident_id, date_start FROM coming ORDER BY incident_id",
        "linked": "SELECT incident_id, report_id FROM coming_links ORDER BY incident_id",
    }
)
# What is made of these tables, anew each time. Most articles tell of one incident alone; ``shared`` lists the others,
# so that articles are counted without a look at each.
_DERIVED: Mapping[str, str] = MappingProxyType(
    {
        "outlet_names": """
            SELECT outlets, name, dense_rank() OVER (ORDER BY name)::INTEGER AS outlet
            FROM (SELECT outlets, unnest(string_split(sources, '; ')) AS name FROM prepared.outlets)
        """,
        "actor_names": "SELECT actors, unnest(string_split(perpetrator, '; ')) AS name FROM prepared.actors",
        "named_places": """
            SELECT site, dense_rank() OVER (ORDER BY location, admin1, iso3)::INTEGER AS place
            FROM prepared.sites WHERE location IS NOT NULL
        """,
        "shared": f"""
            SELECT DISTINCT incident_id, {_ARTICLE} AS article_id
            FROM prepared.linked SEMI JOIN (
                SELECT {_ARTICLE} AS article_id FROM prepared.linked WHERE NOT ends_with(report_id, '#0')
            ) several ON several.article_id = {_ARTICLE}
        """,
    }
)
# The rows that go before changed ones come: of which table, known by what.
_GOING = (
    (
        "texts",
        "row",
        "SELECT row FROM prepared.incidents WHERE incident_id IN (SELECT incident_id FROM changed_incidents)",
    ),
    ("incidents", "incident_id", "SELECT incident_id FROM changed_incidents"),
    ("days", "incident_id", "SELECT incident_id FROM changed_incidents"),
    ("linked", "report_id", "SELECT report_id FROM changed_links"),
)
_EVIDENCE = f"SELECT incident_id, report_id, {_ARTICLE} AS article_id FROM prepared.linked"
# A file that was prepared by other statements than these is of no use.
_LAYOUT = hashlib.sha256(
    repr((*NUMBERED.items(), _INCIDENTS, *_BESIDE.items(), *_DERIVED.items())).encode()
).hexdigest()[:8]
_READ = ("incidents", "links")


def connect(store: Store, number: int, commit_id: str) -> duckdb.DuckDBPyConnection:
    """A connection on the tables ``incidents``, ``texts``, ``evidence``, ``shared`` and those of :data:`NUMBERED` as of
    that commit.

    Raises:
        DamageError: a file of the store can't be read.
    """
    path = _path(store, commit_id)
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
    connection.execute("CREATE OR REPLACE VIEW incidents AS FROM prepared.incidents")
    for name in (*NUMBERED, *_BESIDE, *_DERIVED):
        connection.execute(f"CREATE VIEW {name} AS FROM prepared.{name}")
    connection.execute(f"CREATE VIEW evidence AS {_EVIDENCE}")
    return connection


def _path(store: Store, commit_id: str) -> Path:
    return store.path / PREPARED / f"{commit_id}-{_LAYOUT}.duckdb"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _is_large(store: Store) -> bool:
    return sum(Path(file).stat().st_size for file in store.files(TABLES["incidents"])) > WORTH_A_FILE


def _prepare(connection: duckdb.DuckDBPyConnection, store: Store, number: int) -> None:
    """Fill the empty database ``prepared`` of a connection."""
    with readable():
        store.connect(*_READ, at=number, on=connection)
        settle(connection, "incidents")
        connection.execute("CREATE TEMP VIEW coming AS FROM incidents")
        connection.execute("CREATE TEMP VIEW coming_links AS FROM links")
        for table, (name, columns) in NUMBERED.items():
            connection.execute(
                f"CREATE TABLE prepared.{table} AS SELECT 0 AS {name}, {', '.join(columns)} FROM coming LIMIT 0"
            )
        _number(connection)
        connection.execute(f"CREATE TABLE prepared.incidents AS {_INCIDENTS.format(first=0)}")
        for table, select in {**_BESIDE, **_DERIVED}.items():
            connection.execute(f"CREATE TABLE prepared.{table} AS {select}")
        connection.execute("CREATE TABLE prepared.extended AS SELECT 0 AS changed")


def _number(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a number to whatever the coming incidents share that has none yet."""
    for table, (_, columns) in NUMBERED.items():
        listed = ", ".join(columns)
        connection.execute(
            f"""
            INSERT INTO prepared.{table}
            SELECT (SELECT count(*) FROM prepared.{table}) + row_number() OVER (ORDER BY {listed}) - 1, {listed}
            FROM (SELECT DISTINCT {listed} FROM coming) new
            ANTI JOIN prepared.{table} known ON {_same(columns, "new", "known")}
            """
        )


def _extend(connection: duckdb.DuckDBPyConnection, store: Store, number: int, since: int) -> bool:
    """Bring the database ``prepared``, as of an earlier commit, up to date by the rows that changed since. False where
    they are too many.
    """
    with readable():
        store.connect(*_READ, at=number, on=connection)
        for table in _READ:
            key = TABLES[table].key
            connection.execute(
                f"CREATE TEMP TABLE changed_{table} AS "
                f"SELECT {key}, max(number) AS number FROM all_{table} WHERE number > {int(since)} GROUP BY ALL"
            )
        is_too_much = f"""
            SELECT changed + (SELECT count(*) FROM changed_incidents)
                > {MOST_CHANGED} * (SELECT count(*) FROM prepared.incidents) FROM prepared.extended
        """
        if connection.execute(is_too_much).fetchall() == [(True,)]:
            return False
        for table, coming in zip(_READ, ("coming", "coming_links"), strict=True):
            key = TABLES[table].key
            names = ", ".join(TABLES[table].names)
            connection.execute(
                f"CREATE TEMP TABLE {coming} AS SELECT {names} FROM all_{table} "
                f"SEMI JOIN changed_{table} USING ({key}, number) WHERE number > {int(since)} AND NOT removed"
            )
        _number(connection)
        for table, known_by, gone in _GOING:
            connection.execute(f"DELETE FROM prepared.{table} WHERE {known_by} IN ({gone})")
        [(first,)] = connection.execute("SELECT coalesce(max(row), -1) + 1 FROM prepared.incidents").fetchall()
        connection.execute(f"INSERT INTO prepared.incidents {_INCIDENTS.format(first=int(first))}")
        for table, select in _BESIDE.items():
            connection.execute(f"INSERT INTO prepared.{table} {select}")
        for table, select in _DERIVED.items():
            connection.execute(f"CREATE OR REPLACE TABLE prepared.{table} AS {select}")
        connection.execute("UPDATE prepared.extended SET changed = changed + (SELECT count(*) FROM changed_incidents)")
    return True


def _write(store: Store, number: int, path: Path) -> None:
    """Prepare the file beside its place, and put it there when it is whole: whoever else does so at once, does the
    same. Files of other commits go; who has one open keeps it.
    """
    path.parent.mkdir(exist_ok=True)
    begun = path.with_name(f"{uuid.uuid4().hex}.begun")
    try:
        if not _write_by_change(store, number, begun):
            begun.unlink(missing_ok=True)
            with _database(begun) as own:
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


def _write_by_change(store: Store, number: int, begun: Path) -> bool:
    """Make the file out of that of the last commit that has one; False where there is none, or too much has changed."""
    with store.connect(at=number) as connection:
        commits = fetch(connection, "SELECT number, commit_id FROM commits ORDER BY number DESC").to_pylist()
    last = next((commit for commit in commits if _path(store, commit["commit_id"]).exists()), None)
    if last is None:
        return False
    shutil.copyfile(_path(store, last["commit_id"]), begun)
    with _database(begun) as own:
        is_done = _extend(own, store, number, last["number"])
        own.execute("DETACH prepared")
    return is_done


def _database(begun: Path) -> duckdb.DuckDBPyConnection:
    """A connection on a file as ``prepared``."""
    own = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": f"{begun}.spilled"})
    own.execute(f"ATTACH {_quoted(begun)} AS prepared")
    return own
