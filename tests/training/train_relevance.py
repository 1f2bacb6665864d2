"""Train the weights of ``dashboard.extraction.relevance`` on labelled articles.

    python tests/training/train_relevance.py LANGUAGE ARTICLES GOLD.jsonl [ARTICLES GOLD.jsonl ...]

ARTICLES is anything that ``vigie ingest`` reads. Prints the accuracy of ten-fold cross-validation on the first
pair (the others only help to train) and writes ``data/weights/relevance.LANGUAGE.toml``. Needs scikit-learn, an
extra of the tests; the package itself only reads the weights.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from dashboard.extraction.assemble import find_all
from dashboard.extraction.episodes import episodes, tellings
from dashboard.extraction.relevance import features, word_features, words_of
from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article, Document
from dashboard.readers import read

WEIGHTS = Path(__file__).resolve().parents[2] / "data" / "weights"
# A word must stand in so many texts and in no more than this share of them; calendar words tell nothing.
RAREST, COMMONEST = 8, 0.7


@dataclass(frozen=True)
class Labelled:
    """Documents with their features and whether each is an incident report."""

    documents: list[Document]
    values: list[dict[str, float]]
    truth: np.ndarray


def labelled(articles: Path, gold: Path, language: str) -> Labelled:
    """Read a pair of files; articles in other languages are left out."""
    labels = {row["id"]: row["is_incident_report"] for row in map(json.loads, gold.read_text("utf-8").splitlines())}
    chosen = [
        a for a in read([articles]) if isinstance(a, Article) and a.language == language and a.article_id in labels
    ]
    documents = [segment(article, languages()[language]) for article in chosen]
    values = []
    for document in documents:
        found = find_all(document)
        told = tellings(document, found)
        values.append(features(document, found, told, episodes(document, told)))
    return Labelled(documents, values, np.array([labels[article.article_id] for article in chosen]))


def vocabulary(documents: Iterable[Document], language: str) -> set[str]:
    """The names of the word features worth a weight."""
    calendar = languages()[language].table("dates")
    dull = {word[:8] for part in ("months", "weekdays") for word in _strings(calendar.get(part, {}))}
    counts: Counter[str] = Counter()
    total = 0
    for document in documents:
        total += 1
        for where, stems in zip(("body", "lead"), words_of(document), strict=True):
            counts.update(f"word.{where}.{stem}" for stem in stems if stem not in dull)
    return {name for name, count in counts.items() if RAREST <= count <= COMMONEST * total}


def _strings(table: object) -> Iterable[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict):
        for key, value in table.items():
            yield key
            yield from _strings(value)
    elif isinstance(table, list):
        for value in table:
            yield from _strings(value)


def matrix(data: Labelled, names: list[str]) -> np.ndarray:
    """One row an article, one column a feature."""
    known = set(names)
    rows = [
        values | word_features(document, known) for document, values in zip(data.documents, data.values, strict=True)
    ]
    return np.array([[row.get(name, 0.0) for name in names] for row in rows])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("language")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--c", type=float, default=1.0, help="inverse strength of the regularisation")
    args = parser.parse_args(arguments)
    pairs = [labelled(a, g, args.language) for a, g in zip(args.files[::2], args.files[1::2], strict=True)]
    first, others = pairs[0], pairs[1:]
    names = sorted({name for row in first.values for name in row} | vocabulary(first.documents, args.language))
    x, y = matrix(first, names), first.truth
    extra_x = np.vstack([matrix(other, names) for other in others]) if others else np.empty((0, len(names)))
    extra_y = np.concatenate([other.truth for other in others]) if others else np.empty(0, bool)

    def fit(rows: np.ndarray, truth: np.ndarray) -> LogisticRegression:
        model = LogisticRegression(C=args.c, max_iter=5000)
        return model.fit(np.vstack([rows, extra_x]), np.concatenate([truth, extra_y]))

    guesses = np.zeros(len(y), bool)
    for train, test in StratifiedKFold(10, shuffle=True, random_state=1).split(x, y):
        guesses[test] = fit(x[train], y[train]).predict(x[test])
    print(f"cross-validated accuracy {np.mean(guesses == y):.3f} on {len(y)} articles")
    model = fit(x, y)
    lines = [
        f"# Weights of dashboard/extraction/relevance.py for '{args.language}', made by tests/training/train_relevance.py.",
        "# Positive: speaks for a report of a fresh incident.",
        "",
        f"intercept = {model.intercept_[0]:.3f}",
        "",
        "[weights]",
        *(f'"{name}" = {weight:.3f}' for name, weight in zip(names, model.coef_[0], strict=True)),
    ]
    (WEIGHTS / f"relevance.{args.language}.toml").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
