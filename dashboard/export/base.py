"""What a format is, and what it is given to write."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, get_args

import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.columns import Column
from dashboard.export.about import About, TableName, Words

EVERY_TABLE: frozenset[TableName] = frozenset(get_args(TableName))
INCIDENTS_ALONE: frozenset[TableName] = frozenset({"incidents"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The rows to write, in the order shown, and what their reader must know of them.

    ``batches`` is a stream: it can be read once, and is never whole in memory. ``columns`` describes its columns, in
    their order. ``articles``, which incidents alone have, opens the stream of the articles that tell of them.
    """

    columns: tuple[Column, ...]
    batches: pa.RecordBatchReader
    about: About
    articles: Callable[[], "Selection"] | None = None

    def changed(
        self, change: Callable[[pa.RecordBatch], pa.RecordBatch], *, columns: tuple[Column, ...] | None = None
    ) -> "Selection":
        """The same rows, each batch changed on its way."""
        schema = change(pa.RecordBatch.from_pylist([], schema=self.batches.schema)).schema
        stream = pa.RecordBatchReader.from_batches(schema, map(change, self.batches))
        return replace(self, batches=stream, columns=columns or self.columns)

    def noted(self, *notes: Words) -> "Selection":
        """The same rows, with more to say of them."""
        return replace(self, about=self.about.noted(*notes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """A format: its name, the ending and type of its files, and ``chunks(selection, **options)``, which gives a file's
    content piece by piece, in flat memory.

    label: what it is called and good for, by language. tables: what it can hold. options: names of the options that
    ``chunks`` takes. notes: what its files say of themselves beside, by language. max_rows: None where there is no end.
    """

    name: str
    suffix: str
    mime: str
    label: Mapping[str, str]
    chunks: Callable[..., Iterator[bytes]]
    tables: frozenset[TableName] = EVERY_TABLE
    options: frozenset[str] = frozenset()
    notes: tuple[Mapping[str, str], ...] = ()
    max_rows: int | None = None


def records(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """The rows of a batch as plain values, with None for an unknown."""
    columns = [column.to_pylist() for column in batch.columns]
    yield from map(dict, map(partial(zip, batch.schema.names), zip(*columns, strict=True)))


def in_blocks(stream: Any, size: int = 1 << 20) -> Iterator[bytes]:  # noqa: ANN401 - any binary file
    """The content of an open file from its beginning."""
    stream.seek(0)
    while block := stream.read(size):
        yield block
