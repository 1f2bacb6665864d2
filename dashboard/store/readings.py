"""Readings -> one commit: articles, reports, claims, links, and the incidents they tell of brought up to date.

Articles that are read again change only what they say otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.linking.evidence import Evidence, evidence_of, traces_of
from dashboard.linking.matching import ordinals
from dashboard.linking.traces import Trace
from dashboard.model import Article, Claim, Reading, Report
from dashboard.store.current import fetch, rows_where
from dashboard.store.linked import relink, trace_row
from dashboard.store.rows import Row, article_row, claim_rows, report_row
from dashboard.store.schema import TABLES
from dashboard.store.tables import Commit, CommitRows, Store

# What changes with every reading, and tells nothing of it.
_OF_THE_DAY = frozenset({"commit_id", "removed", "updated_at"})
# An article in which no incident was read may still speak of one that others report: its words tell.
_WORDS_ALONE = (Report(main=False, values={}, claims=()),)


@dataclass(frozen=True, slots=True)
class Told:
    """What an article tells, ready to be stored. ``unread``: why it was not read, if it was not; ``traces``: what
    linking compares its reports by, one each.
    """

    reading: Reading
    unread: str | None
    traces: tuple[Trace, ...]

    @property
    def reports(self) -> tuple[Report, ...]:
        return _reports(self.reading, self.unread)


def told(article: Article, reading: Reading, unread: str | None = None) -> Told:
    """What the article tells by this reading. Its traces take longer than all that a commit does for it, and ask for
    nothing but the article, so this is for those who read: other processes, other machines.
    """
    return Told(reading, unread, tuple(traces_of(_reports(reading, unread), article)))


def _reports(reading: Reading, unread: str | None) -> tuple[Report, ...]:
    return reading.reports or (() if unread else _WORDS_ALONE)


Readings = Sequence[tuple[Article, Told]]


def commit_readings(readings: Readings, store: Store) -> Commit:
    """Store articles with what they tell, each article once.

    A new version of an article replaces what the older one said: its reports keep their ids and incidents where they
    tell of the same, and what is no longer told ends.

    Raises:
        StoreError: the store can't be written.
    """
    with store.writing():
        return store.commit(_rows_of(readings, store, message=f"{len(readings)} articles read"))


def commit_again(readings: Readings, store: Store) -> frozenset[str]:
    """As :func:`commit_readings`, for stored articles that were read again: what is as before is not stored twice.

    Gives the ids of the articles that are read otherwise than before. Without any change there is no commit.
    """
    with store.writing():
        found = _rows_of(readings, store, message=f"{len(readings)} articles read again")
        with store.connect(*TABLES) as connection:
            rows = {name: _differing(connection, name, rows) for name, rows in found.rows.items()}
            ended = fetch(connection, *rows_where("claims", "claim_id", found.removed["claims"]))
        if any(rows.values()) or any(found.removed.values()):
            store.commit(replace(found, rows=rows))
    changed = {row["article_id"] for name in ("articles", "reports", "claims") for row in rows[name]}
    return frozenset(changed | set(ended["article_id"].to_pylist()))


def _rows_of(readings: Readings, store: Store, *, message: str) -> CommitRows:
    """What changes in each table when these readings are stored."""
    before = _stored(store, [article.article_id for article, _ in readings])
    rows: dict[str, list[Row]] = {"articles": [], "reports": [], "claims": []}
    reports: list[Evidence] = []
    for article, told in readings:
        rows["articles"].append(article_row(article, told.reading, unread=told.unread))
        claims: list[tuple[str | None, Claim]] = [(None, claim) for claim in told.reading.figures]
        own = [
            report_row(ordinal, report, article)
            for ordinal, report in zip(before.ordinals(article, told.reports), told.reports, strict=True)
        ]
        rows["reports"] += own
        for row, report in zip(own, told.reports, strict=True):
            claims += [(row["report_id"], claim) for claim in report.claims]
        reports += evidence_of([row["report_id"] for row in own], told.reports, article, told.traces)
        rows["claims"] += claim_rows(claims, article)
    rows["traces"] = [trace_row(report) for report in reports]
    ended = before.ended(rows)
    linked = relink(store, reports, ended=ended["reports"])
    return CommitRows(rows={**rows, **linked.rows}, removed={**ended, **linked.removed}, message=message)


def _differing(connection: DuckDBPyConnection, name: str, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows that are not stored just so."""
    table = TABLES[name]
    typed = table.rows(rows, "").to_pylist()
    keys = [row[table.key] for row in typed]
    stored = {row[table.key]: row for row in fetch(connection, *rows_where(name, table.key, keys)).to_pylist()}
    told = [column for column in table.names if column not in _OF_THE_DAY]
    return [
        row
        for row, new in zip(rows, typed, strict=True)
        if any(new[column] != stored.get(new[table.key], {}).get(column, _ABSENT) for column in told)
    ]


_ABSENT = object()


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a store holds of some articles: report rows by article and ordinal, the first ordinal never given by
    article, incident_id by report_id, and claim ids.
    """

    reports: Mapping[str, Mapping[int, Mapping[str, Any]]]
    first_free: Mapping[str, int]
    links: Mapping[str, str]
    claims: frozenset[str]

    def ordinals(self, article: Article, reports: Sequence[Report]) -> list[int]:
        """The ordinals of the reports, those of before where they tell of the same."""
        before = self.reports.get(article.article_id, {})
        return ordinals(before, reports, first_free=self.first_free.get(article.article_id, 0))

    def ended(self, rows: Mapping[str, Sequence[Row]]) -> dict[str, set[str]]:
        """The keys that the new rows leave out, by table."""
        reports = self.links.keys() - {row["report_id"] for row in rows["reports"]}
        return {
            "reports": reports,
            "links": reports,
            "traces": reports,
            "claims": set(self.claims) - {row["claim_id"] for row in rows["claims"]},
        }


def _stored(store: Store, article_ids: Sequence[str]) -> _Stored:
    asked = {"ids": sorted(article_ids)}
    free = """
        SELECT article_id, max(ordinal) + 1 AS ordinal FROM all_reports
        WHERE article_id IN (SELECT unnest($ids::VARCHAR[])) GROUP BY ALL
    """
    with store.connect("reports", "links", "claims") as connection:
        reports: dict[str, dict[int, Mapping[str, Any]]] = {}
        for row in fetch(connection, *rows_where("reports", "article_id", article_ids)).to_pylist():
            reports.setdefault(row["article_id"], {})[row["ordinal"]] = row
        report_ids = [row["report_id"] for of_article in reports.values() for row in of_article.values()]
        linked = fetch(connection, *rows_where("links", "report_id", report_ids))
        claims = fetch(connection, *rows_where("claims", "article_id", article_ids))
        return _Stored(
            reports,
            {row["article_id"]: row["ordinal"] for row in fetch(connection, free, asked).to_pylist()},
            {row["report_id"]: row["incident_id"] for row in linked.to_pylist()},
            frozenset(claims["claim_id"].to_pylist()),
        )
