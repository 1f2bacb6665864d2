"""The reports of one incident -> its columns. All their claims stay where they are; fusing only chooses what leads.

The rule for now: the values of the report that leads (the first fresh one, else the first), and each value that it
does not know from the next report that does. A count's low, best and high, a place's name and point are taken
together, so that no row mixes two reports in one statement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.columns import COUNTS, INCIDENT_COLUMNS
from dashboard.folding import fold_name
from dashboard.linking.evidence import Evidence
from dashboard.linking.wording import place_text, search_text, summarise

# Columns that are one statement: they come from one report, whole.
_TOGETHER: tuple[tuple[str, ...], ...] = (
    ("date_start", "date_end", "date_prec", "time_of_day"),
    ("event_type", "sub_event_type"),
    ("country", "iso3", "admin1", "location", "latitude", "longitude", "where_prec", "radius_km"),
    *(tuple(f"{count}_{end}" for end in ("low", "best", "high")) for count in COUNTS),
    ("perpetrator", "perpetrator_status"),
    *((alone,) for alone in ("perpetrators_killed", "weapon", "target", "victims", "confidence")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident: its columns (``columns.INCIDENTS``, each present, None where unknown) and what it is found by.

    ``place_text``, ``actor_text`` and ``search_text`` are folded; ``actor_text`` holds every perpetrator that a claim
    names, whatever became of the claim.
    """

    row: Mapping[str, Any]
    place_text: str
    actor_text: str
    search_text: str


def fuse(incident_id: str | None, reports: Sequence[Evidence]) -> Incident:
    """The incident that its reports tell of. ``updated_at`` is left to who stores it.

    Raises:
        ValueError: there is no report.
    """
    if not reports:
        raise ValueError("an incident has at least one report")
    ranked = sorted(reports, key=lambda report: (not report.main, str(report.published_on or "9999"), report.report_id))
    row: dict[str, Any] = dict.fromkeys(INCIDENT_COLUMNS)
    for group in _TOGETHER:
        row.update(_first_known(group, ranked))
    published = [report.published_on for report in ranked if report.published_on]
    row.update(
        incident_id=incident_id,
        known_from="fresh" if ranked[0].main else "recalled",
        n_reports=len(_distinct(report.article_id for report in ranked)),
        n_sources=len(_distinct(report.source or report.article_id for report in ranked)),
        sources=_joined(report.source for report in ranked),
        languages=_joined(report.language for report in ranked),
        review_status="auto",
        first_published=min(published, default=None),
        origin=ranked[0].origin,
    )
    row["summary"] = summarise(row)
    places = _distinct(report.place for report in ranked)
    actors = _distinct(actor for report in ranked for actor in _actors(report))
    return Incident(
        row=row,
        place_text=place_text(row, places),
        actor_text=" | ".join(fold_name(actor) for actor in actors),
        search_text=search_text(row, places, actors, ranked[0].quote),
    )


def _first_known(group: Sequence[str], ranked: Sequence[Evidence]) -> dict[str, Any]:
    """The group's columns from the first report that knows one of them."""
    for report in ranked:
        values = {name: report.values.get(name) for name in group}
        if any(value is not None for value in values.values()):
            return values
    return {}


def _actors(report: Evidence) -> tuple[str, ...]:
    perpetrator = report.values.get("perpetrator")
    return (*(perpetrator.split("; ") if perpetrator else ()), *report.actors)


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _joined(values: Iterable[str | None]) -> str | None:
    return "; ".join(_distinct(values)) or None
