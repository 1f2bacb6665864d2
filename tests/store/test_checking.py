"""The check: silent on a sound store, and each rule found broken where it is."""

from pathlib import Path

import pytest
from faults import articles, copy, read_article

from dashboard import pipeline
from dashboard.store import CommitRows, Store
from dashboard.store.checking import check
from dashboard.store.schema import COMMITS, REPORT_VALUES, TABLES

ONE, TWO = "https://example.org/0", "https://example.org/1"


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "read_article", read_article)
        store = Store.create(tmp_path_factory.mktemp("sound") / "store")
        pipeline.ingest_articles(articles(2), store)
    return store.path


@pytest.fixture
def store(sound, tmp_path) -> Store:
    return Store.open(copy(sound, tmp_path / "store"))


def found(store: Store) -> str:
    return "\n".join(check(store).damage)


def row_of(store: Store, table: str, **like: str) -> dict:
    return next(row for row in store.current(table).to_pylist() if like.items() <= row.items())


def put(store: Store, table: str, **changes: object) -> None:
    store.commit(CommitRows(rows={table: [changes]}))


def end(store: Store, **removed: str) -> None:
    store.commit(CommitRows(rows={}, removed={table: [key] for table, key in removed.items()}))


def test_a_sound_store(sound):
    assert check(Store.open(sound)).damage == check(Store.open(sound)).notes == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"char_end": 10**6}, "past the end"),
        ({"char_start": 5, "char_end": 5}, "nothing"),
        ({"char_start": -1}, "before the beginning"),
        ({"char_start": None}, "nowhere"),
        ({"sentence": "Another sentence."}, "another sentence"),
        ({"part": "title"}, "the other part"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_offsets_that_quote(store, changes, why):
    row = row_of(store, "claims", article_id=ONE, field="location")
    put(store, "claims", **{**row, **changes})
    assert found(store) == f"claims: the offsets do not quote the sentence {row['claim_id']}", why


@pytest.mark.parametrize(
    ("table", "key", "words"),
    [
        ("articles", ONE, f"reports: no such row of articles: the article_id {ONE}"),
        ("reports", f"{ONE}#0", f"links: no such row of reports: the report_id {ONE}#0"),
        ("links", f"{ONE}#0", f"reports: without an incident {ONE}#0"),
    ],
)
def test_ends_of_links(store, table, key, words):
    end(store, **{table: key})
    assert words in found(store)


def test_a_report_that_tells_of_no_incident_may_be_without_one(store):
    row = row_of(store, "reports")
    alone = {**dict.fromkeys(REPORT_VALUES), "report_id": f"{ONE}#9", "ordinal": 9}
    put(store, "reports", **{**row, **alone})
    assert not found(store)


def test_an_incident_without_reports_and_one_that_is_gone(store):
    row = row_of(store, "incidents")
    put(store, "incidents", **{**row, "incident_id": "alone", "origin": "own"})
    put(store, "incidents", **{**row, "incident_id": "imported", "origin": "acled"})
    end(store, incidents=row["incident_id"])
    assert "incidents: without a report alone" in found(store)
    assert f"links: no such row of incidents: the incident_id {row['incident_id']}" in found(store)
    assert "imported" not in found(store)


@pytest.mark.parametrize(("column", "value"), [("killed_high", 99), ("location", "Kidal"), ("latitude", 1.5)])
def test_a_value_that_no_claim_gives(store, column, value):
    row = row_of(store, "incidents")
    put(store, "incidents", **{**row, column: value})
    assert found(store) == f"incidents: no claim gives the {column} of {row['incident_id']}"


def test_an_older_version(store):
    put(store, "reports", **{**row_of(store, "reports", article_id=ONE), "article_version": "older"})
    assert found(store) == f"reports: of another version than the current one of the article {ONE}"


def test_a_key_twice_in_one_commit(store):
    row = row_of(store, "articles", article_id=TWO)
    store.commit(CommitRows(rows={"articles": [row, row]}))
    assert f"articles: one commit wrote twice {TWO}" in found(store)


def test_commits_that_lack_rows_or_numbers(store):
    table = TABLES["claims"]
    store._append(table, table.rows([row_of(store, "claims")], store.last_commit().commit_id))
    store._append(COMMITS, COMMITS.rows([{"number": 5, "rows": '{"links": 3}'}], "fifth"))
    assert "commits are missing before the number 5" in found(store)
    assert "links: commit 5 wrote 3 rows, 0 are there" in found(store)
    assert "claims: commit 1 wrote 14 rows, 15 are there" in found(store)


def test_dead_rows_are_no_damage(store):
    table = TABLES["articles"]
    store._append(table, table.rows([{"article_id": "x", "text": "x"}], "never was"))
    assert check(store).damage == ()
    assert check(store).notes[0].startswith("articles: 1 rows of commits that never got there")


def test_a_table_whose_log_is_gone_is_named_and_the_rest_is_checked(store):
    for log in (store.path / "pairs" / "_delta_log").iterdir():
        log.unlink()
    assert "The table pairs" in found(store)


def test_without_commits_nothing_can_be_told(store):
    Path(store.files(COMMITS)[0]).unlink()
    result = check(store)
    assert "it is gone" in result.damage[0]
    assert "without the commits" in result.notes[0]
