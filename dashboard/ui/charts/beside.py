"""Incidents per week, ours and another's side by side."""

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from dashboard.ui.charts.axis import count_ticks, room_for
from dashboard.ui.charts.frame import bare, hover_text
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme


def beside_chart(
    frame: pd.DataFrame, labels: tuple[str, str], *, words: Words, theme: Theme, height: int = 170
) -> go.Figure:
    """Two bars a week: ours in the accent, theirs in grey.

    Args:
        frame: columns ``week`` (its Monday), ``ours``, ``theirs``.
        labels: what each side is called.
    """
    figure = go.Figure()
    weeks = [week.isoformat() for week in frame["week"]]
    told = [words.day(week, short=True) for week in frame["week"]]
    for side, label, color in zip(("ours", "theirs"), labels, (theme.accent, theme.others), strict=True):
        figure.add_bar(
            x=weeks, y=frame[side].tolist(), marker={"color": color, "line": {"width": 0}}, customdata=told,
            hovertemplate=f"{words('weeks.of')} %{{customdata}}<br><b>%{{y}}</b> · {hover_text(label)}<extra></extra>",
        )  # fmt: skip
    bare(figure, height=height, theme=theme)
    most = float(frame[["ours", "theirs"]].to_numpy().max()) if len(frame) else 1.0
    figure.update_layout(barmode="group", bargap=0.15, margin_l=room_for(count_ticks(most, words)), uirevision="beside")
    figure.update_xaxes(
        type="date", fixedrange=True, showgrid=False, linecolor=theme.line, tickformat="%m/%Y", nticks=8
    )
    figure.update_yaxes(
        fixedrange=True, gridcolor=theme.line, zeroline=False, tickformat="d", rangemode="tozero",
        **({"dtick": 1} if most <= 3 else {"nticks": 4}),
    )  # fmt: skip
    return figure
