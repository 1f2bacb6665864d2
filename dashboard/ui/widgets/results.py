"""The table of what is filtered, and the files of exactly that, beside it."""

import streamlit as st

from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.downloads import csv_button, more_formats
from dashboard.ui.widgets.table import MOST_ROWS, incident_table


def results(view: View, kept: int, *, height: int = 420) -> None:
    """Draw the table of the kept incidents, and go to the one whose row is chosen."""
    words = view.words
    left, right = st.columns([4, 4], vertical_alignment="bottom")
    with left:
        aside = words("table.limited", n=MOST_ROWS) if kept > MOST_ROWS else words("table.hint")
        states.title(words("table.title"), aside)
    with right, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom"):
        csv_button(view)
        more_formats(view, kept)
    # Another name after each opening: the row that was chosen is not chosen for ever.
    opened = st.session_state.get("opened", 0)
    incident_id = incident_table(view.incidents(MOST_ROWS), words, key=f"table.{opened}", height=height)
    if incident_id:
        st.session_state["opened"] = opened + 1
        view.open("incident", id=incident_id)
