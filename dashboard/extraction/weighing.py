"""Regressions whose weights a person can read: ``data/weights/choices.toml``."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from dashboard.resources import data_path


@dataclass(frozen=True, slots=True)
class Model:
    """One model: ``threshold`` is the chance from which its answer is yes."""

    threshold: float
    intercept: float
    weights: Mapping[str, float]

    def score(self, features: Mapping[str, float]) -> float:
        """The logarithm of the odds, by the features' weights."""
        return self.intercept + sum(self.weights.get(name, 0.0) * value for name, value in features.items())

    def probability(self, features: Mapping[str, float]) -> float:
        """The chance of a thing that stands for itself."""
        return 1 / (1 + math.exp(-self.score(features)))

    def shares(self, rivals: Sequence[Mapping[str, float]]) -> list[float]:
        """The chance of each of several things of which one at most is right: a conditional logit (McFadden 1974)
        in which "none of them" scores 0. With one rival it is :meth:`probability`."""
        scores = [self.score(features) for features in rivals]
        highest = max(0.0, *scores) if scores else 0.0
        odds = [math.exp(score - highest) for score in scores]
        total = math.exp(-highest) + sum(odds)
        return [one / total for one in odds]


@cache
def model(name: str) -> Model:
    """The model of that name; KeyError where ``choices.toml`` has none."""
    row = _table()[name]
    return Model(row["threshold"], row["intercept"], row["weights"])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(data_path("weights", "choices.toml").read_text("utf-8"))
