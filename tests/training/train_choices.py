"""Train the weights of ``dashboard.extraction.choose`` on labelled articles.

    python tests/training/train_choices.py ARTICLES GOLD.jsonl [ARTICLES GOLD.jsonl ...]

For every labelled incident, the episode that agrees with it best is looked at: which candidates for its date,
place and tolls are right? A logistic regression for each field learns that, with the threshold that gives the
best F1 under ten-fold cross-validation by article. Writes ``data/weights/choices.toml``. Needs scikit-learn.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from geopy.distance import great_circle
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from dashboard.extraction.assemble import all_scenes, find_all, scenes_of
from dashboard.extraction.choose import Scene, attacked_side, candidates, model_name
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


def examples(articles: Path, gold: Path) -> Iterator[tuple[str, str, list[tuple[dict[str, float], bool]], bool]]:
    """(article, model, [(features, right)], told): the candidates of each labelled incident's best episode."""
    labels = {row["id"]: row for row in map(json.loads, gold.read_text("utf-8").splitlines())}
    for article in read([articles]):
        if not isinstance(article, Article) or article.article_id not in labels or article.language not in languages():
            continue
        row = labels[article.article_id]
        document = segment(article, languages()[article.language])
        found = find_all(document)
        if row["is_incident_report"] and (choices := mains(document, found, row)):
            yield article.article_id, MAIN, choices, True
        fresh, recalled = scenes_of(document, found, report=row["is_incident_report"])
        for scenes, wanted in ((fresh, True), (recalled, False)):
            free = list(scenes)
            for incident in (i for i in row["incidents"] if bool(i["main"]) == wanted):
                best = max(free, key=lambda scene: agreement(scene, incident), default=None)
                if best is None or (not wanted and agreement(best, incident) == 0):
                    continue
                free.remove(best)
                for field in FIELDS:
                    rows = [(features, right(field, one, incident)) for one, features in candidates(best, field)]
                    label = (
                        incident.get("date")
                        if field == "date"
                        else incident.get("lat")
                        if field == "place"
                        else (incident.get(GOLD_COUNTS[field]) or {}).get("best")
                    )
                    yield article.article_id, model_name(field, main=wanted), rows, label is not None


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


def train(groups: list[tuple[str, list[tuple[dict[str, float], bool]], bool]], c: float) -> dict[str, Any]:
    """The weights and the threshold of one model."""
    names = sorted({name for _, rows, _ in groups for features, _ in rows for name in features})
    x = np.array([[features.get(name, 0.0) for name in names] for _, rows, _ in groups for features, _ in rows])
    y = np.array([truth for _, rows, _ in groups for _, truth in rows])
    owner = np.array([i for i, (_, rows, _) in enumerate(groups) for _ in rows])
    articles = np.array([article for article, rows, _ in groups for _ in rows])
    chance = np.zeros(len(y))
    folds = min(10, len(set(articles)))
    for inside, outside in GroupKFold(folds).split(x, y, articles):
        if y[inside].any() and not y[inside].all():
            chance[outside] = (
                LogisticRegression(C=c, max_iter=5000).fit(x[inside], y[inside]).predict_proba(x[outside])[:, 1]
            )
    labelled = sum(label for *_, label in groups)

    def f1(threshold: float) -> float:
        said = hit = 0
        for i in set(owner):
            mine = np.flatnonzero(owner == i)
            best = mine[np.argmax(chance[mine])]
            if chance[best] >= threshold:
                said += 1
                hit += bool(y[best])
        return 2 * hit / (said + labelled) if said + labelled else 0.0

    # Below that, an answer is a guess, whatever it gains on the average.
    threshold = max((t / 50 for t in range(15, 24)), key=lambda t: (round(f1(t), 4), t))
    model = LogisticRegression(C=c, max_iter=5000).fit(x, y)
    told = f"F1 {f1(threshold):.3f} at {threshold:.2f} ({f1(0.0):.3f} without)"
    print(f"  {len(groups)} incidents, {len(y)} candidates, {told}", file=sys.stderr)
    return {
        "threshold": threshold,
        "intercept": model.intercept_[0],
        "weights": dict(zip(names, model.coef_[0], strict=True)),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--c", type=float, default=0.5, help="inverse strength of the regularisation")
    args = parser.parse_args(arguments)
    groups: dict[str, list[Any]] = defaultdict(list)
    for articles, gold in zip(args.files[::2], args.files[1::2], strict=True):
        for article, model, rows, told in examples(articles, gold):
            groups[model].append((article, rows, told))
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
