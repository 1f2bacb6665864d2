"""Rows: incidents, articles; one incident or article with its evidence."""
# ruff: noqa: S608 - queries are put together from this package's own names; values are parameters

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.columns import INCIDENT_COLUMNS
from dashboard.query.filters import Filters
from dashboard.query.parts import NEWEST_ARTICLES, NEWEST_FIRST
from dashboard.query.selections import Kept
from dashboard.query.snapshot import Snapshot, as_frame
from dashboard.store import raw
from dashboard.store.current import one_of
from dashboard.store.raw import Evidence

Order = Literal["newest", "oldest", "deadliest", "updated"]
ArticleStatus = Literal["all", "report", "none", "unread"]

# Rows in a batch: some megabytes.
BATCH_ROWS = 20_000
ORDERS: Mapping[Order, str] = {
    "newest": NEWEST_FIRST,
    "oldest": "date_start NULLS LAST, date_end, incident_id",
    "deadliest": "coalesce(killed_best, killed_low) DESC NULLS LAST, incident_id",
    "updated": "updated_at DESC, incident_id",
}
_UP, _DOWN = "ascending", "descending"
_BEST_LINKED = (("score", _DOWN), ("report_id", _UP))
_BEST = (("main", _DOWN), ("article_id", _UP), ("ordinal", _UP))
_AS_TOLD = (("part", _DOWN), ("char_start", _UP))
_COLUMNS = ", ".join(INCIDENT_COLUMNS)
_MOST_VALUES = 1000  # outlets that the articles may be filtered by
# Of an article that was not read (its language is not known) nobody can say whether it is a report.
_STATUS: Mapping[ArticleStatus, str] = {
    "all": "TRUE",
    "report": "is_incident_report",
    "none": "NOT is_incident_report",
    "unread": "is_incident_report IS NULL",
}


@dataclass(frozen=True, slots=True)
class IncidentDetail:
    """An incident with its evidence, each frame with the columns of its table.

    row: the incident's columns, unknowns as None. reports: best first. claims: those of its reports, in the order of
    their articles' text. articles: the versions that the offsets count in. links: why each report belongs to it.
    """

    row: Mapping[str, Any]
    reports: pd.DataFrame
    claims: pd.DataFrame
    articles: pd.DataFrame
    links: pd.DataFrame


@dataclass(frozen=True, slots=True)
class ArticleDetail:
    """An article with what was read out of it. ``incidents`` are those that it tells of; figures that belong to none
    are the claims without report_id. ``raw`` is the fetched page that it was read out of, where one was kept.
    """

    row: Mapping[str, Any]
    reports: pd.DataFrame
    claims: pd.DataFrame
    incidents: pd.DataFrame
    raw: Evidence | None


def incidents(
    snapshot: Snapshot, filters: Filters, *, limit: int | None = None, offset: int = 0, order: Order = "newest"
) -> pd.DataFrame:
    """The incidents that the filters keep, with the columns of ``columns.INCIDENTS``."""
    stream = incident_batches(snapshot, filters, limit=limit, offset=offset, order=order)
    return as_frame(stream.read_all())


def incident_ids(snapshot: Snapshot, filters: Filters, *, limit: int) -> list[str]:
    """The ids of the newest incidents that the filters keep."""
    batches = _newest(snapshot, snapshot.kept(filters), "incident_id", limit, 0, limit)
    return [str(one) for batch in batches for one in batch["incident_id"].to_pylist()]


def incident_batches(
    snapshot: Snapshot,
    filters: Filters,
    *,
    order: Order = "newest",
    limit: int | None = None,
    offset: int = 0,
    rows: int = BATCH_ROWS,
) -> pa.RecordBatchReader:
    """As :func:`incidents`, as a stream of Arrow record batches of so many rows: memory stays flat however many there
    are. It is read once; its ``schema`` is there even where no row is.
    """
    kept = snapshot.kept(filters)
    if order == "newest":
        batches = _newest(snapshot, kept, _COLUMNS, limit, offset, rows)
        first = next(batches, None) or snapshot.arrow(f"SELECT {_COLUMNS} FROM incidents LIMIT 0")
        return pa.RecordBatchReader.from_batches(first.schema, chain([first] if first.num_rows else [], batches))
    # Which rows they are is found before any other column is read.
    asked = f"""
        SELECT {_COLUMNS} FROM incidents WHERE row IN (
            SELECT row FROM incidents WHERE {kept.condition} ORDER BY {ORDERS[order]}{window_sql(limit, offset)}
        ) ORDER BY {ORDERS[order]}
    """
    return snapshot.batches(asked, kept.parameters, rows=rows)


def _newest(
    snapshot: Snapshot, kept: Kept, columns: str, limit: int | None, offset: int, rows: int
) -> Iterator[pa.RecordBatch]:
    """The kept incidents from the newest on, some thousand at a time: those of the next days are put in order alone."""
    for window in kept.newest(limit, offset, at_once=rows):
        found = snapshot.arrow(
            f"SELECT {columns} FROM incidents WHERE row IN (FROM wanted) "
            f"ORDER BY {NEWEST_FIRST} LIMIT {window.limit} OFFSET {window.offset}",
            wanted=pa.table({"row": window.rows}),
        )
        yield from found.to_batches(max_chunksize=rows)


def window_sql(limit: int | None, offset: int) -> str:
    """SQL for so many rows after so many others; nothing where all are asked for."""
    return (f" LIMIT {int(limit)}" if limit is not None else "") + (f" OFFSET {int(offset)}" if offset else "")


def incident_count(snapshot: Snapshot, filters: Filters) -> int:
    """How many incidents the filters keep."""
    return snapshot.count(filters)


def incident(snapshot: Snapshot, incident_id: str) -> IncidentDetail | None:
    """One incident with its evidence, as of the snapshot's commit; None where there is no such incident."""
    rows = _by_ids(snapshot, [incident_id], order="incident_id").to_pylist()
    if not rows:
        return None
    asked = {"id": incident_id}
    linked = snapshot.frame("SELECT report_id, article_id FROM evidence WHERE incident_id = $id", asked)
    reports, articles = linked["report_id"].tolist(), linked["article_id"].tolist()
    return IncidentDetail(
        rows[0],
        _stored(snapshot, "reports", "report_id", reports, of=articles, order=_BEST),
        _stored(snapshot, "claims", "report_id", reports, of=articles, order=(("article_id", _UP), *_AS_TOLD)),
        _stored(snapshot, "articles", "article_id", articles, of=articles, order=(("published_at", _UP),)),
        _stored(snapshot, "links", "report_id", reports, of=reports, order=_BEST_LINKED),
    )


@dataclass(frozen=True, slots=True)
class ArticleFilters:
    """Which articles are asked for. status: ``report`` (it reports an incident as news), ``none``, or ``unread``.
    text: words that stand in title or outlet, without regard to case or accents. outlet, language: any of them; ``""``
    is an unknown one.
    """

    status: ArticleStatus = "all"
    text: str = ""
    outlet: tuple[str, ...] = ()
    language: tuple[str, ...] = ()


def articles(snapshot: Snapshot, filters: ArticleFilters, *, limit: int | None = None) -> pd.DataFrame:
    """The articles, newest first: what is listed of them (:data:`dashboard.query.parts.ARTICLES`), n_incidents, and
    n_outside: the figures that belong to no incident. ``attrs["all"]`` tells how many there are without the limit.

    Raises:
        DamageError: a file of the store is damaged or gone.
    """
    conditions = [_STATUS[filters.status]]
    if filters.text.strip():
        conditions.append("contains(words, strip_accents(lower($text)))")
    if filters.outlet:
        conditions.append("list_contains($outlet, coalesce(source, ''))")
    if filters.language:
        conditions.append("list_contains($language, coalesce(language, ''))")
    kept = f"FROM listed WHERE {' AND '.join(conditions)}"
    parameters = {"text": filters.text.strip(), "outlet": list(filters.outlet), "language": list(filters.language)}
    tables = {}
    if filters.text.strip():  # words take long to find: once
        tables["found"] = snapshot.listed(f"SELECT article {kept}", parameters)
        kept = "FROM listed WHERE article IN (FROM found)"
    page = f"SELECT * EXCLUDE words {kept} ORDER BY {NEWEST_ARTICLES}{window_sql(limit, 0)}"
    found = snapshot.listed(page, parameters, **tables)
    shown = found.select(["article"])
    of_shown = "WHERE article IN (FROM shown) GROUP BY ALL"
    told = f"SELECT article, count(DISTINCT incident_id) AS n_incidents FROM linked {of_shown}"
    outside = f"SELECT article, count(*) AS n_outside FROM outside {of_shown}"
    frame = as_frame(found)
    for counted in (snapshot.arrow(told, shown=shown), snapshot.listed(outside, shown=shown)):
        frame = frame.merge(as_frame(counted), how="left", on="article")
    frame = frame.drop(columns="article").fillna({"n_incidents": 0, "n_outside": 0})
    frame.attrs["all"] = snapshot.listed(f"SELECT count(*) AS n {kept}", parameters, **tables)["n"][0].as_py()
    return frame


def article_values(snapshot: Snapshot) -> dict[str, list[str]]:
    """What articles may be filtered by: their outlets and languages, the most frequent first; ``""`` is unknown."""

    def frequent(column: str) -> list[str]:
        values = f"""
            SELECT coalesce({column}, '') AS value FROM listed
            GROUP BY ALL ORDER BY count(*) DESC, value LIMIT {_MOST_VALUES}
        """
        return [str(value) for value in snapshot.listed(values)["value"].to_pylist()]

    return {"outlet": frequent("source"), "language": frequent("language")}


def article(snapshot: Snapshot, article_id: str) -> ArticleDetail | None:
    """One article with what was read out of it, as of the snapshot's commit; None where there is no such article."""
    asked = [article_id]
    found = snapshot.stored.rows("articles", "article_id", asked, of=asked, order=(("article_id", _UP),)).to_pylist()
    if not found:
        return None
    reports = _stored(snapshot, "reports", "article_id", asked, of=asked, order=(("ordinal", _UP),))
    claims = _stored(snapshot, "claims", "article_id", asked, of=asked, order=_AS_TOLD)
    told = reports["report_id"].tolist()
    links = snapshot.stored.rows("links", "report_id", told, of=told, order=_BEST_LINKED)
    order = "known_from, date_start DESC NULLS LAST"
    incidents = as_frame(_by_ids(snapshot, links["incident_id"].to_pylist(), order=order))
    kept = raw.evidence(found[0]["extra"])
    is_kept = kept is not None and raw.is_kept(snapshot.store, kept.sha256)
    return ArticleDetail(found[0], reports, claims, incidents, kept if is_kept else None)


def _by_ids(snapshot: Snapshot, incident_ids: list[str], *, order: str) -> pa.Table:
    """The incidents of these ids, with the columns of ``columns.INCIDENTS``."""
    listed, parameters = one_of(incident_ids)
    found = snapshot.arrow(f"SELECT date_start FROM days WHERE incident_id IN {listed}", parameters)
    days = sorted(day for day in found["date_start"].to_pylist() if day)
    # The table stands in the order of days, not of ids.
    own = "date_start BETWEEN $first AND $last" if len(days) == found.num_rows else "TRUE"
    return snapshot.arrow(
        f"SELECT {_COLUMNS} FROM incidents WHERE incident_id IN {listed} AND {own} ORDER BY {order}",
        {**parameters, "first": days[0] if days else None, "last": days[-1] if days else None},
    )


def raw_page(snapshot: Snapshot, kept: Evidence) -> bytes:
    """The page that an article was read out of, byte for byte.

    Raises:
        StoreError: it is gone, or no longer what it was.
    """
    return raw.read(snapshot.store, kept.sha256)


def _stored(
    snapshot: Snapshot, table: str, column: str, values: list[str], *, of: list[str], order: Sequence[tuple[str, str]]
) -> pd.DataFrame:
    return as_frame(snapshot.stored.rows(table, column, values, of=of, order=order))
