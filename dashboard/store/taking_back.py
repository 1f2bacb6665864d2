"""A mistaken ingest undone: what it added goes, what it changed is as it was, all else stays."""

from collections.abc import Mapping

from dashboard.linking.evidence import Evidence
from dashboard.store.current import fetch, rows_where
from dashboard.store.linked import Known, relink
from dashboard.store.rows import Row
from dashboard.store.tables import CommitRows, Store

_OF_ARTICLES = ("reports", "claims", "traces")
_KEYS = {"reports": "report_id", "claims": "claim_id", "traces": "report_id"}


def take_back(store: Store, stored: Mapping[str, tuple[str, int]]) -> int:
    """Undo that these articles were stored. One that has been replaced since is left alone.

    An article that was new is gone; of one that was changed, the version before is current again, with its reports and
    claims. The incidents that they tell of are linked and fused anew.

    Args:
        stored: by article_id, the version that was stored, and the number of the last commit before.

    Returns: how many articles were taken back.

    Raises:
        StoreError: the store can't be written.
    """
    with store.writing():
        current = store.current("articles", where=("article_id", list(stored))).to_pylist()
        ids = [row["article_id"] for row in current if row["article_version"] == stored[row["article_id"]][0]]
        if not ids:
            return 0
        rows: dict[str, list[Row]] = {"articles": [], "reports": [], "claims": [], "traces": []}
        again: list[Evidence] = []
        by_commit: dict[int, list[str]] = {}
        for article_id in ids:
            by_commit.setdefault(stored[article_id][1], []).append(article_id)
        for number, group in by_commit.items():
            found, evidence = _as_of(store, number, group)
            for name, old in found.items():
                rows[name] += old
            again += evidence
        removed = {name: _keys_of(store, name, ids) - {row[_KEYS[name]] for row in rows[name]} for name in _OF_ARTICLES}
        removed["links"] = removed["reports"]
        removed["articles"] = set(ids) - {row["article_id"] for row in rows["articles"]}
        linked = relink(store, again, ended=removed["reports"])
        store.commit(
            CommitRows(
                rows={**rows, **linked.rows},
                removed={**removed, **linked.removed},
                message=f"{len(ids)} articles taken back",
            )
        )
        return len(ids)


def _as_of(store: Store, number: int, ids: list[str]) -> tuple[dict[str, list[Row]], list[Evidence]]:
    """The articles' rows as they were at a commit, and the evidence that their reports give."""
    with store.connect("articles", *_OF_ARTICLES, at=number) as connection:
        rows = {
            name: fetch(connection, *rows_where(name, "article_id", ids)).to_pylist()
            for name in ("articles", *_OF_ARTICLES)
        }
        return rows, Known(connection).evidence_of([row["report_id"] for row in rows["reports"]])


def _keys_of(store: Store, name: str, ids: list[str]) -> set[str]:
    return set(store.current(name, where=("article_id", ids))[_KEYS[name]].to_pylist())
