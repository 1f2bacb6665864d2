"""Sentences and paragraphs, with offsets that quote the article."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article, Document

FRENCH = languages()["fr"]


def cut(text: str, title: str = "") -> Document:
    return segment(Article(article_id="a", title=title, text=text), FRENCH)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un obus est tombé. Deux morts.", ["Un obus est tombé.", "Deux morts."]),
        ("« Fuyez ! » a-t-il crié. Il est mort.", ["« Fuyez ! » a-t-il crié.", "Il est mort."]),
        ("Il a dit : « Fuyez ! » Puis rien.", ["Il a dit : « Fuyez ! »", "Puis rien."]),
        ("Selon M. Diallo, tout est calme.", ["Selon M. Diallo, tout est calme."]),
        ("Le gén. Ould Ahmed et le col. Touré sont morts.", ["Le gén. Ould Ahmed et le col. Touré sont morts."]),
        ("J. Dupont a témoigné.", ["J. Dupont a témoigné."]),
        ("Le bilan est de 2.500 morts. Il monte.", ["Le bilan est de 2.500 morts.", "Il monte."]),
        ("Il était 14.30. Une bombe a explosé.", ["Il était 14.30.", "Une bombe a explosé."]),
        ("L'attaque a eu lieu à Nice.Le suspect a fui.", ["L'attaque a eu lieu à Nice.", "Le suspect a fui."]),
        ("Voir www.site.com pour la suite.", ["Voir www.site.com pour la suite."]),
        ("Les U.S.A. ont réagi.", ["Les U.S.A. ont réagi."]),
        ("Où étaient-ils ? Nul ne sait.", ["Où étaient-ils ?", "Nul ne sait."]),
        ("Il hésite… Puis il tire.", ["Il hésite…", "Puis il tire."]),
        ("Il hésite... puis il tire.", ["Il hésite... puis il tire."]),
        ("Un.\n\nDeux", ["Un.", "Deux"]),
        ("  Des blancs autour.  ", ["Des blancs autour."]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in cut(text).sentences] == expected


def test_the_title_comes_first() -> None:
    document = cut("Un obus est tombé.", title="Deux morts à Sake")
    assert [(s.index, s.part, s.text) for s in document.sentences] == [
        (0, "title", "Deux morts à Sake"),
        (1, "text", "Un obus est tombé."),
    ]


def test_every_line_is_a_paragraph() -> None:
    document = cut("Un. Deux.\nTrois.\n\nQuatre.")
    paragraphs = [sentence.paragraph for sentence in document.sentences]
    assert [len(list(group)) for _, group in itertools.groupby(paragraphs)] == [2, 1, 1]


def test_lines_broken_by_hand_are_joined() -> None:
    text = (
        "Des hommes armés ont attaqué dans la nuit de lundi à mardi un village\n"
        "du nord du pays, où ils ont incendié plusieurs maisons avant de prendre\n"
        "la fuite à moto vers la frontière, ont rapporté mercredi les autorités\n"
        "locales et plusieurs habitants joints par téléphone depuis la capitale.\n"
        "\n"
        "Aucun groupe n'a revendiqué cette attaque, la troisième en une semaine\n"
        "dans cette région où les convois de vivres ne circulent plus que rarement.\n"
    )
    sentences = [sentence.text for sentence in cut(text).sentences]
    assert len(sentences) == 2
    assert sentences[0].startswith("Des hommes")
    assert sentences[1].endswith("rarement.")


def test_a_list_of_short_lines_is_not_joined() -> None:
    assert len(cut("Bamako\nGao\nKidal\nMopti\nTombouctou").sentences) == 5


def test_an_endless_sentence_is_cut_between_words() -> None:
    sentences = cut("mot " * 1000).sentences
    assert len(sentences) > 1
    assert all(sentence.text.split() == ["mot"] * len(sentence.text.split()) for sentence in sentences)
    assert max(len(sentence.text) for sentence in sentences) <= 1200


@given(st.text(max_size=400), st.text(alphabet="aB. \n!?…«»\"'(\u20282", max_size=80))
def test_whatever_the_text(text: str, title: str) -> None:
    """Sentences quote their part, stand in order, touch no blanks and leave nothing but blanks out."""
    document = cut(text, title)
    assert [sentence.index for sentence in document.sentences] == list(range(len(document.sentences)))
    for part, source in (("title", title), ("text", text)):
        sentences = [sentence for sentence in document.sentences if sentence.part == part]
        covered = 0
        for sentence in sentences:
            assert source[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
            assert len(sentence.folded) == len(sentence.text) > 0
            assert not source[covered : sentence.start].strip()
            covered = sentence.end
        assert not source[covered:].strip()
