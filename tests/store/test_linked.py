"""Linking in a store: across commits as at once; ids last, decisions outlive what comes after."""

from itertools import permutations

import numpy as np
import pytest
from made import BAGHDAD, GAO, article, reader, report

from dashboard import pipeline
from dashboard.linking.arrays import arrays
from dashboard.linking.evidence import Evidence
from dashboard.store import CommitRows, Store, StoreError, linked
from dashboard.store.decisions import current_incident, explain, join, split
from dashboard.store.linked import Known

TEXTS = {
    "a": "Des roquettes sont tombées mardi sur la Zone verte de Bagdad, près de l'ambassade américaine : une fillette "
    "a été tuée, selon l'armée, et quatre passants sont blessés.",
    "b": "L'ambassade américaine à Bagdad a été visée mardi par des roquettes, dit l'armée. Une fillette est morte "
    "dans la Zone verte ; personne n'a revendiqué l'attaque.",
    "c": "Des combats ont opposé en mars des rebelles à l'armée près de Gao. Dix hommes sont morts.",
}
TOLD = {"a": (report(BAGHDAD),), "b": (report(BAGHDAD),), "c": (report(GAO),)}


@pytest.fixture(autouse=True)
def _read(monkeypatch):
    monkeypatch.setattr(pipeline, "read_article", reader(TOLD))


def store_of(path, *commits) -> Store:
    store = Store.create(path)
    for ids in commits:
        pipeline.ingest_articles([article(one, TEXTS[one[0]], source=one) for one in ids], store)
    return store


def incident_of(store: Store) -> dict[str, str]:
    return {row["report_id"]: row["incident_id"] for row in store.current("links").to_pylist()}


def groups(store: Store) -> list[list[str]]:
    by: dict[str, list[str]] = {}
    for report_id, incident_id in incident_of(store).items():
        by.setdefault(incident_id, []).append(report_id)
    return sorted(sorted(group) for group in by.values())


class TestAcrossCommits:
    def test_any_order_and_any_cut(self, tmp_path):
        for number, order in enumerate(permutations("abc")):
            assert groups(store_of(tmp_path / f"one{number}", order)) == [["a#0", "b#0"], ["c#0"]]
        assert groups(store_of(tmp_path / "cut", "a", "c", "b")) == [["a#0", "b#0"], ["c#0"]]

    def test_a_new_article_joins_the_incident_and_its_id_stays(self, tmp_path):
        store = store_of(tmp_path / "s", "ac")
        before = incident_of(store)
        pipeline.save(article("b", TEXTS["b"], source="RFI"), store)
        after = incident_of(store)
        assert before.items() <= after.items()
        assert after["b#0"] == before["a#0"]
        row = next(row for row in store.current("incidents").to_pylist() if row["incident_id"] == before["a#0"])
        assert (row["n_reports"], row["n_sources"]) == (2, 2)
        assert store.info().rows["incidents"] == 2

    def test_a_report_that_changes_leaves(self, tmp_path, monkeypatch):
        store = store_of(tmp_path / "s", "ab")
        kept = incident_of(store)
        monkeypatch.setattr(pipeline, "read_article", reader({"b": (report(GAO),)}))
        pipeline.save(article("b", TEXTS["c"], source="RFI"), store)
        assert len(groups(store)) == 2
        assert incident_of(store)["a#0"] == kept["a#0"]

    def test_what_does_not_change_is_not_stored_again(self, tmp_path):
        store = store_of(tmp_path / "s", "ac")
        before = {row["incident_id"]: row for row in store.current("incidents").to_pylist()}
        pipeline.save(article("b", TEXTS["b"], source="RFI"), store)
        with store.connect("links", "incidents") as connection:
            written = connection.execute("SELECT count(*) FROM all_links WHERE report_id = 'c#0'").fetchone()
        assert written == (1,)
        untouched = incident_of(store)["c#0"]
        assert before[untouched] in store.current("incidents").to_pylist()


def test_stored_reports_are_compared_as_they_were_when_new(tmp_path, monkeypatch):
    new: list[Evidence] = []
    monkeypatch.setattr(linked, "arrays", lambda reports: new.extend(reports) or arrays(new))
    store = store_of(tmp_path / "s", "abc")
    monkeypatch.setattr(linked, "arrays", arrays)
    expected = arrays(new)
    with store.connect("reports", "articles", "traces") as connection:
        columns = Known(connection).columns_of(expected.ids)
    for name, column in vars(expected).items():
        own = getattr(columns, name)
        for key in column if isinstance(column, dict) else [...]:
            np.testing.assert_array_equal(own[key], column[key], err_msg=name)


def test_a_stored_report_without_a_trace_is_compared_by_its_facts(tmp_path):
    store = store_of(tmp_path / "s", "a")
    store.commit(CommitRows(rows={}, removed={"traces": ["a#0"]}))
    with store.connect("reports", "articles", "traces") as connection:
        columns = Known(connection).columns_of(["a#0"])
    assert columns.n_keys[0] > 0
    assert (columns.words == -1).all()


class TestDecisions:
    def test_split_outlives_new_articles(self, tmp_path):
        store = store_of(tmp_path / "s", "ab")
        split(store, incident_of(store)["a#0"], ["b#0"])
        assert groups(store) == [["a#0"], ["b#0"]]
        pipeline.save(article("c", TEXTS["c"]), store)
        pipeline.save(article("b", TEXTS["b"] + " Suite.", source="b"), store)
        assert groups(store) == [["a#0"], ["b#0"], ["c#0"]]

    def test_join_outlives_new_articles_and_the_old_id_leads_on(self, tmp_path):
        store = store_of(tmp_path / "s", "ac")
        before = incident_of(store)
        join(store, list(before.values()))
        assert groups(store) == [["a#0", "c#0"]]
        assert current_incident(store, before["a#0"]) == current_incident(store, before["c#0"])
        pipeline.save(article("c", TEXTS["c"] + " Suite."), store)
        assert ["a#0", "c#0"] in groups(store)

    def test_the_last_decision_holds(self, tmp_path):
        store = store_of(tmp_path / "s", "ab")
        split(store, incident_of(store)["a#0"], ["b#0"])
        join(store, list(incident_of(store).values()))
        assert groups(store) == [["a#0", "b#0"]]

    @pytest.mark.parametrize("reports", [[], ["a#0", "b#0"], ["x#0"]])
    def test_what_cannot_be_split(self, tmp_path, reports):
        store = store_of(tmp_path / "s", "ab")
        with pytest.raises(StoreError):
            split(store, incident_of(store)["a#0"], reports)

    def test_no_such_incident(self, tmp_path):
        store = store_of(tmp_path / "s", "a")
        with pytest.raises(StoreError, match="no incident"):
            current_incident(store, "'; DROP TABLE links; --")


def test_explain(tmp_path):
    store = store_of(tmp_path / "s", "abc")
    found = explain(store, incident_of(store)["a#0"])
    assert [one.report_id for one in found.members] == ["a#0", "b#0"]
    assert all("the same day" in one.reasons for one in found.members)
    split(store, found.incident_id, ["b#0"])
    apart = explain(store, incident_of(store)["a#0"])
    assert [one.report_id for one in apart.left_out] == ["b#0"]
    assert apart.left_out[0].reasons.startswith("split by decision; as a#0: ")


def test_explain_tells_what_a_person_joined(tmp_path):
    store = store_of(tmp_path / "s", "ac")
    join(store, list(incident_of(store).values()))
    found = explain(store, incident_of(store)["a#0"])
    assert all(one.reasons.startswith("joined by decision; as ") for one in found.members)
