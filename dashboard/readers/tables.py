"""Rows of a table -> articles: which column holds what.

Columns are known by their usual names in French and English (``data/article_columns.toml``), else the user says:
``--map text=COLUMN,published_at=COLUMN``.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from dashboard.folding import fold
from dashboard.model import VigieError
from dashboard.readers.decode import mended
from dashboard.readers.record import Defaults, Item, Skipped, make_article, shown
from dashboard.resources import data_path

_MOST_NAMED = 30  # columns that a reason lists
_BETWEEN = re.compile(r"[\s_\-’']+")


class MapError(VigieError):
    """``--map`` is not written as it should be."""


def columns_given(text: str) -> dict[str, str]:
    """``text=body,published_at=date`` -> {"text": "body", "published_at": "date"}.

    Raises:
        MapError: it is not written so, or names a field that an article does not have.
    """
    given: dict[str, str] = {}
    for pair in text.split(","):
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not column:
            raise MapError(f"{pair.strip()!r} is no FIELD=COLUMN. Write it as text=body,published_at=date.")
        if field not in _usual():
            raise MapError(f"An article has no {field!r}. Its fields are {', '.join(_usual())}.")
        given[field] = column
    return given


def columns_of(header: Sequence[str], given: Mapping[str, str], *, path: str) -> dict[str, int] | Skipped:
    """The column (from 0) of each field that the table tells, or why its texts can't be found."""
    found: dict[str, int] = {}
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    folded = {_folded(name): place for name, place in reversed(places.items())}
    named = ", ".join(shown(name) for name in header[:_MOST_NAMED]) + (" ..." if len(header) > _MOST_NAMED else "")
    for field, names in _usual().items():
        if column := given.get(field):
            if column not in places:
                return Skipped(path, None, f"it has no column {column!r}; it has {named}", "Correct --map.")
            found[field] = places[column]
        else:
            hit = next((folded[name] for name in names if name in folded), None)
            if hit is not None and header[hit] not in given.values():
                found[field] = hit
    if "text" not in found:
        advice = "Say which column is which: --map text=COLUMN,title=COLUMN,published_at=COLUMN."
        return Skipped(path, None, f"none of its columns is known to hold texts: {named}", advice)
    return found


def articles(
    header: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]], *, path: str, defaults: Defaults
) -> Iterator[Item]:
    """The article of each row, given with its line; rows without any value are passed by.

    A row of more cells than the header is skipped: a delimiter within the text has cut it.
    """
    columns = columns_of(header, defaults.columns, path=path)
    if isinstance(columns, Skipped):
        yield columns
        return
    others = {name: place for place, name in enumerate(header) if name and place not in columns.values()}
    for line, cells in rows:
        row = [_value(cell) for cell in cells]
        if not any(row):
            continue
        if any(row[len(header) :]):
            reason = f"it has {len(row)} cells, and the header {len(header)}"
            yield Skipped(path, line, reason, "Put quotes around texts that hold the delimiter.")
            continue
        row += [None] * (len(header) - len(row))
        fields = {field: row[place] for field, place in columns.items()}
        fields |= {name: row[place] for name, place in others.items() if name not in fields and row[place] is not None}
        text, notes = mended("" if fields["text"] is None else str(fields["text"]))
        yield make_article({**fields, "text": text}, path=path, line=line, defaults=defaults, notes=notes)


def renamed(fields: Mapping[str, Any], defaults: Defaults, *, path: str, line: int) -> Mapping[str, Any] | Skipped:
    """The fields of one object under the names that an article has, where it uses others."""
    if "text" in fields and not defaults.columns:
        return fields
    header = list(fields)
    columns = columns_of(header, defaults.columns, path=path)
    if isinstance(columns, Skipped):
        return Skipped(path, line, f"there is no text; {columns.reason.replace('columns', 'fields')}", columns.advice)
    told = {field: fields[header[place]] for field, place in columns.items()}
    others = {name: fields[name] for place, name in enumerate(header) if place not in columns.values()}
    return {**{name: value for name, value in others.items() if name not in told}, **told}


def _value(cell: object) -> Any:  # noqa: ANN401 - what a cell may be: text, number, truth, day
    """A cell as an article's field holds it; a blank one is None, 12.0 is 12."""
    if cell is None or isinstance(cell, (bool, int, date)):
        return cell
    if isinstance(cell, float):
        return None if cell != cell else int(cell) if cell.is_integer() else cell
    return (str(cell) if str(cell).strip() else None) if not isinstance(cell, bytes) else None


def _folded(name: str) -> str:
    return _BETWEEN.sub(" ", fold(name)).strip().lstrip("\ufeff")


@cache
def _usual() -> dict[str, tuple[str, ...]]:
    """Field -> the usual names of its column, folded."""
    told = tomllib.loads(data_path("article_columns.toml").read_text("utf-8"))
    return {field: tuple(_folded(name) for name in names) for field, names in told.items()}
