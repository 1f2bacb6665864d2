"""Each table's columns, key and Arrow schema, derived from :mod:`dashboard.columns`.

Every row also carries ``commit_id`` (which commit wrote it) and ``removed`` (it ends its key).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
from deltalake import BloomFilterProperties, ColumnProperties, WriterProperties

from dashboard import columns
from dashboard.columns import Column

# Bumped when a table or a column is added or changed; `migration` brings an older store up to it. 2: traces, pairs,
# decisions; 3: reviews, and in each commit how many rows it wrote; 4: phrases and meaning of traces; 5: settings;
# 6: headlines of traces; 7: a trace as one record of bytes, with what linking asks of its report's claims.
FORMAT = 7

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


# One row among millions is found by its id: a Bloom filter says which few of these portions may hold it (measured: the
# claims of a report in 26 ms of processor time, 460 without). A small file is read whole.
PORTION = 20_000
SMALL = WriterProperties(compression="SNAPPY")
# No two records are the same: nothing is gained by looking for repetitions, and time lost at reading. LZ4 is read twice
# as fast as Snappy.
_RECORDS: Mapping[str, ColumnProperties] = MappingProxyType({"record": ColumnProperties(dictionary_enabled=False)})
_IDS = ("claim_id", "report_id", "article_id", "incident_id")
# A report's and a claim's id follow from their article's, a claim's from its report's, a pair's from its two reports'.
_FIXED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "reports": frozenset({"article_id"}),
        "claims": frozenset({"article_id", "report_id"}),
        "traces": frozenset({"article_id"}),
        "pairs": frozenset({"first", "second"}),
    }
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``schema`` is that of the files; ``names`` are its columns without the bookkeeping; ``fixed`` those
    that say the same in every row of a key.
    """

    name: str
    key: str
    names: tuple[str, ...]
    schema: pa.Schema

    @property
    def fixed(self) -> frozenset[str]:
        return _FIXED.get(self.name, frozenset())

    @property
    def portioned(self) -> WriterProperties:
        """How files of more than :data:`PORTION` rows are written."""
        by_id = ColumnProperties(bloom_filter_properties=BloomFilterProperties(True, fpp=0.01, ndv=PORTION))
        columns = {name: by_id for name in _IDS if name in self.names}
        how = _RECORDS if _RECORDS.keys() & set(self.names) else {}
        return WriterProperties(
            compression="LZ4_RAW" if how else "SNAPPY", max_row_group_size=PORTION, column_properties={**columns, **how}
        )

    def rows(
        self, values: Iterable[Mapping[str, Any]] | pa.Table, commit_id: str, *, removed: bool = False
    ) -> pa.Table:
        """Rows of this table as Arrow, given as such or one by one. Absent columns are null.

        Raises:
            pyarrow.ArrowInvalid, pyarrow.ArrowTypeError: a value is not of its column's type.
        """
        book = {"commit_id": commit_id, "removed": removed}
        if isinstance(values, pa.Table):
            columns = [
                pa.repeat(pa.scalar(book[field.name], field.type), values.num_rows)
                if field.name in book
                else values[field.name].cast(field.type)
                for field in self.schema
            ]
            return pa.Table.from_arrays(columns, schema=self.schema)
        return pa.Table.from_pylist([{**row, **book} for row in values], schema=self.schema)


def arrow_schema(described: Iterable[Column]) -> pa.Schema:
    """The Arrow types of columns."""
    return pa.schema([pa.field(column.name, _ARROW[column.kind]) for column in described])


def _table(name: str, key: str, described: tuple[Column, ...], more: tuple[str, ...] = ()) -> Table:
    fields = list(arrow_schema(described))
    fields += [pa.field(extra, pa.string()) for extra in more]
    known = {field.name for field in fields}
    book = [field for field in _BOOKKEEPING if field.name not in known]
    return Table(name, key, tuple(field.name for field in fields), pa.schema(fields + book))


def _kept(name: str, key: str, **fields: pa.DataType) -> Table:
    """A table that linking keeps for itself: no export shows it, so its columns have no labels."""
    schema = pa.schema([*(pa.field(field, kind) for field, kind in fields.items()), *_BOOKKEEPING])
    return Table(name, key, tuple(fields), schema)


_TEXT = pa.string()
COMMITS = _table("commits", "commit_id", columns.COMMITS)
# In the order in which a commit writes them.
TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            _table("articles", "article_id", columns.ARTICLES),
            _table("reports", "report_id", columns.REPORTS),
            _table("claims", "claim_id", columns.CLAIMS),
            # What linking asks of a report besides its facts: the keys that it is found by, the actors that its claims
            # name, its first sentence, its trace; and the log odds of the pairs that were compared.
            _kept(
                "traces",
                "report_id",
                report_id=_TEXT,
                article_id=_TEXT,
                keys=pa.list_(pa.int64()),
                actors=pa.list_(_TEXT),
                quote=_TEXT,
                record=pa.binary(),
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
            # The latest review of an incident: "confirmed", "corrected" (column -> value, as JSON), "rejected", "auto"
            # for one taken back. The reports that it had then say which incident it is of later.
            _kept(
                "reviews",
                "incident_id",
                incident_id=_TEXT,
                status=_TEXT,
                corrections=_TEXT,
                note=_TEXT,
                reviewer=_TEXT,
                reviewed_at=pa.timestamp("us", tz="UTC"),
                report_ids=pa.list_(_TEXT),
            ),
            # How the store links: "toll_rule" (:data:`dashboard.linking.tolls.Rule`), "weights" (their fingerprint).
            _kept("settings", "setting", setting=_TEXT, value=_TEXT),
            _table("links", "report_id", columns.LINKS),
            _table("incidents", "incident_id", columns.INCIDENTS, FOUND_BY),
        )
    }
)
# What a report tells of its incident, column by column; the others say which report it is.
REPORT_VALUES = tuple(
    name
    for name in TABLES["reports"].names
    if name not in {"report_id", "article_id", "article_version", "ordinal", "main", "place", "origin"}
)
