"""The map of the page: a component of our own around MapLibre, whose files Streamlit serves from ``static/map/``."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.ui.charts.basemap import STATIC

# The module itself is fetched once by the browser; this much goes with every run.
_LOADER = f"""
export default async (component) => {{
  const {{ draw }} = await import(new URL("{STATIC}/map/map.mjs", document.baseURI))
  return draw(component)
}}
"""
_mount = st.components.v2.component("vigie_map", html='<div class="vg-map"></div>', js=_LOADER, isolate_styles=False)


def draw_map(data: dict[str, Any], *, key: str, **heard: Callable[[Any], None]) -> Any:  # noqa: ANN401 - Streamlit's result is a mapping of what was told
    """Draw the map of `data` (see :func:`dashboard.ui.charts.map.map_data`).

    `heard`: what is called with what the map tells: ``area`` ({"box"}, {"ring"} or {"country"} that was drawn or
    chosen), ``pick`` ({"boxes"} or {"province"} that was pressed; None for the sea), ``mode``, ``measure``, ``tiles``;
    and with what stays told: ``sight`` ({"box", "zoom"}), ``playing``.
    """
    callbacks: dict[str, Any] = {f"on_{name}_change": _hearing(key, name, hear) for name, hear in heard.items()}
    return _mount(key=key, data=data, height=data["height"], **callbacks)


def _hearing(key: str, name: str, hear: Callable[[Any], None]) -> Callable[[], None]:
    return lambda: hear(st.session_state[key].get(name))
