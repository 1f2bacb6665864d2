"""Records -> rows of the tables."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dashboard.linking import Incident
from dashboard.model import Article, Claim, Reading, Report
from dashboard.store.schema import TABLES

Row = dict[str, Any]
_REPORT_COLUMNS = frozenset(TABLES["reports"].names)


def report_id(article: Article, ordinal: int) -> str:
    """The id of an article's report."""
    return f"{article.article_id}#{ordinal}"


def article_row(article: Article, reading: Reading, *, unread: str | None = None) -> Row:
    """The article's row. ``unread`` says why it was not read; then nobody knows whether it is a report."""
    return {
        "article_id": article.article_id,
        "article_version": article.version,
        "title": article.title,
        "text": article.text,
        "language": article.language or reading.language,
        "published_at": article.published_at,
        "source": article.source,
        "url": article.url,
        "origin": article.origin,
        "is_incident_report": None if unread else reading.is_incident_report,
        "reason": unread or reading.reason,
        "notes": "\n".join(article.notes) or None,
        "extra": _json(article.extra) if article.extra else None,
    }


def article_of(row: Mapping[str, Any]) -> Article:
    """The article that a row holds."""
    own = ("article_id", "language", "published_at", "source", "url", "origin")
    return Article(
        **{name: row[name] for name in own},
        text=row["text"] or "",
        title=row["title"] or "",
        notes=tuple((row["notes"] or "").splitlines()),
        extra=json.loads(row["extra"]) if row["extra"] else {},
    )


def report_row(ordinal: int, report: Report, article: Article) -> Row:
    """The report's row: the incident columns that it fills, as they are."""
    values = {name: value for name, value in report.values.items() if name in _REPORT_COLUMNS}
    return {
        **values,
        "report_id": report_id(article, ordinal),
        "article_id": article.article_id,
        "article_version": article.version,
        "ordinal": ordinal,
        "main": report.main,
        "place": report.place,
        "origin": article.origin,
    }


def claim_rows(claims: Iterable[tuple[str | None, Claim]], article: Article) -> list[Row]:
    """The rows of one article's claims, given as (report_id or None, claim).

    A claim's id follows from what it says and where, so reading the same text again gives the same ids.
    """
    seen: Counter[str] = Counter()
    rows = []
    for of_report, claim in claims:
        said = (of_report or article.article_id, claim.part, claim.field, claim.char_start, claim.char_end, claim.value)
        key = "\x1f".join(map(str, said))
        seen[key] += 1
        claim_id = hashlib.sha256(f"{key}\x1f{seen[key]}".encode()).hexdigest()[:20]
        book = {"claim_id": claim_id, "report_id": of_report, "article_id": article.article_id}
        rows.append({**claim.as_row(), **book, "article_version": article.version})
    return rows


def incident_row(incident: Incident, *, updated_at: datetime) -> Row:
    """The incident's row, with what it is found by."""
    found_by = {"place_text": incident.place_text, "actor_text": incident.actor_text}
    return {**incident.row, **found_by, "search_text": incident.search_text, "updated_at": updated_at}


def _json(extra: Mapping[str, Any]) -> str:
    text = json.dumps(extra, ensure_ascii=False, default=str, sort_keys=True)
    return text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates are no characters
