""".csv .tsv: a table of articles, one a row under a header. The delimiter is the one that cuts the header finest."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

from dashboard.readers.bounds import TOO_LONG, lines
from dashboard.readers.decode import NotTextError, encoding_of
from dashboard.readers.record import MAX_CHARACTERS, Defaults, Item, Skipped, noted, too_long
from dashboard.readers.tables import articles

_DELIMITERS = (",", ";", "\t", "|")
_WIDE = "utf-16"
_MAX_WIDE = 100_000_000
_HEADER = 10_000  # characters that tell the delimiter
_HINT = "sep="  # Excel's first line that names the delimiter


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The articles in the file's order, and for each row that is none, why not."""
    try:
        encoding, notes = encoding_of(stream)
    except NotTextError as error:
        yield Skipped(name, None, str(error), "Save it as CSV in UTF-8.")
        return
    if encoding == _WIDE and stream.seek(0, 2) > _MAX_WIDE:
        reason = f"the table has more than {_MAX_WIDE // 1_000_000} MB in UTF-16"
        yield Skipped(name, None, reason, "Save it as CSV in UTF-8.")
        return
    stream.seek(0)
    csv.field_size_limit(MAX_CHARACTERS + 1)
    refused: list[Skipped] = []
    text = _Lines(name, stream, encoding, refused)
    first = next((line for line in text if line.strip()), "")
    rows = _rows(name, text, first, refused)
    _, header = next(rows, (0, []))
    for item in articles(header, rows, path=name, defaults=defaults):
        yield from refused
        refused.clear()
        yield noted(item, *notes)
    yield from refused


class _Lines:
    """The file's lines as text; those that are too long go to ``refused``. ``number`` counts from 1."""

    def __init__(self, name: str, stream: BinaryIO, encoding: str, refused: list[Skipped]) -> None:
        self.number = 0
        self._all = self._read(name, stream, encoding, refused)

    def __iter__(self) -> Iterator[str]:
        return self._all

    def _read(self, name: str, stream: BinaryIO, encoding: str, refused: list[Skipped]) -> Iterator[str]:
        if encoding == _WIDE:  # it has no lines of bytes
            yield from self._wide(stream)
            return
        for self.number, raw in lines(stream):
            if raw is None:
                refused.append(too_long(name, self.number, TOO_LONG))
            else:
                # What old Macs and careless programs put at a line's end is one wherever it stands.
                yield from raw.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n").splitlines(True)

    def _wide(self, stream: BinaryIO) -> Iterator[str]:
        for self.number, line in enumerate(codecs.getreader(_WIDE)(stream), 1):
            yield line


def _rows(name: str, text: _Lines, first: str, refused: list[Skipped]) -> Iterator[tuple[int, Sequence[str]]]:
    """(line on which it ends, cells) of each row, the header's first."""
    if first.startswith(_HINT) and len(first.strip()) > len(_HINT):
        reader = csv.reader(text, delimiter=first[len(_HINT)])
    else:
        reader = csv.reader(chain([first], text), delimiter=_delimiter(first))
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            advice = "Look for a quotation mark that is not closed; in a text it is written twice."
            refused.append(Skipped(name, text.number, f"the row can't be read ({error})", advice))
        else:
            yield text.number, row


def _delimiter(header: str) -> str:
    beginning = header[:_HEADER]
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([beginning], delimiter=mark), [])))
