"""What a format is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """A format: its name, the ending and type of its files, and ``write(rows, stream, **options)``, which writes the
    rows (a ``pyarrow.RecordBatchReader``, read once, a batch at a time) to an open binary stream in their order and
    returns how many.
    """

    name: str
    suffix: str
    mime: str
    write: Callable[..., int]
