"""What is said, in words: claims, the reports of one incident side by side, headlines, changes between periods."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from drawn import html_of

from dashboard.columns import INCIDENT_COLUMNS
from dashboard.query import Figure, Filters, IncidentDetail, Snapshot, Totals, incident, incidents
from dashboard.ui import claims, naming
from dashboard.ui.i18n import Words
from dashboard.ui.local_names import actor_name
from dashboard.ui.widgets import evidence
from dashboard.ui.widgets.comparison import side_by_side, why_together
from dashboard.ui.widgets.tiles import tiles

EN, FR = Words("en"), Words("fr")
TEXT = "Quatre roquettes ont touché la Zone verte mardi soir. Les roquettes ont tué trente soldats en un an."


def claim(field, words, **values):
    start = TEXT.index(words)
    return {
        "article_id": "a",
        "part": "text",
        "field": field,
        "value": words,
        "sentence": TEXT[:53] if start < 53 else TEXT[54:],
        "char_start": start,
        "char_end": start + len(words),
        "scope": "event",
        "status": "asserted",
        **values,
    }


def facts(*said, words=EN, **row):
    article = {"article_id": "a", "text": TEXT, "title": ""}
    row = dict.fromkeys(INCIDENT_COLUMNS) | row
    markup = evidence.facts(row, evidence.told(said, article), words)
    return re.sub(r"<[^>]*>", "", markup)


# --- Claims -----------------------------------------------------------------------------------------------


def test_a_hit_is_told_with_its_place_and_who_says_so():
    hit = claim("impact", "Quatre", best=4, place="Zone verte", said_by="US army", via="AFP")
    assert "Impact4 on Zone verte — US army, via AFP" in facts(hit)
    assert "Impact4 sur Zone verte — US army, via AFP" in facts(hit, words=FR)


@pytest.mark.parametrize(
    ("place", "shown"), [("Bagdad", "12"), ("Baghdad", "12"), ("la Zone verte", "12"), ("Mossoul", "12 (Mossoul)")]
)
def test_a_toll_names_its_place_only_where_it_is_another(place, shown):
    row = {"location": "Green Zone (Baghdad)", "iso3": "IRQ", "admin1": "Baghdad", "place": "Zone verte de Bagdad"}
    row |= {"location": "la Zone verte"} if "verte" in place else {}
    toll = claim("killed", "trente", best=12, place=place)
    assert claims.counted(toll, row, FR) == shown


@pytest.mark.parametrize(
    ("field", "status", "expected"),
    [
        ("perpetrator", "denied", "denied by Washington"),
        ("perpetrator", "accused", "accused by Washington"),
        ("perpetrator", "claimed", "claimed by Washington"),
        ("killed", "denied", "denied by Washington"),
        ("killed", "reported", "Washington"),
    ],
)
def test_who_says_so_tells_whether_it_is_denied_accused_or_claimed(field, status, expected):
    said = claim(field, "trente", best=30, status=status, said_by="Washington")
    assert claims.who_says(said, None, EN, blames=field == "perpetrator") == expected


def test_a_denial_without_a_speaker_is_told():
    assert claims.who_says(claim("killed", "trente", status="denied"), None, FR, blames=False) == "démenti"


def test_what_is_said_of_a_series_is_shown_apart_and_is_no_value_of_the_incident():
    own = claim("killed", "Quatre", best=4)
    series = claim("killed", "trente soldats", best=30, scope="series")
    event, _, apart = facts(own, series, killed_best=4).partition("About a series of attacks")
    assert "Killed44" in event
    assert "30" not in event
    assert "30 · “trente soldats”" in apart


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("no_publication_date", "No publication date: give one to place “mardi soir”"),
        ("no_anchor", "“mardi soir” counts from a day that the article does not give"),
        ("something_new", "The day of “mardi soir” cannot be told"),
    ],
)
def test_an_undated_incident_says_why(reason, expected):
    text = facts(claim("date_unresolved", "mardi soir", value=reason))
    assert f"WhenUndated{expected}" in text


@pytest.mark.parametrize(
    "reason",
    [
        "no_publication_date",
        "no_anchor",
        "no_such_day",
        "weekday_mismatch",
        "after_publication",
        "year_from_text",
        "time_only",
    ],
)
@pytest.mark.parametrize("words", [EN, FR], ids=lambda words: words.language)
def test_every_reason_of_the_calendar_has_its_words(reason, words):
    assert words.has(f"date_reason.{reason}")


@pytest.mark.parametrize(
    "field", ["impact", "launch_place", "defence", "damage", "munitions_total", "troops", "arrested", "missing",
              "displaced", "attackers", "casualties", "date_unresolved"],
)  # fmt: skip
@pytest.mark.parametrize("words", [EN, FR], ids=lambda words: words.language)
def test_every_field_of_a_claim_has_a_name(field, words):
    assert words.has(f"field.{field}")


# --- Reports side by side ---------------------------------------------------------------------------------


@pytest.fixture
def two_reports(specimen_store):
    """An incident told by two articles, as linking gives it."""
    snapshot = Snapshot(specimen_store)
    ids = incidents(snapshot, Filters(place="Kirkuk", known_from="all"))["incident_id"].tolist()
    first, second = (incident(snapshot, one) for one in ids[:2])
    links = pd.concat([first.links, second.links]).assign(score=0.934)
    links["reasons"] = f"as {second.links['report_id'][0]}: the same day; <b>the same place</b>"
    return IncidentDetail(
        first.row,
        pd.concat([first.reports, second.reports]),
        pd.concat([first.claims, second.claims]),
        pd.concat([first.articles, second.articles]),
        links,
    )


def test_reports_stand_side_by_side_with_what_differs_and_why_they_belong_together(two_reports):
    table = side_by_side(two_reports, EN)
    assert table.count('scope="col"') == 2
    assert '<td class="vg-differs" dir="auto">4</td>' in table
    assert '<td dir="auto">3</td>' in table
    why = why_together(two_reports, EN)
    assert why.count("<li>") == 2
    assert "· 93% likely · as La Lettre du Tigre, 7 Apr 2021: the same day; &lt;b&gt;the same place" in why
    assert "Abducted" not in table, "what nobody tells is left out"


def test_an_incident_of_one_article_has_nothing_to_compare(open_page, ids):
    assert '<ul class="vg vg-why"' not in html_of(open_page("incident", id=ids(place="Gao")[0]))


# --- Headlines --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "english", "french"),
    [
        ({"location": "Basrah", "iso3": "IRQ", "target": "crossroads"}, "Attack: Basrah", "Attaque : Bassora"),
        ({"target": "village"}, "Attack: place unknown", "Attaque : lieu inconnu"),
        ({"location": "aéroport d'Erbil", "admin1": "Erbil", "iso3": "IRQ", "languages": "fr"},
         "Attack: near Erbil", "Attaque : aéroport d'Erbil"),
        ({"location": "square", "admin1": "Baghdad", "iso3": "IRQ", "languages": "en"},
         "Attack: near Baghdad", "Attaque : Bagdad et environs"),
        ({"location": "Fallujah", "iso3": "IRQ", "where_prec": 2}, "Attack: near Fallujah",
         "Attaque : Falloujah et environs"),
        ({"location": "al-Tanf base", "iso3": "SYR"}, "Attack: al-Tanf base", "Attaque : Base d'al-Tanf"),
        ({"location": "Gao", "iso3": "MLI", "target": "convoi de vivres", "languages": "fr"},
         "Attack: Gao", "Attaque : convoi de vivres, Gao"),
        ({"location": "Gao", "target": "Camp Firhoun", "languages": "fr"},
         "Attack: Camp Firhoun, Gao", "Attaque : Camp Firhoun, Gao"),
    ],
)  # fmt: skip
def test_a_headline_repeats_no_odd_word_of_an_article(row, english, french):
    row = {"event_type": "Violence against civilians", "sub_event_type": "Attack", **row}
    assert naming.headline(row, EN) == english
    assert naming.headline(row, FR).removeprefix("Attaque : ").lower() == french.removeprefix("Attaque : ").lower()


def test_a_weapon_told_in_another_language_is_named_by_its_kind():
    row = {"sub_event_type": "Shelling/artillery/missile attack", "weapon": "trois roquettes", "languages": "fr"}
    assert naming.headline(row, FR).startswith("Trois roquettes")
    assert naming.headline(row, EN).startswith("Rockets")
    assert naming.headline({**row, "weapon": "un objet"}, EN).startswith("Shelling")


def test_an_actor_has_one_name_in_the_reader_s_language():
    assert {actor_name(name, "fr") for name in ("Islamic State", "État islamique", "Daech")} == {"État islamique"}
    assert actor_name("Les Inconnus du Fleuve", "en") == "Les Inconnus du Fleuve"


# --- Periods ----------------------------------------------------------------------------------------------


def totals(n, killed):
    figure = Figure(low=killed, best=killed, high=killed, untold=0, open_upwards=0)
    return Totals(
        incidents=n, recalled=0, all=n, undated=0, unplaced=0, places=1, articles=n, sources=1,
        figures=dict.fromkeys(("killed", "wounded", "abducted", "weapon_count"), figure),
    )  # fmt: skip


def test_tiles_compare_with_the_period_before_and_give_no_percentage_of_few():
    markup = tiles(totals(30, 12), EN, totals(20, 15), "1–31 Jan 2021")
    assert "+10 (+50%)" in markup
    assert 'title="20 in the period before, 1–31 Jan 2021"' in markup
    assert re.search(r">−3<", markup)
    assert "vg-change" not in tiles(totals(30, 12), EN)


def test_the_period_before_is_as_long_and_ends_the_day_before():
    filters = Filters(date_from=date(2021, 4, 1), date_to=date(2021, 4, 30), country=("IRQ",))
    assert filters.before() == replace(filters, date_from=date(2021, 3, 2), date_to=date(2021, 3, 31))
    assert Filters(date_from=date(2021, 4, 1)).before() is None
    assert Filters(date_from=date(1, 1, 1), date_to=date(2021, 4, 30)).before() is None


def test_a_preset_is_a_filter_of_days_and_shows_that_it_is_on(open_page):
    page = open_page()
    preset = page.get("button_group")
    assert preset
    page = open_page(date_from="2021-03-26", date_to="2022-03-25")
    assert page.session_state["filter.preset"] is None
    page = open_page(date_from="2022-02-15", date_to="2022-03-16")
    assert page.session_state["filter.preset"] == "30"
    page = open_page(date_from="2021-04-01", date_to="2021-04-30")
    assert "vg-change" in "".join(piece.proto.body for piece in page.get("html") if "vg-tiles" in piece.proto.body)
