"""Figures: the annotated sentences of tests/gold/fr/figures.txt, and what must hold for any text."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.extraction.figures import find_figures
from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article, FigureValue, Mention

FRENCH = languages()["fr"]
GOLD = Path(__file__).parents[1] / "gold" / "fr" / "figures.txt"
FLAGS = ("of_attackers", "partial", "cumulative", "superseded")
PERSONS = {"killed", "wounded", "abducted", "missing", "arrested", "displaced"}
_MARK = re.compile(r"\[\[(.*?)\]\]")


def read(text: str, title: str = "") -> tuple[Mention, ...]:
    return find_figures(segment(Article(article_id="a", title=title, text=text), FRENCH))


def told(value: FigureValue) -> str:
    """A value as the gold file writes it: ``killed 3..3..- at_least partial``."""
    bounds = "..".join("-" if number is None else str(number) for number in (value.low, value.best, value.high))
    return " ".join([value.unit, bounds, value.qualifier, *(flag for flag in FLAGS if getattr(value, flag))])


def gold() -> list[tuple[str, list[str], list[str]]]:
    """(sentence, marked spans, what they must be read as) of each line."""
    cases = []
    for line in GOLD.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            sentence, expected = line.rsplit(" => ", 1)
            figures = [] if expected == "nothing" else [part.strip() for part in expected.split(";")]
            cases.append((_MARK.sub(r"\1", sentence), _MARK.findall(sentence), figures))
    return cases


@pytest.mark.parametrize(("sentence", "marks", "expected"), gold(), ids=[case[0][:60] for case in gold()])
def test_annotated_sentence(sentence: str, marks: list[str], expected: list[str]) -> None:
    found = [(mention.text, told(mention.value)) for mention in read(sentence)]
    if not expected:
        assert found == []
    values = [value for _, value in found]
    for figure in expected:
        assert figure in values
    texts = [text for text, _ in found]
    for mark in marks:
        assert mark in texts
    unflagged = [v for v in values if v.split()[0] in PERSONS and not any(flag in v for flag in FLAGS)]
    assert [v for v in unflagged if v not in expected] == []


def test_enough_annotated_sentences() -> None:
    sentences = [case[0] for case in gold()]
    assert len(set(sentences)) == len(sentences) >= 150


def only(text: str, unit: str) -> Mention:
    (found,) = [m for m in read(text) if m.value.unit == unit and not m.value.partial]
    return found


def test_victims_are_told_as_the_text_tells_them() -> None:
    assert only("Deux policiers et un civil ont été tués.", "killed").value.noun == "policiers, civil"
    assert only("L'attaque a fait 3 morts.", "killed").value.noun is None


def test_a_toll_that_includes_attackers_says_how_many() -> None:
    figure = only("L'attaque a fait 56 morts, dont les quatre kamikazes.", "killed")
    assert figure.features["includes_attackers"] == 4


def test_features_for_the_chooser() -> None:
    figure = only("Le bilan est de 12 morts, selon la police.", "killed")
    assert figure.features["bilan"] is True
    assert figure.features["in_title"] is False
    assert figure.features["in_quote"] is False
    assert read("Rien.", title="Deux soldats tués au Mali")[0].features["in_title"] is True
    assert only("« Il y a 7 morts », dit-il.", "killed").features["in_quote"] is True
    assert only("Douze civils auraient été tués.", "killed").features["conditional"] is True


def test_weak_words_are_marked() -> None:
    assert only("L'attaque a fait 17 victimes.", "killed").features["weak"] is True
    assert only("L'attaque a fait 17 morts.", "killed").features["weak"] is False


def test_parts_of_a_sum_are_partial() -> None:
    parts = [m.value for m in read("Deux policiers et un civil ont été tués.") if m.value.partial]
    assert [(part.best, part.noun) for part in parts] == [(2, "policiers"), (1, "civil")]


def test_a_language_without_words_has_no_figures(tmp_path: Path) -> None:
    from dashboard.languages import Language

    document = segment(Article(article_id="a", text="Deux soldats ont été tués."), Language("xx", tmp_path))
    assert find_figures(document) == ()


SENTENCES = [case[0] for case in gold()]
WORDS = st.sampled_from(sorted({word for sentence in SENTENCES for word in sentence.split()}))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join)))
def test_whatever_the_text(text: str) -> None:
    """Offsets quote, bounds are in order, and nothing crashes."""
    for figure in read(text, title=text[:40]):
        source = text[:40] if figure.part == "title" else text
        assert source[figure.start : figure.end] == figure.text
        value = figure.value
        bounds = [number for number in (value.low, value.best, value.high) if number is not None]
        assert bounds == sorted(bounds)
        assert all(number >= 0 for number in bounds)
        assert (value.qualifier == "unknown_plural") == (not bounds)
        assert value.qualifier != "none" or bounds == [0, 0, 0]


PIECES = [
    "deux policiers, ",
    "et un civil ",
    "ont été ",
    "tués ",
    "dont 3 ",
    "des dizaines de ",
    "1 000 ",
    "(",
    "vingt-",
]


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_length_alone(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.perf_counter()
        read("Trois soldats tués. " + piece * times)
        return time.perf_counter() - start

    seconds(10)
    assert seconds(4000) < 2.5
