"""Add an article: paste it or drop a file, say its day and outlet, see what is found, save it to one's own store."""

from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from typing import Any

import streamlit as st

from dashboard import pipeline
from dashboard.access import require
from dashboard.model import Article, Reading
from dashboard.readers import Defaults, Skipped, pasted, read_stream, suffixes
from dashboard.ui import claims, naming, stores
from dashboard.ui.i18n import Words
from dashboard.ui.markup import element, plain
from dashboard.ui.widgets import evidence, states

_MOST_SHOWN = 20  # articles of one file whose findings are shown before saving
_FOUND = "add.found"
_NO_DATE = "no_publication_date"


def show(words: Words, pages: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
    """Draw the form; below it what is found in the article, once it was asked for.

    Raises:
        AccessError: who looks at the page is no editor.
    """
    require("editor")
    if saved := st.session_state.pop("add.saved", None):
        _saved(saved, words, pages, parameters)
    states.title(words("pages.add"), words("add.intro"))
    how = st.segmented_control(
        words("pages.add"),
        ("paste", "file"),
        format_func=lambda way: words(f"add.{way}"),
        default="paste",
        required=True,
        key="add.how",
        label_visibility="collapsed",
    )
    with st.form("add", border=False):
        items = _form(str(how), words)
    if items is not None:
        st.session_state[_FOUND] = items
        if not items:
            states.note(words("add.empty"))
    found = st.session_state.get(_FOUND)
    if found:
        _preview(found, words)


def _form(how: str, words: Words) -> list[Article | Skipped] | None:
    """The fields; what they hold once the button is pressed, else None."""
    if how == "paste":
        text = st.text_area(words("add.text"), height=240, placeholder=words("add.text_hint"), key="add.text")
        title = st.text_input(words("add.title"), key="add.title")
    else:
        endings = [suffix.removeprefix(".") for suffix in suffixes()]
        upload = st.file_uploader(words("add.upload"), type=endings, key="add.upload")
    left, middle, right = st.columns(3)
    published = left.date_input(
        words("add.published"), value=None, key="add.published", help=words("add.published_help"),
        format="DD/MM/YYYY" if words.language == "fr" else "YYYY-MM-DD", min_value="1900-01-01",
    )  # fmt: skip
    source = middle.text_input(words("add.source"), placeholder=words("add.source_hint"), key="add.source")
    url = right.text_input(words("add.url"), key="add.url") if how == "paste" else ""
    if not st.form_submit_button(words("add.preview"), type="primary"):
        return None
    day = published.isoformat() if published else None
    if how == "paste":
        return [pasted(text, title=title, published_at=day, source=source or None, url=url or None)]
    if upload is None:
        return []
    defaults = Defaults(published_at=day, source=source or None)
    return list(read_stream(upload.name, BytesIO(upload.getvalue()), defaults=defaults))


# --- What is found ----------------------------------------------------------------------------------------


def _preview(items: list[Article | Skipped], words: Words) -> None:
    """What each article says, and the button that saves them all."""
    articles = [item for item in items if isinstance(item, Article)]
    for item in items:
        if isinstance(item, Skipped):
            st.warning(plain(str(item)), icon=":material/block:")
    if not articles:
        return
    st.divider()
    left, right = st.columns([4, 1.6], vertical_alignment="center")
    with left:
        states.title(words("add.found"), words("add.several", n=len(articles)) if len(articles) > 1 else "")
    right.button(
        words("add.save"), type="primary", icon=":material/save:", width="stretch",
        on_click=_save, args=(articles,), key="add.save",
    )  # fmt: skip
    with st.skeleton(height=320):
        readings = [pipeline.preview(article) for article in articles[:_MOST_SHOWN]]
    for article, reading in zip(articles, readings, strict=False):
        _one(article, reading, words, alone=len(articles) == 1)


def _save(articles: list[Article]) -> None:
    """Store the articles; the reader sees them from now on."""
    st.session_state["add.saved"] = pipeline.ingest_articles(articles, stores.to_write())
    st.session_state.pop(_FOUND, None)
    for field in ("add.text", "add.title", "add.url"):
        if field in st.session_state:
            st.session_state[field] = ""
    stores.refresh("own")


def _saved(summary: pipeline.Summary, words: Words, pages: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
    counts = {"new": summary.new, "changed": summary.changed, "known": summary.already_known}
    told = ", ".join(words(f"add.saved_{name}", n=n) for name, n in counts.items() if n)
    st.success(f"{words('add.saved')} {told}", icon=":material/check:")
    kept = {name: value for name, value in parameters.items() if name != "store"}
    st.page_link(pages["overview"], label=words("add.open"), icon=":material/arrow_forward:", query_params=kept)


def _one(article: Article, reading: Reading, words: Words, *, alone: bool) -> None:
    """One article: its incidents and figures to the left, its text with the marks to the right."""
    line = pipeline.reports_line(reading, article)
    row = {**asdict(article), "article_id": article.article_id}
    told = evidence.told([asdict(claim) for claim in reading.claims()], row)
    if not alone:
        states.title(article.title or words("incident.untitled"), article.source or "")
    left, right = st.columns([5, 7], gap="large")
    with left:
        _notices(article, reading, words)
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
    if alone:
        st.html(evidence.lights(told))


def _notices(article: Article, reading: Reading, words: Words) -> None:
    """What the reader should know or answer: the missing day, why it is no report."""
    if article.published_at is None:
        st.info(plain(_question(article, reading, words)), icon=":material/event:")
    if not reading.is_incident_report:
        reason = words.code("reason", reading.reason) if reading.reason else words("articles.no_reason")
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
