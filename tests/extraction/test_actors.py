"""Actors: the annotated sentences, the table of names, who did it."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.extraction.actor_names import known_actors
from dashboard.extraction.actors import find_actors
from dashboard.extraction.perpetrator import choose_perpetrator
from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article, Document, Mention
from dashboard.resources import data_path

GOLD = Path(__file__).parent.parent / "gold" / "fr" / "actors.txt"
MARK = re.compile(r"\{([^|{}]*)\|([^{}]*)\}")
TOLD = {"perpetrator", "denied", "combat"}
KINDS = {
    "armed_group", "political_militia", "communal_militia", "state_force", "government", "agency", "media",
    "organisation", "external_force",
}  # fmt: skip
INTERS = {"", "State forces", "Rebel group", "Political militia", "Identity militia", "External/Other forces"}


def document(text: str, title: str = "", published_at: str | None = None) -> Document:
    return segment(Article(article_id="case", text=text, title=title, published_at=published_at), languages()["fr"])


def cases() -> list[str]:
    lines = GOLD.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def told(actor: Mention) -> list[str]:
    """A mention in the notation of the gold file, as far as that file can say it."""
    features = actor.features
    status = [str(features["status"])] if features["role"] == "perpetrator" else []
    return [str(features["role"]), *status, actor.value.actor_id or "-"]


def test_there_is_an_annotated_sentence_for_each_part() -> None:
    assert len(cases()) >= 60
    roles = {words.split()[0] for case in cases() for _, words in MARK.findall(case)}
    assert roles >= TOLD | {"target", "response"}


@pytest.mark.parametrize("case", cases(), ids=lambda case: MARK.sub(r"\1", case)[:70])
def test_annotated_sentence(case: str) -> None:
    expected = [(text, words.split()) for text, words in MARK.findall(case)]
    found = find_actors(document(MARK.sub(r"\1", case)))
    for text, words in expected:
        match = next((one for one in found if one.text == text), None)
        assert match is not None, f"{text!r} not found among {[one.text for one in found]}"
        assert told(match)[: len(words)] == [word for word in words if word not in {"series", "tie"}], match
        assert match.features["series"] == ("series" in words)
    unmarked = [one for one in found if one.features["role"] in TOLD and one.text not in dict(expected)]
    assert not unmarked, [(one.text, dict(one.features)) for one in unmarked]


def test_the_table_of_actors_is_whole() -> None:
    with data_path("actors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 420
    assert len({row["actor_id"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"[a-z0-9-]+", row["actor_id"])
        assert row["kind"] in KINDS
        assert row["inter"] in INTERS
        assert row["verified"] in {"yes", "no"}
        assert row["country"] == "" or re.fullmatch(r"[A-Z]{3}", row["country"])
        assert row["name_en"]
        assert row["name_fr"]


def test_every_name_of_the_table_is_found_again() -> None:
    for actor in known_actors():
        names = [name.removeprefix("=") for name in actor.names]
        found = {one.value.actor_id for name in names for one in find_actors(document(f"Ici {name} depuis hier."))}
        assert actor.actor_id in found, actor.names


@pytest.mark.parametrize(
    ("text", "name", "status"),
    [
        ("Trois soldats ont été tués jeudi. L'attaque a été revendiquée par le groupe Etat islamique (EI).",
         "Etat islamique (EI)", "claimed"),
        ("Une bombe a tué deux passants. Les autorités accusent les shebab.", "shebab", "accused"),
        ("Un camion a foncé dans la foule. Le suspect, Adrien Exemple, 30 ans, a été arrêté.",
         "Adrien Exemple", "accused"),
        ("L'armée russe a bombardé Soumy, faisant quatre morts.", "armée russe", "stated"),
        ("Le GSIM et Ansarul Islam ont revendiqué l'attaque du camp.", "GSIM; Ansarul Islam", "claimed"),
    ],
)  # fmt: skip
def test_the_perpetrator_is_the_best_supported(text: str, name: str, status: str) -> None:
    answer = choose_perpetrator(find_actors(document(text)))
    assert answer is not None
    assert (answer.name, answer.status) == (name, status)
    assert answer.evidence


@pytest.mark.parametrize(
    "text",
    [
        "Des hommes armés ont tué douze villageois dans la nuit.",
        "Un kamikaze s'est fait exploser devant une caserne.",
        "L'assaillant a été abattu par la police.",
        "Une explosion a fait cinq morts. L'attaque n'a pas été revendiquée.",
    ],
)
def test_an_unknown_attacker_stays_unknown(text: str) -> None:
    assert choose_perpetrator(find_actors(document(text))) is None


def test_what_speaks_of_a_series_or_another_year_is_no_answer() -> None:
    text = "Des roquettes ont visé l'ambassade. Washington accuse les brigades Hezbollah d'être derrière ces attaques."
    assert choose_perpetrator(find_actors(document(f"Calme. Rien. Rien. Rien. {text}"))) is None
    past = "Une bombe a tué deux passants jeudi. En 2015, Daech avait revendiqué un attentat dans la même rue."
    assert choose_perpetrator(find_actors(document(past, published_at="2018-02-01"))) is None


def test_a_bare_noun_stands_for_the_group_named_last() -> None:
    found = find_actors(document("Le Front al-Nosra a publié une vidéo. Le groupe a revendiqué l'attaque."))
    claim = next(one for one in found if one.features.get("status") == "claimed")
    assert claim.text == "groupe"
    assert claim.value.actor_id == "nusra"


def test_an_acronym_needs_its_capitals_but_in_a_text_without_any() -> None:
    assert not any(one.value.actor_id == "eln" for one in find_actors(document("Le mot eln ne veut rien dire ici.")))
    found = find_actors(document("Rien.", title="attentat attribué au pkk dans l'est du pays"))
    assert [one.value.actor_id for one in found] == ["pkk"]


words = st.sampled_from(
    ["l'armée", "l'EI", "a revendiqué", "par", "contre", "(EI)", "«", "»", ",", "accuse", "des", "hommes armés", "été",
     "tué", ".", "Jean Exemple", "suspect", "le", "s'", "’", "«", "\u200b", "ﬁ", "İ", "=1+1", "entre", "et"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(words, max_size=40).map(" ".join) | st.text(max_size=120))
def test_offsets_always_quote(text: str) -> None:
    made = document(text)
    actors = find_actors(made)
    choose_perpetrator(actors)
    assert all(one.text == made.article.part(one.part)[one.start : one.end] and one.text for one in actors)
