"""The Streamlit frame: page settings, language, store, navigation, filters, then the page.

Run it by ``vigie serve``, or ``streamlit run dashboard/app.py``.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.access import AccessError
from dashboard.model import VigieError
from dashboard.query import Snapshot
from dashboard.ui import state, stores
from dashboard.ui.i18n import Words, interface_languages
from dashboard.ui.markup import element
from dashboard.ui.pages import add, articles, changes, compare, incident, incidents, others, overview, report, welcome
from dashboard.ui.state import Address
from dashboard.ui.view import View
from dashboard.ui.widgets import door, look, states
from dashboard.ui.widgets.chips import chips, unreadable
from dashboard.ui.widgets.filters import sidebar_filters
from dashboard.ui.widgets.lines import follow
from dashboard.ui.widgets.saved import saved_views

# A file of ours: Streamlit would fetch a Material icon or an emoji for the tab from outside.
ICON = Path(__file__).parent / "ui" / "icon.svg"
# Every page: its name in the address, what draws it from a view (adding needs none), its icon.
PAGES: Mapping[str, tuple[Callable[[View], None] | None, str]] = {
    "overview": (overview.show, ":material/space_dashboard:"),
    "incidents": (incidents.show, ":material/table_rows:"),
    "compare": (compare.show, ":material/compare_arrows:"),
    "others": (others.show, ":material/table_view:"),
    "changes": (changes.show, ":material/history:"),
    "articles": (articles.show, ":material/article:"),
    "incident": (incident.show, ":material/target:"),
    "report": (report.show, ":material/print:"),
    "add": (None, ":material/note_add:"),
}
_IN_MENU = ("overview", "incidents", "compare", "others", "changes", "articles", "add")
_FOR_EDITORS = ("add",)
_FILTERED = ("overview", "incidents", "compare", "others", "report")


def main() -> None:
    """Draw one run of the page."""
    where = state.address()
    words = state.words_for(where)
    pages = {name: _page(name, words) for name in PAGES}
    page = st.navigation(list(pages.values()), position="hidden")
    name = next(name for name, one in pages.items() if one == page)
    st.set_page_config(page_title=f"{words(f'pages.{name}')} · Vigie", page_icon=str(ICON), layout="wide")
    look.put_on(state.shown_theme())
    who = door.enter(words)
    if who is None:
        return
    with st.sidebar:
        store = stores.shown(where.store)
        _menu(where, store, words, pages, editing=who.may("editor"))
        door.who_is_in(who, words)
    try:
        _draw(name, where, store, words, pages, reader=who.email or "")
    except AccessError:
        door.refused(words)
    except VigieError as failure:
        states.error(failure, words)


def _page(name: str, words: Words) -> Any:  # noqa: ANN401 - Streamlit's page has no public type
    """Streamlit's page; drawing it is this module's, after the frame."""

    def nothing() -> None: ...

    first = name == next(iter(PAGES))
    return st.Page(nothing, title=words(f"pages.{name}"), url_path=name, default=first)


def _draw(
    name: str, where: Address, store: stores.Name, words: Words, pages: Mapping[str, Any], *, reader: str
) -> None:
    if name == "add":
        add.show(words, pages, state.parameters(where.filters))
        return
    with states.loading(words(awaited)) if (awaited := stores.awaited(store)) else nullcontext():
        snapshot = stores.current(store)
    if snapshot is None or snapshot.number == 0:
        welcome.show(words, pages, state.parameters(where.filters))
        return
    _news(snapshot, store, words)
    if store == "sample":
        _about_sample(where, words, pages)
    choices = stores.choices(snapshot)
    view = View(words, state.shown_theme(), where.filters, snapshot, choices, pages, reader)
    follow(view)
    if name in _FILTERED:
        with st.sidebar, st.container(key="filters"):
            sidebar_filters(where.filters, choices, words)
            saved_views(reader, name, pages, words)
        totals = view.totals()
        chips(where.filters, words, shown=totals.incidents, all_of_them=totals.all, recalled=totals.recalled)
    left_out = st.container(key="left-out")
    state.ignored()  # what an interrupted run has left
    if show := PAGES[name][0]:
        show(view)
    with left_out:
        unreadable((*where.unreadable, *state.ignored()), words)


def _about_sample(where: Address, words: Words, pages: Mapping[str, Any]) -> None:
    """One line above every page of the sample: what it is, and the way to one's own."""
    with st.container(key="sample-line", horizontal=True, vertical_alignment="center"):
        st.html(element("p", words("sample.line"), cls="vg vg-note"), width="content")
        st.page_link(pages["add"], label=words("sample.add"), query_params=state.parameters(where.filters))


def _menu(where: Address, store: stores.Name, words: Words, pages: Mapping[str, Any], *, editing: bool) -> None:
    """The name of the house, the store, the language, and the links; each keeps filters, language and store.

    Pages that only editors may use are listed where `editing`.
    """
    st.html(element("div", words("app.name"), cls="vg-brand"))
    left, right = st.columns([6, 5], gap="xsmall", vertical_alignment="center")
    left.selectbox(
        words("store.label"),
        state.STORES,
        format_func=lambda code: words(f"store.{code}"),
        key=state.seed("frame.store", store),
        on_change=_write_store,
        label_visibility="collapsed",
    )
    right.segmented_control(
        words("app.language"),
        interface_languages(),
        format_func=str.upper,
        required=True,
        key=state.seed("frame.language", words.language),
        on_change=_write_language,
        label_visibility="collapsed",
    )
    with st.container(key="nav"):
        for name in _IN_MENU:
            if name in _FOR_EDITORS and not editing:
                continue
            st.page_link(pages[name], icon=PAGES[name][1], query_params=state.parameters(where.filters))


def _news(snapshot: Snapshot, store: stores.Name, words: Words) -> None:
    """Say that the store has a newer commit; the page moves on when its reader asks for it."""
    if stores.is_behind(snapshot):
        st.sidebar.button(words("store.refresh_any"), icon=":material/refresh:", on_click=stores.refresh, args=(store,))


def _write_store() -> None:
    """Another store: its filters start afresh, for its places and outlets are others."""
    store = st.session_state["frame.store"]
    state.set_filters(lambda filters: type(filters)())
    state.set_parameter("store", store)


def _write_language() -> None:
    state.set_parameter("lang", st.session_state["frame.language"])


main()
