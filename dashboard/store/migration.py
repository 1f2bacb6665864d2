"""The mark that makes a folder a store, and stores of older formats brought up to this one.

Tables and columns are only ever added: an older store gets the missing tables, empty, and the missing columns, blank.
What the newer rules would have read or compared is left to ``vigie reread``.
"""

import json
import os
from pathlib import Path

from deltalake import DeltaTable, Field
from deltalake.exceptions import DeltaError
from deltalake.schema import Schema

from dashboard.resources import STORE_MARK
from dashboard.store.errors import StoreError
from dashboard.store.schema import COMMITS, FORMAT, TABLES, Table


def format_of(path: Path) -> int:
    """The format of the store at `path`.

    Raises:
        StoreError: there is no store, its mark can't be read, or a newer version of Vigie wrote it.
    """
    mark = path / STORE_MARK
    try:
        found = int(json.loads(mark.read_text("utf-8"))["format"])
    except FileNotFoundError as error:
        raise StoreError(f"There is no store at {path}. `vigie ingest` makes one.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{mark} can't be read ({error}). Is {path} a store of Vigie's?") from error
    if found > FORMAT:
        raise StoreError(f"The store at {path} has format {found}; this version of Vigie knows {FORMAT}. Update it.")
    return found


def bring_up(path: Path) -> None:
    """Make whatever tables and columns the store at `path` lacks, then mark it as of this format.

    It may be stopped and begun again; whoever calls it holds the writers' lock.

    Raises:
        StoreError: the folder can't be written, or a table is damaged.
    """
    try:
        for table in (*TABLES.values(), COMMITS):
            _bring_up_table(path, table)
        written = path / f"{STORE_MARK}.new"
        written.write_text(json.dumps({"format": FORMAT}), "utf-8")
        os.replace(written, path / STORE_MARK)  # noqa: PTH105 - last: it makes the store whole
    except (DeltaError, OSError) as error:
        raise StoreError(f"The store at {path} can't be made ready for this version of Vigie ({error}).") from error


def _bring_up_table(path: Path, table: Table) -> None:
    stored = DeltaTable.create(str(path / table.name), schema=table.schema, mode="ignore")
    present = {field.name for field in stored.schema().fields}
    missing: list[Field] = [field for field in Schema.from_arrow(table.schema).fields if field.name not in present]
    if missing:
        stored.alter.add_columns(missing)
