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
_HINT = "sep="  # Excel's first line that names the delimiter


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The articles in the file's order, and for each row that is none, why not."""
    try:
        encoding, notes = encoding_of(stream)
    except NotTextError as error:
        yield Skipped(name, None, str(error), "Save it as CSV in UTF-8.")
        return
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
        self._name, self._encoding, self._refused = name, encoding, refused
        # UTF-16 has no lines of bytes; few files are in it, and they are read whole.
        wide = encoding.startswith("utf-16")
        self._lines = _wide(stream, encoding) if wide else ((n, self._text(raw)) for n, raw in lines(stream))
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        self.number, text = next(self._lines)
        while text is None:
            self._refused.append(too_long(self._name, self.number, TOO_LONG))
            self.number, text = next(self._lines)
        return text

    def _text(self, raw: bytes | None) -> str | None:
        return None if raw is None else raw.decode(self._encoding, "replace")


def _wide(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, str | None]]:
    yield from enumerate(codecs.getreader(encoding)(stream), 1)


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
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([header], delimiter=mark), [])))
