"""Reports -> incidents: ids are kept, values are fused whole, an unknown stays unknown."""

from datetime import date

import pytest
from made import BAGHDAD, GAO, RAID, article, claim, report

from dashboard.columns import INCIDENT_COLUMNS
from dashboard.linking import fuse, link, summarise
from dashboard.linking.evidence import evidence_of
from dashboard.linking.matching import ordinals


def made(report_id="a#0", values=BAGHDAD, *, main=True, place="Bagdad", claims=(), **fields):
    told = report(values, main=main, place=place, claims=claims)
    return evidence_of([report_id], [told], article(report_id[0], **fields))[0]


class TestLink:
    def test_known_reports_keep_their_incident(self):
        links = link([made("a#0"), made("b#0", GAO)], {"a#0": "known"})
        assert links[0].incident_id == "known"
        assert links[1].incident_id not in ("known", "")

    def test_reports_of_one_event_share_an_incident(self):
        links = link([made("a#0"), made("b#0", source="RFI"), made("c#0", GAO)], {})
        assert links[0].incident_id == links[1].incident_id != links[2].incident_id
        assert "the same day" in links[0].reasons
        assert links[2].reasons == "the only report"


class TestFuse:
    def test_every_column_is_there_and_unknown_is_none(self):
        row = fuse("i", [made(values={})]).row
        assert set(row) == set(INCIDENT_COLUMNS)
        assert row["killed_best"] is None
        assert row["summary"] == ""

    def test_single_report(self):
        row = fuse("i", [made()]).row
        assert (row["incident_id"], row["known_from"], row["n_reports"], row["sources"]) == ("i", "fresh", 1, "AFP")
        assert row["first_published"] == date(2020, 11, 18)
        assert row["wounded_high"] is None

    def test_fresh_leads_and_a_statement_is_taken_whole(self):
        later = {**BAGHDAD, "killed_low": 2, "killed_best": 2, "killed_high": None, "weapon": "roquettes"}
        other = "Une roquette tirée mardi sur la capitale a tué une fillette, dit un hôpital."
        row = fuse("i", [made("a#0", later, main=False, source="RFI", text=other), made("b#0", BAGHDAD)]).row
        assert (row["killed_low"], row["killed_best"], row["killed_high"]) == (1, 1, 1)
        assert row["weapon"] == "roquettes"
        assert (row["n_reports"], row["n_sources"], row["sources"]) == (2, 2, "AFP; RFI")

    def test_recalled_when_no_report_is_fresh(self):
        assert fuse("i", [made(values=RAID, main=False)]).row["known_from"] == "recalled"

    def test_same_in_any_order(self):
        reports = [made("a#0"), made("b#0", GAO, source="RFI"), made("c#0", RAID, main=False)]
        assert fuse("i", reports) == fuse("i", reports[::-1])

    def test_what_it_is_found_by(self):
        denied = claim("perpetrator", "État islamique", status="denied")
        fused = fuse("i", [made(claims=(denied,))])
        assert "etat islamique" in fused.actor_text
        assert {"bagdad", "green zone", "iraq", "irak"} <= set(fused.place_text.split(" | "))
        assert "roquettes" in fused.search_text
        assert len(fused.search_text) <= 300

    def test_no_report_is_an_error(self):
        with pytest.raises(ValueError, match="at least one"):
            fuse("i", [])


class TestSummary:
    def test_in_both_languages(self):
        assert summarise(GAO) == "Armed clash, Gao, Mali (killed: 10)"
        assert summarise(GAO, "fr").endswith("Gao, Mali (tués: 10)")

    def test_unknown_is_left_out(self):
        assert summarise({}) == ""
        assert summarise({"killed_best": 0, "location": "Gao"}) == "Gao"


BEFORE = {0: {**BAGHDAD, "main": True}, 1: {**RAID, "main": False}}


class TestMatching:
    def test_reports_keep_their_ordinals_when_their_order_changes(self):
        reports = [report(RAID, main=False), report({**BAGHDAD, "killed_best": 2})]
        assert ordinals(BEFORE, reports, first_free=2) == [1, 0]

    def test_another_incident_gets_an_ordinal_never_given(self):
        assert ordinals(BEFORE, [report(GAO), report(BAGHDAD)], first_free=5) == [5, 0]

    def test_first_reading_counts_from_zero(self):
        assert ordinals({}, [report(GAO), report(BAGHDAD)], first_free=0) == [0, 1]
