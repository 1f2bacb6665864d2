"""CSV by RFC 4180 for spreadsheets: UTF-8 with BOM, CRLF, ISO dates, ``.`` decimals, an unknown is an empty cell.

A text cell that a spreadsheet would take for a formula gets a leading ' (OWASP, "CSV injection"); a number is never
touched, so -1.5 stays a longitude.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from io import TextIOWrapper
from typing import Any, BinaryIO, Literal

import pandas as pd

from dashboard.export.base import Exporter

Delimiter = Literal[",", ";"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Rows turned into text at a time: memory stays flat however many there are.
_CHUNK = 10_000


def write(frame: pd.DataFrame, stream: BinaryIO, *, delimiter: Delimiter = ",", guard: bool = True) -> None:
    """Write the rows under a header of the column names. The stream stays open.

    ``guard=False`` leaves text as it is: for programs, not for spreadsheets.
    """
    text = TextIOWrapper(stream, encoding="utf-8-sig", newline="", errors="strict")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows(_rows(frame, _guarded if guard else str))
    text.flush()
    text.detach()


def _rows(frame: pd.DataFrame, as_text: Callable[[str], str]) -> Iterator[list[str]]:
    for start in range(0, len(frame), _CHUNK):
        chunk = frame.iloc[start : start + _CHUNK]
        columns = [[_cell(value, as_text) for value in chunk[name]] for name in chunk.columns]
        yield from (list(row) for row in zip(*columns, strict=True))


def _cell(value: Any, as_text: Callable[[str], str]) -> str:  # noqa: ANN401 - a cell is of any type
    if isinstance(value, str):
        return as_text(value)
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, date):  # a timestamp is one as well
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


EXPORTER = Exporter(name="csv", suffix=".csv", mime="text/csv", write=write)
