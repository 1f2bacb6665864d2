"""Texts that tell of several events in turn: which sentences are a list's items, which turn to another event."""

import pytest

from dashboard.extraction.assemble import find_all
from dashboard.extraction.roundups import list_items, opens_another, sums_up, turning
from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article, Document

ENGLISH, FRENCH = languages()["en"], languages()["fr"]


def read(text: str, language: str = "en") -> Document:
    article = Article(article_id="a", text=text, language=language, published_at="2021-05-12")
    return segment(article, languages()[language])


def items(text: str) -> dict[int, int]:
    document = read(text)
    found = find_all(document)
    days, places, figures = (
        {one.index: [m for m in mentions if m.sentence == one.index] for one in document.sentences}
        for mentions in (found.dates, found.places, found.figures)
    )
    telling = {trigger.sentence for trigger in found.triggers}
    return dict(list_items(document, days, places, figures, telling))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Aircraft struck.\n- Near Mosul, a strike hit a bunker.\n- Near Ramadi, a strike hit a boat. It sank",
            {1: 1, 2: 2, 3: 2},
        ),
        (
            "MOSUL - A bomb killed two men.\nKIRKUK - Gunmen shot a judge. He survived.\nPolice reported it.",
            {0: 0, 1: 1, 2: 1},
        ),
        (
            "On 3 May, a bomb killed two men in Kirkuk.\nOn 4 May, a shell hit Mosul.\nOn 6 May, a shell hit Ramadi.",
            {0: 0, 1: 1, 2: 2},
        ),
        ("In Mosul, a bomb killed two men.\nIn Ramadi, a bomb killed one.", {}),  # two are no list
        ("- A bomb went off in Mosul.\n- Four people died in Mosul.", {}),  # both of one place
        ("In Mosul, a bomb killed two men. In London, the minister spoke. In Paris, the flag flew low.", {}),
        ("On Monday, police searched houses. On Tuesday, the curfew ended. On Friday, schools opened.", {}),
    ],
)
def test_lists(text: str, expected: dict[int, int]) -> None:
    assert items(text) == expected


@pytest.mark.parametrize(
    ("sentence", "language", "apart"),
    [
        ("In a separate incident, a guard was shot.", "en", True),
        ("Elsewhere, rebels burned a bus.", "en", True),
        ('"In another attack, they took our cattle."', "en", True),
        ("A guard was shot in another room.", "en", False),
        ("Dans un autre incident, un garde a été blessé.", "fr", True),
        ("Un garde a été blessé par ailleurs.", "fr", False),
    ],
)
def test_turning_to_another_event(sentence: str, language: str, apart: bool) -> None:
    document = read(sentence, language)
    assert opens_another(document.sentences[0], document.language) is apart


def test_summing_up() -> None:
    both = read("Nine people died in attacks in two cities. A bomb killed six in one of them.").sentences
    assert [sums_up(sentence, ENGLISH) for sentence in both] == [True, False]
    assert sums_up(read("Des attaques dans plusieurs villages ont fait neuf morts.", "fr").sentences[0], FRENCH)


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        (
            "A bomb hurt a guard in Rancagua. In Concepcion, two policemen were shot. In Concepcion, a bus was bombed.",
            {1},
        ),
        ("A bomb hurt a guard in Rancagua. In Concepcion, the mayor held a meeting.", set()),
        ("In Rancagua, a bomb hurt a guard. The police of Rancagua were shot at.", set()),
    ],
)
def test_a_sentence_that_opens_with_a_town_far_away_turns_to_another_event(text: str, turned: set[int]) -> None:
    document = read(text)
    found = find_all(document)
    places = {one.index: [m for m in found.places if m.sentence == one.index] for one in document.sentences}
    assert turning(document.sentences, places, {trigger.sentence for trigger in found.triggers}) == turned
