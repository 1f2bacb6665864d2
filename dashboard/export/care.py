"""Sharing with care: points blurred, names of persons and free text left out, and a note that says so.

``grid`` moves a point to the middle of its cell of half a degree (some 55 km), ``admin1`` to the middle of its
province; an incident whose province is not known then has no point. Names of groups, forces and governments that
``data/actors.csv`` lists stay; any other perpetrator may be a person, and goes.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, reduce
from math import floor, hypot
from typing import Any, Literal, get_args

import pyarrow as pa  # type: ignore[import-untyped]
import shapely

from dashboard.export.about import Words
from dashboard.export.base import Selection
from dashboard.export.known import is_listed, names
from dashboard.geocoding.areas import polygon
from dashboard.query import Filters

Blur = Literal["grid", "admin1"]
BLURS: tuple[Blur, ...] = get_args(Blur)

CELL = 0.5  # degrees, PRIO-GRID's
_KM_PER_DEGREE = 111.2
# UCDP's where_prec of what is left: a vague place, a province.
_VAGUE, _PROVINCE, _COUNTRY = 5, 4, 6
# Free text, and what names a spot or the persons who tell of it; of the claims also what leads to their words.
_DROPPED = frozenset(
    {"target", "victims", "weapon", "summary", "location", "value", "place", "said_by", "via", "sentence", "title"}
    | {"url", "article_id", "report_id", "claim_id", "article_version", "char_start", "char_end"}
)
_NOTES: Mapping[Blur, Words] = {
    "grid": {
        "en": "Shared with care: points are moved to the middle of a cell of half a degree (where_prec 5)",
        "fr": "Partage prudent : les points sont ramenés au centre d'une maille d'un demi-degré (where_prec 5)",
    },
    "admin1": {
        "en": "Shared with care: points are moved to the middle of the province (where_prec 4)",
        "fr": "Partage prudent : les points sont ramenés au centre de la province (where_prec 4)",
    },
}
_LEFT_OUT: Words = {
    "en": "Left out: places below the province, free text, links to articles, and perpetrators that are not known as "
    "a group or force.",
    "fr": "Retirés : les lieux plus fins que la province, le texte libre, les liens vers les articles, et les auteurs "
    "qui ne sont pas connus comme groupe ou force.",
}

# Filters that name what is left out.
_TELLING = ("place", "box", "near", "polygon", "actor", "weapon", "text")
_UNTOLD: Words = {
    "en": "Other filters were on, which are not told: they name a place, an actor or words.",
    "fr": "D'autres filtres étaient mis, qui ne sont pas dits : ils nomment un lieu, un acteur ou des mots.",
}


def with_care(selection: Selection, blur: Blur) -> Selection:
    """The rows as they can be shared, with a note of what was done to them."""
    changed = selection.changed(lambda batch: _shared(batch, blur))
    told = changed.about
    public = reduce(Filters.without, _TELLING, told.filters)
    notes: list[Words] = [{language: f"{_NOTES[blur][language]}. {_LEFT_OUT[language]}" for language in _LEFT_OUT}]
    if public != told.filters:
        notes.append(_UNTOLD)
    articles = selection.articles
    return replace(
        changed,
        about=replace(told, filters=public).noted(*notes),
        articles=articles and (lambda: with_care(articles(), blur)),
    )


def _shared(batch: pa.RecordBatch, blur: Blur) -> pa.RecordBatch:
    columns = {name: batch[name] for name in batch.schema.names}
    for name in _DROPPED & columns.keys():
        columns[name] = pa.nulls(batch.num_rows, columns[name].type)
    if "perpetrator" in columns:
        columns["perpetrator"] = _each(columns["perpetrator"], _groups)
    if "latitude" in columns:
        columns |= _blurred(columns, _by_cell if blur == "grid" else _by_province)
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=batch.schema)


def _groups(perpetrator: str) -> str | None:
    return "; ".join(name for name in names(perpetrator) if is_listed(name)) or None


def _each(column: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    return pa.array([value and change(value) for value in column.to_pylist()], column.type)


_PLACE = ("latitude", "longitude", "where_prec", "radius_km")
Place = tuple[float | None, float | None, int | None, float | None]


def _blurred(columns: Mapping[str, pa.Array], blur: Callable[..., Place]) -> dict[str, pa.Array]:
    """The columns of the place, each row's point moved."""
    rows = zip(*(columns[name].to_pylist() for name in (*_PLACE[:3], "iso3", "admin1")), strict=True)
    moved = [blur(*row) if row[0] is not None else (None, None, row[2], None) for row in rows]
    new = zip(*moved, strict=True) if moved else ((), (), (), ())
    return {name: pa.array(values, columns[name].type) for name, values in zip(_PLACE, new, strict=True)}


def _by_cell(latitude: float, longitude: float, where_prec: int | None, *_: Any) -> Place:  # noqa: ANN401 - not asked
    north, east = ((floor(x / CELL) + 0.5) * CELL for x in (latitude, longitude))
    return min(north, 90.0), min(east, 180.0), max(where_prec or 0, _VAGUE), hypot(CELL, CELL) / 2 * _KM_PER_DEGREE


def _by_province(latitude: float, longitude: float, where_prec: int | None, iso3: str, admin1: str) -> Place:
    point = _middle(iso3, admin1) if iso3 and admin1 else None
    if point is None:
        return None, None, _COUNTRY, None
    return point[1], point[0], max(where_prec or 0, _PROVINCE), None


@cache
def _middle(iso3: str, admin1: str) -> tuple[float, float] | None:
    """(longitude, latitude) of a point well within the province; None where its polygon is not known."""
    found = polygon(iso3, admin1)
    if found is None:
        return None
    point = shapely.point_on_surface(shapely.geometry.shape(found))
    return round(point.x, 4), round(point.y, 4)
