"""Round trips by readers that are not ours: csv, pandas, DuckDB, openpyxl, json."""

import csv
import json
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO, StringIO

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from dashboard import export, query
from dashboard.query import Filters

FORMULA = ("=", "+", "-", "@", "\t", "\r")
texts = st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5)


def cells(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def column(data: bytes, name: str, delimiter: str = ",") -> list[str]:
    header, *rows = cells(data, delimiter)
    return [row[header.index(name)] for row in rows]


class TestCsv:
    @given(texts, st.sampled_from([",", ";"]), st.booleans())
    @settings(max_examples=60)
    def test_any_text_comes_back(self, selection_of, told, delimiter, plain):
        data = export.to_bytes(selection_of({"target": told}), delimiter=delimiter, plain=plain)
        guarded = [f"'{text}" if not plain and text.startswith(FORMULA) else text for text in told]
        assert column(data, "target", delimiter) == guarded
        assert data.startswith(b"\xef\xbb\xbf") != plain

    @given(
        st.lists(
            st.tuples(
                st.none() | st.integers(-(2**62), 2**62), st.none() | st.floats(allow_nan=False, allow_infinity=False)
            ),
            min_size=1,
        )
    )
    @settings(max_examples=60)
    def test_numbers_are_never_touched(self, selection_of, told):
        whole, real = ([pair[place] for pair in told] for place in (0, 1))
        data = export.to_bytes(selection_of({"killed_best": whole, "longitude": real}))
        assert column(data, "killed_best") == ["" if number is None else str(number) for number in whole]
        assert [float(text) if text else None for text in column(data, "longitude")] == real

    def test_form(self, selection_of):
        moment = datetime(2021, 3, 1, 10, 30, tzinfo=UTC)
        rows = {
            "date_start": [date(2020, 1, 3), None],
            "longitude": [-1.5, None],
            "target": ["é;,\"'\n", None],
            "updated_at": [moment, None],
        }
        data = export.to_bytes(selection_of(rows))
        assert data.count(b"\r\n") == 3
        assert data.startswith(b"\xef\xbb\xbfincident_id,known_from,")
        assert column(data, "date_start") == ["2020-01-03", ""]
        assert column(data, "longitude") == ["-1.5", ""]
        assert column(data, "target") == ["é;,\"'\n", ""]
        assert column(data, "updated_at") == ["2021-03-01T10:30:00.000000+00:00", ""]

    def test_pandas_and_duckdb_read_it(self, snapshot, tmp_path):
        shown = query.incidents(snapshot, Filters())
        path = tmp_path / "x.csv"
        path.write_bytes(export.to_bytes(export.select(snapshot, Filters()), delimiter=";"))
        back = pd.read_csv(path, sep=";")
        assert back["killed_best"].astype("Int64").tolist() == shown["killed_best"].tolist()
        assert back["location"].dropna().tolist() == shown["location"].dropna().tolist()
        found = duckdb.sql(f"SELECT incident_id, killed_best, date_start FROM read_csv('{path}')").fetchall()  # noqa: S608 - our own path
        assert [row[0] for row in found] == shown["incident_id"].tolist()
        assert [row[2] for row in found] == [None if pd.isna(day) else day for day in shown["date_start"]]

    def test_unknown_is_empty_and_hostile_text_is_guarded(self, snapshot):
        data = export.to_bytes(export.select(snapshot, Filters(country=("HTI",))))
        assert [column(data, name) for name in ("date_start", "killed_best")] == [[""], [""]]
        assert column(data, "longitude") == ["-72.3"]
        assert column(data, "target")[0].startswith("'=HYPERLINK")

    def test_it_is_streamed(self, selection_of):
        selection = selection_of({"incident_id": [str(number) for number in range(10)]})
        content = export.chunks(selection)
        assert b"incident_id" in next(content)
        assert sum(chunk.count(b"\r\n") for chunk in content) == 10


class TestJsonl:
    @given(texts)
    @settings(max_examples=15)
    def test_any_text_comes_back(self, selection_of, told):
        data = export.to_bytes(selection_of({"target": told}), "jsonl")
        assert [json.loads(line)["target"] for line in data.decode().rstrip("\n").split("\n")] == told

    def test_types(self, snapshot):
        lines = export.to_bytes(export.select(snapshot, Filters()), "jsonl").decode().splitlines()
        rows = [json.loads(line) for line in lines]
        assert [row["killed_best"] for row in rows] == [10, 1, 3, None]
        assert rows[0]["date_start"] == "2021-03-01"
        assert datetime.fromisoformat(rows[0]["updated_at"]).tzinfo
        back = pd.read_json(StringIO("\n".join(lines)), lines=True)
        assert back["longitude"].tolist()[:2] == [-0.04, 44.39]


class TestParquet:
    @given(texts)
    @settings(max_examples=20)
    def test_any_text_comes_back(self, selection_of, told):
        data = export.to_bytes(selection_of({"target": told}), "parquet")
        assert pq.read_table(BytesIO(data))["target"].to_pylist() == told

    def test_pandas_and_duckdb_read_the_types(self, snapshot, tmp_path):
        path = tmp_path / "x.parquet"
        path.write_bytes(export.to_bytes(export.select(snapshot, Filters()), "parquet"))
        assert pd.read_parquet(path)["longitude"].tolist()[:2] == [-0.04, 44.39]
        found = duckdb.sql(f"SELECT killed_best, date_start, updated_at FROM '{path}'").fetchall()  # noqa: S608 - our own path
        assert [row[:2] for row in found][:2] == [(10, date(2021, 3, 1)), (1, date(2020, 11, 17))]
        assert found[0][2].utcoffset() is not None

    def test_many_rows_come_back_in_order(self, selection_of, monkeypatch):
        monkeypatch.setattr("dashboard.export.parquet._GROUP", 3)
        names = [str(number) for number in range(11)]
        data = export.to_bytes(selection_of({"incident_id": names}), "parquet")
        assert pq.read_table(BytesIO(data))["incident_id"].to_pylist() == names
        assert pq.ParquetFile(BytesIO(data)).num_row_groups > 1


class TestXlsx:
    def book(self, data: bytes):
        return openpyxl.load_workbook(BytesIO(data))

    def sheet(self, book, name: str) -> list[dict]:
        header, *rows = book[name].iter_rows(values_only=True)
        return [dict(zip(header, row, strict=True)) for row in rows]

    @given(texts)
    @settings(max_examples=25)
    def test_any_text_comes_back_as_text(self, selection_of, told):
        book = self.book(export.to_bytes(selection_of({"target": told}), "xlsx"))
        place = [cell.value for cell in book["incidents"][1]].index("target") + 1
        found = [book["incidents"].cell(row, place) for row in range(2, len(told) + 2)]
        legal = [text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd") for text in told]
        legal = ["".join("\ufffd" if c < " " and c not in "\t\n\r" else c for c in text) for text in legal]
        assert [unescape(cell.value or "") for cell in found] == [text.replace("\r\n", "\n") for text in legal]
        assert all(cell.data_type != "f" for cell in found)

    def test_typed_cells_frozen_header_filters(self, snapshot):
        book = self.book(export.to_bytes(export.select(snapshot, Filters()), "xlsx"))
        rows = self.sheet(book, "incidents")
        assert [row["killed_best"] for row in rows] == [10, 1, 3, None]
        assert rows[0]["date_start"] == datetime(2021, 3, 1)
        assert isinstance(rows[0]["updated_at"], datetime)
        assert rows[2]["date_start"] == "1873-02-03", "Excel's calendar begins in 1900"
        assert rows[2]["location"] == "صوفيا"
        assert book["incidents"].freeze_panes == "A2"
        assert book["incidents"].auto_filter.ref.endswith("5")

    def test_links_dictionary_and_description(self, snapshot):
        book = self.book(
            export.to_bytes(export.select(snapshot, Filters(country=("IRQ", "MLI"))), "xlsx", language="fr")
        )
        assert book.sheetnames == ["incidents", "articles", "dictionary", "about"]
        links = {cell.value: cell.hyperlink for row in book["articles"].iter_rows() for cell in row if cell.hyperlink}
        assert list(links) == ["https://example.org/a?b=1&c=2"], "no link runs a script"
        assert links["https://example.org/a?b=1&c=2"].target == "https://example.org/a?b=1&c=2"
        assert "javascript:alert(1)" in [row["url"] for row in self.sheet(book, "articles")]
        meanings = {row["Colonne"]: row["Intitulé"] for row in self.sheet(book, "dictionary")}
        assert meanings["killed_best"] == "Tués"
        about = {row[0].value: row[1].value for row in book["about"].iter_rows()}
        assert about["Lignes"] == "2 incidents"
        assert about["Filtres"] == "Pays : Irak, Mali"

    def test_what_is_too_long_for_a_cell_is_cut_visibly(self, selection_of):
        [row] = self.sheet(self.book(export.to_bytes(selection_of({"target": ["a" * 40_000]}), "xlsx")), "incidents")
        assert len(row["target"]) == 32_767
        assert row["target"].endswith("a…")

    def test_moments_are_utc(self, selection_of):
        moment = datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))
        [row] = self.sheet(self.book(export.to_bytes(selection_of({"updated_at": [moment]}), "xlsx")), "incidents")
        assert row["updated_at"] == datetime(2026, 3, 1, 10, 30)


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_repeated_texts_are_texts(selection_of, name):
    told = ["b", "b", "c"]
    data = export.to_bytes(selection_of({"incident_id": told}), name)
    assert [data.count(f'"{text}"'.encode()) for text in ("b", "c")] == [2, 1]
