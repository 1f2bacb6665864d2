"""Reading risky formats in a process of its own, under limits of time and memory.

A parser that is fed a hostile file may run for ever, take all memory or crash. It then takes its own process with it,
the file is skipped with the reason, and the next one is read by a new process. One process reads many files, so that
each costs little more than in this one.

The two talk in lines of JSON: here a request, followed by the file's bytes unless it is on disk; there one line an
article or reason, then ``{"done": true}``.
"""

import atexit
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import IO, Any, BinaryIO

from dashboard.model import Article, VigieError
from dashboard.readers.formats import Format, by_name
from dashboard.readers.record import Defaults, Item, Skipped

# Measured: a long page takes 0.1 s, a PDF of 1,000 pages some 10 s; what takes longer is meant to.
SECONDS = 60
# Address space, which is more than what is used: two such processes and the dashboard stay under 2 GB in memory.
MEGABYTES = 1500
# Libraries that would reserve a GB before they use any.
_FRUGAL = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"}
# A process that has read so many files makes way for a new one: parsers keep caches.
_FILES = 2000
_SPOOLED = 16_000_000

# In the child itself files are read in place (an attachment of a mail).
_inside = False
_idle: list["_Child"] = []
_lock = threading.Lock()


class _ChildError(VigieError):
    """The reading process ended before it was done; the text says why."""


def read(one: Format, name: str, stream: BinaryIO, defaults: Defaults) -> Iterator[Item]:
    """What the format's module reads of the open file, or why it could not."""
    if _inside:
        yield from one.reader().read(name, stream, defaults)
        return
    child = _take()
    done = False
    try:
        child.ask(one, name, stream, defaults)
        while (answer := child.answer()) is not None:
            yield _item(answer, name)
        done = True
    except _ChildError as error:
        yield Skipped(name, None, str(error), "Save it anew with another program, or give its text as .txt.")
    finally:
        _give_back(child) if done and child.files < _FILES else child.end()


# --- This side --------------------------------------------------------------------------------------------


class _Child:
    """A process that reads files; ``files`` counts them."""

    def __init__(self) -> None:
        # -P, and our own path: a module lying in the folder of the articles is not imported.
        command = [sys.executable, "-P", "-c", f"from dashboard.readers.sandbox import serve; serve({MEGABYTES})"]
        path = os.pathsep.join(part for part in sys.path if part)
        environment = {**os.environ, **_FRUGAL, "PYTHONPATH": path}
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and words
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self.files = 0
        self._late, self._due, self._ended = False, float("inf"), threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def ask(self, one: Format, name: str, stream: BinaryIO, defaults: Defaults) -> None:
        """Hand over a file."""
        self.files += 1
        path = _path_of(stream)
        size = None if path else stream.seek(0, os.SEEK_END)
        stream.seek(0)
        told = {**_fields(defaults), "fetch": None}
        request = {"format": one.name, "name": name, "path": path, "size": size, "defaults": told}
        with self._deadline(), contextlib.suppress(BrokenPipeError):  # its end is told by the answer that is missing
            self._stdin.write(json.dumps(request).encode() + b"\n")
            if not path:
                shutil.copyfileobj(stream, self._stdin)
            self._stdin.flush()

    def answer(self) -> dict[str, Any] | None:
        """The next article or reason; None when the file is done.

        Raises:
            _ChildError: the process ended, or says that it gave up.
        """
        with self._deadline():
            line = self._stdout.readline()
        if not line.endswith(b"\n"):
            raise _ChildError(self._last_words())
        told: dict[str, Any] = json.loads(line)
        if failed := told.get("failed"):
            raise _ChildError(failed)
        return None if told.get("done") else told

    def end(self) -> None:
        """Stop the process, whatever it does."""
        self._ended.set()
        self._process.kill()
        with contextlib.suppress(BrokenPipeError):  # what was not written yet
            self._stdin.close()
        self._stdout.close()
        self._process.wait()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin  # noqa: S101 - it was opened as a pipe
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout  # noqa: S101 - it was opened as a pipe
        return self._process.stdout

    @contextlib.contextmanager
    def _deadline(self) -> Iterator[None]:
        """Kill the process when the work within takes too long: what waits for it then wakes up."""
        self._due = time.monotonic() + SECONDS
        try:
            yield
        finally:
            self._due = float("inf")

    def _watch(self) -> None:
        while not self._ended.wait(min(1.0, SECONDS / 4)):
            if time.monotonic() > self._due:
                self._late = True
                self._process.kill()
                return

    def _last_words(self) -> str:
        if self._late:
            return f"reading it took more than {SECONDS} seconds"
        code = self._process.wait()
        return f"it makes its parser crash, or take more than {MEGABYTES} MB of memory (exit code {code})"


def _take() -> _Child:
    with _lock:
        return _idle.pop() if _idle else _Child()


def _give_back(child: _Child) -> None:
    """Keep one for the next file; one more, of another thread, ends."""
    with _lock:
        if not _idle:
            _idle.append(child)
            return
    child.end()


@atexit.register
def end_all() -> None:
    """Stop the processes that wait for a file."""
    while _idle:
        _idle.pop().end()


def _path_of(stream: BinaryIO) -> str | None:
    """The path of a file that is read from disk, so that its bytes need not be copied."""
    if isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO) and isinstance(stream.name, str):
        return os.path.abspath(stream.name)  # noqa: PTH100 - no link is followed
    return None


def _fields(record: Item | Defaults) -> dict[str, Any]:
    """A record's fields as they are: dataclasses.asdict would copy each of them, and takes ten times as long."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _item(told: Mapping[str, Any], name: str) -> Item:
    if article := told.get("article"):
        return Article(**{**article, "notes": tuple(article["notes"])})
    if skipped := told.get("skipped"):
        return Skipped(**skipped)
    raise _ChildError(f"its reader gave no answer that is understood for {name}")


# --- The child's side -------------------------------------------------------------------------------------


def serve(megabytes: int) -> None:
    """Answer requests until there are no more, in so much memory."""
    global _inside
    _inside = True
    answers = os.fdopen(os.dup(1), "wb")
    for output in (1, 2):  # what a parser prints is no answer, and may be what a file wants a terminal to see
        os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    _limit_memory(megabytes)
    requests = sys.stdin.buffer
    while line := requests.readline():
        for answer in _answers(json.loads(line), requests):
            answers.write(json.dumps(answer, default=str).encode() + b"\n")
            answers.flush()


def _answers(request: Mapping[str, Any], requests: BinaryIO) -> Iterator[dict[str, Any]]:
    try:
        with _opened(request, requests) as stream:
            reader = by_name(request["format"]).reader()
            for item in reader.read(request["name"], stream, Defaults(**request["defaults"])):
                yield {"article" if isinstance(item, Article) else "skipped": _fields(item)}
    except MemoryError:
        yield {"failed": "reading it takes more memory than is allowed"}
    except RecursionError:
        yield {"failed": "it is nested too deep"}
    except Exception as error:  # whatever a parser makes of a broken file is the file's reason, not our end
        yield {"failed": f"it is damaged, or no {request['format']} file ({type(error).__name__}: {str(error)[:200]})"}
    else:
        yield {"done": True}


@contextlib.contextmanager
def _opened(request: Mapping[str, Any], requests: BinaryIO) -> Iterator[BinaryIO]:
    if request["path"]:
        with open(request["path"], "rb") as file:  # noqa: PTH123 - it is no Path
            yield file
        return
    with tempfile.SpooledTemporaryFile(_SPOOLED) as spooled:
        left = request["size"]
        while left and (block := requests.read(min(left, 1 << 20))):
            left -= spooled.write(block)
        spooled.seek(0)
        yield spooled  # type: ignore[misc]  # it is a BinaryIO in all but name


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; that of time holds there too
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
