"""Scored pairs of reports as columns: three numbers a pair, where a mapping by ids would take two hundred bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.linking.arrays import Floats, Ids, Rows
from dashboard.linking.clustering import Pair, pair_of


@dataclass(frozen=True, eq=False)
class Scored:
    """Pairs of rows, the lower one ``left``, each pair once; ``odds``: the log odds that the two are of one event."""

    left: Rows
    right: Rows
    odds: Floats

    def __len__(self) -> int:
        return len(self.left)

    def where(self, kept: Any) -> "Scored":  # noqa: ANN401 - truth values, rows or a slice
        """Those pairs alone, in this order."""
        return Scored(self.left[kept], self.right[kept], self.odds[kept])

    def codes(self, many: int) -> Rows:
        """A number for each pair of `many` rows."""
        return self.left * many + self.right

    def by_id(self, ids: Ids) -> dict[Pair, float]:
        """The log odds by the ids of the two."""
        of_both = zip(ids[self.left].tolist(), ids[self.right].tolist(), self.odds.tolist(), strict=True)
        return {pair_of(first, second): odds for first, second, odds in of_both}


def scored(ids: Ids, odds: Mapping[Pair, float]) -> Scored:
    """The pairs within these reports, given by their ids."""
    row_of = {report: row for row, report in enumerate(ids.tolist())}
    inside = {pair: own for pair, own in odds.items() if pair[0] in row_of and pair[1] in row_of}
    rows = np.array([sorted((row_of[one], row_of[other])) for one, other in inside], np.int64).reshape(-1, 2)
    return Scored(rows[:, 0], rows[:, 1], np.fromiter(inside.values(), np.float64, len(inside)))


def all_of(parts: Sequence[Scored]) -> Scored:
    """The pairs of all parts; one that is in several as the first has it."""
    left, right, odds = (np.concatenate([getattr(part, name) for part in parts]) for name in ("left", "right", "odds"))
    many = int(right.max(initial=0)) + 1
    _, first = np.unique(left * many + right, return_index=True)
    return Scored(left, right, odds).where(first)
