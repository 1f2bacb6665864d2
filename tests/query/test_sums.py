"""What is counted by numbers, bits and rows put aside equals what is counted one by one."""

import random
from collections import Counter
from datetime import date
from typing import Any

import pytest
from chance import any_filters, incident
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import query
from dashboard.query import Filters, Sight, Snapshot, numbers, prepared
from dashboard.store import CommitRows, Store

WORLD = Sight((-180.0, -90.0, 180.0, 90.0), 1.0)


@pytest.fixture(scope="module", params=["memory", "file"])
def snapshot(request, tmp_path_factory) -> Snapshot:
    chance = random.Random(8)  # noqa: S311 - no secret
    rows = [incident(chance, number) for number in range(120)]
    store = Store.create(tmp_path_factory.mktemp("sums") / "store")
    links = [
        {"report_id": f"a{number % 70}#{number // 70}", "incident_id": row["incident_id"]}
        for number, row in enumerate(rows)
    ]
    store.commit(CommitRows(rows={"incidents": rows[:80], "links": links}))
    store.commit(CommitRows(rows={"incidents": rows[60:]}, removed={"incidents": ["i003"]}))
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "file":
            patch.setattr(prepared, "WORTH_A_FILE", 0)
            patch.setattr(numbers, "_MOST_GROUPS", 0)
        yield Snapshot(store)


def known(value: object) -> bool:
    return value is not None and value == value


def rows_of(snapshot: Snapshot, filters: Filters) -> list[dict[str, Any]]:
    """The kept incidents, by the plain conditions, as plain values."""
    condition, parameters = filters.sql()
    return snapshot.rows(f"FROM incidents JOIN texts USING (site, row) WHERE {condition}", parameters)


@given(any_filters)
@settings(max_examples=8)
def test_totals(snapshot, filters):
    rows, found = rows_of(snapshot, filters), query.totals(snapshot, filters)
    assert found.incidents == len(rows) == len(query.incidents(snapshot, filters))
    assert found.undated == sum(row["date_start"] is None for row in rows)
    assert found.unplaced == sum(row["latitude"] is None for row in rows)
    assert found.recalled == len(rows_of(snapshot, filters.set(known_from="recalled")))
    named = {(row["location"], row["admin1"], row["iso3"]) for row in rows if row["location"]}
    assert found.places == len(named)
    outlets = {name for row in rows if row["sources"] for name in row["sources"].split("; ")}
    assert found.sources == len(outlets)
    linked = snapshot.rows("SELECT incident_id, article_id FROM evidence")
    kept = {row["incident_id"] for row in rows}
    several = Counter(link["article_id"] for link in linked if link["incident_id"] in kept)
    assert found.articles == sum(row["n_reports"] for row in rows) - sum(several.values()) + len(several)
    for count, figure in found.figures.items():
        low, best, high = ([row[f"{count}_{end}"] for row in rows] for end in ("low", "best", "high"))
        told = list(zip(low, best, high, strict=True))
        assert figure.untold == sum(not any(map(known, one)) for one in told)
        assert figure.open_upwards == sum(known(a) and not known(c) for a, _, c in told)
        best_known = [b if known(b) else a for a, b, _ in told]
        assert (figure.best or 0) == sum(filter(known, best_known))
        assert (figure.low or 0) == sum(a if known(a) else b if known(b) else 0 for a, b, _ in told)
        assert (figure.high or 0) == sum(next(filter(known, (c, b, a)), 0) for a, b, c in told)


@given(any_filters, st.integers(0, 40), st.integers(0, 40), st.integers(1, 9))
@settings(max_examples=8)
def test_pages_and_batches(snapshot, filters, limit, offset, at_once):
    rows = sorted(rows_of(snapshot, filters), key=lambda row: row["incident_id"])
    dated = [row for row in rows if row["date_start"]]
    dated.sort(key=lambda row: (row["date_start"], row["date_end"]), reverse=True)
    expected = [row["incident_id"] for row in (*dated, *(row for row in rows if not row["date_start"]))]
    page = query.incidents(snapshot, filters, limit=limit, offset=offset)
    assert page["incident_id"].tolist() == expected[offset : offset + limit]
    stream = query.incident_batches(snapshot, filters, offset=offset, rows=at_once)
    assert stream.read_all()["incident_id"].to_pylist() == expected[offset:]


@given(any_filters, st.sampled_from(("event_type", "country", "province", "actor", "origin")))
@settings(max_examples=8)
def test_timeline(snapshot, filters, stack):
    value = {
        "event_type": lambda row: row["event_type"],
        "country": lambda row: row["iso3"],
        "province": lambda row: row["admin1"] and row["iso3"] and f"{row['iso3']}/{row['admin1']}",
        "actor": lambda row: row["perpetrator"] and row["perpetrator"].split("; ")[0],
        "origin": lambda row: row["origin"],
    }[stack]
    expected = Counter(
        (row["date_start"].replace(day=1), value(row)) for row in rows_of(snapshot, filters) if row["date_start"]
    )
    found: Counter[tuple[date, str | None]] = Counter()
    for row in query.timeline(snapshot, filters, by="month", stack=stack).to_dict("records"):
        found[row["bin"], row["stack"] if isinstance(row["stack"], str) else None] += row["n"]
    assert found == expected


@given(
    any_filters, st.sampled_from(("actor", "place", "country", "event_type", "sub_event_type", "source", "language"))
)
@settings(max_examples=8)
def test_top(snapshot, filters, by):
    column = {"actor": "perpetrator", "place": "location", "country": "iso3", "source": "sources"}.get(by, by)
    column = "languages" if by == "language" else column
    split = by in ("actor", "source", "language")
    expected: Counter[str] = Counter()
    for row in rows_of(snapshot, filters):
        if row[column]:
            expected.update(row[column].split("; ") if split else [row[column]])
    found: Counter[str] = Counter()
    for row in query.top(snapshot, filters, by, limit=100).to_dict("records"):
        found[row["value"]] += row["n"]
    assert found == expected


@given(any_filters, st.sampled_from((1, 100)))
@settings(max_examples=8)
def test_marks(snapshot, filters, limit):
    pointed = [
        row
        for row in rows_of(snapshot, filters)
        if row["latitude"] is not None and not (row["where_prec"] == 4 and row["admin1"] and row["iso3"])
    ]
    found = query.spots(snapshot, filters, limit=limit, sight=WORLD).frame.to_dict("records")
    assert sum(mark["n"] for mark in found) == len(pointed)
    assert sum(mark["n_theirs"] for mark in found) == sum(row["origin"] == "acled" for row in pointed)
    killed = [row["killed_best"] if known(row["killed_best"]) else row["killed_low"] for row in pointed]
    assert sum(mark["killed"] for mark in found) == sum(filter(known, killed))
    for mark in found:
        if mark["n"] == 1 and limit == 100:
            point = (mark["lat"], mark["where_prec"])
            [row] = [row for row in pointed if (row["latitude"], row["where_prec"]) == point]
            assert (mark["date_start"] if known(mark["date_start"]) else None) == row["date_start"]
