"""Work on every core of the machine, in order.

Short work is done in this process: a worker takes a second to start, and loads words and models once, at first need.
"""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
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

    ``function`` must be one that a module names, since the processes import it. When a process dies, what it and its
    fellows had under way is done again in a process apart; an item that kills that too has ``lost(item)`` for a result.
    """

    def __init__(self, jobs: int = 1) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        self._spare: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for pool in (self._pool, self._spare):
            if pool:
                pool.shutdown(wait=kind is None, cancel_futures=True)

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], lost: Callable[[Item], Result] | None = None
    ) -> Iterator[Result]:
        """``function`` of each item, in their order; items are drawn as they are needed.

        Raises:
            BrokenProcessPool: an item killed its process, and no `lost` says what then.
        """
        rest = iter(items)
        first = list(islice(rest, _ALONE))
        if self._done_here(first):
            yield from map(function, chain(first, rest))
            return
        under_way: deque[tuple[list[Item], Future[list[Result]]]] = deque()
        for chunk in _chunks(chain(first, rest)):
            under_way.append((chunk, self._submit(function, chunk)))
            if len(under_way) >= self._jobs * _AHEAD:
                yield from self._results(function, *under_way.popleft(), lost)
        while under_way:
            yield from self._results(function, *under_way.popleft(), lost)

    def start(
        self, function: Callable[[Item], Result], items: Sequence[Item], lost: Callable[[Item], Result] | None = None
    ) -> Iterator[Result]:
        """As :meth:`map`, but the processes set to work on all the items at once, before a result is asked for."""
        if self._done_here(items):
            return map(function, items)
        under_way = [(chunk, self._submit(function, chunk)) for chunk in _chunks(iter(items))]
        return chain.from_iterable(self._results(function, chunk, future, lost) for chunk, future in under_way)

    def _done_here(self, first: Sequence[Item]) -> bool:
        return self._jobs == 1 or (len(first) < _ALONE and self._pool is None)

    def _submit(self, function: Callable[[Item], Result], chunk: list[Item]) -> Future[list[Result]]:
        if self._pool:
            with suppress(BrokenProcessPool):
                return self._pool.submit(_each, function, chunk)
        self._pool = _processes(self._jobs)
        return self._pool.submit(_each, function, chunk)

    def _results(
        self,
        function: Callable[[Item], Result],
        chunk: list[Item],
        future: Future[list[Result]],
        lost: Callable[[Item], Result] | None,
    ) -> list[Result]:
        try:
            return future.result()
        except BrokenProcessPool:
            return self._again(function, chunk, lost)

    def _again(
        self, function: Callable[[Item], Result], chunk: list[Item], lost: Callable[[Item], Result] | None
    ) -> list[Result]:
        """What a broken pool had under way: at once, and item by item where that kills a process again."""
        with suppress(BrokenProcessPool):
            return self._apart(function, chunk)
        results: list[Result] = []
        for item in chunk:
            try:
                results += self._apart(function, [item])
            except BrokenProcessPool:
                if lost is None:
                    raise
                results.append(lost(item))
        return results

    def _apart(self, function: Callable[[Item], Result], items: list[Item]) -> list[Result]:
        """The work in the one process kept for work done again; a new one after each death."""
        self._spare = self._spare or _processes(1)
        try:
            return self._spare.submit(_each, function, items).result()
        except BrokenProcessPool:
            self._spare.shutdown(wait=False)
            self._spare = None
            raise


def _processes(number: int) -> ProcessPoolExecutor:
    # Spawned, not forked: a fork would copy the locks of other libraries' threads.
    return ProcessPoolExecutor(number, multiprocessing.get_context("spawn"))


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(islice(items, _CHUNK)):
        yield chunk


def _each(function: Callable[[Item], Result], items: list[Item]) -> list[Result]:
    return [function(item) for item in items]
