"""The door: signing in, who is in, signing out. What is allowed is decided by :mod:`dashboard.access`."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import access
from dashboard.access import AccessError, Person
from dashboard.ui.i18n import Words
from dashboard.ui.markup import element
from dashboard.ui.widgets import states


def enter(words: Words) -> Person | None:
    """Who is in; None, with what to do on the page, for those who may see nothing."""
    try:
        who = access.person()
    except AccessError as failure:
        states.error(failure, words)
        return None
    if who.role:
        return who
    if who.email:
        states.state(words("access.stranger"), words("access.stranger_what", email=who.email))
    else:
        states.state(words("access.sign_in_title"), words("access.sign_in_what"))
    _, middle, _ = st.columns([2, 1, 2])
    with middle:
        if who.email:
            st.button(words("access.sign_out"), on_click=st.logout, width="stretch", key="door.out")
        else:
            _sign_in(words)
    return None


def _sign_in(words: Words) -> None:
    """A button for each provider; one without a name where there is but one."""
    look: Mapping[str, Any] = {"type": "primary", "width": "stretch", "on_click": st.login}
    providers = access.policy().providers
    for name in providers:
        st.button(words("access.sign_in_with", provider=name), key=f"door.in.{name}", args=(name,), **look)
    if not providers:
        st.button(words("access.sign_in"), key="door.in", **look)


def who_is_in(who: Person, words: Words) -> None:
    """One line with the address and role of who signed in, and the way out; nothing where nobody signs in."""
    if who.email and who.role:
        st.html(element("p", f"{who.email} · {words.code('role', who.role)}", cls="vg vg-note"))
        st.button(words("access.sign_out"), icon=":material/logout:", on_click=st.logout, key="door.out")


def refused(words: Words) -> None:
    """What a page that only editors may use says to others."""
    states.state(words("access.refused"), words("access.refused_what"))
