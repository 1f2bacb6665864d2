"""Every page runs in both languages, shows what it should, and writes its state in the address."""

import re

import pytest
from drawn import clean, lines_of, opened
from specimen import HOSTILE

from dashboard.model import VigieError
from dashboard.store import Store
from dashboard.ui import memory
from dashboard.ui.i18n import texts
from dashboard.ui.widgets import results

LABELLED = ("button", "selectbox", "multiselect", "text_input", "text_area", "date_input", "toggle", "expander")
EN_OR_FR = {"en": "Add your own articles", "fr": "Ajoutez vos articles"}
PAGES = ("", "incidents", "compare", "others", "changes", "incident", "articles", "report", "add")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_runs_in_every_language_and_shows_no_raw_key(open_page, ids, name, language):
    query = {"id": ids(place="tikrit")[0]} if name == "incident" else {}
    page = open_page(name, lang=language, **query)
    widgets = [widget.label for kind in LABELLED for widget in page.get(kind)]
    shown = "\n".join([re.sub(r"<style>.*?</style>", "", clean(page), flags=re.S), *widgets])
    keys = set(texts(language))
    assert set(re.findall(r"[a-z_]+\.[a-z_0-9]+", shown)) & keys == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_runs_without_a_store(open_page, name, tmp_path):
    clean(open_page(name, store=tmp_path / "none"))


@pytest.mark.parametrize(("language", "line"), [("en", "in our own words"), ("fr", "rédigés par nos soins")])
def test_the_page_opens_on_the_sample_while_one_s_own_store_is_empty(open_page, tmp_path, language, line):
    for store in (tmp_path / "none", Store.create(tmp_path / "empty").path):
        page = open_page(store=store, lang=language)
        assert line in clean(page)
        assert page.selectbox(key="frame.store").value == "sample"
        assert EN_OR_FR[language] in [link.proto.label for link in page.get("page_link")]


def test_the_page_opens_on_one_s_own_articles_where_there_are_any(open_page):
    page = open_page()
    assert page.selectbox(key="frame.store").value == "own"
    assert "in our own words" not in clean(page)
    page.selectbox(key="frame.store").set_value("sample").run()
    assert page.query_params["store"] == "sample"
    assert "in our own words" in clean(page)


def test_the_welcome_screen_offers_the_sample_and_to_add(open_page, tmp_path):
    page = open_page(store=Store.create(tmp_path / "empty").path)
    page.query_params["store"] = "own"
    page.run()
    assert "No articles yet" in clean(page)
    assert {button.label for button in page.button} >= {"Add articles", "Open the sample"}


def test_tiles_tell_sums_with_their_spread_and_what_is_not_told(open_page):
    page = clean(open_page())
    assert "<b>12 of 12 incidents</b>" in page
    assert "+ 1 recalled" in page
    assert re.search(r'vg-big">360</span><span class="vg-unit">killed', page)
    assert "at least 360" in page
    assert "1 undated" in page


def test_labels_follow_the_language_and_the_address_does_not(open_page):
    page = open_page(lang="fr", event_type="explosions", country="IRQ")
    assert "Irak" in page.multiselect(key="filter.country").format_func("IRQ")
    assert page.query_params["country"] == "IRQ"
    assert "<b>4 incidents sur 12</b>" in clean(page)


def test_an_incident_tells_each_value_with_its_claims(open_page, ids):
    incident = ids(place="tikrit")[1]
    page = clean(open_page("incident", id=incident))
    assert "6 April 2021, in the evening" in page
    assert "2 (2–3)" in page
    assert "≥ 7" in page
    assert "accused by Washington" in page
    assert "un responsable de la province, via la radio locale" in page
    assert 'vg-count" data-tokens="c5">tué deux soldats</mark>' in page


def test_each_claim_is_a_link_to_its_sentence(open_page, ids):
    page = clean(open_page("incident", id=ids(place="tikrit")[1]))
    links = set(re.findall(r'href="#([\w-]+)"', page))
    assert links
    assert links <= set(re.findall(r'id="([\w-]+)"', page))


def test_a_recalled_incident_says_so(open_page, ids):
    page = clean(open_page("incident", id=ids(known_from="recalled")[0]))
    assert "Recalled" in page
    assert "March 2021" in page


def test_an_incident_of_another_store_says_what_to_do(open_page):
    assert "&lt;b&gt;" in clean(open_page("incident", id="<b>"))


@pytest.mark.parametrize(
    ("name", "query"), [("", {}), ("articles", {"article": "hostile"}), ("incident", {"id": "YEM"})]
)
def test_hostile_words_stay_words(open_page, ids, name, query):
    if "id" in query:
        query = {"id": ids(country=("YEM",))[0]}
    page = open_page(name, **query)
    assert not re.search(r"<(img|script|b>Le Canard)", clean(page))
    assert HOSTILE not in "".join(link.proto.label for link in page.get("page_link"))
    assert name or HOSTILE in "".join(line["title"] for line in lines_of(page)), (
        "as text: the browser is told no markup"
    )


def test_an_arabic_article_is_written_from_the_right(open_page):
    page = clean(open_page("articles", article="arabic"))
    assert 'lang="ar"' in page
    assert '<p dir="auto"><span class="vg-sentence"' in page


def test_articles_are_filtered_by_status(open_page):
    page = open_page("articles", status="none")
    assert "1 article" in clean(page)
    assert page.dataframe[0].value["reason"].tolist() == ["a trial"]


def test_articles_are_filtered_by_outlet_and_language_in_the_address(open_page):
    page = open_page("articles")
    page.multiselect(key="articles.language").set_value(["ar"]).run()
    assert page.query_params["of_language"] == "ar"
    assert "1 article" in clean(page)
    page = open_page("articles", of_outlet="La Lettre du Tigre|nobody", search="roquettes")
    assert page.multiselect(key="articles.outlet").value == ["La Lettre du Tigre"]
    assert page.dataframe[0].value["title"].tolist() == ["Roquettes sur une base de Tikrit"]


def test_the_table_holds_what_is_filtered(open_page, ids):
    table = open_page("incidents", country="MLI").dataframe[0].value
    assert table["incident_id"].tolist() == ids(country=("MLI",))
    assert table["country"].tolist() == ["Mali", "Mali"]


def test_the_table_s_order_columns_and_page_are_in_the_address(open_page, ids):
    page = open_page("incidents", columns="killed_best,weapon,nonsense", order="deadliest", page="99")
    clean(page)
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
    assert "1–5 of 12" in clean(page)
    page.button(key="pager.after").click().run()
    page.button(key="pager.after").click().run()
    assert page.query_params["page"] == "3"
    assert len(page.dataframe[0].value) == 2
    assert page.button(key="pager.after").disabled


def test_a_view_is_saved_by_name_and_opens_again(open_page, monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "path", lambda: tmp_path / "readers.json")
    page = open_page("incidents", country="IRQ", order="deadliest")
    page.text_input(key="saved.name").set_value("Irak, [bold] *meurtrier*").run()
    clean(page)
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
    clean(page)
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
