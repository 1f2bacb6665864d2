"""A chart of the page: a component of our own that draws SVG; Streamlit serves its file from ``static/charts/``."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.ui.charts.basemap import STATIC
from dashboard.ui.charts.chart import Chart

# The module itself is fetched once by the browser; this much goes with every run.
_LOADER = f"""
export default async (component) => {{
  const {{ draw }} = await import(new URL("{STATIC}/charts/chart.mjs", document.baseURI))
  return draw(component)
}}
"""
_mount = st.components.v2.component(
    "vigie_chart", html='<div class="vg-chart"></div>', js=_LOADER, isolate_styles=False
)


def draw_chart(chart: Chart, *, key: str, alt: str, **heard: Callable[[Any], None]) -> None:
    """Draw the chart; ``alt`` says what it shows.

    `heard`: what is called with what the chart tells: ``brush`` ([first, last] day as numbers), ``pick`` (the id of the
    mark that was pressed).
    """
    callbacks: dict[str, Any] = {f"on_{name}_change": _hearing(key, name, hear) for name, hear in heard.items()}
    _mount(key=key, data=chart.data(alt), height=chart.height, **callbacks)


def _hearing(key: str, name: str, hear: Callable[[Any], None]) -> Callable[[], None]:
    return lambda: hear(st.session_state[key].get(name))
