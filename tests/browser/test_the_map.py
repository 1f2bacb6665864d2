"""The map in a real browser: pressed, drawn on, moved, played, in each of its ways."""

import io

import pytest
from browsing import MAP_IS_DRAWN, choose_country, query_of
from PIL import Image
from playwright.sync_api import expect

_MARK = """([longitude, latitude]) => {
    const map = document.querySelector('.vg-map').map, box = map.getCanvas().getBoundingClientRect()
    const point = map.project([longitude, latitude])
    return [box.left + point.x, box.top + point.y]
}"""
_ZOOM = "() => document.querySelector('.vg-map').map.getZoom()"
# A page that is come back to puts a new map in the place of the old: it is asked until it is there.
_IS_AT = f"zoom => ({MAP_IS_DRAWN})() && Math.abs(({_ZOOM})() - zoom) < 0.01"


def test_a_mark_alone_on_the_map_is_painted(visit):
    page = visit().go(country="COL")
    page.wait_for_function(MAP_IS_DRAWN)
    page.wait_for_timeout(2000)
    x, y = page.evaluate(_MARK, [-74.08, 4.61])
    red, _, blue = Image.open(io.BytesIO(page.screenshot())).convert("RGB").getpixel((round(x), round(y)))
    assert blue > red + 80, "the colour of protests"


def test_a_click_on_the_map_lists_what_the_mark_holds(visit):
    window = visit()
    page = window.go(country="IRQ")
    page.wait_for_function(MAP_IS_DRAWN)
    page.wait_for_timeout(500)
    page.mouse.click(*page.evaluate(_MARK, [43.678, 34.607]))
    expect(page.get_by_text("2 incidents chosen on the map")).to_be_visible()
    expect(page.locator(".vg-lines a")).to_have_count(2)
    page.get_by_role("button", name="Keep this area as a filter").click()
    expect(page.get_by_text("2 of 12 incidents")).to_be_visible()
    assert "box" in query_of(page)


def test_a_box_or_a_lasso_becomes_a_filter(visit):
    page = visit().go(country="IRQ")
    for way, parameter in (("box", "box"), ("lasso", "polygon")):
        page.wait_for_function(MAP_IS_DRAWN)
        _draw(page, way)
        expect(page.get_by_text("2 of 12 incidents")).to_be_visible()
        assert parameter in query_of(page)
        page.locator(f".st-key-chip-{parameter} button").first.click()
        expect(page.get_by_text("4 of 12 incidents")).to_be_visible()


def _draw(page, way):
    page.get_by_role("button", name=f"Draw a {way}").click()
    x, y = page.evaluate(_MARK, [43.678, 34.607])
    page.mouse.move(x - 24, y - 24)
    page.mouse.down()
    for dx, dy in {"box": [(24, 24)], "lasso": [(24, -24), (24, 24), (-24, 24), (-24, -20)]}[way]:
        page.mouse.move(x + dx, y + dy, steps=8)
    page.mouse.up()


def test_a_cluster_opens_and_the_view_stays_where_its_reader_left_it(visit):
    window = visit()
    page = window.go()
    page.wait_for_function(MAP_IS_DRAWN)
    page.wait_for_timeout(500)
    before = page.evaluate(_ZOOM)
    page.mouse.click(*page.evaluate(_MARK, [43.9, 34.4]))
    page.wait_for_function(f"before => ({_ZOOM})() > before + 0.9", arg=before)
    page.wait_for_function(MAP_IS_DRAWN)
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
    page.wait_for_function(_IS_AT, arg=left)
    other = visit().page
    other.goto(link)
    other.wait_for_function(_IS_AT, arg=left)
    other.get_by_role("button", name="Show all incidents").click()
    other.wait_for_function("() => !location.search.includes('at=')")


def test_the_map_s_other_ways_are_painted_and_in_the_address(visit):
    page = visit().go(country="IRQ")
    page.wait_for_function(MAP_IS_DRAWN)
    painted = [page.locator(".vg-map canvas").first.screenshot()]
    for mode in ("heat", "hexagons", "countries", "provinces"):
        page.get_by_label("What the map draws").select_option(mode)
        expect(page.get_by_label("What is counted")).to_be_visible()
        page.wait_for_function(f"() => location.search.includes('map={mode}')")
        page.wait_for_function(MAP_IS_DRAWN)
        page.wait_for_timeout(1000)
        painted.append(page.locator(".vg-map canvas").first.screenshot())
        expect(page.locator(".vg-map-classes")).to_contain_text("incidents")
    assert len(set(painted)) == 5, "each way looks otherwise"


def test_time_is_played_step_by_step(visit):
    page = visit().go(country="IRQ")
    page.wait_for_function(MAP_IS_DRAWN)
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


def test_on_a_narrow_screen_the_map_waits_behind_its_button(visit):
    page = visit(width=390, height=844).go()
    expect(page.locator(".st-key-map-off")).to_be_hidden()
    page.get_by_text("Show the map").click()
    expect(page.locator(".st-key-map-on .vg-map canvas").first).to_be_visible()
