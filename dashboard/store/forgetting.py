"""An article, or all of a source, purged: from every table, from the history, from the raw evidence, from the logs.

First a commit ends what the articles said, and what they were linked with is fused again from the reports left. Then
each table is written anew without their rows, articles last, and the files from before are deleted. Whatever stops it,
the same command completes it. What an incident was before with their help goes with them: as of an earlier commit it
is not there.
"""
# ruff: noqa: S608 - queries are put together from the names in TABLES and of this module; values are parameters

import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from duckdb import DuckDBPyConnection

from dashboard.store import raw
from dashboard.store.current import fetch
from dashboard.store.errors import StoreError
from dashboard.store.linked import relink
from dashboard.store.location import PREPARED
from dashboard.store.maintenance import rewrite
from dashboard.store.schema import COMMITS, TABLES
from dashboard.store.tables import Commit, CommitRows, Store

_ARTICLES, _REPORTS, _INCIDENTS, _OLDER = (
    f"(SELECT unnest(${keys}::VARCHAR[]))" for keys in ("articles", "reports", "incidents", "older")
)
# The rows of each table that tell of the articles. An incident's rows from before the commit that ended the articles
# may hold their words.
_THEIRS: Mapping[str, str] = {
    "incidents": f"incident_id IN {_INCIDENTS} AND commit_id IN {_OLDER}",
    "links": f"report_id IN {_REPORTS}",
    **{
        name: f"pair_id IN (SELECT pair_id FROM files_{name} WHERE first IN {_REPORTS} OR second IN {_REPORTS})"
        for name in ("pairs", "decisions")
    },
    "traces": f"report_id IN {_REPORTS}",
    "claims": f"claim_id IN (SELECT claim_id FROM files_claims WHERE article_id IN {_ARTICLES})",
    "reports": f"report_id IN {_REPORTS}",
    "articles": f"article_id IN {_ARTICLES}",
}
# What other rows say of theirs: why a report was linked with one of them, which reports a reviewed incident had.
_BLANKED: Mapping[str, str] = {
    "links": f"CASE WHEN incident_id NOT IN {_INCIDENTS} OR commit_id NOT IN {_OLDER} THEN reasons END AS reasons",
    "reviews": "list_filter(report_ids, lambda one: NOT list_contains($reports::VARCHAR[], one)) AS report_ids",
}
_ENDING = ("articles", "reports", "claims", "traces", "links", "decisions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """What would be purged. ``titles``: the current articles'; ``ending``: incidents that no other article tells of;
    ``changing``: those that others tell of too; ``decisions``: how many on pairs of reports.
    """

    article_ids: tuple[str, ...]
    titles: tuple[str, ...]
    versions: int
    reports: int
    claims: int
    ending: tuple[str, ...]
    changing: tuple[str, ...]
    decisions: int
    raw: tuple[str, ...]


def look(store: Store, what: str) -> Forgetting:
    """What forgetting `what` would purge: an article's id, or a source's name. Changes nothing.

    Raises:
        StoreError: the store holds neither.
    """
    with store.connect(*TABLES) as connection:
        ids = _articles(connection, what)
        if not ids:
            raise StoreError(f"{store.path} holds no article and no source {what!r}.")
        about = _about(connection, ids)
        links = fetch(
            connection,
            f"""SELECT incident_id, bool_and(report_id IN {_REPORTS}) AS ends FROM links
            GROUP BY incident_id HAVING bool_or(report_id IN {_REPORTS}) ORDER BY incident_id""",
            {"reports": about["reports"]},
        ).to_pylist()
        titles = fetch(connection, f"SELECT title FROM articles WHERE article_id IN {_ARTICLES}", {"articles": ids})
        return Forgetting(
            article_ids=tuple(ids),
            titles=tuple(title or "" for title in titles["title"].to_pylist()),
            versions=_count(connection, "articles", about),
            reports=_count(connection, "reports", about),
            claims=_count(connection, "claims", about),
            ending=tuple(row["incident_id"] for row in links if row["ends"]),
            changing=tuple(row["incident_id"] for row in links if not row["ends"]),
            decisions=_count(connection, "decisions", about),
            raw=tuple(_raw(connection, ids)),
        )


def forget(store: Store, what: str) -> None:
    """Purge an article, by its id, or all of a source, by its name. Readers that are at work may have to begin again.

    Raises:
        StoreError: the store holds neither, or can't be written.
    """
    with store.writing():
        found = look(store, what)
        ended = _end(store, found)
        with store.connect(*TABLES) as connection:
            about = _about(connection, found.article_ids, before=ended.number)
            commits = {name: _commits(connection, name, about) for name in _THEIRS}
        raw.drop(store, found.raw)
        # What these commits wrote is counted anew once they have lost their rows.
        told = "CASE WHEN commit_id NOT IN (SELECT unnest($touched::VARCHAR[])) THEN rows END AS rows"
        rewrite(
            store,
            COMMITS,
            f"SELECT * REPLACE ({told}) FROM every_commit",
            {"touched": list(chain.from_iterable(commits.values()))},
        )
        # Incidents are found by the links, those by the reports, and all by the articles: the last to go.
        for name in reversed(tuple(TABLES)):
            if not commits.get(name) and name not in _BLANKED:
                continue
            blanked = f"REPLACE ({_BLANKED[name]})" if name in _BLANKED else ""
            kept = f"NOT coalesce({_THEIRS.get(name, 'false')}, false)"
            query = f"SELECT * {blanked} FROM files_{name} WHERE {kept}"
            rewrite(store, TABLES[name], query, _asked(query, about))
        _count_anew(store)
        for table in (*TABLES.values(), COMMITS):
            store.vacuum(table, keep_hours=0)
            store.drop_log(table)
        shutil.rmtree(store.path / PREPARED, ignore_errors=True)


def _articles(connection: DuckDBPyConnection, what: str) -> list[str]:
    """The ids of the articles meant: the one with this id, else all that ever had this source."""
    for column in ("article_id", "source"):
        query = f"SELECT DISTINCT article_id FROM files_articles WHERE {column} = $what ORDER BY article_id"
        if ids := fetch(connection, query, {"what": what})["article_id"].to_pylist():
            return [str(one) for one in ids]
    return []


def _about(connection: DuckDBPyConnection, ids: Collection[str], *, before: int = 0) -> dict[str, list[str]]:
    """The keys of what tells of the articles, in rows of dead commits too; ``older``: the commits until `before`."""
    articles = {"articles": list(ids)}
    of_articles = " UNION ".join(
        f"SELECT report_id FROM files_{name} WHERE article_id IN {_ARTICLES}"
        for name in ("reports", "traces", "claims")
    )
    found = fetch(connection, f"SELECT report_id FROM ({of_articles}) WHERE report_id IS NOT NULL", articles)
    reports = {"reports": found["report_id"].to_pylist()}
    incidents = (
        f"SELECT DISTINCT incident_id FROM files_links WHERE report_id IN {_REPORTS} AND incident_id IS NOT NULL"
    )
    older = """
        SELECT commit_id FROM every_commit WHERE number < $before
        UNION SELECT commit_id FROM files_incidents ANTI JOIN every_commit USING (commit_id)
    """
    return {
        **articles,
        **reports,
        "incidents": fetch(connection, incidents, reports)["incident_id"].to_pylist(),
        "older": fetch(connection, older, {"before": before})["commit_id"].to_pylist(),
    }


def _asked(query: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that the query names: DuckDB refuses others."""
    return {key: values for key, values in about.items() if f"${key}" in query}


def _count(connection: DuckDBPyConnection, name: str, about: Mapping[str, Any]) -> int:
    query = f"SELECT count(*) AS n FROM files_{name} WHERE {_THEIRS[name]}"
    return int(fetch(connection, query, _asked(query, about))["n"][0].as_py())


def _commits(connection: DuckDBPyConnection, name: str, about: Mapping[str, Any]) -> list[str]:
    query = f"SELECT DISTINCT commit_id FROM files_{name} WHERE {_THEIRS[name]}"
    return [str(one) for one in fetch(connection, query, _asked(query, about))["commit_id"].to_pylist()]


def _end(store: Store, found: Forgetting) -> Commit:
    """Commit that the articles are no more, and what the incidents that they were ever in are without them."""
    ended: dict[str, set[str]] = {}
    with store.connect(*TABLES) as connection:
        about = _about(connection, found.article_ids)
        for name in _ENDING:
            query = f"SELECT {TABLES[name].key} AS key FROM {name} WHERE {_THEIRS[name]}"
            ended[name] = set(fetch(connection, query, _asked(query, about))["key"].to_pylist())
        mates = "SELECT report_id FROM links WHERE incident_id IN (SELECT unnest($incidents::VARCHAR[]))"
        others = fetch(connection, mates, {"incidents": about["incidents"]})["report_id"].to_pylist()
    linked = relink(store, [], ended=ended["reports"], again=set(others) - ended["reports"])
    message = f"{len(ended['articles'])} articles forgotten"
    return store.commit(CommitRows(rows=linked.rows, removed={**ended, **linked.removed}, message=message))


def _raw(connection: DuckDBPyConnection, ids: Collection[str]) -> list[str]:
    """The raw contents that these articles, and no others, were read out of."""
    kept: set[str] = set()
    theirs: set[str] = set()
    query = "SELECT article_id, extra FROM files_articles WHERE contains(extra, $key)"
    for row in fetch(connection, query, {"key": raw.KEY}).to_pylist():
        if found := raw.evidence(row["extra"]):
            (theirs if row["article_id"] in ids else kept).add(found.sha256)
    return sorted(theirs - kept)


def _count_anew(store: Store) -> None:
    """Say in each commit that does not how many rows of it there are."""
    counts: dict[str, dict[str, int]] = {}
    with store.connect(*TABLES) as connection:
        for name in TABLES:
            query = f"SELECT commit_id, count(*) AS n FROM files_{name} GROUP BY ALL"
            for row in fetch(connection, query).to_pylist():
                counts.setdefault(row["commit_id"], {})[name] = row["n"]
        silent = fetch(connection, "SELECT commit_id FROM every_commit WHERE rows IS NULL")["commit_id"].to_pylist()
    told = {commit_id: json.dumps(counts.get(commit_id, {})) for commit_id in silent}
    query = (
        "SELECT * REPLACE (coalesce(rows, map($ids::VARCHAR[], $told::VARCHAR[])[commit_id]) AS rows) FROM every_commit"
    )
    rewrite(store, COMMITS, query, {"ids": list(told), "told": list(told.values())})
