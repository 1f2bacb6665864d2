"""The rows that a snapshot reads out of the store by id are those that the store says are current."""

import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.query.stored import Stored
from dashboard.store import CommitRows, DamageError, Store, whereabouts
from dashboard.store.location import PREPARED
from dashboard.store.maintenance import compact

ARTICLES = ("a", "b", "c")
BY_ID = (("claim_id", "ascending"),)


def claims(article: str, number: int, said: str) -> list[dict[str, object]]:
    """Claims of an article; the last belongs to no report."""
    return [
        {
            "claim_id": f"{article}{i}",
            "report_id": f"{article}#0" if i else None,
            "article_id": article,
            "value": said,
        }
        for i in range(number)
    ]


def commit(store: Store, *told: dict[str, object], removed: tuple[str, ...] = ()) -> int:
    ended = set(removed) - {row["claim_id"] for row in told}
    return store.commit(CommitRows(rows={"claims": told}, removed={"claims": ended})).number


@pytest.fixture
def store(tmp_path) -> Store:
    store = Store.create(tmp_path / "store")
    commit(store, *claims("a", 3, "first"), *claims("b", 2, "first"))
    return store


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(ARTICLES), st.integers(1, 3), max_size=2),
            st.sets(st.sampled_from(("a0", "a1", "b1", "c1"))),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(1, 4),
    st.sets(st.sampled_from(ARTICLES), min_size=1),
)
@settings(max_examples=6)
def test_they_are_the_current_rows(tmp_path_factory, commits, upto, asked):
    store = Store.create(tmp_path_factory.mktemp("stored") / "store")
    for number, (told, removed) in enumerate(commits):
        rows = [row for article, n in told.items() for row in claims(article, n, f"in {number}")]
        commit(store, *rows, removed=tuple(removed))
    at = min(upto, len(commits))
    stored = Stored(store, at)
    for column, values in (("article_id", asked), ("report_id", {f"{one}#0" for one in asked})):
        found = stored.rows("claims", column, values, of=asked, order=BY_ID)
        expected = store.current("claims", where=(column, values), at=at).sort_by("claim_id")
        assert found.to_pylist() == expected.to_pylist()


def test_files_that_were_merged_since_are_found(store):
    stored = Stored(store, 1)
    before = stored.rows("claims", "article_id", ["a"], of=["a"], order=BY_ID)
    commit(store, *claims("a", 1, "second"))
    compact(store, keep_hours=0)
    assert stored.rows("claims", "article_id", ["a"], of=["a"], order=BY_ID).equals(before)
    assert stored.ask(lambda tables: tables.sql("SELECT count(*) FROM claims").fetchall()) == [(5,)]


def test_a_file_that_is_gone_is_told(store):
    stored = Stored(store, 1)
    stored.rows("claims", "article_id", ["a"], of=["a"], order=BY_ID)
    for file in (store.path / "claims").glob("*.parquet"):
        file.unlink()
    with pytest.raises(DamageError):
        stored.rows("claims", "article_id", ["a"], of=["a"], order=BY_ID)


class TestWhereabouts:
    @pytest.fixture
    def folder(self, store, monkeypatch):
        monkeypatch.setattr(whereabouts, "_WORTH_KEEPING", 0)
        whereabouts._listed.cache_clear()
        return store.path / PREPARED

    def test_the_file_with_the_id_alone(self, store, folder):
        commit(store, *claims("c", 2, "second"))
        paths = sorted(str(path) for path in (store.path / "claims").glob("*.parquet"))
        [of_a], [of_c] = (whereabouts.files_with("claims", paths, [one], folder).holding for one in "ac")
        assert {of_a, of_c} == set(paths)
        both = whereabouts.files_with("claims", paths, ["a", "c", "x"], folder)
        assert both == whereabouts.Found(holding=paths, ending=[])

    def test_rows_that_only_end_their_key(self, store, folder):
        commit(store, removed=("b1",))
        paths = sorted(str(path) for path in (store.path / "claims").glob("*.parquet"))
        found = whereabouts.files_with("claims", paths, ["b"], folder)
        assert sorted([*found.holding, *found.ending]) == paths

    def test_lists_are_kept_until_their_file_is_gone(self, store, folder):
        files = {"claims": [str(path) for path in (store.path / "claims").glob("*.parquet")]}
        whereabouts.list_all(files, folder)
        [kept] = folder.iterdir()
        whereabouts._listed.cache_clear()
        again = whereabouts.files_with("claims", files["claims"], ["a"], folder)
        assert (again.holding, list(folder.iterdir())) == (files["claims"], [kept])
        whereabouts.list_all({"claims": []}, folder)
        assert not list(folder.iterdir())

    def test_a_list_that_was_left_half_written_is_made_again(self, store, folder):
        files = [str(path) for path in (store.path / "claims").glob("*.parquet")]
        whereabouts.list_all({"claims": files}, folder)
        [kept] = folder.iterdir()
        kept.write_bytes(kept.read_bytes()[:100])
        whereabouts._listed.cache_clear()
        assert whereabouts.files_with("claims", files, ["a"], folder).holding == files
        assert len(np.load(kept)) == 2

    def test_a_folder_that_cannot_be_written_will_do(self, store, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.write_text("in the way")
        files = [str(path) for path in (store.path / "claims").glob("*.parquet")]
        assert whereabouts.files_with("claims", files, ["a"], folder).holding == files
