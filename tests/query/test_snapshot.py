"""A snapshot stays on its commit; what was looked for is kept for its other questions."""

from pathlib import Path

import duckdb
import pytest
from made import BAGHDAD, GAO, article, claim, reader, report

from dashboard import pipeline, query
from dashboard.query import Filters, Snapshot, selections
from dashboard.store import Store

DENIED = claim("perpetrator", "État islamique", status="denied", start=2, end=9)
TOLD = {"a": (report(BAGHDAD, claims=(DENIED,)),), "b": (report(GAO),)}


class TestSnapshot:
    def test_a_new_commit_does_not_shift_it(self, tmp_path: Path, monkeypatch):
        monkeypatch.setattr(
            pipeline, "read_article", reader({"a": (report(BAGHDAD, claims=(DENIED,)),), "b": (report(GAO),)})
        )
        store = Store.create(tmp_path / "store")
        empty = Snapshot(store)
        assert (empty.number, query.totals(empty, Filters()).incidents) == (0, 0)
        assert query.options(empty).dates == query.DateRange(None, None)
        pipeline.save(article("a"), store)
        assert empty.is_behind()
        first = Snapshot(store)
        assert not first.is_behind()
        pipeline.save(article("b"), store)
        incident_id = query.incidents(first, Filters())["incident_id"][0]
        monkeypatch.setattr(pipeline, "read_article", reader({}))
        pipeline.save(article("a", text="Démenti."), store)
        assert query.incident(first, incident_id).claims["value"].tolist() == ["État islamique"]
        assert query.incident(Snapshot(store), incident_id) is None


class TestSelections:
    def test_what_was_looked_for_is_kept_and_goes_in_turn(self, snapshot, monkeypatch):
        monkeypatch.setattr(selections, "MOST_SELECTIONS", 2)
        found = snapshot.kept(Filters(text="gao"))
        assert found.aside is not None
        assert snapshot.kept(Filters(text="gao")) is found
        for word in ("rockets", "raid", "zone"):
            query.totals(snapshot, Filters(text=word))
        assert snapshot.kept(Filters(text="gao")) is not found
        assert len(snapshot.rows(found.sql, found.parameters)) == 1  # who holds it keeps it
        table = found.aside.table
        del found
        with pytest.raises(duckdb.CatalogException):
            snapshot.rows(f"FROM {table}")
