"""A chart of the page: a component of our own that draws SVG; Streamlit serves its file from ``static/chart/``."""

from dashboard.ui.charts.chart import Chart
from dashboard.ui.widgets.component import Hear, callbacks, component

_mount = component("chart")


def draw_chart(chart: Chart, *, key: str, alt: str, **heard: Hear) -> None:
    """Draw the chart; ``alt`` says what it shows.

    `heard`: what is called with what the chart tells: ``brush`` ([first, last] day as numbers), ``pick`` (the id of the
    mark that was pressed).
    """
    _mount(key=key, data=chart.data(alt), height=chart.height, **callbacks(key, heard))
