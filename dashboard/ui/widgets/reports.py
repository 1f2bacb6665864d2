"""The reports of one incident: each with its outlet, day, language and the sentences that tell it; what to cite."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.query import IncidentDetail
from dashboard.ui import naming
from dashboard.ui.i18n import Words
from dashboard.ui.markup import element
from dashboard.ui.view import View
from dashboard.ui.widgets import evidence, states

Row = Mapping[str, Any]

_MOST = 12  # reports listed
_QUOTED = ("killed", "wounded", "abducted", "sub_event_type", "location", "date_start")
"""What a citation's sentence had best tell, the best first."""


def other_reports(view: View, detail: IncidentDetail, shown: Row | None) -> None:
    """List the articles that are not shown: those that report the incident as news, then those that recall it."""
    fresh = fresh_articles(detail)
    articles = naming.records(detail.articles)
    others = [row for row in articles if shown is None or row["article_id"] != shown["article_id"]]
    for title, rows in (
        ("incident.other_reports", [row for row in others if str(row["article_id"]) in fresh]),
        ("incident.recalled_in", [row for row in others if str(row["article_id"]) not in fresh]),
    ):
        if rows:
            states.title(view.words(title, n=len(rows)))
            for row in rows[:_MOST]:
                _report(view, detail, row)
            if len(rows) > _MOST:
                states.note(view.words("compare.more", n=len(rows) - _MOST))


def fresh_articles(detail: IncidentDetail) -> set[str]:
    """Ids of the articles that report the incident as news."""
    return set(detail.reports.loc[detail.reports["main"].fillna(False).astype(bool), "article_id"].astype(str))


def _report(view: View, detail: IncidentDetail, row: Row) -> None:
    words, article_id = view.words, str(row["article_id"])
    said = evidence.told(_claims_of(detail, article_id), row)
    title = element("b", naming.known(row.get("title")) or words("incident.untitled"), dir="auto")
    with st.container(key=f"report-{_safe(article_id)}", gap="xxsmall"):
        st.html(element("div", title, evidence.byline(row, words), cls="vg vg-report"))
        if any(one.mark for one in said):
            st.html(evidence.quoted(row, said))
        st.page_link(
            view.pages["incident"], label=words("incident.read_here"), icon=":material/visibility:",
            query_params=view.parameters(id=str(detail.row["incident_id"]), article=article_id), width="content",
        )  # fmt: skip


def _safe(name: str) -> str:
    """A key for a container, which stands in a class name."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)


def _claims_of(detail: IncidentDetail, article_id: str) -> list[dict[str, Any]]:
    return naming.records(detail.claims[detail.claims["article_id"].astype(str) == article_id])


# --- To cite ----------------------------------------------------------------------------------------------


def citations(detail: IncidentDetail, words: Words, *, store: str, commit: int) -> str:
    """What to copy: the incident in words, then each report with outlet, title, day, sentence and address."""
    row = detail.row
    told = [part for part in (naming.when(row, words), naming.place(row, words), naming.toll(row, words)) if part]
    where = words("cite.version", store=store, id=row["incident_id"], commit=words.number(commit))
    lines = [f"{naming.headline(row, words)}. {'. '.join(told)}. {where}."]
    fresh = fresh_articles(detail)
    articles = naming.records(detail.articles)
    ordered = [one for wanted in (True, False) for one in articles if (str(one["article_id"]) in fresh) == wanted]
    lines += [_citation(one, _claims_of(detail, str(one["article_id"])), words) for one in ordered]
    return "\n\n".join(lines)


def _citation(article: Row, claims: Sequence[Row], words: Words) -> str:
    published = naming.day(article.get("published_at"))
    title = naming.known(article.get("title"))
    parts = (
        naming.outlet(article, words),
        words.quote(_line(title)) if title else None,
        words.day(published) if published else words("incident.undated_article"),
        words.quote(_line(sentence)) if (sentence := _sentence(claims)) else None,
        naming.known(article.get("url")),
    )
    return ". ".join(str(part) for part in parts if part) + "."


def _line(text: object) -> str:
    """`text` on one line."""
    return " ".join(str(text).split())


def _sentence(claims: Iterable[Row]) -> str | None:
    """The sentence of the claim that tells most; of the text, for the title is cited anyway."""
    known = [claim for claim in claims if claim["part"] == "text" and naming.known(claim.get("sentence"))]

    def rank(claim: Row) -> int:
        field = evidence.base(str(claim["field"]))
        fields = [evidence.base(name) for name in _QUOTED]
        return fields.index(field) if field in fields else len(fields)

    return str(min(known, key=rank)["sentence"]) if known else None
