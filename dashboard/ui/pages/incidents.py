"""The full table alone."""

from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.results import results


def show(view: View) -> None:
    """Draw the page."""
    kept = view.totals().incidents
    if kept:
        results(view, kept, height=720)
    else:
        states.state(view.words("empty.filtered"), view.words("empty.filtered_what"))
