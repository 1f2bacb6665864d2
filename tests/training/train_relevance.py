"""Train the weights of ``dashboard.extraction.relevance`` on labelled articles.

    python tests/training/train_relevance.py LANGUAGE ARTICLES GOLD.jsonl [ARTICLES GOLD.jsonl ...]

ARTICLES is anything that ``vigie ingest`` reads, GOLD.jsonl has ``id`` and ``is_incident_report``; the file
``relevance.LANGUAGE.jsonl`` beside this one is both at once: short texts of countries and kinds of event that the
other articles lack. Articles of another language help a language that has few. Prints the accuracy of ten-fold
cross-validation on the first pair (the others only help to train) and writes
``data/weights/relevance.LANGUAGE.toml``. Needs scikit-learn, an extra of the tests; the package itself only reads
the weights.

Every article trains twice: as it is, and with less weight without its title, as pasted texts come. A word is
worth the more, the fewer texts have it (its inverse document frequency); the weights that are written contain it.
"""

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from dashboard.extraction.assemble import find_all
from dashboard.extraction.episodes import episodes
from dashboard.extraction.lettering import lettering
from dashboard.extraction.relevance import features, word_features, words_of
from dashboard.extraction.segment import segment
from dashboard.extraction.tellings import tellings
from dashboard.languages import languages
from dashboard.model import Article, Document
from dashboard.readers import read

WEIGHTS = Path(__file__).resolve().parents[2] / "data" / "weights"
# A word must stand in so many texts and in no more than this share of them; calendar words tell nothing.
RAREST, COMMONEST = 8, 0.7
UNTITLED_WEIGHT = 0.5
# Foldings of ten-fold cross-validation whose accuracies are averaged: one alone is off by a point or two.
FOLDINGS = 3


@dataclass(frozen=True)
class Labelled:
    """Documents with their features and whether each is an incident report."""

    documents: list[Document]
    values: list[dict[str, float]]
    truth: np.ndarray


def labelled(articles: Path, gold: Path, *, titled: bool = True) -> Labelled:
    """Read a pair of files, each article in its own language."""
    known = languages()
    labels = {row["id"]: row["is_incident_report"] for row in map(json.loads, gold.read_text("utf-8").splitlines())}
    chosen = [
        a if titled else replace(a, title="")
        for a in read([articles])
        if isinstance(a, Article) and a.language in known and a.article_id in labels
    ]
    documents = [segment(article, known[article.language or ""]) for article in chosen]
    truth = np.array([labels[article.article_id] for article in chosen])
    return Labelled(documents, [values_of(document) for document in documents], truth)


def values_of(document: Document) -> dict[str, float]:
    """The document's features, words left out."""
    found = find_all(document)
    told = tellings(document, found)
    return features(document, found, told, episodes(document, told))


def vocabulary(documents: Sequence[Document], language: str) -> dict[str, float]:
    """The names of the word features worth a weight, with their inverse document frequencies.

    Texts in capitals don't count: their names can't be told from their words.
    """
    documents = [document for document in documents if not lettering(document.article.text).shouting]
    calendar = languages()[language].table("dates")
    dull = {word[:8] for part in ("months", "weekdays") for word in _strings(calendar.get(part, {}))}
    counts: Counter[str] = Counter()
    for document in documents:
        for where, stems in zip(("body", "lead"), words_of(document), strict=True):
            counts.update(f"word.{where}.{stem}" for stem in stems if stem not in dull)
    total = len(documents)
    return {name: 1 + math.log(total / count) for name, count in counts.items() if RAREST <= count <= COMMONEST * total}


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


def matrix(data: Labelled, names: Sequence[str], rarity: Mapping[str, float], language: str) -> np.ndarray:
    """One row an article, one column a feature; words are multiplied by their rarity.

    An article in another language has no words here, but what its title and lead tell trains all the same.
    """
    rows = []
    for document, values in zip(data.documents, data.values, strict=True):
        words = word_features(document, rarity) if document.language.code == language else {}
        rows.append(values | {name: rarity[name] * value for name, value in words.items()})
    return np.array([[row.get(name, 0.0) for name in names] for row in rows])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("language")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--c", type=float, default=0.2, help="inverse strength of the regularisation")
    args = parser.parse_args(arguments)
    pairs = list(zip(args.files[::2], args.files[1::2], strict=True))
    titled = [labelled(*pair) for pair in pairs]
    untitled = [labelled(*pair, titled=False) for pair in pairs]
    own = [document for part in titled for document in part.documents if document.language.code == args.language]
    rarity = vocabulary(own, args.language)
    names = sorted({name for row in titled[0].values for name in row} | set(rarity))
    # For each pair: its rows with titles and without, and the labels.
    sets = [
        (matrix(a, names, rarity, args.language), matrix(b, names, rarity, args.language), a.truth)
        for a, b in zip(titled, untitled, strict=True)
    ]
    x, _, y = sets[0]

    def fit(chosen: np.ndarray) -> LogisticRegression:
        used = [tuple(part[chosen] for part in sets[0]), *sets[1:]]
        rows = np.vstack([part for with_title, without, _ in used for part in (with_title, without)])
        truth = np.concatenate([label for _, _, label in used for _ in range(2)])
        weight = np.concatenate([np.full(len(label), w) for _, _, label in used for w in (1.0, UNTITLED_WEIGHT)])
        return LogisticRegression(C=args.c, max_iter=5000).fit(rows, truth, weight)

    right = []
    for folding in range(FOLDINGS):
        for train, test in StratifiedKFold(10, shuffle=True, random_state=folding).split(x, y):
            right += list(fit(train).predict(x[test]) == y[test])
    print(f"cross-validated accuracy {np.mean(right):.3f} on {len(y)} articles")
    model = fit(np.arange(len(y)))
    lines = [
        f"# Weights of dashboard/extraction/relevance.py for '{args.language}',",
        "# made by tests/training/train_relevance.py.",
        "# Positive: speaks for a report of a fresh incident.",
        "",
        f"intercept = {model.intercept_[0]:.3f}",
        "",
        "[weights]",
        *(
            f'"{name}" = {weight * rarity.get(name, 1.0):.3f}'
            for name, weight in zip(names, model.coef_[0], strict=True)
        ),
    ]
    (WEIGHTS / f"relevance.{args.language}.toml").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
