"""Adding articles in the page: pasted, fetched from an address, followed as a feed."""

from dataclasses import replace

from drawn import clean
from specimen import readings

from dashboard import pipeline
from dashboard.collecting import feeds, web
from dashboard.model import Article
from dashboard.readers import Skipped
from dashboard.store import Store, raw
from dashboard.ui.pages import add


def test_an_article_is_previewed_then_saved_then_taken_back(open_page, monkeypatch, tmp_path):
    article, reading = readings()[0]
    monkeypatch.setattr(pipeline, "preview", lambda _: reading)
    monkeypatch.setattr(pipeline, "read_article", lambda one: replace(reading, article_id=one.article_id))
    store = tmp_path / "own"
    page = open_page("add", store=store)
    page.text_area(key="add.text").set_value(article.text)
    page.text_input(key="add.source").set_value("Le Messager")
    page.button[0].click().run()
    assert "tué deux soldats</mark>" in clean(page)
    assert "No publication date" in page.info[0].value
    assert not store.exists()
    day = next(one for one in page.date_input if one.key.startswith("date."))
    day.set_value("2021-04-07").run()
    assert not page.info
    page.button(key="add.save").click().run()
    assert "1 new" in clean(page)
    stored = Store.open(store).current("articles").to_pylist()
    assert [(one["text"], one["source"], one["published_at"]) for one in stored] == [
        (article.text, "Le Messager", "2021-04-07")
    ]
    next(button for button in page.button if button.key.startswith("back.")).click().run()
    assert "taken back" in clean(page)
    assert Store.open(store).current("articles").num_rows == 0


def test_what_was_found_can_be_left(open_page, monkeypatch, tmp_path):
    monkeypatch.setattr(pipeline, "preview", lambda _: readings()[0][1])
    page = open_page("add", store=tmp_path / "own")
    page.text_area(key="add.text").set_value(readings()[0][0].text)
    page.button[0].click().run()
    page.button(key="add.leave").click().run()
    assert "</mark>" not in clean(page)
    assert not list((tmp_path / "own-uploads").iterdir())


PAGE = "https://example.org/a"


def _fetched_article(number, **extra):
    text = "Des roquettes ont fait deux morts à Tikrit."
    return Article(article_id=f"{PAGE}{number}", url=f"{PAGE}{number}", title=f"Titre {number}", text=text, extra=extra)


def _ask_for(page, found, monkeypatch):
    monkeypatch.setattr(web, "look_up", lambda url, *_, **__: found[url])
    monkeypatch.setattr(pipeline, "preview", lambda one: replace(readings()[0][1], reports=(), figures=()))
    page.segmented_control(key="add.how").set_value("address").run()
    page.text_input(key="add.address").set_value(PAGE)
    page.button[0].click().run()
    assert not page.exception


def test_a_page_is_fetched_previewed_and_saved(open_page, monkeypatch, tmp_path):
    page = open_page("add", store=tmp_path / "own")
    _ask_for(page, {PAGE: web.Found((_fetched_article(1),))}, monkeypatch)
    assert "ont fait deux morts" in clean(page)
    page.button(key="add.save").click().run()
    assert Store.open(tmp_path / "own").current("articles")["url"].to_pylist() == [f"{PAGE}1"]


def test_a_page_can_be_saved_as_it_was_fetched(open_page, monkeypatch, tmp_path):
    silent = replace(readings()[0][1], reports=(), figures=())
    monkeypatch.setattr(pipeline, "read_article", lambda one: replace(silent, article_id=one.article_id))
    store = Store.create(tmp_path / "own")
    sha256 = raw.keep(store, b"<p>as it came</p>")
    pipeline.ingest_articles([_fetched_article(1, raw_sha256=sha256)], store)
    for there in (True, False):
        page = open_page("articles", store=store.path, article=f"{PAGE}1")
        assert ("Page as fetched" in {button.label for button in page.get("download_button")}) is there
        raw.drop(store, [sha256])


def test_a_feed_is_told_as_one_and_followed(open_page, monkeypatch, tmp_path):
    begun = []
    monkeypatch.setattr(add, "begin", lambda upload, _: begun.append(upload))
    page = open_page("add", store=tmp_path / "own")
    _ask_for(page, {PAGE: web.Found(tuple(_fetched_article(n, excerpt=True) for n in range(3)))}, monkeypatch)
    assert "A feed: this is what it announces" in clean(page)
    page.toggle(key="add.follow").set_value(True).run()
    page.button(key="add.save").click().run()
    assert [feed.url for feed in feeds.followed(Store.open(tmp_path / "own"))] == [PAGE]
    assert (begun[0].files / "addresses.urls").read_text().split() == [f"{PAGE}{n}" for n in range(3)]


def test_a_page_that_can_t_be_had_says_why(open_page, monkeypatch, tmp_path):
    page = open_page("add", store=tmp_path / "own")
    refused = Skipped(PAGE, None, "the address is private", "Give a public one.")
    _ask_for(page, {PAGE: web.Found((refused,))}, monkeypatch)
    assert "the address is private" in page.warning[0].value


def test_an_empty_form_says_so(open_page):
    page = open_page("add")
    page.button[0].click().run()
    assert "there is no text" in page.warning[0].value
