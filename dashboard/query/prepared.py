"""Tables made of a store for queries: sorted, compressed, in one DuckDB file for each commit and part.

Reading two million incidents out of Parquet, the latest row of each, takes many seconds and gigabytes. It is done once;
a later commit's file is made of the last one by the rows that changed since. Whoever opens the store at that commit
afterwards opens the file, and reads of it what a query asks for.
A small store is prepared in memory, and so is one whose folder can't be written.

Commands that write much prepare the store in the end; what they left undone is done when it is opened.
"""
# ruff: noqa: S608 - statements are put together from the names in TABLES

import hashlib
import shutil
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from dashboard.store import TABLES, DamageError, Store, StoreError
from dashboard.store.current import fetch, readable, settle
from dashboard.store.location import PREPARED
from dashboard.store.tables import Commit
from dashboard.store.whereabouts import KNOWN_BY, list_all

# From so many bytes on (some 40,000 incidents) a file is worth its while.
WORTH_A_FILE = 5_000_000
# A file that was brought up to date for more than this share of its rows is made anew: in order, without gaps.
MOST_CHANGED = 0.1
# What a file is prepared in; what is more is set aside on disk meanwhile.
_MEMORY = "1GB"
_BEGUN = ".begun"  # what is not whole yet
_STALE_SECONDS = 3600.0  # nobody prepares a file for so long: it was stopped
# Who finds that another process prepares the same waits for it; after so long it does so itself.
_TURN_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Part:
    """What one file holds.

    table: the largest of its tables. read: the store's tables that it is made of, first the one whose rows that has.
    made: statements that fill the empty database ``prepared`` out of ``coming_<table>``, the current rows. extended:
    statements that bring it up to date; ``changed_<table>`` has the keys of the rows that came or went since,
    ``coming_<table>`` the rows that came.
    """

    table: str
    read: tuple[str, ...]
    made: tuple[str, ...]
    extended: tuple[str, ...]

    def path(self, store: Store, at: Commit) -> Path:
        """Its file for a commit. One that was made by other statements, or another DuckDB, has another name."""
        layout = hashlib.sha256(repr((self.made, self.extended, duckdb.__version__)).encode()).hexdigest()[:8]
        return store.path / PREPARED / f"{at.commit_id}-{self.table}-{layout}.duckdb"


def is_large(store: Store, part: Part) -> bool:
    """Whether a file is worth its while."""
    return sum(Path(file).stat().st_size for file in store.files(TABLES[part.read[0]])) > WORTH_A_FILE


def is_prepared(store: Store, at: Commit | None, part: Part) -> bool:
    """Whether the part's file for that commit is there, or none is needed."""
    return at is None or part.path(store, at).exists() or not is_large(store, part)


def prepare(store: Store, at: Commit | None, part: Part) -> None:
    """Prepare the part's file for that commit where it is lacking. Readers of other commits go on meanwhile; a process
    that is stopped leaves nothing that anyone takes for whole.

    Raises:
        StoreError: the folder can't be written, or is full.
        DamageError: a file of the store can't be read.
    """
    try:
        _prepare(store, at, part)
    except (OSError, duckdb.IOException) as error:
        raise StoreError(f"{store.path / PREPARED} can't be written ({error}). Whoever opens it will wait.") from error


def list_ids(store: Store) -> None:
    """List the ids that each file of the store holds, where they are not listed yet.

    Raises:
        DamageError: a file of the store can't be read.
    """
    list_all({name: store.files(TABLES[name]) for name in KNOWN_BY}, store.path / PREPARED)


def connect(store: Store, at: Commit | None, part: Part) -> duckdb.DuckDBPyConnection:
    """A connection on the part's tables as of that commit.

    Raises:
        DamageError: a file of the store can't be read.
    """
    with suppress(OSError, duckdb.IOException):  # the folder can't be written, or is full: memory will do
        _prepare(store, at, part)
    # A database of its own, which selections are put aside in.
    connection = duckdb.connect()
    if at and part.path(store, at).exists():
        connection.execute(f"ATTACH {_quoted(part.path(store, at))} AS prepared (READ_ONLY)")
    else:
        connection.execute("ATTACH ':memory:' AS prepared")
        _make(connection, store, at.number if at else 0, part)
    tables = "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'prepared'"
    for (name,) in connection.execute(tables).fetchall():
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS FROM prepared.{name}")
    return connection


def _prepare(store: Store, at: Commit | None, part: Part) -> None:
    if at is None or is_prepared(store, at, part):
        return
    path = part.path(store, at)
    path.parent.mkdir(exist_ok=True)
    turn = FileLock(path.parent / ".lock", timeout=_TURN_SECONDS)
    with suppress(Timeout):  # two that prepare the same at once take longer, and do no harm
        turn.acquire()
    try:
        if not path.exists():
            _write(store, at.number, part, path)
    finally:
        turn.release()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _make(connection: duckdb.DuckDBPyConnection, store: Store, number: int, part: Part) -> None:
    """Fill the empty database ``prepared`` of a connection."""
    with readable():
        store.connect(*part.read, at=number, on=connection)
        settle(connection, part.read[0])
        for table in part.read:
            connection.execute(f"CREATE TEMP VIEW coming_{table} AS FROM {table}")
        for statement in part.made:
            connection.execute(statement)
        connection.execute("CREATE TABLE prepared.extended AS SELECT 0 AS changed")


def _extend(connection: duckdb.DuckDBPyConnection, store: Store, number: int, part: Part, since: int) -> bool:
    """Bring the database ``prepared``, as of an earlier commit, up to date. False where too much has changed."""
    with readable():
        store.connect(*part.read, at=number, on=connection)
        for table in part.read:
            key, names = TABLES[table].key, ", ".join(TABLES[table].names)
            changed = f"SELECT {key}, max(number) AS number FROM all_{table} WHERE number > {int(since)} GROUP BY ALL"
            connection.execute(f"CREATE TEMP TABLE changed_{table} AS {changed}")
            coming = f"SELECT * FROM all_{table} WHERE number > {int(since)} AND NOT removed"
            connection.execute(
                f"CREATE TEMP TABLE coming_{table} AS "
                f"SELECT {names} FROM ({coming}) SEMI JOIN changed_{table} USING ({key}, number)"
            )
        changed = f"changed + (SELECT count(*) FROM changed_{part.read[0]})"
        connection.execute(f"UPDATE prepared.extended SET changed = {changed}")
        is_too_much = (
            f"SELECT changed > {MOST_CHANGED} * (SELECT count(*) FROM prepared.{part.table}) FROM prepared.extended"
        )
        if connection.execute(is_too_much).fetchall() == [(True,)]:
            return False
        for statement in part.extended:
            connection.execute(statement)
    return True


def _write(store: Store, number: int, part: Part, path: Path) -> None:
    """Prepare the file beside its place, and put it there when it is whole. The part's files of other commits go; who
    has one open keeps it.
    """
    begun = path.with_name(f"{uuid.uuid4().hex}{_BEGUN}")
    try:
        if not _write_by_change(store, number, part, begun):
            begun.unlink(missing_ok=True)
            with _database(begun) as own:
                _make(own, store, number, part)
                own.execute("DETACH prepared")
        with suppress(DamageError):  # of claims or articles: told when they are asked for
            list_ids(store)
        begun.replace(path)
    finally:
        begun.unlink(missing_ok=True)
    for other in path.parent.iterdir():
        is_replaced = f"-{part.table}-" in other.name and other != path
        if is_replaced or (_BEGUN in other.name and other.stat().st_mtime < time.time() - _STALE_SECONDS):
            with suppress(OSError):  # another process has it open, where that locks a file
                shutil.rmtree(other) if other.is_dir() else other.unlink()


def _write_by_change(store: Store, number: int, part: Part, begun: Path) -> bool:
    """Make the file out of that of the last commit that has one; False where there is none, or too much has changed."""
    with store.connect(at=number) as connection:
        rows = fetch(connection, "SELECT commit_id, number, committed_at FROM commits ORDER BY number DESC").to_pylist()
    last = next((commit for row in rows if part.path(store, commit := Commit(**row)).exists()), None)
    if last is None:
        return False
    shutil.copyfile(part.path(store, last), begun)
    with _database(begun) as own:
        is_done = _extend(own, store, number, part, last.number)
        own.execute("DETACH prepared")
    return is_done


def _database(begun: Path) -> duckdb.DuckDBPyConnection:
    """A connection on a file as ``prepared``."""
    own = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": f"{begun}.spilled"})
    own.execute(f"ATTACH {_quoted(begun)} AS prepared")
    return own
