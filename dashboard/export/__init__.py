"""What is filtered -> files: exactly the filtered rows, in the order shown.

``about``       what a file says of itself, beside its rows
``base``        what a format is, and what it is given to write
``cells``       columns of values -> columns of text
``care``        rows as they can be shared: points blurred, persons and free text left out
``known``       what the lists that come with Vigie know of names in a row
``dictionary``  what each column means

The formats, one a module:

``csv``         text for spreadsheets, and a plain variant for programs
``xlsx``        Excel: typed cells, links, dictionary
``parquet``     columns with their types
``jsonl``       one object a line
``geojson``     points, and provinces as polygons; ``kml``, ``geopackage`` likewise
``acled``       ACLED's 31 columns; ``ucdp`` UCDP GED's 49

To add a format, write a module here with ``EXPORTER`` and name it in :func:`exporters`; the command line, the page and
the reading API offer what stands there, and ``tests/export`` asks each for a round trip.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache, partial
from typing import Any, Literal

import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.columns import CHANGES, EVIDENCE, INCIDENTS, Column
from dashboard.export.about import EVERYTHING, About, TableName, Window, about
from dashboard.export.base import Exporter, Selection
from dashboard.export.care import BLURS, Blur, with_care
from dashboard.model import VigieError
from dashboard.query import (
    Filters,
    Order,
    Snapshot,
    changes,
    changes_count,
    evidence_count,
    evidence_rows,
    incident_batches,
    incident_count,
)
from dashboard.store.schema import arrow_schema

__all__ = [
    "BLURS",
    "TABLES",
    "About",
    "Blur",
    "Exporter",
    "Selection",
    "able",
    "chunks",
    "exporter",
    "exporters",
    "select",
    "select_changes",
    "side_file",
    "to_bytes",
]

RowTable = Literal["incidents", "claims", "figures", "outside", "articles"]
TABLES: Mapping[RowTable, tuple[Column, ...]] = {
    "incidents": INCIDENTS,
    "claims": EVIDENCE["claims"],
    "figures": EVIDENCE["figures"],
    "outside": EVIDENCE["outside"],
    "articles": EVIDENCE["articles"],
}


@cache
def exporters() -> Mapping[str, Exporter]:
    """Every format, by name."""
    from dashboard.export import acled, csv, geojson, geopackage, jsonl, kml, parquet, ucdp, xlsx

    modules = (csv, xlsx, parquet, jsonl, geojson, kml, geopackage, acled, ucdp)
    return {module.EXPORTER.name: module.EXPORTER for module in modules}


def exporter(name: str) -> Exporter:
    """The format of that name.

    Raises:
        VigieError: there is none.
    """
    try:
        return exporters()[name]
    except KeyError as error:
        raise VigieError(f"There is no format {name!r}. Choose one of {', '.join(exporters())}.") from error


def select(
    snapshot: Snapshot,
    filters: Filters,
    *,
    table: RowTable = "incidents",
    order: Order = "newest",
    blur: Blur | None = None,
    window: Window = EVERYTHING,
) -> Selection:
    """The rows that the filters keep, in the order shown; of figures outside incidents all, by article. ``blur``: as
    they can be shared with care. ``window``: so many of them, after so many others.
    """
    filters = Filters() if table == "outside" else filters
    limit, offset = window
    whole = table == "incidents" and window == EVERYTHING
    if table == "incidents":
        count, batches = (
            incident_count(snapshot, filters),
            incident_batches(snapshot, filters, order=order, limit=limit, offset=offset),
        )
    else:
        count = evidence_count(snapshot, filters, table)
        batches = evidence_rows(snapshot, filters, table, order=order, limit=limit, offset=offset)
    selection = Selection(
        columns=TABLES[table],
        batches=_typed(batches, TABLES[table]),
        about=about(snapshot, filters, table=table, order=order, count=count).within(window),
        articles=partial(select, snapshot, filters, table="articles", order=order) if whole else None,
    )
    return with_care(selection, blur) if blur else selection


def select_changes(snapshot: Snapshot, since: int, *, window: Window = EVERYTHING) -> Selection:
    """What became of the incidents after commit number `since`: new, changed field by field, merged, rejected, gone."""
    told = about(snapshot, Filters(), table="changes", order="newest", count=changes_count(snapshot, since))
    note = {"en": f"Changes after commit {since}.", "fr": f"Changements postérieurs à l'enregistrement {since}."}
    rows = changes(snapshot, since, limit=window[0], offset=window[1])
    return Selection(columns=CHANGES, batches=_typed(rows, CHANGES), about=told.noted(note).within(window))


def _typed(batches: pa.RecordBatchReader, columns: tuple[Column, ...]) -> pa.RecordBatchReader:
    """The stream with the types that the columns say."""
    schema = arrow_schema(columns)
    return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in batches))


def able(name: str, table: TableName, options: Collection[str] = ()) -> Exporter:
    """The format of that name, which holds the table and takes the options.

    Raises:
        VigieError: there is no such format, or it does not.
    """
    found = exporter(name)
    if table not in found.tables:
        others = ", ".join(one.name for one in _holding(table))
        raise VigieError(f"{name} can't hold {table}. Choose one of {others}.")
    if strange := set(options) - found.options:
        raise VigieError(f"{name} has no option {min(strange)!r}.")
    return found


def _holding(table: TableName) -> list[Exporter]:
    return [one for one in exporters().values() if table in one.tables]


def chunks(selection: Selection, name: str = "csv", **options: Any) -> Iterator[bytes]:  # noqa: ANN401 - each format has its own
    """The file's content, piece by piece.

    Raises:
        VigieError: the format does not exist, can't hold the table or so many rows, or has no such option.
    """
    told = selection.about
    found = able(name, told.table, options)
    count = max(told.count, selection.articles().about.count if found.max_rows and selection.articles else 0)
    if found.max_rows is not None and count > found.max_rows:
        endless = ", ".join(one.name for one in _holding(told.table) if one.max_rows is None)
        raise VigieError(
            f"A {found.name} sheet holds {found.max_rows:,} rows, and {count:,} are filtered. "
            f"Choose a format without end ({endless}), or filter further."
        )
    return found.chunks(selection.noted(*found.notes), **options)


def side_file(selection: Selection, name: str = "csv", *, language: str = "en") -> str:
    """What the file says of itself, as text to stand beside it."""
    return selection.noted(*exporter(name).notes).about.text(language)


def to_bytes(selection: Selection, name: str = "csv", **options: Any) -> bytes:  # noqa: ANN401 - as above
    """The file's content whole.

    Raises:
        VigieError: as :func:`chunks`.
    """
    return b"".join(chunks(selection, name, **options))
