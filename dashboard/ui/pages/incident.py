"""One incident: a headline from its fields, when, where and how sure; its values with who says them, its articles."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import query
from dashboard.query import IncidentDetail
from dashboard.ui import naming, state
from dashboard.ui.i18n import Words
from dashboard.ui.markup import element, join
from dashboard.ui.view import View
from dashboard.ui.widgets import evidence, states
from dashboard.ui.widgets.comparison import side_by_side, why_together

_NEIGHBOURS = 2000  # incidents among which the one before and after are looked for


def show(view: View) -> None:
    """Draw the page of the incident that the address names."""
    words = view.words
    incident_id = st.query_params.get("id", "")
    detail = query.incident(view.snapshot, incident_id) if incident_id else None
    _around(view, incident_id)
    if detail is None:
        text = words("incident.unknown_id", id=incident_id) if incident_id else words("incident.ask_id")
        states.state(words("error.title") if incident_id else words("pages.incident"), text)
        return
    st.html(_head(detail.row, words))
    articles = naming.records(detail.articles)
    left, right = st.columns([5, 7], gap="large")
    with right:
        article = _choose_article(detail, articles, words)
    claims = evidence.told(naming.records(detail.claims), article, articles)
    outlets = {str(one["article_id"]): _outlet(one, words) for one in articles} if len(articles) > 1 else None
    with left:
        st.html(evidence.facts(detail.row, claims, words, outlets))
        st.html(_foot(detail.row, words))
    with right:
        if article is None:
            states.note(words("incident.evidence_gone"))
        else:
            st.html(evidence.key(words))
            st.html(evidence.article_text(article, claims, words))
            st.page_link(
                view.pages["articles"], label=words("incident.article_page"), icon=":material/article:",
                query_params=view.parameters(article=str(article["article_id"])),
            )  # fmt: skip
    if len(detail.reports) > 1:
        states.title(words("compare.title"), words("compare.hint"))
        st.html(side_by_side(detail, words))
        states.title(words("compare.why"))
        st.html(why_together(detail, words))
    st.html(evidence.lights(claims))


def _around(view: View, incident_id: str) -> None:
    """Back, and the incidents before and after this one within the filters."""
    words = view.words
    left, newer, older = st.columns([6, 1, 1], vertical_alignment="center")
    left.page_link(
        view.pages["overview"], label=words("incident.back"), icon=":material/arrow_back:",
        query_params=view.parameters(),
    )  # fmt: skip
    ids = view.incidents(_NEIGHBOURS)["incident_id"].tolist() if incident_id else []
    here = ids.index(incident_id) if incident_id in ids else None
    for column, step, key in ((newer, -1, "previous"), (older, 1, "next")):
        to = None if here is None else here + step
        if to is not None and 0 <= to < len(ids):
            column.page_link(
                view.pages["incident"], label=words(f"incident.{key}"), query_params=view.parameters(id=ids[to]),
                icon=":material/chevron_left:" if step < 0 else ":material/chevron_right:",
                icon_position="left" if step < 0 else "right",
            )  # fmt: skip


def _head(row: Mapping[str, Any], words: Words) -> object:
    """The headline, and one line of when, where, toll, and how well it is known."""
    parts: list[object] = [
        element("b", naming.when(row, words)),
        element("b", naming.place(row, words)),
        naming.toll(row, words),
        words("incident.recalled") if row.get("known_from") == "recalled" else None,
        words("sample.tag") if row.get("origin") == "sample" else None,
    ]
    lines = [
        element("h1", naming.headline(row, words), cls="vg-head", dir="auto"),
        element("p", join([part for part in parts if part], " · "), style="margin:0"),
    ]
    if row.get("known_from") == "recalled":
        lines.append(element("p", words("incident.recalled_note"), cls="vg-note"))
    return element("div", *lines, cls="vg", style="margin-bottom:.6rem")


def _foot(row: Mapping[str, Any], words: Words) -> object:
    review = words.code("review_status", naming.known(row.get("review_status")) or "auto")
    parts = [words("incident.hint"), f"{words('incident.identifier')} {row['incident_id']} · {review}"]
    return element("div", *(element("p", part, cls="vg-note") for part in parts), cls="vg")


def _outlet(article: Mapping[str, Any], words: Words) -> str:
    return str(naming.outlet(article, words) or naming.known(article.get("title")) or words("incident.untitled"))


def _choose_article(detail: IncidentDetail, articles: list[dict[str, Any]], words: Words) -> dict[str, Any] | None:
    """The article to read: the one the address names, else the first that reports the incident as news."""
    by_id = {str(article["article_id"]): article for article in articles}
    order = [str(name) for name in detail.reports["article_id"] if str(name) in by_id]
    ids = list(dict.fromkeys([*order, *by_id]))
    if len(ids) < 2:
        return by_id.get(ids[0]) if ids else None
    fresh = set(detail.reports.loc[detail.reports["main"].fillna(False).astype(bool), "article_id"].astype(str))
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
