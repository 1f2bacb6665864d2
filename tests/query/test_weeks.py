"""Weeks unlike the year before them, and incidents counted by two fields."""

from datetime import date, timedelta

import pandas as pd
import pytest
from specimen import store_at

from dashboard.query import FIELDS, Filters, Snapshot, pivot, unusual_weeks

MONDAY = date(2020, 1, 6)


def weekly(counts, coarse=()):
    """The timeline by week: one count a week from MONDAY on; weeks of `coarse` are dated no finer than a month."""
    rows = [(MONDAY + timedelta(weeks=at), n, at in coarse) for at, n in enumerate(counts) if n]
    return pd.DataFrame(rows, columns=["bin", "n", "coarse"])


def flagged(frame):
    return {(row.week - MONDAY).days // 7: row.unusual for row in frame.itertuples() if pd.notna(row.unusual)}


def test_a_steady_rate_has_no_unusual_week():
    assert flagged(unusual_weeks(weekly([2] * 120))) == {}


def test_a_burst_and_a_lull_stand_out_against_the_year_before():
    assert flagged(unusual_weeks(weekly([8] * 60 + [20] + [8] * 4 + [1] + [8] * 3))) == {60: "more", 65: "fewer"}


def test_what_follows_is_no_part_of_what_was_usual():
    assert flagged(unusual_weeks(weekly([2] * 60 + [9] + [40] * 30)))[60] == "more"


def test_two_incidents_after_a_quiet_year_are_no_wave():
    assert flagged(unusual_weeks(weekly([1] + [0] * 60 + [2] + [0] * 5 + [3, 1]))) == {67: "more"}


def test_weeks_of_the_first_year_and_the_last_one_are_not_judged():
    weeks = unusual_weeks(weekly([1] * 51 + [30] + [1] * 3 + [30]))
    assert [(week - MONDAY).days // 7 for week in weeks["week"]] == [52, 53, 54]


def test_dates_vaguer_than_a_week_are_not_counted():
    weeks = unusual_weeks(weekly([1] * 60 + [30] + [1] * 3, coarse={60}))
    assert flagged(weeks) == {}
    assert weeks["n"].tolist()[8] == 0


def test_only_weeks_within_the_days_are_told_but_those_before_still_count():
    frame = weekly([1] * 60 + [9] + [1] * 3)
    first = MONDAY + timedelta(weeks=60)
    weeks = unusual_weeks(frame, first=first, last=first + timedelta(days=6))
    assert weeks["week"].tolist() == [first]
    assert weeks["usual"].tolist() == [1.0]


def test_the_chance_is_poisson_s():
    week = unusual_weeks(weekly([3] * 60 + [8, 3])).iloc[-1]
    assert week["chance"] == pytest.approx(0.011905, abs=1e-6)  # P(X >= 8), mean 3
    assert pd.isna(week["unusual"])


def test_no_incidents_no_weeks():
    assert unusual_weeks(weekly([])).empty


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return Snapshot(store_at(tmp_path_factory.mktemp("pivot") / "store"))


def test_a_pivot_counts_each_pair(snapshot):
    frame = pivot(snapshot, Filters(country=("IRQ",)), "event_type", "place")
    cells = {(row.row, row.column): row.n for row in frame.itertuples()}
    assert cells["Explosions/Remote violence", "Tikrit"] == 2
    assert sum(cells.values()) == 4


def test_an_incident_with_two_actors_counts_for_both(snapshot):
    frame = pivot(snapshot, Filters(country=("MLI",), event_type=("battles",)), "actor", "country")
    assert len(frame) > 1
    assert set(frame["n"]) == {1}


@pytest.mark.parametrize("rows", FIELDS)
def test_any_field_crosses_any_other(snapshot, rows):
    for columns in FIELDS:
        assert list(pivot(snapshot, Filters(), rows, columns).columns) == [
            "row", "row_iso3", "column", "column_iso3", "n", "killed_best",
        ]  # fmt: skip


def test_only_the_most_frequent_values_are_crossed(snapshot):
    frame = pivot(snapshot, Filters(), "country", "event_type", most=1)
    assert set(frame["row"]) == {"IRQ"}
