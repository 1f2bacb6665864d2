"""Places that no gazetteer knows."""

import pytest

from dashboard.extraction.actors import find_actors
from dashboard.extraction.assemble import find_all
from dashboard.extraction.episodes import episodes
from dashboard.extraction.places import find_places
from dashboard.extraction.segment import segment
from dashboard.extraction.tellings import tellings
from dashboard.extraction.unlisted import unlisted_place
from dashboard.languages import languages
from dashboard.model import Article, Document


def document(text: str, language: str = "fr") -> Document:
    return segment(Article(article_id="a", title="", text=text, language=language), languages()[language])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Quatre bergers ont été tués à Ogoudourou-Kanda.", "ogoudourou kanda"),
        ("Le hameau voisin de Tégourou a brûlé.", "tegourou"),
        ("Les corps ont été retrouvés près du lieudit Zamblara.", "zamblara"),
        ("Quatre bergers ont été tués à Gao.", None),
        ("Le courage a manqué à Dieu lui-même.", None),
        ("L'accès au village est interdit.", None),
        ("QUATRE BERGERS TUES A TEGOUROU", None),
    ],
)
def test_the_first_place_that_no_gazetteer_knows(text: str, name: str | None) -> None:
    read = document(text)
    known = [*find_places(read), *find_actors(read)]
    assert unlisted_place(read.sentences[0], read.language, known) == name


def test_a_language_without_words_for_it_names_none() -> None:
    assert unlisted_place(document("Four were killed at Tegourou.", "en").sentences[0], languages()["en"], []) is None


@pytest.mark.parametrize(
    ("title", "number"),
    [("Neuf tués dans une attaque au sud de Gao", 1), ("Deux tués dans une attaque au sud de Gao", 2)],
)
def test_the_headline_s_toll_may_sum_up_that_of_a_village_which_no_gazetteer_knows(title: str, number: int) -> None:
    text = "Quatre bergers ont été tués mardi à Ogoudourou-Kanda par des hommes à moto."
    article = Article(article_id="a", title=title, text=text, language="fr", published_at="2021-05-12")
    read = segment(article, languages()["fr"])
    assert len(episodes(read, tellings(read, find_all(read)))) == number
