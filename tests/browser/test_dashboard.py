"""The dashboard as a reader uses it, in a real browser: filter, open, see the sentence, take the CSV away."""

import csv
import io
import json
import re
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from dashboard.query import Filters, Snapshot, incidents
from dashboard.store import Store

expect.set_options(timeout=60_000)  # a busy machine draws a map in software
LIT = {"light": "rgb(255, 243, 196)", "dark": "rgb(74, 64, 24)"}
_MARK = """([longitude, latitude]) => {
    const map = document.querySelector('.vg-map').map, box = map.getCanvas().getBoundingClientRect()
    const point = map.project([longitude, latitude])
    return [box.left + point.x, box.top + point.y]
}"""
_MAP_IS_DRAWN = """() => {
    const root = document.querySelector('.vg-map')
    return root?.dataset.drawn && root.map.loaded() && !root.map.isMoving()
}"""
_ZOOM = "() => document.querySelector('.vg-map').map.getZoom()"


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choose_day(page: Page, label: str, day: str) -> None:
    field = page.get_by_test_id("stDateInput").filter(has_text=label)
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(day.replace("-", ""))
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")


def choose_country(page: Page, name: str) -> None:
    box = page.get_by_test_id("stMultiSelect").filter(has_text="Country")
    box.get_by_role("combobox").click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")


def test_filter_by_day_and_place_then_open_the_incident_and_take_the_csv(visit):
    window = visit()
    page = window.go()
    expect(page.get_by_text("12 of 12 incidents")).to_be_visible()

    choose_day(page, "From", "2021-04-01")
    expect(page.get_by_text("7 of 12 incidents")).to_be_visible()
    choose_country(page, "Iraq")
    expect(page.get_by_text("3 of 12 incidents")).to_be_visible()
    assert query_of(page) | {"lang": ["en"]} == {"lang": ["en"], "date_from": ["2021-04-01"], "country": ["IRQ"]}

    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_bytes().decode("utf-8-sig"))))
    filters = Filters.from_query({"date_from": "2021-04-01", "country": "IRQ"})
    kept = incidents(Snapshot(Store.open(window.dashboard.store)), filters)
    assert [row["incident_id"] for row in rows] == kept["incident_id"].tolist()
    assert [row["killed_best"] for row in rows] == ["3", "3", "2"]

    page.get_by_role("link", name=re.compile("Tikrit.*2 .2–3. killed")).first.click()
    expect(page.locator("h1.vg-head")).to_contain_text("missile attack: Tikrit")
    assert query_of(page)["country"] == ["IRQ"]

    window.settle()

    value = page.locator("a.vg-value", has_text="— commandement des opérations").first
    sentence = page.locator(".vg-sentence", has_text="a tué deux soldats")
    value.hover()
    expect(sentence).to_have_css("background-color", LIT["light"])
    page.mouse.move(0, 0)
    expect(sentence).not_to_have_css("background-color", LIT["light"])
    value.click()
    expect(sentence).to_have_css("background-color", LIT["light"])
    expect(sentence).to_be_in_viewport()
    page.locator("mark", has_text="trois morts").hover()
    expect(page.locator("a.vg-value", has_text="un responsable")).to_have_css("background-color", LIT["light"])


def test_a_brush_across_the_timeline_becomes_a_filter_of_days(visit):
    page = visit().go()
    page.wait_for_function(_MAP_IS_DRAWN)  # the last chart to come: none moves any more
    page.wait_for_timeout(1000)
    box = page.locator(".vg-chart svg").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 60, steps=8)
    page.mouse.up()
    expect(page.get_by_role("button", name="Until")).to_be_visible()
    assert {"date_from", "date_to"} <= set(query_of(page))


def test_a_mark_alone_on_the_map_is_painted(visit):
    page = visit().go(country="COL")
    page.wait_for_function(_MAP_IS_DRAWN)
    page.wait_for_timeout(2000)
    x, y = page.evaluate(_MARK, [-74.08, 4.61])
    red, _, blue = Image.open(io.BytesIO(page.screenshot())).convert("RGB").getpixel((round(x), round(y)))
    assert blue > red + 80, "the colour of protests"


def test_a_click_on_the_map_lists_what_the_mark_holds(visit):
    window = visit()
    page = window.go(country="IRQ")
    page.wait_for_function(_MAP_IS_DRAWN)
    page.wait_for_timeout(500)
    page.mouse.click(*page.evaluate(_MARK, [43.678, 34.607]))
    expect(page.get_by_text("2 incidents chosen on the map")).to_be_visible()
    expect(page.locator(".vg-lines a")).to_have_count(2)
    page.get_by_role("button", name="Keep this area as a filter").click()
    expect(page.get_by_text("2 of 12 incidents")).to_be_visible()
    assert "box" in query_of(page)


def test_a_chip_takes_its_filter_back(visit):
    page = visit().go(country="MLI", event_type="battles")
    expect(page.get_by_text("1 of 12 incidents")).to_be_visible()
    page.get_by_role("button", name="Type: Battles").click()
    expect(page.get_by_text("2 of 12 incidents")).to_be_visible()
    assert query_of(page)["country"] == ["MLI"]


def test_a_link_keeps_the_view_in_another_language(visit):
    page = visit().go(country="IRQ")
    page.get_by_role("radio", name="FR").click()
    expect(page.get_by_text("4 incidents sur 12")).to_be_visible()
    page.get_by_role("link", name="Incidents", exact=True).click()
    expect(page.get_by_text("Tous les incidents").first).to_be_visible()
    expect(page.get_by_role("button", name="Pays : Irak")).to_be_visible()


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


@pytest.mark.parametrize("way", ["box", "lasso"])
def test_a_box_or_a_lasso_becomes_a_filter(visit, way):
    window = visit()
    page = window.go(country="IRQ")
    page.wait_for_function(_MAP_IS_DRAWN)
    page.get_by_role("button", name=f"Draw a {way}").click()
    x, y = page.evaluate(_MARK, [43.678, 34.607])
    page.mouse.move(x - 24, y - 24)
    page.mouse.down()
    for dx, dy in {"box": [(24, 24)], "lasso": [(24, -24), (24, 24), (-24, 24), (-24, -20)]}[way]:
        page.mouse.move(x + dx, y + dy, steps=8)
    page.mouse.up()
    expect(page.get_by_text("2 of 12 incidents")).to_be_visible()
    assert {"box": "box", "lasso": "polygon"}[way] in query_of(page)


def test_a_cluster_opens_and_the_view_stays_where_its_reader_left_it(visit):
    window = visit()
    page = window.go()
    page.wait_for_function(_MAP_IS_DRAWN)
    page.wait_for_timeout(500)
    before = page.evaluate(_ZOOM)
    page.mouse.click(*page.evaluate(_MARK, [43.9, 34.4]))
    page.wait_for_function(f"before => ({_ZOOM})() > before + 0.9", arg=before)
    page.wait_for_function(_MAP_IS_DRAWN)
    left = page.evaluate(_ZOOM)
    choose_country(page, "Iraq")
    expect(page.get_by_text("4 of 12 incidents")).to_be_visible()
    window.settle()
    assert page.evaluate(_ZOOM) == pytest.approx(left, abs=0.01)
    assert float(query_of(page)["at"][0].split(",")[2]) == pytest.approx(left, abs=0.01)
    link = page.url
    page.get_by_role("link", name="Incidents", exact=True).click()
    expect(page.get_by_text("All incidents").first).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    page.wait_for_function(_MAP_IS_DRAWN)
    assert page.evaluate(_ZOOM) == pytest.approx(left, abs=0.01)
    other = visit().page
    other.goto(link)
    other.wait_for_function(_MAP_IS_DRAWN)
    assert other.evaluate(_ZOOM) == pytest.approx(left, abs=0.01)
    other.get_by_role("button", name="Show all incidents").click()
    other.wait_for_function("() => !location.search.includes('at=')")


@pytest.mark.parametrize("mode", ["heat", "hexagons", "countries", "provinces"])
def test_the_map_s_other_ways_are_painted_and_in_the_address(visit, mode):
    page = visit().go(country="IRQ")
    page.wait_for_function(_MAP_IS_DRAWN)
    before = page.locator(".vg-map canvas").first.screenshot()
    page.get_by_label("What the map draws").select_option(mode)
    expect(page.get_by_label("What is counted")).to_be_visible()
    page.wait_for_function(_MAP_IS_DRAWN)
    page.wait_for_timeout(1500)
    assert query_of(page)["map"] == [mode]
    assert page.locator(".vg-map canvas").first.screenshot() != before
    expect(page.locator(".vg-map-classes")).to_contain_text("incidents")


def test_time_is_played_step_by_step(visit):
    page = visit().go(country="IRQ")
    page.wait_for_function(_MAP_IS_DRAWN)
    page.get_by_role("button", name="Play over time").click()
    moment = page.locator(".vg-map-player output")
    expect(moment).to_be_visible()
    first = moment.inner_text()
    page.get_by_role("button", name="One step on").click()
    expect(moment).not_to_have_text(first)
    page.get_by_label("Window of time").select_option("0")
    page.locator(".vg-map-player input").press("End")
    counted = "() => document.querySelector('.vg-map').map.getSource('marks').getData().then(all => "
    counted += "all.features.reduce((sum, one) => sum + one.properties.n, 0))"
    assert page.evaluate(counted) == 4
    page.get_by_role("button", name="Close the player").click()
    expect(moment).to_have_count(0)


def test_a_preset_of_days_is_a_filter(visit):
    page = visit().go()
    page.get_by_role("radio", name="1 yr").click()
    expect(page.get_by_role("button", name="From")).to_be_visible()
    assert query_of(page)["date_to"] == ["2022-03-16"]
    page.get_by_role("radio", name="All").click()
    expect(page.get_by_text("12 of 12 incidents")).to_be_visible()


def test_everything_stands_above_the_fold(visit):
    page = visit().go()
    page.wait_for_function(_MAP_IS_DRAWN)
    chart = page.locator(".vg-map").bounding_box()
    assert chart["y"] + chart["height"] <= 900


@pytest.mark.parametrize(
    "name",
    ["", "incidents", "incident", "compare", "others", "changes", "articles", "article", "report", "add"],
)
def test_every_page_fits_a_narrow_screen(visit, name):
    window = visit(width=390, height=844, scheme="dark")
    kept = incidents(Snapshot(Store.open(window.dashboard.store)), Filters(place="tikrit"))
    query = {"incident": {"id": kept["incident_id"][0]}, "article": {"article": "hostile"}}.get(name, {})
    page = window.go("articles" if name == "article" else name, **query)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_on_a_narrow_screen_the_map_waits_behind_its_button(visit):
    page = visit(width=390, height=844).go()
    expect(page.locator(".st-key-map-off")).to_be_hidden()
    page.get_by_text("Show the map").click()
    expect(page.locator(".st-key-map-on .vg-map canvas").first).to_be_visible()


@pytest.mark.parametrize("name", ["", "articles", "incident"])
def test_hostile_words_run_nothing(visit, name):
    window = visit()
    kept = incidents(Snapshot(Store.open(window.dashboard.store)), Filters(country=("YEM",)))
    query = {"articles": {"article": "hostile"}, "incident": {"id": kept["incident_id"][0]}}.get(name, {})
    page = window.go(name, **query)
    expect(page.get_by_text("<img src=x").first).to_be_visible()
    page.wait_for_timeout(500)
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


def _picture(page, how):
    with page.expect_download() as download:
        page.locator(".vg-pictures button", has_text=how).first.click()
    return download.value.path().read_bytes()


def test_a_chart_is_saved_as_a_picture_with_title_filters_and_source(visit):
    window = visit()
    page = window.go(country="IRQ")
    page.locator(".st-key-timeline path.vg-bars").first.wait_for()
    window.settle()
    drawn = ElementTree.fromstring(_picture(page, "SVG"))  # noqa: S314 - drawn by our own page
    told = "".join(drawn.itertext())
    assert "Incidents per " in told
    assert "Country: Iraq" in told
    assert "4 incidents" in told
    assert sum(path.get("d").count("M") for path in drawn.iter() if path.get("class") == "vg-bars") >= 3
    image = Image.open(io.BytesIO(_picture(page, "PNG"))).convert("RGB")
    assert image.width > 1500
    assert (230, 159, 0) in {color for _, color in image.getcolors(1 << 20)}, "the colour of explosions"


def test_the_report_is_one_page_with_its_map(visit):
    page = visit(scheme="dark").go("report", country="IRQ,MLI", date_from="2021-01-01", undated="yes", known_from="all")
    page.locator(".vg-map-paper").wait_for(state="attached")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True, print_background=True))) == 1
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.locator(".vg-map-paper")).to_be_visible()


def test_streamlit_s_own_furniture_is_gone(visit):
    page = visit().go()
    for furniture in ("stAppDeployButton", "stMainMenu"):
        expect(page.get_by_test_id(furniture)).to_have_count(0)


def test_kilometres_around_a_typed_place_become_a_filter(visit):
    page = visit().go()
    page.get_by_text("Where, closer").click()
    field = page.get_by_role("textbox", name="Around a place")
    field.fill("Tikrit")
    field.press("Enter")
    expect(page.get_by_role("button", name="Within 50 km of Tikrit")).to_be_visible()
    expect(page.get_by_text("2 of 12 incidents")).to_be_visible()
    assert query_of(page)["near"][0].startswith("34.6")


def test_a_mark_on_its_lane_opens_the_incident(visit):
    page = visit().go(chart="lanes", country="COL")
    mark = page.locator(".st-key-timeline circle").first
    expect(mark).to_be_visible()
    mark.click()
    expect(page.locator("h1.vg-head")).to_contain_text("Bogotá")


def test_a_link_opens_the_same_chart_map_and_table(visit):
    page = visit().go("", chart="cumulative", stack="country", map="countries", order="oldest", country="IRQ")
    page.wait_for_function(_MAP_IS_DRAWN)
    expect(page.get_by_label("What the map draws")).to_have_value("countries")
    expect(page.locator(".st-key-when-chart input")).to_have_value("All so far")
    expect(page.locator(".st-key-when-stack input")).to_have_value("by country")
    expect(page.locator(".st-key-table-order input")).to_have_value("Oldest first")
