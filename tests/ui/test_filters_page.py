"""The filters of the page: each stands in the sidebar or on the map, in the address, and in a chip."""

import re

import pytest
from drawn import GROUPS as FOLDED
from drawn import clean, opened

from dashboard.query import RULES, Near
from dashboard.ui.widgets import filters
from dashboard.ui.widgets.filters import GROUPS, ON_THE_MAP

WIDGETS = ("text_input", "number_input", "multiselect", "selectbox", "slider", "toggle", "date_input")


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
    assert f"<b>{shown} of {everything} incidents</b>" in clean(page)
    for name in query:
        assert page.button(key=f"chip.{name}")


def test_a_filter_writes_the_address_and_its_chip_takes_it_back(open_page):
    page = open_page()
    page.multiselect(key="filter.country").set_value(["MLI"]).run()
    assert page.query_params["country"] == "MLI"
    assert "<b>2 of 12 incidents</b>" in clean(page)
    page.button(key="chip.country").click().run()
    assert "country" not in page.query_params
    assert "<b>12 of 12 incidents</b>" in clean(page)


def test_days_and_words_are_filters_too(open_page):
    page = open_page()
    page.date_input(key="filter.date_from").set_value("2021-05-01").run()
    page.text_input(key="filter.text").set_value("kirkuk").run()
    assert page.query_params["date_from"] == "2021-05-01"
    assert "<b>1 of 12 incidents</b>" in clean(page)


def test_every_filter_stands_in_the_sidebar_or_on_the_map(open_page):
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(rule.field for rule in RULES)
    page = opened(open_page(), *FOLDED)
    clean(page)
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
    assert f"<b>{shown} of 12 incidents</b>" in clean(page)
    assert page.button(key=f"chip.{next(iter(query))}")


def test_tolls_and_confidence_are_chosen_as_ranges(open_page):
    page = opened(open_page(), *FOLDED)
    page.number_input(key="filter.killed.from").set_value(10).run()
    assert page.query_params["killed"] == "10.."
    page.number_input(key="filter.killed.to").set_value(10).run()
    assert page.query_params["killed"] == "10"
    page.slider(key="filter.confidence").set_value(50).run()
    assert page.query_params["confidence"] == "0.5"
    clean(page)


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
    page = open_page(date_from="yesterday", event_type="picnic", country="Atlantis")
    assert "<b>12 of 12 incidents</b>" in clean(page)
    assert all(name in page.warning[0].value for name in ("date\\_from", "event\\_type", "country"))


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
        ("articles", {"status": "x", "of_outlet": "x", "country": "IRQ"}),
        ("changes", {"since": "99"}),
    ],
)
def test_what_a_page_s_own_parameters_ask_for_in_vain_is_named(open_page, name, query):
    page = open_page(name, **query)
    clean(page)
    told = page.warning[0].value.replace("\\", "")
    vain = {parameter for parameter, value in query.items() if value.startswith("x") or name == "changes"}
    assert {parameter for parameter in query if re.search(rf"\b{parameter}\b", told.split(":")[1])} == vain
