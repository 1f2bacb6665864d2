"""Attribution: the annotated sentences, what a speaker covers, the article that started the project."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.extraction.actors import find_actors
from dashboard.extraction.attribution import find_attributions, speaker_of
from dashboard.extraction.segment import segment
from dashboard.languages import languages
from dashboard.model import Article, Mention

GOLD = Path(__file__).parent.parent / "gold" / "fr" / "attribution.txt"
SEED = Path("/work/shared/seed/article.fr.txt")


def read(text: str) -> tuple[Mention, ...]:
    made = segment(Article(article_id="case", text=text), languages()["fr"])
    return find_attributions(made, find_actors(made))


def said(text: str, words: str) -> tuple[str, str | None, str] | None:
    return speaker_of(read(text), "text", text.index(words))


def cases() -> list[tuple[str, list[tuple[str, str | None, str]]]]:
    rows = []
    for line in GOLD.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        text, _, speakers = line.partition("=>")
        rows.append((text.strip(), [_speaker(one) for one in speakers.split(";") if one.strip()]))
    return rows


def _speaker(notation: str) -> tuple[str, str | None, str]:
    name, *more = notation.strip().split("|")
    via = next((one.removeprefix("via=") for one in more if one.startswith("via=")), None)
    status = next((one for one in more if not one.startswith("via=")), "reported")
    return name, via, status


@pytest.mark.parametrize(("text", "expected"), cases(), ids=lambda value: value[:70] if isinstance(value, str) else "")
def test_annotated_sentence(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert [(one.value.speaker, one.value.via, one.value.status) for one in read(text)] == expected


def test_there_are_enough_sentences() -> None:
    assert len(cases()) >= 50
    assert len({text for text, _ in cases()}) == len(cases())


def test_a_quotation_over_several_sentences_has_one_speaker() -> None:
    text = "« Deux hommes sont morts. Le troisième a fui. La route est coupée », a déclaré le maire de Bria. Il pleut."
    assert said(text, "Deux hommes") == ("maire de Bria", None, "reported")
    assert said(text, "troisième") == ("maire de Bria", None, "reported")
    assert said(text, "Il pleut") is None


def test_two_speakers_share_a_sentence() -> None:
    text = "Deux hommes sont morts, a indiqué la police, mais l'hôpital a affirmé avoir reçu cinq corps."
    assert said(text, "Deux hommes") == ("police", None, "reported")
    assert said(text, "cinq corps") == ("hôpital", None, "reported")


def test_an_aside_tells_its_number_alone() -> None:
    text = "Des dizaines de drones, 40 selon Kiev, ont visé le port."
    assert said(text, "40") == ("Kiev", None, "reported")
    assert said(text, "le port") is None


def test_without_a_speaker_the_author_says_so() -> None:
    assert said("Trois roquettes sont tombées dans un champ.", "Trois") is None


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is not on this machine")
@pytest.mark.parametrize(
    ("words", "speaker", "via", "status"),
    [
        ("Quatre projectiles", "armée américaine", "AFP", "reported"),
        ("trois autres", "armée américaine", "AFP", "reported"),
        ("quartier al-Amine-2", "al-Mayadeen TV", None, "reported"),
        ("C-RAM", "journalistes de l’AFP", None, "reported"),
        ("tuant une fillette", "commandement des opérations conjointes de l’armée irakienne", None, "accused"),
        ("plusieurs centaines", "commandement des opérations conjointes de l’armée irakienne", None, "reported"),
        ("90 selon", "Washington", None, "reported"),
        ("brigades Hezbollah", "Washington", None, "accused"),
    ],
)
def test_the_seed_article(words: str, speaker: str, via: str | None, status: str) -> None:
    text = SEED.read_text("utf-8")
    assert said(text, words) == (speaker, via, status)


words = st.sampled_from(
    ["a annoncé", "la police", "l'AFP", "selon", "citant", "«", "»", '"', ",", ".", "a-t-il dit", "le", "Washington",
     "accuse", "M.", "dans", "que", "source", "’", "\u00a0", "ŉ", "une", "comme l'", "(", ")"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(words, max_size=40).map(" ".join) | st.text(max_size=120))
def test_offsets_always_quote(text: str) -> None:
    for one in read(text):
        assert one.text == text[one.start : one.end]
        assert one.value.speaker
        assert 0 <= one.value.covers_start <= one.value.covers_end <= len(text)
