"""The first screen while the user's own store is empty: add an article, or look around in the sample."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.ui.i18n import Words
from dashboard.ui.widgets import states


def show(words: Words, pages: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
    """Draw the offer; `parameters` are those of the address that stay."""
    states.state(words("empty.title"), words("empty.what"))
    _, left, right, _ = st.columns([2, 2, 2, 2])
    if left.button(words("empty.add"), type="primary", icon=":material/note_add:", width="stretch", key="welcome.add"):
        st.switch_page(pages["add"], query_params=dict(parameters))
    if right.button(words("empty.sample"), icon=":material/auto_stories:", width="stretch", key="welcome.sample"):
        st.switch_page(pages["overview"], query_params={**parameters, "store": "sample"})
