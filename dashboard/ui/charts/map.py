"""Incidents on the offline basemap.

Incidents of one spot make one mark, sized by area to the killed and coloured as most of them are. A mark is
hollow where the place is imprecise, and its circle of uncertainty is drawn. A province known alone is drawn as
its area. An incident known to its country alone is no mark: the page counts it beside the map.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from dashboard.ui import naming
from dashboard.ui.charts.basemap import FIRST_LABEL, FIRST_LINE, style
from dashboard.ui.charts.frame import bare, hover_text
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme, type_color

Drag = Literal["pan", "select", "lasso"]

SMALLEST, SMALLEST_HOLLOW, LARGEST = 8.0, 11.0, 44.0  # diameters in pixels
TOLL_OF_LARGEST = 200  # killed at one spot from which a mark grows no more
_EDGE = 2.5  # pixels of edge around a solid mark, both sides together
_HOVERED = 4  # incidents named in the label of a mark
_WIDEST_ZOOM, _CLOSEST_ZOOM = 0.6, 8.0
_EARTH_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Spot:
    """Incidents that share a place: their ids, the toll, the commonest type, and how well the place is known."""

    latitude: float
    longitude: float
    ids: tuple[str, ...]
    killed: int
    event_type: str | None
    where_prec: int
    radius_km: float | None
    iso3: str | None
    admin1: str | None
    lines: tuple[str, ...]

    @property
    def is_area(self) -> bool:
        """Known to its province alone."""
        return self.where_prec == 4

    @property
    def is_precise(self) -> bool:
        return self.where_prec == 1

    @property
    def diameter(self) -> float:
        """In pixels: the area grows with the killed."""
        return max(SMALLEST if self.is_precise else SMALLEST_HOLLOW, diameter(self.killed))


def diameter(killed: int) -> float:
    """The diameter in pixels that a toll alone would have."""
    return LARGEST * math.sqrt(min(killed, TOLL_OF_LARGEST) / TOLL_OF_LARGEST)


def spots(frame: pd.DataFrame, words: Words) -> list[Spot]:
    """Incidents grouped by place, the largest toll first (so that it is drawn below the others).

    Args:
        frame: incident columns; rows without a point are left out.
    """
    placed = frame[frame["latitude"].notna() & frame["longitude"].notna()]
    keys = [placed["latitude"].round(4), placed["longitude"].round(4), placed["where_prec"].fillna(5)]
    found = [_spot(rows, words) for _, rows in placed.groupby(keys, sort=False)]
    return sorted(found, key=lambda spot: -spot.killed)


def _spot(rows: pd.DataFrame, words: Words) -> Spot:
    first = naming.records(rows.head(1))[0]
    types = rows["event_type"].dropna()
    lines = [_line(row, words) for row in naming.records(rows.head(_HOVERED))]
    if len(rows) > _HOVERED:
        lines.append(words("map.more", n=len(rows) - _HOVERED))
    return Spot(
        latitude=round(float(first["latitude"]), 4),
        longitude=round(float(first["longitude"]), 4),
        ids=tuple(rows["incident_id"]),
        killed=int(rows["killed_best"].fillna(rows["killed_low"]).fillna(0).sum()),
        event_type=None if types.empty else str(types.mode().iloc[0]),
        where_prec=int(naming.known(first["where_prec"]) or 5),
        radius_km=naming.known(first["radius_km"]),
        iso3=naming.known(first["iso3"]),
        admin1=naming.known(first["admin1"]),
        lines=(f"<b>{hover_text(naming.place(first, words))}</b>", *lines),
    )


def _line(row: dict[str, Any], words: Words) -> str:
    parts = (naming.when(row, words, short=True), naming.sub_type_name(row, words), naming.toll(row, words))
    return hover_text(" · ".join(filter(None, parts)))


def incident_map(
    found: list[Spot],
    *,
    words: Words,
    theme: Theme,
    areas: dict[str, dict[str, Any]] | None = None,
    height: int = 400,
    drag: Drag = "pan",
) -> go.Figure:
    """The map of the spots.

    Args:
        found: as :func:`spots` gives them.
        areas: GeoJSON geometry of a province by ``iso3/admin1``; a province without one is a hollow mark.
        drag: what dragging does: move the map, or choose marks by a box or a lasso.
    """
    areas = areas or {}
    drawn = [spot for spot in found if spot.is_area and _area_key(spot) in areas]
    points = [spot for spot in found if spot not in drawn]
    hollow = [spot for spot in points if not spot.is_precise]
    figure = go.Figure()
    if drawn:
        figure.add_choroplethmap(**_areas(drawn, areas))
    if hollow:
        figure.add_scattermap(**_marks(hollow))
        figure.add_scattermap(**_holes(hollow, theme))
    precise = [spot for spot in points if spot.is_precise]
    figure.add_scattermap(**_marks(precise, edge=theme.land))
    bare(figure, height=height, theme=theme)
    latitude, longitude, zoom = view(found)
    figure.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        map={
            "style": style(theme, words.language),
            "center": {"lat": latitude, "lon": longitude},
            "zoom": zoom,
            "layers": _circles(hollow, theme),
            "uirevision": f"{latitude}/{longitude}/{zoom}",
        },
        dragmode=drag,
        clickmode="event+select",
    )
    return figure


def _marks(found: list[Spot], edge: str | None = None) -> dict[str, Any]:
    """The spots' marks. With an `edge`, a disc of that colour lies below each: marks that overlap are told apart."""
    points = [spot for spot in found for _ in range(2 if edge else 1)]
    is_edge = [bool(edge) and index % 2 == 0 for index in range(len(points))]
    layered = list(zip(points, is_edge, strict=True))
    return {
        "lat": [spot.latitude for spot in points],
        "lon": [spot.longitude for spot in points],
        "mode": "markers",
        "marker": {
            "size": [spot.diameter + (_EDGE if below else 0) for spot, below in layered],
            "color": [edge if below else type_color(spot.event_type) for spot, below in layered],
            "opacity": 0.85,
        },
        "customdata": [list(spot.ids) for spot in points],
        "text": ["<br>".join(spot.lines) for spot in points],
        "hovertemplate": "%{text}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0.35}},
        "below": FIRST_LABEL,
    }


def _holes(hollow: list[Spot], theme: Theme) -> dict[str, Any]:
    """The inside of imprecise marks, in the land's colour, which no pointer meets: a ring is left of each."""
    return {
        "lat": [spot.latitude for spot in hollow],
        "lon": [spot.longitude for spot in hollow],
        "mode": "markers",
        "marker": {"size": [spot.diameter - 4.5 for spot in hollow], "color": theme.land, "opacity": 0.85},
        "hoverinfo": "skip",
        "selected": {"marker": {"opacity": 0.85}},
        "unselected": {"marker": {"opacity": 0.85}},
        "below": FIRST_LABEL,
    }


def _area_key(spot: Spot) -> str:
    return f"{spot.iso3}/{spot.admin1}"


def _areas(drawn: list[Spot], areas: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Provinces as areas, each in the colour of its commonest type."""
    keys = [f"{_area_key(spot)}#{index}" for index, spot in enumerate(drawn)]
    colors = [type_color(spot.event_type) for spot in drawn]
    last = max(1, len(drawn) - 1)
    scale = [[index / last, color] for index, color in enumerate(colors)]
    return {
        "geojson": {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "id": key, "properties": {}, "geometry": areas[_area_key(spot)]}
                for key, spot in zip(keys, drawn, strict=True)
            ],
        },
        "locations": keys,
        "z": list(range(len(drawn))),
        "zmin": 0,
        "zmax": last,
        "colorscale": scale if len(scale) > 1 else [[0, colors[0]], [1, colors[0]]],
        "showscale": False,
        "marker": {"opacity": 0.28, "line": {"width": 1.2, "color": colors}},
        "customdata": [list(spot.ids) for spot in drawn],
        "text": ["<br>".join(spot.lines) for spot in drawn],
        "hovertemplate": "%{text}<extra></extra>",
        "below": FIRST_LABEL,
    }


def _circles(hollow: list[Spot], theme: Theme) -> list[dict[str, Any]]:
    """The circles of uncertainty of imprecise spots, one faint area for all."""
    rings = [_ring(spot) for spot in hollow if spot.radius_km]
    if not rings:
        return []
    common = {"sourcetype": "geojson", "color": theme.muted, "below": FIRST_LINE}
    inside = [_feature("Polygon", [ring]) for ring in rings]
    edges = [_feature("LineString", ring) for ring in rings]
    return [
        {**common, "type": "fill", "source": _collection(inside), "opacity": 0.10},
        {**common, "type": "line", "source": _collection(edges), "opacity": 0.5, "line": {"width": 1}},
    ]


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _feature(kind: str, coordinates: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": coordinates}}


def _ring(spot: Spot, corners: int = 48) -> list[list[float]]:
    """A circle of the spot's radius as longitudes and latitudes, closed."""
    reach = float(spot.radius_km or 0) / _EARTH_KM_PER_DEGREE
    stretch = max(0.05, math.cos(math.radians(spot.latitude)))
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    ring = [
        [round(spot.longitude + reach * math.cos(t) / stretch, 4), round(spot.latitude + reach * math.sin(t), 4)]
        for t in turns
    ]
    return [*ring, ring[0]]


def view(found: list[Spot]) -> tuple[float, float, float]:
    """Latitude, longitude and zoom of the map as it opens; the inhabited world where there is no spot.

    It shows all spots, but where a few far ones would make the rest tiny: then nine incidents of ten.
    """
    if not found:
        return 22.0, 15.0, _WIDEST_ZOOM
    weights = [len(spot.ids) for spot in found]
    south, north = _reach([spot.latitude for spot in found], weights)
    west, east = _reach([spot.longitude for spot in found], weights)
    # A world of 512 px shows 360 degrees at zoom 0; the map is some 650 x 400 px, with a margin around the marks.
    zoom = min(math.log2(360 / max(east - west, 0.01)), math.log2(170 / max(north - south, 0.01) * 0.6))
    return (
        round((south + north) / 2, 3),
        round((west + east) / 2, 3),
        round(min(max(zoom, _WIDEST_ZOOM), _CLOSEST_ZOOM), 2),
    )


def _reach(degrees: list[float], weights: list[int]) -> tuple[float, float]:
    """From where to where the incidents reach; without the outermost tenth if that is a quarter of the way."""
    ordered = sorted(degree for degree, weight in zip(degrees, weights, strict=True) for _ in range(weight))
    cut = len(ordered) // 20
    first, last = ordered[0], ordered[-1]
    inner_first, inner_last = ordered[cut], ordered[-1 - cut]
    return (inner_first, inner_last) if inner_last - inner_first < (last - first) / 4 else (first, last)


def chosen(selection: object) -> tuple[str, ...]:
    """Ids of the incidents of the marks that a click, box or lasso chose, from what Streamlit says of it."""
    points = getattr(selection, "points", None) or (selection.get("points") if isinstance(selection, dict) else None)
    ids: dict[str, None] = {}
    for point in points or ():
        custom = point.get("customdata") or ()
        ids.update(dict.fromkeys(custom if isinstance(custom, list | tuple) else [custom]))
    return tuple(ids)
