"""One lane a place or an actor: marks sized by toll, spans of days as spans."""

import math

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from dashboard.ui import naming
from dashboard.ui.charts.frame import bare, hover_text
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme, type_color

LANE_HEIGHT = 25  # pixels
_SMALLEST, _LARGEST, _TOLL_OF_LARGEST = 7.0, 24.0, 100


def lane_chart(frame: pd.DataFrame, labels: dict[str, str], *, words: Words, theme: Theme) -> go.Figure:
    """The incidents on their lanes; a mark's ``customdata`` is the incident's id.

    Args:
        frame: as :func:`dashboard.query.lanes` gives it. Incidents without a toll have the smallest mark, hollow.
        labels: the name of each lane as the reader calls it.
    """
    figure = go.Figure()
    rows = naming.records(frame)
    order = list(dict.fromkeys(str(row["lane"]) for row in rows))
    spans = [row for row in rows if naming.day(row["date_end"]) and row["date_end"] != row["date_start"]]
    for row in spans:
        figure.add_shape(
            type="line", x0=_day(row["date_start"]), x1=_day(row["date_end"]), y0=str(row["lane"]), y1=str(row["lane"]),
            line={"color": type_color(row["event_type"]), "width": 5}, opacity=0.35, layer="below",
        )  # fmt: skip
    figure.add_scatter(
        x=[_day(row["date_start"]) for row in rows],
        y=[str(row["lane"]) for row in rows],
        mode="markers",
        marker={
            "size": [_size(row) for row in rows],
            "color": [type_color(row["event_type"]) for row in rows],
            "symbol": ["circle" if naming.number(row, "killed") is not None else "circle-open" for row in rows],
            "opacity": 0.8,
            "line": {"width": 1, "color": theme.ground},
        },
        customdata=[str(row["incident_id"]) for row in rows],
        text=[_text(row, words) for row in rows],
        hovertemplate="%{text}<extra></extra>",
    )
    bare(figure, height=LANE_HEIGHT * len(order) + 40, theme=theme)
    figure.update_layout(clickmode="event+select", dragmode=False, margin={"l": 150, "r": 12})
    figure.update_xaxes(
        type="date", showgrid=True, gridcolor=theme.line, linecolor=theme.line, fixedrange=True, tickformat="%Y-%m"
    )
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=order[::-1], tickvals=order, fixedrange=True,
        ticktext=[hover_text(_short(labels.get(lane, lane))) for lane in order], gridcolor=theme.line,
    )  # fmt: skip
    return figure


def pressed(selection: object) -> str | None:
    """The id of the incident whose mark was pressed, from what Streamlit says of the chart's selection."""
    points = getattr(selection, "points", None) or (selection.get("points") if isinstance(selection, dict) else None)
    custom = points[0].get("customdata") if points else None
    return str(custom[0] if isinstance(custom, list | tuple) else custom) if custom else None


def _day(value: object) -> str:
    day = naming.day(value)
    return day.isoformat() if day else ""


def _size(row: naming.Row) -> float:
    killed = naming.number(row, "killed") or 0
    return max(_SMALLEST, _LARGEST * math.sqrt(min(killed, _TOLL_OF_LARGEST) / _TOLL_OF_LARGEST))


def _text(row: naming.Row, words: Words) -> str:
    killed = naming.number(row, "killed")
    toll = words("toll.killed", n=killed, count=words.number(killed)) if killed is not None else ""
    told = (naming.when(row, words, short=True), naming.sub_type_name(row, words), toll)
    return "<br>".join(hover_text(part) for part in told if part)


def _short(text: str, most: int = 22) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
