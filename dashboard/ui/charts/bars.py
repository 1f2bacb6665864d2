"""A ranking: bars with their names on them and their numbers at the end, no axis."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.ui.charts.frame import bare
from dashboard.ui.i18n import Words
from dashboard.ui.palette import Theme

_BAR = 30


def bars(frame: pd.DataFrame, *, words: Words, theme: Theme, colors: dict[str, str] | None = None) -> go.Figure:
    """Horizontal bars, the largest on top.

    Args:
        frame: columns ``label`` (in the interface's language) and ``n``, in the order to show.
        colors: colour by label; the theme's grey for others.
    """
    rows = frame.iloc[::-1]
    shown = [_short(str(label)) for label in rows["label"]]
    figure = go.Figure(
        go.Bar(
            x=rows["n"].tolist(),
            y=list(range(len(rows))),
            orientation="h",
            marker={
                "color": [(colors or {}).get(label, theme.others) for label in rows["label"]],
                "line": {"width": 0},
            },
            text=[words.number(n) for n in rows["n"]],
            textposition="outside",
            cliponaxis=False,
            textfont={"color": theme.text, "size": 13},
            hoverinfo="skip",
            width=0.36,
            offset=-0.42,
        )
    )
    bare(figure, height=max(60, _BAR * len(rows) + 12), theme=theme)
    for index, label in enumerate(shown):
        figure.add_annotation(
            x=0, y=index + 0.2, text=label, showarrow=False, xanchor="left", yanchor="middle",
            font={"color": theme.text, "size": 13},
        )  # fmt: skip
    most = max(rows["n"].tolist(), default=1)
    figure.update_xaxes(visible=False, fixedrange=True, range=[0, most * 1.15])
    figure.update_yaxes(visible=False, fixedrange=True, range=[-0.6, len(rows) - 0.3])
    return figure


def _short(label: str, most: int = 48) -> str:
    """A label that fits a third of the page, with nothing in it that plotly reads as a tag."""
    cut = label if len(label) <= most else label[: most - 1].rstrip() + "…"
    return cut.replace("<", "‹").replace(">", "›").replace("&", "&amp;")
