"""A large store is prepared once a commit: when it was written, or else when it is opened."""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from chance import any_filters, incident, listed
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from made import article, reader

from dashboard import pipeline, query
from dashboard.query import ArticleFilters, Filters, Snapshot, prepared
from dashboard.query.snapshot import as_frame
from dashboard.store import TABLES, CommitRows, Store, StoreError
from dashboard.store.location import PREPARED

LISTED = frozenset(TABLES["articles"].names) - {"text", "notes", "extra"}


@pytest.fixture
def store(store_of_four, tmp_path, monkeypatch) -> Store:
    monkeypatch.setattr(prepared, "WORTH_A_FILE", 0)
    monkeypatch.setattr(pipeline, "read_article", reader({}))
    return Store.open(shutil.copytree(store_of_four.path, tmp_path / "store"))


def files(store: Store) -> list[Path]:
    return list((store.path / PREPARED).glob("*.duckdb"))


def refused(*_: object) -> None:
    raise AssertionError("it is prepared")


def test_a_large_store_is_prepared_once_a_commit(store):
    first = Snapshot(store)
    [file] = files(store)
    assert Snapshot(store).number == first.number
    assert [file] == files(store)
    pipeline.save(article("e"), store)
    assert query.totals(Snapshot(store), Filters()).incidents == 3
    assert file not in files(store)
    assert query.totals(first, Filters()).incidents == 3  # who has it open keeps it


@pytest.mark.parametrize("filters", [Filters(), Filters(known_from="all"), Filters(text="gao")])
def test_a_file_gives_the_same_as_memory(store, snapshot, filters):
    at_hand = Snapshot(store)
    assert query.incidents(at_hand, filters).equals(query.incidents(snapshot, filters))
    assert query.totals(at_hand, filters).figures == query.totals(snapshot, filters).figures
    assert query.top(at_hand, filters, "actor").equals(query.top(snapshot, filters, "actor"))


def test_a_folder_that_cannot_be_written_will_do(store):
    (store.path / PREPARED).write_text("in the way")
    assert query.totals(Snapshot(store), Filters()).incidents == 3


def test_what_a_process_that_was_stopped_has_left_goes(store):
    spilled = store.path / PREPARED / "x.begun.spilled"
    spilled.mkdir(parents=True)
    for left in (spilled / "some.tmp", spilled.with_name("x.begun"), spilled.with_name("y.begun")):
        left.touch()
    for old in (spilled, spilled.with_name("x.begun")):
        os.utime(old, (0, 0))
    Snapshot(store)
    assert {left.name for left in (store.path / PREPARED).glob("*.begun*")} == {"y.begun"}


def test_who_finds_it_being_prepared_waits(store):
    with ThreadPoolExecutor(2) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared, "_make", made := Counted(prepared._make))
        both = [pool.submit(Snapshot, store) for _ in range(2)]
        assert [query.totals(one.result(), Filters()).incidents for one in both] == [3, 3]
    assert made.calls == 1


def test_what_was_prepared_before_is_not_prepared_when_it_is_opened(store, monkeypatch):
    assert not query.is_prepared(store)
    query.prepare(store)
    assert query.is_prepared(store)
    monkeypatch.setattr(prepared, "_write", refused)
    snapshot = Snapshot(store)
    assert len(query.articles(snapshot, ArticleFilters())) == 4
    pipeline.save(article("e"), store)
    assert not query.is_prepared(store)


def test_a_store_that_needs_no_file_gets_none(store, monkeypatch):
    monkeypatch.setattr(prepared, "WORTH_A_FILE", 2**40)
    assert query.is_prepared(store)
    query.prepare(store)
    assert not (store.path / PREPARED).exists()


def test_a_folder_that_cannot_be_written_is_told_to_who_prepares(store):
    (store.path / PREPARED).write_text("in the way")
    with pytest.raises(StoreError, match="can't be written"):
        query.prepare(store)


# --- A file brought up to date ----------------------------------------------------------------------------

# What a commit does: rows that come or change, and rows that go, by number.
a_commit = st.tuples(st.lists(st.integers(0, 30), max_size=12, unique=True), st.sets(st.integers(0, 30), max_size=3))


@given(st.lists(a_commit, min_size=2, max_size=3), st.randoms(use_true_random=False), any_filters)
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate])
def test_a_file_brought_up_to_date_gives_the_same_as_a_new_one(tmp_path_factory, monkeypatch, commits, chance, filters):
    monkeypatch.setattr(prepared, "MOST_CHANGED", 100)
    monkeypatch.setattr(prepared, "_make", counted := Counted(prepared._make))
    store = Store.create(tmp_path_factory.mktemp("extended") / "store")
    first = {"incidents": [incident(chance, number) for number in range(12)], "articles": [listed(chance, 1)]}
    store.commit(CommitRows(rows=first))
    for come, go in commits:
        monkeypatch.setattr(prepared, "WORTH_A_FILE", 0)
        query.articles(Snapshot(store), ArticleFilters())
        rows = [incident(chance, number) for number in come]
        links = [{"report_id": f"a{n // 3}#{n % 3}", "incident_id": row["incident_id"]} for n, row in enumerate(rows)]
        gone = {f"i{number:03}" for number in go - set(come)}
        ended = {f"a{number}#0" for number in go} - {link["report_id"] for link in links}
        articles = [listed(chance, number) for number in sorted({number // 3 for number in come})]
        claims = [
            {
                "claim_id": f"c{number}",
                "article_id": f"a{number % 9}",
                "report_id": chance.choice((None, f"a{number}#0")),
            }
            for number in come
        ]
        gone_claims = {f"c{number}" for number in go - set(come)}
        store.commit(
            CommitRows(
                rows={"incidents": rows, "links": links, "articles": articles, "claims": claims},
                removed={"incidents": gone, "links": ended, "claims": gone_claims},
            )
        )
    extended = Snapshot(store)
    for asked in (ArticleFilters(), ArticleFilters(text="Été"), ArticleFilters(outlet=("AFP", ""), status="none")):
        pd.testing.assert_frame_equal(query.articles(extended, asked, limit=5), plainly_listed(store, asked).head(5))
    assert counted.calls == 2  # incidents and articles
    monkeypatch.setattr(prepared, "WORTH_A_FILE", 2**40)
    fresh = Snapshot(store)
    pd.testing.assert_frame_equal(query.articles(fresh, ArticleFilters()), plainly_listed(store, ArticleFilters()))
    for asked in (Filters(known_from="all", origin="all"), filters):
        found, expected = (query.incidents(one, asked) for one in (extended, fresh))
        pd.testing.assert_frame_equal(found, expected)
        assert found["incident_id"].tolist() == query.incident_ids(fresh, asked, limit=100)
        assert query.totals(extended, asked) == query.totals(fresh, asked)
        for by in ("actor", "source", "province"):
            pd.testing.assert_frame_equal(query.top(extended, asked, by), query.top(fresh, asked, by))
        pd.testing.assert_frame_equal(query.timeline(extended, asked), query.timeline(fresh, asked))
    for table in ("evidence", "shared", "days"):
        assert extended.rows(f"FROM {table} ORDER BY ALL") == fresh.rows(f"FROM {table} ORDER BY ALL")
    [file] = (store.path / PREPARED).glob("*-incidents-*.duckdb")
    assert file.name.startswith(extended.commit.commit_id)


def test_where_much_has_changed_the_file_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "WORTH_A_FILE", 0)
    monkeypatch.setattr(prepared, "_make", counted := Counted(prepared._make))
    chance = random.Random(3)  # noqa: S311 - no secret
    store = Store.create(tmp_path / "store")
    for changed in (range(40), [3], [4], [5], [6], [7]):
        store.commit(CommitRows(rows={"incidents": [incident(chance, number) for number in changed]}))
        assert len(query.incidents(Snapshot(store), Filters(known_from="all", origin="all"))) <= 40
    assert counted.calls == 2  # the fifth change is more than a tenth


def plainly_listed(store: Store, filters: ArticleFilters) -> pd.DataFrame:
    """The list of articles out of the store's own rows."""
    rows = store.current("articles").to_pylist()
    rows = [row for row in rows if filters.status == "all" or row["is_incident_report"] is False]
    rows = [row for row in rows if not filters.outlet or (row["source"] or "") in filters.outlet]
    rows = [row for row in rows if not filters.text or row["title"] == "L'été"]
    rows.sort(key=lambda row: row["article_id"])
    rows.sort(key=lambda row: row["published_at"] or "", reverse=True)
    told = Counter(
        article
        for article, _ in {
            (link["report_id"].split("#")[0], link["incident_id"]) for link in store.current("links").to_pylist()
        }
    )
    outside = Counter(row["article_id"] for row in store.current("claims").to_pylist() if row["report_id"] is None)
    schema = pa.schema([field for field in TABLES["articles"].schema if field.name in LISTED])
    frame = as_frame(pa.Table.from_pylist(rows, schema=schema))
    ids = frame["article_id"]
    counts = {"n_incidents": [told[one] for one in ids], "n_outside": [outside[one] for one in ids]}
    return frame.assign(**{name: pd.array(values, dtype="Int64") for name, values in counts.items()})


class Counted:
    """A function, and how often it was called."""

    def __init__(self, function: Callable[..., object]) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *given: object) -> object:
        self.calls += 1
        return self.function(*given)
