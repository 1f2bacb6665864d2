"""Kinds of weapon: words of several languages, one kind."""

import pytest

from dashboard.extraction.objects import find_objects
from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article
from dashboard.taxonomy import weapon_kind, weapon_kinds, weapon_words


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("roquettes", "rocket"),
        ("Katyusha rockets", "rocket"),
        ("rocket-propelled grenade", "grenade"),
        ("drones explosifs", "drone"),
        ("voiture piégée", "vehicle_bomb"),
        ("engin explosif improvisé", "bomb"),
        ("ceinture d'explosifs", "suicide_belt"),
        ("Kalachnikovs", "firearm"),
        ("AK-47s", "firearm"),
        ("knives", "blade"),
        ("missiles balistiques", "missile"),
        ("examine", None),  # no mine: a word begins so, or it is another
        ("venin", None),
    ],
)
def test_the_kind_of_a_weapon_as_told(told: str, kind: str | None):
    found = weapon_kind(told)
    assert (found.code if found else None) == kind


def test_a_kind_asked_for_by_name_asks_for_all_its_words():
    assert {"roquette", "rocket", "katyusha"} <= set(weapon_words("Rockets")) & set(weapon_words("roquette"))
    assert weapon_words("pistolet") == ("pistolet",)
    assert weapon_words("quette") == ("quette",)


def test_labels_are_told_apart():
    for language in ("en", "fr"):
        labels = [kind.labels[language] for kind in weapon_kinds()]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Des machettes, des fusils, une grenade, un obus, des explosifs, une mine, des pierres et un drone."),
        (
            "fr",
            "Un camion piégé, un gilet explosif, du gaz sarin, un cocktail Molotov, une voiture-bélier.",
        ),
        ("en", "Machetes, assault rifles, a hand grenade, mortar rounds, an IED, a landmine, stones and drones."),
        (
            "en",
            "A truck bomb, a suicide vest, tear gas, a molotov cocktail, a pistol, a torpedo and dynamite.",
        ),
    ],
)
def test_every_weapon_that_is_read_has_a_kind(language: str, text: str):
    document = segment(Article(article_id="a", title="", text=text, language=language), languages()[language])
    found = [one for sentence in document.sentences for one in find_objects(sentence, languages()[language])]
    weapons = [one.text for one in found if one.value == "weapon"]
    assert len(weapons) >= 5
    assert [told for told in weapons if weapon_kind(told) is None] == []
