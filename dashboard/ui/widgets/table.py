"""The table of incidents: the columns that were chosen, each with its meaning, and a link to each incident."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.columns import INCIDENT_COLUMNS, INCIDENTS, Column
from dashboard.ui import naming
from dashboard.ui.i18n import Words

SHOWN_FIRST = (
    "date_start", "headline", "country", "admin1", "location", "killed_best", "wounded_best",
    "abducted_best", "perpetrator", "n_sources", "confidence", "event_type",
)  # fmt: skip
"""The columns that are shown until others are chosen."""
COLUMNS = (*SHOWN_FIRST, *(name for name in INCIDENT_COLUMNS if name not in SHOWN_FIRST))
"""All that may be chosen."""
_LINK = "open"
_WIDTHS = {"headline": 380, "country": 110, "admin1": 120, "location": 150, "perpetrator": 180, "event_type": 200}


@st.cache_data(max_entries=60, show_spinner=False)
def shown_rows(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The frame as the table shows it: a headline instead of codes, labels in the interface's language."""
    rows, records = frame, naming.records(frame)
    return frame.assign(
        headline=[naming.headline(row, words) for row in records],
        country=_column((naming.country_name(row, words) for row in records), rows),
        location=_column((naming.local(row, "location", words) for row in records), rows),
        admin1=_column((naming.local(row, "admin1", words) for row in records), rows),
        event_type=[naming.type_name(row["event_type"], words) for row in records],
        known_from=[words.code("known_from", row["known_from"]) for row in records],
        origin=[words.code("origin", row["origin"]) for row in records],
    )


def _column(texts: Iterable[str | None], rows: pd.DataFrame) -> "pd.Series[str]":
    return pd.Series(list(texts), index=rows.index, dtype="str")


def column_label(name: str, words: Words) -> str:
    """What a column is called."""
    return words("pages.incident") if name == "headline" else _described()[name].label(words.language)


def incident_table(
    frame: pd.DataFrame, words: Words, *, columns: Sequence[str], link: Mapping[str, str], key: str, height: int = 420
) -> str | None:
    """Draw these columns, at most `height` pixels high; the id of the incident whose row was chosen, if one was.

    link: parameters of an incident's page, which the last column opens in a tab of its own.
    """
    shown = shown_rows(frame, words)
    shown[_LINK] = [f"incident?{urlencode({**link, 'id': str(one)})}" for one in frame["incident_id"]]
    shown = shown[[*dict.fromkeys((*columns, "incident_id")), _LINK]]
    event = st.dataframe(
        shown,
        key=key,
        height=min(height, 38 + 30 * len(shown)),
        hide_index=True,
        column_order=[*columns, _LINK],
        column_config=_configuration(columns, words),
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


@cache
def _described() -> Mapping[str, Column]:
    return {column.name: column for column in INCIDENTS}


def _configuration(columns: Sequence[str], words: Words) -> dict[str, Any]:
    """How each column is titled, explained and written."""
    configuration: dict[str, Any] = {
        "headline": st.column_config.TextColumn(column_label("headline", words), width=_WIDTHS["headline"]),
        _LINK: st.column_config.LinkColumn(
            "", display_text=":material/open_in_new:", help=words("table.open"), width=40, disabled=True
        ),
    }
    for column in (_described()[name] for name in columns if name != "headline"):
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
