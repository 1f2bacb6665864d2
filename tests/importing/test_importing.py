"""Tables of ACLED's and UCDP's as incidents of another origin."""

import csv
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from made import BAGHDAD, GAO, article, reader, report

from dashboard import export, pipeline, query
from dashboard.cli import main
from dashboard.importing import import_table, remove_imported
from dashboard.importing.row import CellError
from dashboard.importing.tables import SOURCES
from dashboard.model import VigieError
from dashboard.query import Filters, Snapshot
from dashboard.store import Store
from dashboard.store.history import restore

ACLED = {
    "event_id_cnty": "MLI100", "event_date": "2021-03-10", "year": "2021", "time_precision": "1",
    "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "JNIM", "actor2": "Military Forces of Mali",
    "country": "Mali", "admin1": "Gao", "location": "Gao", "latitude": "16.2717", "longitude": "-0.0447",
    "geo_precision": "1", "source": "AFP; RFI", "notes": '=HYPERLINK("x"), they said', "fatalities": "3",
}  # fmt: skip
UCDP = {
    "id": "7001", "type_of_violence": "3", "side_a": "IS", "side_b": "Civilians", "number_of_sources": "-1",
    "source_office": "Reuters", "source_headline": "", "where_prec": "1", "where_coordinates": "Baghdad city",
    "where_description": "a market", "adm_1": "Baghdad governorate", "latitude": "33.3", "longitude": "44.39",
    "country": "Iraq", "date_prec": "2", "date_start": "2020-11-16 00:00:00.000", "date_end": "2020-11-18 00:00:00.000",
    "best": "5", "low": "4", "high": "9",
}  # fmt: skip


def table(path: Path, *rows: dict[str, str], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(origin: str, cells: dict[str, str]) -> dict:
    [source] = [source for source in SOURCES if source.origin == origin]
    return source.as_incident(cells)


@pytest.fixture
def store(tmp_path) -> Store:
    store = Store.create(tmp_path / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "read_article", reader({"a": (report(BAGHDAD),), "b": (report(GAO),)}))
        pipeline.ingest_articles([article("a"), article("b")], store)
    return store


class TestRows:
    def test_acled(self):
        row = read("acled", ACLED)
        assert (row["incident_id"], row["origin"], row["known_from"]) == ("acled:MLI100", "acled", "fresh")
        assert (row["date_start"], row["date_end"], row["date_prec"]) == (date(2021, 3, 10), date(2021, 3, 10), 1)
        assert (row["country"], row["iso3"], row["where_prec"], row["longitude"]) == ("Mali", "MLI", 1, -0.0447)
        assert (row["killed_low"], row["killed_best"], row["killed_high"]) == (None, 3, None)
        assert row["perpetrator"] == "JNIM; Military Forces of Mali"
        assert (row["sources"], row["n_sources"]) == ("AFP; RFI", 2)

    def test_ucdp(self):
        row = read("ucdp", UCDP)
        assert (row["incident_id"], row["event_type"]) == ("ucdp:7001", "Violence against civilians")
        assert (row["date_start"], row["date_end"], row["date_prec"]) == (date(2020, 11, 16), date(2020, 11, 18), 2)
        assert [row[f"killed_{end}"] for end in ("low", "best", "high")] == [4, 5, 9]
        assert (row["perpetrator"], row["victims"], row["n_sources"]) == ("IS", "Civilians", None)
        assert row["summary"] == "a market"

    @pytest.mark.parametrize(
        ("told", "day", "prec", "first", "last"),
        [
            ("2024-02-10", "1", 1, date(2024, 2, 10), date(2024, 2, 10)),
            ("10 February 2024", "1", 1, date(2024, 2, 10), date(2024, 2, 10)),
            ("2024-02-10", "2", 3, date(2024, 2, 7), date(2024, 2, 13)),
            ("2024-02-10", "3", 4, date(2024, 2, 1), date(2024, 2, 29)),
        ],
    )
    def test_time_precision(self, told, day, prec, first, last):
        row = read("acled", {**ACLED, "event_date": told, "time_precision": day})
        assert (row["date_prec"], row["date_start"], row["date_end"]) == (prec, first, last)

    def test_a_country_alone_has_no_point(self):
        row = read("ucdp", {**UCDP, "where_prec": "6"})
        assert row["latitude"] is row["longitude"] is None

    @pytest.mark.parametrize(
        ("cells", "word"),
        [
            ({**ACLED, "event_date": "hier"}, "event_date is 'hier'"),
            ({**ACLED, "event_id_cnty": ""}, "event_id_cnty is empty"),
            ({**ACLED, "fatalities": "-3"}, "fatalities is -3"),
            ({**ACLED, "fatalities": "many"}, "not a whole number"),
            ({**ACLED, "latitude": "162717"}, "not degrees"),
            ({**ACLED, "latitude": "nan"}, "not degrees"),
            ({**ACLED, "geo_precision": "9"}, "geo_precision is 9"),
            ({**ACLED, "event_date": "0001-01-01", "time_precision": "2"}, "event_date"),
            ({**UCDP, "type_of_violence": ""}, "type_of_violence"),
            ({**UCDP, "date_end": "2019-01-01"}, "before date_start"),
        ],
    )
    def test_what_a_cell_can_not_be(self, cells, word):
        with pytest.raises(CellError, match=word):
            read("ucdp" if "id" in cells else "acled", cells)

    @given(st.sampled_from([ACLED, UCDP]), st.data())
    @settings(max_examples=60)
    def test_any_text_in_any_cell_is_a_row_or_told(self, cells, data):
        name = data.draw(st.sampled_from(sorted(cells)))
        changed = {**cells, name: data.draw(st.text())}
        try:
            row = read("ucdp" if "id" in cells else "acled", changed)
        except CellError as error:
            assert name in str(error) or "date" in str(error)  # noqa: PT017 - one or the other
        else:
            assert row["incident_id"]


class TestInto:
    def test_never_in_totals_unless_asked(self, store, tmp_path):
        before = query.totals(Snapshot(store), Filters())
        done = import_table(table(tmp_path / "acled.csv", ACLED, {**ACLED, "event_id_cnty": "MLI101"}), store)
        assert (done.origin, done.new, done.changed, done.same, done.skipped) == ("acled", 2, 0, 0, 0)
        snapshot = Snapshot(store)
        assert query.totals(snapshot, Filters()) == before
        assert query.options(snapshot).countries == query.options(Snapshot(store)).countries
        assert query.totals(snapshot, Filters(origin="acled")).incidents == 2
        assert query.totals(snapshot, Filters(origin="all")).incidents == before.incidents + 2
        assert query.totals(snapshot, Filters(origin="acled")).figures["killed"].best == 6
        assert query.incidents(snapshot, Filters(origin="acled", actor="forces of mali", place="gao")).shape[0] == 2

    def test_run_again_it_takes_what_changed(self, store, tmp_path):
        path = table(tmp_path / "ucdp.csv", UCDP, {**UCDP, "id": "7002"})
        import_table(path, store)
        commit = store.last_commit()
        again = import_table(path, store)
        assert (again.new, again.changed, again.same) == (0, 0, 2)
        assert store.last_commit() == commit, "nothing new, no commit"
        newer = import_table(table(path, UCDP, {**UCDP, "id": "7002", "best": "6"}, {**UCDP, "id": "7003"}), store)
        assert (newer.new, newer.changed, newer.same) == (1, 1, 1)

    def test_own_incidents_stay_when_articles_come_after(self, store, tmp_path):
        import_table(table(tmp_path / "ucdp.csv", UCDP), store)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pipeline, "read_article", reader({"c": (report(BAGHDAD),)}))
            pipeline.ingest_articles([article("c")], store)
        snapshot = Snapshot(store)
        assert query.incidents(snapshot, Filters(origin="ucdp"))["incident_id"].tolist() == ["ucdp:7001"]
        assert query.incident(snapshot, "ucdp:7001").reports.empty

    def test_provinces_are_ours(self, store, tmp_path):
        import_table(table(tmp_path / "ucdp.csv", UCDP), store)
        assert query.incidents(Snapshot(store), Filters(origin="ucdp"))["admin1"].tolist() == ["Baghdad"]

    def test_semicolons_bad_rows_and_two_of_one_id(self, store, tmp_path):
        bad = [{**ACLED, "event_date": "hier"}, {**ACLED, "fatalities": "x", "event_id_cnty": "MLI9"}]
        path = table(tmp_path / "acled.csv", ACLED, *bad, {**ACLED, "fatalities": "4"}, delimiter=";")
        done = import_table(path, store)
        assert (done.new, done.skipped) == (1, 2)
        assert done.problems[0].startswith("acled.csv, line 3: event_date is 'hier'")
        assert query.incidents(Snapshot(store), Filters(origin="acled"))["killed_best"].tolist() == [4]

    def test_what_is_no_such_table(self, store, tmp_path):
        with pytest.raises(VigieError, match="has not the columns"):
            import_table(table(tmp_path / "x.csv", {"a": "1"}), store)
        (tmp_path / "latin.csv").write_bytes("id;é\n".encode("latin-1"))
        with pytest.raises(VigieError, match="not UTF-8"):
            import_table(tmp_path / "latin.csv", store)

    def test_our_own_exports_come_back(self, store, tmp_path):
        """What goes out in ACLED's columns can be read as ACLED's."""
        path = tmp_path / "ours.csv"
        path.write_bytes(export.to_bytes(export.select(Snapshot(store), Filters()), "acled", plain=True))
        import_table(path, store)
        ours, theirs = (query.incidents(Snapshot(store), Filters(origin=origin)) for origin in ("own", "acled"))
        for name in ("date_start", "country", "admin1", "latitude", "event_type"):
            assert theirs[name].tolist() == ours[name].tolist(), name


def test_command(store, tmp_path):
    path = table(tmp_path / "acled.csv", ACLED, {**ACLED, "event_date": "hier"})
    result = CliRunner().invoke(main, ["import", str(path), "--store", str(store.path)])
    assert result.exit_code == 2
    assert "1 new, 0 changed, 0 already known incidents of acled; 1 rows left out" in result.output
    assert "line 3: event_date is 'hier'" in result.stderr


def test_an_origin_is_taken_out_and_brought_back(store, tmp_path):
    path = table(tmp_path / "acled.csv", ACLED)
    import_table(path, store)
    import_table(table(tmp_path / "ucdp.csv", UCDP), store)
    before = store.info().commit.number
    own = query.incidents(Snapshot(store), Filters())["incident_id"].tolist()
    result = CliRunner().invoke(main, ["import", "--remove", "acled", "--store", str(store.path)])
    assert result.output.startswith("1 incidents of acled removed")
    left = Snapshot(store)
    assert query.incidents(left, Filters(origin="acled")).empty
    assert len(query.incidents(left, Filters(origin="ucdp"))) == 1
    assert query.incidents(left, Filters())["incident_id"].tolist() == own
    assert remove_imported("acled", store) == 0
    restore(store, before)
    assert len(query.incidents(Snapshot(store), Filters(origin="acled"))) == 1
    assert import_table(path, store).same == 1


@pytest.mark.parametrize("arguments", [[], ["--remove", "own"], ["--remove", "acled", __file__]])
def test_what_is_no_order(store, arguments):
    result = CliRunner().invoke(main, ["import", *arguments, "--store", str(store.path)])
    assert result.exit_code == 2
    assert "Usage" in result.stderr
