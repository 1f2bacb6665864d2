"""Two reports -> the chance that they speak of one event, and why, in words.

``data/weights/linking.toml`` says how much each feature speaks for one event (positive) or against it (negative). A
logistic regression learned that (``tests/training/train_linking.py``); a person can read it and correct it. All pairs
are compared at once, by column.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from dashboard.linking.arrays import Arrays, Floats
from dashboard.linking.features import FEATURES, Rows, features
from dashboard.resources import data_path

# Pairs compared at a time: the words of so many take some 130 MB.
_AT_ONCE = 50_000
_THREADS = 2
# Words that count for or against: a smaller contribution to the score is not told as a reason.
_TOLD = 0.3


@dataclass(frozen=True)
class Weights:
    """The regression: the log odds are the intercept and, for each feature, its value times its weight."""

    intercept: float
    weights: Mapping[str, float]


@cache
def weights() -> Weights:
    """The weights in ``data/weights/linking.toml``."""
    table = tomllib.loads(data_path("weights", "linking.toml").read_text("utf-8"))
    return Weights(intercept=table["intercept"], weights=table["weights"])


def fingerprint() -> str:
    """Tells these weights from others: what was scored by others is to be scored again."""
    by = weights()
    return hashlib.sha256(repr((by.intercept, sorted(by.weights.items()))).encode()).hexdigest()[:16]


def scores(columns: Arrays, left: Rows, right: Rows) -> Floats:
    """The log odds that each pair speaks of one event."""
    by = weights()
    total = np.full(len(left), by.intercept)

    def score(start: int) -> None:
        part = slice(start, start + _AT_ONCE)
        for name, values in features(columns, left[part], right[part]).items():
            total[part] += by.weights.get(name, 0.0) * values

    # NumPy computes outside of Python's lock: two threads take little more than half the time of one.
    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(score, range(0, len(left), _AT_ONCE)))
    return total


def reasons(columns: Arrays, left: Rows, right: Rows) -> list[str]:
    """What speaks for and against each pair being of one event, the strongest first."""
    by = weights()
    told: list[str] = []
    for start in range(0, len(left), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        found = features(columns, left[part], right[part])
        moved = {name: by.weights.get(name, 0.0) * values for name, values in found.items()}
        told += [_told({name: float(values[row]) for name, values in moved.items()}) for row in range(len(left[part]))]
    return told


def _told(moved: Mapping[str, float]) -> str:
    strongest = sorted(
        (name for name in moved if abs(moved[name]) >= _TOLD and FEATURES[name][1]), key=lambda name: -abs(moved[name])
    )
    return "; ".join(FEATURES[name][1] if moved[name] > 0 else f"but {FEATURES[name][1]}" for name in strongest)


def chance(log_odds: float) -> float:
    """Log odds as a chance, from 0 to 1."""
    return float(1 / (1 + np.exp(-np.clip(log_odds, -50, 50))))
