"""What is found in articles that are not stored yet: their incidents beside their text, and the day that is missing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import streamlit as st

from dashboard import pipeline
from dashboard.model import Article, Reading
from dashboard.readers import Skipped
from dashboard.ui import claims, naming
from dashboard.ui.i18n import Words
from dashboard.ui.markup import element, plain
from dashboard.ui.remarks import refusal, remark
from dashboard.ui.widgets import evidence, states

_NO_DATE = "no_publication_date"
_FOLDED_FROM = 3  # articles from which each is folded, but the first
Dated = Callable[[str, date | None], None]


def preview(items: Sequence[Article | Skipped], words: Words, *, dated: Dated) -> None:
    """What each article says, and why the rest is none. ``dated`` is told the day that the user gives an article."""
    for item in items:
        if isinstance(item, Skipped):
            st.warning(plain(refusal(item, words)), icon=":material/block:")
    articles = [item for item in items if isinstance(item, Article)]
    with st.skeleton(height=320):
        readings = [pipeline.preview(article) for article in articles]
    for index, (article, reading) in enumerate(zip(articles, readings, strict=True)):
        if len(articles) < _FOLDED_FROM:
            _one(article, reading, words, dated, alone=len(articles) == 1, prefix=f"p{index}c")
        else:
            with st.expander(_label(article, reading, words), expanded=index == 0):
                _one(article, reading, words, dated, alone=True, prefix=f"p{index}c")


def _label(article: Article, reading: Reading, words: Words) -> str:
    """A folded article's line: its title, and how many incidents it tells of."""
    fresh = sum(report.main for report in reading.reports)
    waits = article.published_at is None
    parts = (words("add.finds", n=fresh), words("add.no_day") if waits else None)
    return f"{plain(article.title or words('incident.untitled'))} :gray[· {' · '.join(filter(None, parts))}]"


def _one(article: Article, reading: Reading, words: Words, dated: Dated, *, alone: bool, prefix: str) -> None:
    """One article: its incidents and figures to the left, its text with the marks to the right."""
    line = pipeline.reports_line(reading, article)
    row = {**asdict(article), "article_id": article.article_id}
    told = evidence.told([claim.as_row() for claim in reading.claims()], row, prefix=prefix)
    if not alone:
        states.title(article.title or words("incident.untitled"), article.source or "")
    left, right = st.columns([5, 7], gap="large")
    with left:
        _notices(article, reading, words, dated)
        first = 0
        for incident in line["incidents"]:
            said = told[first : first + len(incident["claims"])]
            first += len(said)
            st.html(_incident(incident, said, words))
        if line["figures"]:
            states.title(words("incident.figures_outside"))
            st.html(evidence.figures(told[first:], words))
        elif not line["incidents"]:
            states.note(words("add.nothing_found"))
    with right:
        st.html(evidence.key(words))
        st.html(evidence.article_text(row, told, words))
    st.html(evidence.lights(told))


def _notices(article: Article, reading: Reading, words: Words, dated: Dated) -> None:
    """What the reader should know or answer: the missing day, why it is no report."""
    if article.published_at is None:
        st.info(plain(_question(article, reading, words)), icon=":material/event:")
        day = st.date_input(
            words("add.published"), value=None, key=f"date.{article.article_id}", min_value="1900-01-01",
            format="DD/MM/YYYY" if words.language == "fr" else "YYYY-MM-DD",
        )  # fmt: skip
        if day:
            dated(article.article_id, day)
    if not reading.is_incident_report:
        reason = remark(words.code("reason", reading.reason), words) if reading.reason else words("articles.no_reason")
        st.info(plain(words("add.no_incident", reason=reason)), icon=":material/info:")


def _question(article: Article, reading: Reading, words: Words) -> str:
    """Asks for the publication date, naming the words that wait for it."""
    waiting = [claim for claim in reading.claims() if claim.field == claims.UNRESOLVED and claim.value == _NO_DATE]
    quotes = dict.fromkeys(article.part(claim.part)[claim.char_start : claim.char_end] for claim in waiting)
    if not quotes:
        return words("add.undated_question_plain")
    return words("date_reason.no_publication_date", quote=words.list([words.quote(quote) for quote in quotes])) + "."


def _incident(incident: Mapping[str, Any], said: list[evidence.Told], words: Words) -> object:
    mark = "" if incident["main"] else element("span", f" · {words('incident.recalled')}", cls="vg-muted")
    head = element(
        "h3", naming.headline(incident, words), mark, style="font-size:1.02rem;margin:.2rem 0 .4rem", dir="auto"
    )
    return element("div", head, evidence.facts(incident, said, words), cls="vg", style="margin-bottom:1.2rem")
