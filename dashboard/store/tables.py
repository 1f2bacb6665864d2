"""One folder of Delta Lake tables: append rows, commit them, read the current ones."""
# ruff: noqa: S608 - queries are put together from the names in TABLES and COMMITS; values are parameters

import json
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from filelock import FileLock, Timeout

from dashboard import __version__
from dashboard.resources import STORE_MARK
from dashboard.store.current import fetch, files_of, rows_where, shared_database, show
from dashboard.store.errors import DamageError, StoreError
from dashboard.store.migration import bring_up, format_of
from dashboard.store.mirror import MEMORY, RAW, mirror_of
from dashboard.store.schema import COMMITS, FORMAT, PORTION, SMALL, TABLES, Table

# A path with these is read as a pattern by DuckDB, or decoded by Delta Lake.
_NOT_IN_PATHS = frozenset("*?[]%")
# A commit of 500 articles takes under a second; who waits longer than this waits for something that hangs.
LOCK_SECONDS = 30.0
# After so many commits, the small files that they wrote are merged into files of up to so many bytes.
COMMITS_PER_MERGE = 50
MERGED_BYTES = 64 * 2**20
# After so many, each table's log gets a checkpoint: it is opened in 2 ms, where a hundred entries take 25.
COMMITS_PER_CHECKPOINT = 10
# What may stand in a store's folder before its mark does: what another process, or one that was stopped, has begun.
_BEGUN = frozenset({".lock", f"{STORE_MARK}.new", MEMORY, RAW, COMMITS.name, *TABLES})


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRows:
    """What one commit adds: rows by table, one by one or as Arrow, each key once; and the keys that end, by table."""

    rows: Mapping[str, Sequence[Mapping[str, Any]] | pa.Table]
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
        self._mirror = mirror_of(path)
        self._lock = FileLock(path / ".lock", timeout=lock_seconds)

    @property
    def place(self) -> str:
        """Where the store is, in words: its folder, or its address in object storage."""
        return self._mirror.url if self._mirror else str(self.path)

    @classmethod
    def open(cls, path: str | Path, *, lock_seconds: float = LOCK_SECONDS) -> "Store":
        """The store at `path`; one of an older format is brought up to this one first.

        Raises:
            StoreError: there is none, or a newer version of Vigie wrote it.
        """
        store = cls(Path(path), lock_seconds=lock_seconds)
        store._refresh()
        if format_of(store.path) < FORMAT:
            with store.writing():
                bring_up(store.path)
        return store

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
            strangers = {entry.name for entry in folder.iterdir()} - _BEGUN
        except OSError as error:
            raise StoreError(f"No store can be made at {path} ({error.strerror}). Choose another folder.") from error
        if strangers:
            raise StoreError(f"{path} holds other files ({min(strangers)} ...). Give a store a folder of its own.")
        with store.writing():
            bring_up(folder)
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
                f"Another process has been writing to {self.place} for {self._lock.timeout:.0f} s. Try again later."
            ) from error
        try:
            if self._mirror and self._lock.lock_counter == 1:
                with self._mirror.turn(self._lock.timeout):
                    yield
            else:
                yield
        finally:
            self._lock.release()

    def _refresh(self) -> None:
        """Bring a copy up to date, unless it is being written."""
        if self._mirror and not self._lock.is_locked and self._mirror.is_behind():
            with suppress(Timeout), self._lock.acquire(timeout=0):
                self._mirror.pull()

    def commit(self, new: CommitRows) -> Commit:
        """Append the rows, then make them visible, all at once. A failure leaves the store as it was.

        Raises:
            StoreError: the lock can't be had, or the disk can't be written.
        """
        commit_id = uuid.uuid4().hex
        with self.writing():
            last = self.last_commit()
            # A clock that was set back does not put a commit before the one that it follows.
            now = max(datetime.now(UTC), last.committed_at) if last else datetime.now(UTC)
            commit = Commit(commit_id, last.number + 1 if last else 1, now)
            if commit.number % COMMITS_PER_CHECKPOINT == 0:
                self._shorten_logs()
            written = {}
            for name, table in TABLES.items():
                added = table.rows(new.rows.get(name, ()), commit_id)
                ended = table.rows(({table.key: key} for key in new.removed.get(name, ())), commit_id, removed=True)
                written[name] = added.num_rows + ended.num_rows
                self._append(table, pa.concat_tables([added, ended]))
            row = {
                "number": commit.number,
                "committed_at": commit.committed_at,
                "message": new.message,
                "n_articles": len(new.rows.get("articles", ())),
                "rows": json.dumps({name: number for name, number in written.items() if number}),
                "vigie": __version__,
            }
            self._append(COMMITS, COMMITS.rows([row], commit_id))
            if commit.number % COMMITS_PER_MERGE == 0:
                self.merge_small_files()
        return commit

    def _shorten_logs(self) -> None:
        with self._told():
            for table in (*TABLES.values(), COMMITS):
                self.delta(table).create_checkpoint()

    def merge_small_files(self) -> None:
        """Merge the small files of each table. What readers have open stays on disk until it is swept away.

        Raises:
            StoreError: the lock can't be had, or the disk can't be written; the store is as it was.
        """
        for table in (*TABLES.values(), COMMITS):
            with self.writing(), self._told():
                self.delta(table).optimize.compact(target_size=MERGED_BYTES, writer_properties=table.portioned)

    def last_commit(self) -> Commit | None:
        """The newest commit; None while the store is empty."""
        with self.connect() as connection:
            rows = fetch(connection, "SELECT commit_id, number, committed_at FROM commits ORDER BY number DESC LIMIT 1")
        return next((Commit(**row) for row in rows.to_pylist()), None)

    def connect(
        self, *tables: str, at: int | None = None, on: duckdb.DuckDBPyConnection | None = None
    ) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection with a view of each table named: its current rows, or those as of commit number `at`.
        `on` a database of its own, every cursor of it has them.

        ``all_<table>`` holds every committed row, those replaced since and ``removed`` ones too.
        """
        self._refresh()
        # Commits are opened first: of a commit that they hold, every row is in the tables that are opened after.
        committed = self.files(COMMITS)
        files = {name: self.files(TABLES[name]) for name in tables}
        connection = on or shared_database().cursor()
        show(connection, committed, files, at=at, to_all=on is not None)
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
            return fetch(connection, *rows_where(name, column, values))

    def known_versions(self, article_ids: Collection[str]) -> set[tuple[str, str]]:
        """(article_id, version) of the current version of each of these articles, and of those that it replaced.

        What was taken back (an article removed, a version undone by going back) is not known any more.
        """
        query = """
            WITH stored AS (SELECT * FROM all_articles WHERE article_id IN (SELECT unnest($ids::VARCHAR[]))),
            now AS (
                SELECT article_id, arg_max(article_version, number) AS article_version FROM stored
                GROUP BY ALL HAVING NOT arg_max(removed, number)
            ),
            came AS (
                SELECT article_id, article_version, min(number) AS number FROM stored WHERE NOT removed GROUP BY ALL
            )
            SELECT came.article_id, came.article_version FROM now JOIN came AS own USING (article_id, article_version)
            JOIN came ON came.article_id = own.article_id AND came.number <= own.number
        """
        with self.connect("articles") as connection:
            rows = fetch(connection, query, {"ids": sorted(set(article_ids))}).to_pylist()
        return {(row["article_id"], row["article_version"]) for row in rows}

    def article_ids(self) -> list[str]:
        """The ids of the current articles, in order."""
        with self.connect("articles") as connection:
            ids = fetch(connection, "SELECT article_id FROM articles ORDER BY article_id")["article_id"]
        return [str(one) for one in ids.to_pylist()]

    def count(self, name: str) -> int:
        """How many current rows a table has."""
        with self.connect(name) as connection:
            return _count(connection, name)

    def info(self) -> StoreInfo:
        """Its last commit, and how many current rows each table has."""
        with self.connect(*TABLES) as connection:
            counts = {name: _count(connection, name) for name in TABLES}
        return StoreInfo(path=self.path, commit=self.last_commit(), rows=counts)

    def replace(self, table: Table, rows: pa.RecordBatchReader) -> None:
        """Let a table consist of these rows alone, at once or not at all. What readers have open stays on disk.

        Raises:
            StoreError: the disk can't be written; the table is as it was.
        """
        with self.writing(), self._told():
            write_deltalake(str(self.path / table.name), rows, mode="overwrite", writer_properties=table.portioned)

    def vacuum(self, table: Table, *, keep_hours: int) -> None:
        """Delete the files that the table has not consisted of for so many hours, by the clock.

        Raises:
            StoreError: the lock can't be had, or the disk can't be written.
        """
        with self.writing(), self._told():
            self.delta(table).vacuum(keep_hours, dry_run=False, enforce_retention_duration=False, full=True)

    def disown_missing(self, table: Table) -> None:
        """Let the table no longer consist of files that are gone.

        Raises:
            StoreError: the lock can't be had, or the disk can't be written.
        """
        with self.writing(), self._told():
            self.delta(table).repair()

    def drop_log(self, table: Table) -> None:
        """Let the table's log begin with what it consists of now: the entries before tell the least and greatest
        value of files that are gone.

        Raises:
            StoreError: the lock can't be had, or the disk can't be written.
        """
        with self.writing(), self._told():
            delta = self.delta(table)
            delta.create_checkpoint()
            for path in (self.path / table.name / "_delta_log").iterdir():
                number = path.name.split(".")[0]
                if number.isdigit() and int(number) < delta.version():
                    path.unlink()

    def delta(self, table: Table) -> DeltaTable:
        """The table as Delta Lake knows it now.

        Raises:
            DamageError: its log is damaged or gone.
        """
        try:
            return DeltaTable(str(self.path / table.name))
        except (TableNotFoundError, DeltaError) as error:
            raise DamageError(f"The table {table.name} of {self.path} is damaged ({error}). Restore a copy.") from error

    def files(self, table: Table) -> list[str]:
        """The paths of the Parquet files that the table consists of now."""
        return files_of(self.delta(table), self.path / table.name)

    def _append(self, table: Table, rows: pa.Table) -> None:
        if rows.num_rows:
            with self._told():
                how = table.portioned if rows.num_rows > PORTION else SMALL
                write_deltalake(str(self.path / table.name), rows, mode="append", writer_properties=how)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A disk that can't be written is told as such."""
        try:
            yield
        except (DeltaError, OSError) as error:
            raise StoreError(f"{self.path} can't be written ({error}). What was committed stays as it was.") from error


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(fetch(connection, f"SELECT count(*) AS n FROM {name}")["n"][0].as_py())
