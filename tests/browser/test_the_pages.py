"""Every page in a real browser: adding articles, lists, comparing, the report; narrow screens and hostile words."""

import json
import re

from browsing import query_of
from playwright.sync_api import expect

from dashboard.query import Filters, Snapshot, incidents
from dashboard.store import Store

PAGES = ("", "incidents", "incident", "compare", "others", "changes", "articles", "article", "report", "add")


def test_choosing_a_row_opens_the_incident(visit):
    page = visit().go("incidents", country="HTI")
    page.locator("[data-testid=data-grid-canvas]").wait_for()
    page.wait_for_timeout(1000)
    table = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(table["x"] + 200, table["y"] + 52)
    expect(page.locator("h1.vg-head")).to_contain_text("Port-au-Prince")


def test_add_an_article_see_what_is_found_and_save_it(visit, empty_dashboard):
    window = visit(of=empty_dashboard)
    page = window.go("", store="own")
    page.get_by_role("button", name="Add articles").click()
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.fill("Trois roquettes sont tombées lundi matin sur Mossoul, blessant deux gardes, selon la police irakienne.")
    page.get_by_role("textbox", name="Outlet").fill("Le Messager")
    page.get_by_role("button", name="See what is found").click()
    expect(page.get_by_text("No publication date: give one to place").first).to_be_visible(timeout=180_000)
    expect(page.locator("mark", has_text="deux gardes").first).to_be_visible()

    day = page.get_by_test_id("stDateInput").filter(has_text="Publication date").last
    day.get_by_role("spinbutton").first.click()
    page.keyboard.type("20210609")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(".vg-best", has_text="7 June 2021")).to_be_visible()
    expect(page.get_by_text("No publication date")).to_have_count(0)

    page.get_by_role("button", name="Save to my articles").click()
    expect(page.get_by_text("1 new")).to_be_visible(timeout=60_000)
    window.settle()
    with page.expect_download() as download:
        page.get_by_role("button", name="Report (CSV)").click()
    assert "new" in download.value.path().read_text("utf-8-sig")
    page.get_by_role("link", name="Open my articles").click()
    expect(page.get_by_text("1 of 1 incidents")).to_be_visible()
    page.get_by_role("link", name=re.compile("Mosul.*7 Jun 2021 · 2 wounded")).click()
    expect(page.locator(".vg-best", has_text=re.compile("^2$"))).to_be_visible()
    expect(page.locator(".vg-sentence", has_text="blessant deux gardes")).to_be_visible()
    expect(page.get_by_text("Le Messager · 9 June 2021 · FR")).to_be_visible()


def test_a_long_upload_goes_on_without_its_tab_and_is_taken_back(visit, empty_dashboard):
    window = visit(of=empty_dashboard)
    page = window.go("add", store="own")
    page.get_by_role("radio", name="Files").click()
    article = "Trois roquettes sont tombées lundi matin sur Mossoul, blessant deux gardes. Article numéro {}."
    lines = [json.dumps({"id": f"a{n}", "title": "Mossoul", "text": article.format(n)}) for n in range(150)]
    file = {"name": "articles.jsonl", "mimeType": "application/jsonl", "buffer": "\n".join(lines).encode()}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("articles.jsonl")).to_be_visible()
    page.get_by_role("button", name="See what is found").click()
    page.get_by_role("button", name="Save to my articles").click(timeout=180_000)
    expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=60_000)
    page.close()

    page = visit(of=empty_dashboard).go("add", store="own")
    expect(page.get_by_text("150 new")).to_be_visible(timeout=180_000)
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("button", name="Take back", exact=True).click()
    expect(page.get_by_text("taken back")).to_be_visible(timeout=60_000)
    assert Store.open(empty_dashboard.store).current("articles").num_rows == 0


def test_every_page_fits_a_narrow_screen_and_asks_no_other_machine(visit):
    window = visit(width=390, height=844, scheme="dark")
    kept = incidents(Snapshot(Store.open(window.dashboard.store)), Filters(place="tikrit"))
    queries = {"incident": {"id": kept["incident_id"][0]}, "article": {"article": "hostile"}}
    for name in PAGES:
        page = window.go("articles" if name == "article" else name, **queries.get(name, {}))
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390, name
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert window.hosts == {"127.0.0.1"}, f"a request left the machine from {name or 'the overview'}"


def test_hostile_words_run_nothing(visit):
    window = visit()
    kept = incidents(Snapshot(Store.open(window.dashboard.store)), Filters(country=("YEM",)))
    for name, query in (("", {}), ("articles", {"article": "hostile"}), ("incident", {"id": kept["incident_id"][0]})):
        page = window.go(name, **query)
        expect(page.get_by_text("<img src=x").first).to_be_visible()
        page.wait_for_timeout(300)
        assert page.evaluate("window.hacked") is None
        expect(page.locator("img[src='x']")).to_have_count(0)


def test_two_places_are_compared_and_a_cell_leads_to_its_incidents(visit):
    page = visit().go("compare", country="IRQ")
    page.get_by_role("radio", name="Places").click()
    expect(page.locator(".vg-pairs").get_by_text("Tikrit")).to_be_visible()
    assert query_of(page)["by"] == ["place"]
    page.locator(".vg-heat a", has_text="2").first.click()
    expect(page.get_by_text("2 of 12 incidents")).to_be_visible()
    assert query_of(page)["place"] == ["Tikrit"]


def test_articles_are_filtered_and_the_list_is_come_back_to(visit):
    window = visit()
    page = window.go("articles", of_language="ar")
    expect(page.get_by_text("1 article")).to_be_visible()
    page.locator("[data-testid=data-grid-canvas]").wait_for()
    page.wait_for_timeout(1000)
    table = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(table["x"] + 300, table["y"] + 52)
    expect(page.locator("article.vg-article")).to_have_css("direction", "ltr")
    expect(page.locator("article.vg-article p[dir=auto]").last).to_have_css("text-align", "start")
    page.get_by_role("link", name="All articles").click()
    expect(page.get_by_text("1 article")).to_be_visible()


def test_the_report_is_one_page_with_its_map(visit):
    page = visit(scheme="dark").go("report", country="IRQ,MLI", date_from="2021-01-01", undated="yes", known_from="all")
    page.locator(".vg-map-paper").wait_for(state="attached")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True, print_background=True))) == 1
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.locator(".vg-map-paper")).to_be_visible()
