"""Small commits put together: what trickles in is committed every 30 s at most, or every 500 articles."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from dashboard.pipeline import BATCH_ARTICLES

Item = TypeVar("Item")

SECONDS = 30.0


def batches(
    items: Iterable[Item | None],
    *,
    seconds: float = SECONDS,
    most: int = BATCH_ARTICLES,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[list[Item]]:
    """What has come in, each time it is to be committed, and the rest at the end.

    ``items`` gives None where a pause is: what waits is committed there, unless the last commit is too near. So what
    comes after a long quiet is committed at once, with all that comes along with it.
    """
    waiting: list[Item] = []
    last = clock() - seconds
    for item in items:
        if item is not None:
            waiting.append(item)
        if len(waiting) >= most or (item is None and waiting and clock() - last >= seconds):
            yield waiting
            waiting, last = [], clock()
    if waiting:
        yield waiting
