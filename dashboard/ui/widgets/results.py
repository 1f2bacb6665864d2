"""The table of what is filtered, and the CSV of exactly that, beside it."""

import streamlit as st

from dashboard.export import exporter, to_bytes
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.table import MOST_ROWS, incident_table

_SEPARATORS = {",": "table.comma", ";": "table.semicolon"}


def results(view: View, kept: int, *, height: int = 420) -> None:
    """Draw the table of the kept incidents, and go to the one whose row is chosen."""
    words = view.words
    left, middle, right = st.columns([4, 1.3, 1.3], vertical_alignment="bottom")
    with left:
        aside = words("table.limited", n=MOST_ROWS) if kept > MOST_ROWS else words("table.hint")
        states.title(words("table.title"), aside)
    separator = middle.selectbox(
        words("table.separator"),
        list(_SEPARATORS),
        index=1 if words.language == "fr" else 0,
        format_func=lambda mark: f"{words(_SEPARATORS[mark])}  {mark}",
        label_visibility="collapsed",
        key=f"separator.{words.language}",
    )
    right.download_button(
        words("table.download"),
        data=lambda: to_bytes(view.snapshot, view.filters, delimiter=separator),
        file_name=words("table.file") + exporter("csv").suffix,
        mime=exporter("csv").mime,
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
        key="download",
    )
    # Another name after each opening: the row that was chosen is not chosen for ever.
    opened = st.session_state.get("opened", 0)
    incident_id = incident_table(view.incidents(MOST_ROWS), words, key=f"table.{opened}", height=height)
    if incident_id:
        st.session_state["opened"] = opened + 1
        view.open("incident", id=incident_id)
