"""A person's word on an incident: confirmed, corrected or rejected, with a note whose #words are its tags."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import access, reviews
from dashboard.geocoding.areas import divisions
from dashboard.geocoding.countries import countries, country_of
from dashboard.model import VigieError
from dashboard.query import Filters
from dashboard.reviews import Review, tags
from dashboard.taxonomy import event_types
from dashboard.ui import naming, state, stores
from dashboard.ui.i18n import Words
from dashboard.ui.local_names import local_name
from dashboard.ui.markup import Html, element, join, plain
from dashboard.ui.remarks import remark
from dashboard.ui.widgets.evidence import label

Row = Mapping[str, Any]

_DAYS = ("date_start", "date_end")
_TEXTS = ("target", "weapon", "perpetrator")
_COUNTED = ("killed", "wounded", "abducted")
_ENDS = ("low", "best", "high")
_POINT = ("latitude", "longitude")
_PRECISIONS = {"date_prec": range(1, 6), "where_prec": range(1, 8)}
_COLUMNS = (
    *_DAYS, *_PRECISIONS, "iso3", "admin1", "location", *_POINT, "sub_event_type", *_TEXTS,
    *(f"{name}_{end}" for name in _COUNTED for end in _ENDS),
)  # fmt: skip
_PROBLEM = "review.problem"


def review(row: Row, words: Words) -> None:
    """What was said of the incident, and, for editors, the form to say it."""
    found = reviews.review_of(stores.own(), str(row["incident_id"]))
    if found:
        st.html(_said(found, words))
    if not access.person().may("editor"):
        return
    if problem := st.session_state.pop(_PROBLEM, None):
        st.error(plain(remark(problem, words)), icon=":material/error:")
    with st.expander(words("review.title"), icon=":material/rate_review:", expanded=bool(problem)):
        _form(row, found, words)


def _said(found: Review, words: Words) -> object:
    """Who said what and when; the note, and its tags."""
    who = f" · {found.reviewer}" if found.reviewer else ""
    head = [element("b", words.code("review_status", found.status)), f" · {words.moment(found.reviewed_at)}{who}"]
    lines = [element("p", join(head), style="margin:0")]
    if found.corrections:
        named = words.list([label(name, words) for name in found.corrections])
        lines.append(element("p", words("review.corrected_fields", fields=named), cls="vg-note"))
    if found.note:
        lines.append(element("p", found.note, dir="auto", style="margin:.2rem 0;white-space:pre-line"))
    chips = [_tag(tag) for tag in tags(found.note)]
    if chips:
        lines.append(element("p", *chips, style="margin:0"))
    return element("div", *lines, cls="vg vg-review")


def _tag(tag: str) -> Html:
    """A tag leads to all incidents that have it."""
    address = "./?" + urlencode(state.parameters(Filters(tag=(tag,))))
    return element("a", f"#{tag}", cls="vg-tag", href=address, target="_self")


def _form(row: Row, found: Review | None, words: Words) -> None:
    """The incident's values, to be corrected, a note, and a button for each thing that may be said."""
    incident_id = str(row["incident_id"])
    made = found.reviewed_at.isoformat() if found else ""
    key = f"review.{incident_id}.{made}"  # another after each review: the form shows what holds now
    with st.form(key, border=False):
        _fields(row, key, words)
        st.text_area(
            words("review.note"), value=found.note if found else "", key=f"{key}.note", height=80,
            placeholder=words("review.note_hint"),
        )  # fmt: skip
        with st.container(horizontal=True):
            for what, icon in (("confirm", "check"), ("correct", "edit"), ("reject", "block")):
                st.form_submit_button(
                    words(f"review.{what}"), icon=f":material/{icon}:", on_click=_say, key=f"{key}.{what}",
                    args=(what, row, dict(found.corrections) if found else {}, key),
                )  # fmt: skip
    if found:
        st.button(
            words("review.withdraw"), type="tertiary", icon=":material/undo:", key=f"{key}.withdraw",
            on_click=_withdraw, args=(incident_id,),
        )  # fmt: skip


def _fields(row: Row, key: str, words: Words) -> None:
    """When, where, what, how many, who: the values that may be corrected."""
    for column, name in zip(st.columns(2), _DAYS, strict=True):
        column.date_input(
            label(name, words), value=naming.day(row.get(name)), key=f"{key}.{name}", min_value="1900-01-01",
            max_value="2100-12-31", format="DD/MM/YYYY" if words.language == "fr" else "YYYY-MM-DD",
        )  # fmt: skip
    _choose(row, key, "date_prec", list(_PRECISIONS["date_prec"]), lambda prec: words.code("date_prec", prec), words)
    _where(row, key, words)
    _choose(row, key, "sub_event_type", list(_kinds()), lambda name: _sub_type(name, words), words)
    for name in _COUNTED:
        for column, end in zip(st.columns(3), _ENDS, strict=True):
            column.number_input(
                label(f"{name}_{end}", words), value=naming.number(row, f"{name}_{end}"), min_value=0, step=1,
                key=f"{key}.{name}_{end}",
            )  # fmt: skip
    for name in _TEXTS:
        st.text_input(label(name, words), value=naming.known(row.get(name)) or "", key=f"{key}.{name}")


def _where(row: Row, key: str, words: Words) -> None:
    """Country, province, place, and the point with how surely it is known."""
    iso3 = naming.known(row.get("iso3"))
    left, right = st.columns(2)
    with left:
        codes = sorted((one.iso3 for one in countries()), key=lambda code: _country(code, words))
        _choose(row, key, "iso3", codes, lambda code: _country(code, words), words, called="country")
    with right:
        provinces = sorted(one.english for one in divisions().values() if one.iso3 == iso3)
        _choose(row, key, "admin1", provinces, lambda name: local_name(name, iso3, words.language), words, new=True)
    st.text_input(
        label("location", words), value=naming.known(row.get("location")) or "", key=f"{key}.location"
    )  # the name that the tables have, in English
    for column, name, most in zip(st.columns(2), _POINT, (90.0, 180.0), strict=True):
        column.number_input(
            label(name, words), value=naming.known(row.get(name)), min_value=-most, max_value=most, step=0.01,
            format="%.4f", key=f"{key}.{name}",
        )  # fmt: skip
    _choose(row, key, "where_prec", list(_PRECISIONS["where_prec"]), lambda prec: words.code("where_prec", prec), words)


def _choose(
    row: Row, key: str, name: str, values: list[Any], say: Callable[[Any], str], words: Words, *,
    called: str | None = None, new: bool = False,
) -> None:  # fmt: skip
    """One of the values of a column; blank where it is not known. ``new``: what is not listed may be typed."""
    now = naming.known(row.get(name))
    values = values if now is None or now in values else [now, *values]
    st.selectbox(
        label(called or name, words), values, index=None if now is None else values.index(now), key=f"{key}.{name}",
        format_func=say, accept_new_options=new, placeholder="–",
    )  # fmt: skip


def _country(code: str, words: Words) -> str:
    country = country_of(code)
    return country.name(words.language) if country else code


def _kinds() -> dict[str, str]:
    """Event type of each sub-event type, by ACLED's names."""
    return {sub.name: kind.name for kind in event_types() for sub in kind.subs}


def _sub_type(name: str, words: Words) -> str:
    return naming.sub_type_name({"sub_event_type": name}, words)


def _say(what: str, row: Row, before: dict[str, Any], key: str) -> None:
    """Store the review. A correction keeps those of before, unless they are corrected again."""
    store, incident_id = stores.to_write(), str(row["incident_id"])
    told = {"note": st.session_state[f"{key}.note"].strip(), "reviewer": access.person().email or ""}
    try:
        if what == "confirm":
            reviews.confirm(store, incident_id, **told)
        elif what == "reject":
            reviews.reject(store, incident_id, **told)
        else:
            reviews.correct(store, incident_id, {**before, **_changed(row, key)}, **told)
    except VigieError as failure:
        st.session_state[_PROBLEM] = str(failure)
    stores.refresh("own")


def _changed(row: Row, key: str) -> dict[str, Any]:
    """The columns whose values in the form are others than the incident's."""
    values = {name: st.session_state[f"{key}.{name}"] for name in _COLUMNS}
    known = {name: naming.day(row.get(name)) if name in _DAYS else naming.known(row.get(name)) for name in values}
    changed = {name: value for name, value in values.items() if (value if value != "" else None) != known[name]}
    if "sub_event_type" in changed:
        changed["event_type"] = _kinds().get(changed["sub_event_type"])
    if "iso3" in changed:
        country = country_of(changed["iso3"] or "")
        changed["country"] = country.english if country else None
    return changed


def _withdraw(incident_id: str) -> None:
    reviews.withdraw(stores.to_write(), incident_id, reviewer=access.person().email or "")
    stores.refresh("own")
