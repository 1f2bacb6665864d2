"""A report with what is known of its article: what linking looks at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.linking.traces import NO_TRACE, Trace, trace
from dashboard.model import Article, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One report and its article. ``values`` holds the incident columns that the report fills.

    ``place`` is the place's name as told; ``actors`` are the perpetrators that its claims name, denied ones too;
    ``quote`` is its first sentence; ``trace`` stands for its words.
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
    trace: Trace = NO_TRACE

    @property
    def tells(self) -> bool:
        """Whether anything was read of an event. An article in which nothing was is compared by its words alone: it
        may join an incident that others tell (a trial, an obituary), never make one.
        """
        return bool(self.values)


def evidence_of(
    report_ids: Sequence[str], reports: Sequence[Report], article: Article, traces: Sequence[Trace] | None = None
) -> list[Evidence]:
    """The evidence that an article's reports, just read, give. ``traces``: theirs, where they are known already."""
    return [
        evidence(report_id, report, article, kept)
        for report_id, report, kept in zip(report_ids, reports, traces or traces_of(reports, article), strict=True)
    ]


def traces_of(reports: Sequence[Report], article: Article) -> list[Trace]:
    """What is kept of the words that tell of each of an article's reports: the greater part of the work of linking.

    Where one report leads (the only fresh one, or the first of an article that only looks back), the whole text speaks
    of it; of the others, the sentences of their claims.
    """
    fresh = [number for number, report in enumerate(reports) if report.main]
    leading = fresh[0] if len(fresh) == 1 else None if fresh else 0
    whole = f"{article.title}\n{article.text}"
    return [
        trace(
            whole if number == leading else "\n".join(_sentences(report)),
            article.language,
            article.title if report.main or number == leading else "",
        )
        for number, report in enumerate(reports)
    ]


def evidence(report_id: str, report: Report, article: Article, kept: Trace = NO_TRACE) -> Evidence:
    """The evidence that one report gives. ``kept``: its trace, which linking needs and fusing one report does not."""
    actors = dict.fromkeys(claim.value for claim in report.claims if claim.field == "perpetrator")
    return Evidence(
        report_id=report_id,
        article_id=article.article_id,
        main=report.main,
        values=report.values,
        place=report.place,
        actors=tuple(actors),
        quote=next(iter(_sentences(report)), ""),
        source=article.source,
        language=article.language,
        published_on=article.published_on,
        origin=article.origin,
        trace=kept,
    )


def _sentences(report: Report) -> Iterable[str]:
    """The sentences of a report's claims, each once, in the order of the text."""
    claims = sorted(report.claims, key=lambda claim: (claim.part != "title", claim.char_start))
    return dict.fromkeys(claim.sentence for claim in claims)
