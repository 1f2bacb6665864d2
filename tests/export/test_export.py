"""Files: exactly the filtered rows, in the order shown, each value as it is."""

import csv
from datetime import date, datetime, timedelta, timezone
from io import BytesIO, StringIO

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import BAGHDAD, GAO, RAID, UNDATED, article, reader, report

from dashboard import export, pipeline, query
from dashboard.columns import INCIDENT_COLUMNS
from dashboard.export.csv import write
from dashboard.model import VigieError
from dashboard.query import Filters, Snapshot
from dashboard.store import Store

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cells(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def written(columns: dict[str, list], *, rows: int = 3, **options) -> bytes:
    stream = BytesIO()
    write(pa.table(columns).to_reader(max_chunksize=rows), stream, **options)
    return stream.getvalue()


class TestCsv:
    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))), st.sampled_from([",", ";"]), st.booleans())
    def test_any_text_comes_back(self, texts, delimiter, guard):
        columns = {"a": pa.array(texts, pa.string()), "b": list(range(len(texts)))}
        back = cells(written(columns, delimiter=delimiter, guard=guard), delimiter)
        guarded = [f"'{text}" if guard and text.startswith(FORMULA) else text for text in texts]
        assert back == [["a", "b"], *([text, str(number)] for number, text in enumerate(guarded))]

    @given(
        st.lists(st.none() | st.integers(-(2**62), 2**62)), st.lists(st.floats(allow_nan=False, allow_infinity=False))
    )
    def test_numbers_are_never_touched(self, whole, real):
        back = cells(written({"n": pa.array(whole, pa.int64())}))
        assert [row[0] if row else "" for row in back[1:]] == [
            "" if number is None else str(number) for number in whole
        ]
        assert [float(row[0]) for row in cells(written({"x": pa.array(real, pa.float64())}))[1:]] == real

    def test_form(self):
        frame = {"d": [date(2020, 1, 3), None], "x": [-1.5, None], "t": ["é;,\"'\n", "=1+1"]}
        data = written(frame)
        assert data.startswith(b'\xef\xbb\xbf"d","x","t"\r\n2020-01-03,-1.5,')
        assert cells(data)[1:] == [["2020-01-03", "-1.5", "é;,\"'\n"], ["", "", "'=1+1"]]
        assert cells(written(frame, guard=False))[2][2] == "=1+1"

    def test_stream_stays_open(self):
        stream = BytesIO()
        assert write(pa.table({"a": ["x"]}).to_reader(), stream) == 1
        assert not stream.closed

    def test_moments_are_utc_and_repeated_texts_are_texts(self):
        moment = datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))
        repeated = pa.array(["=a", "b", "=a"]).dictionary_encode()
        back = cells(written({"m": [moment, None, moment], "t": repeated}))
        assert back[1:] == [["2026-03-01T10:30:00.000000+00:00", "'=a"], ["", "b"], [back[1][0], "'=a"]]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory) -> Snapshot:
    store = Store.create(tmp_path_factory.mktemp("export") / "store")
    hostile = {**UNDATED, "target": '=HYPERLINK("http://evil")', "longitude": -72.3, "latitude": 18.5}
    told = {"a": (report(BAGHDAD), report(RAID, main=False)), "b": (report(GAO),), "c": (report(hostile),)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "read_article", reader(told))
        pipeline.ingest_articles([article("a"), article("b"), article("c")], store)
    return Snapshot(store)


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(known_from="all"), Filters(country=("MLI",)), Filters(place="none")]
)
@pytest.mark.parametrize("order", ["newest", "deadliest"])
def test_the_filtered_rows_in_the_order_shown(snapshot, filters, order):
    stream = BytesIO()
    count = export.write_incidents(snapshot, filters, stream, order=order)
    header, *rows = cells(stream.getvalue())
    shown = query.incidents(snapshot, filters, order=order)
    assert tuple(header) == INCIDENT_COLUMNS
    assert [row[0] for row in rows] == shown["incident_id"].tolist()
    assert count == len(rows)


def test_unknown_is_empty_and_hostile_text_is_guarded(snapshot):
    header, row = cells(export.to_bytes(snapshot, Filters(country=("HTI",))))
    values = dict(zip(header, row, strict=True))
    assert values["date_start"] == ""
    assert values["killed_best"] == ""
    assert values["longitude"] == "-72.3"
    assert values["target"].startswith("'=HYPERLINK")


def test_pandas_reads_it_back(snapshot):
    shown = query.incidents(snapshot, Filters())
    back = pd.read_csv(BytesIO(export.to_bytes(snapshot, Filters(), delimiter=";")), sep=";")
    assert back["killed_best"].astype("Int64").tolist() == shown["killed_best"].tolist()
    assert back["location"].tolist()[:2] == ["Gao", "Green Zone"]


@pytest.mark.parametrize("name", export.exporters())
def test_every_format_writes_the_rows(snapshot, name):
    found = export.exporter(name)
    assert found.suffix.startswith(".")
    assert found.mime
    assert export.to_bytes(snapshot, Filters(), name=name)


def test_unknown_format_is_told():
    with pytest.raises(VigieError, match="csv"):
        export.exporter("doc")
