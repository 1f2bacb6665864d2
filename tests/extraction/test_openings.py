"""What a paragraph opens with: the day or the heading that its sentences speak of."""

import pytest

from dashboard.extraction.assemble import find_all
from dashboard.extraction.segment import segment
from dashboard.extraction.tellings import Telling, tellings
from dashboard.languages import languages
from dashboard.model import Article


def told(text: str) -> tuple[Telling, ...]:
    article = Article(article_id="a", title="", text=text, language="fr", published_at="2021-05-12")
    document = segment(article, languages()["fr"])
    return tellings(document, find_all(document))


@pytest.mark.parametrize(
    ("text", "day", "place", "opening"),
    [
        # a day at the front is the day of what follows in its paragraph
        ("Lundi soir, la foule a gagné la place. Deux manifestants ont été blessés.", "2021-05-10", None, 0),
        ("08h10 - Lundi soir, la foule a gagné la place. Deux manifestants ont été blessés.", "2021-05-10", None, 0),
        # not of the next paragraph, nor of a sentence with a day of its own, nor far behind
        ("Lundi soir, la foule a gagné la place.\nDeux manifestants ont été blessés.", None, None, None),
        ("Lundi soir, la foule chantait. Mardi, deux manifestants ont été blessés.", "2021-05-11", None, None),
        ("Lundi soir, on chantait. Il pleuvait. Il ventait. Deux hommes ont été blessés.", None, None, None),
        # a day that does not stand at the front opens nothing
        ("La foule a gagné la place lundi soir. Deux manifestants ont été blessés.", None, None, None),
        # a heading is the place of all below it, until the next
        ("Le point de la nuit.\nKHERSON.\nIl pleuvait.\nUne roquette a tué deux hommes.", None, "Kherson", 1),
        ("Le point.\nKHERSON.\nIl pleuvait.\nNIKOPOL.\nUne roquette a tué deux hommes.", None, "Nikopol", 3),
        ("KHERSON.\nUne roquette a tué deux hommes à Kidal.", None, "Kidal", None),
        # a place that only begins a sentence is no heading
        ("Gao a connu une fête. Une roquette a tué deux hommes.", None, None, None),
    ],
)
def test_what_a_telling_takes_from_its_opening(text: str, day: str | None, place: str | None, opening: int | None):
    last = told(text)[-1]
    assert (last.date.value.start.isoformat() if last.date else None) == day
    assert (last.places[0].value.name if last.places else None) == place
    assert last.opening == opening


def test_the_opening_is_a_sentence_of_its_episode():
    (telling,) = told("Lundi soir, la foule a gagné la place. Deux manifestants ont été blessés.")
    assert telling.sentences == {0, 1}
