"""Why reports belong to one incident, and what users decide about it. A decision outlives every later linking.

Decisions are kept on pairs of reports, whose ids never change: an incident may grow, shrink or merge around them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from dashboard.linking.arrays import arrays
from dashboard.linking.clustering import APART as NEVER
from dashboard.linking.clustering import pair_of
from dashboard.linking.comparison import chance
from dashboard.linking.partition import why
from dashboard.store.current import fetch, rows_where
from dashboard.store.errors import StoreError
from dashboard.store.linked import APART, TOGETHER, Known, decision_row, relink
from dashboard.store.rows import Row
from dashboard.store.tables import Commit, CommitRows, Store

# What stands before the reasons where a person decided.
_JOINED, _SPLIT = "joined by decision; ", "split by decision; "
_VIEWS = ("reports", "articles", "traces", "pairs", "decisions", "links")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A report and why it is, or might be, of the incident. ``score``: the chance of that."""

    report_id: str
    title: str
    incident_id: str
    score: float
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An incident's reports, and the nearest ones left out, the nearest first."""

    incident_id: str
    members: tuple[Reason, ...]
    left_out: tuple[Reason, ...]


def current_incident(store: Store, incident_id: str) -> str:
    """The incident that an id stands for now: itself, or the one that most of its last reports went to.

    Raises:
        StoreError: no incident ever had this id, or none of its reports is left.
    """
    query = "SELECT DISTINCT report_id FROM all_links WHERE incident_id = $id AND NOT removed"
    with store.connect("links") as connection:
        reports = fetch(connection, query, {"id": incident_id})["report_id"].to_pylist()
        found: Counter[str] = Counter(
            fetch(connection, *rows_where("links", "report_id", reports))["incident_id"].to_pylist()
        )
    if not found:
        raise StoreError(f"There is no incident {incident_id!r} in {store.path}. `vigie export` lists them all.")
    return min(found, key=lambda now: (now != incident_id, -found[now], now))


def explain(store: Store, incident_id: str, *, nearest: int = 5) -> Explanation:
    """Why the incident's reports belong together, and which others came near.

    Raises:
        StoreError: no such incident.
    """
    incident = current_incident(store, incident_id)
    with store.connect(*_VIEWS) as connection:
        links = fetch(connection, "SELECT * FROM links WHERE incident_id = $id ORDER BY report_id", {"id": incident})
        own = links.to_pylist()
        inside = {row["report_id"] for row in own}
        known = Known(connection)
        near = _nearest(known, inside, nearest)
        evidence = known.evidence_of({*inside, *(report for pair, _ in near for report in pair)})
        words = why(arrays(evidence), [pair for pair, _ in near])
        titles = _titles(known, {report.article_id for report in evidence})
        title_of = {report.report_id: titles.get(report.article_id, "") for report in evidence}
        elsewhere = known.links([outside for (_, outside), _ in near])
        decided = known.decisions(())
    joined = {report for pair in decided.together if inside.issuperset(pair) for report in pair}
    return Explanation(
        incident_id=incident,
        members=tuple(_member(row, title_of[row["report_id"]], row["report_id"] in joined) for row in own),
        left_out=tuple(
            Reason(
                report_id=outside,
                title=title_of[outside],
                incident_id=elsewhere.get(outside, ""),
                score=round(chance(score), 3),
                reasons=f"{_SPLIT if pair_of(inside_, outside) in decided.apart else ''}as {inside_}: {reason}",
            )
            for ((inside_, outside), score), reason in zip(near, words, strict=True)
        ),
    )


def join(store: Store, incident_ids: Sequence[str]) -> Commit:
    """Decide that these incidents are one.

    Raises:
        StoreError: one of them does not exist, or there are fewer than two.
    """
    with store.writing():
        incidents = list(dict.fromkeys(current_incident(store, incident) for incident in incident_ids))
        if len(incidents) < 2:
            raise StoreError("Two different incidents are needed to join them.")
        first, *others = sorted(_members(store, incidents))
        rows = [decision_row(first, other, TOGETHER) for other in others]
        return _decide(store, rows, f"joined {', '.join(incidents)}")


def split(store: Store, incident_id: str, report_ids: Collection[str]) -> Commit:
    """Decide that these reports of the incident are not of one event with its others.

    Raises:
        StoreError: no such incident, or none or all of its reports are named, or others.
    """
    with store.writing():
        incident = current_incident(store, incident_id)
        members = _members(store, [incident])
        out = set(report_ids)
        if strangers := out - members:
            raise StoreError(f"{min(strangers)!r} is no report of {incident}. `vigie explain {incident}` lists them.")
        if not out or out == members:
            raise StoreError("Name some of the incident's reports, but not all of them.")
        rows = [decision_row(one, other, APART) for one, other in product(sorted(out), sorted(members - out))]
        return _decide(store, rows, f"split {len(out)} reports from {incident}")


def _decide(store: Store, rows: list[Row], message: str) -> Commit:
    linked = relink(store, [], decided=rows)
    return store.commit(CommitRows(rows={**linked.rows, "decisions": rows}, removed=linked.removed, message=message))


def _members(store: Store, incidents: Iterable[str]) -> set[str]:
    return set(store.current("links", where=("incident_id", list(incidents)))["report_id"].to_pylist())


def _nearest(known: Known, inside: Collection[str], most: int) -> list[tuple[tuple[str, str], float]]:
    """The best pair (one inside, one outside) of each report outside, the best first."""
    best: dict[str, tuple[tuple[str, str], float]] = {}
    for (first, second), score in sorted(known.scores_touching(inside).items()):
        if (first in inside) == (second in inside):
            continue
        pair = (first, second) if first in inside else (second, first)
        if score > best.get(pair[1], (pair, NEVER))[1]:
            best[pair[1]] = (pair, score)
    return sorted(best.values(), key=lambda one: (-one[1], one[0]))[:most]


def _titles(known: Known, article_ids: Collection[str]) -> dict[str, str]:
    return {row["article_id"]: row["title"] or "" for row in known.rows("articles", "article_id", article_ids)}


def _member(row: Row, title: str, joined: bool) -> Reason:
    own = {name: row[name] for name in ("report_id", "incident_id", "score")}
    return Reason(**own, title=title, reasons=f"{_JOINED if joined else ''}{row['reasons']}")
