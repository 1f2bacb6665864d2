"""ACLED's and UCDP's columns: their order, the scales, blank where nothing is known."""

import csv
from datetime import date
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import export
from dashboard.export import acled, ucdp
from dashboard.query import Filters

ACLED = (
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 "
    "actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location "
    "latitude longitude geo_precision source source_scale notes fatalities tags timestamp"
)
UCDP = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name "
    "dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b "
    "number_of_sources source_article source_office source_date source_headline source_original where_prec "
    "where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id "
    "region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high "
    "low gwnoa gwnob"
)


def rows(snapshot, name: str, **filters) -> list[dict[str, str]]:
    data = export.to_bytes(export.select(snapshot, Filters(**filters)), name)
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def one(selection_of, name: str, **values) -> dict[str, str]:
    selection = selection_of({column: [value] for column, value in values.items()})
    [row] = csv.DictReader(StringIO(export.to_bytes(selection, name).decode("utf-8-sig"), newline=""))
    return row


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@settings(max_examples=25)
@pytest.mark.parametrize(
    ("name", "column", "to"), [("acled", "summary", "notes"), ("ucdp", "location", "where_coordinates")]
)
def test_any_text_comes_back(selection_of, name, column, to, text):
    guarded = f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
    assert one(selection_of, name, **{column: text})[to] == guarded


class TestAcled:
    def test_31_columns_in_order(self, snapshot):
        assert len(ACLED.split()) == 31
        assert acled.SCHEMA.names == ACLED.split()
        assert list(rows(snapshot, "acled")[0]) == ACLED.split()

    def test_a_battle(self, snapshot):
        [row] = rows(snapshot, "acled", country=("MLI",))
        told = {name: row[name] for name in ("event_date", "year", "time_precision", "tags", "geo_precision", "iso")}
        assert told == {
            "event_date": "2021-03-01", "year": "2021", "time_precision": "3", "tags": "date_prec=4",
            "geo_precision": "1", "iso": "466",
        }  # fmt: skip
        assert (row["actor1"], row["inter1"]) == ("JNIM", "Rebel group")
        assert (row["actor2"], row["inter2"]) == ("Malian army", "")
        assert (row["disorder_type"], row["fatalities"], row["longitude"]) == ("Political violence", "10", "-0.04")
        assert row["admin2"] == row["region"] == row["source_scale"] == ""

    def test_violence_against_civilians(self, snapshot):
        [row] = rows(snapshot, "acled", country=("BGR",))
        assert (row["actor1"], row["assoc_actor_1"]) == ("Ivan Petrov", "JNIM")
        assert (row["actor2"], row["inter2"]) == ("Civilians (Bulgaria)", "Civilians")
        assert (row["civilian_targeting"], row["fatalities"]) == ("Civilian targeting", "4")

    def test_unknown_is_blank(self, snapshot):
        [row] = rows(snapshot, "acled", country=("HTI",))
        for name in ("event_date", "year", "time_precision", "fatalities", "actor1", "inter1", "tags", "admin1"):
            assert row[name] == "", name
        assert row["geo_precision"] == "3"

    @pytest.mark.parametrize(("date_prec", "time"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (None, "")])
    def test_time_precision(self, selection_of, date_prec, time):
        row = one(selection_of, "acled", date_prec=date_prec)
        assert row["time_precision"] == str(time)
        assert bool(row["tags"]) == (date_prec in (4, 5))

    @pytest.mark.parametrize(
        ("where_prec", "geo"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 3), (7, 3), (None, "")]
    )
    def test_geo_precision(self, selection_of, where_prec, geo):
        assert one(selection_of, "acled", where_prec=where_prec)["geo_precision"] == str(geo)

    @pytest.mark.parametrize(
        ("told", "fatalities"),
        [
            ({"killed_best": None}, ""),
            ({"killed_best": 0}, "0"),
            ({"killed_low": 3}, "3"),
            ({"killed_best": 2, "perpetrators_killed": 1}, "3"),
            ({"perpetrators_killed": 1}, "1"),
        ],
    )
    def test_fatalities(self, selection_of, told, fatalities):
        assert one(selection_of, "acled", **told)["fatalities"] == fatalities

    @pytest.mark.parametrize(
        ("kind", "sub", "disorder"),
        [
            ("Riots", "Mob violence", "Political violence"),
            ("Riots", "Violent demonstration", "Demonstrations"),
            ("Riots", None, ""),
            ("Protests", "Excessive force against protesters", "Political violence; Demonstrations"),
            ("Protests", "Peaceful protest", "Demonstrations"),
            (None, None, ""),
        ],
    )
    def test_disorder_type(self, selection_of, kind, sub, disorder):
        assert one(selection_of, "acled", event_type=kind, sub_event_type=sub)["disorder_type"] == disorder


class TestUcdp:
    def test_49_columns_in_order(self, snapshot):
        assert len(UCDP.split()) == 49
        assert ucdp.SCHEMA.names == UCDP.split()
        assert list(rows(snapshot, "ucdp")[0]) == UCDP.split()

    def test_against_civilians(self, snapshot):
        [row] = rows(snapshot, "ucdp", country=("BGR",))
        told = ("type_of_violence", "side_a", "side_b", "deaths_a", "deaths_civilians", "best", "low", "high")
        assert [row[name] for name in told] == ["3", "Ivan Petrov", "Civilians", "1", "3", "4", "4", ""]
        assert (row["geom_wkt"], row["date_prec"], row["where_prec"]) == ("POINT (23.32 42.7)", "1", "4")
        assert row["relid"]
        assert row["id"] == row["conflict_name"] == row["event_clarity"] == ""

    def test_a_year_is_told_only_where_it_is_one(self, selection_of):
        row = one(selection_of, "ucdp", date_start=date(2020, 12, 31), date_end=date(2021, 1, 2))
        assert (row["year"], row["date_start"]) == ("", "2020-12-31")

    @pytest.mark.parametrize(
        ("point", "cell"), [((-90, -180), 1), ((-89.99, -179.49), 2), ((-89.5, -180), 721), ((89.99, 179.99), 259200)]
    )
    def test_priogrid(self, point, cell):
        assert ucdp.priogrid(*point) == cell
