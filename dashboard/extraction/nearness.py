"""Whether a day is news, whether two days or two places may be one, and which of them may be an event's."""

from datetime import date, timedelta
from functools import lru_cache

from geopy.distance import great_circle

from dashboard.model import DateValue, Mention, PlaceValue

# An article reports as news what happened at most so many days before it was published.
FRESH_DAYS = 4
# "Le bilan monte à 150 morts" is news a week after the attack; later it is history.
OLDEST_NEWS_DAYS = 10
# Why a relative date stays unknown where the day of publication does (see ``calendar_days``).
NO_PUBLICATION_DATE = "no_publication_date"
# Two points of one event: a city and its suburbs, a town and the spot beside it.
SAME_PLACE_KM = 20
# Two points of one part of a country: what a headline calls by its best-known town.
REGION_KM = 80
# Two points of one place: what a text's several names of it may differ by.
ONE_SPOT_KM = 10


def is_fresh(day: DateValue | None, published: date | None) -> bool:
    """Could `day` lie in the days that an article of that date reports as news?"""
    if day is None:
        return False
    if day.end is None or published is None:
        return day.reason == NO_PUBLICATION_DATE
    return day.end >= published - timedelta(days=FRESH_DAYS) and (day.prec or 9) <= 3


def is_old(day: DateValue | None, published: date | None) -> bool:
    """Does `day` lie wholly before what an article of that date reports as news?"""
    if day is None or day.end is None:
        return False
    return published is None or day.end < published - timedelta(days=FRESH_DAYS) or (day.prec or 9) > 3


def is_long_ago(day: DateValue | None, published: date | None) -> bool:
    """Too long ago to be news, though a new toll of a week-old attack still is?"""
    if day is None or not is_old(day, published):
        return False
    if published is None or day.end is None or (day.prec or 9) > 3:
        return True
    return (published - day.end).days > OLDEST_NEWS_DAYS


def same_day(a: DateValue, b: DateValue) -> bool:
    """May both speak of one day? Unknown days may."""
    if a.start is None or a.end is None or b.start is None or b.end is None:
        return True
    return a.start <= b.end and b.start <= a.end


def same_place(a: PlaceValue, b: PlaceValue) -> bool:
    """May both speak of one place? A country or a province contains its towns."""
    if a.iso3 and b.iso3 and a.iso3 != b.iso3:
        return False
    if max(coarseness(a), coarseness(b)) >= 2 or a.latitude is None or b.latitude is None:
        return a.iso3 == b.iso3 or a.iso3 is None or b.iso3 is None
    return _km(a, b) <= SAME_PLACE_KM + (a.radius_km or 0) + (b.radius_km or 0)


def same_region(a: PlaceValue, b: PlaceValue) -> bool:
    """Are both in one province, or not far from each other in one country?"""
    if a.iso3 is None or a.iso3 != b.iso3:
        return False
    if a.latitude is None or b.latitude is None or (a.admin1 and a.admin1 == b.admin1):
        return True
    return _km(a, b) <= REGION_KM


def is_one_spot(a: PlaceValue, b: PlaceValue) -> bool:
    """Are both points so near each other that they are one place under two names?"""
    return _km(a, b) <= ONE_SPOT_KM


def _km(a: PlaceValue, b: PlaceValue) -> float:
    return _distance(a.latitude or 0.0, a.longitude or 0.0, b.latitude or 0.0, b.longitude or 0.0)


@lru_cache(maxsize=4096)
def _distance(latitude: float, longitude: float, latitude2: float, longitude2: float) -> float:
    km: float = great_circle((latitude, longitude), (latitude2, longitude2)).km
    return km


def coarseness(place: PlaceValue) -> int:
    """How wide a place is: 0 a spot or town, 1 around or between, 2 a province, 3 a country."""
    return {1: 0, 2: 0, 3: 1, 4: 2, 5: 2, 6: 3, 7: 1}[place.where_prec]


def is_event_date(found: Mention, published: date | None) -> bool:
    """May the event have happened on it? Not a dateline, a beginning, an end or the future."""
    value: DateValue = found.value
    if (value.start is None and value.reason != NO_PUBLICATION_DATE) or any(
        found.features.get(flag) for flag in ("dateline", "since", "until", "future")
    ):
        return False
    if found.features.get("form") == "decade":
        return False
    return published is None or value.start is None or value.start <= published + timedelta(days=1)


def is_event_place(found: Mention) -> bool:
    """May the event have happened there? Not a capital as an actor, a people, where it was launched from."""
    flags = ("government", "demonym", "border", "launch", "dateline", "far", "person", "origin")
    return not any(found.features.get(flag) for flag in flags)
