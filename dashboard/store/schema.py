"""Each table's columns, key and Arrow schema, derived from :mod:`dashboard.columns`.

Every row also carries ``commit_id`` (which commit wrote it) and ``removed`` (it ends its key).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from dashboard import columns
from dashboard.columns import Column

# Bumped when a table changes so that older stores need a migration.
FORMAT = 2

_ARROW: Mapping[str, pa.DataType] = MappingProxyType(
    {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us", tz="UTC"),
    }
)
# What incidents are found by: folded words, kept beside the row so that no query has to read the claims.
FOUND_BY = ("place_text", "actor_text", "search_text")
_BOOKKEEPING = (pa.field("commit_id", pa.string()), pa.field("removed", pa.bool_()))


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``schema`` is that of the files; ``names`` are its columns without the bookkeeping."""

    name: str
    key: str
    names: tuple[str, ...]
    schema: pa.Schema

    def rows(self, values: Iterable[Mapping[str, Any]], commit_id: str, *, removed: bool = False) -> pa.Table:
        """Rows of this table as Arrow. Absent columns are null.

        Raises:
            pyarrow.ArrowInvalid, pyarrow.ArrowTypeError: a value is not of its column's type.
        """
        book = {"commit_id": commit_id, "removed": removed}
        return pa.Table.from_pylist([{**row, **book} for row in values], schema=self.schema)


def _table(name: str, key: str, described: tuple[Column, ...], more: tuple[str, ...] = ()) -> Table:
    fields = [pa.field(column.name, _ARROW[column.kind]) for column in described]
    fields += [pa.field(extra, pa.string()) for extra in more]
    known = {field.name for field in fields}
    book = [field for field in _BOOKKEEPING if field.name not in known]
    return Table(name, key, tuple(field.name for field in fields), pa.schema(fields + book))


def _kept(name: str, key: str, **fields: pa.DataType) -> Table:
    """A table that linking keeps for itself: no export shows it, so its columns have no labels."""
    schema = pa.schema([*(pa.field(field, kind) for field, kind in fields.items()), *_BOOKKEEPING])
    return Table(name, key, tuple(fields), schema)


_NUMBERS, _TEXT = pa.list_(pa.int64()), pa.string()
COMMITS = _table("commits", "commit_id", columns.COMMITS)
# In the order in which a commit writes them.
TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            _table("articles", "article_id", columns.ARTICLES),
            _table("reports", "report_id", columns.REPORTS),
            _table("claims", "claim_id", columns.CLAIMS),
            # What a report is compared by, and the log odds of the pairs that were.
            _kept(
                "traces",
                "report_id",
                report_id=_TEXT,
                article_id=_TEXT,
                keys=_NUMBERS,
                words=_NUMBERS,
                weights=pa.list_(pa.float32()),
                names=_NUMBERS,
                full_names=_NUMBERS,
                ages=_NUMBERS,
                shingles=_NUMBERS,
            ),
            _kept("pairs", "pair_id", pair_id=_TEXT, first=_TEXT, second=_TEXT, score=pa.float64()),
            # The latest decision of a user on two reports: "together" or "apart".
            _kept(
                "decisions",
                "pair_id",
                pair_id=_TEXT,
                first=_TEXT,
                second=_TEXT,
                decision=_TEXT,
                decided_at=pa.timestamp("us", tz="UTC"),
            ),
            _table("links", "report_id", columns.LINKS),
            _table("incidents", "incident_id", columns.INCIDENTS, FOUND_BY),
        )
    }
)
