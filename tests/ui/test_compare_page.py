"""Side by side, crossed, and week by week: what the page "Compare" says."""

import re

from drawn import html_of

from dashboard.ui.i18n import Words
from dashboard.ui.palette import DARK, LIGHT
from dashboard.ui.sides import read_period, write_period
from dashboard.ui.widgets.heat import _DEEPEST

EN = Words("en")


def rows_of(page):
    """The table of both sides: label -> its cells."""
    table = re.search(r'vg-pairs".*?</table>', html_of(page)).group()
    lines = re.findall(r"<tr><th[^>]*>([^<]+)</th>(.*?)</tr>", table)
    return {label: re.findall(r"<td>([^<]*)</td>", cells) for label, cells in lines}


def test_two_periods_stand_side_by_side_with_their_difference(open_page):
    page = open_page("compare", a="2021-01-01..2021-03-31", b="2021-04-01..2021-12-31")
    rows = rows_of(page)
    first, second, difference, change = rows["Incidents"]
    assert int(second) - int(first) == int(difference.replace("−", "-"))
    assert change == "", "no percentage of so few"
    assert rows["Incidents a month"][0] == "1" if first == "3" else rows["Incidents a month"][0]


def test_the_usual_periods_are_the_two_latest_years(open_page):
    assert "vg-side-a" in html_of(open_page("compare"))


def test_two_places_and_two_actors(open_page):
    rows = rows_of(open_page("compare", by="place", a="Tikrit", b="Gao"))
    assert (rows["Incidents"][:2], rows["Killed"][0]) == (["2", "1"], "5")
    rows = rows_of(open_page("compare", by="actor", a="Brigades du Tigre", b="nobody of that name"))
    assert rows["Incidents"][:2] == ["1", "0"]
    assert rows["Killed"][1] == "–"


def test_an_address_that_is_none_falls_back(open_page):
    page = open_page("compare", by="weather", a="yesterday..today", rows="colour", columns="<b>")
    assert not page.exception
    assert page.selectbox(key="pivot.rows").value == "event_type"


def test_the_choice_is_in_the_address(open_page):
    page = open_page("compare")
    page.selectbox(key="pivot.rows").set_value("actor").run()
    page.segmented_control(key="side.by").set_value("actor").run()
    assert (page.query_params["rows"], page.query_params["by"]) == ("actor", "actor")
    box = page.selectbox(key="side.actor.b")
    other = next(name for name in box.options if name != box.value)
    box.set_value(other).run()
    assert page.query_params["b"] == other


def test_a_day_of_a_period_is_in_the_address(open_page):
    page = open_page("compare", a="2021-01-01..2021-03-31")
    page.date_input(key="side.period.a.to").set_value("2021-02-28").run()
    assert page.query_params["a"] == "2021-01-01..2021-02-28"
    page.date_input(key="side.period.a.from").set_value("2021-03-15").run()
    assert page.query_params["a"] == "2021-02-28..2021-03-15"


def test_shares_of_few_are_told_as_numbers(open_page):
    page = html_of(open_page("compare", by="place", a="Tikrit", b="Gao", shares="yes"))
    assert "2 of 2" in page
    assert "100%" not in re.findall(r"<b>([^<]*)</b>", page)


def test_a_cell_leads_to_its_incidents(open_page):
    page = html_of(open_page("compare", country="IRQ", rows="event_type", columns="place"))
    links = re.findall(r'href="(incidents\?[^"]*)"[^>]*>(\d+)<', page)
    assert any("event_type=explosions" in link and "place=Tikrit" in link and n == "2" for link, n in links)
    assert (
        "href"
        not in re.search(r'vg-heat".*?</table>', html_of(open_page("compare", rows="actor", columns="target"))).group()
    )


def test_a_year_at_most_has_no_unusual_week(open_page):
    page = html_of(open_page("compare", country="IRQ"))
    assert "More than a year of dated incidents is needed" in page


def test_a_period_reads_back_as_written():
    days = read_period("2021-01-01..2021-02-28")
    assert write_period(*days) == "2021-01-01..2021-02-28"
    assert read_period("2021-02-28..2021-01-01") is None
    assert read_period("2021") is None


def _mixed(top, ground, share):
    return [round(share * int(top[i : i + 2], 16) + (1 - share) * int(ground[i : i + 2], 16)) for i in (1, 3, 5)]


def _luminance(rgb):
    parts = [c / 255 for c in rgb]
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_numbers_on_the_deepest_cell_and_grey_texts_keep_their_contrast():
    for theme in (LIGHT, DARK):
        cell = _mixed(theme.accent, theme.ground, _DEEPEST)
        assert contrast(_mixed(theme.text, theme.text, 1), cell) >= 4.5
        for color in (theme.muted, theme.accent):
            assert contrast(_mixed(color, color, 1), _mixed(theme.ground, theme.ground, 1)) >= 4.5
