"""A folder that is watched: new and changed files are read as they are put there.

The folder is looked at again and again, which works on every disk, over a network too; a file is read once it has not
changed between two looks. What was read is remembered beside the store's tables (a fingerprint of each path, its size
and time), so that nothing is read twice after a restart. A look takes at most a tenth of the time.
"""

import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from dashboard.collecting.batches import SECONDS, batches
from dashboard.model import Article, VigieError
from dashboard.pipeline import ALONE, BatchReader, Summary, ingest_articles
from dashboard.readers import Defaults, Skipped, read
from dashboard.resources import STORE_MARK
from dashboard.store import Store

# Seconds between two looks: as long as a file must lie still before it is read.
EVERY = 2.0
_SHARE_OF_LOOKING = 0.1
# What programs call a file that they still write or hold open.
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".swp")
_MEMORY = "watched.sqlite"

# (size in bytes, time of the last change in ns): a file of which both stay the same is the same.
State = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that lies still."""

    path: Path
    state: State


def watch(
    folder: Path,
    store: Store,
    stop: threading.Event,
    *,
    defaults: Defaults | None = None,
    every: float = EVERY,
    seconds: float = SECONDS,
    reader: BatchReader = ALONE,
) -> Iterator[Summary]:
    """Read what is put into the folder until ``stop`` is set; one summary a commit, or for what was skipped.

    Args:
        every: seconds between two looks.
        seconds: between two commits, at least.

    Raises:
        VigieError: the folder is none, or is gone.
        StoreError: the store can't be written.
    """
    if not folder.is_dir():
        raise VigieError(f"There is no folder {folder} to watch. Make it first, or check its name.")
    try:
        yield from _watched(folder.resolve(), store, stop, defaults or Defaults(), every, seconds, reader)
    except sqlite3.Error as error:
        path = store.path / _MEMORY
        raise VigieError(
            f"{path} can't be used ({error}). Make room, or delete it: files are then read anew."
        ) from error


def _watched(
    folder: Path,
    store: Store,
    stop: threading.Event,
    defaults: Defaults,
    every: float,
    seconds: float,
    reader: BatchReader,
) -> Iterator[Summary]:
    with closing(_Memory(store.path / _MEMORY)) as memory:
        for ready in batches(_as_they_come(folder, memory, stop, every=every), seconds=seconds):
            if stop.is_set():  # they are read at the next start
                return
            whole: list[_Ready] = []
            summary = ingest_articles(_read(ready, defaults, stop, whole), store, reader=reader)
            memory.add(whole)  # after the commit: a crash before it costs a second reading, never a file
            yield summary


def _as_they_come(folder: Path, memory: "_Memory", stop: threading.Event, *, every: float) -> Iterator[_Ready | None]:
    """The files that lie still and were not read, look after look; None at the end of each look."""
    known: dict[Path, State] = {}
    before: dict[Path, State] = {}
    while not stop.is_set():
        began = time.monotonic()
        now = dict(_files(folder))
        took = time.monotonic() - began
        known = {path: state for path, state in known.items() if path in now}
        for path, state in now.items():
            if before.get(path) != state or known.get(path) == state:
                continue
            known[path] = state
            if not memory.has(path, state):
                yield _Ready(path, state)
        before = now
        yield None
        stop.wait(max(every, took / _SHARE_OF_LOOKING))


def _read(
    files: list[_Ready], defaults: Defaults, stop: threading.Event, whole: list[_Ready]
) -> Iterator[Article | Skipped]:
    """What the files hold, until ``stop`` is set; those read whole are added to ``whole``."""
    for file in files:
        if stop.is_set():
            return
        yield from read([file.path], defaults=defaults)
        whole.append(file)


def _files(folder: Path) -> Iterator[tuple[Path, State]]:
    """Every file below the folder with its state; what is hidden, unfinished or a store's is passed by.

    Raises:
        VigieError: the folder itself is gone.
    """
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as listed:
                entries = sorted((entry for entry in listed if _is_meant(entry.name)), key=lambda entry: entry.name)
        except OSError as error:
            if here == folder:
                raise VigieError(
                    f"{folder} can't be looked at any more ({error.strerror}). Is it still there?"
                ) from error
            continue  # a folder within that is gone again, or closed to us
        if any(entry.name == STORE_MARK for entry in entries):
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif entry.is_file():
                    told = entry.stat()
                    yield Path(entry.path), (told.st_size, told.st_mtime_ns)
            except OSError:  # gone since it was listed
                continue


def _is_meant(name: str) -> bool:
    return not name.startswith((".", "~$")) and not name.lower().endswith(_UNFINISHED)


class _Memory:
    """Which files were read, in which state. Paths are kept as fingerprints: a name may tell of a source."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)
        self._database.execute("CREATE TABLE IF NOT EXISTS read (path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER)")

    def has(self, path: Path, state: State) -> bool:
        """Whether the file was read in this state."""
        found = self._database.execute("SELECT size, mtime FROM read WHERE path = ?", (_fingerprint(path),)).fetchone()
        return bool(found == state)

    def add(self, files: Iterable[_Ready]) -> None:
        """Remember that these were read."""
        rows = [(_fingerprint(file.path), *file.state) for file in files]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO read VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        self._database.close()


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()
