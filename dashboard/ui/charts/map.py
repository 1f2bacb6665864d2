"""What the map of the page is given: plain columns and words, for ``static/map/map.mjs`` to draw.

Incidents of one spot make one mark, sized by area to the killed and coloured as most of them are. A mark is hollow
where the place is imprecise, and its circle of uncertainty is drawn; it is a square where all of them come out of
another's table. A province known alone is hatched as its area. An
incident known to its country alone is no mark: the page counts it beside the map.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Literal, get_args

import pandas as pd

from dashboard.columns import IMPORTED
from dashboard.geocoding.areas import province_key
from dashboard.query import Spots
from dashboard.ui import naming
from dashboard.ui.charts.basemap import CREDIT, STATIC, Tiles, style
from dashboard.ui.i18n import Words
from dashboard.ui.local_names import local_name
from dashboard.ui.palette import Theme, type_colors, type_names

Mode = Literal["marks", "heat", "hexagons", "countries", "provinces"]
Measure = Literal["incidents", "killed"]
MODES: tuple[Mode, ...] = get_args(Mode)
MEASURES: tuple[Measure, ...] = get_args(Measure)

LARGEST, TOLL_OF_LARGEST = 44.0, 200  # the diameter in pixels from which a mark grows no more, and its killed
_LINES = 400  # marks up to which each that is one incident says when and what in its label
_WORLD = (-60.0, -40.0, 110.0, 62.0)  # the inhabited part of it, while there is no spot
_MARGIN = 0.04  # degrees around the outermost
_SURROUNDINGS = 1.5  # degrees around a lone spot: the towns about are in sight
_WORDS = (
    "title", "mode", "measure", "incidents", "incident", "killed", "box", "lasso", "keep_view", "play", "pause", "back",
    "forward", "moment", "window", "cumulative", "speed", "close", "zoom_in", "zoom_out", "home", "tiles", "picture",
    "full", "alone", "file",
)  # fmt: skip
_WINDOWS = (1, 3, 7, 14)
_SPOT = (
    "latitude", "longitude", "where_prec", "radius_km", "location", "iso3",
    "event_type", "sub_event_type", "date_start", "date_end", "origin",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """What a map shows beside its marks, and how.

    name: tells the map from others; where its reader left it is kept by it. areas: incidents and killed by country or
    province, as :func:`dashboard.query.areas` gives them, in those modes. frames: as ``spots_over_time`` gives them,
    while time is played. tiles: a server of map tiles that was set up; online: whether its reader has asked for it.
    """

    name: str
    height: int
    mode: Mode = "marks"
    measure: Measure = "incidents"
    areas: pd.DataFrame | None = None
    frames: pd.DataFrame | None = None
    tiles: Tiles | None = None
    online: bool = False
    plain: bool = False
    alone: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["iso3", "admin1", "n", "killed"]))


def diameter(killed: int) -> float:
    """The diameter in pixels that a toll alone would have: the area grows with the killed."""
    return LARGEST * math.sqrt(min(killed, TOLL_OF_LARGEST) / TOLL_OF_LARGEST)


def map_data(found: Spots, view: MapView, *, words: Words, theme: Theme) -> dict[str, Any]:
    """Everything that the map is drawn from, ready for JSON; coordinates to some 10 m."""
    alone = _alone(view.alone)
    marks = _marks(found, words)
    areas = None if view.areas is None else _areas(view.areas)
    shown = (marks, alone, areas, view.mode, view.measure)
    return {
        "name": view.name,
        "version": sha256(repr(shown).encode()).hexdigest()[:16],
        "look": f"{theme.name}/{words.language}/{view.online}",
        "style": style(theme, words.language, tiles=view.tiles if view.online else None),
        "credit": view.tiles.credit if view.tiles and view.online else CREDIT,
        "provinces": f"{STATIC}/provinces.geojson",
        "theme": {name: getattr(theme, name) for name in ("text", "muted", "ground", "land", "border")},
        "colors": [*type_colors().values(), theme.others],
        "ramp": list(theme.ramp),
        "language": words.language,
        "words": _words(words),
        "marks": marks,
        "alone": alone,
        "areas": areas,
        "frames": None if view.frames is None else _frames(view.frames, found, list(alone), words),
        "fit": [round(side, 3) for side in _fit(found)],
        "within": found.within,
        "mode": view.mode,
        "measure": view.measure,
        "online": view.online if view.tiles else None,
        "height": view.height,
        "plain": view.plain,
    }


def spot_of(row: Mapping[str, Any]) -> Spots:
    """One incident as the only spot of a map; none where it has no point. A province known alone is not among them."""
    row = {name: naming.known(value) for name, value in row.items()}
    rows = [row] if row.get("latitude") is not None and not is_province(row) else []
    frame = pd.DataFrame(rows, columns=list(dict.fromkeys((*_SPOT, *row))))
    frame = frame.assign(
        n=1,
        n_theirs=frame["origin"].isin(IMPORTED).astype(int),
        killed=[naming.number(one, "killed_best") or 0 for one in naming.records(frame)],
    )
    point = (row.get("longitude"), row.get("latitude"))
    reach = max(_SURROUNDINGS, 1.6 * float(row.get("radius_km") or 0) / 111.2)
    if None in point:
        return Spots(frame, 0, None)
    x, y = (float(side or 0) for side in point)
    return Spots(frame, 0, (x - reach, y - reach, x + reach, y + reach))


def is_province(row: Mapping[str, Any]) -> bool:
    """Whether the incident is known to its province alone."""
    return bool(naming.number(row, "where_prec") == 4 and naming.known(row.get("admin1")))


def _marks(found: Spots, words: Words) -> dict[str, Any]:
    """The marks as columns: what is said of each under the pointer is left out where it is a cell of a grid."""
    frame = found.frame
    types = {name: index for index, name in enumerate(type_names())}
    marks: dict[str, Any] = {
        "lon": [round(float(degrees), 4) for degrees in frame["longitude"]],
        "lat": [round(float(degrees), 4) for degrees in frame["latitude"]],
        "n": [int(n) for n in frame["n"]],
        "k": [int(n) for n in frame["killed"]],
        "t": [types.get(name, len(types)) for name in frame["event_type"]],
        "p": [int(naming.known(prec) or 5) for prec in frame["where_prec"]],
        "o": [int(n > 0 and n == of) for n, of in zip(frame["n_theirs"], frame["n"], strict=True)],
        "r": [round(float(km), 1) if km == km and km is not None else 0 for km in frame["radius_km"]],
    }
    if found.cell:
        return {**marks, "cell": found.cell}
    places = zip(frame["location"], frame["iso3"], strict=True)
    marks["name"] = [local_name(str(name), iso3, words.language) if naming.known(name) else "" for name, iso3 in places]
    if len(frame) <= _LINES:
        marks["line"] = [_line(row, words) if row["n"] == 1 else "" for row in naming.records(frame)]
    return marks


def _line(row: Mapping[str, Any], words: Words) -> str:
    toll = words("toll.killed", n=int(row["killed"]), count=words.number(int(row["killed"]))) if row["killed"] else ""
    return " · ".join(filter(None, (naming.when(row, words, short=True), naming.sub_type_name(row, words), toll)))


def _alone(frame: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Incidents known to their province alone, by the province's key; those whose outline is unknown are left out."""
    types = {name: index for index, name in enumerate(type_names())}
    told: dict[str, dict[str, int]] = {}
    for row in naming.records(frame):
        key = province_key(str(row["iso3"]), str(row["admin1"]))
        if key:
            one = told.setdefault(key, {"n": 0, "k": 0, "t": types.get(str(row.get("event_type")), len(types))})
            one["n"] += int(row["n"])
            one["k"] += int(row["killed"])
    return told


def _areas(frame: pd.DataFrame) -> dict[str, list[int]]:
    """Incidents and killed by country code or province key."""
    told: dict[str, list[int]] = {}
    for row in naming.records(frame):
        key = province_key(str(row["iso3"]), str(row["admin1"])) if "admin1" in row else str(row["iso3"])
        if key:
            before = told.get(key, [0, 0])
            told[key] = [before[0] + int(row["n"]), before[1] + int(row["killed"])]
    return told


def _frames(frame: pd.DataFrame, found: Spots, alone: Sequence[str], words: Words) -> dict[str, Any]:
    """The moments of the time player: each bin's name, and its rows [index of a mark or, after them, of a province,
    incidents, killed].
    """
    keys = zip(found.frame["lat"], found.frame["lon"], found.frame["where_prec"], strict=True)
    index: dict[Any, int] = {key: position for position, key in enumerate(keys)}
    index |= {key: len(found.frame) + position for position, key in enumerate(alone)}
    unit = str(frame.attrs.get("by", "month"))
    bins = _bins(frame["bin"], unit)
    rows: dict[date, list[list[int]]] = {day: [] for day in bins}
    for one in naming.records(frame):
        area = province_key(str(one["iso3"]), str(one["admin1"])) if naming.known(one["iso3"]) else None
        position = index.get(area or (one["lat"], one["lon"], one["where_prec"]))
        day = naming.day(one["bin"])
        if position is not None and day:
            rows[day].append([position, int(one["n"]), int(one["killed"])])
    labels = [words.days(day, _next(day, unit) - timedelta(days=1), short=True) for day in bins]
    return {"unit": unit, "bins": labels, "rows": list(rows.values())}


def _bins(days: Iterable[object], unit: str) -> list[date]:
    """Every bin from the first to the last, also those in which nothing happened."""
    known = sorted({day for one in days if (day := naming.day(one))})
    if not known:
        return []
    bins = [known[0]]
    while bins[-1] < known[-1]:
        bins.append(_next(bins[-1], unit))
    return bins


def _next(day: date, unit: str) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=1 if unit == "day" else 7)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def _fit(found: Spots) -> tuple[float, float, float, float]:
    """What the map shows as it opens."""
    if found.bounds is None:
        return _WORLD
    west, south, east, north = found.bounds
    return west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN


def _words(words: Words) -> dict[str, Any]:
    told: dict[str, Any] = {name: words(f"map.{name}") for name in _WORDS}
    told["modes"] = {mode: words(f"map_mode.{mode}") for mode in MODES}
    units = ("day", "week", "month", "quarter", "year")
    return told | {f"window_{unit}_{n}": words(f"map_window.{unit}", n=n) for unit in units for n in _WINDOWS}
