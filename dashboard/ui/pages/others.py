"""The user's incidents beside those of an imported table: by week, by place, and which one lacks."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import query
from dashboard.query import Filters, Others, Snapshot
from dashboard.ui import naming, state
from dashboard.ui.charts.beside import beside_chart
from dashboard.ui.charts.frame import CONFIG
from dashboard.ui.local_names import local_name
from dashboard.ui.markup import element
from dashboard.ui.stores import Key
from dashboard.ui.view import View
from dashboard.ui.widgets import states
from dashboard.ui.widgets.table import SHOWN_FIRST, incident_table

_MOST_PLACES = 200


def show(view: View) -> None:
    """Draw the page."""
    words = view.words
    names = query.origins(view.snapshot)
    if not names:
        states.state(words("others.none"), words("others.none_what"))
        return
    origin: Any = st.segmented_control(
        words("others.with"), names, format_func=lambda name: words(f"origin.{name}"), required=True,
        key=state.seed("others.with", state.choice("with", names)), on_change=_write,
        label_visibility="collapsed",
    )  # fmt: skip
    found = _beside(view.key, view.filters, origin, view.snapshot)
    labels = words("others.ours"), words(f"origin.{origin}")
    _counts(view, found, labels, origin)
    _weeks(view, found, labels)
    _places(view, found, labels)
    for side, frame, count in (("we", found.we_lack, found.n_we_lack), ("they", found.they_lack, found.n_they_lack)):
        states.title(words(f"others.{side}_lack", n=count, who=labels[1]), words("others.rule"))
        if len(frame):
            _list(view, frame, side)


def _write() -> None:
    state.set_parameter("with", st.session_state["others.with"])


@st.cache_data(max_entries=50, show_spinner=False)
def _beside(key: Key, filters: Filters, origin: Any, _snapshot: Snapshot) -> Others:  # noqa: ANN401 - one of the origins
    return query.beside(_snapshot, filters, origin)


def _counts(view: View, found: Others, labels: tuple[str, str], origin: str) -> None:
    """How many there are on each side, and the way to the page that shows both."""
    words = view.words
    parts = [words("others.n_ours", n=found.ours), words("others.n_theirs", n=found.theirs, who=labels[1])]
    bare = sum(found.uncompared)
    if bare:
        parts.append(words("others.uncompared", n=bare))
    st.html(element("p", " · ".join(parts), cls="vg vg-lead"))
    both = state.parameters(view.filters.set(origin="all"), stack="origin")
    st.page_link(view.pages["overview"], label=words("others.both"), icon=":material/map:", query_params=both)
    if origin == "acled":
        states.note(words("others.acled_zero"))


def _weeks(view: View, found: Others, labels: tuple[str, str]) -> None:
    words, theme = view.words, view.theme
    states.title(words("others.weeks"))
    if found.weeks.empty:
        states.note(words("rankings.none"))
        return
    colors = (theme.accent, theme.others)
    items = [
        element("span", element("i", "", cls="vg-dot", style=f"background:{color}"), label)
        for color, label in zip(colors, labels, strict=True)
    ]
    st.html(element("div", *items, cls="vg vg-key"))
    figure = beside_chart(found.weeks, labels, words=words, theme=theme)
    st.plotly_chart(figure, key="others.weeks", config=CONFIG, alt=words("others.weeks_alt"))


def _places(view: View, found: Others, labels: tuple[str, str]) -> None:
    words = view.words
    states.title(words("others.places"), words("others.places_hint"))
    rows = naming.records(found.places.head(_MOST_PLACES))
    names = [
        local_name(province, row["iso3"], words.language) if (province := naming.known(row["admin1"])) else None
        for row in rows
    ]
    shown = pd.DataFrame(
        {
            "country": [naming.country_name(row, words) for row in rows],
            "admin1": names,
            "ours": [row["ours"] for row in rows],
            "theirs": [row["theirs"] for row in rows],
            "difference": [row["ours"] - row["theirs"] for row in rows],
        }
    )
    heads = {
        "country": words("filters.country"), "admin1": words("where_prec.4"), "ours": labels[0], "theirs": labels[1],
        "difference": words("others.difference"),
    }  # fmt: skip
    st.dataframe(
        shown, hide_index=True, height=min(320, 38 + 30 * len(shown)), row_height=30, key="others.places",
        column_config=heads, placeholder="", alt=words("others.places"),
    )  # fmt: skip


def _list(view: View, frame: pd.DataFrame, side: str) -> None:
    """The incidents of one side without a counterpart; a chosen one is opened."""
    name = f"others.{side}.opened"
    opened = st.session_state.get(name, 0)
    chosen = incident_table(
        frame, view.words, columns=SHOWN_FIRST, link=view.parameters(), key=f"others.{side}.{opened}", height=320
    )
    if chosen:
        st.session_state[name] = opened + 1
        view.open("incident", id=chosen)
