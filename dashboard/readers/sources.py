"""Files and folders -> the reader of each, in an order that does not depend on the machine."""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from types import ModuleType
from typing import BinaryIO

from dashboard.model import Article
from dashboard.readers import jsonl, markdown, plain
from dashboard.readers.record import NO_DEFAULTS, Defaults, Skipped
from dashboard.resources import STORE_MARK

READERS: tuple[ModuleType, ...] = (jsonl, markdown, plain)


def suffixes() -> tuple[str, ...]:
    """The file name endings that have a reader, with their dot."""
    return tuple(sorted(suffix for reader in READERS for suffix in reader.SUFFIXES))


def read(sources: Iterable[str | Path], *, defaults: Defaults = NO_DEFAULTS) -> Iterator[Article | Skipped]:
    """Every article of the files and folders, folders with all below them, in the order of their names."""
    for source in sources:
        path = Path(source)
        if path.is_dir():
            yield from _read_folder(path, defaults)
        else:
            yield from _read_file(path, defaults)


def read_stream(name: str, stream: BinaryIO, *, defaults: Defaults = NO_DEFAULTS) -> Iterator[Article | Skipped]:
    """The articles of an open file (an upload, say); ``name`` tells its type and stands in the reasons."""
    suffix = PurePath(name).suffix.lower()
    if not suffix:
        reader: ModuleType | None = _by_content(stream)
    else:
        reader = next((module for module in READERS if suffix in module.SUFFIXES), None)
    if reader is None:
        advice = f"Save it as one of {' '.join(suffixes())}."
        yield Skipped(name, None, f"there is no reader for {suffix} files", advice)
        return
    yield from reader.read(name, stream, defaults)


def _read_folder(folder: Path, defaults: Defaults) -> Iterator[Article | Skipped]:
    stores = {mark.parent for mark in folder.rglob(STORE_MARK)}  # a store among the articles is none of them
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and stores.isdisjoint(path.parents)
    )
    if not files:
        yield Skipped(str(folder), None, "the folder holds no files", f"Put {' '.join(suffixes())} files in it.")
    for path in files:
        yield from _read_file(path, defaults)


def _read_file(path: Path, defaults: Defaults) -> Iterator[Article | Skipped]:
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        yield Skipped(str(path), None, "there is no such file or folder", "Check its name.")
        return
    except OSError as error:
        yield Skipped(str(path), None, f"it can't be opened ({error.strerror})", "Check that you may read it.")
        return
    with stream:
        yield from read_stream(str(path), stream, defaults=defaults)


def _by_content(stream: BinaryIO) -> ModuleType:
    """The reader of a file whose name has no ending: an object a line, front matter, or plain text."""
    head = stream.read(256).lstrip(b"\xef\xbb\xbf \t\r\n")
    stream.seek(0)
    if head.startswith(b"{"):
        return jsonl
    return markdown if head.startswith(b"---") else plain
