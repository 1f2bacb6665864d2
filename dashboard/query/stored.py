"""The tables of a store as of one commit, beside what a snapshot has prepared: claims, articles, what was replaced."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.store import TABLES, DamageError, Store
from dashboard.store.current import fetch, one_of, own_database, show
from dashboard.store.location import PREPARED
from dashboard.store.schema import COMMITS, Table
from dashboard.store.whereabouts import files_with

_Answer = TypeVar("_Answer")
# Columns, and "ascending" or "descending"; what is unknown comes last.
Order = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class _Opened:
    """The store's files as they were found, and a connection on them; the commits' numbers by their ids."""

    files: Mapping[str, Sequence[str]]
    connection: duckdb.DuckDBPyConnection
    numbers: Mapping[str, int]


class Stored:
    """The tables of a store as of a commit's number. They are opened when they are first asked for, and again where
    files were merged or purged since. Many threads may ask.
    """

    def __init__(self, store: Store, number: int) -> None:
        self._store = store
        self._number = number
        self._opened: _Opened | None = None
        self._opening = threading.Lock()

    def ask(self, ask: Callable[[duckdb.DuckDBPyConnection], _Answer]) -> _Answer:
        """What `ask` finds on a cursor with the views that :meth:`Store.connect` gives. It may be asked twice.

        Raises:
            DamageError: a file of the store is damaged or gone.
        """
        return self._twice(lambda opened: _with_cursor(opened, ask))

    def rows(self, name: str, column: str, values: Collection[str], *, of: Collection[str], order: Order) -> pa.Table:
        """The current rows of a table whose column has one of the values. It is the table's key, or says the same in
        every row of a key; other rows are not asked for.

        of: the ids that these rows are known by (:data:`~dashboard.store.whereabouts.KNOWN_BY`).

        Raises:
            DamageError: a file of the store is damaged or gone.
        """
        table = TABLES[name]

        def ask(opened: _Opened) -> pa.Table:
            files = files_with(name, opened.files[name], of, self._store.path / PREPARED)
            with opened.connection.cursor() as cursor:
                rows = _read(cursor, table, files.holding, f"{column} IN", values)
                if files.ending and column != table.key:
                    ended = _read(cursor, table, files.ending, f"removed AND {table.key} IN", _texts(rows[table.key]))
                    rows = pa.concat_tables([rows, ended])
            return _latest(table, rows, opened.numbers).sort_by(list(order))

        return self._twice(ask)

    def _twice(self, ask: Callable[[_Opened], _Answer]) -> _Answer:
        opened = self._opened or self._open(instead_of=None)
        try:
            return ask(opened)
        except DamageError:  # its files may have been merged or purged since
            return ask(self._open(instead_of=opened))

    def _open(self, *, instead_of: _Opened | None) -> _Opened:
        """The tables opened once for all threads, instead of what is outdated."""
        with self._opening:
            if self._opened is None or self._opened is instead_of:
                connection = own_database()
                committed = self._store.files(COMMITS)
                files = {name: self._store.files(TABLES[name]) for name in TABLES}
                show(connection, committed, files, at=self._number, to_all=True)
                commits = fetch(connection, "SELECT commit_id, number FROM commits").to_pylist()
                self._opened = _Opened(files, connection, {row["commit_id"]: row["number"] for row in commits})
            return self._opened


def _with_cursor(opened: _Opened, ask: Callable[[duckdb.DuckDBPyConnection], _Answer]) -> _Answer:
    with opened.connection.cursor() as cursor:
        return ask(cursor)


def _read(
    cursor: duckdb.DuckDBPyConnection, table: Table, files: Sequence[str], condition: str, values: Collection[str]
) -> pa.Table:
    """Every row in these files, committed or not, that meets the condition: a plain query is planned in no time."""
    none = table.schema.empty_table()
    if not files or not values:
        return none
    listed, parameters = one_of(values)
    asked = f"FROM read_parquet($files, union_by_name = true) WHERE {condition} {listed}"
    found = fetch(cursor, asked, {**parameters, "files": list(files)})
    # A column that older files lack is blank in them.
    return pa.concat_tables([none, found], promote_options="permissive").select(none.column_names)


def _latest(table: Table, rows: pa.Table, numbers: Mapping[str, int]) -> pa.Table:
    """The last committed row of each key that has not ended, without the bookkeeping."""
    last: dict[str, tuple[int, int, bool]] = {}
    told = zip(*(rows[name].to_pylist() for name in (table.key, "commit_id", "removed")), strict=True)
    for position, (key, commit_id, removed) in enumerate(told):
        number = numbers.get(commit_id, 0)
        if number > last.get(key, (0,))[0]:
            last[key] = (number, position, removed)
    current = [position for _, position, removed in last.values() if not removed]
    return rows.select(list(table.names)).take(pa.array(current, pa.int64()))


def _texts(column: pa.ChunkedArray) -> list[str]:
    return [str(text) for text in column.to_pylist()]
