"""The page of one incident: where merged ids lead, all its reports, what to cite, what became of it."""

import re

import pytest
from drawn import html_of
from specimen import store_at

from dashboard.query import Filters, Snapshot, history, incident, incidents
from dashboard.store.decisions import join
from dashboard.ui.i18n import Words
from dashboard.ui.widgets.reports import citations

EN, FR = Words("en"), Words("fr")


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    """A store in which the two incidents of Tikrit were joined; the id that is left, and the one that is gone."""
    store = store_at(tmp_path_factory.mktemp("joined") / "store")
    before = incidents(Snapshot(store), Filters(place="tikrit"))["incident_id"].tolist()
    join(store, before)
    left = incidents(Snapshot(store), Filters(place="tikrit"))["incident_id"].tolist()
    return store, left[0], (set(before) - set(left)).pop()


def test_the_id_of_a_merged_incident_leads_to_what_it_became(open_page, joined):
    store, left, gone = joined
    page = html_of(open_page("incident", store=store.path, id=gone))
    assert f"Incident {gone} was joined with this one" in page
    assert f"Identifier {left}" in page


def test_all_reports_stand_on_the_page_with_their_sentences_marked(open_page, joined):
    page = html_of(open_page("incident", store=joined[0].path, id=joined[1]))
    assert "Another report" in page
    quoted = re.search(r"<blockquote.*?</blockquote>", page).group()
    assert re.search(r'<mark class="vg-mark vg-count"[^>]*>(trois morts|tué deux soldats)</mark>', quoted)


def test_history_tells_each_commit_and_what_it_changed(open_page, joined):
    store, left, gone = joined
    made, changed = history(Snapshot(store), left)
    assert (made.number, made.changed, changed.number) == (1, {}, 2)
    assert changed.changed["n_reports"] == (1, 2)
    assert history(Snapshot(store), gone)[-1].ended
    page = html_of(open_page("incident", store=store.path, id=left, lang="fr"))
    assert "modifié" in page
    assert "Articles : <del>1</del> → <ins>2</ins>" in page


def test_a_citation_names_outlet_day_sentence_and_address(joined):
    snapshot = Snapshot(joined[0])
    text = citations(incident(snapshot, joined[1]), EN, store="My articles", commit=snapshot.number)
    incident_line, first, _ = text.split("\n\n")
    assert joined[1] in incident_line
    assert "La Lettre du Tigre. “Roquettes sur une base de Tikrit”. 7 April 2021." in first
    assert "a tué deux soldats" in first
    assert first.endswith("https://example.org/rockets.")


def test_precision_is_told_in_words(open_page, ids):
    page = html_of(open_page("incident", id=ids(place="falloujah")[0], lang="fr"))
    assert "Lieu : à proximité du lieu, rayon de 15 km" in page


def test_an_incident_without_a_point_says_so_instead_of_a_map(open_page, ids):
    page = open_page("incident", id=ids(country=("YEM",))[0])
    assert "no point on the map" in html_of(page)
    assert not page.get("bidi_component")
    assert open_page("incident", id=ids(place="tikrit")[0]).get("bidi_component")


def test_the_neighbours_within_the_filter_are_a_press_away(open_page, ids):
    kept = ids(country=("IRQ",))
    page = open_page("incident", id=kept[1], country="IRQ")
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    assert f"id={kept[0]}" in links["Newer"]
    assert f"id={kept[2]}" in links["Older"]
    assert "2 of 4" in html_of(page)
