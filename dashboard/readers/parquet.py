""".parquet: a table of articles, one a row."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from dashboard.readers.record import Defaults, Item, Skipped
from dashboard.readers.tables import articles

_ROWS = 64  # read at once: texts may be long


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The articles in the file's order, and for each row that is none, why not."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    try:
        table = pq.ParquetFile(stream, memory_map=False)
        yield from articles(table.schema_arrow.names, _rows(table), path=name, defaults=defaults)
    except (pa.ArrowException, OSError) as error:
        yield Skipped(name, None, f"the table is damaged ({str(error)[:200]})", "Write it anew.")


def _rows(table: Any) -> Iterator[tuple[int, Sequence[Any]]]:  # noqa: ANN401 - pyarrow has no types
    number = 0
    for batch in table.iter_batches(batch_size=_ROWS, use_threads=False):
        for row in batch.to_pylist():
            number += 1
            yield number, list(row.values())
