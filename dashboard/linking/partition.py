"""Which reports belong together: each report gets the id of its incident.

Pairs that share a key are scored; positive pairs make components, which are independent of each other; within a
component every pair is scored, and its reports are grouped. What comes out depends on the reports alone, not on their
order, nor on how many came at once: a store keeps the scored pairs, and only the components that new reports touch are
grouped again.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from dashboard.linking import blocking
from dashboard.linking.arrays import Arrays, arrays
from dashboard.linking.clustering import APART, Pair, cluster, pair_of
from dashboard.linking.comparison import chance, reasons, scores
from dashboard.linking.evidence import Evidence

# Above so many reports, the pairs of a component that share no key stay uncompared: its groups are far smaller.
_COMPLETED = 300

Scores = Mapping[Pair, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A report's incident. ``score`` is the chance that the report speaks of it, ``reasons`` say why in words."""

    report_id: str
    incident_id: str
    score: float
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What users decided: pairs of reports that are of one event, and pairs that are not."""

    together: frozenset[Pair] = field(default_factory=frozenset)
    apart: frozenset[Pair] = field(default_factory=frozenset)

    def within(self, reports: Collection[str]) -> "Decisions":
        """The decisions on pairs of these reports."""
        inside = set(reports)
        kept = (frozenset(pair for pair in pairs if inside.issuperset(pair)) for pairs in (self.together, self.apart))
        return Decisions(together=next(kept), apart=next(kept))


NO_DECISIONS = Decisions()


def new_incident_id() -> str:
    """An id that no other incident has or will have: 64 random bits, in hexadecimal."""
    return uuid.uuid4().hex[:16]


def link(
    reports: Iterable[Evidence], known: Mapping[str, str], decisions: Decisions = NO_DECISIONS
) -> tuple[Link, ...]:
    """One link a report that tells of an incident, in the reports' order.

    ``known`` is report_id -> incident_id as stored: ids are kept.
    """
    columns = arrays(reports)
    return tuple(group(columns, complete(columns, compare(columns, floor=0)), known, decisions))


def compare(
    columns: Arrays,
    *,
    new: Collection[str] | None = None,
    floor: float = APART,
    at_once: int = blocking.AT_ONCE,
) -> dict[Pair, float]:
    """The log odds of the pairs that share a key, those above `floor`; with `new`, of a new one and any.

    Above 0 they make the components, and :func:`complete` adds the others that matter: with a million reports, most
    pairs lie below. ``at_once``: how large the portions are that are scored in one go; what comes out is the same.
    """
    is_new = np.ones(len(columns), bool) if new is None else np.array([report in new for report in columns.ids], bool)
    found: dict[Pair, float] = {}
    for left, right in blocking.pairs(columns.keys, columns.n_keys, at_once=at_once):
        touched = is_new[left] | is_new[right]
        found |= _scored(columns, left[touched], right[touched], floor)
    return found


def complete(columns: Arrays, scored: Scores) -> dict[Pair, float]:
    """The scores, with those of every other pair within each component (of a large one, those that share a key)."""
    at = {report: number for number, report in enumerate(columns.ids)}
    found = dict(scored)
    missing: list[tuple[int, int]] = []
    for members in components(at, scored):
        if len(members) > _COMPLETED:
            found |= compare(columns.take(np.array([at[report] for report in members], np.int64)))
        else:
            missing += ((at[one], at[two]) for one, two in combinations(members, 2) if (one, two) not in scored)
    if missing:
        left, right = np.array(missing, np.int64).T
        found |= _scored(columns, left, right)
    return found


def components(reports: Iterable[str], scored: Scores, together: Iterable[Pair] = ()) -> Iterator[list[str]]:
    """The reports that positive pairs (or decisions) connect, sorted, in the order of their first."""
    beside: dict[str, list[str]] = defaultdict(list)
    for first, second in (*(pair for pair, score in scored.items() if score > 0), *together):
        beside[first].append(second)
        beside[second].append(first)
    left = set(reports)
    for start in sorted(left):
        if start not in left:
            continue
        reached, queue = {start}, [start]
        while queue:
            more = [other for other in beside[queue.pop()] if other in left and other not in reached]
            reached.update(more)
            queue += more
        left -= reached
        yield sorted(reached)


def group(
    columns: Arrays, scored: Scores, known: Mapping[str, str], decisions: Decisions = NO_DECISIONS
) -> Iterator[Link]:
    """The links of the reports, whose pairs are scored, in their order; none for those in groups that tell no event."""
    ids: list[str] = columns.ids.tolist()
    fresh, telling = set(columns.ids[columns.main].tolist()), set(columns.ids[columns.tells].tolist())
    groups: list[tuple[str, ...]] = []
    for members, own, (together, apart) in _split(scored, decisions, ids):
        groups += cluster(members, own, together=together, apart=apart, fresh=fresh.intersection(members))
    groups = [members for members in groups if not telling.isdisjoint(members)]
    incident_of = _with_ids(groups, known)
    mates = {report: _best_mate(report, members, scored) for members in groups for report in members}
    words = _best_reasons(columns, mates)
    return (
        Link(
            report_id=report,
            incident_id=incident_of[report],
            score=round(mates[report][1], 3),
            reasons=words[report],
        )
        for report in ids
        if report in incident_of
    )


def _split(
    scored: Scores, decisions: Decisions, reports: Collection[str]
) -> Iterator[tuple[list[str], dict[Pair, float], tuple[list[Pair], list[Pair]]]]:
    """Each component with the scores and decisions within it."""
    parts = list(components(reports, scored, decisions.together))
    part_of = {report: number for number, members in enumerate(parts) for report in members}
    own: dict[int, dict[Pair, float]] = defaultdict(dict)
    decided: dict[int, tuple[list[Pair], list[Pair]]] = defaultdict(lambda: ([], []))
    for pair, score in scored.items():
        if pair[0] in part_of and part_of[pair[0]] == part_of.get(pair[1]):
            own[part_of[pair[0]]][pair] = score
    for which, pairs in enumerate((decisions.together, decisions.apart)):
        for pair in sorted(pairs):
            if pair[0] in part_of and part_of[pair[0]] == part_of.get(pair[1]):
                decided[part_of[pair[0]]][which].append(pair)
    return ((members, own[number], decided[number]) for number, members in enumerate(parts))


def _with_ids(groups: Sequence[Sequence[str]], known: Mapping[str, str]) -> dict[str, str]:
    """report_id -> incident_id: a group keeps the id that most of its reports had, each id goes to one group."""
    claims = [
        (-count, members[0], incident_id, number)
        for number, members in enumerate(groups)
        for incident_id, count in Counter(known[report] for report in members if report in known).items()
    ]
    ids: dict[int, str] = {}
    given: set[str] = set()
    for _, _, incident_id, number in sorted(claims):
        if number not in ids and incident_id not in given:
            ids[number] = incident_id
            given.add(incident_id)
    named = {number: ids.get(number) or new_incident_id() for number in range(len(groups))}
    return {report: named[number] for number, members in enumerate(groups) for report in members}


def _best_mate(report: str, members: Sequence[str], scored: Scores) -> tuple[str | None, float]:
    """The report that speaks most for it, and the chance that it belongs to the others, on average; alone: 1."""
    others = [other for other in members if other != report]
    if not others:
        return None, 1.0
    by_mate = {other: scored.get(pair_of(report, other), APART) for other in others}
    best = max(others, key=lambda other: (by_mate[other], other))
    return best, chance(sum(by_mate.values()) / len(others))


def why(columns: Arrays, pairs: Sequence[Pair]) -> list[str]:
    """What speaks for and against each pair of these reports being of one event, in words."""
    at = {report: number for number, report in enumerate(columns.ids)}
    left, right = (np.array([at[pair[end]] for pair in pairs], np.int64) for end in (0, 1))
    return reasons(columns, left, right)


def _best_reasons(columns: Arrays, mates: Mapping[str, tuple[str | None, float]]) -> dict[str, str]:
    """Why each report belongs where it is: what speaks for it and its best mate being of one event."""
    paired = [(report, mate) for report, (mate, _) in mates.items() if mate is not None]
    told = why(columns, paired)
    words = {report: f"as {mate}: {reason}" for (report, mate), reason in zip(paired, told, strict=True)}
    return {report: words.get(report, "the only report") for report in mates}


def _scored(columns: Arrays, left: blocking.Rows, right: blocking.Rows, floor: float = APART) -> dict[Pair, float]:
    found = scores(columns, left, right)
    kept = found > floor
    first, second = columns.ids[left[kept]], columns.ids[right[kept]]
    return {
        pair_of(one, other): round(score, 3)
        for one, other, score in zip(first, second, found[kept].tolist(), strict=True)
    }
