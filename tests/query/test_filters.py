"""What each filter keeps, its words and its form in the address."""

import math
from datetime import date, timedelta

import geopy.distance
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from made import GAO

from dashboard import query
from dashboard.query import RULES, Filters, Near, Snapshot
from dashboard.query.values import REVIEWS
from dashboard.taxonomy import event_types, sub_event_types

EVERY = {"Green Zone", "Gao", None, "raid"}


def kept(snapshot: Snapshot, filters: Filters) -> set[str | None]:
    """What tells the made incidents apart: the place, ``raid``, or None for the one without either."""
    frame = query.incidents(snapshot, filters)
    named = zip(frame["location"], frame["sub_event_type"], strict=True)
    return {
        "raid" if kind == "Air/drone strike" else place if isinstance(place, str) else None for place, kind in named
    }


def around(corners: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners in turn about their middle, so that the sides of most polygons do not cross."""
    middle_x, middle_y = (sum(axis) / len(corners) for axis in zip(*corners, strict=True))
    return sorted(corners, key=lambda corner: math.atan2(corner[1] - middle_y, corner[0] - middle_x))


# One row a case: the filters, what they keep of the fresh incidents (of all, where known_from asks), their URL form.
CASES = [
    (Filters(), {"Green Zone", "Gao", None}, ""),
    (Filters(date_from=date(2021, 3, 31)), {"Gao"}, "date_from=2021-03-31"),
    (Filters(date_from=date(2021, 4, 1)), set(), "date_from=2021-04-01"),
    (Filters(date_to=date(2021, 2, 28)), {"Green Zone"}, "date_to=2021-02-28"),
    (Filters(date_to=date(2021, 3, 1)), {"Green Zone", "Gao"}, "date_to=2021-03-01"),
    (Filters(date_to=date(2021, 3, 1), undated="yes"), {"Green Zone", "Gao", None}, "date_to=2021-03-01&undated=yes"),
    (Filters(undated="no"), {"Green Zone", "Gao"}, "undated=no"),
    (Filters(undated="only"), {None}, "undated=only"),
    (Filters(origin="all"), {"Green Zone", "Gao", None}, "origin=all"),
    (Filters(origin="acled"), set(), "origin=acled"),
    (Filters(known_from="recalled"), {"raid"}, "known_from=recalled"),
    (Filters(known_from="all"), EVERY, "known_from=all"),
    (Filters(country=("IRQ", "HTI")), {"Green Zone", None}, "country=IRQ%2CHTI"),
    (Filters(place="bagd"), {"Green Zone"}, "place=bagd"),
    (Filters(place="Irak"), {"Green Zone"}, "place=Irak"),
    (Filters(place="zone"), {"Green Zone"}, "place=zone"),
    (Filters(place="ao"), set(), "place=ao"),
    (Filters(box=(40.0, 30.0, 50.0, 40.0)), {"Green Zone"}, "box=40.0%2C30.0%2C50.0%2C40.0"),
    (Filters(box=(170.0, -90.0, 10.0, 90.0)), {"Gao"}, "box=170.0%2C-90.0%2C10.0%2C90.0"),
    (Filters(admin1=("IRQ/Baghdad", "MLI/Mopti")), {"Green Zone"}, "admin1=IRQ%2FBaghdad%2CMLI%2FMopti"),
    (Filters(near=Near(16.3, 0.0, 10)), {"Gao"}, "near=16.3%2C0.0%2C10"),
    (Filters(near=Near(16.3, 0.0, 4, "Gao, Mali")), set(), "near=16.3%2C0.0%2C4%2CGao%2C+Mali"),
    (Filters(near=Near(0.0, 180.0, 16000)), {"Green Zone"}, "near=0.0%2C180.0%2C16000"),
    (
        Filters(polygon=((44.0, 33.0), (45.0, 33.0), (44.5, 34.0))),
        {"Green Zone"},
        "polygon=44.0+33.0%2C45.0+33.0%2C44.5+34.0",
    ),
    (Filters(polygon=((44.0, 33.0), (45.0, 34.0), (44.0, 34.0))), set(), "polygon=44.0+33.0%2C45.0+34.0%2C44.0+34.0"),
    (Filters(event_type=("battles",)), {"Gao"}, "event_type=battles"),
    (Filters(sub_event_type=("shelling", "abduction")), {"Green Zone", None}, "sub_event_type=shelling%2Cabduction"),
    (Filters(actor="jnim"), {"Gao"}, "actor=jnim"),
    (Filters(actor="Etat islamique"), {"Green Zone"}, "actor=Etat+islamique"),
    (Filters(weapon="Roquette"), {"Green Zone"}, "weapon=Roquette"),
    (Filters(weapon="quette"), set(), "weapon=quette"),
    (Filters(killed=(5, None)), {"Gao"}, "killed=5.."),
    (Filters(killed=(1, 10)), {"Gao", "Green Zone"}, "killed=1..10"),
    (Filters(killed=(None, 9)), {"Green Zone"}, "killed=..9"),
    (Filters(wounded=(4, 4)), {"Green Zone"}, "wounded=4"),
    (Filters(abducted=(0, None)), set(), "abducted=0.."),
    (Filters(language=("fr", "ar")), {"Green Zone", "Gao", None}, "language=fr%2Car"),
    (Filters(language=("en",)), set(), "language=en"),
    (Filters(date_prec=1), {"Green Zone"}, "date_prec=1"),
    (Filters(date_prec=4), {"Green Zone", "Gao"}, "date_prec=4"),
    (Filters(where_prec=5), {"Green Zone", "Gao"}, "where_prec=5"),
    (Filters(where_prec=6), {"Green Zone", "Gao", None}, "where_prec=6"),
    (Filters(confidence=0.8), {"Green Zone"}, "confidence=0.8"),
    (Filters(review_status=("auto",)), {"Green Zone", "Gao", None}, "review_status=auto"),
    (Filters(review_status=("rejected", "confirmed")), set(), "review_status=rejected%2Cconfirmed"),
    (Filters(tag=("bagdad",)), set(), "tag=bagdad"),
    (Filters(source=("RFI, Paris",)), {"Gao"}, "source=RFI%5C%2C+Paris"),
    (Filters(text="roquettes Zone"), {"Green Zone"}, "text=roquettes+Zone"),
    (Filters(text="roquettes Gao"), set(), "text=roquettes+Gao"),
    (Filters(text="' OR 1=1; --"), set(), "text=%27+OR+1%3D1%3B+--"),
]
_days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))
_latitudes = st.floats(-90, 90)
_ends = st.integers(0, 10**6)
_ranges = (
    st.none()
    | st.tuples(_ends, _ends).map(lambda ends: (min(ends), max(ends)))
    | _ends.flatmap(lambda end: st.sampled_from([(end, None), (None, end)]))
)
filters_of_any_kind = st.builds(
    Filters,
    date_from=st.none() | _days,
    date_to=st.none() | _days,
    undated=st.sampled_from(["auto", "yes", "no", "only"]),
    origin=st.sampled_from(["own", "acled", "ucdp", "theirs", "all"]),
    known_from=st.sampled_from(["fresh", "recalled", "all"]),
    country=st.lists(st.sampled_from(["IRQ", "MLI", "HTI", "UKR"]), unique=True).map(tuple),
    place=st.text(),
    box=st.none()
    | st.tuples(st.floats(-180, 180), _latitudes, st.floats(-180, 180), _latitudes).map(
        lambda box: (box[0], min(box[1], box[3]), box[2], max(box[1], box[3]))
    ),
    admin1=st.lists(st.text(min_size=1)).map(tuple),
    near=st.none() | st.builds(Near, _latitudes, st.floats(-180, 180), st.floats(0.1, 20000), st.text()),
    polygon=st.just(()) | st.lists(st.tuples(st.floats(-180, 180), _latitudes), min_size=3, max_size=6).map(tuple),
    weapon=st.text(),
    killed=_ranges,
    wounded=_ranges,
    abducted=_ranges,
    language=st.lists(st.sampled_from(["fr", "en", "ar"]), unique=True).map(tuple),
    date_prec=st.none() | st.integers(1, 5),
    where_prec=st.none() | st.integers(1, 6),
    confidence=st.none() | st.floats(0.01, 1),
    review_status=st.lists(st.sampled_from(list(REVIEWS)), unique=True).map(tuple),
    tag=st.lists(st.text(min_size=1)).map(tuple),
    event_type=st.lists(st.sampled_from([kind.code for kind in event_types()]), unique=True).map(tuple),
    sub_event_type=st.lists(st.sampled_from(list(sub_event_types())), unique=True).map(tuple),
    actor=st.text(),
    source=st.lists(st.text(min_size=1)).map(tuple),
    text=st.text(),
)


class TestFilters:
    @pytest.mark.parametrize(("filters", "expected", "url"), CASES)
    def test_what_it_keeps_and_its_url(self, snapshot, filters, expected, url):
        assert kept(snapshot, filters) == expected
        assert filters.to_url() == url
        assert Filters.from_url(url) == filters

    def test_every_filter_has_a_row_and_a_case(self):
        names = {rule.field for rule in RULES}
        assert names == set(Filters.__slots__)
        assert names == {name for filters, _, _ in CASES for name in filters.active()}

    @pytest.mark.parametrize("language", ["en", "fr"])
    @pytest.mark.parametrize("filters", [case[0] for case in CASES])
    def test_in_words(self, filters, language):
        words = filters.in_words(language)
        assert tuple(words) == filters.active()
        assert all(words.values())

    def test_words_are_in_the_language(self):
        filters = Filters(country=("IRQ",), date_from=date(2020, 11, 17), event_type=("battles",))
        assert filters.in_words("fr") == {
            "date_from": "À partir du 17 nov. 2020",
            "country": "Pays : Irak",
            "event_type": "Type : Combats",
        }
        assert filters.in_words("en")["country"] == "Country: Iraq"
        filters = Filters(
            near=Near(16.3, 0.0, 50, "Gao"), killed=(3, None), wounded=(1, 2), abducted=(None, 4), confidence=0.85,
            language=("fr",), admin1=("IRQ/Baghdad",), review_status=("rejected",), date_prec=1,
        )  # fmt: skip
        assert list(filters.in_words("fr").values()) == [
            "Province : Bagdad (Irak)", "À moins de 50 km de Gao", "Tués : 3 ou plus", "Blessés : 1–2",
            "Enlevés : 4 au plus", "Langue : français", "Jour connu : au jour près", "Confiance d'au moins 85 %",
            "Relecture : rejetés",
        ]  # fmt: skip

    @given(filters_of_any_kind)
    def test_url_round_trip(self, filters):
        assert Filters.from_url(filters.to_url()) == filters

    @settings(max_examples=30)
    @given(filters_of_any_kind)
    def test_any_filters_can_be_asked(self, snapshot, filters):
        assert kept(snapshot, filters) <= EVERY
        query.totals(snapshot, filters)

    @given(st.dictionaries(st.sampled_from([rule.field for rule in RULES] + ["x"]), st.text()))
    def test_no_url_is_an_error(self, parameters):
        Filters.from_query(parameters)

    @pytest.mark.parametrize(
        "url",
        [
            "date_from=hier",
            "box=1,2,3",
            "box=a,b,c,d",
            "box=0,50,0,-50",
            "box=0,0,nan,1",
            "undated=perhaps",
            "x=1",
            "near=1,2",
            "near=91,0,5",
            "near=0,0,0",
            "near=0,0,inf",
            "polygon=1 2,3 4",
            "polygon=1 2,3 4,5",
            "killed=x",
            "killed=..",
            "killed=9..3",
            "killed=-1",
            "date_prec=6",
            "where_prec=x",
            "confidence=2",
            "confidence=nan",
            "review_status=x",
            "country=Atlantis",
        ],
    )
    def test_what_is_no_value_is_left_out(self, url):
        assert Filters.from_url(url) == Filters()

    @pytest.mark.parametrize("typed", ["IRQ", "IQ", "Iraq", "irak", "العراق", "Irak,Atlantis,IRQ"])
    def test_a_country_is_read_by_any_name_and_written_by_its_code(self, typed):
        assert Filters.from_query({"country": typed}).to_query() == {"country": "IRQ"}

    @settings(max_examples=40)
    @given(_latitudes, st.floats(-180, 180), st.floats(1, 20000))
    def test_a_radius_keeps_what_is_nearer(self, snapshot, latitude, longitude, km):
        away = geopy.distance.great_circle((latitude, longitude), (GAO["latitude"], GAO["longitude"])).km
        assume(abs(away - km) > 0.01 * km)
        asked = Filters(near=Near(latitude, longitude, km))
        assert ("Gao" in kept(snapshot, asked)) == (away < km)

    @settings(max_examples=40)
    @given(st.lists(st.tuples(st.integers(-2000, 6000), st.integers(-1000, 6000)), min_size=3, max_size=8, unique=True))
    def test_a_polygon_keeps_what_is_inside(self, snapshot, hundredths):
        corners = around([(x / 100, y / 100) for x, y in hundredths])
        shape, gao = shapely.LinearRing(corners), shapely.Point(GAO["longitude"], GAO["latitude"])
        assume(shape.is_simple and shape.distance(gao) > 1e-6)
        inside = shapely.Polygon(corners).contains(gao)
        assert ("Gao" in kept(snapshot, Filters(polygon=tuple(corners)))) == inside

    def test_without(self):
        filters = Filters(place="gao", country=("MLI",))
        assert filters.without("place") == Filters(country=("MLI",))

    @given(_days, st.integers(0, 60))
    def test_an_interval_is_kept_by_every_day_it_overlaps(self, snapshot, day, width):
        asked = Filters(date_from=day, date_to=day + timedelta(width))
        overlaps = day <= GAO["date_end"] and day + timedelta(width) >= GAO["date_start"]
        assert ("Gao" in kept(snapshot, asked)) == overlaps
