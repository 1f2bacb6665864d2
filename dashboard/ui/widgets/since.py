"""What is new since the reader's last visit, until the session ends."""

import streamlit as st

from dashboard.model import VigieError
from dashboard.query import new_since
from dashboard.ui import memory
from dashboard.ui.view import View
from dashboard.ui.widgets.lines import lines

_LISTED = 12


def since_last_visit(view: View) -> None:
    """A folded list of the incidents that no commit told of when this reader was last here; nothing without any."""
    since = _last_seen(view)
    if since is None or since >= view.snapshot.number:
        return
    rows, n = new_since(view.snapshot, view.filters, since, limit=_LISTED)
    if n:
        with st.expander(view.words("since.title", n=n), icon=":material/new_releases:"), st.container(key="since"):
            lines(rows, view, name="since")


def _last_seen(view: View) -> int | None:
    """The commit of the last visit; None on the first. What is seen now is remembered for the next."""
    store, commit = view.key
    key = f"since.{store}"
    if key not in st.session_state:
        try:
            st.session_state[key] = memory.recall(view.reader).seen.get(store)
            if st.session_state[key] != commit:
                memory.see(view.reader, store, commit)
        except (VigieError, OSError):  # a folder that may not be written: nothing is remembered, the page goes on
            st.session_state[key] = None
    seen: int | None = st.session_state[key]
    return seen
