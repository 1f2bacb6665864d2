"""Files, folders and uploads -> the reader of each, in an order that does not depend on the machine."""

import os
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from dashboard.readers import sandbox
from dashboard.readers.formats import by_suffix, recognise, suffixes, unreadable
from dashboard.readers.record import NO_DEFAULTS, Defaults, Item, Skipped, empty, noted
from dashboard.resources import STORE_MARK


def read(sources: Iterable[str | Path], *, defaults: Defaults = NO_DEFAULTS) -> Iterator[Item]:
    """Every article of the files and folders, folders with all below them, in the order of their names."""
    for source in sources:
        path = Path(source)
        if path.is_dir():
            yield from _read_folder(path, defaults)
        else:
            yield from _read_file(path, defaults)


def read_bytes(name: str, data: bytes, *, defaults: Defaults = NO_DEFAULTS) -> Iterator[Item]:
    """The articles of a file in memory: an upload, a page that was fetched."""
    yield from read_stream(name, BytesIO(data), defaults=defaults)


def read_stream(name: str, stream: BinaryIO, *, defaults: Defaults = NO_DEFAULTS) -> Iterator[Item]:
    """The articles of an open file that can be wound back; ``name`` hints at its type and stands in the reasons."""
    if not stream.read(1):
        yield empty(name)
        return
    stream.seek(0)
    one = recognise(name, stream)
    refused = unreadable(stream) if one is None or one.name != "workbook" else None
    if one is None or refused:
        what, advice = refused or ("in a format that has no reader", f"Save it as one of {' '.join(suffixes())}.")
        yield Skipped(name, None, f"the file is {what}", advice)
        return
    told = by_suffix(name)
    notes = (f"its name says {told.name}, it holds {one.name}",) if told and told != one else ()
    try:
        items = sandbox.read(one, name, stream, defaults) if one.guarded else one.reader().read(name, stream, defaults)
        for item in items:
            yield noted(item, *notes)
    except Exception as error:  # a mistake of ours, or of a parser: it costs this file, not the ones after it
        reason = f"its reader failed ({type(error).__name__}: {str(error)[:200]})"
        yield Skipped(name, None, reason, "Report it with the file, please.")


def files_below(path: Path) -> Iterator[Path]:
    """The files that :func:`read` would open for a source."""
    yield from (item for item in _below(path) if isinstance(item, Path)) if path.is_dir() else (path,)


def _read_folder(folder: Path, defaults: Defaults) -> Iterator[Item]:
    found = False
    for item in _below(folder):
        found = True
        if isinstance(item, Skipped):
            yield item
        else:
            yield from _read_file(item, defaults)
    if not found:
        yield Skipped(str(folder), None, "the folder holds no files", f"Put {' '.join(suffixes())} files in it.")


def _below(folder: Path) -> Iterator[Path | Skipped]:
    """Every file below the folder in the order of names; what is hidden and stores of ours are passed by."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path is not folder and not path.is_dir():
            yield path
            continue
        if path is not folder and path.is_symlink():
            yield Skipped(str(path), None, "it is a link to a folder, and links are not followed", "Name the folder.")
            continue
        try:
            with os.scandir(path) as entries:
                names = sorted((entry.name for entry in entries if not entry.name.startswith(".")), reverse=True)
        except OSError as error:
            yield Skipped(str(path), None, f"the folder can't be opened ({error.strerror})", "Check that you may.")
            continue
        if STORE_MARK not in names:
            waiting += [path / name for name in names]


def _read_file(path: Path, defaults: Defaults) -> Iterator[Item]:
    try:
        if path.exists() and not path.is_file():  # a pipe or a device may never end
            yield Skipped(str(path), None, "it is no regular file", "Save what comes out of it as a file.")
            return
        stream = path.open("rb")
    except FileNotFoundError:
        yield Skipped(str(path), None, "there is no such file or folder", "Check its name.")
        return
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason = getattr(error, "strerror", None) or str(error)
        yield Skipped(str(path), None, f"it can't be opened ({reason})", "Check that you may read it.")
        return
    with stream:
        yield from read_stream(str(path), stream, defaults=defaults)
