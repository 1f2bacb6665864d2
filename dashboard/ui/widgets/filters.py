"""The sidebar's filters. Each widget shows what the address tells, and writes the address when it is changed."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard.geocoding.countries import country_of
from dashboard.query import Filters, Option, Options
from dashboard.ui import state
from dashboard.ui.i18n import Words

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_PRESETS = (7, 30, 365)  # days
_ALL = "all"


def sidebar_filters(filters: Filters, choices: Options, words: Words) -> None:
    """Draw the filters: the common ones open, the rest folded unless one of them is on."""
    _dates(filters, choices, words)
    _presets(filters, choices, words)
    _several("country", filters, choices.countries, words, _country_label(words))
    _text("place", filters, words)
    _several("event_type", filters, choices.event_types, words, _type_label(choices.event_types, words))
    _undated(filters, words)
    _known_from(filters, words)
    folded = ("sub_event_type", "actor", "source", "text")
    with st.expander(words("filters.more"), expanded=bool(set(folded) & set(filters.active()))):
        subs = choices.sub_event_types
        _several("sub_event_type", filters, subs, words, _type_label(subs, words))
        _text("actor", filters, words)
        _several("source", filters, choices.sources, words, _counted({o.value: o.value for o in choices.sources}))
        _text("text", filters, words)


def _write(name: str, read: Callable[[Any], Any]) -> None:
    """Write one filter of the address from its widget."""
    value = read(st.session_state[_key(name)])
    state.set_filters(lambda filters: filters.set(**{name: value}))


def _key(name: str) -> str:
    return f"filter.{name}"


def _dates(filters: Filters, choices: Options, words: Words) -> None:
    """Two day fields side by side: either end may stay open."""
    first, last = choices.dates.first or _EARLIEST, choices.dates.last or _LATEST
    for column, name in zip(st.columns(2), ("date_from", "date_to"), strict=True):
        column.date_input(
            words(f"filters.{name}"),
            min_value=min(first, getattr(filters, name) or first),
            max_value=max(last, getattr(filters, name) or last),
            key=state.seed(_key(name), getattr(filters, name)),
            format="DD/MM/YYYY" if words.language == "fr" else "YYYY-MM-DD",
            on_change=_write,
            args=(name, lambda day: day),
        )


def _presets(filters: Filters, choices: Options, words: Words) -> None:
    """The latest days at one press. They count back from the latest incident: the news of a store may be old."""
    last = choices.dates.last
    if last is None:
        return
    last = min(last, date.today())
    spans = {str(days): (last - timedelta(days=days - 1), last) for days in _PRESETS}
    chosen = next((code for code, span in spans.items() if span == (filters.date_from, filters.date_to)), None)
    if not (filters.date_from or filters.date_to):
        chosen = _ALL

    def write() -> None:
        first, end = spans.get(st.session_state[_key("preset")] or _ALL, (None, None))
        state.set_filters(lambda filters: filters.set(date_from=first, date_to=end))

    st.segmented_control(
        words("filters.preset"),
        [*spans, _ALL],
        format_func=lambda code: words(f"preset.{code}"),
        key=state.seed(_key("preset"), chosen),
        help=words("filters.preset_help"),
        on_change=write,
        label_visibility="collapsed",
        width="stretch",
    )


def _several(name: str, filters: Filters, choices: Sequence[Option], words: Words, label: Callable[[str], str]) -> None:
    """Any of several codes. A code that the address asks for and no incident has can still be taken out."""
    chosen = list(getattr(filters, name))
    codes = list(dict.fromkeys([*(option.value for option in choices if option.value), *chosen]))
    st.multiselect(
        words(f"filters.{name}"),
        codes,
        format_func=label,
        key=state.seed(_key(name), chosen),
        placeholder=words("filters.any"),
        on_change=_write,
        args=(name, tuple),
    )


def _text(name: str, filters: Filters, words: Words) -> None:
    st.text_input(
        words(f"filters.{name}"),
        key=state.seed(_key(name), getattr(filters, name)),
        placeholder=words(f"filters.{name}_hint"),
        on_change=_write,
        args=(name, str.strip),
    )


def _undated(filters: Filters, words: Words) -> None:
    """Undated incidents are kept unless days are asked for; the switch says which, and turns it round."""
    kept = filters.undated in ("yes", "only") or (
        filters.undated == "auto" and not (filters.date_from or filters.date_to)
    )
    st.toggle(
        words("filters.undated"),
        key=state.seed(_key("undated"), kept),
        help=words("filters.undated_help"),
        on_change=_write,
        args=("undated", lambda on: "yes" if on else "no"),
    )


def _known_from(filters: Filters, words: Words) -> None:
    st.selectbox(
        words("filters.known_from"),
        ["fresh", "all", "recalled"],
        format_func=lambda code: words(f"known_from.{code}"),
        key=state.seed(_key("known_from"), filters.known_from),
        on_change=_write,
        args=("known_from", str),
    )


def _counted(names: dict[str, str]) -> Callable[[str], str]:
    return lambda code: names.get(code, code)


def _country_label(words: Words) -> Callable[[str], str]:
    def label(code: str) -> str:
        country = country_of(code)
        return country.name(words.language) if country else code

    return label


def _type_label(choices: Sequence[Option], words: Words) -> Callable[[str], str]:
    from dashboard.taxonomy import event_types, sub_event_types

    labels = {kind.code: kind.labels.get(words.language, kind.name) for kind in event_types()}
    labels |= {code: sub.labels.get(words.language, sub.name) for code, sub in sub_event_types().items()}
    return lambda code: labels.get(code, code)
