"""Which reports belong together: each report gets the id of its incident.

For now each report has an incident of its own, which it keeps when its article is read again. Blocking, comparison
and clustering will stand between ``reports`` and the links; whoever calls :func:`link` won't see the difference.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.linking.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A report's incident. ``score`` is the chance that the report speaks of it, ``reasons`` say why in words."""

    report_id: str
    incident_id: str
    score: float
    reasons: str


def new_incident_id() -> str:
    """An id that no other incident has or will have: 64 random bits, in hexadecimal."""
    return uuid.uuid4().hex[:16]


def link(reports: Iterable[Evidence], known: Mapping[str, str]) -> tuple[Link, ...]:
    """One link a report, in the reports' order. ``known`` is report_id -> incident_id as stored: ids are kept."""
    return tuple(
        Link(
            report_id=report.report_id,
            incident_id=known.get(report.report_id) or new_incident_id(),
            score=1.0,
            reasons="the only report",
        )
        for report in reports
    )
