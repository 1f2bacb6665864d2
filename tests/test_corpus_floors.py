"""The sample corpus is read at least as well as ``floors.toml`` says, each field of each language."""

import tomllib
from pathlib import Path

import pytest

from dashboard.evaluation import Evaluation, evaluate, read_labels
from dashboard.evaluation.scoring import Scores
from dashboard.pipeline import reports_line_or_why
from dashboard.readers import read
from dashboard.samples import labelled_corpus

FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text("utf-8"))
CASES = [(language, name) for language, floors in FLOORS.items() for name in floors]


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    sets = [(folder, gold) for folder, gold in labelled_corpus() if folder.name in FLOORS]
    lines = [reports_line_or_why(article)[0] for article in read([folder for folder, _ in sets])]
    labels = [label for _, gold in sets for label in read_labels(gold)]
    return evaluate(labels, {line["article_id"]: line for line in lines})


@pytest.mark.parametrize(("language", "name"), CASES)
def test_floor(evaluation, language, name):
    reached = figure(evaluation.by_language[language], name)
    assert reached >= FLOORS[language][name], f"{name} in {language} fell to {reached:.3f}"


def figure(scores: Scores, name: str) -> float:
    if name in scores.fields:
        return scores.fields[name].f1
    return getattr(scores, name)
