"""The page's address and what it stands for: filters, language, store. It is the only memory of a view.

Each run reads the address, gives the widgets the values that it tells, and draws. A widget, a chip, a brush
or a click writes a new address; nothing is remembered beside it. So a link opens the same view in another
browser, in whatever language that one speaks: codes stand in the address, never labels. (Streamlit's own
``bind="query-params"`` writes a widget's labels there, which change with the language.)
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.query import RULES, Filters
from dashboard.ui.i18n import Words, interface_languages, preferred
from dashboard.ui.palette import Theme, theme

STORES = ("own", "sample")
_KEPT = ("lang", "store")
_FILTERS = {rule.field: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class Address:
    """What the address tells: the filters, the interface's language, the store, and what of it can't be read."""

    filters: Filters
    language: str
    store: str | None
    unreadable: tuple[str, ...]


def address() -> Address:
    """Read the page's address. Anything in it that is no value is left out and named in ``unreadable``."""
    query = {name: st.query_params[name] for name in st.query_params}
    language = query.get("lang", "")
    store = query.get("store")
    asked = {name: text for name, text in query.items() if name in _FILTERS}
    return Address(
        filters=Filters.from_query(asked),
        language=language if language in interface_languages() else browser_language(),
        store=store if store in STORES else None,
        unreadable=tuple(name for name, text in asked.items() if _FILTERS[name].form.read(text) in (None, ())),
    )


def browser_language() -> str:
    """The first language of the browser that the interface speaks."""
    accepted = st.context.headers.get("Accept-Language") or ""
    return preferred([st.context.locale, *(tag.split(";")[0].strip() for tag in accepted.split(","))])


def shown_theme() -> Theme:
    """The theme that the browser shows."""
    return theme(st.context.theme.type)


def parameters(filters: Filters, **others: str | None) -> dict[str, str]:
    """Query parameters of a page with these filters, in the language and store that are on.

    `others` are a page's own (``id``, ``article``); None takes one out.
    """
    kept = {name: st.query_params[name] for name in _KEPT if name in st.query_params}
    return {name: text for name, text in {**kept, **filters.to_query(), **others}.items() if text}


_IGNORED = "state.ignored"


def choice(name: str, known: Collection[Any], *, usual: Any = None, also: Collection[Any] = ()) -> Any:  # noqa: ANN401 - one of the codes
    """The code that the address asks for by this parameter; the usual one, else the first, where it asks for none.

    One that is not `known` is ignored, and said so on the page; not so what is known elsewhere (``also``).
    """
    asked = st.query_params.get(name)
    if asked in known:
        return asked
    if asked and asked not in also:
        ignore(name)
    return next(iter(known)) if usual is None else usual


def ignore(name: str) -> None:
    """Remember that what the address tells by this parameter makes no sense."""
    st.session_state.setdefault(_IGNORED, []).append(name)


def ignored() -> tuple[str, ...]:
    """The parameters that made no sense since this was last asked."""
    return tuple(dict.fromkeys(st.session_state.pop(_IGNORED, ())))


def set_filters(change: Callable[[Filters], Filters]) -> None:
    """Write the address anew with changed filters; parameters that are none stay. For callbacks."""
    kept = {name: st.query_params[name] for name in st.query_params if name not in _FILTERS}
    st.query_params.from_dict({**kept, **change(address().filters).to_query()})


def set_parameter(name: str, text: str | None) -> None:
    """Write one parameter that is no filter. For callbacks."""
    if text:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]


def seed(key: str, value: object) -> str:
    """Give a widget, not drawn yet in this run, the value that the address tells; gives the key back."""
    st.session_state[key] = value
    return key


def words_for(where: Address) -> Words:
    """The interface in the address's language."""
    return Words(where.language)


def is_default(parameters: Mapping[str, str]) -> bool:
    """Whether no filter is on in these parameters."""
    return not _FILTERS.keys() & set(parameters)
