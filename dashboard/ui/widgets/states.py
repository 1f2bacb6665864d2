"""What the page says when there is nothing to show: what happened, and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.ui.i18n import Words
from dashboard.ui.markup import element
from dashboard.ui.remarks import remark


def state(title: object, what: object) -> None:
    """A quiet box with a title and the remedy, in the place of what could not be shown."""
    st.html(element("div", element("h3", title), element("p", what, cls="vg-muted"), cls="vg vg-state", role="status"))


def error(failure: Exception, words: Words) -> None:
    """What went wrong, in the words of the error itself, and the remedy."""
    state(words("error.title"), f"{remark(str(failure), words)} {words('error.remedy')}")


@contextmanager
def loading(what: object) -> Iterator[None]:
    """A skeleton with a line that says what is being made ready, until it is."""
    place = st.empty()
    with place.container():
        note(what)
        with st.skeleton(height=560):
            yield
    place.empty()


def note(text: object) -> None:
    """A small grey line."""
    st.html(element("p", text, cls="vg vg-note"))


def title(text: object, aside: object = "") -> None:
    """The title of a part of the page, with a grey remark behind it."""
    st.html(element("p", text, element("span", aside, cls="vg-muted") if aside else "", cls="vg vg-title"))
