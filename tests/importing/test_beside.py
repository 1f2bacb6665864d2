"""Ours beside theirs: which one lacks what the other has, by week and by place."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import BAGHDAD, GAO, UNDATED, article, reader, report

from dashboard import pipeline, query
from dashboard.columns import INCIDENT_COLUMNS
from dashboard.query import Filters, Snapshot
from dashboard.store import CommitRows, Store

DAY = date(2020, 11, 17)  # of BAGHDAD


def theirs(key: str, **values) -> dict:
    """A row of ACLED's in Baghdad."""
    told = {**dict.fromkeys(INCIDENT_COLUMNS), **BAGHDAD, "incident_id": f"acled:{key}", "origin": "acled"}
    return {**told, "known_from": "fresh", **values}


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Store:
    store = Store.create(tmp_path_factory.mktemp("beside") / "store")
    with pytest.MonkeyPatch.context() as patch:
        told = {"a": (report(BAGHDAD),), "b": (report(GAO),), "c": (report(UNDATED),)}
        patch.setattr(pipeline, "read_article", reader(told))
        pipeline.ingest_articles([article(key) for key in "abc"], store)
    return store


def compared(own: Store, *rows: dict, filters: Filters | None = None) -> query.Others:
    """The comparison with these rows as ACLED's, and no others."""
    before = own.current("incidents", where=("origin", ["acled"]))["incident_id"].to_pylist()
    gone = set(before) - {row["incident_id"] for row in rows}
    own.commit(CommitRows(rows={"incidents": rows}, removed={"incidents": gone}))
    return query.beside(Snapshot(own), filters or Filters(), "acled")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, True),
        ({"date_start": DAY + timedelta(2), "date_end": DAY + timedelta(2)}, True),
        ({"date_start": DAY + timedelta(3), "date_end": DAY + timedelta(3)}, False),
        ({"date_start": DAY - timedelta(2), "date_end": DAY - timedelta(2)}, True),
        ({"date_start": DAY - timedelta(30), "date_end": DAY + timedelta(30)}, True),
        ({"iso3": "SYR"}, False),
        ({"latitude": 33.7}, True),
        ({"latitude": 33.9}, False),
        ({"latitude": 33.9, "where_prec": 4}, True),
        ({"latitude": 33.9, "where_prec": 4, "admin1": "Basra"}, False),
        ({"latitude": None, "longitude": None, "admin1": None, "where_prec": 6}, True),
        ({"event_type": "Protests", "killed_best": 90}, True),
    ],
)
def test_counterparts(own, values, told):
    found = compared(own, theirs("1", **values))
    assert found.we_lack["incident_id"].tolist() == ([] if told else ["acled:1"])
    assert (found.n_they_lack, found.n_we_lack) == ((1, 0) if told else (2, 1))


def test_counts_by_week_and_place(own):
    later = {"date_start": DAY + timedelta(7), "date_end": DAY + timedelta(7)}
    found = compared(own, theirs("1"), theirs("2", **later), theirs("3", date_start=None, date_end=None))
    assert (found.ours, found.theirs, found.uncompared) == (3, 3, (1, 1))
    weeks = {row["week"]: (row["ours"], row["theirs"]) for row in found.weeks.to_dict("records")}
    assert weeks == {date(2020, 11, 16): (1, 1), date(2020, 11, 23): (0, 1), date(2021, 3, 1): (1, 0)}
    places = {row["admin1"]: (row["ours"], row["theirs"]) for row in found.places.to_dict("records")}
    assert places == {"Baghdad": (1, 2), "Gao": (1, 0)}


def test_filters_choose_what_is_compared_not_what_with(own):
    """A day just outside of the dates asked for is a counterpart all the same."""
    found = compared(
        own, theirs("1", date_start=DAY - timedelta(1), date_end=DAY - timedelta(1)), filters=Filters(date_from=DAY)
    )
    assert (found.theirs, found.n_we_lack) == (0, 0)
    assert found.they_lack["iso3"].tolist() == ["MLI"]


def test_whose_tables_there_are(own):
    compared(own)
    assert query.origins(Snapshot(own)) == []
    compared(own, theirs("1"))
    assert query.origins(Snapshot(own)) == ["acled"]


@given(st.lists(st.tuples(st.integers(-12, 12), st.integers(0, 20), st.floats(32.5, 34.1)), max_size=6))
@settings(max_examples=4)
def test_as_a_loop_over_all_pairs_finds_them(own, told):
    rows = [
        theirs(
            str(number), latitude=latitude,
            date_start=DAY + timedelta(first), date_end=DAY + timedelta(first + length),
        )
        for number, (first, length, latitude) in enumerate(told)
    ]  # fmt: skip
    lacking = {
        row["incident_id"]
        for row in rows
        if row["date_start"] > DAY + timedelta(2)
        or row["date_end"] < DAY - timedelta(2)
        or abs(row["latitude"] - 33.3) * 111.19 > 50 + 3.0 + 3.0
    }
    assert set(compared(own, *rows).we_lack["incident_id"]) == lacking
