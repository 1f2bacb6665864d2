"""Reading articles on every core of the machine, in order.

Short work is done in this process: a worker takes a second to start.
"""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from types import TracebackType
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Fewer items than this are done here.
_ALONE = 400
# Items given to a worker at once, and how often ahead of time: enough to keep it busy, little to hold.
_CHUNK = 8
_AHEAD = 3


class Workers:
    """``with Workers(jobs) as workers: workers.map(function, items)``; the processes start when there is work for them.

    ``function`` must be one that a module names, since the processes import it.
    """

    def __init__(self, jobs: int = 1) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """``function`` of each item, in their order; items are drawn as they are needed."""
        rest = iter(items)
        first = list(islice(rest, _ALONE))
        if self._jobs == 1 or (len(first) < _ALONE and self._pool is None):
            yield from map(function, chain(first, rest))
            return
        # Spawned, not forked: a fork would copy the locks of other libraries' threads.
        self._pool = self._pool or ProcessPoolExecutor(self._jobs, multiprocessing.get_context("spawn"))
        under_way: deque[Future[list[Result]]] = deque()
        for chunk in _chunks(chain(first, rest)):
            under_way.append(self._pool.submit(_each, function, chunk))
            if len(under_way) >= self._jobs * _AHEAD:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(islice(items, _CHUNK)):
        yield chunk


def _each(function: Callable[[Item], Result], items: list[Item]) -> list[Result]:
    return [function(item) for item in items]
