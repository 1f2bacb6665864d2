"""The filters that are on, in words, each removable; what could not be read of the address; "N of M incidents"."""

import streamlit as st

from dashboard.query import Filters
from dashboard.ui import state
from dashboard.ui.i18n import Words
from dashboard.ui.markup import Html, element, plain
from dashboard.ui.widgets import states


def chips(filters: Filters, words: Words, *, shown: int, all_of_them: int, recalled: int) -> None:
    """One line: the chips to the left, the count to the right."""
    left, right = st.columns([5, 2], vertical_alignment="center")
    with left, st.container(key="chips", horizontal=True):
        active = filters.in_words(words.language)
        for name, text in active.items():
            st.button(
                f"{plain(_short(text))} ✕",
                key=f"chip.{name}",
                help=words("filters.remove", what=plain(text)),
                on_click=_remove,
                args=(name,),
            )
        if len(active) > 1:
            st.button(words("filters.clear"), key="chip.clear", type="tertiary", on_click=_clear)
        if not active:
            states.note(words("app.tagline"))
    with right:
        st.html(_count(words, shown, all_of_them, recalled))


def unreadable(names: tuple[str, ...], words: Words) -> None:
    """Say what of the address was left out."""
    if names:
        st.warning(plain(words("filters.dropped", what=words.list(names))), icon=":material/link_off:")


def _count(words: Words, shown: int, all_of_them: int, recalled: int) -> Html:
    text = words("app.of_all", n=shown, all=words.number(all_of_them))
    more = f" · {words('app.recalled_also', n=recalled)}" if recalled else ""
    return element("div", element("b", text), element("span", more, cls="vg-muted"), cls="vg vg-right vg-count")


def _short(text: str, most: int = 48) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _remove(name: str) -> None:
    state.set_filters(lambda filters: filters.without(name))


def _clear() -> None:
    state.set_filters(lambda _: Filters())
