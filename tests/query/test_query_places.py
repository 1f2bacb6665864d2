"""The marks of the map: spots while there are few, cells of a grid above; provinces; what a place holds."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import BAGHDAD, GAO, article, reader, report

from dashboard import pipeline, query
from dashboard.query import Filters, Held, Sight, Snapshot
from dashboard.query.places import bounds_of
from dashboard.store import Store

DECEMBER = date(2020, 12, 1)
DAY = {"date_start": DECEMBER, "date_end": DECEMBER}
MOPTI = GAO | {"location": None, "admin1": "Mopti", "where_prec": 4, "latitude": 14.6, "longitude": -3.9}
YEMEN = DAY | {"event_type": "Battles", "country": "Yemen", "iso3": "YEM", "where_prec": 6}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """Two at one spot of Baghdad, one in Gao, one known to Mopti alone, one to Yemen alone."""
    later = BAGHDAD | DAY | {"killed_best": 4, "killed_low": 4}
    told = {"a": BAGHDAD, "b": later, "c": GAO, "d": MOPTI, "e": YEMEN}
    store = Store.create(tmp_path_factory.mktemp("places") / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "read_article", reader({name: (report(row),) for name, row in told.items()}))
        pipeline.ingest_articles([article(name, f"Texte {name}.") for name in told], store)
    return Snapshot(store)


def test_incidents_of_one_spot_make_one_mark(snapshot):
    found = query.spots(snapshot, Filters(), limit=10)
    marks = {row["location"]: (row["n"], row["killed"]) for row in found.frame.to_dict("records")}
    assert marks == {"Green Zone": (2, 5), "Gao": (1, 10)}
    assert (found.cell, found.within) == (0, None)
    assert found.bounds == pytest.approx((-0.04, 16.27, 44.39, 33.3))


def test_many_spots_become_cells_that_open_as_the_sight_narrows(snapshot):
    assert query.spots(snapshot, Filters(), limit=1).cell > 0
    close = query.spots(snapshot, Filters(), limit=1, sight=Sight((44.0, 33.0, 44.8, 33.6), 9))
    assert close.frame["location"].tolist() == ["Green Zone"]
    assert close.cell == 0
    assert close.within is not None


def test_no_incident_no_mark(snapshot):
    found = query.spots(snapshot, Filters(country=("FRA",)), limit=10)
    assert found.frame.empty
    assert found.bounds is None


def test_a_province_known_alone_is_no_point(snapshot):
    alone = query.provinces_alone(snapshot, Filters())
    assert alone[["iso3", "admin1", "n", "killed"]].to_dict("records") == [
        {"iso3": "MLI", "admin1": "Mopti", "n": 1, "killed": 10}
    ]


def test_areas_count_incidents_without_a_point_too(snapshot):
    by_country = query.areas(snapshot, Filters(), "country").set_index("iso3")["n"].to_dict()
    assert by_country == {"IRQ": 2, "MLI": 2, "YEM": 1}
    by_province = query.areas(snapshot, Filters(), "province").set_index("admin1")["n"].to_dict()
    assert by_province == {"Baghdad": 2, "Gao": 1, "Mopti": 1}


def test_the_player_tells_each_mark_s_incidents_by_time(snapshot):
    found = query.spots(snapshot, Filters(), limit=10)
    frame = query.spots_over_time(snapshot, Filters(), found, limit=100)
    assert frame.attrs["by"] == "day"
    assert frame["n"].sum() == 4
    spot = found.frame[found.frame["location"] == "Green Zone"].iloc[0]
    its_own = frame[(frame["lat"] == spot["lat"]) & (frame["lon"] == spot["lon"])]
    assert its_own["bin"].tolist() == [date(2020, 11, 17), DECEMBER]
    assert query.spots_over_time(snapshot, Filters(), found, limit=1).attrs["by"] == "year"


def test_what_is_pressed_on_the_map_holds_incidents(snapshot):
    frame, n = query.incidents_held(snapshot, Filters(), Held(boxes=((44.3, 33.2, 44.5, 33.4),)), limit=1)
    assert (n, frame["date_start"].tolist()) == (2, [date(2020, 12, 1)])
    _, n = query.incidents_held(snapshot, Filters(), Held(provinces=(("MLI", "Mopti"),), alone=True), limit=9)
    assert n == 1
    assert query.incidents_held(snapshot, Filters(), Held(), limit=9)[1] == 0


@given(st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 360), st.floats(0, 90)), st.floats(0, 15))
@settings(max_examples=50)
def test_a_wider_sight_is_on_earth_and_holds_the_first(sides, zoom):
    west, south, across, along = sides
    east, north = (west + across + 180) % 360 - 180, min(90.0, south + along)
    box = Sight((west, south, east, north), zoom).wider().box
    assert box[1] <= south
    assert north <= box[3]
    assert all(-180 <= side <= 180 for side in (box[0], box[2]))


def test_nine_of_ten_are_in_sight_where_a_few_are_far():
    near = pd.DataFrame({"longitude": [44.0, 45.0], "latitude": [33.0, 34.0], "n": [50, 49]})
    far = pd.DataFrame({"longitude": [-70.0], "latitude": [-33.0], "n": [1]})
    assert bounds_of(pd.concat([near, far])) == (44.0, 33.0, 45.0, 34.0)
