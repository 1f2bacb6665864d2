"""Does a confidence of 0.8 mean right eight times in ten? Five bins, each with its counts.

A value is right as in ``scoring``: one that is told where the text is silent, or for an incident that is none,
is wrong. So the share right over all bins is the field's precision, and for rows the share of the incidents
read that are all right. Incidents reported as news alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboard.evaluation.matching import CORE
from dashboard.evaluation.scoring import Row

BINS = 5


@dataclass(frozen=True, slots=True)
class Bin:
    """The values whose confidence is in [low, high) (the last bin: up to 1): how many, and how many are right.

    ``confidence``: their mean one; None where there are none.
    """

    low: float
    high: float
    values: int
    right: int
    confidence: float | None

    @property
    def share(self) -> float | None:
        """The share right, to set against the mean confidence; None where there are no values."""
        return self.right / self.values if self.values else None


def calibration(rows: Sequence[Row]) -> Mapping[str, tuple[Bin, ...]]:
    """The bins of date, place, type, killed and wounded, and of ``row``: the incident's own confidence."""
    return {name: _bins(list(_judged(name, rows))) for name in (*CORE, "row")}


def _judged(name: str, rows: Sequence[Row]) -> Iterator[tuple[float, bool]]:
    """Each value's confidence, and whether it is right."""
    for row in rows:
        if row.answer is None or name not in row.confidence:
            continue
        if name == "row":
            yield row.confidence[name], row.all_right
        elif name in row.answer:
            yield row.confidence[name], row.right(name)


def _bins(judged: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, is_right in judged:
        sorted_in[min(BINS - 1, int(confidence * BINS))].append((confidence, is_right))
    return tuple(
        Bin(
            low=i / BINS,
            high=(i + 1) / BINS,
            values=len(held),
            right=sum(is_right for _, is_right in held),
            confidence=sum(confidence for confidence, _ in held) / len(held) if held else None,
        )
        for i, held in enumerate(sorted_in)
    )
