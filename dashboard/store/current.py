"""The current rows of tables whose files hold every row that was ever committed: views, and SQL, over Parquet files."""
# ruff: noqa: S608 - queries are put together from the names in TABLES; values are parameters

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
from deltalake import DeltaTable

from dashboard.store.errors import DamageError
from dashboard.store.schema import COMMITS, TABLES, Table

# Up to so many values are told to DuckDB one by one: it then asks the files' Bloom filters which portions may hold one.
_FEW = 100


@cache
def shared_database() -> duckdb.DuckDBPyConnection:
    """The one in-memory database of this process, of which each connection is a cursor: a new database takes 50 ms."""
    return own_database()


def own_database() -> duckdb.DuckDBPyConnection:
    """A new in-memory database.

    What it reads is not kept: a file that was damaged or purged since is seen to be. What a file says of itself is, for
    as long as the file stays as it is: to read that takes longer than to read the few rows that are asked for.
    """
    connection = duckdb.connect(config={"enable_external_file_cache": False})
    connection.execute("SET parquet_metadata_cache = true")
    return connection


def files_of(delta: DeltaTable, folder: Path) -> list[str]:
    """The paths of the Parquet files that the table in a folder consists of now."""
    # A URI has its folder percent-encoded.
    return [str(folder / PurePosixPath(uri).name) for uri in delta.file_uris()]


def show(
    connection: duckdb.DuckDBPyConnection,
    committed: Sequence[str],
    files: Mapping[str, Sequence[str]],
    *,
    at: int | None,
    to_all: bool,
) -> None:
    """Make ``commits`` (until number `at`) out of the files of that table, ``every_commit``, and for each of the other
    tables the views ``files_<table>`` (what they hold), ``all_<table>`` (what was committed) and ``<table>``.

    to_all: every cursor of the database sees them; else this connection alone.
    """
    own = "" if to_all else "TEMP"
    _show_files(connection, "every_commit", COMMITS, committed, own)
    upto = "" if at is None else f" WHERE number <= {int(at)}"
    connection.execute(f"CREATE {own} TABLE commits AS FROM every_commit{upto}")
    for name, paths in files.items():
        table = TABLES[name]
        _show_files(connection, f"files_{name}", table, paths, own)
        every = f"SELECT f.*, c.number FROM files_{name} f JOIN commits c USING (commit_id)"
        connection.execute(f"CREATE {own} VIEW all_{name} AS {every}")
        connection.execute(f"CREATE {own} VIEW {name} AS {_latest(table, f'all_{name}')}")


def _show_files(connection: duckdb.DuckDBPyConnection, name: str, table: Table, paths: Sequence[str], own: str) -> None:
    """A view of a table's files; an empty one while there are none. A column that older files lack is blank in them."""
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    stored = f"FROM read_parquet([{listed}], union_by_name = true)"
    with readable():
        present = connection.sql(stored).columns if paths else []
    if not set(table.schema.names) <= set(present):
        connection.register("none", table.schema.empty_table())
        connection.execute(f"CREATE {own} TABLE no_{name} AS FROM none")
        connection.unregister("none")
        stored = f"{stored} UNION ALL BY NAME FROM no_{name}" if paths else f"FROM no_{name}"
    connection.execute(f"CREATE {own} VIEW {name} AS {stored}")


def settle(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Find out once which rows of a table are current, for a connection that asks for its view again and again."""
    table = TABLES[name]
    connection.execute(f"CREATE TEMP TABLE several_{name} AS {_several(table, f'all_{name}')}")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {_latest(table, f'all_{name}', f'several_{name}')}")


def _latest(table: Table, rows: str, several: str = "") -> str:
    """The last committed row of each key that has not ended. Keys alone are grouped: few have more than one row."""
    names = ", ".join(f"r.{name}" for name in table.names)
    several = several or f"({_several(table, rows)})"
    return f"""
        SELECT {names} FROM {rows} r LEFT JOIN {several} s ON r.{table.key} = s.{table.key}
        WHERE NOT r.removed AND (s.number IS NULL OR s.number = r.number)
    """


def _several(table: Table, rows: str) -> str:
    """The keys that have several rows or have ended, and the number of the last."""
    return f"""
        SELECT {table.key}, max(number) AS number FROM {rows}
        GROUP BY {table.key} HAVING count(*) > 1 OR bool_or(removed)
    """


def rows_where(name: str, column: str, values: Collection[str], *others: str) -> tuple[str, dict[str, Any]]:
    """(SQL, parameters) of the current rows of a table that have one of the values, on :meth:`Store.connect`. With
    other columns: those that have one of the values in any of them.

    The view of that name gives the same rows, but puts every row in order to find them.
    """
    table = TABLES[name]
    listed, parameters = one_of(values)
    keys = f"{table.key} IN (SELECT {table.key} FROM found)"
    having = " OR ".join(f"{one} IN {listed}" for one in (column, *others))
    if column == table.key:
        rows = "FROM found"
    elif table.fixed.issuperset((column, *others)):  # a row that ends its key tells nothing but the key
        rows = f"FROM found UNION ALL SELECT * FROM all_{name} WHERE removed AND {keys}"
    else:
        rows = f"SELECT * FROM all_{name} WHERE {keys}"
    sql = f"""
        WITH found AS MATERIALIZED (SELECT * FROM all_{name} WHERE {having}),
            every_row AS MATERIALIZED ({rows})
        SELECT * FROM ({_latest(table, "every_row")}) WHERE {having}
    """
    return sql, parameters


def one_of(values: Collection[str]) -> tuple[str, dict[str, Any]]:
    """What stands after IN, and its parameters."""
    different = sorted(set(values))
    if not 0 < len(different) <= _FEW:
        return "(SELECT unnest($values::VARCHAR[]))", {"values": different}
    parameters = {f"value_{number}": value for number, value in enumerate(different)}
    return f"({', '.join(f'${parameter}' for parameter in parameters)})", parameters


def fetch(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
    """The rows of a query as Arrow.

    Raises:
        DamageError: a file of the store is damaged or gone.
    """
    with readable():
        found = connection.sql(sql, params=dict(parameters)) if parameters else connection.sql(sql)
        return found.to_arrow_table()


@contextmanager
def readable() -> Iterator[None]:
    """A file that can't be read is told as damage."""
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise DamageError(f"A file of the store can't be read ({error}). `vigie store check` says more.") from error
