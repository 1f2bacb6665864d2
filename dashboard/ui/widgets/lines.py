"""Incidents newest first, a line each; the whole line is a link to the incident."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.query import Filters
from dashboard.ui import naming, state
from dashboard.ui.i18n import Words
from dashboard.ui.markup import plain
from dashboard.ui.palette import type_codes


def lines(frame: pd.DataFrame, *, page: Any, filters: Filters, words: Words, name: str = "list") -> None:  # noqa: ANN401 - st.Page's result
    """A line for each row of `frame`: day, headline, toll; a coloured edge tells the type. `name` tells one list of a
    page from another.
    """
    for index, row in enumerate(naming.records(frame)):
        code = type_codes().get(str(row["event_type"]), "none")
        with st.container(key=f"line-{code}-{name}-{index}"):
            st.page_link(page, label=_label(row, words), query_params=state.parameters(filters, id=row["incident_id"]))


def _label(row: Mapping[str, Any], words: Words) -> str:
    """Two lines of markdown; every word that an article may have given is escaped."""
    day = plain(naming.when(row, words, short=True))
    toll = plain(naming.toll(row, words))
    told = " · ".join(part for part in (day, toll, plain(naming.imported_from(row, words) or "")) if part)
    return f"{plain(naming.headline(row, words))}  \n:small[:gray[{told}]]"
