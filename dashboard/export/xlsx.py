"""Excel: typed cells, a header that stays, filters; beside the rows the articles with their links, what each column
means, and what the file says of itself.

Text is written as text, whatever it begins with: no cell is a formula. Rows go to disk as they come.
"""

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from dashboard.columns import Column
from dashboard.export.base import Exporter, Selection, in_blocks
from dashboard.export.cells import for_xml

# Excel's own limits.
_SHEET_ROWS = 1_048_576
_CELL_CHARACTERS = 32_767
_SHEET_LINKS = 65_530
_LINK_CHARACTERS = 2_079
_FIRST_YEAR = 1900
_WIDTHS = {"string": 20, "integer": 10, "number": 10, "date": 11, "boolean": 8, "timestamp": 19}

Cell = Callable[[int, int, Any], None]


def chunks(selection: Selection, *, language: str = "en") -> Iterator[bytes]:
    """The file. Header, dictionary and description are in the language asked for."""
    with tempfile.TemporaryFile(prefix="vigie-") as file:
        with Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
            sheets = _Sheets(book, language)
            sheets.rows(selection)
            if selection.articles:
                sheets.rows(selection.articles())
            sheets.dictionary(selection.columns)
            sheets.about(selection)
        yield from in_blocks(file)


class _Sheets:
    """The sheets of one workbook, added one after another."""

    def __init__(self, book: Any, language: str) -> None:  # noqa: ANN401 - xlsxwriter has no types
        self._book, self._language = book, language
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def rows(self, selection: Selection) -> None:
        """One sheet of rows under the column names, which no later program should have to guess."""
        sheet = self._sheet(selection.about.table, [(c.name, _WIDTHS[c.kind]) for c in selection.columns])
        writers = [self._cell(sheet, column) for column in selection.columns]
        row = 0
        for batch in selection.batches:
            for values in zip(*(_values(column) for column in batch.columns), strict=True):
                row += 1
                for place, (write, value) in enumerate(zip(writers, values, strict=True)):
                    if value is not None:
                        write(row, place, value)
        sheet.autofilter(0, 0, row, len(writers) - 1)

    def dictionary(self, columns: tuple[Column, ...]) -> None:
        """What each column is called and means."""
        heads = {"en": ("Column", "Label", "Type", "Meaning"), "fr": ("Colonne", "Intitulé", "Type", "Sens")}
        widths = (22, 22, 12, 100)
        sheet = self._sheet("dictionary", list(zip(heads.get(self._language, heads["en"]), widths, strict=True)))
        for row, column in enumerate(columns, 1):
            told = (column.name, column.label(self._language), column.kind, column.meaning(self._language))
            for place, text in enumerate(told):
                sheet.write_string(row, place, text)

    def about(self, selection: Selection) -> None:
        """What the file says of itself."""
        sheet = self._book.add_worksheet("about")
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 100, self._wrapped)
        for row, (name, value) in enumerate(selection.about.lines(self._language)):
            sheet.write_string(row, 0, name, self._head)
            sheet.write_string(row, 1, _text(value))

    def _sheet(self, name: str, heads: list[tuple[str, int]]) -> Any:  # noqa: ANN401 - as above
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, (head, width) in enumerate(heads):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, self._head)
        return sheet

    def _cell(self, sheet: Any, column: Column) -> Cell:  # noqa: ANN401 - as above
        """How a value of the column is written."""
        if column.name == "url":
            return _Links(sheet)
        if column.kind in ("integer", "number"):
            return sheet.write_number  # type: ignore[no-any-return]
        if column.kind == "boolean":
            return sheet.write_boolean  # type: ignore[no-any-return]
        if column.kind in ("date", "timestamp"):
            return _Days(sheet, None if column.kind == "date" else self._moment)
        return lambda row, place, value: sheet.write_string(row, place, _text(value))


class _Links:
    """Addresses as links, as many as a sheet may hold; those of the web alone can be followed."""

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401 - as above
        self._sheet, self._left = sheet, _SHEET_LINKS

    def __call__(self, row: int, place: int, value: str) -> None:
        text = _text(value)
        if value.startswith(("https://", "http://")) and len(value) <= _LINK_CHARACTERS and self._left:
            self._left -= 1
            self._sheet.write_url(row, place, text, None, text)
        else:
            self._sheet.write_string(row, place, text)


class _Days:
    """Days and moments (UTC); those before Excel's calendar begins as ISO text."""

    def __init__(self, sheet: Any, style: Any) -> None:  # noqa: ANN401 - as above
        self._sheet, self._style = sheet, style

    def __call__(self, row: int, place: int, value: date) -> None:
        if value.year < _FIRST_YEAR:
            self._sheet.write_string(row, place, value.isoformat())
        else:
            self._sheet.write_datetime(row, place, value, self._style)


def _values(column: pa.Array) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if pa.types.is_timestamp(column.type):
        return [value and value.astimezone(UTC).replace(tzinfo=None) for value in values]
    return values


def _text(text: str) -> str:
    """The text as a cell can hold it; what is longer ends in an ellipsis."""
    text = for_xml(text)
    return text if len(text) <= _CELL_CHARACTERS else text[: _CELL_CHARACTERS - 1] + "…"


EXPORTER = Exporter(
    name="xlsx",
    suffix=".xlsx",
    mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    label={"en": "Excel, with links and dictionary", "fr": "Excel, avec liens et dictionnaire"},
    chunks=chunks,
    options=frozenset({"language"}),
    max_rows=_SHEET_ROWS - 1,
)
