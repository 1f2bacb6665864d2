"""Scored pairs -> groups: average linkage, which does not chain day after day.

Two groups are joined while the average of the log odds over *all* pairs between them, tempered by the best of them, is
positive; a pair that was never compared counts as clearly different. A report that resembles one member of a group and
not the others stays out, so a week of attacks in one city does not grow into one event. Reports that look back don't
bring together what reports fresh from the event tell apart: two groups that both have such are joined only if these
alone would be, too. The best two groups are always joined first, and ties fall by the reports' ids, so that the order
in which reports come does not matter.
"""

import heapq
import operator
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

Pair = tuple[str, str]
# The log odds of a pair that shares no key, and the least that one pair can weigh: a chance of one in fifty.
APART = -4.0
# The most that one pair can weigh: near copies must not carry along what resembles only one of them.
TOGETHER = 4.0
# How much the best pair between two groups counts beside the average: an early brief resembles the report that it grew
# into more than the trial a year later.
BEST = 0.14


def pair_of(first: str, second: str) -> Pair:
    """The pair, in the order in which pairs are kept."""
    return (first, second) if first < second else (second, first)


def cluster(
    members: Iterable[str],
    scores: Mapping[Pair, float],
    *,
    together: Collection[Pair] = (),
    apart: Collection[Pair] = (),
    fresh: Collection[str] | None = None,
) -> list[tuple[str, ...]]:
    """The groups, each sorted, in the order of their first members.

    ``together`` and ``apart`` are decisions that hold whatever the scores are; where they contradict each other,
    ``apart`` wins. ``fresh``: the reports that tell of the event as news (all of them by default).
    """
    ordered = sorted(members)
    groups = _Groups(ordered, scores, apart, set(ordered if fresh is None else fresh))
    for first, second in sorted(together):
        groups.decide(first, second)
    groups.join()
    return sorted(tuple(sorted(group)) for group in groups.members.values())


class _Groups:
    """Groups that grow. A group is named by its smallest report. Between two groups, ``between`` sums the log odds
    beyond APART, ``of_fresh`` those of fresh reports alone, ``best`` is the highest of them.
    """

    def __init__(
        self, ordered: Sequence[str], scores: Mapping[Pair, float], apart: Collection[Pair], fresh: Collection[str]
    ) -> None:
        self.members: dict[str, list[str]] = {report: [report] for report in ordered}
        self._of = {report: report for report in ordered}
        self._n_fresh = {report: int(report in fresh) for report in ordered}
        self._between: dict[str, dict[str, float]] = defaultdict(dict)
        self._of_fresh: dict[str, dict[str, float]] = defaultdict(dict)
        self._best: dict[str, dict[str, float]] = defaultdict(dict)
        self._apart: dict[str, set[str]] = defaultdict(set)
        for (first, second), score in sorted(scores.items()):
            if first in self._of and second in self._of:
                beyond = min(max(score, APART), TOGETHER) - APART
                self._between[first][second] = self._between[second][first] = beyond
                self._best[first][second] = self._best[second][first] = beyond
                if first in fresh and second in fresh:
                    self._of_fresh[first][second] = self._of_fresh[second][first] = beyond
        for first, second in apart:
            if first in self._of and second in self._of:
                self._apart[first].add(second)
                self._apart[second].add(first)

    def decide(self, first: str, second: str) -> None:
        """Join the groups of two reports, unless they are to stay apart."""
        if first in self._of and second in self._of:
            a, b = sorted((self._of[first], self._of[second]))
            if a != b and b not in self._apart[a]:
                self._merge(a, b)

    def join(self) -> None:
        """Join the best two groups while their average is positive."""
        queue = [
            (-average, a, b, len(self.members[a]) + len(self.members[b]))
            for a, b in self._neighbours()
            if (average := self._average(a, b)) > 0
        ]
        heapq.heapify(queue)
        while queue:
            _, a, b, size = heapq.heappop(queue)
            if a not in self.members or b not in self.members or b in self._apart[a]:
                continue
            if len(self.members[a]) + len(self.members[b]) != size:
                continue
            self._merge(a, b)
            for other in sorted(self._between[a]):
                if (average := self._average(a, other)) > 0:
                    first, second = sorted((a, other))
                    total = len(self.members[a]) + len(self.members[other])
                    heapq.heappush(queue, (-average, first, second, total))

    def _neighbours(self) -> Iterator[Pair]:
        return ((a, b) for a in sorted(self._between) for b in sorted(self._between[a]) if a < b)

    def _average(self, a: str, b: str) -> float:
        average = self._between[a].get(b, 0.0) / (len(self.members[a]) * len(self.members[b]))
        if fresh := self._n_fresh[a] * self._n_fresh[b]:
            average = min(average, self._of_fresh[a].get(b, 0.0) / fresh)
        return (1 - BEST) * average + BEST * self._best[a].get(b, 0.0) + APART

    def _merge(self, a: str, b: str) -> None:
        """b's reports become a's; a < b, so the group keeps the name of its smallest report."""
        for report in self.members[b]:
            self._of[report] = a
        self.members[a] += self.members.pop(b)
        self._n_fresh[a] += self._n_fresh.pop(b)
        for held, fold in ((self._between, operator.add), (self._of_fresh, operator.add), (self._best, max)):
            for other, beyond in held.pop(b, {}).items():
                held[other].pop(b, None)
                if other != a:
                    held[a][other] = held[other][a] = fold(held[a].get(other, 0.0), beyond)
        for other in self._apart.pop(b, set()):
            self._apart[other].discard(b)
            self._apart[other].add(a)
            self._apart[a].add(other)
