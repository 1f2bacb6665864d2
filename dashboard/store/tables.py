"""One folder of Delta Lake tables: append rows, commit them, read the current ones."""
# ruff: noqa: S608 - queries are put together from the names in TABLES and COMMITS; values are parameters

import json
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from filelock import FileLock, Timeout

from dashboard import __version__
from dashboard.model import VigieError
from dashboard.resources import STORE_MARK
from dashboard.store.schema import COMMITS, FORMAT, TABLES, Table

# A path with these is read as a pattern by DuckDB, or decoded by Delta Lake.
_NOT_IN_PATHS = frozenset("*?[]%")
# A commit of 500 articles takes under a second; who waits longer than this waits for something that hangs.
LOCK_SECONDS = 30.0


class StoreError(VigieError):
    """The store can't be opened, read or written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRows:
    """What one commit adds: rows by table, each key once, and the keys that end, by table."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    removed: Mapping[str, Collection[str]] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that readers see. ``number`` counts from 1."""

    commit_id: str
    number: int
    committed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreInfo:
    """What a store holds now: its last commit (None while it is empty) and the current rows of each table."""

    path: Path
    commit: Commit | None
    rows: Mapping[str, int]


class Store:
    """A store. :meth:`open` one that exists, or :meth:`create` it."""

    def __init__(self, path: Path, *, lock_seconds: float = LOCK_SECONDS) -> None:
        if strange := _NOT_IN_PATHS.intersection(str(path)):
            raise StoreError(f"A store can't stand in {path}: {' '.join(sorted(strange))} in its path. Choose another.")
        self.path = path
        self._lock = FileLock(path / ".lock", timeout=lock_seconds)

    @classmethod
    def open(cls, path: str | Path, *, lock_seconds: float = LOCK_SECONDS) -> "Store":
        """The store at `path`.

        Raises:
            StoreError: there is none, or a newer version of Vigie wrote it.
        """
        mark = Path(path) / STORE_MARK
        try:
            found = json.loads(mark.read_text("utf-8"))["format"]
        except FileNotFoundError as error:
            raise StoreError(f"There is no store at {path}. `vigie ingest` makes one.") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{mark} can't be read ({error}). Is {path} a store of Vigie's?") from error
        if found != FORMAT:
            raise StoreError(
                f"The store at {path} has format {found}; this version of Vigie knows {FORMAT}. Update it."
            )
        return cls(Path(path), lock_seconds=lock_seconds)

    @classmethod
    def create(cls, path: str | Path, *, lock_seconds: float = LOCK_SECONDS) -> "Store":
        """The store at `path`, made when it is not there yet. Two processes may do so at once.

        Raises:
            StoreError: the folder can't be written, or holds something else.
        """
        folder, store = Path(path), cls(Path(path), lock_seconds=lock_seconds)
        if (folder / STORE_MARK).exists():
            return cls.open(folder, lock_seconds=lock_seconds)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            strangers = {entry.name for entry in folder.iterdir()} - {".lock", COMMITS.name, *TABLES}
        except OSError as error:
            raise StoreError(f"No store can be made at {path} ({error.strerror}). Choose another folder.") from error
        if strangers:
            raise StoreError(f"{path} holds other files ({min(strangers)} ...). Give a store a folder of its own.")
        with store.writing():
            for table in (*TABLES.values(), COMMITS):
                DeltaTable.create(str(folder / table.name), schema=table.schema, mode="ignore")
            (folder / STORE_MARK).write_text(json.dumps({"format": FORMAT}), "utf-8")  # last: it makes the store whole
        return store

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writers' lock: what is read within is still so when it is committed. May be nested.

        Raises:
            StoreError: another process holds it for too long.
        """
        try:
            self._lock.acquire()
        except Timeout as error:
            raise StoreError(
                f"Another process has been writing to {self.path} for {self._lock.timeout:.0f} s. Try again later."
            ) from error
        try:
            yield
        finally:
            self._lock.release()

    def commit(self, new: CommitRows) -> Commit:
        """Append the rows, then make them visible, all at once. A failure leaves the store as it was.

        Raises:
            StoreError: the lock can't be had, or the disk can't be written.
        """
        commit_id = uuid.uuid4().hex
        with self.writing():
            last = self.last_commit()
            commit = Commit(commit_id, last.number + 1 if last else 1, datetime.now(UTC))
            for name, table in TABLES.items():
                added = table.rows(new.rows.get(name, ()), commit_id)
                ended = table.rows(({table.key: key} for key in new.removed.get(name, ())), commit_id, removed=True)
                self._append(table, pa.concat_tables([added, ended]))
            row = {
                "number": commit.number,
                "committed_at": commit.committed_at,
                "message": new.message,
                "n_articles": len(new.rows.get("articles", ())),
                "vigie": __version__,
            }
            self._append(COMMITS, COMMITS.rows([row], commit_id))
        return commit

    def last_commit(self) -> Commit | None:
        """The newest commit; None while the store is empty."""
        with self.connect() as connection:
            rows = fetch(connection, "SELECT commit_id, number, committed_at FROM commits ORDER BY number DESC LIMIT 1")
        return next((Commit(**row) for row in rows.to_pylist()), None)

    def connect(self, *tables: str, at: int | None = None) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection with a view of each table named: its current rows, or those as of commit number `at`.

        ``all_<table>`` holds every committed row, those replaced since and ``removed`` ones too.
        """
        # Commits are opened first: of a commit that they hold, every row is in the tables that are opened after.
        committed = self._files(COMMITS)
        files = {name: self._files(TABLES[name]) for name in tables}
        connection = duckdb.connect()
        _register(connection, "every_commit", COMMITS, committed)
        upto = "" if at is None else f" WHERE number <= {int(at)}"
        connection.execute(f"CREATE TEMP TABLE commits AS FROM every_commit{upto}")
        for name, paths in files.items():
            _register(connection, f"files_{name}", TABLES[name], paths)
            for view in _views(TABLES[name]):
                connection.execute(view)
        return connection

    def current(
        self, name: str, *, where: tuple[str, Collection[str]] | None = None, at: int | None = None
    ) -> pa.Table:
        """The current rows of a table, in no order; ``where`` = (column, values) keeps those with one of the values.

        Raises:
            KeyError: no such table, or no such column.
        """
        if where is None:
            with self.connect(name, at=at) as connection:
                return fetch(connection, f"FROM {TABLES[name].name}")
        column, values = where
        if column not in TABLES[name].names:
            raise KeyError(column)
        with self.connect(name, at=at) as connection:
            return fetch(connection, rows_where(name, column), {"values": sorted(set(values))})

    def known_versions(self, article_ids: Collection[str]) -> set[tuple[str, str]]:
        """(article_id, version) of every version ever committed of these articles."""
        query = """
            SELECT DISTINCT article_id, article_version FROM all_articles
            WHERE article_id IN (SELECT unnest($ids::VARCHAR[]))
        """
        with self.connect("articles") as connection:
            rows = fetch(connection, query, {"ids": sorted(set(article_ids))}).to_pylist()
        return {(row["article_id"], row["article_version"]) for row in rows}

    def info(self) -> StoreInfo:
        """Its last commit, and how many current rows each table has."""
        with self.connect(*TABLES) as connection:
            counts = {name: fetch(connection, f"SELECT count(*) AS n FROM {name}")["n"][0].as_py() for name in TABLES}
        return StoreInfo(path=self.path, commit=self.last_commit(), rows=counts)

    def _files(self, table: Table) -> list[str]:
        """The Parquet files that the table consists of now."""
        folder = self.path / table.name
        try:
            uris = DeltaTable(str(folder)).file_uris()
        except (TableNotFoundError, DeltaError) as error:
            raise StoreError(f"The table {table.name} of {self.path} is damaged ({error}). Restore a copy.") from error
        return [str(folder / PurePosixPath(uri).name) for uri in uris]  # a URI has its folder percent-encoded

    def _append(self, table: Table, rows: pa.Table) -> None:
        if not rows.num_rows:
            return
        try:
            write_deltalake(str(self.path / table.name), rows, mode="append")
        except (DeltaError, OSError) as error:
            raise StoreError(f"{self.path} can't be written ({error}). Nothing was changed.") from error


def _register(connection: duckdb.DuckDBPyConnection, name: str, table: Table, paths: list[str]) -> None:
    """A view of a table's files; an empty one while there are none."""
    if paths:
        connection.read_parquet(paths, union_by_name=True).create_view(name)
    else:
        connection.register(name, table.schema.empty_table())


def _views(table: Table) -> tuple[str, str]:
    name = table.name
    every = f"""
        CREATE TEMP VIEW all_{name} AS
        SELECT f.*, c.number FROM files_{name} f JOIN commits c USING (commit_id)
    """
    return every, f"CREATE TEMP VIEW {name} AS {_latest(table, f'all_{name}')}"


def _latest(table: Table, rows: str) -> str:
    """The last committed row of each key that has not ended."""
    newest = f"SELECT * FROM {rows} QUALIFY row_number() OVER (PARTITION BY {table.key} ORDER BY number DESC) = 1"
    return f"SELECT {', '.join(table.names)} FROM ({newest}) WHERE NOT removed"


def rows_where(name: str, column: str, parameter: str = "values") -> str:
    """SQL for the current rows of a table whose `column` is in the list ``$parameter``, on :meth:`Store.connect`.

    The view of that name gives the same rows, but puts every row in order to find them.
    """
    table, listed = TABLES[name], f"(SELECT unnest(${parameter}::VARCHAR[]))"
    keys = f"SELECT {table.key} FROM all_{name} WHERE {column} IN {listed}"
    rows = f"(SELECT * FROM all_{name} WHERE {table.key} IN ({keys}))"
    return f"SELECT * FROM ({_latest(table, rows)}) WHERE {column} IN {listed}"


def fetch(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
    """The rows of a query as Arrow.

    Raises:
        StoreError: a file of the store is damaged or gone.
    """
    try:
        found = connection.sql(sql, params=dict(parameters)) if parameters else connection.sql(sql)
        return found.to_arrow_table()
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise StoreError(f"A file of the store can't be read ({error}). Restore a copy.") from error
