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

import numpy as np

from dashboard.linking import blocking
from dashboard.linking.arrays import Arrays, Codes, Floats, Ids, Rows, arrays
from dashboard.linking.clustering import APART, Pair, cluster
from dashboard.linking.comparison import Scoring, chances, reasons, scores
from dashboard.linking.evidence import Evidence
from dashboard.linking.scored import Scored, all_of

# Above so many reports, the pairs of a component that share no key stay uncompared: its groups are far smaller.
_COMPLETED = 300
# Links put in words at a time.
_AT_ONCE = 50_000


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
_NO_ROWS: Rows = np.empty(0, np.int64)
_NONE = Scored(_NO_ROWS, _NO_ROWS, np.empty(0, np.float64))


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
    score: Scoring = scores,
) -> Scored:
    """The log odds of the pairs that share a key, those above `floor`; with `new`, of a new one and any.

    Above 0 they make the components, and :func:`complete` adds the others that matter: with a million reports, most
    pairs lie below. ``at_once``: how large the portions are that are scored in one go, ``score``: who does it; what
    comes out is the same.
    """
    is_new = np.ones(len(columns), bool) if new is None else np.array([report in new for report in columns.ids], bool)
    found = [_NONE]
    for left, right in blocking.pairs(columns.keys, columns.n_keys, at_once=at_once):
        touched = is_new[left] | is_new[right]
        found.append(_scored(columns, left[touched], right[touched], floor, score))
    return all_of(found)


def complete(columns: Arrays, found: Scored, score: Scoring = scores) -> Scored:
    """The scores, with those of every other pair within each component (of a large one, those that share a key)."""
    parts, missing = [found], [_NO_ROWS]
    many = len(columns)
    by_size: dict[int, list[Rows]] = defaultdict(list)
    for members in _several(components(many, found)):
        by_size[len(members)].append(members)
    for size, of_size in by_size.items():
        if size > _COMPLETED:
            parts += [_within(columns, members, score) for members in of_size]
        else:
            first, second = np.triu_indices(size, 1)
            rows = np.stack(of_size)
            missing.append((rows[:, first] * many + rows[:, second]).ravel())
    codes = np.setdiff1d(np.concatenate(missing), found.codes(many), assume_unique=True)
    return all_of([*parts, _scored(columns, codes // many, codes % many, APART, score)])


def _within(columns: Arrays, rows: Rows, score: Scoring) -> Scored:
    """What these rows score among each other."""
    own = compare(columns.take(rows), score=score)
    return Scored(rows[own.left], rows[own.right], own.odds)


def components(many: int, found: Scored, together: Iterable[tuple[int, int]] = ()) -> Codes:
    """Of each of `many` rows, the lowest row that positive pairs (or decisions) connect it with."""
    positive = found.where(found.odds > 0)
    decided = np.array(list(together), np.int64).reshape(-1, 2).T
    left, right = np.concatenate([[positive.left, positive.right], decided], axis=1)
    lowest = np.arange(many)
    while True:
        before, reached = lowest, np.minimum(lowest[left], lowest[right])
        lowest = before.copy()
        for ends in (before[left], before[right]):
            np.minimum.at(lowest, ends, reached)
        while (lowest[lowest] != lowest).any():
            lowest = lowest[lowest]
        if np.array_equal(lowest, before):
            return lowest


def _several(groups: Codes) -> Iterator[Rows]:
    """The rows of each group of several, ascending."""
    order = np.argsort(groups, kind="stable")
    begins = np.flatnonzero(np.diff(groups[order], prepend=-1))
    sizes = np.diff(begins, append=len(order))
    for begin, size in zip(begins[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        yield order[begin : begin + size]


def group(
    columns: Arrays, found: Scored, known: Mapping[str, str], decisions: Decisions = NO_DECISIONS
) -> Iterator[Link]:
    """The links of the reports, whose pairs are scored, in their order; none for those in groups that tell no event."""
    groups = grouped(columns, found, decisions)
    telling = np.zeros(len(columns), bool)
    telling[groups[columns.tells]] = True
    incident_of = _incident_ids(columns.ids, groups, known)
    mate, score = _mates(columns.ids, groups, found)
    linked = np.flatnonzero(telling[groups])
    for start in range(0, len(linked), _AT_ONCE):
        rows = linked[start : start + _AT_ONCE]
        yield from _links(columns, rows, incident_of[groups[rows]], mate[rows], score[rows])


def _links(columns: Arrays, rows: Rows, incidents: Ids, mate: Rows, score: Floats) -> Iterator[Link]:
    """The links of these rows, in words: what speaks for each being of one event with its best mate."""
    mated = mate >= 0
    told = iter(reasons(columns, rows[mated], mate[mated]))
    for report, incident, other, own in zip(
        columns.ids[rows].tolist(), incidents.tolist(), mate.tolist(), score.tolist(), strict=True
    ):
        words = f"as {columns.ids[other]}: {next(told)}" if other >= 0 else "the only report"
        yield Link(report_id=report, incident_id=incident, score=own, reasons=words)


def grouped(columns: Arrays, found: Scored, decisions: Decisions = NO_DECISIONS) -> Codes:
    """Of each row, the lowest row of its group."""
    row_of = {report: row for row, report in enumerate(columns.ids.tolist())}
    together, apart = (_rows_of(pairs, row_of) for pairs in (decisions.together, decisions.apart))
    lowest = components(len(columns), found, together)
    pairs = found.where(lowest[found.left] == lowest[found.right])
    pairs = pairs.where(np.argsort(lowest[pairs.left], kind="stable"))
    ends = np.searchsorted(lowest[pairs.left], np.arange(len(columns)), side="right")
    decided = [_by_component(own, lowest) for own in (together, apart)]
    groups = np.arange(len(columns))
    for rows in _several(lowest):
        first = int(rows[0])
        own = pairs.where(slice(ends[first - 1] if first else 0, ends[first]))
        ids = dict(zip(columns.ids[rows].tolist(), rows.tolist(), strict=True))
        joined, split = ([(columns.ids[i], columns.ids[j]) for i, j in by[first]] for by in decided)
        fresh = set(columns.ids[rows[columns.main[rows]]].tolist())
        for members in cluster(ids, own.by_id(columns.ids), together=joined, apart=split, fresh=fresh):
            inside = [ids[report] for report in members]
            groups[inside] = min(inside)
    return groups


def _rows_of(pairs: Collection[Pair], row_of: Mapping[str, int]) -> list[tuple[int, int]]:
    return [(row_of[one], row_of[other]) for one, other in sorted(pairs) if one in row_of and other in row_of]


def _by_component(pairs: Sequence[tuple[int, int]], lowest: Codes) -> Mapping[int, list[tuple[int, int]]]:
    """The pairs within one component, by its lowest row."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one, other in pairs:
        if lowest[one] == lowest[other]:
            found[int(lowest[one])].append((one, other))
    return found


def _incident_ids(ids: Ids, groups: Codes, known: Mapping[str, str]) -> Ids:
    """The incident's id, by the lowest row of its group: a group keeps the id that most of its reports had, each id
    goes to one group.
    """
    claimed: Counter[tuple[int, str]] = Counter()
    first: dict[int, str] = {}
    for report, number in zip(ids.tolist(), groups.tolist(), strict=True) if known else ():
        first[number] = min(report, first.get(number, report))
        if report in known:
            claimed[number, known[report]] += 1
    named = np.full(len(ids), None, object)
    given: set[str] = set()
    for _, _, incident_id, number in sorted((-count, first[of], one, of) for (of, one), count in claimed.items()):
        if named[number] is None and incident_id not in given:
            named[number] = incident_id
            given.add(incident_id)
    for number in np.unique(groups).tolist():
        named[number] = named[number] or new_incident_id()
    return named


def _mates(ids: Ids, groups: Codes, found: Scored) -> tuple[Rows, Floats]:
    """Of each row, the row of its group that speaks most for it, and the chance that it belongs to the others, on
    average. One that is alone has -1, and 1.
    """
    inside = found.where(groups[found.left] == groups[found.right])
    own, other = np.concatenate([[inside.left, inside.right], [inside.right, inside.left]], axis=1)
    odds = np.concatenate([inside.odds, inside.odds])
    others = np.bincount(groups, minlength=len(ids))[groups] - 1
    # In whole thousandths, as odds are rounded: the order in which they are added changes nothing.
    total = np.bincount(own, np.rint(odds * 1000), minlength=len(ids)) / 1000
    total += APART * (others - np.bincount(own, minlength=len(ids)))
    score = np.where(others > 0, np.round(chances(total / np.maximum(others, 1)), 3), 1.0)
    rank = np.empty(len(ids), np.int64)
    rank[np.argsort(ids)] = np.arange(len(ids))
    mate = np.full(len(ids), -1)
    order = np.lexsort((rank[other], odds, own))
    mate[own[order]] = other[order]  # of several, the last one stays
    for row in np.flatnonzero((others > 0) & (mate < 0)).tolist():  # only a decision holds it there
        fellows = np.flatnonzero(groups == groups[row])
        fellows = fellows[fellows != row]
        mate[row] = fellows[np.argmax(rank[fellows])]
    return mate, score


def why(columns: Arrays, pairs: Sequence[Pair]) -> list[str]:
    """What speaks for and against each pair of these reports being of one event, in words."""
    at = {report: number for number, report in enumerate(columns.ids)}
    left, right = (np.array([at[pair[end]] for pair in pairs], np.int64) for end in (0, 1))
    return reasons(columns, left, right)


def _scored(columns: Arrays, left: Rows, right: Rows, floor: float, score: Scoring) -> Scored:
    odds = np.round(score(columns, left, right, floor=floor), 3)
    found = Scored(left, right, odds)
    return found.where(odds > floor)
