"""Readings -> one commit: articles, reports, claims, links, and the incidents they tell of brought up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from dashboard.linking import fuse, link
from dashboard.linking.evidence import Evidence, evidence
from dashboard.linking.matching import ordinals
from dashboard.model import Article, Claim, Reading
from dashboard.store.rows import Row, article_row, claim_rows, incident_row, report_row
from dashboard.store.tables import Commit, CommitRows, Store


def commit_readings(readings: Sequence[tuple[Article, Reading, str | None]], store: Store) -> Commit:
    """Store articles with what they say, each article once; the third of each is why it was not read, if it was not.

    A new version of an article replaces what the older one said: its reports keep their ids and incidents where they
    tell of the same, and what is no longer told ends.

    Raises:
        StoreError: the store can't be written.
    """
    with store.writing():
        before = _stored(store, [article.article_id for article, _, _ in readings])
        rows: dict[str, list[Row]] = {"articles": [], "reports": [], "claims": []}
        reports: list[Evidence] = []
        for article, reading, unread in readings:
            rows["articles"].append(article_row(article, reading, unread=unread))
            claims: list[tuple[str | None, Claim]] = [(None, claim) for claim in reading.figures]
            for ordinal, report in zip(before.ordinals(article, reading), reading.reports, strict=True):
                row = report_row(ordinal, report, article)
                rows["reports"].append(row)
                claims += [(row["report_id"], claim) for claim in report.claims]
                reports.append(evidence(row["report_id"], report, article))
            rows["claims"] += claim_rows(claims, article)
        links = link(reports, before.links)
        rows["links"] = [asdict(found) for found in links]
        rows["incidents"] = _incident_rows(reports, {found.report_id: found.incident_id for found in links})
        return store.commit(CommitRows(rows=rows, removed=before.ended(rows), message=f"{len(readings)} articles read"))


def _incident_rows(reports: Sequence[Evidence], incident_of: Mapping[str, str]) -> list[Row]:
    groups: dict[str, list[Evidence]] = {}
    for report in reports:
        groups.setdefault(incident_of[report.report_id], []).append(report)
    now = datetime.now(UTC)
    return [incident_row(fuse(incident_id, group), updated_at=now) for incident_id, group in groups.items()]


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a store holds of some articles: report rows by article and ordinal, the first ordinal never given by
    article, incident_id by report_id, and claim ids.
    """

    reports: Mapping[str, Mapping[int, Mapping[str, Any]]]
    first_free: Mapping[str, int]
    links: Mapping[str, str]
    claims: frozenset[str]

    def ordinals(self, article: Article, reading: Reading) -> list[int]:
        """The ordinals of the reports, those of before where they tell of the same."""
        before = self.reports.get(article.article_id, {})
        return ordinals(before, reading.reports, first_free=self.first_free.get(article.article_id, 0))

    def ended(self, rows: Mapping[str, Sequence[Row]]) -> dict[str, set[str]]:
        """The keys that the new rows leave out, by table."""
        reports = self.links.keys() - {row["report_id"] for row in rows["reports"]}
        return {
            "reports": reports,
            "links": reports,
            "claims": set(self.claims) - {row["claim_id"] for row in rows["claims"]},
            "incidents": set(self.links.values()) - {row["incident_id"] for row in rows["incidents"]},
        }


def _stored(store: Store, article_ids: Sequence[str]) -> _Stored:
    asked = {"ids": sorted(article_ids)}
    with store.connect("reports", "links", "claims") as connection:
        reports: dict[str, dict[int, Mapping[str, Any]]] = {}
        found = connection.sql("FROM reports WHERE list_contains($ids, article_id)", params=asked).to_arrow_table()
        for row in found.to_pylist():
            reports.setdefault(row["article_id"], {})[row["ordinal"]] = row
        free = "SELECT article_id, max(ordinal) + 1 FROM all_reports WHERE list_contains($ids, article_id) GROUP BY ALL"
        links = """
            SELECT report_id, incident_id FROM links JOIN reports USING (report_id)
            WHERE list_contains($ids, article_id)
        """
        claims = "SELECT claim_id FROM claims WHERE list_contains($ids, article_id)"
        return _Stored(
            reports,
            dict(connection.execute(free, asked).fetchall()),
            dict(connection.execute(links, asked).fetchall()),
            frozenset(claim_id for (claim_id,) in connection.execute(claims, asked).fetchall()),
        )
