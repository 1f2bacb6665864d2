"""Files: exactly the filtered rows, in the order shown, and what they say of themselves."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO

import pyarrow as pa
import pytest

from dashboard import export, query
from dashboard.columns import INCIDENT_COLUMNS
from dashboard.export import dictionary
from dashboard.model import VigieError
from dashboard.query import Filters

FORMATS = export.exporters()


def cells(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


class TestRows:
    @pytest.mark.parametrize(
        "filters", [Filters(), Filters(known_from="all"), Filters(country=("MLI",)), Filters(place="none")]
    )
    @pytest.mark.parametrize("order", ["newest", "deadliest"])
    def test_the_filtered_rows_in_the_order_shown(self, snapshot, filters, order):
        selection = export.select(snapshot, filters, order=order)
        header, *rows = cells(export.to_bytes(selection))
        shown = query.incidents(snapshot, filters, order=order)
        assert tuple(header) == INCIDENT_COLUMNS
        assert [row[0] for row in rows] == shown["incident_id"].tolist()
        assert selection.about.count == len(rows)

    def test_claims_and_figures_stand_with_their_incident(self, snapshot):
        shown = query.incidents(snapshot, Filters())["incident_id"].tolist()
        header, *rows = cells(export.to_bytes(export.select(snapshot, Filters(), table="claims")))
        told = [dict(zip(header, row, strict=True)) for row in rows]
        assert [(row["field"], row["value"], row["article_id"]) for row in told] == [
            ("killed", "10", "b"), ("killed", "1", "a"), ("location", "Bagdad", "a"),
        ]  # fmt: skip
        assert [row["incident_id"] for row in told] == sorted((row["incident_id"] for row in told), key=shown.index)
        selection = export.select(snapshot, Filters(country=("IRQ",)), table="figures")
        [figure] = cells(export.to_bytes(selection))[1:]
        assert (figure[6:11], selection.about.count) == (["killed", "1", "1", "1", "1"], 1)

    @pytest.mark.parametrize("filters", [Filters(), Filters(country=("IRQ",))])
    def test_figures_of_no_incident_by_article_whatever_the_filters(self, snapshot, filters):
        selection = export.select(snapshot, filters, table="outside")
        header, *rows = cells(export.to_bytes(selection))
        told = [dict(zip(header, row, strict=True)) for row in rows]
        assert "incident_id" not in header
        assert [(row["article_id"], row["field"], row["best"]) for row in told] == [
            (article_id, "killed", "1200") for article_id in "abcd"
        ]
        assert (selection.about.count, selection.about.filters) == (4, Filters())

    def test_articles_stand_once_for_each_incident(self, snapshot):
        selection = export.select(snapshot, Filters(known_from="all"), table="articles")
        rows = cells(export.to_bytes(selection))[1:]
        assert sorted(row[1] for row in rows) == ["a", "a", "b", "c", "d"]
        assert selection.about.count == 5

    @pytest.mark.parametrize("name", FORMATS)
    def test_every_format_writes_every_table_that_it_names(self, snapshot, name):
        found = export.exporter(name)
        assert found.suffix.startswith(".")
        assert found.mime
        assert set(found.label) == {"en", "fr"}
        for table in found.tables & set(export.TABLES):
            assert export.to_bytes(export.select(snapshot, Filters(), table=table), name)

    @pytest.mark.parametrize("name", FORMATS)
    def test_no_rows_make_a_file_too(self, snapshot, name):
        data = export.to_bytes(export.select(snapshot, Filters(place="none")), name)
        assert bool(data) == (name != "jsonl"), "no line, no byte"


class TestRefusals:
    def test_unknown_format(self):
        with pytest.raises(VigieError, match="csv"):
            export.exporter("doc")

    def test_a_table_that_the_format_can_not_hold(self, snapshot):
        with pytest.raises(VigieError, match=r"kml can't hold claims. Choose one of csv"):
            export.to_bytes(export.select(snapshot, Filters(), table="claims"), "kml")

    def test_an_option_that_it_has_not(self, snapshot):
        with pytest.raises(VigieError, match="no option 'provinces'"):
            export.to_bytes(export.select(snapshot, Filters()), "csv", provinces=True)

    def test_more_rows_than_a_sheet_holds(self, selection_of):
        selection = selection_of({"incident_id": ["a", "b", "c"]})
        too_many = replace(selection, about=replace(selection.about, count=1_048_576))
        with pytest.raises(VigieError, match=r"holds 1,048,575 rows.*csv, parquet"):
            export.chunks(too_many, "xlsx")


class TestSideFile:
    def test_it_says_how_many_which_commit_and_which_filters(self, snapshot):
        selection = export.select(snapshot, Filters(country=("IRQ",), text="roquettes\nrows: 0"), order="deadliest")
        told = export.side_file(selection, "acled", language="en").splitlines()
        assert told[0] == f"Rows: {selection.about.count} incidents"
        assert told[1] == "Filters: Country: Iraq; Words: roquettes rows: 0"
        assert "Order: deadliest first" in told
        assert any(line.startswith("Commit: 1 (20") for line in told)
        assert any("geo_precision" in line for line in told)
        assert len(told) == len({line.split(":")[0] for line in told})

    def test_in_french(self, snapshot):
        assert "Filtres: Pays : Irak" in export.side_file(
            export.select(snapshot, Filters(country=("IRQ",))), language="fr"
        )

    def test_parquet_carries_it(self, snapshot):
        data = export.to_bytes(export.select(snapshot, Filters(country=("IRQ",))), "parquet")
        about = pa.parquet.read_schema(BytesIO(data)).metadata[b"vigie"]
        assert b'"count": 1' in about
        assert b'"query": "country=IRQ"' in about


class TestDictionary:
    def test_every_column_is_described(self):
        header, *rows = cells(dictionary.as_csv().encode())
        assert header[:3] == ["table", "column", "type"]
        assert [row[1] for row in rows if row[0] == "incidents"] == list(INCIDENT_COLUMNS)
        assert all(all(row) for row in rows)

    @pytest.mark.parametrize(("language", "label"), [("en", "Killed"), ("fr", "Tués")])
    def test_markdown(self, language, label):
        text = dictionary.as_markdown(language)
        assert f"| `killed_best` | {label} | integer |" in text
        assert all(line.count(" | ") == 3 for line in text.splitlines() if line.startswith("| `"))
