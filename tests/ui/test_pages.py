"""Every page runs in both languages, shows what it should, and writes its state in the address."""

import re
from dataclasses import replace

import pytest
from drawn import GROUPS as FOLDED
from drawn import html_of, lines_of, opened
from specimen import HOSTILE, readings

from dashboard import pipeline
from dashboard.collecting import feeds, web
from dashboard.model import Article, VigieError
from dashboard.query import RULES, Near
from dashboard.readers import Skipped
from dashboard.store import Store, raw
from dashboard.ui import memory
from dashboard.ui.i18n import texts
from dashboard.ui.pages import add
from dashboard.ui.widgets import filters, results
from dashboard.ui.widgets.filters import GROUPS, ON_THE_MAP

_LABELLED = ("button", "selectbox", "multiselect", "text_input", "text_area", "date_input", "toggle", "expander")
WIDGETS = ("text_input", "number_input", "multiselect", "selectbox", "slider", "toggle", "date_input")
EN_OR_FR = {"en": "Add your own articles", "fr": "Ajoutez vos articles"}
PAGES = ("", "incidents", "compare", "others", "changes", "incident", "articles", "report", "add")


def _clean(page):
    assert not page.exception, page.exception[0].message
    return html_of(page)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_runs_in_every_language_and_shows_no_raw_key(open_page, ids, name, language):
    query = {"id": ids(place="tikrit")[0]} if name == "incident" else {}
    page = open_page(name, lang=language, **query)
    widgets = [widget.label for kind in _LABELLED for widget in page.get(kind)]
    shown = "\n".join([re.sub(r"<style>.*?</style>", "", _clean(page), flags=re.S), *widgets])
    keys = set(texts(language))
    assert set(re.findall(r"[a-z_]+\.[a-z_0-9]+", shown)) & keys == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_runs_without_a_store(open_page, name, tmp_path):
    _clean(open_page(name, store=tmp_path / "none"))


@pytest.mark.parametrize(("language", "line"), [("en", "in our own words"), ("fr", "rédigés par nos soins")])
def test_the_page_opens_on_the_sample_while_one_s_own_store_is_empty(open_page, tmp_path, language, line):
    for store in (tmp_path / "none", Store.create(tmp_path / "empty").path):
        page = open_page(store=store, lang=language)
        assert line in _clean(page)
        assert page.selectbox(key="frame.store").value == "sample"
        assert EN_OR_FR[language] in [link.proto.label for link in page.get("page_link")]


def test_the_page_opens_on_one_s_own_articles_where_there_are_any(open_page):
    page = open_page()
    assert page.selectbox(key="frame.store").value == "own"
    assert "in our own words" not in _clean(page)
    page.selectbox(key="frame.store").set_value("sample").run()
    assert page.query_params["store"] == "sample"
    assert "in our own words" in _clean(page)


def test_the_welcome_screen_offers_the_sample_and_to_add(open_page, tmp_path):
    page = open_page(store=Store.create(tmp_path / "empty").path)
    page.query_params["store"] = "own"
    page.run()
    assert "No articles yet" in _clean(page)
    assert {button.label for button in page.button} >= {"Add articles", "Open the sample"}


def test_tiles_tell_sums_with_their_spread_and_what_is_not_told(open_page):
    page = _clean(open_page())
    assert "<b>12 of 12 incidents</b>" in page
    assert "+ 1 recalled" in page
    assert re.search(r'vg-big">360</span><span class="vg-unit">killed', page)
    assert "at least 360" in page
    assert "1 undated" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"country": "IRQ"}, 4),
        ({"date_from": "2021-04-01", "date_to": "2021-04-30"}, 4),
        ({"event_type": "riots"}, 1),
        ({"place": "tikrit"}, 2),
        ({"known_from": "all"}, 13),
        ({"undated": "only"}, 1),
        ({"country": "IRQ", "date_from": "2021-06-01"}, 1),
        ({"country": "FRA"}, 0),
    ],
)
def test_the_address_is_the_filters(open_page, query, shown):
    page = open_page(**query)
    everything = 13 if query.get("known_from") == "all" else 12
    assert f"<b>{shown} of {everything} incidents</b>" in _clean(page)
    for name in query:
        assert page.button(key=f"chip.{name}")


def test_a_filter_writes_the_address_and_its_chip_takes_it_back(open_page):
    page = open_page()
    page.multiselect(key="filter.country").set_value(["MLI"]).run()
    assert page.query_params["country"] == "MLI"
    assert "<b>2 of 12 incidents</b>" in _clean(page)
    page.button(key="chip.country").click().run()
    assert "country" not in page.query_params
    assert "<b>12 of 12 incidents</b>" in _clean(page)


def test_days_and_words_are_filters_too(open_page):
    page = open_page()
    page.date_input(key="filter.date_from").set_value("2021-05-01").run()
    page.text_input(key="filter.text").set_value("kirkuk").run()
    assert page.query_params["date_from"] == "2021-05-01"
    assert "<b>1 of 12 incidents</b>" in _clean(page)


def test_every_filter_stands_in_the_sidebar_or_on_the_map(open_page):
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(rule.field for rule in RULES)
    page = opened(open_page(), *FOLDED)
    _clean(page)
    drawn = {widget.key.split(".")[1] for kind in WIDGETS for widget in getattr(page, kind) if widget.key}
    assert {rule.field for rule in RULES} - set(ON_THE_MAP) <= drawn


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"admin1": "IRQ/Kirkuk"}, 1),
        ({"near": "34.607,43.678,60,Tikrit"}, 2),
        ({"polygon": "40 30,50 30,50 40,40 40"}, 4),
        ({"killed": "10.."}, 4),
        ({"weapon": "roquette"}, 1),
        ({"language": "ar"}, 1),
        ({"date_prec": "1"}, 10),
        ({"review_status": "confirmed"}, 0),
    ],
)
def test_every_filter_of_the_address_is_kept_and_in_words(open_page, query, shown):
    page = open_page(**query)
    assert f"<b>{shown} of 12 incidents</b>" in _clean(page)
    assert page.button(key=f"chip.{next(iter(query))}")


def test_tolls_and_confidence_are_chosen_as_ranges(open_page):
    page = opened(open_page(), *FOLDED)
    page.number_input(key="filter.killed.from").set_value(10).run()
    assert page.query_params["killed"] == "10.."
    page.number_input(key="filter.killed.to").set_value(10).run()
    assert page.query_params["killed"] == "10"
    page.slider(key="filter.confidence").set_value(50).run()
    assert page.query_params["confidence"] == "0.5"
    _clean(page)


def test_a_typed_place_becomes_a_circle_or_says_that_it_is_not_known(open_page, monkeypatch):
    known = {"Gao": Near(16.27, -0.04, 50, "Gao, Mali")}
    monkeypatch.setattr(filters, "around", lambda name, km: (found := known.get(name)) and found._replace(km=km))
    page = opened(open_page(), *FOLDED)
    page.text_input(key="filter.near.place").set_value("Nowhere").run()
    assert "near" not in page.query_params
    assert any("No place called" in caption.value for caption in page.caption)
    page.text_input(key="filter.near.place").set_value("Gao").run()
    assert page.query_params["near"] == "16.27,-0.04,50.0,Gao, Mali"
    page.number_input(key="filter.near.km").set_value(100).run()
    assert page.query_params["near"] == "16.27,-0.04,100.0,Gao, Mali"
    assert "Within" in page.button(key="chip.near").label


def test_what_the_address_asks_for_in_vain_is_named(open_page):
    page = open_page(date_from="yesterday", event_type="picnic")
    assert "<b>12 of 12 incidents</b>" in _clean(page)
    assert "date\\_from" in page.warning[0].value


@pytest.mark.parametrize(
    ("name", "query"),
    [
        (
            "",
            {
                "map": "x",
                "measure": "x",
                "at": "x",
                "chart": "x",
                "step": "x",
                "order": "x",
                "columns": "x",
                "page": "x",
            },
        ),
        ("", {"stack": "x", "chart": "lanes", "at": "34.6,43.7,6.2"}),
        ("compare", {"by": "x", "rows": "x", "columns": "x", "a": "x"}),
        ("articles", {"status": "x", "of_outlet": "x", "country": "XXXX"}),
        ("changes", {"since": "99"}),
    ],
)
def test_what_a_page_s_own_parameters_ask_for_in_vain_is_named(open_page, name, query):
    page = open_page(name, **query)
    _clean(page)
    told = page.warning[0].value.replace("\\", "")
    vain = {parameter for parameter, value in query.items() if value.startswith("x") or name == "changes"}
    assert {parameter for parameter in query if re.search(rf"\b{parameter}\b", told.split(":")[1])} == vain


def test_labels_follow_the_language_and_the_address_does_not(open_page):
    page = open_page(lang="fr", event_type="explosions", country="IRQ")
    assert "Irak" in page.multiselect(key="filter.country").format_func("IRQ")
    assert page.query_params["country"] == "IRQ"
    assert "<b>4 incidents sur 12</b>" in _clean(page)


def test_an_incident_tells_each_value_with_its_claims(open_page, ids):
    incident = ids(place="tikrit")[1]
    page = _clean(open_page("incident", id=incident))
    assert "6 April 2021, in the evening" in page
    assert "2 (2–3)" in page
    assert "≥ 7" in page
    assert "accused by Washington" in page
    assert "un responsable de la province, via la radio locale" in page
    assert 'vg-count" data-tokens="c5">tué deux soldats</mark>' in page


def test_each_claim_is_a_link_to_its_sentence(open_page, ids):
    page = _clean(open_page("incident", id=ids(place="tikrit")[1]))
    links = set(re.findall(r'href="#([\w-]+)"', page))
    assert links
    assert links <= set(re.findall(r'id="([\w-]+)"', page))


def test_a_recalled_incident_says_so(open_page, ids):
    page = _clean(open_page("incident", id=ids(known_from="recalled")[0]))
    assert "Recalled" in page
    assert "March 2021" in page


def test_an_incident_of_another_store_says_what_to_do(open_page):
    assert "&lt;b&gt;" in _clean(open_page("incident", id="<b>"))


@pytest.mark.parametrize(
    ("name", "query"), [("", {}), ("articles", {"article": "hostile"}), ("incident", {"id": "YEM"})]
)
def test_hostile_words_stay_words(open_page, ids, name, query):
    if "id" in query:
        query = {"id": ids(country=("YEM",))[0]}
    page = open_page(name, **query)
    assert not re.search(r"<(img|script|b>Le Canard)", _clean(page))
    assert HOSTILE not in "".join(link.proto.label for link in page.get("page_link"))
    assert name or HOSTILE in "".join(line["title"] for line in lines_of(page)), (
        "as text: the browser is told no markup"
    )


def test_an_arabic_article_is_written_from_the_right(open_page):
    page = _clean(open_page("articles", article="arabic"))
    assert 'lang="ar"' in page
    assert '<p dir="auto"><span class="vg-sentence"' in page


def test_articles_are_filtered_by_status(open_page):
    page = open_page("articles", status="none")
    assert "1 article" in _clean(page)
    assert page.dataframe[0].value["reason"].tolist() == ["a trial"]


def test_articles_are_filtered_by_outlet_and_language_in_the_address(open_page):
    page = open_page("articles")
    page.multiselect(key="articles.language").set_value(["ar"]).run()
    assert page.query_params["of_language"] == "ar"
    assert "1 article" in _clean(page)
    page = open_page("articles", of_outlet="La Lettre du Tigre|nobody", search="roquettes")
    assert page.multiselect(key="articles.outlet").value == ["La Lettre du Tigre"]
    assert page.dataframe[0].value["title"].tolist() == ["Roquettes sur une base de Tikrit"]


def test_the_table_holds_what_is_filtered(open_page, ids):
    table = open_page("incidents", country="MLI").dataframe[0].value
    assert table["incident_id"].tolist() == ids(country=("MLI",))
    assert table["country"].tolist() == ["Mali", "Mali"]


def test_the_table_s_order_columns_and_page_are_in_the_address(open_page, ids):
    page = open_page("incidents", columns="killed_best,weapon,nonsense", order="deadliest", page="99")
    _clean(page)
    table = page.dataframe[0].value
    assert table.columns.tolist() == ["killed_best", "weapon", "incident_id", "open"]
    assert table["killed_best"].isna().iloc[0], "300 to 600, none of them the best"
    assert f"id={table['incident_id'].iloc[0]}" in table["open"].iloc[0]
    opened(page, "table.choose").multiselect(key="table.columns").set_value(["location"]).run()
    assert page.query_params["columns"] == "location"
    page.selectbox(key="table.order").set_value("oldest").run()
    assert page.query_params["order"] == "oldest"
    assert page.dataframe[0].value["incident_id"].tolist() != table["incident_id"].tolist()


def test_a_long_table_has_pages(open_page, monkeypatch):
    monkeypatch.setattr(results, "PAGE_ROWS", 5)
    page = open_page("incidents")
    assert len(page.dataframe[0].value) == 5
    assert "1–5 of 12" in _clean(page)
    page.button(key="pager.after").click().run()
    page.button(key="pager.after").click().run()
    assert page.query_params["page"] == "3"
    assert len(page.dataframe[0].value) == 2
    assert page.button(key="pager.after").disabled


def test_a_view_is_saved_by_name_and_opens_again(open_page, monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "path", lambda: tmp_path / "readers.json")
    page = open_page("incidents", country="IRQ", order="deadliest")
    page.text_input(key="saved.name").set_value("Irak, [bold] *meurtrier*").run()
    _clean(page)
    links = {link.proto.label: link.proto for link in page.get("page_link")}
    (label,) = [label for label in links if label.startswith("Irak")]
    assert "*meurtrier*" not in label
    assert memory.recall("").views["Irak, [bold] *meurtrier*"] == {
        "page_name": "incidents", "country": "IRQ", "order": "deadliest",
    }  # fmt: skip
    page.button(key="saved.0").click().run()
    assert not memory.recall("").views


def test_what_is_new_since_the_last_visit_is_told_once(open_page, monkeypatch, tmp_path, specimen_store):
    monkeypatch.setattr(memory, "path", lambda: tmp_path / "readers.json")
    page = open_page()
    assert not [one.label for one in page.expander if "last visit" in one.label], "the first visit"
    memory.see("", str(specimen_store.path), 0)
    page = open_page()
    _clean(page)
    assert [one.label for one in page.expander if "last visit" in one.label] == [
        "12 new incidents since your last visit"
    ]
    assert memory.recall("").seen == {str(specimen_store.path): 1}


def test_readers_are_told_apart_and_views_of_one_name_replace_each_other(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "path", lambda: tmp_path / "deep" / "readers.json")
    memory.save_view("anne@example.org", " Gao  ", {"place": "gao"})
    memory.save_view("anne@example.org", "Gao", {"place": "Gao"})
    memory.save_view("", "   ", {})
    assert memory.recall("anne@example.org").views == {"Gao": {"place": "Gao"}}
    assert not memory.recall("").views
    (tmp_path / "deep" / "readers.json").write_text("{")
    with pytest.raises(VigieError, match="Mend the file"):
        memory.recall("")


def test_an_article_is_previewed_then_saved_then_taken_back(open_page, monkeypatch, tmp_path):
    article, reading = readings()[0]
    monkeypatch.setattr(pipeline, "preview", lambda _: reading)
    monkeypatch.setattr(pipeline, "read_article", lambda one: replace(reading, article_id=one.article_id))
    store = tmp_path / "own"
    page = open_page("add", store=store)
    page.text_area(key="add.text").set_value(article.text)
    page.text_input(key="add.source").set_value("Le Messager")
    page.button[0].click().run()
    assert "tué deux soldats</mark>" in _clean(page)
    assert "No publication date" in page.info[0].value
    assert not store.exists()
    day = next(one for one in page.date_input if one.key.startswith("date."))
    day.set_value("2021-04-07").run()
    assert not page.info
    page.button(key="add.save").click().run()
    assert "1 new" in _clean(page)
    stored = Store.open(store).current("articles").to_pylist()
    assert [(one["text"], one["source"], one["published_at"]) for one in stored] == [
        (article.text, "Le Messager", "2021-04-07")
    ]
    next(button for button in page.button if button.key.startswith("back.")).click().run()
    assert "taken back" in _clean(page)
    assert Store.open(store).current("articles").num_rows == 0


def test_what_was_found_can_be_left(open_page, monkeypatch, tmp_path):
    monkeypatch.setattr(pipeline, "preview", lambda _: readings()[0][1])
    page = open_page("add", store=tmp_path / "own")
    page.text_area(key="add.text").set_value(readings()[0][0].text)
    page.button[0].click().run()
    page.button(key="add.leave").click().run()
    assert "</mark>" not in _clean(page)
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
    assert "ont fait deux morts" in _clean(page)
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
    assert "A feed: this is what it announces" in _clean(page)
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
