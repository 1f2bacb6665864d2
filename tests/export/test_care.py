"""Sharing with care: nothing that is dropped is left anywhere in a file."""

import csv
from io import StringIO

import pytest
import shapely

from dashboard import export, query
from dashboard.export.care import CELL
from dashboard.geocoding.areas import polygon
from dashboard.query import Filters


def rows(snapshot, blur, filters=None, **asked) -> list[dict[str, str]]:
    selection = export.select(snapshot, filters or Filters(), blur=blur, **asked)
    return list(csv.DictReader(StringIO(export.to_bytes(selection).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("blur", export.BLURS)
@pytest.mark.parametrize("name", export.exporters())
def test_no_person_place_or_free_text_is_left(snapshot, name, blur):
    data = export.to_bytes(export.select(snapshot, Filters(), blur=blur), name)
    for secret in ("Petrov", "HYPERLINK", "Green Zone", "صوفيا", "16.27", "example.org"):
        assert secret.encode() not in data
    assert b"JNIM" in data or name in {"xlsx", "parquet"}, "groups stay"


@pytest.mark.parametrize("table", ["claims", "figures", "articles"])
def test_nor_in_the_long_tables(snapshot, table):
    for row in rows(snapshot, "grid", table=table):
        assert not any(row.get(name) for name in ("sentence", "value", "said_by", "title", "url", "article_id"))
        assert row["incident_id"]


def test_points_move_to_the_middle_of_their_cell(snapshot):
    shown = query.incidents(snapshot, Filters()).to_dict("records")
    for row, told in zip(rows(snapshot, "grid"), shown, strict=True):
        moved = float(row["latitude"]), float(row["longitude"])
        assert all((value / CELL) % 1 == 0.5 for value in moved)
        assert max(abs(moved[0] - told["latitude"]), abs(moved[1] - told["longitude"])) <= CELL / 2
        assert int(row["where_prec"]) >= 5
        assert float(row["radius_km"]) > 39


def test_points_move_into_their_province_or_go(snapshot):
    by_country = {row["iso3"]: row for row in rows(snapshot, "admin1")}
    bagdad = by_country["IRQ"]
    inside = shapely.Point(float(bagdad["longitude"]), float(bagdad["latitude"]))
    assert shapely.geometry.shape(polygon("IRQ", "Baghdad")).covers(inside)
    assert bagdad["where_prec"] == "4"
    assert by_country["HTI"]["latitude"] == by_country["HTI"]["longitude"] == "", "its province is not known"


def test_numbers_days_and_order_stay(snapshot):
    kept = ("incident_id", "date_start", "killed_best", "event_type", "country", "admin1", "sources")
    plain = rows(snapshot, None)
    careful = rows(snapshot, "grid")
    assert [[row[name] for name in kept] for row in careful] == [[row[name] for name in kept] for row in plain]


def test_the_description_says_so_and_hides_the_filters_that_tell(snapshot):
    told = export.side_file(export.select(snapshot, Filters(place="Bagdad", country=("IRQ",)), blur="grid"))
    assert "Shared with care" in told
    assert "Iraq" in told
    assert "Bagdad" not in told
    assert "which are not told" in told
