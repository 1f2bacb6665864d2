"""Reviews: what a person says of an incident holds, whatever is read, linked or restored afterwards."""

from datetime import date

import pytest
from faults import articles, copy, read_article
from made import BAGHDAD, GAO, UNDATED, article, reader, report

from dashboard import pipeline
from dashboard.query import Filters, Snapshot, counts
from dashboard.reviews import ReviewError, confirm, correct, reject, review_of, withdraw
from dashboard.store import Store, StoreError
from dashboard.store.checking import check
from dashboard.store.decisions import join, split
from dashboard.store.history import restore

TEXT = "Des roquettes sont tombées mardi sur la Zone verte de Bagdad, selon l'armée."
TOLD = {"a": (report(BAGHDAD),), "b": (report(BAGHDAD),), "c": (report(GAO),), "d": (report(UNDATED),)}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Store:
    """A store that tests may copy, or leave as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "read_article", reader(TOLD))
        store = Store.create(tmp_path_factory.mktemp("written") / "store")
        pipeline.ingest_articles([article("a", TEXT), article("c", "Des combats près de Gao.")], store)
    return store


@pytest.fixture
def store(written, tmp_path, monkeypatch) -> Store:
    monkeypatch.setattr(pipeline, "read_article", reader(TOLD))
    return Store.open(copy(written.path, tmp_path / "store"))


def row_of(store: Store, report_id: str) -> dict:
    (link,) = store.current("links", where=("report_id", [report_id])).to_pylist()
    (row,) = store.current("incidents", where=("incident_id", [link["incident_id"]])).to_pylist()
    return row


def id_of(store: Store, report_id: str) -> str:
    return row_of(store, report_id)["incident_id"]


def test_the_last_word_holds_and_can_be_taken_back(store):
    incident = id_of(store, "a#0")
    for decide, status in ((confirm, "confirmed"), (reject, "rejected"), (withdraw, "auto")):
        decide(store, incident, reviewer="me")
        assert row_of(store, "a#0")["review_status"] == status
        assert row_of(store, "c#0")["review_status"] == "auto"
    assert review_of(store, incident) is None


def test_a_correction_is_seen_and_found_and_the_claims_stay(store):
    incident = id_of(store, "a#0")
    before = store.current("claims").to_pylist()
    values = {"killed_low": "2", "killed_best": 2, "killed_high": None, "location": "Sadr City", "weapon": ""}
    correct(store, incident, values, note="call to the hospital", reviewer="me")
    row = row_of(store, "a#0")
    assert (row["killed_low"], row["killed_best"], row["killed_high"], row["location"]) == (2, 2, None, "Sadr City")
    assert (row["review_status"], row["weapon"], row["wounded_best"]) == ("corrected", None, 4)
    assert "Sadr City" in row["summary"]
    assert "green zone" not in row["place_text"]
    assert "sadr city" in row["search_text"]
    found = review_of(store, incident)
    assert (found.note, found.reviewer, found.corrections["killed_best"]) == ("call to the hospital", "me", 2)
    assert store.current("claims").to_pylist() == before


def test_it_outlives_new_reports_rereading_and_new_ids(store, monkeypatch):
    correct(store, id_of(store, "a#0"), {"killed_best": 7, "killed_high": 7})
    pipeline.save(article("b", f"{TEXT} Suite.", source="RFI"), store)
    assert (row_of(store, "b#0")["killed_best"], row_of(store, "b#0")["n_reports"]) == (7, 2)
    monkeypatch.setattr(pipeline, "read_article", reader({**TOLD, "a": (report({**BAGHDAD, "killed_best": 3}),)}))
    pipeline.reread(store)
    assert row_of(store, "a#0")["killed_best"] == 7
    join(store, [id_of(store, "a#0"), id_of(store, "c#0")])
    assert row_of(store, "c#0")["review_status"] == "corrected"
    split(store, id_of(store, "a#0"), ["c#0"])
    assert [row_of(store, one)["review_status"] for one in ("a#0", "c#0")] == ["corrected", "auto"]


def test_it_goes_back_with_the_history(store):
    number = store.last_commit().number
    confirm(store, id_of(store, "a#0"))
    restore(store, number)
    assert row_of(store, "a#0")["review_status"] == "auto"


def test_what_is_rejected_is_not_counted(store):
    reject(store, id_of(store, "a#0"))
    assert counts.totals(Snapshot(store), Filters()).incidents == 1


def test_check_takes_a_correction_on_the_reviewer_s_word(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "read_article", read_article)
    store = Store.create(tmp_path / "quoted")
    pipeline.ingest_articles(articles(1), store)
    (incident,) = store.current("incidents")["incident_id"].to_pylist()
    correct(store, incident, {"date_end": date(2021, 3, 2), "location": "Ménaka"})
    assert check(store).damage == ()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Nothing is corrected"),
        ({"incident_id": "x"}, "can't be corrected"),
        ({"summary": "x"}, "can't be corrected"),
        ({"killed_best": "several"}, "no integer"),
        ({"killed_best": -1}, "goes from 0"),
        ({"killed_best": 0}, "killed_low 1 is above killed_best 0"),
        ({"latitude": 91}, "goes from -90"),
        ({"latitude": None}, "known or unknown together"),
        ({"date_start": "demain"}, "no date"),
        ({"date_start": "2021-01-01"}, "is above date_end"),
        ({"event_type": "War"}, "no event type 'War'"),
        ({"sub_event_type": "Armed clash"}, "no sub-event type of"),
        ({"target": "x" * 501}, "longer than"),
    ],
)
def test_what_is_no_correction(written, values, words):
    with pytest.raises(ReviewError, match=words):
        correct(written, id_of(written, "a#0"), values)
    assert written.last_commit().number == 1


def test_no_such_incident(written):
    with pytest.raises(StoreError, match="no incident"):
        confirm(written, "'; DROP TABLE reviews; --")
