"""Train the weights of ``dashboard.extraction.relevance`` on labelled articles.

    python tests/training/train_relevance.py ARTICLES.jsonl GOLD.jsonl [--c 0.5]

Prints the accuracy of ten-fold cross-validation and writes ``data/weights/relevance.toml``. Needs scikit-learn
(an extra of the tests); the package itself only reads the weights.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from dashboard.extraction.assemble import find_all
from dashboard.extraction.episodes import episodes, tellings
from dashboard.extraction.relevance import features
from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article

WEIGHTS = Path(__file__).resolve().parents[2] / "data" / "weights" / "relevance.toml"


def rows(articles: Path, gold: Path) -> tuple[list[dict[str, float]], np.ndarray]:
    """The features of every article and whether it is an incident report."""
    labels = {row["id"]: row["is_incident_report"] for row in map(json.loads, gold.read_text("utf-8").splitlines())}
    values, truth = [], []
    for row in map(json.loads, articles.read_text("utf-8").splitlines()):
        language = row.get("language") or "fr"
        article = Article(
            article_id=row["id"], title=row["title"], text=row["text"], language=language, published_at=row["published_at"]
        )
        document = segment(article, languages()[language])
        found = find_all(document)
        told = tellings(document, found)
        values.append(features(document, found, told, episodes(document, told)))
        truth.append(labels[row["id"]])
    return values, np.array(truth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--c", type=float, default=0.5, help="inverse strength of the regularisation")
    args = parser.parse_args()
    values, truth = rows(args.articles, args.gold)
    names = sorted({name for row in values for name in row})
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in values])
    model = LogisticRegression(C=args.c, max_iter=5000)
    guesses = cross_val_predict(model, matrix, truth, cv=10)
    print(f"cross-validated accuracy {np.mean(guesses == truth):.3f} on {len(truth)} articles")
    model.fit(matrix, truth)
    print(f"accuracy on the same articles {np.mean(model.predict(matrix) == truth):.3f}")
    lines = [
        "# Weights of dashboard/extraction/relevance.py, made by tests/training/train_relevance.py.",
        "# Positive: speaks for a report of a fresh incident.",
        "",
        f"intercept = {model.intercept_[0]:.3f}",
        "",
        "[weights]",
        *(f'"{name}" = {weight:.3f}' for name, weight in zip(names, model.coef_[0], strict=True)),
    ]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
