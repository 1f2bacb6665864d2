"""The values of filters: as parameters of SQL, and in words."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from babel import Locale
from babel.dates import format_date

from dashboard.geocoding.areas import divisions
from dashboard.geocoding.countries import country_of
from dashboard.query.forms import Box, Near, Polygon, Range
from dashboard.taxonomy import event_types

# What may be asked for, in English and in French.
REVIEWS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "auto": ("not reviewed", "non relus"),
        "confirmed": ("confirmed", "confirmés"),
        "corrected": ("corrected", "corrigés"),
        "rejected": ("rejected", "rejetés"),
    }
)
DATE_PRECISIONS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        1: ("to the day", "au jour près"),
        2: ("to six days", "à six jours près"),
        3: ("to a week", "à une semaine près"),
        4: ("to a month", "à un mois près"),
        5: ("to a year", "à un an près"),
    }
)
PLACE_PRECISIONS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        1: ("a named place", "un lieu nommé"),
        2: ("near a named place", "près d'un lieu nommé"),
        3: ("the district", "le district"),
        4: ("the province", "la province"),
        5: ("the region", "la région"),
        6: ("the country", "le pays"),
    }
)
_KM_PER_DEGREE = 111.19  # of latitude, on a sphere of 6,371 km


def say_day(day: date, language: str) -> str:
    """A day in words: ``17 Nov 2020``."""
    return format_date(day, "d MMM y", locale=language)


def iso3_of(code_or_name: str) -> str | None:
    """A country's code: an address that someone typed may name it (``country=Iraq``)."""
    country = country_of(code_or_name)
    return country.iso3 if country else None


def say_countries(codes: tuple[str, ...], language: str) -> str:
    """The countries' names."""
    found = ((code, country_of(code)) for code in codes)
    return ", ".join(country.name(language) if country else code for code, country in found)


def say_codes(known: Callable[[], Mapping[str, Any]]) -> Callable[[tuple[str, ...], str], str]:
    """How codes of the taxonomy are told."""

    def say(codes: tuple[str, ...], language: str) -> str:
        kinds = [(code, known().get(code)) for code in codes]
        return ", ".join(kind.labels.get(language, kind.name) if kind else code for code, kind in kinds)

    return say


def names(known: Callable[[], Mapping[str, Any]]) -> Callable[[tuple[str, ...]], list[str]]:
    """The taxonomy's names of codes, as the incidents have them."""
    return lambda codes: [known()[code].name for code in codes if code in known()]


def types_by_code() -> Mapping[str, Any]:
    """Event types by their code."""
    return {kind.code: kind for kind in event_types()}


def box_parameters(box: Box) -> dict[str, float]:
    """The sides of a box."""
    return dict(zip(("west", "south", "east", "north"), box, strict=True))


def near_parameters(near: Near) -> dict[str, float]:
    """The point, the distance, and the latitudes that it spans."""
    reach = near.km / _KM_PER_DEGREE
    return {
        "near_latitude": near.latitude,
        "near_longitude": near.longitude,
        "near_km": near.km,
        "near_south": near.latitude - reach,
        "near_north": near.latitude + reach,
    }


def say_near(near: Near, language: str) -> str:
    """``50 km of Gao``."""
    where = near.name or f"{near.latitude:.3f}, {near.longitude:.3f}"
    return f"{near.km:g} km {'de' if language == 'fr' else 'of'} {where}"


def polygon_parameters(corners: Polygon) -> dict[str, Any]:
    """The corners, and beside each the next one."""
    longitudes, latitudes = zip(*corners, strict=True)
    return {
        "polygon_x": list(longitudes),
        "polygon_y": list(latitudes),
        "polygon_next_x": [*longitudes[1:], longitudes[0]],
        "polygon_next_y": [*latitudes[1:], latitudes[0]],
    }


def say_range(values: Range, language: str) -> str:
    """From and to: ``3–7``, ``5 or more``."""
    low, high = values
    at_least, at_most = ("{} ou plus", "{} au plus") if language == "fr" else ("{} or more", "{} at most")
    if low is None or high is None:
        return at_least.format(low) if high is None else at_most.format(high)
    return str(low) if low == high else f"{low}–{high}"


def say_provinces(provinces: tuple[str, ...], language: str) -> str:
    """Provinces with their countries, each as the reader calls it."""
    french = _french_provinces() if language == "fr" else {}
    return ", ".join(
        f"{french.get(province) or province.partition('/')[2]} ({say_countries((province[:3],), language)})"
        for province in provinces
    )


@cache
def _french_provinces() -> Mapping[str, str]:
    return {f"{one.iso3}/{one.english}": one.french for one in divisions().values()}


def say_languages(codes: tuple[str, ...], language: str) -> str:
    """The languages' names."""
    names = Locale.parse(language).languages
    return ", ".join(names.get(code, code) for code in codes)
