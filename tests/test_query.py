"""Filters and what they keep; totals; one incident with its evidence."""

import math
import os
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import duckdb
import geopy.distance
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from made import BAGHDAD, GAO, RAID, UNDATED, article, claim, reader, report

from dashboard import pipeline, query
from dashboard.columns import INCIDENT_COLUMNS
from dashboard.query import RULES, ArticleFilters, Filters, Near, Snapshot, prepared, selections
from dashboard.query.values import REVIEWS
from dashboard.store import Store
from dashboard.store.location import PREPARED
from dashboard.taxonomy import event_types, sub_event_types

DENIED = claim("perpetrator", "État islamique", status="denied", start=2, end=9)
TOLD = {
    "a": (report(BAGHDAD, place="Bagdad", claims=(DENIED,)), report(RAID, main=False)),
    "b": (report(GAO),),
    "c": (report(UNDATED),),
    "d": (),
}
EVERY = {"Green Zone", "Gao", None, "raid"}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory) -> Snapshot:
    store = Store.create(tmp_path_factory.mktemp("query") / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "read_article", reader(TOLD))
        pipeline.ingest_articles(
            [
                article("a"),
                article("b", source="RFI, Paris"),
                article("c", published_at=None),
                article("d", title="=1+1"),
            ],
            store,
        )
    return Snapshot(store)


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

    def test_ids_are_those_of_the_newest(self, snapshot):
        every = query.incidents(snapshot, Filters(known_from="all"))["incident_id"].tolist()
        assert query.incident_ids(snapshot, Filters(known_from="all"), limit=100) == every
        assert query.incident_ids(snapshot, Filters(known_from="all"), limit=2) == every[:2]

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


class TestTotals:
    def test_fresh_ones_are_counted_and_recalled_told_beside(self, snapshot):
        totals = query.totals(snapshot, Filters())
        assert (totals.incidents, totals.recalled, totals.all) == (3, 1, 3)
        assert (totals.undated, totals.unplaced, totals.places) == (1, 1, 2)
        assert (totals.articles, totals.sources) == (3, 2)

    def test_sums(self, snapshot):
        figures = query.totals(snapshot, Filters()).figures
        killed, wounded, abducted = figures["killed"], figures["wounded"], figures["abducted"]
        assert (killed.low, killed.best, killed.high, killed.untold, killed.open_upwards) == (11, 11, 11, 1, 0)
        assert (wounded.low, wounded.best, wounded.high, wounded.untold, wounded.open_upwards) == (4, 4, 4, 2, 1)
        assert (abducted.low, abducted.best, abducted.high, abducted.untold) == (None, None, None, 3)

    def test_nothing_kept(self, snapshot):
        totals = query.totals(snapshot, Filters(place="nowhere"))
        assert (totals.incidents, totals.all, totals.figures["killed"].best) == (0, 3, None)


class TestTimeline:
    def test_counts_once_and_says_what_is_coarser_than_a_bin(self, snapshot):
        frame = query.timeline(snapshot, Filters(), by="week")
        assert list(frame.columns) == ["bin", "stack", "coarse", "n", "killed_best"]
        assert frame["bin"].tolist() == [date(2020, 11, 16), date(2021, 3, 1)]
        assert frame["coarse"].tolist() == [False, True]
        assert not query.timeline(snapshot, Filters(), by="month")["coarse"].any()

    def test_bins_follow_the_days_shown(self, snapshot):
        assert query.timeline(snapshot, Filters()).attrs["by"] == "week"
        assert query.timeline(snapshot, Filters(place="gao")).attrs["by"] == "day"
        assert query.timeline(snapshot, Filters(place="nowhere")).empty

    @pytest.mark.parametrize("stack", ["event_type", "country", "province", "actor", "origin"])
    def test_stacks(self, snapshot, stack):
        assert query.timeline(snapshot, Filters(), by="year", stack=stack)["n"].sum() == 2


class TestLists:
    def test_columns_and_kinds(self, snapshot):
        frame = query.incidents(snapshot, Filters())
        assert tuple(frame.columns) == INCIDENT_COLUMNS
        assert frame["killed_best"].dtype == "Int64"
        assert frame["location"].tolist()[:2] == ["Gao", "Green Zone"]

    def test_order_and_window(self, snapshot):
        assert query.incidents(snapshot, Filters(), order="oldest")["location"][0] == "Green Zone"
        assert query.incidents(snapshot, Filters(), order="deadliest")["killed_best"].tolist()[:2] == [10, 1]
        assert query.incidents(snapshot, Filters(), limit=1, offset=1)["location"].tolist() == ["Green Zone"]

    @pytest.mark.parametrize("order", get_args(query.Order))
    @pytest.mark.parametrize("filters", [Filters(known_from="all"), Filters(place="nowhere")])
    def test_batches_are_the_same_rows_as_a_stream(self, snapshot, filters, order):
        reader = query.incident_batches(snapshot, filters, order=order, rows=2)
        assert tuple(reader.schema.names) == INCIDENT_COLUMNS
        ids = [found for batch in reader for found in batch["incident_id"].to_pylist()]
        assert ids == query.incidents(snapshot, filters, order=order)["incident_id"].tolist()

    @pytest.mark.parametrize(
        ("by", "first"),
        [
            ("actor", "Hezbollah Brigades"),
            ("place", "Gao"),
            ("country", "HTI"),
            ("event_type", "Battles"),
            ("sub_event_type", "Abduction/forced disappearance"),
            ("source", "AFP"),
        ],
    )
    def test_top(self, snapshot, by, first):
        frame = query.top(snapshot, Filters(), by, limit=2)
        assert list(frame.columns) == ["value", "detail", "n", "killed_best"]
        assert frame["value"][0] == first
        assert len(frame) == 2

    def test_options(self, snapshot):
        options = query.options(snapshot)
        assert options.dates == query.DateRange(date(2020, 1, 3), date(2021, 3, 31))
        assert {(found.value, found.name) for found in options.countries} >= {("IRQ", "Iraq"), ("MLI", "Mali")}
        assert options.event_types[0] == query.Option("explosions", "Explosions/Remote violence", 2)
        assert "RFI, Paris" in {found.value for found in options.sources}


class TestDetail:
    def test_incident_with_its_evidence(self, snapshot):
        incident_id = query.incidents(snapshot, Filters(place="bagdad"))["incident_id"][0]
        detail = query.incident(snapshot, incident_id)
        assert detail.row["location"] == "Green Zone"
        assert detail.row["wounded_high"] is None
        assert detail.reports["report_id"].tolist() == ["a#0"]
        assert detail.claims["value"].tolist() == ["État islamique"]
        assert detail.articles["article_id"].tolist() == ["a"]

    def test_article_with_what_it_says(self, snapshot):
        detail = query.article(snapshot, "a")
        assert detail.row["text"].startswith("Des roquettes")
        assert detail.incidents["known_from"].tolist() == ["fresh", "recalled"]
        assert detail.reports["ordinal"].tolist() == [0, 1]

    @pytest.mark.parametrize("unknown", ["", "none", "' OR 1=1 --"])
    def test_unknown_ids(self, snapshot, unknown):
        assert query.incident(snapshot, unknown) is None
        assert query.article(snapshot, unknown) is None

    def test_articles(self, snapshot):
        everything = query.articles(snapshot, ArticleFilters())
        assert everything.set_index("article_id")["n_incidents"].to_dict() == {"a": 2, "b": 1, "c": 1, "d": 0}
        assert query.articles(snapshot, ArticleFilters(status="none"))["article_id"].tolist() == ["d"]
        assert query.articles(snapshot, ArticleFilters(status="unread")).empty
        assert query.articles(snapshot, ArticleFilters(text="rfi"))["article_id"].tolist() == ["b"]
        assert query.articles(snapshot, ArticleFilters(outlet=("RFI, Paris",)))["article_id"].tolist() == ["b"]
        assert query.articles(snapshot, ArticleFilters(language=("en",))).empty
        first = query.articles(snapshot, ArticleFilters(language=("fr",)), limit=1)
        assert (len(first), first.attrs["all"]) == (1, 4)
        assert query.article_values(snapshot) == {"outlet": ["AFP", "RFI, Paris"], "language": ["fr"]}


class TestSnapshot:
    def test_a_new_commit_does_not_shift_it(self, tmp_path: Path, monkeypatch):
        monkeypatch.setattr(pipeline, "read_article", reader(TOLD))
        store = Store.create(tmp_path / "store")
        empty = Snapshot(store)
        assert (empty.number, query.totals(empty, Filters()).incidents) == (0, 0)
        assert query.options(empty).dates == query.DateRange(None, None)
        pipeline.save(article("a"), store)
        assert empty.is_behind()
        first = Snapshot(store)
        assert not first.is_behind()
        pipeline.save(article("b"), store)
        incident_id = query.incidents(first, Filters())["incident_id"][0]
        monkeypatch.setattr(pipeline, "read_article", reader({}))
        pipeline.save(article("a", text="Démenti."), store)
        assert query.incident(first, incident_id).claims["value"].tolist() == ["État islamique"]
        assert query.incident(Snapshot(store), incident_id) is None


class TestPrepared:
    @pytest.fixture
    def store(self, tmp_path, monkeypatch) -> Store:
        monkeypatch.setattr(pipeline, "read_article", reader(TOLD))
        monkeypatch.setattr(prepared, "WORTH_A_FILE", 0)
        store = Store.create(tmp_path / "store")
        pipeline.ingest_articles([article("a"), article("b", source="RFI, Paris"), article("c")], store)
        return store

    def test_a_large_store_is_prepared_once_a_commit(self, store):
        first = Snapshot(store)
        [file] = (store.path / PREPARED).iterdir()
        assert Snapshot(store).number == first.number
        assert [file] == list((store.path / PREPARED).iterdir())
        pipeline.save(article("d"), store)
        assert query.totals(Snapshot(store), Filters()).incidents == 3
        assert file not in (store.path / PREPARED).iterdir()
        assert query.totals(first, Filters()).incidents == 3  # who has it open keeps it

    @pytest.mark.parametrize("filters", [Filters(), Filters(known_from="all"), Filters(text="gao")])
    def test_a_file_gives_the_same_as_memory(self, store, snapshot, filters):
        at_hand = Snapshot(store)
        assert kept(at_hand, filters) == kept(snapshot, filters)
        assert query.totals(at_hand, filters).figures == query.totals(snapshot, filters).figures
        assert query.top(at_hand, filters, "actor").equals(query.top(snapshot, filters, "actor"))

    def test_a_folder_that_cannot_be_written_will_do(self, store):
        (store.path / PREPARED).write_text("in the way")
        assert query.totals(Snapshot(store), Filters()).incidents == 3

    def test_files_of_a_writer_that_was_stopped_go(self, store):
        left = store.path / PREPARED / "x.begun"
        left.parent.mkdir()
        left.touch()
        os.utime(left, (0, 0))
        Snapshot(store)
        assert not left.exists()


class TestSelections:
    def test_what_was_looked_for_is_kept_and_goes_in_turn(self, snapshot, monkeypatch):
        monkeypatch.setattr(selections, "MOST_SELECTIONS", 2)
        found = snapshot.kept(Filters(text="gao"))
        assert found.aside is not None
        assert snapshot.kept(Filters(text="gao")) is found
        for word in ("rockets", "raid", "zone"):
            query.totals(snapshot, Filters(text=word))
        assert snapshot.kept(Filters(text="gao")) is not found
        assert len(snapshot.rows(found.sql, found.parameters)) == 1  # who holds it keeps it
        table = found.aside.table
        del found
        with pytest.raises(duckdb.CatalogException):
            snapshot.rows(f"FROM {table}")
