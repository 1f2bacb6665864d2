"""What a filter's value may be, and how it is written in a URL."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

# West, south, east, north in degrees; west > east crosses the antimeridian.
Box = tuple[float, float, float, float]
# (longitude, latitude) of each corner, in degrees, not closed.
Polygon = tuple[tuple[float, float], ...]
# From and to, both inclusive; None where it is open. One of them is a number.
Range = tuple[int | None, int | None]

MOST_CORNERS = 200  # of a polygon: an address of some 3,000 characters
_HALF_WAY_ROUND = 20_100.0  # kilometres


class Near(NamedTuple):
    """Within `km` kilometres of a point (degrees, WGS 84). ``name`` is what the reader calls the point."""

    latitude: float
    longitude: float
    km: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A value's URL form. ``read`` gives None for what is no such value."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def choice(*choices: str) -> Form:
    """One of these words."""
    return Form(str, lambda text: text if text in choices else None)


def whole(*choices: int) -> Form:
    """One of these whole numbers."""
    return Form(str, lambda text: int(text) if text in map(str, choices) else None)


def some_of(known: Callable[[], Any]) -> Form:
    """Some of the codes that there are."""
    return some(lambda code: code if code in known() else None)


def some(code_of: Callable[[str], str | None]) -> Form:
    """Some codes, written as such and read from whatever ``code_of`` knows; what it doesn't know is left out."""
    return Form(_write_list, lambda text: tuple(dict.fromkeys(filter(None, map(code_of, _read_list(text))))))


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # a URL that someone typed; the filter is left out
        return None


def _read_numbers(text: str) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:  # as above
        return None
    return numbers if all(map(math.isfinite, numbers)) else None


def _is_point(longitude: float, latitude: float) -> bool:
    return abs(longitude) <= 180 and abs(latitude) <= 90


def _read_box(text: str) -> Box | None:
    numbers = _read_numbers(text)
    if numbers is None or len(numbers) != 4:
        return None
    west, south, east, north = numbers
    sound = _is_point(west, south) and _is_point(east, north) and south <= north
    return (west, south, east, north) if sound else None


def _write_near(near: Near) -> str:
    return ",".join(str(part) for part in near if part != "")


def _read_near(text: str) -> Near | None:
    *point, name = [*text.split(",", 3), ""][:4] if text.count(",") > 2 else [*text.split(","), ""]
    numbers = _read_numbers(",".join(point))
    if numbers is None or len(numbers) != 3:
        return None
    latitude, longitude, km = numbers
    return Near(latitude, longitude, km, name) if _is_point(longitude, latitude) and 0 < km < _HALF_WAY_ROUND else None


def _read_polygon(text: str) -> Polygon | None:
    corners = tuple(_read_numbers(corner.replace(" ", ",")) for corner in text.split(","))
    if not 3 <= len(corners) <= MOST_CORNERS:
        return None
    if not all(corner and len(corner) == 2 and _is_point(*corner) for corner in corners):
        return None
    return tuple((corner[0], corner[1]) for corner in corners if corner)


def _write_range(values: Range) -> str:
    low, high = ("" if end is None else str(end) for end in values)
    return low if low == high else f"{low}..{high}"


def _read_range(text: str) -> Range | None:
    low, dots, high = text.strip().partition("..")
    ends = (low, high if dots else low)
    if not any(ends) or not all(end == "" or (end.isascii() and end.isdigit() and len(end) < 10) for end in ends):
        return None
    first, last = (int(end) if end else None for end in ends)
    return (first, last) if first is None or last is None or first <= last else None


def _read_share(text: str) -> float | None:
    numbers = _read_numbers(text)
    return numbers[0] if numbers and len(numbers) == 1 and 0 < numbers[0] <= 1 else None


# A comma inside a value (an outlet's name) is written as \, so that a list reads back whole.
def _write_list(values: tuple[str, ...]) -> str:
    return ",".join(value.replace("\\", "\\\\").replace(",", "\\,") for value in values)


def _read_list(text: str) -> tuple[str, ...]:
    values: list[str] = []
    current, escaped = "", False
    for character in text:
        if escaped or character not in "\\,":
            current, escaped = current + character, False
        elif character == "\\":
            escaped = True
        else:
            values, current = [*values, current], ""
    return tuple(value for value in (*values, current) if value)


DAY = Form(date.isoformat, _read_day)
TEXT = Form(str, str)
LIST = Form(_write_list, _read_list)
BOX = Form(lambda box: ",".join(str(side) for side in box), _read_box)
NEAR = Form(_write_near, _read_near)
POLYGON = Form(lambda corners: ",".join(f"{x} {y}" for x, y in corners), _read_polygon)
RANGE = Form(_write_range, _read_range)
SHARE = Form(str, _read_share)
