"""Relevance: the annotated articles, the sample corpus, what the features may and may not look at."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.extraction.assemble import extract, find_all
from dashboard.extraction.episodes import episodes
from dashboard.extraction.relevance import LEAD_CHARACTERS, WORDS_SHARE, features, judge, word_features, words_of
from dashboard.extraction.segment import segment
from dashboard.extraction.tellings import tellings
from dashboard.languages import languages
from dashboard.model import Article, Document
from dashboard.readers import read
from dashboard.resources import data_path

GOLD = Path(__file__).parent.parent / "gold" / "fr" / "relevance.txt"
OTHER_REASONS = {"no_event", "background"}


def document(text: str, title: str = "", published: str | None = None) -> Document:
    article = Article(article_id="case", title=title, text=text, language="fr", published_at=published)
    return segment(article, languages()["fr"])


def values(made: Document) -> dict[str, float]:
    found = find_all(made)
    told = tellings(made, found)
    return features(made, found, told, episodes(made, told))


def judged(article: Article) -> bool:
    made = segment(article, languages()["fr"])
    found = find_all(made)
    told = tellings(made, found)
    return judge(made, found, told, episodes(made, told)).is_report


def cases() -> list[tuple[str, str, str, frozenset[str]]]:
    rows = []
    for line in GOLD.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            told, _, expected = line.rpartition(" => ")
            published, title, text = told.split(" | ")
            rows.append((published, title, text, frozenset(expected.split("/"))))
    return rows


@pytest.mark.parametrize(("published", "title", "text", "expected"), cases(), ids=[case[1][:60] for case in cases()])
def test_annotated_article(published: str, title: str, text: str, expected: frozenset[str]) -> None:
    article = Article(article_id="case", title=title, text=text, language="fr", published_at=published)
    reading = extract(article)
    assert reading.is_incident_report == (expected == {"report"})
    if not reading.is_incident_report:
        assert reading.reason in expected | OTHER_REASONS


def test_the_annotated_articles_are_many_and_their_topics_known() -> None:
    topics = set(languages()["fr"].table("relevance")) | OTHER_REASONS
    assert len(cases()) >= 30
    assert all(expected <= topics for *_, expected in cases())


def test_the_sample_corpus_is_judged_right() -> None:
    labels = {
        row["id"]: row["is_incident_report"]
        for row in map(json.loads, data_path("articles", "gold.fr.jsonl").read_text("utf-8").splitlines())
    }
    articles = [a for a in read([data_path("articles", "fr")]) if isinstance(a, Article) and a.article_id in labels]
    wrong = [a.article_id for a in articles if judged(a) != labels[a.article_id]]
    assert len(articles) == len(labels)
    assert wrong == []


def test_words_are_stems_of_words_written_small() -> None:
    body, lead = words_of(document("Les habitants de Bria fuient. Un habitant raconte.", title="Bria attaquée"))
    assert body["habitant"] == 2
    assert "bria" not in body | lead
    assert lead["attaquee"] == 1


def test_a_text_in_capitals_has_words_too() -> None:
    body, _ = words_of(document("LES HABITANTS FUIENT LE BOURG [suite]. UN HABITANT RACONTE LA NUIT."))
    assert body["habitant"] == 2


def test_the_lead_ends() -> None:
    body, lead = words_of(document("mot " * LEAD_CHARACTERS + "lointain"))
    assert "lointain" in body
    assert "lointain" not in lead


def test_a_long_text_has_no_more_words_than_a_short_one() -> None:
    known = {"word.body.village", "word.body.route"}
    for text in ("le village", "le village, la route et le village"):
        weights = word_features(document(text), known)
        assert sum(value**2 for value in weights.values()) == pytest.approx(WORDS_SHARE**2)


def test_the_event_retold_is_the_fresh_one() -> None:
    text = (
        "Une bombe a explosé lundi à Kaboul, tuant deux gardes. L'explosion a détruit un mur. "
        "En mars 2019, une attaque avait fait dix morts à Kaboul."
    )
    told = values(document(text, published="2021-06-08"))
    assert told["retold.most"] == 1
    assert told["retold.old_events"] == 0.25
    assert told["retold.share"] == 1


@given(st.text(max_size=300), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_is_judged(text: str, title: str) -> None:
    made = document(text, title)
    assert all(0 <= value <= 1 for value in values(made).values())
    found = find_all(made)
    relevance = judge(made, found, (), ())
    assert 0 <= relevance.probability <= 1
    assert (relevance.reason is None) == relevance.is_report
