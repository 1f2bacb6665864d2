"""Precision, recall and F1 by field, rows all right, relevance, over any set of compared articles.

What an article reports as news (fresh) is scored field by field; an incident without a partner counts against
recall (labelled, not read) or precision (read, not labelled) in each of its fields. What it looks back on
(recalled) is paired and counted apart.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.evaluation.matching import CORE, FIELDS, Told, answer, pairs, right, truth

# A labelled incident counts as found when one of these is right; a recalled one when two of those are.
_FOUND_BY = ("date", "place", "killed")
_RECALLED_BY = ("date", "place", "type", "killed")
_RECALLED_AGREE = 2
# The claim whose confidence is a field's: the one that gave the incident its value.
_CLAIM_OF = {
    "date": "date_start",
    "place": "latitude",
    "type": "sub_event_type",
    "killed": "killed",
    "wounded": "wounded",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled incident and the one read for it; None on the side that has no partner.

    ``confidence``: by field, that of the claim the value comes from; under ``row`` the incident's own.
    """

    truth: Told | None
    answer: Told | None
    confidence: Mapping[str, float]

    def right(self, name: str) -> bool:
        """Whether both tell the field and agree."""
        return self.truth is not None and self.answer is not None and right(name, self.truth, self.answer)

    @property
    def all_right(self) -> bool:
        """Whether date, place, type, killed and wounded are right, and blank where the text is silent."""
        if self.truth is None or self.answer is None:
            return False
        told = {*self.truth, *self.answer}
        return all(self.right(name) for name in CORE if name in told)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One article's label against its reading. ``is_report``: as labelled; ``read_as_report``: as read."""

    article_id: str
    language: str
    source: str
    is_report: bool
    read_as_report: bool
    fresh: tuple[Row, ...]
    recalled: tuple[Row, ...]


def compare(label: Mapping[str, Any], line: Mapping[str, Any] | None, *, source: str | None = None) -> Comparison:
    """A label against a line of REPORTS.jsonl; None stands for an article that was not read at all."""
    line = line or {"language": None, "is_incident_report": False, "incidents": []}
    return Comparison(
        article_id=label["id"],
        language=line["language"] or "",
        source=source or "",
        is_report=bool(label["is_incident_report"]),
        read_as_report=bool(line["is_incident_report"]),
        fresh=_rows(label, line, main=True),
        recalled=_rows(label, line, main=False),
    )


def _rows(label: Mapping[str, Any], line: Mapping[str, Any], *, main: bool) -> tuple[Row, ...]:
    """Every incident of either side once, the pairs first."""
    truths = [truth(incident) for incident in label["incidents"] if bool(incident["main"]) is main]
    read = [incident for incident in line["incidents"] if bool(incident["main"]) is main]
    answers = [answer(incident) for incident in read]
    sure = [_confidence(incident) for incident in read]
    paired = pairs(truths, answers)
    both = [Row(truths[i], answers[j], sure[j]) for i, j in paired.items()]
    missed = [Row(told, None, {}) for i, told in enumerate(truths) if i not in paired]
    extra = [Row(None, answers[j], sure[j]) for j in range(len(read)) if j not in paired.values()]
    return (*both, *missed, *extra)


def _confidence(incident: Mapping[str, Any]) -> Mapping[str, float]:
    first: dict[str, float] = {}
    for claim in incident.get("claims", ()):
        first.setdefault(claim["field"], claim["confidence"])
    told = {name: first[field] for name, field in _CLAIM_OF.items() if field in first}
    return told | ({"row": incident["confidence"]} if incident.get("confidence") is not None else {})


# --- Figures ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """Of one field: ``right`` of the ``labelled`` values were found, among the ``read`` ones. No value gives 0."""

    right: int
    labelled: int
    read: int

    @property
    def precision(self) -> float:
        return _share(self.right, self.read)

    @property
    def recall(self) -> float:
        return _share(self.right, self.labelled)

    @property
    def f1(self) -> float:
        return _share(2 * self.right, self.read + self.labelled)


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of a set of articles. Shares are 0..1; ``relevance`` is whether an article is a report at all."""

    articles: int
    relevance: Score
    relevance_accuracy: float
    fields: Mapping[str, Score]
    rows: int
    rows_all_right: float
    recalled: int
    recalled_recall: float

    @property
    def core_f1(self) -> float:
        """The mean F1 of date, place, type, killed and wounded."""
        return sum(self.fields[name].f1 for name in CORE) / len(CORE)


def scores(compared: Sequence[Comparison]) -> Scores:
    """The figures of these articles together; ``fields`` begins with ``incident``, found or not."""
    rows = [row for article in compared for row in article.fresh]
    labelled = [row for row in rows if row.truth is not None]
    recalled = [row for article in compared for row in article.recalled if row.truth is not None]
    judged = Counter((article.is_report, article.read_as_report) for article in compared)
    read_as_reports = judged[True, True] + judged[False, True]
    return Scores(
        articles=len(compared),
        relevance=Score(judged[True, True], judged[True, True] + judged[True, False], read_as_reports),
        relevance_accuracy=_share(judged[True, True] + judged[False, False], len(compared)),
        fields={"incident": _incidents(rows), **{name: _field(name, rows) for name in FIELDS}},
        rows=len(labelled),
        rows_all_right=_share(sum(row.all_right for row in labelled), len(labelled)),
        recalled=len(recalled),
        recalled_recall=_share(sum(map(_remembered, recalled)), len(recalled)),
    )


def _field(name: str, rows: Sequence[Row]) -> Score:
    return Score(
        right=sum(row.right(name) for row in rows),
        labelled=sum(row.truth is not None and name in row.truth for row in rows),
        read=sum(row.answer is not None and name in row.answer for row in rows),
    )


def _incidents(rows: Sequence[Row]) -> Score:
    return Score(
        right=sum(any(row.right(name) for name in _FOUND_BY) for row in rows),
        labelled=sum(row.truth is not None for row in rows),
        read=sum(row.answer is not None for row in rows),
    )


def _remembered(row: Row) -> bool:
    return sum(row.right(name) for name in _RECALLED_BY) >= _RECALLED_AGREE


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
