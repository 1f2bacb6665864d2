"""An upload: kept, read into the store batch by batch, stopped, taken back whole; what went wrong is told."""

import io
import json
import threading
import time

import pytest
from made import BAGHDAD, article, reader, report

from dashboard import pipeline
from dashboard.collecting import web
from dashboard.readers import Defaults
from dashboard.store import Store
from dashboard.uploads import (
    ENDED,
    Upload,
    UploadError,
    begin,
    run,
    stage,
    stage_addresses,
    stage_articles,
    take_back,
    upload,
    uploads,
)
from dashboard.uploads.upload import Status


@pytest.fixture(autouse=True)
def _read(monkeypatch):
    monkeypatch.setattr(pipeline, "read_article", reader({"a": (report(BAGHDAD),)}))


@pytest.fixture
def store(tmp_path) -> Store:
    return Store.create(tmp_path / "store")


def jsonl(*ids, text="Des roquettes à Bagdad ont fait un mort."):
    lines = [json.dumps({"id": one, "title": "Un titre", "text": f"{text} {one}"}) for one in ids]
    return io.BytesIO("\n".join(lines).encode())


def of(store, *ids, name="articles.jsonl", **options) -> Upload:
    return stage(store.path, [(name, jsonl(*ids))], **options)


def outcomes(one: Upload):
    return {line.article_id or line.path: line.outcome for line in one.report()}


def titles(store):
    return set(store.current("articles")["article_id"].to_pylist())


def test_a_look_stores_nothing(store):
    one = of(store, "a", "b")
    assert [item.article_id for item in one.items()] == ["a", "b"]
    assert (store.last_commit(), uploads(store.path)) == (None, [])


def test_every_article_and_every_failure_is_in_the_report(store):
    pipeline.save(article("known", "Un texte."), store)
    files = [("articles.jsonl", jsonl("a", "b")), ("broken.jsonl", io.BytesIO(b'{"text": ""}\n{nonsense'))]
    one = stage(store.path, files)
    status = run(one, store)
    assert (status.state, status.new, status.skipped, status.done, status.total) == ("done", 2, 2, 4, 4)
    assert outcomes(one) == {"a": "new", "b": "new", "broken.jsonl, 1": "skipped", "broken.jsonl, 2": "skipped"}
    assert all(line.reason and line.advice for line in one.report() if line.outcome == "skipped")
    assert not one.files.exists()
    assert uploads(store.path) == [one]


def test_known_and_changed_ones_are_told_apart(store):
    run(of(store, "a", "b"), store)
    again = stage(store.path, [("x.jsonl", jsonl("a")), ("y.jsonl", jsonl("b", text="Rectificatif."))])
    assert outcomes(again) == {}
    run(again, store)
    assert outcomes(again) == {"a": "known", "b": "changed"}


def test_a_mistaken_upload_is_taken_back_whole(store):
    run(of(store, "a", "b"), store)
    before = sorted(map(str, store.current("articles").to_pylist()))
    wrong = stage(store.path, [("x.jsonl", jsonl("c")), ("y.jsonl", jsonl("b", text="Rectificatif."))])
    run(wrong, store)
    assert titles(store) == {"a", "b", "c"}
    assert take_back(wrong, store) == 2
    assert sorted(map(str, store.current("articles").to_pylist())) == before
    assert wrong.status().state == "taken_back"


def test_stopping_keeps_what_was_stored_and_reads_no_more(store, monkeypatch):
    one = of(store, *(f"n{number}" for number in range(250)))
    ingest = pipeline.ingest_articles

    def then_stop(*arguments, **options):
        done = ingest(*arguments, **options)
        one.stop()
        return done

    monkeypatch.setattr(pipeline, "ingest_articles", then_stop)
    status = run(one, store)
    assert (status.state, status.new, status.done) == ("stopped", 100, 100)
    assert len(titles(store)) == 100
    assert take_back(one, store) == 100
    assert titles(store) == set()


def test_a_store_that_can_t_be_written_is_told(store, monkeypatch):
    def fail(*_, **__):
        raise UploadError("The disk is full. Free some space.")

    monkeypatch.setattr(pipeline, "ingest_articles", fail)
    status = run(of(store, "a"), store)
    assert (status.state, status.problem) == ("failed", "The disk is full. Free some space.")


def test_a_day_given_by_the_user_is_the_article_s(store):
    one = of(store, "a", "b")
    one.date("a", "2021-05-06")
    assert [item.published_at for item in one.items()] == ["2021-05-06", None]
    one.date("a", None)
    assert [item.published_at for item in one.items()] == [None, None]
    dated = of(store, "a", defaults=Defaults(published_at="2020-01-02", source="RFI"))
    assert [(item.published_at, item.source) for item in dated.items()] == [("2020-01-02", "RFI")]


def test_what_was_pasted_keeps_its_id(store):
    given = article("x", "Un texte.", title="Titre", url="https://example.org/x", extra={"page": 3})
    one = stage_articles(store.path, [given], name="Titre")
    (kept,) = one.items()
    assert (kept.article_id, kept.version, kept.url, kept.extra) == ("x", given.version, given.url, given.extra)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.txt",
        "..\\x.txt",
        "/abs.txt",
        ".hidden.txt",
        "a\0b.txt",
        "n" * 300 + ".txt",
        "é à.txt",
        "..",
        "",
    ],
)
def test_a_file_s_name_leads_nowhere(store, name):
    one = stage(store.path, [(name, io.BytesIO(b"Un texte.")), (name, io.BytesIO(b"Un autre."))])
    kept = [path for path in one.files.rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert all(path.resolve().is_relative_to(one.files.resolve()) for path in kept)
    assert not any(path.name.startswith(".") for path in kept)


def test_an_upload_whose_process_died_is_interrupted_and_can_go_on(store):
    one = of(store, "a", "b")
    one.write(Status(name="x", state="running", total=2))
    assert one.status().state == "interrupted"
    with one.lock:
        waiting = threading.Thread(target=lambda: seen.append(Upload(one.folder).status().state))
        seen: list[str] = []
        waiting.start()
        waiting.join()
    assert seen == ["running"]
    begin(one, store)
    assert one.status().state == "done"
    with pytest.raises(UploadError):
        begin(one, store)


def test_a_large_upload_is_read_by_a_process_of_its_own(store):
    one = of(store, *(f"n{number}" for number in range(21)))
    begin(one, store)
    with pytest.raises(UploadError, match="Stop it first"):
        take_back(one, store)
    until = time.monotonic() + 120
    while one.status().state not in ENDED and time.monotonic() < until:
        time.sleep(0.2)
    assert (one.status().state, one.status().new) == ("done", 21), (one.folder / "log").read_text()
    assert len(titles(store)) == 21


def test_addresses_are_fetched_when_they_are_read_and_not_before(store, monkeypatch):
    asked = []

    def look_up(url, _):
        asked.append(url)
        return web.Found((article(url, f"Un texte. {url}", url=url),))

    monkeypatch.setattr(web, "look_up", look_up)
    one = stage_addresses(store.path, ["https://example.org/1", "https://example.org/2"], name="Un flux")
    assert asked == []
    assert run(one, store).new == 2
    assert len(asked) == 2


def test_what_was_looked_at_long_ago_is_swept_away(store, monkeypatch):
    old, saved = of(store, "a"), of(store, "b")
    run(saved, store)
    monkeypatch.setattr(upload, "_STAGED_SECONDS", -1.0)
    of(store, "c")
    assert not old.folder.exists()
    assert saved.folder.exists()


def test_rate_and_time_left():
    status = Status(name="x", state="running", started=100.0, updated=110.0, done=50, total=200)
    assert (status.rate, status.seconds_left) == (5.0, 30.0)
    assert Status(name="x").rate is None
