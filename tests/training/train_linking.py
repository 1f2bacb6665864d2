"""Learn ``data/weights/linking.toml``: how much each feature of two reports speaks for one event.

    python tests/training/train_linking.py ARTICLES [ARTICLES ...]

ARTICLES tell their incident: JSONL with ``incident``, or Markdown with ``incident_key`` in its front matter. The pairs
that blocking proposes are the examples. A logistic regression starts from what a reader expects of each feature
(``EXPECTED``, with its sign, which learning never turns round) and moves where the examples say otherwise, so that
what the articles know little of (abductions, other countries) keeps a sensible weight. Sets are weighed alike,
whatever their size. Prints how well five-fold cross-validation by incident groups each set. Needs scipy.
"""

import argparse
import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from dashboard.linking import blocking
from dashboard.linking.arrays import arrays
from dashboard.linking.evidence import Evidence, evidence_of
from dashboard.linking.features import features
from dashboard.linking.partition import components, grouped
from dashboard.linking.scored import Scored
from dashboard.linking.traces import trace
from dashboard.model import Article
from dashboard.pipeline import read_or_why, why_unread
from dashboard.readers import read

WEIGHTS = Path(__file__).resolve().parents[2] / "data" / "weights" / "linking.toml"
INTERCEPT = -5.0
EXPECTED: Mapping[str, float] = {
    "same_day": 1.5, "days_meet": 0.5, "day_apart": -0.5, "days_apart": -1.5, "week_apart": -2.0, "weeks_apart": -3.0,
    "undated_apart": -1.0, "published_late": -1.5,
    "same_place": 1.5, "places_meet": 0.5, "near": 0.3, "far": -3.0, "nowhere": -2.5,
    "other_country": -4.0,
    "same_type": 0.7, "other_type": -0.7, "other_form": -1.5, "same_actor": 0.5, "other_actor": -0.4,
    "same_weapon": 0.2, "same_target": 0.8,
    "killed_agree": 2.5, "killed_differ": -1.5, "wounded_agree": 1.2, "wounded_differ": -1.0,
    "abducted_agree": 1.5, "abducted_differ": -1.5, "munitions_agree": 1.5, "munitions_differ": -2.0,
    "contradicted": -4.0,
    "words": 9.0, "phrases": -3.0, "headline": 3.0, "meaning": 4.0, "no_name": -0.5, "full_names": 3.0, "same_age": 1.0,
    "other_age": -1.0, "abroad": 1.0,
    "recalled": -0.3, "same_article": -6.0,
}  # fmt: skip
# How hard an expectation is to move: as a normal distribution of this width around it. Of words nobody knows much
# beforehand; what facts mean, the articles must not turn to their own country's case (two events with ten dead are
# rarer there than elsewhere).
WIDTH = 1.0
WIDTH_OF_WORDS = 3.0
OF_WORDS = frozenset(
    {"words", "phrases", "headline", "meaning", "full_names", "abroad", "undated_apart", "published_late"}
)
# No matter of degree: the others are learned as if it were not there.
SET = "contradicted"
# What the articles know too little of to move it: what happened twice in one town, or in two on one day.
FIRM = frozenset(
    {
        "nowhere",
        "other_country",
        "same_article",
        "far",
        "killed_agree",
        "killed_differ",
        "wounded_differ",
        "munitions_differ",
        "other_form",
        SET,
    }
)
FOLDS = 5
# Pairs in words as like as this are examples too, whether blocking proposes them or not.
ALIKE = 0.4


@dataclass
class Examples:
    """A set of articles: what they say, which incident each leading report speaks of, and the pairs proposed."""

    reports: list[Evidence]
    incident_of: dict[str, str]

    def __post_init__(self) -> None:
        self.columns = arrays(self.reports)
        self.left, self.right = self._pairs()
        labels = [self.incident_of.get(report.report_id) for report in self.reports]
        self.labelled = np.array([bool(labels[i] and labels[j]) for i, j in zip(self.left, self.right, strict=True)])
        self.same = np.array([labels[i] == labels[j] for i, j in zip(self.left, self.right, strict=True)])
        folds = np.array([zlib.crc32((label or "").encode()) % FOLDS for label in labels])
        self.folds = np.stack([folds[self.left], folds[self.right]])

    def _pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """The pairs that blocking proposes, and those in like words: complete components hold them too."""
        columns, many = self.columns, len(self.reports)
        proposed = np.zeros((many, many), bool)
        for portion in blocking.pairs(columns.keys, columns.n_keys):
            proposed[portion] = True
        kept, tables = [], []
        for row in range(many - 1):
            right = np.arange(row + 1, many)
            table = features(columns, np.full(len(right), row), right)
            near = proposed[row, row + 1 :] | (table["words"] > ALIKE)
            kept.append(np.stack([np.full(near.sum(), row), right[near]]))
            tables.append(np.stack([table[name][near] for name in EXPECTED], axis=1))
        self.features = np.concatenate(tables)
        left, right = np.concatenate(kept, axis=1)
        self.proposed = proposed[left, right]
        return left, right

    def quality(self, log_odds: np.ndarray) -> str:
        """B-cubed and pair precision, recall and F1 of the groups that these scores make."""
        found = Scored(self.left, self.right, log_odds)
        component = components(len(self.reports), found.where(self.proposed))
        group_of_row = grouped(self.columns, found.where(component[self.left] == component[self.right]))
        group_of = dict(zip(self.columns.ids.tolist(), group_of_row.tolist(), strict=True))
        return agreement(self.incident_of, {report: group_of[report] for report in self.incident_of})


def agreement(gold: Mapping[str, str], said: Mapping[str, int]) -> str:
    """How well two partitions agree, in one line."""
    sizes, guessed, both = Counter(gold.values()), Counter(said.values()), Counter((gold[a], said[a]) for a in gold)
    precision = sum(n * n / guessed[s] for (_, s), n in both.items()) / len(gold)
    recall = sum(n * n / sizes[g] for (g, _), n in both.items()) / len(gold)
    of_pairs = [sum(n * (n - 1) // 2 for n in counts.values()) for counts in (both, guessed, sizes)]
    pair_precision, pair_recall = of_pairs[0] / max(1, of_pairs[1]), of_pairs[0] / max(1, of_pairs[2])
    return (
        f"B-cubed P {precision:.3f} R {recall:.3f} F1 {_f1(precision, recall):.3f}   "
        f"pairs P {pair_precision:.3f} R {pair_recall:.3f} F1 {_f1(pair_precision, pair_recall):.3f}"
    )


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def examples(path: Path) -> Examples:
    """Every report of the articles, and the incident of each article's leading one.

    An article in which nothing was read gives one report of its words alone: reading improves, linking must be ready.
    """
    reports: list[Evidence] = []
    incident_of: dict[str, str] = {}
    for article in read([path]):
        if not isinstance(article, Article) or why_unread(article):
            continue
        own = _reports(article)
        reports += own
        if incident := article.extra.get("incident") or article.extra.get("incident_key"):
            leading = next((report for report in own if report.main), own[0])
            incident_of[leading.report_id] = str(incident)
    return Examples(reports, incident_of)


def _reports(article: Article) -> list[Evidence]:
    reading, _ = read_or_why(article)
    ids = [f"{article.article_id}#{number}" for number in range(len(reading.reports))]
    found = evidence_of(ids, reading.reports, article)
    if found:
        return found
    words = trace(f"{article.title}\n{article.text}", article.language, article.title)
    bare = Evidence(report_id=f"{article.article_id}#0", article_id=article.article_id, main=True, values={})
    return [replace(bare, language=article.language, published_on=article.published_on, trace=words)]


def fit(features: np.ndarray, same: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The intercept and the weights."""
    expected = np.array([INTERCEPT, *EXPECTED.values()])
    bounds = [(None, None), *(_bounds(name) for name in EXPECTED)]
    columns = np.hstack([np.ones((len(features), 1)), features])
    sign = np.where(same, 1.0, -1.0)
    width = np.array([WIDTH, *(WIDTH_OF_WORDS if name in OF_WORDS else WIDTH for name in EXPECTED)])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (columns @ weights)
        wrong = 1 / (1 + np.exp(np.clip(margin, -50, 50)))
        off = (weights - expected) / width**2
        off[0] = 0
        total = (weight * np.logaddexp(0, -margin)).sum() + (off * (weights - expected)).sum() / 2
        return total, -(columns * (weight * wrong * sign)[:, None]).sum(axis=0) + off

    return minimize(loss, expected, jac=True, bounds=bounds, method="L-BFGS-B").x


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name in FIRM:
        return EXPECTED[name], EXPECTED[name]
    return (0, None) if EXPECTED[name] > 0 else (None, 0)


def learn(sets: Sequence[Examples], without: Collection[int] = ()) -> np.ndarray:
    """The weights from all sets, without the pairs that touch one of these folds."""
    kept = [one.labelled & ~np.isin(one.folds, list(without)).any(axis=0) for one in sets]
    positive = max(int((one.same & rows).sum()) for one, rows in zip(sets, kept, strict=True))
    weight = [
        np.full(rows.sum(), min(4.0, positive / max(1, (one.same & rows).sum())))
        for one, rows in zip(sets, kept, strict=True)
    ]
    learned = np.array([name != SET for name in EXPECTED])
    return fit(
        np.concatenate([one.features[rows] * learned for one, rows in zip(sets, kept, strict=True)]),
        np.concatenate([one.same[rows] for one, rows in zip(sets, kept, strict=True)]),
        np.concatenate(weight),
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("articles", type=Path, nargs="+")
    arguments.add_argument("--shift", type=float, default=1.25, help="added to the intercept: joins more")
    given = arguments.parse_args()
    sets = [examples(path) for path in given.articles]
    learned = learn(sets)
    held_out = [np.zeros(len(one.left)) for one in sets]
    for first, second in combinations_with_replacement(range(FOLDS), 2):
        weights = learn(sets, {first, second})
        for one, log_odds in zip(sets, held_out, strict=True):
            rows = (np.minimum(*one.folds) == first) & (np.maximum(*one.folds) == second)
            log_odds[rows] = one.features[rows] @ weights[1:] + weights[0]
    for path, one, log_odds in zip(given.articles, sets, held_out, strict=True):
        for shift in (0.0, 0.5, 1.0, 1.5, 2.0):
            print(f"{path.name}, {shift:+.1f}: {one.quality(log_odds + shift)}")
    lines = [
        "# How much each feature of dashboard/linking/comparison.py speaks for one event (positive) or against it.",
        "# Made by tests/training/train_linking.py.",
        f"intercept = {learned[0] + given.shift:.2f}",
        "",
        "[weights]",
        *(f"{name} = {value:.2f}" for name, value in zip(EXPECTED, learned[1:], strict=True)),
    ]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
