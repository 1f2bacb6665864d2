"""One store for a team, in object storage: machines that write in turns, dashboards that read, nothing seen in part.

Against a small server of our own and, where one is installed, against moto's (``moto_server`` on the path, or
``VIGIE_MOTO_SERVER``): it asks for older packages than we do, so it needs an environment of its own.
"""

import multiprocessing
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import duckdb
import obstore
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner
from deltalake import DeltaTable
from made import BAGHDAD, GAO, article, reader, report
from obstore.store import from_url
from s3 import s3_server

from dashboard import pipeline
from dashboard.cli import main
from dashboard.store import CommitRows, Store, StoreError, mirror, store_path
from dashboard.store.forgetting import forget
from dashboard.store.schema import COMMITS, TABLES

URL = "s3://team/vigie"
MOTO = os.environ.get("VIGIE_MOTO_SERVER") or shutil.which("moto_server")
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "who", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-3", "AWS_ALLOW_HTTP": "true",
}  # fmt: skip
_SPAWN = multiprocessing.get_context("spawn")


def moto_server() -> Iterator[str]:
    process = subprocess.Popen([MOTO, "-H", "127.0.0.1", "-p", "0"], stderr=subprocess.PIPE, text=True)  # noqa: S603
    try:
        address = next(line.split()[-1] for line in process.stderr if "Running on" in line)
        request = urllib.request.Request(f"{address}/team", method="PUT")  # noqa: S310
        urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
        yield address
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()


WITH_MOTO = pytest.mark.parametrize(
    "storage",
    ["own", pytest.param("moto", marks=pytest.mark.skipif(not MOTO, reason="moto_server is not installed"))],
    indirect=True,
)


@pytest.fixture
def storage(request, monkeypatch) -> Iterator[str]:
    """The address of an empty server that has a bucket `team`; the environment tells it."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(mirror, "FRESH_SECONDS", 0.0)
    if getattr(request, "param", "own") == "own":
        with s3_server() as address:
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            yield address
    else:
        for address in moto_server():
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            yield address


@pytest.fixture
def machine(storage, tmp_path, monkeypatch):
    """``machine("a")``: the team's store as a machine of that name has it."""

    def at(name: str) -> Store:
        monkeypatch.setenv("VIGIE_CACHE", str(tmp_path / name))
        return Store.create(store_path(URL))

    return at


def put(store: Store, *names: str) -> None:
    store.commit(CommitRows(rows={"articles": [{"article_id": name, "text": f"text of {name}"} for name in names]}))


def objects() -> dict[str, bytes]:
    there = from_url(URL)
    return {
        one["path"]: obstore.get(there, one["path"]).bytes().to_bytes() for page in obstore.list(there) for one in page
    }


@WITH_MOTO
def test_what_one_machine_writes_the_others_read(machine):
    one, other = machine("one"), machine("other")
    assert one.path != other.path
    assert one.place == URL
    put(one, "a", "b")
    assert other.article_ids() == ["a", "b"]
    put(other, "c")
    assert one.article_ids() == ["a", "b", "c"]
    assert one.last_commit() == other.last_commit()
    assert one.last_commit().number == 2
    assert mirror._LOCK not in objects()


def test_other_programs_read_the_tables_as_they_are(machine, storage):
    put(machine("one"), "a", "b")
    table = DeltaTable(f"{URL}/articles", storage_options={"AWS_ENDPOINT_URL": storage, "AWS_ALLOW_HTTP": "true"})
    assert sorted(table.to_pyarrow_table(columns=["article_id"])["article_id"].to_pylist()) == ["a", "b"]


def test_the_query_that_the_readme_gives_other_programs_tells_what_stands_now(machine, monkeypatch):
    monkeypatch.setattr(pipeline, "read_article", reader({"a": (report(BAGHDAD),), "b": (report(GAO),)}))
    store = machine("one")
    pipeline.ingest_articles([article("a"), article("b")], store)
    monkeypatch.setattr(pipeline, "read_article", reader({"a": (report({**BAGHDAD, "killed_best": 9}),)}))
    pipeline.reread(store)
    text = Path("README.md").read_text("utf-8")
    query = text[text.index("    SELECT * FROM (") :].split("\n\n")[0]
    with duckdb.connect() as connection:
        for table in (TABLES["incidents"], COMMITS):
            connection.register(table.name, parquet.read_table(store.files(table)))
        found = connection.sql(query).to_arrow_table().to_pylist()
    assert [row["killed_best"] for row in found] == [9]
    assert {row["incident_id"] for row in found} == set(store.current("incidents")["incident_id"].to_pylist())


def write(cache: str, names: list[str]) -> None:
    os.environ["VIGIE_CACHE"] = cache
    store = Store.create(store_path(URL))
    for name in names:
        put(store, f"{name}-1", f"{name}-2")


@WITH_MOTO
def test_two_machines_write_at_once_while_others_read(machine, tmp_path):
    looking = [machine("reader"), machine("another reader")]
    names = [[f"{who}{n}" for n in range(3)] for who in "xy"]
    writers = [_SPAWN.Process(target=write, args=(str(tmp_path / f"writer {n}"), own)) for n, own in enumerate(names)]
    for writer in writers:
        writer.start()
    seen = 0
    while any(writer.is_alive() for writer in writers):
        for store in looking:
            found = store.article_ids()
            assert len(found) % 2 == 0, "a commit was seen in part"
            assert len(found) >= seen
            seen = len(found)
    assert [writer.exitcode for writer in writers] == [0, 0]
    everything = sorted(f"{name}-{n}" for own in names for name in own for n in (1, 2))
    for store in looking:
        assert store.article_ids() == everything
        assert store.last_commit().number == 6


def test_what_comes_too_late_is_refused_and_nothing_is_lost(machine):
    """A machine that slept through its turn finds that another one has written."""
    late, quick = machine("late"), machine("quick")

    def sleeps() -> None:
        with late.writing():
            put(late, "lost")
            obstore.delete(from_url(URL), mirror._LOCK)  # its turn ran out
            put(quick, "kept")

    with pytest.raises(StoreError, match="meanwhile"):
        sleeps()
    assert late.article_ids() == quick.article_ids() == ["kept"]
    put(late, "lost")
    assert quick.article_ids() == ["kept", "lost"]
    assert quick.last_commit().number == 2


def test_a_turn_is_waited_for_and_taken_from_the_dead(machine, monkeypatch):
    one = machine("one")
    obstore.put(from_url(URL), mirror._LOCK, b"of a process that died")
    waiting = Store.open(one.path, lock_seconds=0.3)
    with pytest.raises(StoreError, match="Another machine has been writing"):
        put(waiting, "a")
    monkeypatch.setattr(mirror, "LEASE_SECONDS", -1.0)
    put(waiting, "a")
    assert one.article_ids() == ["a"]
    assert mirror._LOCK not in objects()


def test_a_turn_is_renewed_while_it_lasts(machine, monkeypatch):
    monkeypatch.setattr(mirror, "RENEW_SECONDS", 0.05)
    one = machine("one")
    there = from_url(URL)
    with one.writing():
        first = obstore.head(there, mirror._LOCK)["e_tag"]
        until = time.monotonic() + 20
        while obstore.head(there, mirror._LOCK)["e_tag"] == first:
            assert time.monotonic() < until
            time.sleep(0.05)
    assert mirror._LOCK not in objects()


def test_what_is_forgotten_is_gone_everywhere(machine, monkeypatch):
    monkeypatch.setattr(pipeline, "read_article", reader({"a": (report(BAGHDAD),), "b": (report(GAO),)}))
    one, other = machine("one"), machine("other")
    pipeline.ingest_articles([article("a", "the words of a"), article("b", "the words of b")], one)
    assert other.article_ids() == ["a", "b"]
    forget(one, "a")
    assert other.article_ids() == ["b"]
    left = [*objects().items(), *((str(p), p.read_bytes()) for p in other.path.rglob("*") if p.is_file())]
    assert any(b"the words of b" in content for _, content in left)
    assert not [name for name, content in left if b"the words of a" in content]


def test_commands_take_its_address(storage, tmp_path, monkeypatch):
    monkeypatch.setenv("VIGIE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(pipeline, "read_article", reader({}))
    (tmp_path / "note.txt").write_text("Deux roquettes sont tombées mardi soir près de la base, sans faire de victime.")
    done = CliRunner().invoke(main, ["ingest", str(tmp_path / "note.txt"), "--store", URL, "--language", "fr"])
    assert done.exit_code == 0, done.output
    assert URL in done.output
    monkeypatch.setenv("VIGIE_STORE", URL)
    told = CliRunner().invoke(main, ["store", "history"])
    assert told.exit_code == 0, told.output
    assert "1 articles read" in told.output


@pytest.mark.parametrize("url", ["gopher://team/vigie", "s3://"])
def test_an_address_of_nothing_is_told(url, tmp_path, monkeypatch):
    monkeypatch.setenv("VIGIE_CACHE", str(tmp_path))
    with pytest.raises(StoreError, match="no address of object storage"):
        Store.open(store_path(url))


def test_a_storage_that_does_not_answer_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("VIGIE_CACHE", str(tmp_path))
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(mirror, "_AGAIN", {"max_retries": 0})
    with pytest.raises(StoreError, match="Check address, rights and network"):
        Store.create(store_path(URL))
