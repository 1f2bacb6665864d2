"""The line: source -> Article -> Reading -> Incident -> store. No logic of its own.

``read_article``  what one article says; nothing is stored
``reports_line``  a reading as a line of REPORTS.jsonl
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from dashboard.languages import languages
from dashboard.linking import fuse
from dashboard.linking.evidence import evidence
from dashboard.model import Article, Reading


def read_article(article: Article) -> Reading:
    """What the article says. One in a language without words, or in none that could be told, is not read."""
    if reason := why_unread(article):
        return Reading(
            article_id=article.article_id,
            language=article.language,
            is_incident_report=False,
            reason=reason,
            reports=(),
            figures=(),
        )
    from dashboard.extraction.assemble import extract

    return extract(article)


def why_unread(article: Article) -> str | None:
    """Why an article can't be read, with the remedy; None when it can."""
    if article.language in languages():
        return None
    known = ", ".join(languages())
    if article.language is None:
        return f"not read: its language could not be told; give it (Vigie reads {known})"
    return f"not read: Vigie has no words for the language {article.language!r} (it reads {known})"


def reports_line(reading: Reading, article: Article | None = None) -> dict[str, Any]:
    """A line of REPORTS.jsonl, ready for :func:`json.dumps`.

    With the article, the columns that come from it (sources, first_published ...) are filled as well.
    """
    article = article or Article(article_id=reading.article_id, text="", language=reading.language)
    incidents = []
    for ordinal, report in enumerate(reading.reports):
        fused = fuse(None, [evidence(f"{reading.article_id}#{ordinal}", report, article)])
        claims = [asdict(claim) for claim in report.claims]
        incidents.append({"main": report.main, **_plain(fused.row), "place": report.place, "claims": claims})
    return {
        "article_id": reading.article_id,
        "language": reading.language,
        "is_incident_report": reading.is_incident_report,
        "reason": reading.reason,
        "incidents": incidents,
        "figures": [asdict(claim) for claim in reading.figures],
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
