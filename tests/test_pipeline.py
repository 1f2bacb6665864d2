"""The line: articles into a store, each version once, ids kept, nothing lost."""

import json

import pytest
from made import BAGHDAD, GAO, RAID, UNDATED, article, claim, reader, report

from dashboard import pipeline, samples
from dashboard.columns import INCIDENT_COLUMNS
from dashboard.model import Article
from dashboard.readers import Skipped, read
from dashboard.store import Store
from dashboard.store.decisions import join
from dashboard.store.history import history

WHO = claim("perpetrator", "Hezbollah Brigades", status="accused", start=4, end=13)
TOLD = {
    "a": (report(BAGHDAD, place="Bagdad", claims=(WHO,)), report(RAID, main=False)),
    "b": (report(GAO),),
    "c": (report(UNDATED),),
}
FIGURE = claim("troops", "500", best=500, unit="troops")


@pytest.fixture
def store(tmp_path) -> Store:
    return Store.create(tmp_path / "store")


@pytest.fixture(autouse=True)
def _read(monkeypatch):
    say(monkeypatch, TOLD)


def say(monkeypatch, told):
    monkeypatch.setattr(pipeline, "read_article", reader(told, figures=(FIGURE,)))


def incident_ids(store: Store) -> dict[str, str]:
    return {row["report_id"]: row["incident_id"] for row in store.current("links").to_pylist()}


def counts(store: Store) -> dict[str, int]:
    return {name: store.info().rows[name] for name in ("articles", "reports", "claims", "links", "incidents")}


class TestIngest:
    def test_every_table_is_filled(self, store):
        summary = pipeline.ingest_articles([article("a"), article("b")], store)
        assert (summary.articles, summary.new, summary.fresh, summary.recalled) == (2, 2, 2, 1)
        assert summary.all_read
        assert counts(store) == {"articles": 2, "reports": 3, "claims": 3, "links": 3, "incidents": 3}
        figures = [row for row in store.current("claims").to_pylist() if row["report_id"] is None]
        assert [row["value"] for row in figures] == ["500", "500"]

    def test_twice_is_already_known(self, store):
        pipeline.ingest_articles([article("a"), article("b")], store)
        before = incident_ids(store)
        summary = pipeline.ingest_articles([article("a"), article("b"), article("c")], store)
        assert (summary.new, summary.already_known) == (1, 2)
        assert store.last_commit().number == 2
        assert before.items() <= incident_ids(store).items()
        assert pipeline.ingest_articles([article("a")], store).already_known == 1
        assert store.last_commit().number == 2

    def test_a_new_version_updates_its_incident(self, store, monkeypatch):
        pipeline.save(article("a"), store)
        before = incident_ids(store)
        say(monkeypatch, {"a": (report(RAID, main=False), report({**BAGHDAD, "killed_best": 2}))})
        summary = pipeline.save(article("a", text="Le bilan est passé à deux morts."), store)
        assert (summary.new, summary.changed) == (0, 1)
        assert incident_ids(store) == before
        killed = {row["incident_id"]: row["killed_best"] for row in store.current("incidents").to_pylist()}
        assert killed[before["a#0"]] == 2
        assert store.current("incidents", at=1).num_rows == 2

    def test_what_a_new_version_no_longer_tells_ends(self, store, monkeypatch):
        pipeline.save(article("a"), store)
        kept = incident_ids(store)["a#0"]
        say(monkeypatch, {"a": (report(BAGHDAD),)})
        pipeline.save(article("a", text="Corrigé."), store)
        assert incident_ids(store) == {"a#0": kept}
        assert counts(store) == {"articles": 1, "reports": 1, "claims": 1, "links": 1, "incidents": 1}
        say(monkeypatch, {"a": (report(BAGHDAD), report(GAO))})
        pipeline.save(article("a", text="Complété."), store)
        assert set(incident_ids(store)) == {"a#0", "a#2"}  # a#1 was another incident: its id is not used again

    def test_two_versions_in_one_run_are_both_kept(self, store):
        summary = pipeline.ingest_articles([article("a", text="un"), article("a", text="deux")], store)
        assert (summary.new, summary.changed) == (1, 1)
        assert len(store.known_versions(["a"])) == 2
        assert store.current("articles").column("text").to_pylist() == ["deux"]

    def test_an_older_version_does_not_come_back(self, store):
        for text in ("un", "deux", "un"):
            pipeline.save(article("a", text=text), store)
        assert store.current("articles").column("text").to_pylist() == ["deux"]

    def test_skipped_and_unread_are_told_and_the_rest_is_stored(self, store):
        skipped = Skipped("x.txt", 3, "it is empty", "Fill it.")
        summary = pipeline.ingest_articles([skipped, article("a"), article("d", language="tlh")], store)
        assert summary.skipped == (skipped,)
        (line,) = summary.unread
        assert line.startswith("d: not read")
        assert not summary.all_read
        stored = {row["article_id"]: row["is_incident_report"] for row in store.current("articles").to_pylist()}
        assert stored == {"a": True, "d": None}

    def test_batches_commit_as_they_go(self, store, monkeypatch):
        monkeypatch.setattr(pipeline, "BATCH_ARTICLES", 2)
        done = []
        pipeline.ingest_articles([article(str(n)) for n in range(5)], store, progress=done.append)
        assert store.last_commit().number == 3
        assert done[-1] == 5
        assert done == sorted(done)

    def test_batches_grow_with_the_store(self, store, monkeypatch):
        assert [pipeline.batch_articles(held) for held in (0, 25_000, 100_000, 10**7)] == [500, 500, 2_000, 4_000]
        for name, value in {"BATCH_ARTICLES": 1, "BATCHES_HELD": 1, "BATCH_MOST": 3}.items():
            monkeypatch.setattr(pipeline, name, value)
        pipeline.ingest_articles([article("a")], store)
        pipeline.ingest_articles([article(str(n)) for n in range(6)], store)
        assert [int(entry.message.split()[0]) for entry in history(store)] == [3, 2, 1, 1]

    def test_stopped_halfway_keeps_what_was_committed(self, store, monkeypatch):
        monkeypatch.setattr(pipeline, "BATCH_ARTICLES", 2)

        def items():
            yield from (article(str(n)) for n in range(4))
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            pipeline.ingest_articles(items(), store)
        assert store.info().rows["articles"] == 2
        assert pipeline.ingest_articles([article(str(n)) for n in range(4)], store).already_known == 2

    def test_two_processes_that_read_the_same_store_it_once(self, store, monkeypatch):
        made = reader(TOLD)

        def other_is_quicker(given):
            monkeypatch.setattr(pipeline, "read_article", made)
            pipeline.save(given, Store.open(store.path))
            return made(given)

        monkeypatch.setattr(pipeline, "read_article", other_is_quicker)
        assert pipeline.save(article("a"), store).already_known == 1
        assert store.last_commit().number == 1

    def test_same_claim_twice_has_two_ids(self, store, monkeypatch):
        say(monkeypatch, {"a": (report(BAGHDAD, claims=(WHO, WHO)),)})
        pipeline.save(article("a"), store)
        assert len(set(store.current("claims").column("claim_id").to_pylist())) == 3

    def test_hostile_ids_stay_values(self, store):
        hostile = "'; DROP TABLE articles; -- ../../etc/passwd"
        pipeline.ingest_articles([article(hostile), article("a")], store)
        assert pipeline.ingest_articles([article(hostile)], store).already_known == 1
        assert store.info().rows["articles"] == 2


class TestReread:
    def test_the_same_rules_change_nothing(self, store):
        pipeline.ingest_articles([article("a"), article("b"), article("d", language="tlh")], store)
        before = store.last_commit()
        summary = pipeline.reread(store)
        assert (summary.articles, summary.changed, summary.already_known) == (3, 0, 3)
        assert store.last_commit() == before

    def test_what_is_read_otherwise_changes_and_ids_and_decisions_stay(self, store, monkeypatch):
        pipeline.ingest_articles([article("a"), article("b", extra={"page": 1}, notes=("one", "two"))], store)
        join(store, [incident_ids(store)["a#0"], incident_ids(store)["b#0"]])
        before, stored = incident_ids(store), store.current("articles", where=("article_id", ["b"])).to_pylist()
        say(monkeypatch, {**TOLD, "a": (report(RAID, main=False), report({**BAGHDAD, "killed_best": 2}))})
        summary = pipeline.reread(store)
        assert (summary.changed, summary.already_known) == (1, 1)
        assert incident_ids(store) == before
        assert store.current("articles", where=("article_id", ["b"])).to_pylist() == stored
        killed = {row["report_id"]: row["killed_best"] for row in store.current("reports").to_pylist()}
        assert killed["a#0"] == 2

    def test_a_language_that_became_known_is_read(self, store, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "why_unread", lambda _: "not read: no words for it")
            pipeline.save(article("a"), store)
        assert store.current("articles")["is_incident_report"].to_pylist() == [None]
        assert pipeline.reread(store).changed == 1
        assert store.current("articles")["is_incident_report"].to_pylist() == [True]

    def test_a_rule_that_fails_leaves_what_was_read(self, store, monkeypatch):
        pipeline.save(article("a"), store)

        def fail(_):
            raise pipeline.ReadingError("not read: a rule failed (KeyError)")

        monkeypatch.setattr(pipeline, "read_article", fail)
        assert [skipped.path for skipped in pipeline.reread(store).skipped] == ["a"]
        assert counts(store)["reports"] == 2

    def test_batches(self, store, monkeypatch):
        pipeline.ingest_articles([article(str(n)) for n in range(5)], store)
        monkeypatch.setattr(pipeline, "BATCH_ARTICLES", 2)
        monkeypatch.setattr(pipeline, "REREAD_ARTICLES", 3)
        done = []
        assert pipeline.reread(store, progress=done.append).articles == 5
        assert done == [1, 2, 3, 4, 5]


class TestFailure:
    def test_a_rule_that_fails_costs_one_article(self, store, monkeypatch):
        made = reader(TOLD)

        def fail_on_b(given):
            if given.article_id == "b":
                raise pipeline.ReadingError("not read: a rule failed (KeyError)")
            return made(given)

        monkeypatch.setattr(pipeline, "read_article", fail_on_b)
        summary = pipeline.ingest_articles([article("a"), article("b"), article("c")], store)
        assert (summary.articles, summary.new) == (2, 2)
        assert [skipped.path for skipped in summary.skipped] == ["b"]
        assert pipeline.read_or_why(article("b"))[1].startswith("not read")
        say(monkeypatch, TOLD)
        assert pipeline.save(article("b"), store).new == 1


class TestLanguage:
    def test_unknown_language_is_no_report(self):
        assert "its language could not be told" in pipeline.why_unread(article("a", language=None))
        assert "'tlh'" in pipeline.why_unread(article("a", language="tlh"))
        assert pipeline.why_unread(article("a")) is None


class TestReportsLine:
    def test_is_what_scripts_rely_on(self):
        given = article("a")
        line = json.loads(json.dumps(pipeline.reports_line(reader(TOLD, (FIGURE,))(given), given)))
        assert list(line) == ["article_id", "language", "is_incident_report", "reason", "incidents", "figures"]
        fresh, recalled = line["incidents"]
        assert set(fresh) == {"main", *INCIDENT_COLUMNS, "place", "claims"}
        assert (fresh["main"], recalled["main"]) == (True, False)
        assert (fresh["date_start"], fresh["place"], fresh["killed_best"]) == ("2020-11-17", "Bagdad", 1)
        assert fresh["abducted_best"] is None
        assert fresh["claims"][0]["char_end"] == 13
        assert line["figures"][0]["best"] == 500


class TestSamples:
    def test_built_once_and_whole(self, monkeypatch, tmp_path):
        monkeypatch.setenv("VIGIE_CACHE", str(tmp_path))
        monkeypatch.setattr(samples, "corpus", lambda: [tmp_path / "corpus"])
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "a.md").write_text("---\nid: a\nlanguage: fr\norigin: sample\n---\nUn texte.", "utf-8")
        first = samples.sample_store()
        assert {row["origin"] for row in first.current("incidents").to_pylist()} == {"sample"}
        again = samples.sample_store()
        assert again.last_commit() == first.last_commit()
        assert not list(tmp_path.glob("sample-building-*"))

    def test_a_build_that_fails_leaves_nothing(self, monkeypatch, tmp_path):
        def fail(*_args, **_options):
            raise KeyboardInterrupt

        monkeypatch.setenv("VIGIE_CACHE", str(tmp_path))
        monkeypatch.setattr(samples, "ingest", fail)
        with pytest.raises(KeyboardInterrupt):
            samples.sample_store()
        assert list(tmp_path.iterdir()) == []

    def test_the_corpus_is_articles_alone(self):
        assert all(folder.is_dir() for folder in samples.corpus())
        for item in read(samples.corpus()):
            assert isinstance(item, Article), item
            assert item.origin == "sample"
