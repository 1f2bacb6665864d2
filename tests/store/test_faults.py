"""What goes wrong: a writer killed, a full disk, a damaged file, two writers at once. The long form is a benchmark."""

import random

import pytest
from faults import (
    Ledger,
    articles,
    copy,
    damage_a_file,
    groups,
    kill_within,
    read_article,
    reference,
    rows_left_dead,
    start,
)

from dashboard import pipeline
from dashboard.store import DamageError, Store
from dashboard.store.checking import check, damaged_files
from dashboard.store.maintenance import compact
from dashboard.store.mending import mend
from dashboard.store.schema import COMMITS, TABLES

GIVEN = articles(12)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A store that was written undisturbed, and the seconds that it took."""
    path = tmp_path_factory.mktemp("whole") / "store"
    return path, reference(path, GIVEN)


def test_killed_within_a_commit(whole, tmp_path):
    path, ledger, counts = tmp_path / "store", Ledger(GIVEN), []
    for writes in (1, 4, 7, 10):
        start(path, GIVEN, writes=writes).join()
        counts.append(ledger.look(path, thoroughly=False))
    assert counts == [0, 0, 0, 4]  # a commit of new articles writes to seven tables, then makes itself seen
    assert rows_left_dead(path) > 0
    start(path, GIVEN).join()
    assert groups(path) == groups(whole[0])
    compact(Store.open(path), keep_hours=0)
    assert rows_left_dead(path) == 0
    assert ledger.look(path) == len(GIVEN)
    assert ledger.damage == []


def test_killed_at_random_moments(whole, tmp_path):
    path, ledger, chance = tmp_path / "store", Ledger(GIVEN), random.Random(8)  # noqa: S311
    counts = [0]
    for _ in range(3):
        kill_within(start(path, GIVEN), whole[1] * 0.6, chance)
        counts.append(ledger.look(path, thoroughly=False))
    start(path, GIVEN).join()
    assert ledger.look(path) == len(GIVEN)
    assert counts == sorted(counts)
    assert ledger.damage == []
    assert groups(path) == groups(whole[0])


@pytest.mark.parametrize("file_bytes", [700, 9000])
def test_a_full_disk_is_told_and_loses_nothing(whole, tmp_path, file_bytes):
    path, ledger = tmp_path / "store", Ledger(GIVEN)
    start(path, GIVEN[:4]).join()
    full = start(path, GIVEN, file_bytes=file_bytes)
    full.join()
    assert full.exitcode == 3
    assert 4 <= ledger.look(path) < len(GIVEN)
    start(path, GIVEN).join()
    assert ledger.look(path) == len(GIVEN)
    assert ledger.damage == []
    assert groups(path) == groups(whole[0])


def test_two_writers_at_once_store_each_article_once(whole, tmp_path):
    path, ledger = tmp_path / "store", Ledger(GIVEN)
    writers = [start(path, GIVEN), start(path, GIVEN)]
    while any(writer.exitcode is None for writer in writers):
        ledger.look(path, thoroughly=False, at_work=True)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert ledger.look(path) == len(GIVEN)
    assert ledger.damage == []
    assert Store.open(path).last_commit().number == len(GIVEN) / 4
    assert groups(path) == groups(whole[0])


@pytest.mark.parametrize("table", ["claims", "commits"])
def test_a_damaged_file_is_named_and_can_be_put_back_or_mended(whole, tmp_path, monkeypatch, table):
    monkeypatch.setattr(pipeline, "read_article", read_article)
    monkeypatch.setattr(pipeline, "BATCH_ARTICLES", 4)
    path = copy(whole[0], tmp_path / "store")
    victim, content = damage_a_file(path, table, random.Random(table))  # noqa: S311
    store = Store.open(path)
    assert any(line.startswith(f"{victim}: it ") for line in check(store).damage)
    with pytest.raises(DamageError):
        store.current(table) if table in TABLES else store.last_commit()
    victim.write_bytes(content)
    assert damaged_files(store, TABLES.get(table, COMMITS)) == {}

    damage_a_file(path, table, random.Random(table))  # noqa: S311
    assert mend(store).files == (victim,)
    pipeline.reread(store)
    pipeline.ingest_articles(GIVEN, store)
    assert groups(path) == groups(whole[0])
    assert check(store).damage == ()


def test_what_is_whole_is_not_mended(whole, tmp_path):
    store = Store.open(copy(whole[0], tmp_path / "store"))
    before = store.last_commit()
    assert (mend(store).files, mend(store).commits) == ((), ())
    assert store.last_commit() == before
