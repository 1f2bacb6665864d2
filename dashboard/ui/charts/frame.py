"""What all charts share: no furniture, a quiet grid, the same fonts and margins."""

from typing import Any

import plotly.graph_objects as go  # type: ignore[import-untyped]

from dashboard.ui.palette import Theme

FONT = "Source Sans, Source Sans Pro, sans-serif"
CONFIG: dict[str, Any] = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "responsive": True}
"""Plotly's settings of a chart: no toolbar."""


def bare(figure: go.Figure, *, height: int, theme: Theme) -> go.Figure:
    """`figure` without furniture, `height` pixels high. It is changed in place and given back."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 4, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        font={"family": FONT, "size": 12, "color": theme.muted},
        hoverlabel={
            "bgcolor": theme.ground,
            "bordercolor": theme.line,
            "font": {"family": FONT, "size": 13, "color": theme.text},
            "align": "left",
        },
    )
    return figure


def hover_text(text: object) -> str:
    """`text` for a hover label: plotly reads a few tags there, so none may come from an article."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
