"""A mistaken ingest is undone whole; what others stored stays, and it may come again."""

import pytest
from made import BAGHDAD, GAO, article, reader, report

from dashboard import pipeline
from dashboard.store import TABLES, Store

TEXT = "Des roquettes sont tombées sur la Zone verte de Bagdad : une fillette a été tuée, quatre passants blessés."
TOLD = {"a": (report(BAGHDAD),), "b": (report(BAGHDAD),), "c": (report(GAO),)}


@pytest.fixture(autouse=True)
def _read(monkeypatch):
    monkeypatch.setattr(pipeline, "read_article", reader(TOLD))


@pytest.fixture
def store(tmp_path) -> Store:
    return Store.create(tmp_path / "store")


def put(store, *articles):
    last = store.last_commit()
    pipeline.ingest_articles(articles, store)
    return {one.article_id: (one.version, last.number if last else 0) for one in articles}


def contents(store):
    """All that a reader sees, without what every commit writes anew."""
    return {
        name: sorted(
            repr({key: value for key, value in row.items() if key != "updated_at"})
            for row in store.current(name).to_pylist()
        )
        for name in TABLES
    }


def test_what_was_new_goes_and_what_was_there_stays_as_it_was(store):
    put(store, article("a", TEXT), article("c"))
    before = contents(store)
    versions = put(store, article("b", TEXT + " L'armée accuse.", source="RFI"))
    assert contents(store) != before
    assert pipeline.take_back(versions, store) == 1
    assert contents(store) == before


def test_what_was_changed_is_as_it_was_with_its_ids(store):
    put(store, article("a", TEXT), article("b", TEXT, source="RFI"))
    before = contents(store)
    versions = put(store, article("a", TEXT + " Rectificatif."))
    assert pipeline.take_back(versions, store) == 1
    assert contents(store) == before


def test_what_was_replaced_since_is_left_alone(store):
    versions = put(store, article("a", TEXT))
    put(store, article("a", TEXT + " Rectificatif."))
    before = contents(store)
    assert pipeline.take_back(versions, store) == 0
    assert contents(store) == before


def test_what_was_taken_back_may_come_again(store):
    first, second = article("a", TEXT), article("a", TEXT + " Rectificatif.")
    new = put(store, first)
    pipeline.take_back(put(store, second), store)
    changed = put(store, second)
    assert store.current("articles")["article_version"].to_pylist() == [second.version]
    assert pipeline.save(first, store).already_known == 1
    assert [pipeline.take_back(stored, store) for stored in (changed, new)] == [1, 1]
    assert {name for name, rows in contents(store).items() if rows} == {"settings"}  # how it links stays
    assert pipeline.save(first, store).new == 1


def test_twice_is_once(store):
    versions = put(store, article("a", TEXT))
    assert [pipeline.take_back(versions, store) for _ in range(2)] == [1, 0]
