"""Logistic regressions whose weights a person can read: ``data/weights/choices.toml``."""

import math
import tomllib
from collections.abc import Mapping
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

    def probability(self, features: Mapping[str, float]) -> float:
        """The chance, by the features' weights."""
        score = self.intercept + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-score))


@cache
def model(name: str) -> Model:
    """The model of that name; KeyError where ``choices.toml`` has none."""
    row = _table()[name]
    return Model(row["threshold"], row["intercept"], row["weights"])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(data_path("weights", "choices.toml").read_text("utf-8"))
