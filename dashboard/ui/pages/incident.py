"""One incident: a headline from its fields, when, where and how sure; its values with who says them, its articles."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import query
from dashboard.query import IncidentDetail
from dashboard.ui import naming, state, stores
from dashboard.ui.charts.map import MapView, is_province, map_data, spot_of
from dashboard.ui.i18n import Words
from dashboard.ui.markup import element, join
from dashboard.ui.view import View
from dashboard.ui.widgets import evidence, states
from dashboard.ui.widgets.comparison import side_by_side, why_together
from dashboard.ui.widgets.map import draw_map
from dashboard.ui.widgets.past import past
from dashboard.ui.widgets.reports import citations, fresh_articles, other_reports
from dashboard.ui.widgets.review import review

_NEIGHBOURS = 2000  # incidents among which the one before and after are looked for
_MAP_HEIGHT = 190


def show(view: View) -> None:
    """Draw the page of the incident that the address names."""
    words = view.words
    incident_id = st.query_params.get("id", "")
    detail = _found(view, incident_id)
    _around(view, str(detail.row["incident_id"]) if detail else incident_id)
    if detail is None:
        text = words("incident.unknown_id", id=incident_id) if incident_id else words("incident.ask_id")
        states.state(words("error.title") if incident_id else words("pages.incident"), text)
        return
    if detail.row["incident_id"] != incident_id:
        states.note(words("incident.merged", id=incident_id))
    left, right = st.columns([7, 5], gap="large", vertical_alignment="top")
    with left:
        st.html(_head(detail.row, words))
    with right:
        _small_map(view, detail.row)
    _evidence(view, detail)
    if len(detail.reports) > 1:
        states.title(words("compare.title"), words("compare.hint"))
        st.html(side_by_side(detail, words))
        states.title(words("compare.why"))
        st.html(why_together(detail, words))
    _foot(view, detail)


def _found(view: View, incident_id: str) -> IncidentDetail | None:
    """The incident; of one that was merged into another, that other."""
    if not incident_id:
        return None
    detail = query.incident(view.snapshot, incident_id)
    if detail is None:
        now = query.current_id(view.snapshot, incident_id)
        detail = query.incident(view.snapshot, now) if now and now != incident_id else None
    return detail


def _around(view: View, incident_id: str) -> None:
    """Back, and the incidents before and after this one within the filters."""
    words = view.words
    with st.container(key="around", horizontal=True, vertical_alignment="center"):
        st.page_link(
            view.pages["overview"], label=words("incident.back"), icon=":material/arrow_back:",
            query_params=view.parameters(),
        )  # fmt: skip
        ids = view.ids(_NEIGHBOURS) if incident_id else []
        here = ids.index(incident_id) if incident_id in ids else None
        if here is None:
            return
        place = words("incident.place_in_list", number=words.number(here + 1), all=words.number(len(ids)))
        st.html(element("p", place, cls="vg vg-note vg-right"))
        for step, key, icon in ((-1, "previous", "chevron_left"), (1, "next", "chevron_right")):
            if 0 <= here + step < len(ids):
                st.page_link(
                    view.pages["incident"], label=words(f"incident.{key}"),
                    query_params=view.parameters(id=ids[here + step]), icon=f":material/{icon}:",
                    icon_position="left" if step < 0 else "right", width="content",
                )  # fmt: skip


# --- The head ---------------------------------------------------------------------------------------------


def _head(row: Mapping[str, Any], words: Words) -> object:
    """The headline; when, where and toll; how surely each is known, in words; what it is called by."""
    is_recalled = row.get("known_from") == "recalled"
    told = (
        element("b", naming.when(row, words)),
        element("b", naming.place(row, words)),
        naming.toll(row, words),
        words("incident.recalled") if is_recalled else None,
    )
    imported = naming.imported_from(row, words)
    review = words.code("review_status", naming.known(row.get("review_status")) or "auto")
    small = (
        words("incident.recalled_note") if is_recalled else None,
        words("sample.tag") if row.get("origin") == "sample" else None,
        words("incident.imported", who=imported) if imported else None,
        _counted("incident.reports", row, "n_reports", words),
        _counted("tiles.sources", row, "n_sources", words),
        f"{words('incident.identifier')} {row['incident_id']}",
        review,
    )
    lines = [
        element("h1", naming.headline(row, words), cls="vg-head", dir="auto"),
        element("p", join([part for part in told if part], " · "), cls="vg-lead"),
        element("p", " · ".join(_sure(row, words)), cls="vg-sure"),
        element("p", " · ".join(part for part in small if part), cls="vg-note"),
    ]
    return element("div", *lines, cls="vg vg-top")


def _counted(key: str, row: Mapping[str, Any], column: str, words: Words) -> str:
    return words(key, n=naming.number(row, column) or 0)


def _sure(row: Mapping[str, Any], words: Words) -> list[str]:
    """How surely day, place and the whole are known."""
    told: list[str] = []
    if prec := naming.number(row, "date_prec"):
        told.append(words("incident.day_sure", how=words.code("date_prec", prec)))
    if prec := naming.number(row, "where_prec"):
        how, radius = words.code("where_prec", prec), naming.known(row.get("radius_km"))
        if radius:
            km = words.number(round(float(radius))) if radius >= 1 else f"< {words.number(1)}"
            how = words("incident.radius", how=how, km=km)
        told.append(words("incident.place_sure", how=how))
    confidence = naming.known(row.get("confidence"))
    if confidence is not None:
        told.append(words("incident.confidence", percent=words.number(round(100 * float(confidence)))))
    return told


def _small_map(view: View, row: Mapping[str, Any]) -> None:
    """Where it was, with its circle of uncertainty or its province."""
    found = spot_of(row)
    if found.bounds is None:
        states.note(view.words("incident.no_point"))
        return
    counted = {**row, "n": 1, "killed": naming.number(row, "killed_best") or 0}
    alone = pd.DataFrame([counted] if is_province(row) else [])
    shown = MapView(name=f"incident/{row['incident_id']}", height=_MAP_HEIGHT, plain=True, alone=alone)
    draw_map(map_data(found, shown, words=view.words, theme=view.theme), key="incident.map")


# --- The evidence -----------------------------------------------------------------------------------------


def _evidence(view: View, detail: IncidentDetail) -> None:
    """The values with who says them; beside them one article with its marks, and the others' sentences."""
    words, articles = view.words, naming.records(detail.articles)
    left, right = st.columns([5, 7], gap="large")
    with right:
        article = _choose_article(detail, articles, words)
    said = evidence.told(naming.records(detail.claims), article, articles)
    outlets = {str(one["article_id"]): _outlet(one, words) for one in articles} if len(articles) > 1 else None
    with left:
        st.html(evidence.facts(detail.row, said, words, outlets))
        states.note(words("incident.hint"))
        if view.snapshot.store.path == stores.own_path():
            review(detail.row, words)
    with right:
        if article is None:
            states.note(words("incident.evidence_gone"))
        else:
            st.html(evidence.key(words))
            st.html(evidence.article_text(article, said, words))
            st.page_link(
                view.pages["articles"], label=words("incident.article_page"), icon=":material/article:",
                query_params=view.parameters(article=str(article["article_id"])),
            )  # fmt: skip
        other_reports(view, detail, article)
    st.html(evidence.lights(said))


def _outlet(article: Mapping[str, Any], words: Words) -> str:
    return str(naming.outlet(article, words) or naming.known(article.get("title")) or words("incident.untitled"))


def _choose_article(detail: IncidentDetail, articles: list[dict[str, Any]], words: Words) -> dict[str, Any] | None:
    """The article to read: the one the address names, else the first that reports the incident as news."""
    by_id = {str(article["article_id"]): article for article in articles}
    order = [str(name) for name in detail.reports["article_id"] if str(name) in by_id]
    ids = list(dict.fromkeys([*order, *by_id]))
    if len(ids) < 2:
        return by_id.get(ids[0]) if ids else None
    fresh = fresh_articles(detail)
    asked = st.query_params.get("article", "")
    chosen = st.selectbox(
        words("incident.reports", n=len(ids)),
        ids,
        format_func=lambda name: _article_label(by_id[name], name in fresh, words),
        key=state.seed("incident.article", asked if asked in by_id else ids[0]),
        on_change=lambda: state.set_parameter("article", st.session_state["incident.article"]),
    )
    return by_id.get(chosen)


def _article_label(article: Mapping[str, Any], fresh: bool, words: Words) -> str:
    published = naming.day(article.get("published_at"))
    day = words.day(published, short=True) if published else words("incident.undated_article")
    how = words("incident.report_fresh" if fresh else "incident.report_recalled")
    return f"{_outlet(article, words)}, {day} · {how}"


# --- The foot ---------------------------------------------------------------------------------------------


def _foot(view: View, detail: IncidentDetail) -> None:
    """What became of it, and what to cite."""
    words = view.words
    left, right = st.columns([5, 7], gap="large")
    with left:
        states.title(words("past.title"))
        st.html(past(query.history(view.snapshot, str(detail.row["incident_id"])), words))
    with right:
        states.title(words("cite.title"), words("cite.hint"))
        name = "sample" if detail.row.get("origin") == "sample" else "own"
        text = citations(detail, words, store=words(f"store.{name}"), commit=view.snapshot.number)
        with st.container(key="cite"):
            st.code(text, language=None, wrap_lines=True, height=260 if text.count("\n") > 6 else "content")
