"""Which sentences tell of one event: nearness of days and places, tellings, episodes, and which of them is news."""

from datetime import date

import pytest

from dashboard.extraction.assemble import find_all
from dashboard.extraction.clauses import surroundings
from dashboard.extraction.episodes import Episode, episodes
from dashboard.extraction.freshness import fresh_episodes, main_episode, main_features
from dashboard.extraction.nearness import coarseness, is_fresh, is_long_ago, is_old, same_day, same_place
from dashboard.extraction.segment import segment
from dashboard.extraction.tellings import Found, Telling, speaks_of_series, tellings
from dashboard.languages import languages
from dashboard.model import Article, DateValue, Document, PlaceValue

FRENCH = languages()["fr"]
PUBLISHED = date(2021, 5, 12)  # a Wednesday


def read(text: str, title: str = "", published: str | None = "2021-05-12") -> tuple[Document, Found]:
    article = Article(article_id="a", title=title, text=text, language="fr", published_at=published)
    document = segment(article, FRENCH)
    return document, find_all(document)


def told(text: str, title: str = "") -> tuple[Telling, ...]:
    return tellings(*read(text, title))


def gathered(text: str, title: str = "") -> tuple[Episode, ...]:
    document, found = read(text, title)
    return episodes(document, tellings(document, found))


def day(start: date | None, end: date | None = None, prec: int | None = 1, reason: str | None = None) -> DateValue:
    return DateValue(start, end or start, prec, "absolute", reason=reason)


def place(name: str, latitude: float | None, longitude: float | None, iso3: str | None, prec: int = 1) -> PlaceValue:
    return PlaceValue(name, latitude, longitude, iso3, iso3, None, prec, 5.0, "town")


KYIV = place("Kyiv", 50.45, 30.52, "UKR")
IRPIN = place("Irpin", 50.52, 30.25, "UKR")
LVIV = place("Lviv", 49.84, 24.03, "UKR")
UKRAINE = place("Ukraine", None, None, "UKR", 6)
LVIV_PROVINCE = place("Lviv Oblast", 49.8, 24.0, "UKR", 4)
GOMEL = place("Gomel", 52.43, 31.0, "BLR")


# --- Nearness -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "fresh", "old", "long_ago"),
    [
        (day(date(2021, 5, 12)), True, False, False),
        (day(date(2021, 5, 8)), True, False, False),
        (day(date(2021, 5, 7)), False, True, False),
        (day(date(2021, 5, 1)), False, True, True),
        (day(date(2021, 5, 9), date(2021, 5, 10), 2), True, False, False),
        (day(date(2021, 5, 1), date(2021, 5, 31), 4), False, True, True),
        (day(date(2014, 1, 1), date(2014, 12, 31), 5), False, True, True),
        (day(None, prec=None, reason="no_publication_date"), True, False, False),
        (day(None, prec=None, reason="unclear"), False, False, False),
        (None, False, False, False),
    ],
)
def test_what_is_news(value: DateValue | None, fresh: bool, old: bool, long_ago: bool) -> None:
    assert (is_fresh(value, PUBLISHED), is_old(value, PUBLISHED), is_long_ago(value, PUBLISHED)) == (
        fresh,
        old,
        long_ago,
    )


def test_without_a_day_of_publication_a_told_day_is_history() -> None:
    assert not is_fresh(day(date(2021, 5, 12)), None)
    assert is_old(day(date(2021, 5, 12)), None)
    assert is_long_ago(day(date(2021, 5, 12)), None)


def test_days_that_may_be_one() -> None:
    may = day(date(2021, 5, 1), date(2021, 5, 31), 4)
    assert same_day(day(date(2021, 5, 12)), may)
    assert not same_day(day(date(2021, 6, 1)), may)
    assert same_day(day(None, prec=None), may)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (KYIV, IRPIN, True),
        (KYIV, LVIV, False),
        (KYIV, UKRAINE, True),
        (LVIV, LVIV_PROVINCE, True),
        (GOMEL, UKRAINE, False),
        (GOMEL, place("la mer", None, None, None, 7), True),
    ],
)
def test_places_that_may_be_one(one: PlaceValue, other: PlaceValue, expected: bool) -> None:
    assert same_place(one, other) is same_place(other, one) is expected


def test_how_wide_a_place_is() -> None:
    assert [coarseness(place("x", 0, 0, "UKR", prec)) for prec in range(1, 8)] == [0, 0, 1, 2, 2, 3, 1]


# --- Tellings -----------------------------------------------------------------------------------------------


def test_a_telling_has_its_triggers_date_and_places() -> None:
    (telling,) = told("Un obus est tombé mardi sur un marché de Kharkiv.")
    assert [trigger.text for trigger in telling.triggers] == ["obus est tombé"]
    assert telling.date is not None
    assert telling.date.value.start == date(2021, 5, 11)
    assert "Kharkiv" in {found.value.name for found in telling.places} | {found.text for found in telling.places}


def test_two_days_are_two_events() -> None:
    text = "Une bombe a explosé mardi à Kaboul, après un attentat qui avait tué dix personnes le 3 mars à Kandahar."
    found = told(text)
    assert {telling.date.value.start for telling in found if telling.date} == {date(2021, 5, 11), date(2021, 3, 3)}


def test_a_clause_of_its_own_tells_an_event_beside() -> None:
    main, beside = told("Une bombe a explosé mardi à Kaboul, après une attaque contre un hôtel de Kandahar.")
    assert (main.aside, beside.aside) == (False, True)
    assert "Kandahar" not in {found.text for found in main.places}


def test_what_is_told_in_the_pluperfect_looks_back() -> None:
    (telling,) = told("Un attentat avait déjà été commis à Kaboul le 3 mars.")
    assert telling.looks_back


def test_an_event_named_in_passing_looks_back() -> None:
    (telling,) = told("Les victimes de l'attentat de Kaboul ont été enterrées.")
    assert telling.looks_back


def test_a_new_event_and_another_one() -> None:
    first, second = told("Un attentat a visé un hôtel à Kaboul. Une deuxième explosion a secoué Kandahar.")
    assert (first.new, first.another) == (True, False)
    assert (second.new, second.another) == (True, True)


def test_unreal_events_are_not_told() -> None:
    assert told("La police craint un attentat à Kaboul.") == ()


def test_series_of_attacks_are_no_event() -> None:
    document, found = read("Les attaques se multiplient depuis des mois dans la région de Tillabéri.")
    assert tellings(document, found) == ()
    assert speaks_of_series(document, found) == {0}


def test_where_it_was_launched_from_is_not_where_it_struck() -> None:
    (telling,) = told("Des roquettes tirées depuis Gaza ont touché Ashkelon mardi.")
    assert "Gaza" not in {found.text for found in telling.places}
    assert "Ashkelon" in {found.text for found in telling.places}


def test_the_cities_of_a_list_are_events_of_their_own() -> None:
    found = told("Les attentats de Nice, Berlin et Manchester ont marqué l'Europe.")
    assert [[one.text for one in telling.places] for telling in found] == [["Nice"], ["Berlin"], ["Manchester"]]


def test_the_day_of_a_statement_is_not_the_event_s() -> None:
    (telling, *_) = told(
        "Deux soldats ont été tués lundi dans une embuscade, a annoncé mercredi le ministère de la Défense."
    )
    assert telling.date is not None
    assert telling.date.value.start == date(2021, 5, 10)


def test_what_an_office_s_place_says() -> None:
    document, found = read("Une bombe a explosé à Nice, a indiqué le procureur de Paris.")
    around = {one.text: surroundings(one, document.sentences[one.sentence], FRENCH)["office"] for one in found.places}
    assert around == {"Nice": False, "Paris": True}


# --- Episodes -----------------------------------------------------------------------------------------------


def test_sentences_about_one_event_are_one_episode() -> None:
    (episode,) = gathered(
        "Un kamikaze s'est fait exploser mardi dans une mosquée de Peshawar. L'attentat a fait dix morts. "
        "Aucun groupe n'a revendiqué l'attaque.",
        "Pakistan : attentat à Peshawar",
    )
    assert episode.day is not None
    assert episode.day.start == date(2021, 5, 11)
    assert episode.place is not None
    assert episode.place.name.endswith("Peshawar")
    assert len(episode.sentences) >= 3


def test_another_day_elsewhere_is_another_episode() -> None:
    found = gathered(
        "Une bombe a explosé mardi à Kaboul, tuant deux civils. Le 3 mars, un attentat avait fait dix morts à Kandahar."
    )
    assert [episode.day.start for episode in found if episode.day] == [date(2021, 5, 11), date(2021, 3, 3)]


def test_one_more_event_elsewhere_is_another_episode() -> None:
    found = gathered(
        "Des hommes armés ont attaqué mardi un poste à Gao. Dans une autre attaque, deux soldats ont été tués "
        "mardi à Mopti."
    )
    assert len(found) == 2


def test_the_finer_day_and_place_stand_for_an_episode() -> None:
    first, second = told("Un attentat a secoué l'Afghanistan. L'attentat a eu lieu mardi à Kaboul.")
    episode = Episode(()).joined(first).joined(second)
    assert episode.place is not None
    assert episode.place.where_prec == 1
    assert episode.day is not None
    assert episode.sentences == {0, 1}


def test_joining_leaves_the_episode_as_it_was() -> None:
    (telling,) = told("Un attentat a secoué Kaboul.")
    empty = Episode(())
    empty.joined(telling)
    assert empty == Episode(())


# --- News ---------------------------------------------------------------------------------------------------


def test_the_news_is_the_main_episode() -> None:
    document, found = read(
        "Une bombe a explosé mardi à Kaboul, tuant deux civils. Le 3 mars, un attentat avait fait dix morts à Herat.",
        "Deux morts dans un attentat à Kaboul",
    )
    known = episodes(document, tellings(document, found))
    assert main_episode(document, found, known) == 0
    assert fresh_episodes(document, found, known) == (0,)


def test_what_is_long_past_is_no_news() -> None:
    document, found = read("Le 3 mars 2014, un attentat a fait dix morts à Kaboul.")
    known = episodes(document, tellings(document, found))
    assert len(known) == 1
    assert main_episode(document, found, known) is None
    assert fresh_episodes(document, found, known) == ()


def test_features_are_shares() -> None:
    document, found = read(
        "Une bombe a explosé mardi à Kaboul. Une deuxième explosion a secoué Kandahar. Le 3 mars, un attentat avait "
        "fait dix morts à Herat.",
        "Attentats en Afghanistan",
    )
    known = episodes(document, tellings(document, found))
    for episode in known:
        assert all(0 <= value <= 1 for value in main_features(document, found, episode, known).values())


def test_a_second_event_of_the_same_day_elsewhere_is_news_as_well() -> None:
    document, found = read(
        "Une bombe a tué mardi deux civils à Kaboul. Une deuxième explosion a fait quatre morts mardi soir à Kandahar.",
        "Deux attentats en Afghanistan",
    )
    known = episodes(document, tellings(document, found))
    assert len(fresh_episodes(document, found, known)) == 2


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Après un premier drone contre le port d'Oran, le 3 mars, l'engin s'est banalisé.", [date(2021, 3, 3)]),
        ("Après une attaque contre un poste, le 3 mars, dans le Soum, les villageois ont fui.", [date(2021, 3, 3)]),
    ],
)
def test_a_day_between_commas_belongs_to_the_clause_before_it(text, days):
    assert [telling.date and telling.date.value.start for telling in told(text)] == days


def test_a_clause_in_the_pluperfect_behind_the_event_does_not_look_back() -> None:
    defused = told("Vendredi, la police a désamorcé un engin explosif qui avait été déposé devant une banque de Pau.")
    assert [telling.looks_back for telling in defused] == [False]
