"""Incidents per week beside what the year before each makes usual; unusual weeks stand out."""

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from dashboard.ui.charts.frame import bare
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme

_WEEK_MS = 7 * 86_400_000


def week_chart(frame: pd.DataFrame, *, words: Words, theme: Theme, height: int = 170) -> go.Figure:
    """Bars of incidents per week, a line of the usual, unusual weeks in the accent with a mark above.

    Args:
        frame: as :func:`dashboard.query.unusual_weeks` gives it.
    """
    figure = go.Figure()
    flagged = frame["unusual"].notna()
    for rows, color in ((frame[~flagged], theme.others), (frame[flagged], theme.accent)):
        figure.add_bar(
            x=[week.isoformat() for week in rows["week"]],
            y=rows["n"].tolist(),
            width=[_WEEK_MS * 0.85] * len(rows),
            offset=0,
            marker={"color": color, "line": {"width": 0}},
            customdata=[
                [words.day(week, short=True), words.number(round(usual, 1))]
                for week, usual in zip(rows["week"], rows["usual"], strict=True)
            ],
            hovertemplate=f"{words('weeks.of')} %{{customdata[0]}}<br><b>%{{y}}</b> · {words('weeks.usual')} "
            "%{customdata[1]}<extra></extra>",
        )
    figure.add_scatter(
        x=[week.isoformat() for week in frame["week"]], y=frame["usual"].round(2).tolist(), mode="lines",
        line={"color": theme.text, "width": 1.2, "dash": "dot"}, hoverinfo="skip",
    )  # fmt: skip
    marked = frame[flagged]
    figure.add_scatter(
        x=[week.isoformat() for week in marked["week"]], y=marked["n"].tolist(), mode="text",
        text=["▲" if kind == "more" else "▼" for kind in marked["unusual"]], textposition="top center",
        textfont={"color": theme.accent, "size": 11}, hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip
    bare(figure, height=height, theme=theme)
    most = float(frame["n"].max()) if len(frame) else 1.0
    figure.update_layout(barmode="overlay", margin_l=28, uirevision="weeks")
    figure.update_xaxes(
        type="date", fixedrange=True, showgrid=False, linecolor=theme.line, tickformat="%m/%Y", nticks=8
    )
    figure.update_yaxes(
        fixedrange=True, gridcolor=theme.line, zeroline=False, tickformat="d", range=[0, most * 1.22],
        **({"dtick": 1} if most <= 3 else {"nticks": 4}),
    )  # fmt: skip
    return figure
