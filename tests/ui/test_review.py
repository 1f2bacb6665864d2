"""Reviewing an incident on its page: confirmed, corrected, rejected, taken back; what editors alone may do."""

import re

import pytest
from drawn import html_of
from specimen import store_at

from dashboard import access, reviews
from dashboard.access import Person
from dashboard.query import Filters, Snapshot, incidents
from dashboard.reviews import tags


@pytest.fixture
def store(tmp_path):
    return store_at(tmp_path / "store")


@pytest.fixture
def incident(store) -> str:
    """The incident of Tikrit told by "rockets"."""
    found = incidents(Snapshot(store), Filters(place="tikrit"))
    return str(found.loc[found["killed_best"] == 2, "incident_id"].iloc[0])


def press(page, what):
    next(button for button in page.button if button.key.endswith(f".{what}")).click().run()
    assert not page.exception, page.exception[0].message
    return html_of(page)


def field(page, kind, name):
    return next(one for one in page.get(kind) if one.key.endswith(f".{name}"))


def test_a_correction_replaces_the_value_and_keeps_what_the_articles_say(open_page, store, incident):
    page = open_page("incident", store=store.path, id=incident)
    field(page, "number_input", "killed_best").set_value(3)
    field(page, "text_area", "note").set_value("Counted again. #embassy #checked")
    told = press(page, "correct")
    assert "Corrected: Killed. The articles keep what they say." in told
    assert re.findall(r'class="vg-tag"[^>]*>#(\w+)<', told) == ["embassy", "checked"]
    assert "tué deux soldats</mark>" in told
    assert reviews.review_of(store, incident).corrections == {"killed_best": 3}
    field(page, "text_input", "target").set_value("Camp Speicher")
    press(page, "correct")
    assert reviews.review_of(store, incident).corrections == {"killed_best": 3, "target": "Camp Speicher"}


def test_what_contradicts_itself_is_refused_and_said(open_page, store, incident):
    page = open_page("incident", store=store.path, id=incident)
    field(page, "number_input", "killed_low").set_value(9)
    press(page, "correct")
    assert "correct both" in page.error[0].value
    assert reviews.review_of(store, incident) is None


def test_confirming_rejecting_and_taking_back(open_page, store, incident):
    page = open_page("incident", store=store.path, id=incident)
    assert "confirmed" in press(page, "confirm")
    press(page, "reject")
    assert reviews.review_of(store, incident).status == "rejected"
    assert incident not in set(incidents(Snapshot(store), Filters())["incident_id"])
    press(page, "withdraw")
    assert reviews.review_of(store, incident) is None


def test_a_viewer_reads_reviews_and_makes_none(open_page, store, incident, monkeypatch):
    reviews.confirm(store, incident, note="Vu.", reviewer="anne@example.org")
    monkeypatch.setattr(access, "person", lambda: Person("bob@example.org", "viewer"))
    page = open_page("incident", store=store.path, id=incident, lang="fr")
    assert "anne@example.org" in html_of(page)
    assert not [button for button in page.button if button.key and button.key.startswith("review.")]


def test_tags_are_the_words_after_a_sign():
    assert tags("#a b#c #d-e, ##f #a") == ["a", "d-e"]


def test_place_and_point_are_corrected_and_checked(open_page, store, incident):
    page = open_page("incident", store=store.path, id=incident, lang="fr")
    assert field(page, "selectbox", "iso3").format_func("IRQ") == "Irak"
    field(page, "selectbox", "iso3").set_value("SYR")
    field(page, "text_input", "location").set_value("Aleppo")
    field(page, "number_input", "latitude").set_value(36.2)
    press(page, "correct")
    kept = reviews.review_of(store, incident).corrections
    assert kept == {"iso3": "SYR", "country": "Syria", "location": "Aleppo", "latitude": 36.2}
    assert field(page, "number_input", "longitude").value == 43.678
    field(page, "number_input", "killed_low").set_value(9)
    press(page, "correct")
    assert "corrigez les deux" in page.error[0].value


def test_a_tag_is_a_filter(open_page, store, incident):
    reviews.confirm(store, incident, note="Vu. #ambassade-1")
    page = open_page("incident", store=store.path, id=incident)
    assert 'href="./?lang=en&amp;tag=ambassade-1"' in html_of(page)
    page = open_page(store=store.path, tag="ambassade-1")
    assert "<b>1 of 12 incidents</b>" in html_of(page)
    assert page.multiselect(key="filter.tag").value == ["ambassade-1"]
    reviews.withdraw(store, incident)
    assert "<b>0 of 12 incidents</b>" in html_of(open_page(store=store.path, tag="ambassade-1"))
