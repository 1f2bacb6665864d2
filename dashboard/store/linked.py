"""Linking in a store: new reports meet the stored ones they share a key with; what they touch is grouped again.

The scored pairs are kept, so that what was compared once is not compared again: a commit compares its own reports with
those found by key, walks the positive pairs to whatever hangs together with them, and groups, names and fuses that.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from types import MappingProxyType

import numpy as np
from duckdb import DuckDBPyConnection

from dashboard.linking import fuse
from dashboard.linking.arrays import Arrays, arrays, joined
from dashboard.linking.blocking import keys, sought
from dashboard.linking.clustering import Pair, pair_of
from dashboard.linking.comparison import Scoring, fingerprint, scores
from dashboard.linking.evidence import Evidence
from dashboard.linking.partition import Decisions, Link, compare, complete, group
from dashboard.linking.scored import scored
from dashboard.linking.tolls import RULES, Rule
from dashboard.linking.traces import NO_TRACE, Trace
from dashboard.store.current import fetch, rows_where
from dashboard.store.reviewed import Review, reviewed, reviews_of
from dashboard.store.rows import Row, incident_row
from dashboard.store.schema import REPORT_VALUES
from dashboard.store.tables import Store

_READ = ("reports", "articles", "traces", "pairs", "decisions", "links", "reviews", "settings")
# What is read of a stored article and trace: not the text, nor the keys, which follow from the report.
_OF_ARTICLE = ("article_id", "published_at", "source", "language", "origin")
_OF_TRACE = ("report_id", "actors", "quote", "record")
_NO_TRACE: Row = dict.fromkeys(_OF_TRACE)
TOGETHER, APART = "together", "apart"
TOLL_RULE, WEIGHTS = "toll_rule", "weights"


@dataclass(frozen=True, slots=True)
class Relinked:
    """What linking changes: rows by table, and the keys that end."""

    rows: Mapping[str, list[Row]]
    removed: Mapping[str, set[str]]


def relink(
    store: Store,
    new: Sequence[Evidence],
    *,
    ended: Collection[str] = (),
    decided: Iterable[Row] = (),
    again: Collection[str] = (),
    reviews: Sequence[Review] = (),
    settings: Mapping[str, str] = MappingProxyType({}),
    score: Scoring = scores,
) -> Relinked:
    """Link new reports, or group those of `decided` pairs again.

    ``ended``: reports that are no more. ``decided``: rows of ``decisions`` that this commit adds. ``again``: other
    stored reports to group and fuse again. ``reviews``: those that this commit adds. ``settings``:
    those that this commit changes. ``score``: who compares.
    """
    decided = list(decided)
    with store.connect(*_READ) as connection:
        known = Known(connection)
        gone = {*ended, *(report.report_id for report in new)}
        old_pairs = set(known.scores_touching(gone))
        own = arrays(new)
        compared = joined([own, known.columns_of(known.sharing_keys(own) - gone)])
        found = compare(compared, new={report.report_id for report in new}, score=score).by_id(compared.ids)
        # What is merely compared and found unlike leaves other groups as they are.
        start = {report for pair in old_pairs for report in pair} | {report.report_id for report in new}
        start |= {report for row in decided for report in (row["first"], row["second"])} | set(again)
        decisions = known.decisions(decided)
        # A decision may name a report that has ended.
        touched = known.connected(start - set(ended), found, gone, decisions) - set(ended)
        at_hand = [row for row, report in enumerate(compared.ids.tolist()) if report in touched]
        further = known.columns_of(touched.difference(compared.ids.tolist()))
        columns = joined([compared.take(np.array(at_hand, np.int64)), further])
        kept = {pair: score for pair, score in known.scores(touched).items() if not gone.intersection(pair)}
        completed = complete(columns, scored(columns.ids, {**kept, **found}), score)
        before = known.links([*touched, *ended])
        links = list(group(columns, completed, before, decisions.within(touched)))
        every_score = {**kept, **found, **completed.by_id(columns.ids)}
        said = [*known.reviews(), *reviews]
        chosen = {**({} if known.any_traces() else {WEIGHTS: fingerprint()}), **settings}
        rule = toll_rule({**known.settings(), **chosen})
        members = _grouped(links)
        certainly = {*gone, *again, *(report for review in said for report in review.report_ids)}
        other = _other_than(members, before, certainly)
        stored = known.evidence_of({report for group in other.values() for report in group} - gone)
        by_id = {report.report_id: report for report in (*new, *stored)}
        incidents = _incidents(other, by_id, reviews_of(members, said), rule)
        changed = _changes(links, incidents, before, old_pairs, kept, every_score)
        return replace(changed, rows={**changed.rows, "settings": setting_rows(chosen)})


def trace_row(report: Evidence) -> Row:
    """What linking asks of a report besides its facts, as a row of ``traces``."""
    return {
        "report_id": report.report_id,
        "article_id": report.article_id,
        "keys": list(keys(report)),
        "actors": list(report.actors),
        "quote": report.quote,
        "record": report.trace.record,
    }


def decision_row(first: str, second: str, decision: str) -> Row:
    """A user's decision on two reports: ``together`` or ``apart``."""
    one, other = pair_of(first, second)
    pair_id, now = f"{one}|{other}", datetime.now(UTC)
    return {"pair_id": pair_id, "first": one, "second": other, "decision": decision, "decided_at": now}


def toll_rule(settings: Mapping[str, str]) -> Rule:
    """The rule by which tolls are fused."""
    return next((rule for rule in RULES if rule == settings.get(TOLL_RULE)), RULES[0])


def setting_rows(settings: Mapping[str, str]) -> list[Row]:
    """Settings as rows of ``settings``."""
    return [{"setting": name, "value": value} for name, value in settings.items()]


def _grouped(links: Iterable[Link]) -> dict[str, list[str]]:
    """The reports of each incident."""
    members: dict[str, list[str]] = {}
    for link in links:
        members.setdefault(link.incident_id, []).append(link.report_id)
    return members


def _other_than(
    members: Mapping[str, Sequence[str]], before: Mapping[str, str], certainly: Collection[str]
) -> dict[str, Sequence[str]]:
    """The incidents that have other reports than before, or one of those that certainly change something."""
    then: dict[str, set[str]] = {}
    for report, incident_id in before.items():
        then.setdefault(incident_id, set()).add(report)
    changing = set(certainly)
    return {
        incident_id: reports
        for incident_id, reports in members.items()
        if then.get(incident_id) != set(reports) or not changing.isdisjoint(reports)
    }


def _changes(
    links: Sequence[Link],
    incidents: list[Row],
    before: Mapping[str, str],
    old_pairs: Collection[Pair],
    kept: Mapping[Pair, float],
    scored: Mapping[Pair, float],
) -> Relinked:
    """The rows of the incidents, of their links and of pairs; incidents of which no report is left end."""
    changed = {row["incident_id"] for row in incidents}
    pairs = [_pair_row(pair, score) for pair, score in scored.items() if kept.get(pair) != score]
    return Relinked(
        rows={
            "links": [asdict(link) for link in links if link.incident_id in changed],
            "incidents": incidents,
            "pairs": pairs,
        },
        removed={
            "links": before.keys() - {link.report_id for link in links},
            "incidents": set(before.values()) - {link.incident_id for link in links},
            "pairs": {f"{first}|{second}" for first, second in old_pairs} - {row["pair_id"] for row in pairs},
        },
    )


def _incidents(
    members: Mapping[str, Sequence[str]], reports: Mapping[str, Evidence], review_of: Mapping[str, Review], rule: Rule
) -> list[Row]:
    """The incidents' rows, fused from their reports."""
    now = datetime.now(UTC)
    fused = {one: fuse(one, [reports[report] for report in group], toll_rule=rule) for one, group in members.items()}
    return [incident_row(reviewed(incident, review_of.get(one)), updated_at=now) for one, incident in fused.items()]


def _pair_row(pair: Pair, score: float) -> Row:
    return {"pair_id": "|".join(pair), "first": pair[0], "second": pair[1], "score": score}


class Known:
    """What a store holds that linking asks for."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._connection = connection
        self._read: dict[str, Evidence] = {}

    def sharing_keys(self, columns: Arrays) -> set[str]:
        """The stored reports that one of these is compared with, and perhaps some that once were."""
        wanted = sorted(sought(columns.keys.tolist()))
        query = """
            SELECT DISTINCT report_id FROM (SELECT report_id, unnest(keys) AS key FROM all_traces)
            WHERE key IN (SELECT unnest($wanted::BIGINT[]))
        """
        return set(fetch(self._connection, query, {"wanted": wanted})["report_id"].to_pylist())

    def scores_touching(self, reports: Collection[str]) -> dict[Pair, float]:
        """The scores of the pairs that one of these reports is in."""
        rows, values = rows_where("pairs", "first", reports, "second")
        found = fetch(self._connection, rows, values).to_pylist() if reports else []
        return {(row["first"], row["second"]): row["score"] for row in found}

    def scores(self, reports: Collection[str]) -> dict[Pair, float]:
        """The scores of the pairs within these reports."""
        inside = set(reports)
        return {pair: score for pair, score in self.scores_touching(reports).items() if inside.issuperset(pair)}

    def connected(
        self, start: Collection[str], scored: Mapping[Pair, float], gone: Collection[str], decisions: Decisions
    ) -> set[str]:
        """The reports that positive pairs or decisions connect with those of `start`, themselves included."""
        beside: dict[str, set[str]] = {}
        for first, second in (*(pair for pair, score in scored.items() if score > 0), *decisions.together):
            beside.setdefault(first, set()).add(second)
            beside.setdefault(second, set()).add(first)
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE positive AS SELECT first, second FROM all_pairs WHERE score > 0"
        )
        reached: set[str] = set()
        wave, left_out = set(start), set(gone)
        while wave:
            reached |= wave
            nearby = {report for pair in self._positive(wave) if not left_out.intersection(pair) for report in pair}
            nearby |= {other for report in wave for other in beside.get(report, ())}
            wave = nearby - reached
        return reached

    def _positive(self, reports: Collection[str]) -> list[Pair]:
        """The stored pairs of one of these reports that speak for one event, or once did: to bring in a report too
        many does no harm.
        """
        query = """
            WITH asked AS (SELECT unnest($ids::VARCHAR[]) AS id)
            SELECT first, second FROM positive WHERE first IN (FROM asked) OR second IN (FROM asked)
        """
        found = fetch(self._connection, query, {"ids": sorted(reports)})
        return list(zip(*(found[end].to_pylist() for end in ("first", "second")), strict=True))

    def decisions(self, added: Sequence[Row]) -> Decisions:
        """Every decision, the added ones included."""
        stored = fetch(self._connection, "SELECT first, second, decision FROM decisions").to_pylist()
        latest = {(row["first"], row["second"]): row["decision"] for row in (*stored, *added)}
        by = {
            which: frozenset(pair for pair, decision in latest.items() if decision == which)
            for which in (TOGETHER, APART)
        }
        return Decisions(together=by[TOGETHER], apart=by[APART])

    def settings(self) -> dict[str, str]:
        """The store's settings of linking."""
        return {row["setting"]: row["value"] for row in fetch(self._connection, "FROM settings").to_pylist()}

    def any_traces(self) -> bool:
        """Whether anything was ever compared here."""
        return bool(fetch(self._connection, "SELECT 1 FROM all_traces LIMIT 1").num_rows)

    def reviews(self) -> list[Review]:
        """Every review."""
        return [Review.from_row(row) for row in fetch(self._connection, "FROM reviews").to_pylist()]

    def links(self, reports: Sequence[str]) -> dict[str, str]:
        """report_id -> incident_id, of those that have one."""
        rows = fetch(self._connection, *rows_where("links", "report_id", reports)).to_pylist()
        return {row["report_id"]: row["incident_id"] for row in rows}

    def columns_of(self, report_ids: Collection[str]) -> Arrays:
        """The columns of stored reports, in the order of their ids."""
        return arrays(self.evidence_of(report_ids))

    def evidence_of(self, report_ids: Collection[str]) -> list[Evidence]:
        """The evidence that stored reports give, in the order of their ids; each is read once."""
        unread = set(report_ids) - self._read.keys()
        if unread:
            reports = self.rows("reports", "report_id", unread)
            traces = {row["report_id"]: row for row in self.rows("traces", "report_id", unread, _OF_TRACE)}
            article_ids = {row["article_id"] for row in reports}
            articles = {row["article_id"]: row for row in self.rows("articles", "article_id", article_ids, _OF_ARTICLE)}
            for row in reports:
                report_id, article = row["report_id"], articles[row["article_id"]]
                self._read[report_id] = _evidence(row, article, traces.get(report_id, _NO_TRACE))
        return [self._read[report_id] for report_id in sorted(report_ids) if report_id in self._read]

    def rows(self, table: str, column: str, values: Collection[str], only: Sequence[str] = ("*",)) -> list[Row]:
        """The current rows whose column has one of the values, with ``only`` these columns."""
        rows, parameters = rows_where(table, column, values)
        query = f"SELECT {', '.join(only)} FROM ({rows})"  # noqa: S608 - columns named in this package
        found: list[Row] = fetch(self._connection, query, parameters).to_pylist()
        return found


def _evidence(row: Row, article: Row, trace: Row) -> Evidence:
    published = article["published_at"]
    return Evidence(
        report_id=row["report_id"],
        article_id=row["article_id"],
        main=row["main"],
        values={name: value for name, value in row.items() if name in REPORT_VALUES and value is not None},
        place=row["place"],
        actors=tuple(trace["actors"] or ()),
        quote=trace["quote"] or "",
        source=article["source"],
        language=article["language"],
        published_on=date.fromisoformat(published[:10]) if published else None,
        origin=article["origin"],
        trace=Trace(trace["record"]) if trace["record"] else NO_TRACE,
    )
