"""The reports of one incident -> its columns. All their claims stay where they are; fusing only chooses what leads.

Fresh reports lead, those that look back fill what these leave blank. Tolls: :mod:`dashboard.linking.tolls`. The day and
the place are the most precise that are told, then those that most reports agree with; the type is voted. What belongs
together (a place's name and point, a perpetrator and how sure that is) comes from one report, so that no row mixes two
reports in one statement.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.columns import COUNTS, INCIDENT_COLUMNS
from dashboard.folding import fold_name
from dashboard.linking.evidence import Evidence
from dashboard.linking.tolls import Rule, fuse_toll
from dashboard.linking.wording import place_text, search_text, summarise

_DATE = ("date_start", "date_end", "date_prec")
_TYPE = ("event_type", "sub_event_type")
_PLACE = ("country", "iso3", "admin1", "location", "latitude", "longitude", "where_prec", "radius_km")
# Columns that are one statement, taken from the first report that knows one of them.
_TOGETHER: tuple[tuple[str, ...], ...] = (
    ("time_of_day",),
    ("perpetrators_killed",),
    ("weapon",),
    ("target",),
    ("victims",),
)
# A perpetrator that is told surely, before one that is accused or claims it.
_SURENESS = {"stated": 3, "claimed": 2, "accused": 1}
# Two texts of which this much is the same are one dispatch, whoever prints it.
_COPY = 0.5
_AGREED = 3
_UNDATED = date(9999, 1, 1)


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


def fuse(incident_id: str | None, reports: Sequence[Evidence], *, toll_rule: Rule = "latest") -> Incident:
    """The incident that its reports tell of. ``updated_at`` is left to who stores it.

    Raises:
        ValueError: there is no report.
    """
    if not reports:
        raise ValueError("an incident has at least one report")
    ranked = sorted(reports, key=lambda report: (not report.main, report.published_on or _UNDATED, report.report_id))
    row: dict[str, Any] = dict.fromkeys(INCIDENT_COLUMNS)
    row.update(_best(ranked, _DATE, _day_precision, _same_days))
    row.update(_voted(ranked))
    row.update(_best(ranked, _PLACE, _place_precision, _same_place))
    for group in _TOGETHER:
        row.update(_first_known(group, ranked))
    row.update(_perpetrator(ranked))
    speaking = _once(ranked)
    for count in COUNTS:
        row.update(zip(_ends(count), fuse_toll(speaking, count, toll_rule), strict=True))
    row.update(_book(incident_id, ranked))
    row["summary"] = summarise(row)
    places = _distinct(report.place for report in ranked)
    actors = _distinct(actor for report in ranked for actor in _actors(report))
    return Incident(
        row=row,
        place_text=place_text(row, places),
        actor_text=" | ".join(fold_name(actor) for actor in actors),
        search_text=search_text(row, places, actors, ranked[0].quote),
    )


def copies(reports: Sequence[Evidence]) -> list[list[Evidence]]:
    """The reports, those that are copies of one dispatch together, each by its first."""
    groups: list[list[Evidence]] = []
    for report in reports:
        own = next((group for group in groups if group[0].trace.resemblance(report.trace) >= _COPY), None)
        if own is None:
            groups.append([report])
        else:
            own.append(report)
    return groups


def _book(incident_id: str | None, ranked: Sequence[Evidence]) -> dict[str, Any]:
    """The columns that tell of the articles."""
    confidences = [report.values["confidence"] for report in ranked if report.values.get("confidence") is not None]
    return {
        "incident_id": incident_id,
        "known_from": "fresh" if ranked[0].main else "recalled",
        "n_reports": len(_distinct(report.article_id for report in ranked)),
        "n_sources": _independent(ranked),
        "sources": _joined(report.source for report in ranked),
        "languages": _joined(report.language for report in ranked),
        "confidence": next(iter(confidences), None),
        "review_status": "auto",
        "first_published": min((report.published_on for report in ranked if report.published_on), default=None),
        "origin": ranked[0].origin,
    }


def _independent(reports: Sequence[Evidence]) -> int:
    """How many outlets told it in their own words: an outlet counts once, and so does a dispatch that many print."""
    seen: set[str] = set()
    independent = 0
    for group in copies(reports):
        outlets = {report.source or report.article_id for report in group}
        independent += seen.isdisjoint(outlets)
        seen |= outlets
    return independent


def _once(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The latest of each set of copies: an update of one text replaces the older."""
    return [
        max(group, key=lambda report: (report.main, report.published_on or date.min, report.report_id))
        for group in copies(ranked)
    ]


# --- Which value leads ------------------------------------------------------------------------------------


def _best(
    ranked: Sequence[Evidence],
    columns: Sequence[str],
    precision: Callable[[Evidence], float | None],
    agree: Callable[[Evidence, Evidence], bool],
) -> dict[str, Any]:
    """The columns of the fresh report (else any) that is the most precise, then agrees with most, then comes first.

    Where three or more agree, one that contradicts them does not lead, however precise it is.
    """
    knowing = [(report, level) for report in ranked if (level := precision(report)) is not None]
    knowing = [one for one in knowing if one[0].main] or knowing
    if not knowing:
        return {}
    support = [sum(agree(report, other) for other, _ in knowing) for report, _ in knowing]
    backed = [at for at, agreed in enumerate(support) if agreed == max(support) or max(support) < _AGREED]
    leader = min(backed, key=lambda at: (knowing[at][1], -support[at], at))
    return {name: knowing[leader][0].values.get(name) for name in columns}


def _day_precision(report: Evidence) -> float | None:
    return None if report.values.get("date_start") is None else report.values.get("date_prec") or 5


def _same_days(one: Evidence, other: Evidence) -> bool:
    """Whether the two intervals meet."""
    return bool(
        one.values["date_start"] <= other.values["date_end"] and other.values["date_start"] <= one.values["date_end"]
    )


def _place_precision(report: Evidence) -> float | None:
    """UCDP's precision; of two spots, the smaller is the more precise."""
    if report.values.get("iso3") is None and report.values.get("latitude") is None:
        return None
    radius = report.values.get("radius_km")
    return (report.values.get("where_prec") or 6) + min(radius if radius is not None else 99.0, 99.0) / 100


def _same_place(one: Evidence, other: Evidence) -> bool:
    """Whether one place may lie in the other: a degree is some 100 km."""
    points = [(report.values.get("latitude"), report.values.get("longitude")) for report in (one, other)]
    (lat, lon), (other_lat, other_lon) = points
    if lat is None or lon is None or other_lat is None or other_lon is None:
        return one.values.get("iso3") == other.values.get("iso3")
    reach = max((report.values.get("radius_km") or 15.0) for report in (one, other)) + 15.0
    return bool(abs(lat - other_lat) * 111 <= reach and abs(lon - other_lon) * 111 <= 1.5 * reach)


def _voted(ranked: Sequence[Evidence]) -> dict[str, Any]:
    """The type that most reports tell, fresh ones before others; of as many, the first."""
    telling = [report for report in ranked if report.values.get("event_type")]
    telling = [report for report in telling if report.main] or telling
    votes = Counter(tuple(report.values.get(name) for name in _TYPE) for report in telling)
    if not votes:
        return {}
    most = max(votes.values())
    leading = next(report for report in telling if votes[tuple(report.values.get(name) for name in _TYPE)] == most)
    return {name: leading.values.get(name) for name in _TYPE}


def _perpetrator(ranked: Sequence[Evidence]) -> dict[str, Any]:
    """The perpetrator told most surely; of as sure ones, the one that most reports name, then the first."""
    naming = [report for report in ranked if report.values.get("perpetrator")]
    naming = [report for report in naming if report.main] or naming
    if not naming:
        return _first_known(("perpetrator", "perpetrator_status"), ranked)
    votes = Counter(fold_name(report.values["perpetrator"]) for report in naming)
    leading = max(
        enumerate(naming),
        key=lambda one: (
            _SURENESS.get(one[1].values.get("perpetrator_status") or "", 0),
            votes[fold_name(one[1].values["perpetrator"])],
            -one[0],
        ),
    )[1]
    return {name: leading.values.get(name) for name in ("perpetrator", "perpetrator_status")}


def _first_known(group: Sequence[str], ranked: Sequence[Evidence]) -> dict[str, Any]:
    """The group's columns from the first report that knows one of them."""
    for report in ranked:
        values = {name: report.values.get(name) for name in group}
        if any(value is not None for value in values.values()):
            return values
    return {}


def _ends(count: str) -> tuple[str, str, str]:
    return f"{count}_low", f"{count}_best", f"{count}_high"


def _actors(report: Evidence) -> tuple[str, ...]:
    perpetrator = report.values.get("perpetrator")
    return (*(perpetrator.split("; ") if perpetrator else ()), *report.actors)


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _joined(values: Iterable[str | None]) -> str | None:
    return "; ".join(_distinct(values)) or None
