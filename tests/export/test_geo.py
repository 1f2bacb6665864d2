"""Maps: round trips by json, shapely, an XML parser, GDAL and SQLite."""

import json
import sqlite3
from datetime import date
from xml.etree import ElementTree

import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import export, query
from dashboard.query import Filters

KML = "{http://www.opengis.net/kml/2.2}"
texts = st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5)
degrees = st.floats(allow_nan=False, allow_infinity=False)


def as_xml(text: str) -> str:
    """What XML 1.0 can hold of a text."""
    legal = "".join("\ufffd" if (c < " " and c not in "\t\n\r") or c in "\ufffe\uffff" else c for c in text)
    return legal or ""


@pytest.fixture
def file(snapshot, tmp_path):
    def write(name: str, **options) -> str:
        path = tmp_path / f"x{export.exporter(name).suffix}"
        path.write_bytes(export.to_bytes(export.select(snapshot, Filters()), name, **options))
        return str(path)

    return write


class TestGeoJson:
    def test_points_longitude_first_and_precision_as_properties(self, snapshot, file):
        with open(file("geojson"), encoding="utf-8") as opened:  # noqa: PTH123 - a name
            told = json.load(opened)
        shown = query.incidents(snapshot, Filters())
        assert [feature["id"] for feature in told["features"]] == shown["incident_id"].tolist()
        assert told["features"][0]["geometry"] == {"type": "Point", "coordinates": [-0.04, 16.27]}
        assert told["features"][0]["properties"]["where_prec"] == 1
        assert told["vigie"]["count"] == len(told["features"])
        assert "crs" not in told

    def test_without_a_point_there_is_no_geometry(self, selection_of):
        told = json.loads(export.to_bytes(selection_of({"incident_id": ["a"], "latitude": [1.0]}), "geojson"))
        assert told["features"][0]["geometry"] is None

    def test_provinces_as_polygons_on_request(self, snapshot):
        [plain, drawn] = [
            json.loads(export.to_bytes(export.select(snapshot, Filters(country=("BGR",))), "geojson", provinces=asked))
            for asked in (False, True)
        ]
        assert plain["features"][0]["geometry"]["type"] == "Point"
        shape = shapely.geometry.shape(drawn["features"][0]["geometry"])
        assert shape.covers(shapely.Point(23.4, 42.6)) or shape.area > 0.05
        outer = [part.exterior.is_ccw for part in getattr(shape, "geoms", [shape])]
        assert outer
        assert all(outer), "RFC 7946: outer rings run counterclockwise"

    @given(texts, degrees, degrees)
    @settings(max_examples=15)
    def test_any_text_and_number_comes_back(self, selection_of, told, longitude, latitude):
        rows = {name: [value] * len(told) for name, value in (("longitude", longitude), ("latitude", latitude))}
        back = json.loads(export.to_bytes(selection_of({"incident_id": told, "target": told, **rows}), "geojson"))
        assert [feature["id"] for feature in back["features"]] == told
        assert [feature["properties"]["target"] for feature in back["features"]] == told
        assert all(feature["geometry"]["coordinates"] == [longitude, latitude] for feature in back["features"])

    def test_gdal_reads_it(self, snapshot, file):
        meta, _, geometry, _ = pyogrio.raw.read(file("geojson"))
        assert meta["crs"] == "EPSG:4326"
        points = shapely.from_wkb(geometry)
        assert [point and (point.x, point.y) for point in points][:2] == [(-0.04, 16.27), (44.39, 33.3)]


class TestKml:
    @given(texts)
    @settings(max_examples=50)
    def test_any_text_comes_back(self, selection_of, told):
        root = ElementTree.fromstring(export.to_bytes(selection_of({"target": told, "summary": told}), "kml"))  # noqa: S314 - our own file
        data = [value.text or "" for value in root.iterfind(f".//{KML}Data[@name='target']/{KML}value")]
        assert data == [as_xml(text) for text in told]

    def test_spans_points_and_description(self, snapshot, file):
        root = ElementTree.parse(file("kml")).getroot()  # noqa: S314 - our own file
        marks = root.findall(f".//{KML}Placemark")
        assert len(marks) == len(query.incidents(snapshot, Filters()))
        assert marks[0].findtext(f".//{KML}coordinates") == "-0.04,16.27"
        assert marks[0].findtext(f"{KML}TimeSpan/{KML}end") == "2021-03-31"
        assert "Rows: " in (root.findtext(f".//{KML}description") or "")
        assert any(mark.find(f"{KML}TimeSpan") is None for mark in marks), "an undated one has no span"

    def test_gdal_reads_it(self, snapshot, file):
        meta, _, geometry, values = pyogrio.raw.read(file("kml"))
        assert len(geometry) == len(query.incidents(snapshot, Filters()))
        assert "10" in values[list(meta["fields"]).index("killed_best")].astype(str)


class TestGeoPackage:
    def test_sqlite_reads_it(self, snapshot, file):
        with sqlite3.connect(file("geopackage")) as database:
            rows = database.execute("SELECT incident_id, killed_best, date_start, geom FROM incidents").fetchall()
            [(description, srs)] = database.execute("SELECT description, srs_id FROM gpkg_contents").fetchall()
            [check] = database.execute("PRAGMA integrity_check").fetchone()
        shown = query.incidents(snapshot, Filters())
        assert [row[0] for row in rows] == shown["incident_id"].tolist()
        assert [row[1] for row in rows] == [10, 1, 3, None]
        assert date.fromisoformat(rows[0][2]) == date(2021, 3, 1)
        assert (rows[0][3][:2], srs, check) == (b"GP", 4326, "ok")
        assert "Rows: 4 incidents" in description

    def test_gdal_reads_points_and_text(self, file):
        meta, _, geometry, values = pyogrio.raw.read(file("geopackage"))
        points = shapely.from_wkb(geometry)
        assert [point and (point.x, point.y) for point in points][:2] == [(-0.04, 16.27), (44.39, 33.3)]
        assert "صوفيا" in values[list(meta["fields"]).index("location")]

    @given(texts)
    @settings(max_examples=15)
    def test_any_text_comes_back(self, selection_of, tmp_path_factory, told):
        legal = [text.replace("\0", "") for text in told]
        path = tmp_path_factory.mktemp("gpkg") / "x.gpkg"
        path.write_bytes(export.to_bytes(selection_of({"target": legal}), "geopackage"))
        with sqlite3.connect(path) as database:
            assert [row[0] for row in database.execute("SELECT target FROM incidents")] == legal

    def test_an_incident_without_a_point_has_no_geometry(self, selection_of, tmp_path):
        path = tmp_path / "x.gpkg"
        path.write_bytes(export.to_bytes(selection_of({"incident_id": ["a"]}), "geopackage"))
        with sqlite3.connect(path) as database:
            assert database.execute("SELECT geom FROM incidents").fetchall() == [(None,)]
