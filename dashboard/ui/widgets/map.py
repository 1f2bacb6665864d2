"""The map of the page: a component of our own around MapLibre, whose files Streamlit serves from ``static/map/``."""

from typing import Any

from dashboard.ui.widgets.component import Hear, callbacks, component

_mount = component("map")


def draw_map(data: dict[str, Any], *, key: str, **heard: Hear) -> Any:  # noqa: ANN401 - Streamlit's result is a mapping of what was told
    """Draw the map of `data` (see :func:`dashboard.ui.charts.map.map_data`).

    `heard`: what is called with what the map tells: ``area`` ({"box"}, {"ring"} or {"country"} that was drawn or
    chosen), ``pick`` ({"boxes"} or {"province"} that was pressed; None for the sea), ``mode``, ``measure``, ``tiles``;
    and with what stays told: ``sight`` ({"box", "zoom"}), ``playing``.
    """
    return _mount(key=key, data=data, height=data["height"], **callbacks(key, heard))
