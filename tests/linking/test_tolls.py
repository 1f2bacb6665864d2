"""Tolls of several reports: the latest leads, the range spans all, an unknown stays unknown."""

from test_partition import ROCKETS, SAME_ROCKETS, told

from dashboard.linking.tolls import fuse_toll


def toll(low, best, high, *, published="2020-11-18", main=True, name="a"):
    values = {"killed_low": low, "killed_best": best, "killed_high": high}
    return told(name, values, ROCKETS, main=main, published=published)


class TestFuseToll:
    def test_not_told(self):
        assert fuse_toll([toll(None, None, None)], "killed") == (None, None, None)

    def test_one_report_is_kept_as_it_is(self):
        assert fuse_toll([toll(3, 3, None)], "killed") == (3, 3, None)

    def test_the_latest_leads_and_the_range_spans_all(self):
        early, late = toll(1, 1, 1), toll(4, 4, 4, published="2020-11-20")
        assert fuse_toll([early, late], "killed") == (1, 4, 4)

    def test_open_upwards_stays_open(self):
        early, late = toll(1, 1, 1), toll(4, 4, None, published="2020-11-20")
        assert fuse_toll([early, late], "killed") == (1, 4, None)

    def test_none_is_not_unknown(self):
        assert fuse_toll([toll(0, 0, 0), toll(None, None, None)], "killed") == (0, 0, 0)

    def test_who_looks_back_speaks_only_where_no_one_else_does(self):
        late = toll(9, 9, 9, published="2021-11-20", main=False)
        assert fuse_toll([toll(1, 1, 1), late], "killed") == (1, 1, 1)
        assert fuse_toll([toll(None, None, None), late], "killed") == (9, 9, 9)

    def test_other_rules(self):
        reports = [toll(2, 2, 2), toll(2, 2, 2), toll(5, 5, 5, published="2020-11-20")]
        assert fuse_toll(reports, "killed", "majority") == (2, 2, 5)
        assert fuse_toll(reports, "killed", "conservative") == (2, 2, 5)
        assert fuse_toll(reports, "killed", "range") == (2, None, 5)

    def test_of_one_day_the_number_that_most_tell_leads(self):
        assert fuse_toll([toll(3, 3, 3), toll(4, 4, 4, name="b"), toll(4, 4, 4, name="c")], "killed") == (3, 4, 4)

    def test_munitions_that_hit_one_place_are_fewer_than_all_that_were_fired(self):
        def fired(number, published):
            values = {f"weapon_count_{end}": number for end in ("low", "best", "high")}
            return told("a", values, ROCKETS, published=published)

        reports = [fired(7, "2020-11-17"), fired(3, "2020-11-18")]
        assert fuse_toll(reports, "weapon_count") == (3, 7, 7)
        assert fuse_toll([*reports, fired(3, "2020-11-18")], "weapon_count") == (3, 3, 7)  # most say so
        assert fuse_toll(reports, "weapon_count", "conservative") == (3, 3, 7)


def test_copies_count_as_one_source():
    from dashboard.linking import fuse

    copies = [told("a", {}, ROCKETS), told("b", {}, ROCKETS + " (AFP)"), told("c", {}, SAME_ROCKETS)]
    assert (fuse("i", copies).row["n_reports"], fuse("i", copies).row["n_sources"]) == (3, 2)
