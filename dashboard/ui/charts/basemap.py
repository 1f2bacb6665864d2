"""The map's style for MapLibre: land, borders and labels from files that Streamlit serves itself.

There is no ``glyphs`` entry on purpose: MapLibre then draws letters, Arabic ones too, from the reader's own
fonts. There is no tile server, no sprite, no outside address, unless whoever runs Vigie names a tile server in
``VIGIE_TILES`` and a reader then asks for its tiles: its keeper learns what part of the world is looked at.
"""

import os
from dataclasses import dataclass
from typing import Any

from dashboard.ui.palette import Theme

_FILES = ("land", "borders", "admin1", "labels")
STATIC = "app/static"
"""Where Streamlit serves ``dashboard/static/``; relative, so that it holds below a base path as well."""

_COUNTRY_ZOOMS = {1: 0.5, 2: 1.8, 3: 3.2, 4: 4.5}
_CITY_ZOOMS = {1: 2.6, 2: 3.4, 3: 4.2, 4: 5.0, 5: 5.8, 6: 6.6}
"""The zoom from which names of a rank (``labels.geojson``) are written."""


FIRST_LABEL = f"country-{min(_COUNTRY_ZOOMS)}"
"""The layer below which areas and marks are drawn, so that names stay readable."""


FIRST_LINE = "provinces"
"""The layer below which circles of uncertainty are drawn: above the land, below every mark."""


CREDIT = "Natural Earth · GeoNames"


@dataclass(frozen=True, slots=True)
class Tiles:
    """A server of raster tiles: an address with {z}, {x} and {y}, and whom its terms ask to name."""

    address: str
    credit: str


def online_tiles() -> Tiles | None:
    """The tile server that ``VIGIE_TILES`` names (``VIGIE_TILES_CREDIT`` says whom to credit); None without."""
    address = os.environ.get("VIGIE_TILES", "").strip()
    return Tiles(address, os.environ.get("VIGIE_TILES_CREDIT", "").strip()) if address else None


def style(theme: Theme, language: str, *, tiles: Tiles | None = None) -> dict[str, Any]:
    """A MapLibre style (version 8) in the theme's colours, labels in `language`; on online `tiles` if any are given."""
    built = _offline(theme, language)
    if tiles:
        built["sources"]["tiles"] = {"type": "raster", "tiles": [tiles.address], "tileSize": 256}
        above = next(index for index, layer in enumerate(built["layers"]) if layer["id"] == FIRST_LINE)
        built["layers"].insert(above, {"id": "tiles", "type": "raster", "source": "tiles"})
        for layer in built["layers"]:
            if layer.get("source") == "labels":  # the tiles have names of their own
                layer["layout"]["visibility"] = "none"
    return built


def _offline(theme: Theme, language: str) -> dict[str, Any]:
    sources: dict[str, dict[str, Any]] = {
        name: {"type": "geojson", "data": f"{STATIC}/{name}.geojson"} for name in _FILES
    }
    sources["land"]["promoteId"] = "iso3"  # by which a country is coloured
    return {
        "version": 8,
        "name": f"vigie-{theme.name}-{language}",
        "sources": sources,
        "layers": [
            {"id": "water", "type": "background", "paint": {"background-color": theme.water}},
            {"id": "land", "type": "fill", "source": "land", "paint": {"fill-color": theme.land}},
            *_lines(theme),
            *(_label("country", rank, zoom, theme, language) for rank, zoom in _COUNTRY_ZOOMS.items()),
            *(_label("city", rank, zoom, theme, language) for rank, zoom in reversed(_CITY_ZOOMS.items())),
        ],
    }


def _lines(theme: Theme) -> list[dict[str, Any]]:
    wider = ["interpolate", ["linear"], ["zoom"], 1, 0.4, 6, 1.2]
    paint = {"line-color": theme.border, "line-width": wider}
    return [
        {
            "id": "provinces",
            "type": "line",
            "source": "admin1",
            "minzoom": 3.2,
            "paint": {"line-color": theme.province, "line-width": 0.8},
        },
        {
            "id": "borders",
            "type": "line",
            "source": "borders",
            "filter": ["==", ["get", "kind"], "border"],
            "paint": paint,
        },
        {
            "id": "disputed",
            "type": "line",
            "source": "borders",
            "filter": ["==", ["get", "kind"], "disputed"],
            "paint": {**paint, "line-dasharray": [2, 2]},
        },
    ]


def _label(kind: str, rank: int, zoom: float, theme: Theme, language: str) -> dict[str, Any]:
    """The names of one rank, from the zoom at which they come in. MapLibre places the last layer first: a country's
    name moves aside for a town close by, the better known the sooner.
    """
    country = kind == "country"
    layout: dict[str, Any] = {
        "text-field": ["coalesce", ["get", f"name_{language}"], ["get", "name_en"]],
        "text-font": ["Source Sans", "sans-serif"],
        "text-size": 12 if country or rank == 1 else 11,
        "text-max-width": 7,
        "text-padding": 4,
    }
    if country:
        layout |= {"text-transform": "uppercase", "text-letter-spacing": 0.08}
        layout |= {"text-variable-anchor": ["center", "bottom", "top", "left", "right"], "text-radial-offset": 1.4}
    else:  # beside the spot, which a mark may cover
        layout |= {"text-variable-anchor": ["top", "bottom", "left", "right"], "text-radial-offset": 0.5}
    return {
        "id": f"{kind}-{rank}",
        "type": "symbol",
        "source": "labels",
        "filter": ["all", ["==", ["get", "kind"], kind], ["==", ["get", "rank"], rank]],
        "minzoom": zoom,
        **({"maxzoom": 7} if country else {}),
        "layout": layout,
        "paint": {
            "text-color": theme.label,
            "text-opacity": 0.8 if country else 1,
            "text-halo-color": theme.halo,
            "text-halo-width": 1.3,
        },
    }
