"""Train the weights of ``dashboard.extraction.choose`` on labelled articles.

    python tests/training/train_choices.py ARTICLES GOLD.jsonl [ARTICLES GOLD.jsonl ...]

For every labelled incident, the episode that agrees with it best is looked at: which candidates for its date,
place and tolls are right? A conditional logit for each field learns that (for the main episode of an article, a
logistic regression), with the threshold that gives the best F1 under ten-fold cross-validation by article. Writes
``data/weights/choices.toml``. Needs scikit-learn and its SciPy.

``press.LANGUAGE.jsonl`` and ``press.LANGUAGE.gold.jsonl`` beside this file are such a pair: texts of our own, in the
manner of agencies, dailies, radios and armies, of countries and kinds of event that the other articles lack.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from geopy.distance import great_circle
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from dashboard.extraction.assemble import all_scenes, find_all, scenes_of
from dashboard.extraction.choose import Scene, attacked_side, candidates, model_name, same_values
from dashboard.extraction.episodes import episodes
from dashboard.extraction.freshness import MAIN, main_features
from dashboard.extraction.nearness import is_long_ago
from dashboard.extraction.segment import segment
from dashboard.extraction.tellings import Found, tellings
from dashboard.languages import languages
from dashboard.model import Article, Document, Mention
from dashboard.readers import read

WEIGHTS = Path(__file__).resolve().parents[2] / "data" / "weights" / "choices.toml"
PLACE_KM = {"exact": 15, "district": 15, "town": 25, "province": 120, "unknown": 120}
FIELDS = ("date", "place", "killed", "wounded", "munitions")
# Thresholds tried, in fiftieths.
THRESHOLDS = (12, 26)
# A place is told from an even chance on, as a country alone is (``choose.choose_country``).
LOWEST = {"place-fresh": 0.5}
GOLD_COUNTS = {"killed": "killed", "wounded": "wounded", "munitions": "weapon_count"}


def days(label: Any) -> tuple[date, date] | None:
    """A label's first and last day."""
    if not label:
        return None
    first, last = (label, label) if isinstance(label, str) else label
    return date.fromisoformat(first), date.fromisoformat(last)


def right(field: str, found: Mention, gold: dict[str, Any]) -> bool:
    """Is the mention the labelled incident's value, by the rules of the gold's scorer?"""
    if field == "date":
        told = days(gold.get("date"))
        if told is None or found.value.start is None:
            return False
        if told[0] == told[1]:
            return (found.value.start, found.value.end) == told
        width = (found.value.end - found.value.start).days
        return found.value.start <= told[1] and found.value.end >= told[0] and width <= (told[1] - told[0]).days + 7
    if field == "place":
        if gold.get("lat") is None or gold.get("geo_precision") == "country":
            return gold.get("country") == found.value.country and found.value.where_prec == 6
        if found.value.latitude is None or found.value.where_prec == 6:
            return False
        km = great_circle((gold["lat"], gold["lon"]), (found.value.latitude, found.value.longitude)).km
        return km <= PLACE_KM.get(gold["geo_precision"], 25)
    label = gold.get(GOLD_COUNTS[field])
    if not label or label.get("best") is None:
        return False
    allowed = {label["best"]}
    if field == "killed" and gold.get("perpetrators_killed"):
        sign = -1 if gold.get("killed_includes_perpetrators") else 1
        allowed.add(label["best"] + sign * gold["perpetrators_killed"])
    return attacked_side(found).best in allowed


def agreement(scene: Scene, gold: dict[str, Any]) -> int:
    """How many fields of the labelled incident some candidate of the scene gets right."""
    return sum(any(right(field, one, gold) for one, _ in candidates(scene, field)) for field in FIELDS)


@dataclass(frozen=True)
class Example:
    """The candidates for one field of one labelled incident: their features, which of them are right, and for each
    the index of the first that tells the same value. ``told``: does the label have a value?"""

    article: str
    model: str
    features: list[dict[str, float]]
    right: np.ndarray
    values: list[int]
    told: bool


def examples(articles: Path, gold: Path) -> Iterator[Example]:
    """The candidates of each labelled incident's best episode, and the recent episodes of each report."""
    labels = {row["id"]: row for row in map(json.loads, gold.read_text("utf-8").splitlines())}
    for article in read([articles]):
        if not isinstance(article, Article) or article.article_id not in labels or article.language not in languages():
            continue
        row = labels[article.article_id]
        document = segment(article, languages()[article.language])
        found = find_all(document)
        if row["is_incident_report"] and (choices := mains(document, found, row)):
            features, truth = zip(*choices, strict=True)
            values = list(range(len(choices)))
            yield Example(article.article_id, MAIN, list(features), np.array(truth), values, told=True)
        fresh, recalled = scenes_of(document, found, report=row["is_incident_report"])
        for scenes, wanted in ((fresh, True), (recalled, False)):
            free = list(scenes)
            for incident in (i for i in row["incidents"] if bool(i["main"]) == wanted):
                best = max(free, key=lambda scene: agreement(scene, incident), default=None)
                if best is None or (not wanted and agreement(best, incident) == 0):
                    continue
                free.remove(best)
                for field in FIELDS:
                    yield example(article.article_id, best, field, incident)


def example(article: str, scene: Scene, field: str, incident: dict[str, Any]) -> Example:
    """One field of a labelled incident in the scene that tells it."""
    mentions, features = zip(*candidates(scene, field), strict=True) if candidates(scene, field) else ((), ())
    label = {"date": incident.get("date"), "place": incident.get("lat")}
    told = label[field] if field in label else (incident.get(GOLD_COUNTS[field]) or {}).get("best")
    return Example(
        article,
        model_name(field, main=scene.main),
        list(features),
        np.array([right(field, one, incident) for one in mentions], dtype=bool),
        same_values(field, mentions),
        told is not None,
    )


def mains(document: Document, found: Found, row: dict[str, Any]) -> list[tuple[dict[str, float], bool]]:
    """Every recent episode of a report, each with whether it is the one that agrees best with a labelled one."""
    known = episodes(document, tellings(document, found))
    recent = [i for i, episode in enumerate(known) if not is_long_ago(episode.day, document.published_on)]
    wanted = [incident for incident in row["incidents"] if incident["main"]]
    score = {
        i: max(agreement(all_scenes(document, found, known, (i,))[i], incident) for incident in wanted) for i in recent
    }
    best = max(score.values(), default=0)
    return [(main_features(document, found, known[i], known), best > 0 and score[i] == best) for i in recent]


def train(cases: Sequence[Example], c: float) -> dict[str, Any]:
    """The weights and the threshold of one model."""
    names = sorted({name for case in cases for row in case.features for name in row})
    rows = [np.array([[row.get(name, 0.0) for name in names] for row in case.features]) for case in cases]
    tables = [table.reshape(len(case.features), len(names)) for case, table in zip(cases, rows, strict=True)]
    fit = fit_each if cases[0].model == MAIN else fit_rivals
    shares: list[np.ndarray] = [np.zeros(0)] * len(cases)
    articles = [case.article for case in cases]
    for inside, outside in GroupKFold(min(10, len(set(articles)))).split(tables, groups=articles):
        weights = fit([tables[i] for i in inside], [cases[i].right for i in inside], c)
        for i in outside:
            shares[i] = shares_of(tables[i] @ weights[1:] + weights[0])
    labelled = sum(case.told for case in cases)
    answers = [answer(case, share) for case, share in zip(cases, shares, strict=True) if len(share)]

    def f1(threshold: float) -> float:
        said = sum(chance >= threshold for chance, _ in answers)
        hit = sum(truth for chance, truth in answers if chance >= threshold)
        return 2 * hit / (said + labelled) if said + labelled else 0.0

    # Below that, an answer is a guess, whatever it gains on the average.
    best = max((t / 50 for t in range(*THRESHOLDS)), key=lambda t: (round(f1(t), 4), t))
    threshold = max(best, LOWEST.get(cases[0].model, 0.0))
    told = f"F1 {f1(threshold):.3f} at {threshold:.2f} ({f1(0.0):.3f} without)"
    print(f"  {len(cases)} incidents, {sum(map(len, tables))} candidates, {told}", file=sys.stderr)
    intercept, *weights = fit(tables, [case.right for case in cases], c)
    return {"threshold": threshold, "intercept": intercept, "weights": dict(zip(names, weights, strict=True))}


def shares_of(scores: np.ndarray) -> np.ndarray:
    """The chance of each of the rivals of one choice, as ``Model.shares`` has it."""
    highest = max(0.0, scores.max(initial=0.0))
    odds = np.exp(scores - highest)
    return odds / (odds.sum() + np.exp(-highest))


def answer(case: Example, shares: np.ndarray) -> tuple[float, bool]:
    """The chance of the likeliest value, and whether it is right."""
    values = np.array(case.values)
    totals = np.array([shares[values == value].sum() for value in values])
    best = max(range(len(shares)), key=lambda i: (totals[i], shares[i]))
    return float(totals[best]), bool(case.right[best])


def fit_each(tables: Sequence[np.ndarray], truths: Sequence[np.ndarray], c: float) -> np.ndarray:
    """Intercept and weights of a logistic regression in which each candidate stands for itself."""
    model = LogisticRegression(C=c, max_iter=5000).fit(np.vstack(tables), np.concatenate(truths))
    return np.array([model.intercept_[0], *model.coef_[0]])


def fit_rivals(tables: Sequence[np.ndarray], truths: Sequence[np.ndarray], c: float) -> np.ndarray:
    """Intercept and weights of a conditional logit in which "none of them" scores 0.

    Maximises the chance that one of the right candidates is chosen (none where none is right), less the squared
    weights by 2 c; the intercept is free.
    """
    kept = [i for i, table in enumerate(tables) if len(table)]
    x = np.vstack([np.column_stack((np.ones(len(tables[i])), tables[i])) for i in kept])
    y = np.concatenate([truths[i] for i in kept])
    sizes = [len(tables[i]) for i in kept]
    owner, starts = np.repeat(np.arange(len(kept)), sizes), np.cumsum([0, *sizes[:-1]])
    none_right = np.array([not truths[i].any() for i in kept])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = x @ weights
        highest = np.maximum(np.maximum.reduceat(scores, starts), 0.0)
        odds, none = np.exp(scores - highest[owner]), np.exp(-highest)
        every = np.add.reduceat(odds, starts) + none
        good = np.add.reduceat(odds * y, starts) + none * none_right
        penalised = np.concatenate(([0.0], weights[1:]))
        gradient = x.T @ (odds / every[owner] - odds * y / good[owner]) + penalised / c
        return float(np.log(every / good).sum() + penalised @ penalised / (2 * c)), gradient

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--c", type=float, default=1.0, help="inverse strength of the regularisation")
    args = parser.parse_args(arguments)
    groups: dict[str, list[Example]] = defaultdict(list)
    for articles, gold in zip(args.files[::2], args.files[1::2], strict=True):
        for case in examples(articles, gold):
            groups[case.model].append(case)
    lines = [
        "# Weights of dashboard/extraction/choose.py, made by tests/training/train_choices.py.",
        "# Positive: speaks for the candidate.",
    ]
    for model in sorted(groups):
        print(model, file=sys.stderr)
        row = train(groups[model], args.c)
        lines += [
            "",
            f"[{model}]",
            f"threshold = {row['threshold']:.2f}",
            f"intercept = {row['intercept']:.3f}",
            f"[{model}.weights]",
        ]
        lines += [f"{name} = {weight:.3f}" for name, weight in row["weights"].items()]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
