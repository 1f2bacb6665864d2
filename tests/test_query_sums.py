"""What is counted by numbers, bits and rows put aside equals what is counted one by one."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dashboard import query
from dashboard.columns import COUNTS
from dashboard.query import ArticleFilters, Filters, Near, Sight, Snapshot, numbers, prepared
from dashboard.query.snapshot import as_frame
from dashboard.store import TABLES, CommitRows, Store
from dashboard.store.location import PREPARED

PLACES = (
    ("Iraq", "IRQ", "Baghdad", "Green Zone", 33.31, 44.39, 1, 2.0),
    ("Iraq", "IRQ", "Baghdad", None, 33.31, 44.39, 4, 40.0),  # a province known alone, at a place's point
    ("Iraq", "IRQ", None, None, None, None, 6, None),
    ("Mali", "MLI", "Gao", "Gao", 16.27, -0.04, 1, 5.0),
    ("Mali", "MLI", "Gao", "Gao", 16.28, -0.04, 2, 25.0),
    (None, None, None, "Gao", None, None, None, None),
    (None, None, None, None, None, None, None, None),
)
OUTLETS = (None, "AFP", "AFP; RFI", "RFI; Le Monde; AFP; Reuters", "Reuters")
ACTORS = (None, "Da'esh", "Da'esh; JNIM", "JNIM")
WORLD = Sight((-180.0, -90.0, 180.0, 90.0), 1.0)
LISTED = frozenset(TABLES["articles"].names) - {"text", "notes", "extra"}
LARGE = 2**40  # more than an INTEGER holds


def made(chance: random.Random, number: int) -> dict[str, Any]:
    """An incident of any kind; many columns unknown."""
    country, iso3, admin1, location, latitude, longitude, where_prec, radius_km = chance.choice(PLACES)
    day = chance.choice((None, date(2018, 1, 1) + timedelta(days=chance.randrange(900))))
    tolls = {
        f"{count}_{end}": chance.choice((None, 0, chance.randrange(50), LARGE if number == 7 else 3))
        for count in COUNTS
        for end in ("low", "best", "high")
    }
    event_type, sub_event_type = chance.choice(
        ((None, None), ("Battles", None), ("Battles", "Armed clash"), ("Riots", "Mob violence"), (None, "Armed clash"))
    )
    return {
        **{"country": country, "iso3": iso3, "admin1": admin1, "location": location, "latitude": latitude},
        **{"longitude": longitude, "where_prec": where_prec, "radius_km": radius_km, **tolls},
        **{"event_type": event_type, "sub_event_type": sub_event_type},
        "incident_id": f"i{number:03}",
        "known_from": chance.choice(("fresh", "fresh", "recalled")),
        "date_start": day,
        "date_end": day and day + timedelta(days=chance.choice((0, 0, 3, 40, 364))),
        "perpetrator": chance.choice(ACTORS),
        "sources": chance.choice(OUTLETS),
        "languages": chance.choice(("fr", "fr; en", None)),
        "n_reports": chance.randrange(1, 4),
        "review_status": chance.choice((None, "auto", "confirmed", "rejected")),
        "confidence": chance.random(),
        "origin": chance.choice(("own", "own", "acled")),
        "search_text": chance.choice(("market attack", "convoy", None)),
        "place_text": location and location.lower(),
        "updated_at": datetime(2024, 1, 1, tzinfo=UTC),
    }


@pytest.fixture(scope="module", params=["memory", "file"])
def snapshot(request, tmp_path_factory) -> Snapshot:
    chance = random.Random(8)  # noqa: S311 - no secret
    rows = [made(chance, number) for number in range(120)]
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


days = st.none() | st.dates(date(2017, 12, 1), date(2020, 8, 1))
any_filters = st.builds(
    Filters,
    date_from=days,
    date_to=days,
    undated=st.sampled_from(("auto", "yes", "no", "only")),
    origin=st.sampled_from(("own", "all", "acled")),
    known_from=st.sampled_from(("fresh", "recalled", "all")),
    country=st.sampled_from(((), ("IRQ",), ("MLI",))),
    event_type=st.sampled_from(((), ("battles",))),
    review_status=st.sampled_from(((), ("rejected",), ("auto", "confirmed"))),
    text=st.sampled_from(("", "", "market")),
    near=st.sampled_from((None, None, Near(33.3, 44.4, 100))),
    source=st.sampled_from(((), ("RFI",))),
)


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


# --- A file brought up to date ----------------------------------------------------------------------------

# What a commit does: rows that come or change, and rows that go, by number.
a_commit = st.tuples(st.lists(st.integers(0, 30), max_size=12, unique=True), st.sets(st.integers(0, 30), max_size=3))


@given(st.lists(a_commit, min_size=2, max_size=3), st.randoms(use_true_random=False), any_filters)
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate])
def test_a_file_brought_up_to_date_gives_the_same_as_a_new_one(tmp_path_factory, monkeypatch, commits, chance, filters):
    monkeypatch.setattr(prepared, "MOST_CHANGED", 100)
    monkeypatch.setattr(prepared, "_make", counted := Counted(prepared._make))
    store = Store.create(tmp_path_factory.mktemp("extended") / "store")
    first = {"incidents": [made(chance, number) for number in range(12)], "articles": [listed(chance, 1)]}
    store.commit(CommitRows(rows=first))
    for come, go in commits:
        monkeypatch.setattr(prepared, "WORTH_A_FILE", 0)
        query.articles(Snapshot(store), ArticleFilters())
        rows = [made(chance, number) for number in come]
        links = [{"report_id": f"a{n // 3}#{n % 3}", "incident_id": row["incident_id"]} for n, row in enumerate(rows)]
        gone = {f"i{number:03}" for number in go - set(come)}
        ended = {f"a{number}#0" for number in go} - {link["report_id"] for link in links}
        articles = [listed(chance, number) for number in sorted({number // 3 for number in come})]
        claims = [
            {
                "claim_id": f"c{number}",
                "article_id": f"a{number % 9}",
                "report_id": chance.choice((None, f"a{number}#0")),
            }
            for number in come
        ]
        gone_claims = {f"c{number}" for number in go - set(come)}
        store.commit(
            CommitRows(
                rows={"incidents": rows, "links": links, "articles": articles, "claims": claims},
                removed={"incidents": gone, "links": ended, "claims": gone_claims},
            )
        )
    extended = Snapshot(store)
    for asked in (ArticleFilters(), ArticleFilters(text="Été"), ArticleFilters(outlet=("AFP", ""), status="none")):
        pd.testing.assert_frame_equal(query.articles(extended, asked, limit=5), plainly_listed(store, asked).head(5))
    assert counted.calls == 2  # incidents and articles
    monkeypatch.setattr(prepared, "WORTH_A_FILE", 2**40)
    fresh = Snapshot(store)
    for asked in (Filters(known_from="all", origin="all"), filters):
        found, expected = (query.incidents(one, asked) for one in (extended, fresh))
        pd.testing.assert_frame_equal(found, expected)
        assert found["incident_id"].tolist() == query.incident_ids(fresh, asked, limit=100)
        assert query.totals(extended, asked) == query.totals(fresh, asked)
        for by in ("actor", "source", "province"):
            pd.testing.assert_frame_equal(query.top(extended, asked, by), query.top(fresh, asked, by))
        pd.testing.assert_frame_equal(query.timeline(extended, asked), query.timeline(fresh, asked))
    for table in ("evidence", "shared", "days"):
        assert extended.rows(f"FROM {table} ORDER BY ALL") == fresh.rows(f"FROM {table} ORDER BY ALL")
    [file] = (store.path / PREPARED).glob("*-incidents-*.duckdb")
    assert file.name.startswith(extended.commit.commit_id)


def listed(chance: random.Random, number: int) -> dict[str, Any]:
    """An article as it may be."""
    return {
        "article_id": f"a{number}",
        "title": chance.choice((None, "L'été", "Raid")),
        "source": chance.choice((None, "AFP", "Reuters")),
        "published_at": chance.choice((None, "2020-01-01", f"2020-01-{number % 9 + 1:02}T08:00:00+01:00")),
        "is_incident_report": chance.choice((None, True, False)),
    }


def plainly_listed(store: Store, filters: ArticleFilters) -> pd.DataFrame:
    """The list of articles out of the store's own rows."""
    rows = store.current("articles").to_pylist()
    rows = [row for row in rows if filters.status == "all" or row["is_incident_report"] is False]
    rows = [row for row in rows if not filters.outlet or (row["source"] or "") in filters.outlet]
    rows = [row for row in rows if not filters.text or row["title"] == "L'été"]
    rows.sort(key=lambda row: row["article_id"])
    rows.sort(key=lambda row: row["published_at"] or "", reverse=True)
    told = Counter(
        article
        for article, _ in {
            (link["report_id"].split("#")[0], link["incident_id"]) for link in store.current("links").to_pylist()
        }
    )
    outside = Counter(row["article_id"] for row in store.current("claims").to_pylist() if row["report_id"] is None)
    schema = pa.schema([field for field in TABLES["articles"].schema if field.name in LISTED])
    frame = as_frame(pa.Table.from_pylist(rows, schema=schema))
    ids = frame["article_id"]
    counts = {"n_incidents": [told[one] for one in ids], "n_outside": [outside[one] for one in ids]}
    return frame.assign(**{name: pd.array(values, dtype="Int64") for name, values in counts.items()})


class Counted:
    """A function, and how often it was called."""

    def __init__(self, function: Callable[..., object]) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *given: object) -> object:
        self.calls += 1
        return self.function(*given)


def test_where_much_has_changed_the_file_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "WORTH_A_FILE", 0)
    monkeypatch.setattr(prepared, "_make", counted := Counted(prepared._make))
    chance = random.Random(3)  # noqa: S311 - no secret
    store = Store.create(tmp_path / "store")
    for changed in (range(40), [3], [4], [5], [6], [7]):
        store.commit(CommitRows(rows={"incidents": [made(chance, number) for number in changed]}))
        assert len(query.incidents(Snapshot(store), Filters(known_from="all", origin="all"))) <= 40
    assert counted.calls == 2  # the fifth change is more than a tenth
