"""What happened, where, when, says who: on one screen, then the rankings and the table."""

import streamlit as st

from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.pictures import source_line
from dashboard.ui.widgets.rankings import rankings
from dashboard.ui.widgets.results import results
from dashboard.ui.widgets.since import since_last_visit
from dashboard.ui.widgets.tiles import tiles
from dashboard.ui.widgets.when import when
from dashboard.ui.widgets.where import where


def show(view: View) -> None:
    """Draw the page."""
    words, totals = view.words, view.totals()
    before = view.filters.before()
    if before and before.date_from and before.date_to:
        period = words.days(before.date_from, before.date_to, short=True)
        st.html(tiles(totals, words, view.totals_of(before), period))
    else:
        st.html(tiles(totals, words))
    if not totals.incidents:
        states.state(words("empty.filtered"), words("empty.filtered_what"))
        return
    since_last_visit(view)
    when(view, totals.undated)
    where(view, totals.unplaced)
    rankings(view)
    results(view, totals.incidents)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        states.note(source_line(view))
        st.page_link(
            view.pages["report"], label=words("report.open"), icon=":material/print:", width="content",
            query_params=view.parameters(),
        )  # fmt: skip
