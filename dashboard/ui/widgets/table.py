"""The full table and its CSV: exactly what is filtered, in the order shown."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.columns import INCIDENTS
from dashboard.ui import naming
from dashboard.ui.i18n import Words

MOST_ROWS = 2000  # shown in the page; the CSV has them all
_SHOWN = (
    "date_start", "headline", "country", "admin1", "location", "killed_best", "wounded_best",
    "abducted_best", "perpetrator", "n_sources", "date_end", "confidence", "event_type", "known_from", "origin",
    "incident_id",
)  # fmt: skip
_WIDTHS = {"headline": 380, "country": 110, "admin1": 120, "location": 150, "perpetrator": 180, "event_type": 200}


def shown_rows(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The frame as the table shows it: a headline instead of codes, labels in the interface's language."""
    rows = frame.head(MOST_ROWS)
    records = naming.records(rows)
    return rows.assign(
        headline=[naming.headline(row, words) for row in records],
        country=_column((naming.country_name(row, words) for row in records), rows),
        location=_column((naming.local(row, "location", words) for row in records), rows),
        admin1=_column((naming.local(row, "admin1", words) for row in records), rows),
        event_type=[naming.type_name(row["event_type"], words) for row in records],
        known_from=[words.code("known_from", row["known_from"]) for row in records],
        origin=[words.code("origin", row["origin"]) for row in records],
    )[list(_SHOWN)]


def _column(texts: Iterable[str | None], rows: pd.DataFrame) -> "pd.Series[str]":
    return pd.Series(list(texts), index=rows.index, dtype="str")


def incident_table(frame: pd.DataFrame, words: Words, *, key: str, height: int = 420) -> str | None:
    """Draw the table, at most `height` pixels high; the id of the incident whose row was chosen, if one was."""
    shown = shown_rows(frame, words)
    event = st.dataframe(
        shown,
        key=key,
        height=min(height, 38 + 30 * len(shown)),
        hide_index=True,
        column_order=[name for name in _SHOWN if name != "incident_id"],
        column_config=_configuration(words),
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        row_height=30,
        placeholder="",
        alt=words("table.title"),
    )
    row = chosen_row(event)
    return None if row is None or row >= len(shown) else str(shown.iloc[row]["incident_id"])


def chosen_row(event: object) -> int | None:
    """The position of the row that was ticked, or a cell of which was pressed."""
    selection = getattr(event, "selection", None)
    if selection is None:
        return None
    rows: Sequence[int] = selection.get("rows") or [cell[0] for cell in selection.get("cells") or ()]
    return int(rows[0]) if rows else None


def _configuration(words: Words) -> dict[str, Any]:
    """How each column is titled, explained and written."""
    labels = {column.name: column for column in INCIDENTS}
    title = words("pages.incident")
    configuration: dict[str, Any] = {"headline": st.column_config.TextColumn(title, width=_WIDTHS["headline"])}
    for column in (labels[name] for name in _SHOWN if name != "headline"):
        text: dict[str, Any] = {"label": column.label(words.language), "help": column.meaning(words.language)}
        text["width"] = _WIDTHS.get(column.name, "small")
        if column.kind == "date":
            configuration[column.name] = st.column_config.DateColumn(**text, format="YYYY-MM-DD")
        elif column.kind in ("integer", "number"):
            written = "percent" if column.name == "confidence" else None
            configuration[column.name] = st.column_config.NumberColumn(**text, format=written)
        else:
            configuration[column.name] = st.column_config.TextColumn(**text)
    return configuration
