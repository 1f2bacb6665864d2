"""The overview as a reader uses it, in a real browser: filter, brush, open, see the sentence, take the CSV away."""

import csv
import io
import re
from xml.etree import ElementTree

from browsing import MAP_IS_DRAWN, choose_country, choose_day, query_of
from PIL import Image
from playwright.sync_api import expect

from dashboard.query import Filters, Snapshot, incidents
from dashboard.store import Store

LIT = {"light": "rgb(255, 243, 196)", "dark": "rgb(74, 64, 24)"}


def test_filter_by_day_and_place_then_open_the_incident_and_take_the_csv(visit):
    window = visit()
    page = window.go()
    expect(page.get_by_text("12 of 12 incidents")).to_be_visible()

    choose_day(page, "From", "2021-04-01")
    expect(page.get_by_text("7 of 12 incidents")).to_be_visible()
    choose_country(page, "Iraq")
    expect(page.get_by_text("3 of 12 incidents")).to_be_visible()
    assert query_of(page) | {"lang": ["en"]} == {"lang": ["en"], "date_from": ["2021-04-01"], "country": ["IRQ"]}

    window.settle()  # each run gives its files new names
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_bytes().decode("utf-8-sig"))))
    filters = Filters.from_query({"date_from": "2021-04-01", "country": "IRQ"})
    kept = incidents(Snapshot(Store.open(window.dashboard.store)), filters)
    assert [row["incident_id"] for row in rows] == kept["incident_id"].tolist()
    assert [row["killed_best"] for row in rows] == ["3", "3", "2"]

    page.get_by_role("link", name=re.compile("Tikrit.*2 .2–3. killed")).first.click()
    expect(page.locator("h1.vg-head")).to_contain_text("Rockets: Tikrit")
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
    page.wait_for_function(MAP_IS_DRAWN)  # the last chart to come: none moves any more
    page.wait_for_timeout(1000)
    box = page.locator(".vg-chart svg").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 60, steps=8)
    page.mouse.up()
    expect(page.get_by_role("button", name="Until")).to_be_visible()
    assert {"date_from", "date_to"} <= set(query_of(page))


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


def test_a_preset_of_days_is_a_filter(visit):
    page = visit().go()
    page.get_by_role("radio", name="1 yr").click()
    expect(page.get_by_role("button", name="From")).to_be_visible()
    assert query_of(page)["date_to"] == ["2022-03-16"]
    page.get_by_role("radio", name="All").click()
    expect(page.get_by_text("12 of 12 incidents")).to_be_visible()


def test_everything_stands_above_the_fold(visit):
    page = visit().go()
    page.wait_for_function(MAP_IS_DRAWN)
    chart = page.locator(".vg-map").bounding_box()
    assert chart["y"] + chart["height"] <= 900


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
    page.wait_for_function(MAP_IS_DRAWN)
    expect(page.get_by_label("What the map draws")).to_have_value("countries")
    expect(page.locator(".st-key-when-chart input")).to_have_value("All so far")
    expect(page.locator(".st-key-when-stack input")).to_have_value("by country")
    expect(page.locator(".st-key-table-order input")).to_have_value("Oldest first")
