"""A store kept small, looked back on, taken back; older formats; raw evidence."""

import shutil
from pathlib import Path

import pytest
from deltalake import DeltaTable
from made import BAGHDAD, GAO, article, reader, report

from dashboard import pipeline
from dashboard.linking.traces import RECORD, WEIGHT_ONE, Trace
from dashboard.store import CommitRows, DamageError, Store, StoreError, raw, tables
from dashboard.store.checking import check
from dashboard.store.history import history, restore
from dashboard.store.maintenance import compact, dead_rows, size, sweep
from dashboard.store.schema import COMMITS, FORMAT, TABLES

FORMATS = Path(__file__).parent / "formats"


def put(store: Store, *ids: str, title: str = "t", removed: tuple[str, ...] = ()) -> int:
    rows = [{"article_id": key, "article_version": title, "title": title, "text": "x"} for key in ids]
    return store.commit(CommitRows(rows={"articles": rows}, removed={"articles": removed})).number


def titles(store: Store, at: int | None = None) -> dict[str, str]:
    return {row["article_id"]: row["title"] for row in store.current("articles", at=at).to_pylist()}


def trace_rows(path: Path) -> dict[tuple[str, str], dict]:
    rows = DeltaTable(path / "traces").to_pyarrow_table().to_pylist()
    return {(row["report_id"], row["commit_id"]): row for row in rows}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


def leave_dead_rows(store: Store) -> None:
    """What a writer leaves that is killed before its commit is one."""
    table = TABLES["articles"]
    store._append(table, table.rows([{"article_id": "lost", "text": "x"}], "a commit that never was"))


class TestCompact:
    def test_history_stays_and_dead_rows_go(self, store):
        for number in range(4):
            put(store, "a", str(number), title=str(number))
        before = [titles(store, at=number) for number in range(5)]
        leave_dead_rows(store)
        assert dead_rows(store, TABLES["articles"]) == 1
        done = compact(store, keep_hours=0)
        assert done.dead_rows == 1
        assert dead_rows(store, TABLES["articles"]) == 0
        assert [titles(store, at=number) for number in range(5)] == before
        assert len(store.files(TABLES["articles"])) == len(store.files(COMMITS)) == 1
        assert len(list((store.path / "articles").glob("*.parquet"))) == 1
        assert check(store).damage == ()
        assert put(store, "b") == 5

    def test_a_reader_that_came_before_reads_on(self, store):
        for number in range(3):
            put(store, str(number))
        leave_dead_rows(store)
        with store.connect("articles") as connection:
            compact(store)
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (3,)
        sweep(store, keep_hours=0)
        assert len(titles(store)) == 3

    def test_files_of_a_killed_writer_are_swept_away(self, store):
        put(store, "a")
        (store.path / "articles" / "part-orphan.snappy.parquet").write_bytes(b"half a file")
        before = size(store).files
        compact(store, keep_hours=0)
        assert not list((store.path / "articles").glob("*orphan*"))
        assert size(store).files <= before + 2 * len(TABLES) + 2  # the log tells of the sweep
        assert titles(store) == {"a": "t"}

    def test_small_files_are_merged_on_the_way(self, store, monkeypatch):
        monkeypatch.setattr(tables, "COMMITS_PER_MERGE", 4)
        for number in range(9):
            put(store, str(number))
        assert len(store.files(COMMITS)) == len(store.files(TABLES["articles"])) == 2
        assert len(titles(store)) == 9

    def test_logs_are_shortened_on_the_way(self, store, monkeypatch):
        monkeypatch.setattr(tables, "COMMITS_PER_CHECKPOINT", 3)
        for number in range(7):
            put(store, str(number))
        for table in (COMMITS, *TABLES.values()):
            log = store.path / table.name / "_delta_log"
            last = max(log.glob("*.checkpoint.parquet"))
            for entry in log.glob("*.json"):
                if entry.name < last.name:
                    entry.unlink()
        assert len(titles(store)) == 7


class TestHistory:
    def test_newest_first(self, store):
        put(store, "a")
        store.commit(CommitRows(rows={"articles": [{"article_id": "b", "text": "x"}]}, message="by hand"))
        assert [(entry.number, entry.message) for entry in history(store)] == [(2, "by hand"), (1, "")]
        assert [entry.number for entry in history(store, limit=1)] == [2]

    def test_a_clock_set_back_does_not_put_a_commit_before_another(self, store, monkeypatch):
        class Earlier(tables.datetime):
            @classmethod
            def now(cls, tz=None):
                return super().now(tz).replace(year=2001)

        put(store, "a", title="1")
        monkeypatch.setattr(tables, "datetime", Earlier)
        put(store, "a", title="2")
        newest, oldest = history(store)
        assert newest.committed_at >= oldest.committed_at
        assert titles(store) == {"a": "2"}

    def test_restore_and_back(self, store):
        put(store, "a", "b", title="1")
        put(store, "a", "c", title="2", removed=("b",))
        restore(store, 1)
        assert titles(store) == {"a": "1", "b": "1"}
        restore(store, 2)
        assert titles(store) == {"a": "2", "c": "2"}
        assert check(store).damage == ()

    def test_what_was_taken_back_is_read_again(self, store, monkeypatch):
        monkeypatch.setattr(pipeline, "read_article", reader({"a": (report(BAGHDAD),), "b": (report(GAO),)}))
        pipeline.save(article("a"), store)
        pipeline.ingest_articles([article("a", text="Corrigé."), article("b")], store)
        restore(store, 1)
        assert store.info().rows["incidents"] == 1
        assert store.known_versions(["a", "b"]) == {("a", article("a").version)}
        summary = pipeline.ingest_articles([article("a", text="Corrigé."), article("b")], store)
        assert (summary.new, summary.changed) == (1, 1)
        assert store.info().rows["incidents"] == 2

    @pytest.mark.parametrize("number", [0, 2, -1])
    def test_no_such_commit(self, store, number):
        put(store, "a")
        with pytest.raises(StoreError, match="vigie store history"):
            restore(store, number)

    def test_nothing_to_restore(self, store):
        put(store, "a")
        with pytest.raises(StoreError, match="stands as"):
            restore(store, 1)


class TestFormats:
    """Stores written by each version, as it left them: three articles in two commits, one of them changed."""

    @pytest.fixture(params=range(1, FORMAT))
    def older(self, request, tmp_path: Path) -> Path:
        return Path(shutil.copytree(FORMATS / str(request.param), tmp_path / "older"))

    def test_opens_whole(self, older):
        store = Store.open(older)
        assert store.info().rows["articles"] == 3
        assert store.info().rows["incidents"] == 3
        assert len(titles(store, at=1)) == 1
        assert check(store).damage == ()
        assert Store.open(older).last_commit().number == 2

    def test_is_written_to(self, older, monkeypatch):
        monkeypatch.setattr(pipeline, "read_article", reader({"new": (report(GAO),)}))
        store = Store.open(older)
        assert pipeline.save(article("new"), store).new == 1
        assert store.info().rows["incidents"] == 4
        compact(store, keep_hours=0)
        assert all("no claim gives" in line for line in check(store).damage)  # the made report has none

    def test_traces_say_the_same(self, older):
        before = trace_rows(older) if (older / "traces").exists() else {}
        Store.open(older)
        after = trace_rows(older)
        assert after.keys() == before.keys()
        for key, row in before.items():
            trace = Trace(after[key]["record"])
            told = {**row, "weights": [round(weight * WEIGHT_ONE) for weight in row["weights"]]}
            told["meaning"] = memoryview(row.get("meaning") or bytes(512)).cast("b").tolist()
            for name in RECORD.names:
                assert list(trace.numbers(name)) == (told.get(name) or [])
            assert after[key]["keys"] == row["keys"]
        assert not before or any(row["actors"] for row in after.values())

    def test_a_migration_that_was_stopped_is_begun_again(self, older, monkeypatch):
        def stop(*_arguments):
            raise KeyboardInterrupt

        monkeypatch.setattr("dashboard.store.migration.os.replace", stop)
        with pytest.raises(KeyboardInterrupt):
            Store.open(older)
        monkeypatch.undo()
        assert Store.open(older).info().rows["articles"] == 3


class TestRaw:
    def test_once_and_back(self, store):
        name = raw.keep(store, b"<html>")
        assert raw.keep(store, b"<html>") == name
        assert raw.read(store, name) == b"<html>"
        raw.drop(store, [name])
        with pytest.raises(StoreError, match="no raw evidence"):
            raw.read(store, name)

    def test_changed_content_is_damage(self, store):
        name = raw.keep(store, b"<html>")
        (store.path / "raw" / name[:2] / name).write_bytes(b"other")
        with pytest.raises(DamageError):
            raw.read(store, name)

    @pytest.mark.parametrize("name", ["", "../../vigie-store.json", "a" * 63, "G" * 64])
    def test_a_name_is_a_sha256(self, store, name):
        with pytest.raises(StoreError, match="no sha256"):
            raw.read(store, name)
