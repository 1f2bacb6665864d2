"""Two reports -> the chance that they speak of one event, and why, in words.

``data/weights/linking.toml`` says how much each feature speaks for one event (positive) or against it (negative). A
logistic regression learned that (``tests/training/train_linking.py``); a person can read it and correct it. All pairs
are compared at once, by column.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Protocol

import numpy as np

from dashboard.linking.arrays import Arrays, Floats, Rows
from dashboard.linking.features import FEATURES, features
from dashboard.linking.pairing import Pairs
from dashboard.resources import data_path

# Bumped when a feature measures otherwise than before.
_MEASURES = 2
# Pairs compared at a time: what is reckoned of so many stays near the processor (twice as fast as with 50,000).
_AT_ONCE = 8_000
_THREADS = 2
# What takes longest to compare, the most telling first, by whether the two are in one language. Each is 1 at most: a
# pair that would not come above the floor even so is not looked at further.
_BY_LANGUAGE: Mapping[bool, tuple[str, ...]] = {True: ("words", "headline"), False: ("meaning",)}
_DEAR = frozenset(chain.from_iterable(_BY_LANGUAGE.values()))
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
    """Tells these weights and features from others: what was scored by others is to be scored again."""
    by = weights()
    return hashlib.sha256(repr((_MEASURES, by.intercept, sorted(by.weights.items()))).encode()).hexdigest()[:16]


class Scoring(Protocol):
    """Who compares: this machine (:func:`scores`), or a cluster's workers (:mod:`dashboard.cluster`)."""

    def __call__(self, columns: Arrays, left: Rows, right: Rows, *, floor: float) -> Floats:
        """The log odds that each pair speaks of one event; of a pair that can't come above `floor`, any below."""
        ...


def scores(columns: Arrays, left: Rows, right: Rows, *, floor: float = -np.inf) -> Floats:
    """See :class:`Scoring`."""
    total = np.empty(len(left))

    def score(start: int) -> None:
        part = slice(start, start + _AT_ONCE)
        total[part] = _log_odds(columns, left[part], right[part], floor)

    # NumPy computes outside of Python's lock: two threads take little more than half the time of one.
    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(score, range(0, len(left), _AT_ONCE)))
    return total


def _log_odds(columns: Arrays, left: Rows, right: Rows, floor: float) -> Floats:
    by = weights()
    pairs = Pairs(columns, left, right)
    total = np.full(len(left), by.intercept)
    for name, weight in by.weights.items():
        if weight and name not in _DEAR:
            total += weight * FEATURES[name][0](pairs)
    for one_language, dear in _BY_LANGUAGE.items():
        rows = np.flatnonzero(pairs.one_language == one_language)
        hope = sum(max(by.weights[name], 0.0) for name in dear)
        for name in dear:
            rows = rows[total[rows] + hope > floor]
            total[rows] += by.weights[name] * FEATURES[name][0](Pairs(columns, left[rows], right[rows]))
            hope -= max(by.weights[name], 0.0)
    return total


def reasons(columns: Arrays, left: Rows, right: Rows) -> list[str]:
    """What speaks for and against each pair being of one event, the strongest first."""
    parts = (slice(start, start + _AT_ONCE) for start in range(0, len(left), _AT_ONCE))
    return [words for part in parts for words in _told(columns, left[part], right[part])]


def _told(columns: Arrays, left: Rows, right: Rows) -> Iterator[str]:
    by = {name: weights().weights.get(name, 0.0) for name, (_, words) in FEATURES.items() if words}
    found = features(columns, left, right)
    moved = np.stack([found[name] * weight for name, weight in by.items()], axis=1)
    words = [[f"but {FEATURES[name][1]}", FEATURES[name][1]] for name in by]
    order = np.argsort(-np.abs(moved), axis=1, kind="stable")
    told = (np.abs(moved) >= _TOLD).sum(axis=1)
    for row, strongest, many in zip((moved > 0).tolist(), order.tolist(), told.tolist(), strict=True):
        yield "; ".join(words[at][row[at]] for at in strongest[:many])


def chances(log_odds: Floats) -> Floats:
    """Log odds as chances, from 0 to 1."""
    return 1 / (1 + np.exp(-np.clip(log_odds, -50, 50)))


def chance(log_odds: float) -> float:
    """Log odds as a chance, from 0 to 1."""
    return float(chances(np.array(log_odds)))
