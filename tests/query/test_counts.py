"""Totals, the timeline, the most frequent, what the filters may choose from."""

from datetime import date

import pytest

from dashboard import query
from dashboard.query import Filters


class TestTotals:
    def test_fresh_ones_are_counted_and_recalled_told_beside(self, snapshot):
        totals = query.totals(snapshot, Filters())
        assert (totals.incidents, totals.recalled, totals.all) == (3, 1, 3)
        assert (totals.undated, totals.unplaced, totals.places) == (1, 1, 2)
        assert (totals.articles, totals.sources) == (3, 2)

    def test_sums(self, snapshot):
        figures = query.totals(snapshot, Filters()).figures
        killed, wounded, abducted = figures["killed"], figures["wounded"], figures["abducted"]
        assert (killed.low, killed.best, killed.high, killed.untold, killed.open_upwards) == (11, 11, 11, 1, 0)
        assert (wounded.low, wounded.best, wounded.high, wounded.untold, wounded.open_upwards) == (4, 4, 4, 2, 1)
        assert (abducted.low, abducted.best, abducted.high, abducted.untold) == (None, None, None, 3)

    def test_nothing_kept(self, snapshot):
        totals = query.totals(snapshot, Filters(place="nowhere"))
        assert (totals.incidents, totals.all, totals.figures["killed"].best) == (0, 3, None)


class TestTimeline:
    def test_counts_once_and_says_what_is_coarser_than_a_bin(self, snapshot):
        frame = query.timeline(snapshot, Filters(), by="week")
        assert list(frame.columns) == ["bin", "stack", "coarse", "n", "killed_best"]
        assert frame["bin"].tolist() == [date(2020, 11, 16), date(2021, 3, 1)]
        assert frame["coarse"].tolist() == [False, True]
        assert not query.timeline(snapshot, Filters(), by="month")["coarse"].any()

    def test_bins_follow_the_days_shown(self, snapshot):
        assert query.timeline(snapshot, Filters()).attrs["by"] == "week"
        assert query.timeline(snapshot, Filters(place="gao")).attrs["by"] == "day"
        assert query.timeline(snapshot, Filters(place="nowhere")).empty

    @pytest.mark.parametrize("stack", ["event_type", "country", "province", "actor", "origin"])
    def test_stacks(self, snapshot, stack):
        assert query.timeline(snapshot, Filters(), by="year", stack=stack)["n"].sum() == 2


class TestTop:
    @pytest.mark.parametrize(
        ("by", "first"),
        [
            ("actor", "Hezbollah Brigades"),
            ("place", "Gao"),
            ("country", "HTI"),
            ("event_type", "Battles"),
            ("sub_event_type", "Abduction/forced disappearance"),
            ("source", "AFP"),
        ],
    )
    def test_top(self, snapshot, by, first):
        frame = query.top(snapshot, Filters(), by, limit=2)
        assert list(frame.columns) == ["value", "detail", "n", "killed_best"]
        assert frame["value"][0] == first
        assert len(frame) == 2

    def test_options(self, snapshot):
        options = query.options(snapshot)
        assert options.dates == query.DateRange(date(2020, 1, 3), date(2021, 3, 31))
        assert {(found.value, found.name) for found in options.countries} >= {("IRQ", "Iraq"), ("MLI", "Mali")}
        assert options.event_types[0] == query.Option("explosions", "Explosions/Remote violence", 2)
        assert "RFI, Paris" in {found.value for found in options.sources}
