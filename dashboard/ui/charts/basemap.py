"""The map's style for MapLibre: land, borders and labels from files that Streamlit serves itself.

There is no ``glyphs`` entry on purpose: MapLibre then draws letters, Arabic ones too, from the reader's own
fonts. There is no tile server, no sprite, no outside address.
"""

from typing import Any

from dashboard.ui.palette import Theme

STATIC = "app/static"
"""Where Streamlit serves ``dashboard/static/``; relative, so that it holds below a base path as well."""


def style(theme: Theme, language: str) -> dict[str, Any]:
    """A MapLibre style (version 8) in the theme's colours, labels in `language`."""
    return {
        "version": 8,
        "name": f"vigie-{theme.name}-{language}",
        "sources": {name: _source(name) for name in ("land", "lakes", "borders", "admin1", "labels")},
        "layers": [*_ground(theme), *_lines(theme), *_labels(theme, language)],
    }


def _source(name: str) -> dict[str, Any]:
    return {"type": "geojson", "data": f"{STATIC}/{name}.geojson", "tolerance": 0.4}


def _ground(theme: Theme) -> list[dict[str, Any]]:
    return [
        {"id": "water", "type": "background", "paint": {"background-color": theme.water}},
        {"id": "land", "type": "fill", "source": "land", "paint": {"fill-color": theme.land}},
        {"id": "lakes", "type": "fill", "source": "lakes", "paint": {"fill-color": theme.water}},
    ]


def _lines(theme: Theme) -> list[dict[str, Any]]:
    return [
        {
            "id": "provinces",
            "type": "line",
            "source": "admin1",
            "minzoom": 3.5,
            "paint": {"line-color": theme.province, "line-width": 0.7},
        },
        {
            "id": "borders",
            "type": "line",
            "source": "borders",
            "paint": {"line-color": theme.border, "line-width": ["interpolate", ["linear"], ["zoom"], 1, 0.4, 6, 1.2]},
        },
    ]


def _labels(theme: Theme, language: str) -> list[dict[str, Any]]:
    """Countries from afar, then ever smaller towns; a label comes in at its own ``minzoom``."""
    name = ["coalesce", ["get", f"name_{language}"], ["get", "name_en"]]
    shown = [">=", ["zoom"], ["coalesce", ["get", "minzoom"], 0]]
    halo = {"text-halo-color": theme.halo, "text-halo-width": 1.2}
    return [
        {
            "id": "towns",
            "type": "symbol",
            "source": "labels",
            "filter": ["all", ["!=", ["get", "kind"], "country"], shown],
            "minzoom": 3,
            "layout": {
                "text-field": name, "text-size": 11, "text-padding": 6, "text-max-width": 8,
                "symbol-sort-key": ["coalesce", ["get", "rank"], 99],
            },
            "paint": {"text-color": theme.label, **halo},
        },
        {
            "id": "countries",
            "type": "symbol",
            "source": "labels",
            "filter": ["all", ["==", ["get", "kind"], "country"], shown],
            "maxzoom": 7,
            "layout": {
                "text-field": name, "text-size": 12, "text-letter-spacing": 0.06, "text-transform": "uppercase",
                "text-max-width": 7, "symbol-sort-key": ["coalesce", ["get", "rank"], 99],
            },
            "paint": {"text-color": theme.label, **halo},
        },
    ]  # fmt: skip
