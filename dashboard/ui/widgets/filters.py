"""The sidebar's filters. Each widget shows what the address tells, and writes the address when it is changed.

What stands where is :data:`GROUPS`: the first, common ones stand open, the others are folded until one of them is on.
A new row of ``query.RULES`` needs its name in a group, and what draws it in ``_DRAWN``; a test catches what is
forgotten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import streamlit as st
from babel import Locale

from dashboard.geocoding.countries import country_of
from dashboard.geocoding.gazetteer import open_gazetteer
from dashboard.query import Filters, Near, Option, Options
from dashboard.query.values import DATE_PRECISIONS, PLACE_PRECISIONS, REVIEWS
from dashboard.ui import state
from dashboard.ui.i18n import Words
from dashboard.ui.local_names import local_name
from dashboard.ui.markup import plain

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_PRESETS = (7, 30, 365)  # days
_ALL = "all"
_USUAL_KM = 50
_LOST = "filters.lost_place"

GROUPS: Mapping[str, tuple[str, ...]] = {
    "open": ("date_from", "date_to", "text", "country", "place", "event_type", "actor"),
    "where": ("admin1", "near", "box", "polygon"),
    "what": ("sub_event_type", "weapon", "killed", "wounded", "abducted"),
    "told_by": ("source", "language", "known_from", "origin"),
    "how_sure": ("undated", "date_prec", "where_prec", "confidence", "review_status", "tag"),
}
ON_THE_MAP = ("box", "polygon")  # drawn there, and taken back by their chips


@dataclass(frozen=True, slots=True)
class _Side:
    """What every filter is drawn from."""

    filters: Filters
    choices: Options
    words: Words


def sidebar_filters(filters: Filters, choices: Options, words: Words) -> None:
    """Draw the filters: the common ones open, the rest folded unless one of them is on."""
    side = _Side(filters, choices, words)
    _dates(side)
    _presets(side)
    for name in GROUPS["open"][2:]:
        _DRAWN[name](side, name)
    for group, names in list(GROUPS.items())[1:]:
        on = sum(name in filters.active() for name in names)
        title = words(f"filter_group.{group}") + (f" · {words.number(on)}" if on else "")
        # What is folded is not drawn: its widgets would be a third of the page.
        folded = st.expander(title, expanded=bool(on), key=f"filters.{group}", on_change="rerun")
        if not folded.open:
            continue
        with folded:
            for name in names:
                if name not in ON_THE_MAP:
                    _DRAWN[name](side, name)
            if group == "where":
                st.caption(words("filters.on_the_map"))


def _write(name: str, read: Callable[[Any], Any]) -> None:
    """Write one filter of the address from its widget."""
    value = read(st.session_state[_key(name)])
    state.set_filters(lambda filters: filters.set(**{name: value}))


def _key(name: str) -> str:
    return f"filter.{name}"


# --- Days -------------------------------------------------------------------------------------------------


def _dates(side: _Side) -> None:
    """Two day fields side by side: either end may stay open."""
    filters, words = side.filters, side.words
    first, last = side.choices.dates.first or _EARLIEST, side.choices.dates.last or _LATEST
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


def _presets(side: _Side) -> None:
    """The latest days at one press. They count back from the latest incident: the news of a store may be old."""
    filters, words, last = side.filters, side.words, side.choices.dates.last
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


def _undated(side: _Side, name: str) -> None:
    """Undated incidents are kept unless days are asked for; the switch says which, and turns it round."""
    filters = side.filters
    kept = filters.undated in ("yes", "only") or (
        filters.undated == "auto" and not (filters.date_from or filters.date_to)
    )
    st.toggle(
        side.words("filters.undated"),
        key=state.seed(_key(name), kept),
        help=side.words("filters.undated_help"),
        on_change=_write,
        args=(name, lambda on: "yes" if on else "no"),
    )


# --- Kinds of filters -------------------------------------------------------------------------------------


def _several(side: _Side, name: str, *, options: str, label: Callable[[_Side], Callable[[str], str]]) -> None:
    """Any of several codes. A code that the address asks for and no incident has can still be taken out."""
    found: Sequence[Option] = getattr(side.choices, options)
    chosen = list(getattr(side.filters, name))
    codes = list(dict.fromkeys([*(option.value for option in found if option.value), *chosen]))
    _multiselect(side, name, codes, label(side))


def _reviews(side: _Side, name: str) -> None:
    _multiselect(side, name, list(REVIEWS), lambda code: side.words.code("review_status", code))


def _multiselect(side: _Side, name: str, codes: list[str], label: Callable[[str], str]) -> None:
    st.multiselect(
        side.words(f"filters.{name}"),
        codes,
        format_func=label,
        key=state.seed(_key(name), list(getattr(side.filters, name))),
        placeholder=side.words("filters.any"),
        on_change=_write,
        args=(name, tuple),
    )


def _text(side: _Side, name: str) -> None:
    st.text_input(
        side.words(f"filters.{name}"),
        key=state.seed(_key(name), getattr(side.filters, name)),
        placeholder=side.words(f"filters.{name}_hint"),
        on_change=_write,
        args=(name, str.strip),
    )


def _range(side: _Side, name: str) -> None:
    """From so many to so many; either end may stay open."""
    ends = getattr(side.filters, name) or (None, None)
    labels = (side.words(f"filters.{name}_from"), side.words("filters.range_to"))
    keys = (f"{_key(name)}.from", f"{_key(name)}.to")

    def write() -> None:
        low, high = (st.session_state[key] for key in keys)
        if None not in (low, high) and low > high:
            low, high = high, low
        state.set_filters(lambda filters: filters.set(**{name: None if low is high is None else (low, high)}))

    for column, label, key, end in zip(st.columns(2), labels, keys, ends, strict=True):
        column.number_input(label, min_value=0, step=1, key=state.seed(key, end), on_change=write, placeholder="–")


def _one_of(side: _Side, name: str, *, codes: Sequence[Any], say: Callable[[Words, str], str]) -> None:
    """One of a few codes; None stands for any."""
    st.selectbox(
        side.words(f"filters.{name}"),
        list(codes),
        format_func=lambda code: side.words("filters.any") if code is None else say(side.words, str(code)),
        key=state.seed(_key(name), getattr(side.filters, name)),
        on_change=_write,
        args=(name, lambda code: code),
    )


def _share(side: _Side, name: str) -> None:
    st.slider(
        side.words(f"filters.{name}"),
        0,
        100,
        step=5,
        format="%d %%" if side.words.language == "fr" else "%d%%",
        key=state.seed(_key(name), round(100 * (getattr(side.filters, name) or 0))),
        on_change=_write,
        args=(name, lambda percent: percent / 100 or None),
    )


# --- Around a place ---------------------------------------------------------------------------------------


def _near(side: _Side, name: str) -> None:
    """So many kilometres around a place that is typed: the gazetteer's first of that name, and it says which."""
    words, near = side.words, getattr(side.filters, name)
    place, km = (f"{_key(name)}.{part}" for part in ("place", "km"))
    left, right = st.columns([3, 2])
    typed = near.name if near else st.session_state.get(_LOST, "")
    left.text_input(
        words("filters.near"), key=state.seed(place, typed), placeholder=words("filters.near_hint"), on_change=_seek,
        args=(place, km),
    )  # fmt: skip
    right.number_input(
        words("filters.near_km"), min_value=1, max_value=2000, step=10, on_change=_seek, args=(place, km),
        key=state.seed(km, int(near.km) if near else st.session_state.get(f"{_LOST}.km", _USUAL_KM)),
    )  # fmt: skip
    if lost := st.session_state.get(_LOST):
        st.caption(plain(words("filters.near_unknown", place=lost)))


def _seek(place: str, km: str) -> None:
    """Write the filter of what was typed, or remember that no place has that name."""
    name, reach = str(st.session_state[place]).strip(), float(st.session_state[km] or _USUAL_KM)
    st.session_state[f"{_LOST}.km"] = int(reach)
    before = state.address().filters.near
    if before and before.name == name:
        found: Near | None = before._replace(km=reach)
    else:
        found = around(name, reach) if name else None
    st.session_state[_LOST] = name if name and found is None else ""
    state.set_filters(lambda filters: filters.set(near=found))


def around(name: str, km: float) -> Near | None:
    """So many kilometres around the likeliest place of that name ("Gao", "Tyr, Liban"); None where there is none."""
    location = open_gazetteer().geocode(name)
    if location is None or isinstance(location, list):
        return None
    return Near(round(location.latitude, 4), round(location.longitude, 4), km, str(location.address))


# --- What codes are called --------------------------------------------------------------------------------


def _as_told(side: _Side) -> Callable[[str], str]:
    return lambda code: code


def _as_tag(side: _Side) -> Callable[[str], str]:
    return lambda code: f"#{code}"


def _country(side: _Side) -> Callable[[str], str]:
    def label(code: str) -> str:
        country = country_of(code)
        return country.name(side.words.language) if country else code

    return label


def _province(side: _Side) -> Callable[[str], str]:
    country = _country(side)

    def label(code: str) -> str:
        iso3, _, name = code.partition("/")
        return f"{local_name(name, iso3, side.words.language)}, {country(iso3)}"

    return label


def _spoken(side: _Side) -> Callable[[str], str]:
    names = Locale.parse(side.words.language).languages
    return lambda code: str(names.get(code, code))


def _type(side: _Side) -> Callable[[str], str]:
    from dashboard.taxonomy import event_types, sub_event_types

    language = side.words.language
    labels = {kind.code: kind.labels.get(language, kind.name) for kind in event_types()}
    labels |= {code: sub.labels.get(language, sub.name) for code, sub in sub_event_types().items()}
    return lambda code: labels.get(code, code)


def _news_or_not(words: Words, code: str) -> str:
    return words.code("known_from", code)


def _whose(words: Words, code: str) -> str:
    return words.code("origin_filter", code)


def _day_sure(words: Words, code: str) -> str:
    return words.code("date_prec", code)


def _place_sure(words: Words, code: str) -> str:
    return words.code("where_prec", code)


_DRAWN: Mapping[str, Callable[[_Side, str], None]] = {
    "text": _text,
    "country": partial(_several, options="countries", label=_country),
    "place": _text,
    "event_type": partial(_several, options="event_types", label=_type),
    "actor": _text,
    "admin1": partial(_several, options="provinces", label=_province),
    "near": _near,
    "sub_event_type": partial(_several, options="sub_event_types", label=_type),
    "weapon": _text,
    "killed": _range,
    "wounded": _range,
    "abducted": _range,
    "source": partial(_several, options="sources", label=_as_told),
    "language": partial(_several, options="languages", label=_spoken),
    "known_from": partial(_one_of, codes=("fresh", "all", "recalled"), say=_news_or_not),
    "origin": partial(
        _one_of,
        codes=("own", "acled", "ucdp", "theirs", "all"),
        say=_whose,
    ),
    "undated": _undated,
    "date_prec": partial(_one_of, codes=(None, *DATE_PRECISIONS), say=_day_sure),
    "where_prec": partial(_one_of, codes=(None, *PLACE_PRECISIONS), say=_place_sure),
    "confidence": _share,
    "review_status": _reviews,
    "tag": partial(_several, options="tags", label=_as_tag),
}
