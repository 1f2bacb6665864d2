"""The tables on disk: what is committed is seen, what is not never is."""

import subprocess
import sys
import tempfile
import textwrap
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import columns
from dashboard.store import TABLES, CommitRows, Store, StoreError
from dashboard.store.schema import COMMITS

KEYS = ("a", "b", "c")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


def put(store: Store, *ids: str, title: str = "t", removed: tuple[str, ...] = ()) -> int:
    rows = [{"article_id": key, "article_version": title, "title": title, "text": "x"} for key in ids]
    return store.commit(CommitRows(rows={"articles": rows}, removed={"articles": removed})).number


def titles(store: Store, at: int | None = None) -> dict[str, str]:
    return {row["article_id"]: row["title"] for row in store.current("articles", at=at).to_pylist()}


class CrashError(Exception):
    """What stands for a crash."""


def put_and_crash(store: Store, *ids: str, title: str, at_table: str) -> None:
    """A commit that dies before it writes `at_table`."""
    append = Store._append

    def crash(self, table, rows):
        if table.name == at_table:
            raise CrashError
        append(self, table, rows)

    with patch.object(Store, "_append", crash), pytest.raises(CrashError):
        put(store, *ids, title=title)


class TestSchema:
    def test_tables_follow_the_columns(self):
        for name, described in {"articles": columns.ARTICLES, "claims": columns.CLAIMS, "links": columns.LINKS}.items():
            assert TABLES[name].names == tuple(column.name for column in described)
        assert {"commit_id", "removed"} <= set(TABLES["incidents"].schema.names)
        assert COMMITS.schema.names.count("commit_id") == 1

    def test_every_kind_of_value_comes_back(self, store):
        row = {
            "incident_id": "i",
            "date_start": date(2020, 1, 3),
            "killed_best": 0,
            "latitude": -33.5,
            "updated_at": datetime(2020, 1, 3, 12, tzinfo=UTC),
        }
        store.commit(CommitRows(rows={"incidents": [row]}))
        (read,) = store.current("incidents").to_pylist()
        assert {name: read[name] for name in row} == row
        assert read["killed_high"] is None


class TestCommit:
    def test_last_row_of_each_key(self, store):
        put(store, "a", "b", title="1")
        put(store, "b", "c", title="2")
        assert titles(store) == {"a": "1", "b": "2", "c": "2"}

    def test_removed_keys_end_and_may_come_back(self, store):
        put(store, "a", "b")
        put(store, removed=("a",))
        assert titles(store).keys() == {"b"}
        put(store, "a", title="again")
        assert titles(store)["a"] == "again"

    def test_as_of_an_earlier_commit(self, store):
        first = put(store, "a", title="1")
        put(store, "a", "b", title="2")
        assert titles(store, at=first) == {"a": "1"}
        assert titles(store, at=0) == {}

    def test_numbers_count_from_one(self, store):
        assert store.last_commit() is None
        assert [put(store, "a"), put(store, "b")] == [1, 2]
        assert store.info().commit.number == 2
        assert store.info().rows["articles"] == 2

    def test_known_versions_hold_older_ones(self, store):
        put(store, "a", title="1")
        put(store, "a", title="2")
        assert store.known_versions(["a", "z"]) == {("a", "1"), ("a", "2")}

    def test_where(self, store):
        put(store, "a", "b", title="1")
        put(store, "b", title="2")
        assert store.current("articles", where=("title", ["1"])).column("article_id").to_pylist() == ["a"]
        assert store.current("articles", where=("article_id", ["b"])).num_rows == 1
        with pytest.raises(KeyError):
            store.current("articles", where=("nonsense", ["b"]))


class TestCrash:
    @pytest.mark.parametrize("table", [*TABLES, "commits"])
    def test_rows_of_a_commit_that_died_are_never_seen(self, store, table):
        put(store, "a", title="1")
        put_and_crash(store, "a", "b", title="lost", at_table=table)
        assert titles(store) == {"a": "1"}
        assert store.known_versions(["a", "b"]) == {("a", "1")}
        put(store, "c", title="2")
        assert titles(store) == {"a": "1", "c": "2"}

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(
                st.sets(st.sampled_from(KEYS)),
                st.sets(st.sampled_from(KEYS)),
                st.sampled_from([None, "claims", "commits"]),
            ),
            max_size=5,
        )
    )
    def test_the_store_is_what_its_commits_say(self, steps):
        with tempfile.TemporaryDirectory() as folder:
            store, expected = Store.create(folder), {}
            for number, (added, removed, crash) in enumerate(steps):
                title = str(number)
                if crash:
                    put_and_crash(store, *added, title=title, at_table=crash) if added or crash == "commits" else None
                else:
                    put(store, *added, title=title, removed=tuple(removed - added))
                    expected = {key: old for key, old in expected.items() if key not in removed - added}
                    expected |= dict.fromkeys(added, title)
                assert titles(Store.open(folder)) == expected

    def test_killed_writer_leaves_a_store_that_opens_and_a_free_lock(self, store):
        script = f"""
            import os, signal
            from dashboard.store import Store, CommitRows
            store = Store.open({str(store.path)!r})
            append = Store._append
            def die(self, table, rows):
                append(self, table, rows)
                if table.name == "articles":
                    os.kill(os.getpid(), signal.SIGKILL)
            Store._append = die
            store.commit(CommitRows(rows={{"articles": [{{"article_id": "lost", "text": "x"}}]}}))
        """
        done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False, timeout=60)  # noqa: S603
        assert done.returncode < 0
        assert titles(Store.open(store.path)) == {}
        assert put(store, "a") == 1


class TestErrors:
    def test_no_store(self, tmp_path):
        with pytest.raises(StoreError, match="vigie ingest"):
            Store.open(tmp_path)

    def test_a_folder_with_other_files_is_left_alone(self, tmp_path):
        (tmp_path / "thesis.doc").write_text("x")
        with pytest.raises(StoreError, match=r"thesis\.doc"):
            Store.create(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]

    def test_newer_format(self, store):
        (store.path / "vigie-store.json").write_text('{"format": 99}')
        with pytest.raises(StoreError, match="format 99"):
            Store.open(store.path)

    @pytest.mark.parametrize("mark", ["", "[]", "{}", "\x00"])
    def test_damaged_mark(self, store, mark):
        (store.path / "vigie-store.json").write_text(mark)
        with pytest.raises(StoreError, match="can't be read"):
            Store.open(store.path)

    def test_damaged_table_is_named(self, store):
        for log in (store.path / "claims" / "_delta_log").iterdir():
            log.unlink()
        with pytest.raises(StoreError, match="claims"):
            store.current("claims")

    def test_a_writer_that_hangs_is_told(self, store):
        with FileLock(store.path / ".lock"), pytest.raises(StoreError, match="Another process"):
            put(Store.open(store.path, lock_seconds=0.1), "a")

    def test_create_twice_is_one_store(self, store):
        put(store, "a")
        assert titles(Store.create(store.path)) == {"a": "t"}


def test_writers_and_readers_at_once(store):
    """Two writers race while a reader looks: no commit is lost, none is seen in part."""
    script = f"""
        import sys
        from dashboard.store import Store, CommitRows
        store = Store.open({str(store.path)!r})
        for number in range(8):
            key = f"{{sys.argv[1]}}-{{number}}"
            store.commit(CommitRows(rows={{
                "articles": [{{"article_id": key, "text": "x"}}],
                "incidents": [{{"incident_id": key}}],
            }}))
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    queries = ("SELECT article_id FROM articles", "SELECT incident_id FROM incidents")
    writers = [subprocess.Popen([*command, name]) for name in ("a", "b")]  # noqa: S603 - our own interpreter
    while any(writer.poll() is None for writer in writers):
        with Store.open(store.path).connect("articles", "incidents") as connection:
            seen = [connection.execute(query).fetchall() for query in queries]
        assert sorted(seen[0]) == sorted(seen[1])
    assert [writer.returncode for writer in writers] == [0, 0]
    assert store.last_commit().number == 16
    assert store.info().rows["articles"] == 16
