"""What leaves the page: downloads, changes, and ours beside an imported table."""

import csv
from datetime import date
from io import StringIO

import pytest
from drawn import html_of, lines_of, opened
from specimen import store_at

from dashboard.columns import INCIDENT_COLUMNS
from dashboard.export import exporters
from dashboard.query import Filters, Snapshot, incidents
from dashboard.store import CommitRows, Store
from dashboard.ui import naming
from dashboard.ui.i18n import Words


def told(page):
    """What each download button of a page is called."""
    return {button.proto.id.split("-")[-1]: button.label for button in page.get("download_button")}


@pytest.fixture(scope="module")
def changed(tmp_path_factory) -> Store:
    """The store made by hand, with a second commit: one incident rejected, and two of ACLED's."""
    store = store_at(tmp_path_factory.mktemp("changed") / "store")
    [first, *_] = store.current("incidents", where=("iso3", ["IRQ"])).to_pylist()
    theirs = {**dict.fromkeys(INCIDENT_COLUMNS), "origin": "acled", "known_from": "fresh", "iso3": "IRQ"}
    near = {name: first[name] for name in ("country", "admin1", "latitude", "longitude", "where_prec")}
    rows = [
        {**first, "review_status": "rejected", "killed_best": 99},
        {**theirs, **near, "incident_id": "acled:1", "date_start": date(2015, 5, 4), "date_end": date(2015, 5, 4)},
        {**theirs, **near, "incident_id": "acled:2"},
    ]
    store.commit(CommitRows(rows={"incidents": rows}, message="by hand"))
    return store


class TestDownloads:
    def test_every_format_of_the_command_line_can_be_chosen(self, open_page):
        page = opened(open_page("incidents"), "download.more")
        assert list(page.selectbox(key="download.format").options) == [one.label["en"] for one in exporters().values()]

    @pytest.mark.parametrize("name", exporters())
    def test_each_can_be_chosen(self, open_page, name):
        page = opened(open_page("incidents"), "download.more")
        page.selectbox(key="download.format").set_value(name).run()
        assert not page.exception
        assert {"Download", "Description", "Download CSV"} <= set(told(page).values())

    def test_too_many_rows_for_a_sheet(self, open_page, monkeypatch):
        monkeypatch.setattr(type(exporters()["xlsx"]), "max_rows", 3)
        page = opened(open_page("incidents"), "download.more")
        page.selectbox(key="download.format").set_value("xlsx").run()
        assert "A sheet holds 3 rows only" in page.warning[0].value


class TestChanges:
    def test_the_last_commit_is_what_is_shown_first(self, open_page, changed):
        page = open_page("changes", store=changed.path)
        assert "2 changes" in html_of(page)
        frame = page.dataframe[0].value
        assert set(frame["change"]) == {"rejected", "changed"}
        assert "99" in frame["after"].tolist()
        assert "by hand" in page.selectbox(key="changes.since").options[0]

    def test_since_is_in_the_address(self, open_page, changed):
        page = open_page("changes", store=changed.path, since="0")
        assert set(page.dataframe[0].value["change"]) == {"new"}
        assert open_page("changes", store=changed.path, since="-9").selectbox(key="changes.since").value == 1

    def test_nothing_changed(self, open_page, changed):
        assert "Nothing has changed since" in html_of(open_page("changes", store=changed.path, since="2"))

    def test_in_french(self, open_page, changed):
        frame = open_page("changes", store=changed.path, lang="fr").dataframe[0].value
        assert set(frame["change"]) == {"rejeté", "modifié"}
        assert "Relecture" in frame["field"].tolist()
        assert "rejeté" in frame["after"].tolist()
        [row] = [row for row in changed.current("incidents").to_pylist() if row["killed_best"] == 99]
        assert set(frame["summary"]) == {naming.headline(row, Words("fr"))}


class TestOthers:
    def test_without_a_table_it_says_how_to_import_one(self, open_page):
        assert "vigie import" in html_of(open_page("others"))

    def test_who_lacks_what(self, open_page, changed):
        page = open_page("others", store=changed.path, country="IRQ")
        html = html_of(page)
        ours = len(incidents(Snapshot(changed), Filters(country=("IRQ",))))
        assert f"{ours} incidents read in your articles · 2 incidents of ACLED · 1 without a day or a country" in html
        assert "1 incident of ACLED that you lack" in html
        assert f"{ours} incidents of yours that ACLED lacks" in html
        assert page.dataframe[1].value["incident_id"].tolist() == ["acled:1"]

    def test_an_imported_incident_has_a_page(self, open_page, changed):
        page = open_page("incident", store=changed.path, id="acled:1")
        assert not page.exception
        assert "acled:1" in html_of(page)
        assert "Imported from ACLED" in html_of(page)

    def test_a_list_says_whose_an_incident_is(self, open_page, changed):
        page = open_page(store=changed.path, origin="acled")
        assert any("ACLED" in line["told"] for line in lines_of(page))

    def test_both_on_the_timeline(self, open_page, changed):
        page = open_page(store=changed.path, origin="all", stack="origin")
        assert not page.exception
        assert "ACLED" in html_of(page)


def test_the_page_s_csv_is_the_command_s(open_page, specimen_store):
    from dashboard import export

    data = export.to_bytes(export.select(Snapshot(specimen_store), Filters(country=("IRQ",))))
    rows = list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["incident_id"] for row in rows] == incidents(Snapshot(specimen_store), Filters(country=("IRQ",)))[
        "incident_id"
    ].tolist()
