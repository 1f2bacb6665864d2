"""A person's word on an incident: confirmed, corrected or rejected, with a note whose #words are its tags."""

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import access, reviews
from dashboard.model import VigieError
from dashboard.reviews import Review
from dashboard.taxonomy import event_types
from dashboard.ui import naming, stores
from dashboard.ui.i18n import Words
from dashboard.ui.markup import element, join, plain
from dashboard.ui.widgets.evidence import label

Row = Mapping[str, Any]

_DAYS = ("date_start", "date_end")
_TEXTS = ("location", "target", "weapon", "perpetrator")
_COUNTED = ("killed", "wounded", "abducted")
_TAG = re.compile(r"(?<![\w#])#(\w[\w-]*)")
_PROBLEM = "review.problem"


def review(row: Row, words: Words) -> None:
    """What was said of the incident, and, for editors, the form to say it."""
    found = reviews.review_of(stores.own(), str(row["incident_id"]))
    if found:
        st.html(_said(found, words))
    if not access.person().may("editor"):
        return
    if problem := st.session_state.pop(_PROBLEM, None):
        st.error(plain(problem), icon=":material/error:")
    with st.expander(words("review.title"), icon=":material/rate_review:", expanded=bool(problem)):
        _form(row, found, words)


def tags(note: str) -> list[str]:
    """The words of a note that begin with #, each once."""
    return list(dict.fromkeys(_TAG.findall(note)))


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
    chips = [element("span", f"#{tag}", cls="vg-tag") for tag in tags(found.note)]
    if chips:
        lines.append(element("p", *chips, style="margin:0"))
    return element("div", *lines, cls="vg vg-review")


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
    for column, name in zip(st.columns(2), _DAYS, strict=True):
        column.date_input(
            label(name, words), value=naming.day(row.get(name)), key=f"{key}.{name}", min_value="1900-01-01",
            max_value="2100-12-31", format="DD/MM/YYYY" if words.language == "fr" else "YYYY-MM-DD",
        )  # fmt: skip
    kinds = {sub.name: kind.name for kind in event_types() for sub in kind.subs}
    now = naming.known(row.get("sub_event_type"))
    st.selectbox(
        label("sub_event_type", words), list(kinds), key=f"{key}.sub_event_type",
        index=list(kinds).index(now) if now in kinds else None,
        format_func=lambda name: naming.sub_type_name({"sub_event_type": name}, words),
    )  # fmt: skip
    for name in _COUNTED:
        for column, end in zip(st.columns(3), ("low", "best", "high"), strict=True):
            column.number_input(
                label(f"{name}_{end}", words), value=naming.number(row, f"{name}_{end}"), min_value=0, step=1,
                key=f"{key}.{name}_{end}",
            )  # fmt: skip
    for name in _TEXTS:
        st.text_input(label(name, words), value=naming.known(row.get(name)) or "", key=f"{key}.{name}")


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
    columns = (*_DAYS, "sub_event_type", *(f"{name}_{end}" for name in _COUNTED for end in ("low", "best", "high")))
    values = {name: st.session_state[f"{key}.{name}"] for name in (*columns, *_TEXTS)}
    known = {**{name: naming.known(row.get(name)) for name in values}, **{d: naming.day(row.get(d)) for d in _DAYS}}
    changed = {name: value for name, value in values.items() if (value if value != "" else None) != known[name]}
    if changed.get("sub_event_type"):
        kinds = {sub.name: kind.name for kind in event_types() for sub in kind.subs}
        changed["event_type"] = kinds[changed["sub_event_type"]]
    return changed


def _withdraw(incident_id: str) -> None:
    reviews.withdraw(stores.to_write(), incident_id, reviewer=access.person().email or "")
    stores.refresh("own")
