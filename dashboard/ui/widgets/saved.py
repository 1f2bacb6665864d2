"""Views saved by name: the whole address but the language; each a link, each removable."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.ui import memory
from dashboard.ui.i18n import Words
from dashboard.ui.markup import plain

_PAGE = "page_name"
_NOT_SAVED = ("lang",)


def saved_views(reader: str, page: str, pages: Mapping[str, Any], words: Words) -> None:
    """Draw the reader's saved views, and the field that saves the present one under a name."""
    views = memory.recall(reader).views
    with st.expander(words("saved.title"), icon=":material/bookmark:"):
        for index, (name, view) in enumerate(views.items()):
            link, remove = st.columns([5, 1], vertical_alignment="center")
            target = pages.get(view.get(_PAGE, ""), pages["overview"])
            link.page_link(target, label=plain(name), query_params=_parameters(view))
            remove.button(
                "✕", key=f"saved.{index}", type="tertiary", help=words("saved.remove", name=plain(name)),
                on_click=memory.forget_view, args=(reader, name),
            )  # fmt: skip
        st.text_input(
            words("saved.name"), key="saved.name", placeholder=words("saved.name_hint"), max_chars=60,
            on_change=_save, args=(reader, page),
        )  # fmt: skip


def _save(reader: str, page: str) -> None:
    shown = {name: st.query_params[name] for name in st.query_params if name not in _NOT_SAVED}
    memory.save_view(reader, st.session_state["saved.name"], {_PAGE: page, **shown})
    st.session_state["saved.name"] = ""


def _parameters(view: Mapping[str, str]) -> dict[str, str]:
    kept = {name: st.query_params[name] for name in _NOT_SAVED if name in st.query_params}
    return {**kept, **{name: text for name, text in view.items() if name != _PAGE}}
