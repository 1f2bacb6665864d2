"""What a store says otherwise than it did: new, changed field by field, merged, rejected, gone."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from made import BAGHDAD, GAO, UNDATED, article, reader, report

from dashboard import export, pipeline
from dashboard.model import VigieError
from dashboard.query import Snapshot, commit_before
from dashboard.store import CommitRows, Store
from dashboard.store.decisions import join


def ingest(store: Store, told: dict, **texts: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "read_article", reader(told))
        pipeline.ingest_articles([article(key, text=text) for key, text in texts.items()], store)


def told(snapshot: Snapshot, since: int) -> list[dict[str, str]]:
    selection = export.select_changes(snapshot, since)
    rows = list(csv.DictReader(StringIO(export.to_bytes(selection).decode("utf-8-sig"), newline="")))
    assert selection.about.count == len(rows)
    return rows


def ids(store: Store) -> dict[str, str]:
    """incident_id by country."""
    return {row["iso3"]: row["incident_id"] for row in store.current("incidents").to_pylist()}


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    """Commit 1: Gao and Haiti. 2: Baghdad comes, Gao's toll changes. 3: Haiti joins Baghdad. 4: Baghdad is rejected."""
    store = Store.create(tmp_path_factory.mktemp("changes") / "store")
    ingest(store, {"b": (report(GAO),), "c": (report(UNDATED),)}, b="un", c="un")
    before = ids(store)
    ingest(store, {"a": (report(BAGHDAD),), "b": (report({**GAO, "killed_best": 12}),)}, a="un", b="deux")
    assert ids(store)["MLI"] == before["MLI"]
    join(store, [ids(store)["IRQ"], before["HTI"]])
    kept = store.current("incidents").to_pylist()
    [row] = [row for row in kept if row["incident_id"] != before["MLI"]]
    now = row["updated_at"] + timedelta(seconds=1)
    store.commit(CommitRows(rows={"incidents": [{**row, "review_status": "rejected", "updated_at": now}]}))
    foreign = {**kept[0], "incident_id": "acled:1", "origin": "acled"}
    store.commit(CommitRows(rows={"incidents": [foreign]}))
    return store


@pytest.fixture(scope="module")
def snapshot(store) -> Snapshot:
    return Snapshot(store)


def test_everything_is_new_to_an_empty_store(snapshot):
    assert {row["change"] for row in told(snapshot, 0)} == {"new"}


def test_new_changed_and_merged(store, snapshot):
    rows = told(snapshot, 1)
    changed = [(row["field"], row["before"], row["after"]) for row in rows if row["change"] == "changed"]
    assert ("killed_best", "10", "12") in changed
    by_change = {row["change"]: row for row in rows}
    last = store.current("incidents").to_pylist()
    own = {row["incident_id"] for row in last if row["origin"] != "acled"}
    if "merged" in by_change:
        assert by_change["merged"]["merged_into"] in own
        assert by_change["new"]["incident_id"] in own
    else:
        assert {"country", "killed_best"} <= {field for field, _, _ in changed}
    assert not any(row["incident_id"].startswith("acled:") for row in rows), "another's table is no change of ours"


def test_one_that_joins_another_is_merged(snapshot):
    [merged] = [row for row in told(snapshot, 2) if row["change"] == "merged"]
    assert merged["merged_into"]
    assert merged["incident_id"] != merged["merged_into"]
    assert merged["summary"]


def test_rejected_is_told_apart(snapshot):
    rows = told(snapshot, 3)
    assert [(row["change"], row["field"], row["before"], row["after"]) for row in rows] == [
        ("rejected", "review_status", "auto", "rejected")
    ]


def test_gone_when_no_article_tells_of_it(tmp_path):
    store = Store.create(tmp_path / "store")
    ingest(store, {"b": (report(GAO),)}, b="un")
    ingest(store, {"b": ()}, b="deux")
    [row] = told(Snapshot(store), 1)
    assert (row["change"], row["date_start"]) == ("gone", "2021-03-01")


def test_nothing_since_the_last_commit(snapshot):
    assert told(snapshot, snapshot.number) == []


class TestSince:
    def test_a_number_or_a_day(self, snapshot):
        today = datetime.now(UTC).date()
        assert commit_before(snapshot, "2") == 2
        assert commit_before(snapshot, today.isoformat()) in (0, snapshot.number)
        assert commit_before(snapshot, (today + timedelta(days=1)).isoformat()) == snapshot.number
        assert commit_before(snapshot, "2001-01-01") == 0

    @pytest.mark.parametrize("since", ["99", "hier", "-1", "", "²", "2021-02-30"])
    def test_what_is_neither(self, snapshot, since):
        with pytest.raises(VigieError, match=r"neither|no commit"):
            commit_before(snapshot, since)
