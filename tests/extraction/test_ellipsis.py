"""Figures without their noun, and deaths told by name alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.extraction.actors import find_actors
from dashboard.extraction.ellipsis import find_ellipses
from dashboard.extraction.figures import find_figures
from dashboard.extraction.places import find_places
from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article, Mention

FRENCH = languages()["fr"]


def read(text: str) -> tuple[Mention, ...]:
    document = segment(Article(article_id="a", text=text, language="fr"), FRENCH)
    return find_ellipses(document, find_figures(document), (*find_actors(document), *find_places(document)))


def told(text: str) -> list[tuple[str, str, int | None]]:
    return [(found.rule, found.value.unit, found.value.best) for found in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Quatre roquettes sont tombées sur la base, trois autres sont tombées plus loin.",
            [("ellipsis.others", "munitions", 3)],
        ),
        ("Cinq obus ont touché l'école. Deux autres sont tombés sur la mairie.", [("ellipsis.others", "munitions", 2)]),
        ("Des dizaines de missiles ont été tirés, 36 selon Washington.", [("ellipsis.told_by", "munitions", 36)]),
        ("Paris va retirer 500 soldats pour n'en laisser que 2.500.", [("ellipsis.rest", "troops", 2500)]),
        ("La liquidation de Karim Belhadi a choqué le pays.", [("ellipsis.named", "killed", 1)]),
        ("La liquidation de Luis Ferrera et de Ana Morales reste impunie.", [("ellipsis.named", "killed", 2)]),
        ("La liquidation de Karim Belhadi par Omar Sadoun a choqué.", [("ellipsis.named", "killed", 1)]),
        ("L'assassinat de Karim Belhadi a choqué le pays.", []),  # ``figures`` counts these itself
        ("L'assassinat du maire a choqué le pays.", []),
        ("Le meurtre commis à Buenos Aires reste impuni.", []),
        ("Trois autres dossiers sont ouverts.", []),
        ("Quatre roquettes sont tombées.\n\nIls sont partis. Trois autres sont tombés malades.", []),
    ],
)
def test_ellipses(text: str, expected: list[tuple[str, str, int | None]]) -> None:
    assert told(text) == expected


def test_what_counts_others_is_a_part() -> None:
    (found,) = read("Quatre roquettes sont tombées sur la base, trois autres sont tombées plus loin.")
    assert found.value.partial is True


def test_a_person_named_twice_dies_once() -> None:
    (found,) = read("La liquidation de Karim Belhadi, oui, Karim Belhadi, a choqué le pays.")
    assert (found.value.best, found.value.noun) == (1, "Karim Belhadi; Karim Belhadi")


WORDS = st.sampled_from(
    [
        "trois",
        "autres",
        "sont tombées",
        "roquettes,",
        "90",
        "selon",
        "l'assassinat de",
        "Karim Belhadi",
        "par",
        "n'en laisser que",
        ".",
    ]
)


@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=40).map(" ".join)))
def test_whatever_the_text(text: str) -> None:
    for found in read(text):
        assert text[found.start : found.end] == found.text
