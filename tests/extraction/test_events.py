"""Triggers: the annotated sentences of tests/gold/fr/events.txt, and what must hold for any text."""

import itertools
import re
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.extraction.events import find_triggers
from dashboard.extraction.segment import segment
from dashboard.languages import Language, languages
from dashboard.model import Article, Mention
from dashboard.taxonomy import sub_event_types

FRENCH = languages()["fr"]
GOLD = Path(__file__).parents[1] / "gold" / "fr" / "events.txt"
_MARK = re.compile(r"\[\[(.*?)\]\]")


def read(text: str, title: str = "") -> tuple[Mention, ...]:
    return find_triggers(segment(Article(article_id="a", title=title, text=text), FRENCH))


def real(found: tuple[Mention, ...]) -> list[Mention]:
    return [trigger for trigger in found if trigger.value.modality == "real"]


def gold() -> list[tuple[str, list[tuple[int, int]], list[set[str]]]]:
    """(sentence, marked spans, what each must be read as) of each line; nothing told: no event may be found."""
    cases = []
    for line in GOLD.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            marked, told = line.rsplit(" => ", 1)
            spans = [(mark.start() - 4 * i, mark.end() - 4 * (i + 1)) for i, mark in enumerate(_MARK.finditer(marked))]
            labels = [] if told == "nothing" else [set(part.split()) for part in told.split(";")]
            cases.append((_MARK.sub(r"\1", marked), spans, labels))
    return cases


def traits(trigger: Mention) -> set[str]:
    """What the gold file may tell of a trigger."""
    value = trigger.value
    back = {"back"} if value.looking_back else set()
    return {value.sub_type, value.determiner} | back | (set() if value.modality == "real" else {"hypothetical"})


def strongest(found: list[Mention]) -> str:
    """The type that the sentence's words tell most surely (as ``choose_type`` weighs them)."""
    votes: dict[str, int] = defaultdict(int)
    for trigger in found:
        votes[trigger.value.sub_type] += trigger.value.weight**2
    return max(votes, key=lambda code: votes[code])


@pytest.mark.parametrize(("sentence", "spans", "labels"), gold(), ids=[case[0][:60] for case in gold()])
def test_annotated_sentence(sentence: str, spans: list[tuple[int, int]], labels: list[set[str]]) -> None:
    found = read(sentence)
    if not labels or "hypothetical" in labels[0]:
        assert [(trigger.text, trigger.value.sub_type) for trigger in real(found)] == []
    else:
        assert strongest(real(found)) in labels[0]
    for (start, end), label in zip(spans, labels, strict=True):
        covering = [trigger for trigger in found if trigger.start <= start and end <= trigger.end]
        assert any(label <= traits(trigger) for trigger in covering), [(t.text, traits(t)) for t in found]


def test_enough_annotated_sentences() -> None:
    sentences = [case[0] for case in gold()]
    assert len(set(sentences)) == len(sentences) >= 140
    assert sum(not labels or "hypothetical" in labels[0] for _, _, labels in gold()) >= len(sentences) / 3


def test_every_extractable_type_has_words_and_sentences() -> None:
    """``other`` is what remains when none fits: it has no words of its own."""
    types = {code for code, sub in sub_event_types().items() if sub.extract} - {"other"}
    assert types <= {row["type"] for row in FRENCH.table("events")["trigger"]}
    assert types <= {word for _, _, labels in gold() for label in labels for word in label}


@pytest.mark.parametrize("language", languages().values(), ids=lambda language: language.code)
def test_the_types_of_the_words_are_in_the_taxonomy(language: Language) -> None:
    for row in language.table("events").get("trigger", ()):
        assert row["type"] in sub_event_types()
        assert row["weight"] in (1, 2, 3, 4)


def test_a_language_without_words_has_no_triggers(tmp_path: Path) -> None:
    document = segment(Article(article_id="a", text="Une bombe a explosé."), Language("xx", tmp_path))
    assert find_triggers(document) == ()


WORDS = st.sampled_from(sorted({word for case in gold() for word in case[0].split()}))


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join)))
def test_whatever_the_text(text: str) -> None:
    """Offsets quote their sentence, triggers stand in reading order and never overlap."""
    found = read(text, title=text[:30])
    for trigger in found:
        source = text[:30] if trigger.part == "title" else text
        assert source[trigger.start : trigger.end] == trigger.text
    for before, after in itertools.pairwise(found):
        assert before.part != after.part or before.end <= after.start
