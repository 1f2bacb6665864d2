"""What a file can't make us hold: lines that are longer than an article may be, reads of half a disk at once."""

from collections.abc import Iterator
from typing import BinaryIO

from dashboard.readers.record import MAX_BYTES

# A character may take six bytes as an escape (\\u00e9); beyond that a line is no article.
MAX_LINE = 2 * MAX_BYTES
TOO_LONG = f"the line has more than {MAX_LINE // 1_000_000} MB"
# The list of contents of an archive of some 300,000 files; nothing else is read in one piece.
MAX_READ = 50_000_000


class TooMuchError(OSError):
    """A file says of a part of itself that it is larger than any is."""


class Capped:
    """An open file that gives no more than ``MAX_READ`` bytes at once: archives say themselves how much to read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """As a file's.

        Raises:
            TooMuchError: more than ``MAX_READ`` bytes are asked for, and are there.
        """
        if 0 <= size <= MAX_READ:
            return self._stream.read(size)
        data = self._stream.read(MAX_READ + 1)
        if len(data) > MAX_READ:
            raise TooMuchError(f"a list of contents of more than {MAX_READ // 1_000_000} MB")
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """As a file's."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """As a file's."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """It can be wound back."""
        return True


def lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """(number from 1, line with its end); None in the place of one that is too long, which is passed over."""
    number = 0
    while raw := stream.readline(MAX_LINE + 1):
        number += 1
        if len(raw) <= MAX_LINE:
            yield number, raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = stream.readline(MAX_LINE)
        yield number, None
