"""Place names in the reader's language: the tables hold the English ones ("Basrah", "Green Zone (Baghdad)")."""

import csv
from collections.abc import Iterator
from functools import cache

from dashboard.folding import fold_name
from dashboard.geocoding.areas import divisions
from dashboard.geocoding.countries import country_of
from dashboard.resources import data_path


def local_name(name: str, iso3: str | None, language: str) -> str:
    """The name of a place of a country in `language`; the name itself where no other is known."""
    return _names(language).get((iso3, name), name) if language == "fr" else name


def actor_name(name: str, language: str) -> str:
    """An actor's name in `language`, by whichever of its names it is told; the name itself where it is not listed."""
    country = country_of(name)
    return country.name(language) if country else _actors(language).get(fold_name(name), name)


@cache
def _actors(language: str) -> dict[str, str]:
    """Folded name or alias -> name in `language`. An alias never takes the place of another actor's own name."""
    with data_path("actors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {row["actor_id"]: row.get(f"name_{language}") or row["name_en"] for row in rows}
    aliases = {fold_name(alias): named[row["actor_id"]] for row in rows for alias in row["aliases"].split(";") if alias}
    own = {fold_name(row[column]): named[row["actor_id"]] for row in rows for column in ("name_fr", "name_en")}
    return aliases | own


@cache
def _names(language: str) -> dict[tuple[str | None, str], str]:
    """(country, English name) -> name, of what the gazetteer adds, large towns and provinces, in this order."""
    del language  # French, for now the only one that the sources give beside English
    names: dict[tuple[str | None, str], str] = {}
    for iso3, english, french in (*_provinces(), *_towns(), *_gazetteer()):
        if french:
            names[iso3, english] = french
    return names


def _provinces() -> Iterator[tuple[str | None, str, str]]:
    for division in divisions().values():
        yield division.iso3, division.english, division.french


def _towns() -> Iterator[tuple[str | None, str, str]]:
    with data_path("areas", "cities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for english in {row["name"], row["en"]} - {""}:
                yield _iso3(row["iso2"]), english, row["fr"]


def _gazetteer() -> Iterator[tuple[str | None, str, str]]:
    for path in sorted(data_path("gazetteer").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = row["name_fr"]
                yield _iso3(row["country"]), row["name_en"], name[:1].upper() + name[1:]


def _iso3(code_or_name: str) -> str | None:
    country = country_of(code_or_name)
    return country.iso3 if country else None
