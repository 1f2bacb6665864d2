"""A CSV file, told by its header -> its rows."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboard.importing import acled, ucdp
from dashboard.importing.row import Cells, Row
from dashboard.model import VigieError

# A note of ACLED's may be long; no cell of either table comes near this.
_LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """Whose table it is: its ``origin``, the columns that tell it (``mark``), and how a row is read."""

    origin: str
    mark: frozenset[str]
    as_incident: Callable[[Cells], Row]


SOURCES = tuple(Source(module.ORIGIN, module.MARK, module.as_incident) for module in (acled, ucdp))


def rows(path: Path) -> tuple[Source, Iterator[tuple[int, Cells]]]:
    """Whose table it is, and its rows, each with the number of the line that it ends on.

    Raises:
        VigieError: the file can't be read, or is neither's table.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
    except OSError as error:
        raise VigieError(f"{path} can't be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise _no_utf8(path) from error
    delimiter = ";" if header.count(";") > header.count(",") else ","
    names = {name.strip('" \r\n') for name in header.split(delimiter)}
    for source in SOURCES:
        if source.mark <= names:
            return source, _rows(path, delimiter)
    told = " or ".join(f"{source.origin.upper()}'s ({', '.join(sorted(source.mark))})" for source in SOURCES)
    raise VigieError(f"{path} has not the columns of {told}. Download the CSV of events again, with all its columns.")


def _rows(path: Path, delimiter: str) -> Iterator[tuple[int, Cells]]:
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter, restval="", restkey=None)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except UnicodeDecodeError as error:
            raise _no_utf8(path) from error
        except csv.Error as error:
            raise VigieError(f"{path}, line {reader.line_num}: {error}. Rows before it are stored.") from error


def _no_utf8(path: Path) -> VigieError:
    return VigieError(f"{path} is not UTF-8. Save it as CSV UTF-8.")
