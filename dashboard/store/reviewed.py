"""What users say of an incident: confirmed, corrected, rejected. A review outlives every later reading and linking.

It keeps the reports that the incident had: later it is of the incident that most of them belong to, whatever its id.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Literal

from dashboard.columns import INCIDENTS, REPORTS, Column
from dashboard.folding import fold, fold_name
from dashboard.linking import Incident
from dashboard.linking.wording import place_text, summarise
from dashboard.store.rows import Row

Status = Literal["confirmed", "corrected", "rejected", "auto"]
# The columns that sentences tell, and that a reviewer may correct.
TOLD: Mapping[str, Column] = MappingProxyType(
    {
        column.name: column
        for column in INCIDENTS
        if column.name in {told.name for told in REPORTS} - {"summary", "confidence", "origin"}
    }
)
_TAG = re.compile(r"(?<![\w#])#(\w[\w-]*)")
_PLACE = frozenset({"location", "admin1", "country", "iso3"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The latest review of an incident; ``auto`` takes back the one before. ``corrections``: column -> value."""

    incident_id: str
    status: Status
    corrections: Mapping[str, Any]
    note: str
    reviewer: str
    reviewed_at: datetime
    report_ids: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Review":
        """The review that a row of ``reviews`` holds."""
        told = json.loads(row["corrections"] or "{}")
        corrections = {name: typed(TOLD[name], value) for name, value in told.items() if name in TOLD}
        return cls(**{**row, "corrections": corrections, "report_ids": tuple(row["report_ids"] or ())})

    def row(self) -> Row:
        """As a row of ``reviews``."""
        plain = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.corrections.items()
        }
        return {
            "incident_id": self.incident_id,
            "status": self.status,
            "corrections": json.dumps(plain, ensure_ascii=False),
            "note": self.note,
            "reviewer": self.reviewer,
            "reviewed_at": self.reviewed_at,
            "report_ids": list(self.report_ids),
        }


def review(
    incident_id: str,
    status: Status,
    report_ids: Iterable[str],
    *,
    corrections: Mapping[str, Any] = MappingProxyType({}),
    note: str = "",
    reviewer: str = "",
) -> Review:
    """A review made now of an incident with these reports."""
    return Review(
        incident_id=incident_id,
        status=status,
        corrections=dict(corrections),
        note=note,
        reviewer=reviewer,
        reviewed_at=datetime.now(UTC),
        report_ids=tuple(sorted(report_ids)),
    )


def typed(column: Column, value: object) -> Any:  # noqa: ANN401 - each column has its own type
    """A value as its column has it; blank text is an unknown.

    Raises:
        ValueError: it is none of that column's.
    """
    if value is None or not str(value).strip():
        return None
    if column.kind == "date":
        return date.fromisoformat(str(value))
    if column.kind == "integer":
        return int(str(value))
    return float(str(value)) if column.kind == "number" else str(value).strip()


def tags(note: str) -> list[str]:
    """The words of a note that begin with #, each once."""
    return list(dict.fromkeys(_TAG.findall(note)))


def tag_mark(tag: str) -> str:
    """How a tag stands in ``search_text``: no word of a text is written so."""
    return f"#{fold(tag)}#"


def reviews_of(groups: Mapping[str, Collection[str]], reviews: Sequence[Review]) -> dict[str, Review]:
    """incident_id -> the latest review of it; ``groups``: the reports of each incident.

    A review is of the incident that most of its reports are in; of as many, of the one with its id, else the first.
    """
    incident_of = {report: incident_id for incident_id, reports in groups.items() for report in reports}
    found: dict[str, Review] = {}
    for one in sorted(reviews, key=lambda one: one.reviewed_at):
        votes = Counter(incident_of[report] for report in one.report_ids if report in incident_of)
        if votes:
            ranked = sorted((-number, name != one.incident_id, name) for name, number in votes.items())
            found[ranked[0][-1]] = one
    return found


def reviewed(incident: Incident, found: Review | None) -> Incident:
    """The incident as its review leaves it."""
    if found is None or found.status == "auto":
        return incident
    row = {**incident.row, **found.corrections, "review_status": found.status}
    search_text = " ".join([incident.search_text, *map(tag_mark, tags(found.note))])
    if not found.corrections:
        return replace(incident, row=row, search_text=search_text)
    row["summary"] = summarise(row)
    words = fold_name(" ".join(str(value) for value in found.corrections.values() if value is not None))
    actors = (incident.actor_text, fold_name(found.corrections.get("perpetrator") or ""))
    elsewhere = not _PLACE.isdisjoint(found.corrections)
    return replace(
        incident,
        row=row,
        place_text=place_text(row, [] if elsewhere else incident.place_text.split(" | ")),
        actor_text=" | ".join(filter(None, actors)),
        search_text=f"{search_text} {words}",
    )
