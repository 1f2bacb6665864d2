"""What is forgotten is nowhere any more; what is left stands as if it had never been."""

import json
from pathlib import Path
from unittest.mock import patch

import pyarrow.parquet as parquet
import pytest
from faults import copy
from made import BAGHDAD, GAO, article, claim, reader, report

from dashboard import pipeline
from dashboard.store import Store, StoreError, forgetting, raw
from dashboard.store.checking import check
from dashboard.store.decisions import join
from dashboard.store.forgetting import forget, look
from dashboard.store.history import history, restore

# Words of the secret article that stand nowhere else, and as its id, title, source and URL.
WORD = "Xanthippe"
TEXT = "Des roquettes sont tombées mardi sur la Zone verte de Bagdad : une fillette a été tuée, selon l'armée."
TOLD = {
    f"https://{WORD}.example/1": (
        report({**BAGHDAD, "target": WORD}, place=WORD, claims=(claim("target", WORD, said_by=WORD),)),
    ),
    "b": (report(BAGHDAD),),
    "c": (report(GAO),),
}
WORD_ID = next(iter(TOLD))


@pytest.fixture(scope="module", autouse=True)
def _read():
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(pipeline, "read_article", reader(TOLD))
        yield


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> Path:
    store = Store.create(tmp_path_factory.mktemp("told") / "store")
    page = raw.keep(store, WORD.encode())
    shared = raw.keep(store, b"a page with two articles")
    pipeline.ingest_articles(
        [secret(TEXT, raw_sha256=page), article("c", "Des combats près de Gao.", source="RFI")], store
    )
    pipeline.ingest_articles(
        [secret(f"{TEXT} Suite.", raw_sha256=shared), article("b", TEXT, source="AFP", extra={"raw_sha256": shared})],
        store,
    )
    return store.path


@pytest.fixture
def store(told, tmp_path) -> Store:
    return Store.open(copy(told, tmp_path / "store"))


def secret(text: str, **extra: str):
    fields = {"title": f"{WORD} 1", "url": f"https://{WORD}.example/1", "source": WORD, "notes": (WORD,)}
    return article(WORD_ID, f"{text} {WORD}", extra=extra, **fields)


def traces_of(store: Store, words: str) -> list[str]:
    """The files in which the words stand, in clear or within Parquet."""
    found = []
    for path in sorted(store.path.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.name.endswith(".parquet"):
                content += json.dumps(parquet.read_table(path).to_pylist(), default=str).encode()
                content += str(parquet.read_metadata(path).to_dict()).encode()
            if words.encode() in content:
                found.append(str(path.relative_to(store.path)))
    return found


def test_the_words_are_everywhere_before(store):
    tables = {Path(path).parts[0] for path in traces_of(store, WORD)}
    assert {"articles", "claims", "reports", "links", "traces", "incidents", "raw"} <= tables
    assert any("_delta_log" in path for path in traces_of(store, WORD))


def test_looking_changes_nothing(store):
    before = store.last_commit()
    found = look(store, WORD_ID)
    assert (found.versions, found.article_ids, found.titles) == (2, (WORD_ID,), (f"{WORD} 1",))
    assert (len(found.ending), len(found.changing), len(found.raw)) == (0, 1, 1)
    assert look(store, WORD) == found
    assert store.last_commit() == before


@pytest.mark.parametrize("what", [WORD_ID, WORD])
def test_an_article_or_a_source_is_purged_from_everywhere(store, what):
    join(store, [row["incident_id"] for row in store.current("incidents").to_pylist()])
    forget(store, what)
    assert traces_of(store, WORD) == []
    assert all("no claim gives" in line for line in check(store).damage)  # made reports have few claims
    assert {row["article_id"] for row in store.current("articles").to_pylist()} == {"b", "c"}
    assert {row["report_id"] for row in store.current("links").to_pylist()} == {"b#0", "c#0"}
    assert store.current("incidents")["sources"].to_pylist() == ["AFP; RFI"]  # still joined
    shared = raw.keep(store, b"a page with two articles")
    assert [path.name for path in (store.path / "raw").rglob("?" * 64)] == [shared]


def test_ids_stay_and_earlier_commits_can_be_gone_back_to(store):
    before = {row["report_id"]: row["incident_id"] for row in store.current("links").to_pylist()}
    forget(store, WORD_ID)
    after = {row["report_id"]: row["incident_id"] for row in store.current("links").to_pylist()}
    assert after == {key: before[key] for key in ("b#0", "c#0")}
    assert [entry.number for entry in history(store)] == [3, 2, 1]
    assert store.current("articles", at=1)["article_id"].to_pylist() == ["c"]
    restore(store, 2)
    assert store.info().rows["incidents"] == 2
    assert traces_of(store, WORD) == []
    assert all("no claim gives" in line for line in check(store).damage)


@pytest.mark.parametrize("table", ["incidents", "claims", "articles"])
def test_stopped_halfway_the_same_command_completes_it(store, table):
    rewrite = forgetting.rewrite

    def stop(opened, asked, *arguments):
        if asked.name == table:
            raise KeyboardInterrupt
        rewrite(opened, asked, *arguments)

    with patch.object(forgetting, "rewrite", stop), pytest.raises(KeyboardInterrupt):
        forget(store, WORD)
    assert "b" in store.current("articles")["article_id"].to_pylist()
    forget(Store.open(store.path), WORD)
    assert traces_of(store, WORD) == []
    assert store.info().rows["incidents"] == 2
    assert all("no claim gives" in line for line in check(store).damage)


def test_what_was_forgotten_may_come_again(store):
    forget(store, WORD_ID)
    assert pipeline.save(secret(TEXT), store).new == 1


@pytest.mark.parametrize("what", ["", "nobody", "'; DROP TABLE articles; --", "%"])
def test_what_is_not_there(store, what):
    with pytest.raises(StoreError, match="no article and no source"):
        look(store, what)


def test_a_field_of_the_name_of_evidence_is_none(store):
    pipeline.ingest_articles([article("d", TEXT, extra={"raw_sha256": "../commits"})], store)
    assert forgetting.look(store, "d").raw == ()
    forgetting.forget(store, "d")
    assert "d" not in store.current("articles")["article_id"].to_pylist()
