"""Weapons, defences, damage and targets, as told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.extraction.objects import find_objects, find_target
from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article, Sentence

FRENCH = languages()["fr"]


def sentence(text: str) -> Sentence:
    return segment(Article(article_id="a", text=text), FRENCH).sentences[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trois roquettes sont tombées près de la base.", [("roquettes", "weapon")]),
        ("Une voiture piégée a explosé.", [("voiture piégée", "weapon")]),
        ("Un engin explosif improvisé a été retrouvé.", [("engin explosif improvisé", "weapon")]),
        ("Ils étaient armés de machettes et de kalachnikovs.", [("machettes", "weapon"), ("kalachnikovs", "weapon")]),
        ("Il portait une ceinture d'explosifs.", [("ceinture d'explosifs", "weapon")]),
        ("Un missile balistique a été tiré.", [("missile balistique", "weapon")]),
        ("Il l'a frappé avec un couteau.", [("couteau", "weapon")]),
        ("Des cocktails Molotov ont volé.", [("cocktails Molotov", "weapon")]),
        ("La défense antiaérienne est intervenue.", [("défense antiaérienne", "defence")]),
        ("Les sirènes ont retenti à Kiev.", [("sirènes ont retenti", "defence")]),
        ("Le tir a causé des dégâts matériels.", [("dégâts matériels", "damage")]),
        ("Les vitres soufflées jonchaient le sol.", [("vitres soufflées", "damage")]),
        ("La réunion s'est tenue à huis clos.", []),
        ("Les missiles ont endommagé le pont.", [("missiles", "weapon"), ("ont endommagé", "damage")]),
    ],
)
def test_things(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(thing.text, thing.value) for thing in find_objects(sentence(text), FRENCH)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un drone a visé jeudi matin le consulat d'Italie à Benghazi.", "consulat d'Italie"),
        ("Des hommes armés ont attaqué un poste de police à Djibo.", "poste de police"),
        ("L'attaque contre la base de Speicher a fait deux morts.", "base de Speicher"),
        ("Un attentat visant un convoi militaire a fait six morts.", "convoi militaire"),
        ("Un kamikaze s'est fait exploser devant une mosquée chiite.", "mosquée chiite"),
        ("Une bombe a explosé à l'entrée du consulat.", "consulat"),
        ("Les tirs contre les casques bleus ont cessé.", "casques bleus"),
        ("Ils ont frappé, selon l'armée, un dépôt d'armes.", None),
        ("Les rebelles ont bombardé avant l'aube une raffinerie.", None),
        ("Une roquette est tombée.", None),
        ("L'attaque contre", None),
    ],
)
def test_targets(text: str, expected: str | None) -> None:
    found = find_target(sentence(text), FRENCH)
    assert (found.text if found else None) == expected


def test_a_target_s_name_is_cut_somewhere() -> None:
    found = find_target(sentence("Ils ont attaqué le poste " + "frontalier " * 30), FRENCH)
    assert found is not None
    assert len(found.text) <= 100


WORDS = st.sampled_from(
    ["ont", "attaqué", "visant", "l'", "la", "base", "missiles", "contre", ",", "d'", "à", "«", "."]
)


@given(st.one_of(st.text(min_size=1, max_size=120), st.lists(WORDS, min_size=1, max_size=30).map(" ".join)))
def test_whatever_the_text(text: str) -> None:
    for one in segment(Article(article_id="a", text=text), FRENCH).sentences:
        target = find_target(one, FRENCH)
        for thing in (*find_objects(one, FRENCH), *([target] if target else [])):
            assert text[thing.start : thing.end] == thing.text
            assert one.start <= thing.start < thing.end <= one.end
