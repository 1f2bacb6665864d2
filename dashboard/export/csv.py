"""CSV by RFC 4180 for spreadsheets: UTF-8 with BOM, CRLF, ISO dates, ``.`` decimals, an unknown is an empty cell.

A text cell that a spreadsheet would take for a formula gets a leading ' (OWASP, "CSV injection"); a number is never
touched, so -1.5 stays a longitude.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
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


def _rows(frame: pd.DataFrame, as_text: Callable[[str], str]) -> Iterator[tuple[object, ...]]:
    for start in range(0, len(frame), _CHUNK):
        chunk = frame.iloc[start : start + _CHUNK]
        yield from zip(*(_column(chunk.iloc[:, place], as_text) for place in range(chunk.shape[1])), strict=True)


def _column(values: pd.Series, as_text: Callable[[str], str]) -> list[object]:
    """The cells of a column. Numbers, days and unknowns are left to the writer, which writes them in full or empty."""
    forms: dict[type, Callable[[Any], str]] = {
        str: as_text,
        pd.Timestamp: pd.Timestamp.isoformat,
        datetime: datetime.isoformat,
        bool: lambda value: "true" if value else "false",
    }
    known = values.astype(object).where(values.notna(), None)
    return [forms[type(value)](value) if type(value) in forms else value for value in known.tolist()]


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


EXPORTER = Exporter(name="csv", suffix=".csv", mime="text/csv", write=write)
