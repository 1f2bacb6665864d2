"""Incidents newest first, a line each; the whole line is a link to the incident.

One component draws them all: a link of Streamlit's for each would make up a third of the page.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.ui import naming
from dashboard.ui.i18n import Words
from dashboard.ui.palette import type_codes
from dashboard.ui.view import View
from dashboard.ui.widgets.component import callbacks, component

_mount = component("lines", "ol")
_PRESSED = "lines.pressed"


def lines(frame: pd.DataFrame, view: View, *, name: str = "list") -> None:
    """A line for each row of `frame`: day, headline, toll; a coloured edge tells the type. `name` tells one list of a
    page from another.
    """
    link = view.parameters()
    told = [_line(row, link, view.words) for row in naming.records(frame)]
    key = f"lines.{name}"
    _mount(key=key, data={"lines": told}, **callbacks(key, {"open": _press}))


def follow(view: View) -> None:
    """Go to the incident whose line was pressed, before anything else is drawn."""
    if incident_id := st.session_state.pop(_PRESSED, None):
        view.open("incident", id=incident_id)


def _press(incident_id: object) -> None:
    if incident_id:
        st.session_state[_PRESSED] = str(incident_id)


def _line(row: Mapping[str, Any], link: Mapping[str, str], words: Words) -> dict[str, str]:
    parts = (naming.when(row, words, short=True), naming.toll(row, words), naming.imported_from(row, words))
    return {
        "id": str(row["incident_id"]),
        "href": f"incident?{urlencode({**link, 'id': str(row['incident_id'])})}",
        "title": naming.headline(row, words),
        "told": " · ".join(part for part in parts if part),
        "type": type_codes().get(str(row["event_type"]), "none"),
    }
