""".zip .tar .tar.gz .tgz .tar.bz2 .tar.xz, and one file as .gz: each file within is read as if it lay in a folder.

Nothing is unpacked onto the disk under a name of the archive's, so that none can lead out of a folder; such names are
refused all the same, since nobody packs them by mistake. How much is unpacked is counted, over archives within
archives as well, and a bomb is stopped.
"""

import bz2
import gzip
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast

from dashboard.readers.bounds import Capped
from dashboard.readers.formats import by_suffix, recognise
from dashboard.readers.record import Defaults, Item, Skipped
from dashboard.readers.sources import read_stream

MAX_FILES = 1_000_000
# One file may hold a table of some 200,000 articles, all of them together ten times that.
MAX_FILE_BYTES = 1_000_000_000
MAX_BYTES = 10 * MAX_FILE_BYTES
# News shrinks to a third, a table of repetitions to a twentieth. Small files may shrink to nothing.
_MAX_RATIO = 200
_FREE_BYTES = 50_000_000
_MAX_DEPTH = 3
_SPOOLED = 16_000_000
_BLOCK = 1 << 20
_OPENED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    ValueError,
    RuntimeError,
)


class _BombError(Exception):
    """More comes out of the archive than articles are made of; the text says how."""


@dataclass
class _Budget:
    """What may still come out of the outermost archive of ``size`` bytes."""

    size: int
    depth: int = 0
    bytes: int = 0
    files: int = 0

    def spend(self, number: int) -> None:
        self.bytes += number
        if self.bytes > MAX_BYTES or (self.bytes > _FREE_BYTES and self.bytes > _MAX_RATIO * self.size):
            raise _BombError(f"it unpacks to more than {self.bytes // 1_000_000} MB, as zip bombs do")

    def file(self) -> None:
        self.files += 1
        if self.files > MAX_FILES:
            raise _BombError(f"it holds more than {MAX_FILES:,} files")


# (name, how to open it, or why it is not read)
_Member = tuple[str, "Callable[[], IO[bytes]] | str"]


def read(name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """The articles of the files within, in the archive's order, and for each that is none, why not."""
    size = stream.seek(0, 2)
    stream.seek(0)
    try:
        yield from _read(name, stream, defaults, _Budget(size))
    except _BombError as error:
        advice = "If it is yours, unpack it and give the folder."
        yield Skipped(name, None, f"{error}; the rest of it is not read", advice)


def _read(name: str, stream: BinaryIO, defaults: Defaults, budget: _Budget, depth: int = 0) -> Iterator[Item]:
    if depth >= _MAX_DEPTH:
        yield Skipped(name, None, "it is an archive within archives within archives", "Unpack it first.")
        return
    found = False
    try:
        for inner, content in _members(name, stream):
            found = True
            budget.file()
            yield from _member(f"{name}/{inner}", inner, content, defaults, budget, depth)
    except _OPENED as error:
        yield Skipped(name, None, f"the archive is damaged ({str(error)[:200]})", "Pack it anew.")
        return
    if not found:
        yield Skipped(name, None, "the archive holds no files", "Nothing was lost: there is nothing in it.")


def _member(
    path: str, inner: str, content: "Callable[[], IO[bytes]] | str", defaults: Defaults, budget: _Budget, depth: int
) -> Iterator[Item]:
    parts = PurePosixPath(inner.replace("\\", "/")).parts
    if ".." in parts or inner.startswith(("/", "\\")) or inner[1:2] == ":":
        yield Skipped(path, None, "its name leads out of the archive", "Pack it anew under a plain name.")
        return
    if isinstance(content, str):
        yield Skipped(path, None, content, "Pack the file itself.")
        return
    with tempfile.SpooledTemporaryFile(_SPOOLED) as spooled:
        copy = cast(BinaryIO, spooled)
        too_large = _unpack(path, content, copy, budget)
        if too_large:
            yield too_large
        elif any(part.startswith(".") or part == "__MACOSX" for part in parts):
            return  # hidden files are passed by, as in a folder
        elif (one := recognise(path, copy)) and one.name == "archive":
            yield from _read(path, copy, defaults, budget, depth + 1)
        else:
            yield from read_stream(path, copy, defaults=defaults)


def _unpack(path: str, content: Callable[[], IO[bytes]], copy: BinaryIO, budget: _Budget) -> Skipped | None:
    """Copy a file out of its archive, within the budget; or why it can't be."""
    try:
        with content() as packed:
            while block := packed.read(_BLOCK):
                budget.spend(len(block))
                if copy.tell() + copy.write(block) > MAX_FILE_BYTES:
                    return Skipped(path, None, f"it has more than {MAX_FILE_BYTES // 1_000_000} MB", "Split it.")
    except NotImplementedError as error:
        return Skipped(path, None, f"it is packed in a way that is not known ({error})", "Pack it anew as .zip.")
    except RuntimeError:  # what zipfile says of a password
        return Skipped(path, None, "it is locked by a password", "Unpack it, and give the folder.")
    except _OPENED as error:
        return Skipped(path, None, f"it is damaged in the archive ({str(error)[:200]})", "Pack it anew.")
    copy.seek(0)
    return None


def _members(name: str, stream: BinaryIO) -> Iterator[_Member]:
    mark = stream.read(6)
    stream.seek(0)
    if mark.startswith(b"PK"):
        yield from _in_zip(stream)
        return
    plain = _unpacked(stream, mark)
    if tarfile.is_tarfile(cast(BinaryIO, Capped(plain))):
        plain.seek(0)
        yield from _in_tar(plain)
    elif plain is stream:
        raise tarfile.ReadError("it is neither zip nor tar")
    else:  # one file, packed alone
        plain.seek(0)
        inner = PurePosixPath(name.replace("\\", "/")).stem or "file"
        yield (inner if by_suffix(inner) else f"{inner}.txt"), lambda: cast(IO[bytes], plain)


def _unpacked(stream: BinaryIO, mark: bytes) -> BinaryIO:
    if mark.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    if mark.startswith(b"BZh"):
        return cast(BinaryIO, bz2.BZ2File(stream))
    return cast(BinaryIO, lzma.LZMAFile(stream)) if mark.startswith(b"\xfd7zXZ") else stream


def _in_zip(stream: BinaryIO) -> Iterator[_Member]:
    with zipfile.ZipFile(cast(BinaryIO, Capped(stream))) as package:
        for part in package.infolist():
            if not part.is_dir():
                yield part.filename, partial(package.open, part)


def _in_tar(stream: BinaryIO) -> Iterator[_Member]:
    with tarfile.open(fileobj=cast(BinaryIO, Capped(stream)), mode="r:") as package:
        for part in package:
            if part.isfile():
                yield part.name, partial(cast("Callable[..., IO[bytes]]", package.extractfile), part)
            elif not part.isdir():
                yield part.name, "it is a link or a device, no file"
