"""What the sources' rows have in common: reading cells, and the columns that follow from others."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.columns import INCIDENT_COLUMNS
from dashboard.geocoding.countries import country_of

Cells = Mapping[str, str]
Row = dict[str, Any]


class CellError(ValueError):
    """A cell that is not what its column holds; the message says which and what."""


def text(cells: Cells, name: str) -> str | None:
    """A cell's text; None for an empty one."""
    return " ".join((cells.get(name) or "").split()) or None


def whole(cells: Cells, name: str, *, least: int = 0) -> int | None:
    """A whole number; None for an empty cell.

    Raises:
        CellError: it is none, or less than `least`.
    """
    told = text(cells, name)
    if told is None:
        return None
    try:
        number = int(told.removesuffix(".0"))
    except ValueError as error:
        raise CellError(f"{name} is {told!r}, not a whole number") from error
    if number < least:
        raise CellError(f"{name} is {number}")
    return number


def degrees(cells: Cells, name: str, most: float) -> float | None:
    """Degrees between -most and most; None for an empty cell.

    Raises:
        CellError: it is none.
    """
    told = text(cells, name)
    try:
        number = float(told) if told is not None else None
    except ValueError as error:
        raise CellError(f"{name} is {told!r}, not degrees") from error
    if number is not None and not -most <= number <= most:
        raise CellError(f"{name} is {number}, not degrees")
    return number


def code(cells: Cells, name: str, among: Mapping[int, Any]) -> Any:  # noqa: ANN401 - whatever the codes stand for
    """What a code stands for; None for an empty cell.

    Raises:
        CellError: there is no such code.
    """
    number = whole(cells, name)
    if number is not None and number not in among:
        raise CellError(f"{name} is {number}; there are {', '.join(map(str, among))}")
    return None if number is None else among[number]


def required(cells: Cells, name: str) -> str:
    """A cell's text.

    Raises:
        CellError: it is empty.
    """
    told = text(cells, name)
    if told is None:
        raise CellError(f"{name} is empty")
    return told


def several(told: str | None) -> str | None:
    """Names separated by ; as ours are, by '; '."""
    return "; ".join(part.strip() for part in (told or "").split(";") if part.strip()) or None


def incident(origin: str, key: str, values: Mapping[str, Any]) -> Row:
    """Every column of an incident; what the source does not tell is unknown."""
    return {**dict.fromkeys(INCIDENT_COLUMNS), "incident_id": f"{origin}:{key}", "known_from": "fresh",
            "origin": origin, **values}  # fmt: skip


def country_columns(name: str | None) -> Row:
    """Our name and ISO code of a country; the name as it is where it is not known."""
    found = country_of(name.split("(")[0].strip()) or country_of(name) if name else None
    return {"country": found.english if found else name, "iso3": found.iso3 if found else None}


def day(told: str, name: str) -> date:
    """An ISO day, with or without a time after it.

    Raises:
        CellError: it is none.
    """
    try:
        return date.fromisoformat(told[:10])
    except ValueError as error:
        raise CellError(f"{name} is {told!r}, not a day") from error
