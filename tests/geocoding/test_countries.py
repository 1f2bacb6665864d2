"""Countries are found by code and by the names that texts use."""

import re

import pytest

from dashboard.geocoding.countries import countries, country_of


@pytest.mark.parametrize(
    ("said", "iso3"),
    [
        ("Irak", "IRQ"),
        ("العراق", "IRQ"),
        ("Côte d’Ivoire", "CIV"),
        ("RDC", "COD"),
        ("Congo", "COG"),
        ("Birmanie", "MMR"),
        ("Türkiye", "TUR"),
        ("Palestinian Territories", "PSE"),
        ("Estados Unidos", "USA"),
        ("Great Britain", "GBR"),
        ("FR", "FRA"),
        ("XKX", "XKX"),
        ("Georgia", "GEO"),
    ],
)
def test_country_of(said: str, iso3: str) -> None:
    country = country_of(said)
    assert country is not None
    assert country.iso3 == iso3


def test_unknown_names_have_no_country() -> None:
    assert country_of("Zone verte") is None
    assert country_of("") is None


def test_names_in_a_language() -> None:
    germany = country_of("DEU")
    assert germany is not None
    assert [germany.name(language) for language in ("en", "fr", "es")] == ["Germany", "Allemagne", "Alemania"]


def test_codes_and_names_are_unique_and_plain() -> None:
    known = countries()
    for values in ([c.iso2 for c in known], [c.iso3 for c in known], [c.english for c in known]):
        assert len(values) == len(set(values))
    assert all(re.fullmatch(r"[A-Z]{2} [A-Z]{3}", f"{c.iso2} {c.iso3}") for c in known)
    assert not [c.english for c in known if re.search(r"[&(’]|SAR", c.english)]
    assert all(c.english and c.french for c in known)
