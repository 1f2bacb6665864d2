"""A report with what is known of its article: what linking looks at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.model import Article, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One report and its article. ``values`` holds the incident columns that the report fills.

    ``place`` is the place's name as told; ``actors`` are the perpetrators that its claims name, denied ones too;
    ``quote`` is its first sentence.
    """

    report_id: str
    article_id: str
    main: bool
    values: Mapping[str, Any]
    place: str | None = None
    actors: tuple[str, ...] = ()
    quote: str = ""
    source: str | None = None
    language: str | None = None
    published_on: date | None = None
    origin: str = "own"


def evidence(report_id: str, report: Report, article: Article) -> Evidence:
    """The evidence that a report, just read, gives."""
    actors = dict.fromkeys(claim.value for claim in report.claims if claim.field == "perpetrator")
    first = min(report.claims, key=lambda claim: (claim.part != "title", claim.char_start), default=None)
    return Evidence(
        report_id=report_id,
        article_id=article.article_id,
        main=report.main,
        values=report.values,
        place=report.place,
        actors=tuple(actors),
        quote=first.sentence if first else "",
        source=article.source,
        language=article.language,
        published_on=article.published_on,
        origin=article.origin,
    )
