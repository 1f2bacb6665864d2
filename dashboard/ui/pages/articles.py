"""What was read, with status and reason; one article with its marks, its incidents and the figures outside them."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

import pandas as pd
import streamlit as st

from dashboard import query
from dashboard.columns import ARTICLES
from dashboard.pipeline import read_languages
from dashboard.query import ArticleDetail, ArticleFilters
from dashboard.query.lists import ArticleStatus
from dashboard.ui import naming, state
from dashboard.ui.i18n import Words
from dashboard.ui.markup import element
from dashboard.ui.remarks import remark
from dashboard.ui.view import View
from dashboard.ui.widgets import evidence, states
from dashboard.ui.widgets.lines import lines
from dashboard.ui.widgets.table import chosen_row

_MOST = 2000  # articles listed
_SEVERAL = ("outlet", "language")
_PARAMETERS = {"status": "status", "outlet": "of_outlet", "language": "of_language", "search": "search"}
_BETWEEN = "|"
_ENDINGS = (".pdf", ".rss", ".atom", ".xml", ".txt")
_STATUSES: tuple[ArticleStatus, ...] = get_args(ArticleStatus)


def show(view: View) -> None:
    """Draw the list, or the article that the address names."""
    article_id = st.query_params.get("article")
    detail = query.article(view.snapshot, article_id) if article_id else None
    if detail:
        _article(view, detail)
    else:
        _list(view)


# --- The list ---------------------------------------------------------------------------------------------


def _list(view: View) -> None:
    words = view.words
    filters = _filters(view)
    frame = view.articles(filters, _MOST)
    if frame.empty:
        states.state(words("articles.title"), words("empty.no_articles"))
        return
    n = frame.attrs["all"]
    limited = words("articles.limited", n=_MOST) if n > _MOST else words("articles.choose")
    states.title(words("articles.shown", n=n), limited)
    opened = st.session_state.get("articles.opened", 0)
    event = st.dataframe(
        _shown(frame, words),
        key=f"articles.{opened}",
        height=min(720, 38 + 30 * len(frame)),
        hide_index=True,
        column_config=_configuration(words),
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        row_height=30,
        placeholder="",
        alt=words("articles.title"),
    )
    row = chosen_row(event)
    if row is not None and row < len(frame):
        st.session_state["articles.opened"] = opened + 1
        view.open("articles", article=str(frame.iloc[row]["article_id"]), **_parameters())


def _filters(view: View) -> ArticleFilters:
    """The filters of the list, as the address tells them; each writes the address."""
    words, values, asked = view.words, view.article_values(), _asked()
    status: ArticleStatus = state.choice("status", _STATUSES)
    chosen = {name: [text for text in dict.fromkeys(_read(asked[name])) if text in values[name]] for name in _SEVERAL}
    for name in _SEVERAL:
        if set(_read(asked[name])) - set(values[name]):
            state.ignore(_PARAMETERS[name])
    st.segmented_control(
        words("articles.status"), _STATUSES, format_func=lambda code: words(f"articles.{code}"),
        key=state.seed("articles.status", status), required=True, label_visibility="collapsed",
        on_change=_write, args=("status", lambda code: None if code == "all" else code),
    )  # fmt: skip
    labels: dict[str, Callable[[str], str]] = {
        "outlet": lambda name: _outlet(name, words),
        "language": lambda code: words.language_name(code) if code else words("articles.no_language"),
    }
    first, second, third = st.columns([3, 2, 3])
    for column, name in ((first, "outlet"), (second, "language")):
        column.multiselect(
            words(f"articles.{name}"), values[name], format_func=labels[name], placeholder=words("filters.any"),
            key=state.seed(f"articles.{name}", chosen[name]), on_change=_write,
            args=(name, lambda several: _BETWEEN.join(several) if several != [""] else _BETWEEN),
        )  # fmt: skip
    third.text_input(
        words("articles.search"), placeholder=words("articles.search_hint"), icon=":material/search:",
        key=state.seed("articles.search", asked["search"] or ""), on_change=_write, args=("search", str.strip),
    )  # fmt: skip
    return ArticleFilters(status, asked["search"] or "", tuple(chosen["outlet"]), tuple(chosen["language"]))


def _asked() -> dict[str, str | None]:
    """What the address asks of the list, by the widget's name."""
    return {name: st.query_params.get(parameter) for name, parameter in _PARAMETERS.items()}


def _parameters() -> dict[str, str | None]:
    return {_PARAMETERS[name]: text for name, text in _asked().items()}


def _read(text: str | None) -> list[str]:
    """Several values of the address; an unknown one is written as nothing."""
    return text.split(_BETWEEN) if text else []


def _write(name: str, form: Callable[[Any], str | None]) -> None:
    state.set_parameter(_PARAMETERS[name], form(st.session_state[f"articles.{name}"]))


def _outlet(name: str, words: Words) -> str:
    """An outlet's name; the sample's in the reader's language."""
    return naming.outlet({"source": name, "origin": "sample"}, words) or words("articles.no_outlet")


def _status_of(is_report: object, words: Words) -> str:
    value = naming.known(is_report)
    return words("articles.unread" if value is None else "articles.report" if value else "articles.none")


def _reason(row: Mapping[str, Any], words: Words) -> str | None:
    """Why an article is no report, or why it was not read."""
    language = naming.known(row.get("language"))
    if naming.known(row.get("is_incident_report")) is None and language not in read_languages():
        read = words.list([words.language_name(code) for code in read_languages()])
        return words("articles.unread_language", languages=read) if language else words("articles.unread_unsure")
    reason = naming.known(row.get("reason"))
    return remark(words.code("reason", reason), words) if reason else None


def _shown(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "published_at": [naming.day(value) for value in frame["published_at"]],
            "source": [naming.outlet(row, words) for row in naming.records(frame)],
            "title": [naming.known(title) or words("incident.untitled") for title in frame["title"]],
            "is_incident_report": [_status_of(value, words) for value in frame["is_incident_report"]],
            "n_incidents": frame["n_incidents"],
            "n_outside": frame["n_outside"],
            "reason": [_reason(row, words) for row in naming.records(frame)],
            "language": frame["language"],
        }
    )


def _configuration(words: Words) -> dict[str, Any]:
    labels = {column.name: column.label(words.language) for column in ARTICLES}
    return {
        "published_at": st.column_config.DateColumn(labels["published_at"], format="YYYY-MM-DD", width=100),
        "source": st.column_config.TextColumn(labels["source"], width=150),
        "title": st.column_config.TextColumn(labels["title"], width=400),
        "is_incident_report": st.column_config.TextColumn(words("articles.status"), width=150),
        "n_incidents": st.column_config.NumberColumn(words("pages.incidents"), width=80),
        "n_outside": st.column_config.NumberColumn(
            words("articles.outside"), help=words("incident.figures_outside"), width=80
        ),
        "reason": st.column_config.TextColumn(labels["reason"], width=240),
        "language": st.column_config.TextColumn(labels["language"], width=70),
    }


# --- One article ------------------------------------------------------------------------------------------


def _article(view: View, detail: ArticleDetail) -> None:
    words, row = view.words, detail.row
    st.page_link(
        view.pages["articles"], label=words("articles.back"), icon=":material/arrow_back:",
        query_params=view.parameters(**_parameters()),
    )  # fmt: skip
    claims = evidence.told(naming.records(detail.claims), row)
    left, right = st.columns([5, 7], gap="large")
    with right:
        st.html(evidence.key(words))
        st.html(evidence.article_text(row, claims, words))
    with left:
        states.title(_status_of(row.get("is_incident_report"), words), _reason(row, words) or "")
        if len(detail.incidents):
            states.title(words("articles.incidents_here"))
            lines(detail.incidents, view)
        outside = [one for one in claims if naming.known(one.claim.get("report_id")) is None]
        if outside:
            states.title(words("incident.figures_outside"))
            st.html(evidence.figures(outside, words))
        notes = [note for note in str(naming.known(row.get("notes")) or "").split("\n") if note]
        if notes:
            states.title(words("articles.notes"))
            st.html(element("div", *(element("p", remark(note, words), cls="vg-note") for note in notes), cls="vg"))
        _raw_page(view, detail)
    st.html(evidence.lights(claims))


def _raw_page(view: View, detail: ArticleDetail) -> None:
    """The page that the article was read out of, to save: as unknown bytes, which the browser does not open."""
    if kept := detail.raw:
        ending = next((ending for ending in _ENDINGS if (kept.fetched_from or "").endswith(ending)), ".html")
        st.download_button(
            view.words("articles.raw"),
            data=lambda: query.raw_page(view.snapshot, kept),
            file_name=f"{kept.sha256[:16]}{ending}",
            mime="application/octet-stream",
            icon=":material/download:",
            help=view.words("articles.raw_help", sha256=kept.sha256),
            on_click="ignore",
        )
