"""Which reports belong together: right on what is hard, the same in any order, bound by what users decided."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import BAGHDAD, GAO, article, report

from dashboard.linking import blocking, partition
from dashboard.linking.arrays import arrays
from dashboard.linking.clustering import cluster, pair_of
from dashboard.linking.comparison import weights
from dashboard.linking.evidence import Evidence, evidence_of
from dashboard.linking.features import FEATURES
from dashboard.linking.pairing import Pairs
from dashboard.linking.partition import NO_DECISIONS, Decisions, compare, complete, group, link
from dashboard.linking.traces import trace

ROCKETS = (
    "Des roquettes se sont abattues mardi soir sur la Zone verte de Bagdad, près de l'ambassade américaine. Une "
    "fillette a été tuée et cinq passants ont été blessés, a indiqué la cellule de communication de l'armée."
)
SAME_ROCKETS = (
    "Sept roquettes ont visé mardi l'ambassade américaine dans la Zone verte de Bagdad, selon l'armée. Le bilan fait "
    "état d'une fillette tuée et de plusieurs blessés. Aucun groupe n'a revendiqué l'attaque."
)


def told(report_id, values, text, *, main=True, published="2020-11-18", language="fr") -> Evidence:
    fields = {"published_at": published, "language": language, "source": report_id}
    return evidence_of([report_id], [report(values, main=main)], article(report_id, text, **fields))[0]


def on(day: date, values=BAGHDAD, **changed):
    return {**values, "date_start": day, "date_end": day, **changed}


def groups(reports, decisions=NO_DECISIONS, known=None):
    by: dict[str, set[str]] = {}
    for found in link(reports, known or {}, decisions):
        by.setdefault(found.incident_id, set()).add(found.report_id)
    return sorted(sorted(group) for group in by.values())


class TestSameEvent:
    def test_two_reports_in_other_words(self):
        assert groups([told("a", BAGHDAD, ROCKETS), told("b", BAGHDAD, SAME_ROCKETS)]) == [["a", "b"]]

    def test_the_same_event_in_two_languages(self):
        english = (
            "Seven rockets hit Baghdad's Green Zone near the US embassy on Tuesday, killing a girl and wounding five, "
            "the military said."
        )
        reports = [told("a", BAGHDAD, ROCKETS), told("b", BAGHDAD, english, language="en")]
        assert groups(reports) == [["a", "b"]]

    def test_a_follow_up_with_a_higher_toll(self):
        later = {**BAGHDAD, "killed_low": 3, "killed_best": 3, "killed_high": 3}
        assert groups([told("a", BAGHDAD, ROCKETS), told("b", later, SAME_ROCKETS, published="2020-11-24")]) == [
            ["a", "b"]
        ]

    def test_a_recalled_report_joins_what_it_recalls(self):
        recalled = told("b", BAGHDAD, SAME_ROCKETS, main=False, published="2020-12-20")
        assert groups([told("a", BAGHDAD, ROCKETS), recalled]) == [["a", "b"]]


class TestOtherEvent:
    def test_another_day_in_the_same_town(self):
        other = "Un obus de mortier est tombé dimanche sur un garage de Bagdad sans faire de victimes, dit la police."
        later = on(date(2020, 11, 22), killed_low=0, killed_best=0, killed_high=0)
        reports = [told("a", BAGHDAD, ROCKETS), told("b", later, other, published="2020-11-22")]
        assert groups(reports) == [["a"], ["b"]]

    def test_a_week_of_attacks_does_not_chain(self):
        told_of = (
            "Deux roquettes se sont abattues sur l'aéroport de Bagdad, blessant un employé du fret.",
            "Une roquette Katioucha est tombée près de l'ambassade américaine à Bagdad ; les sirènes ont retenti.",
            "Bagdad : trois projectiles ont endommagé une école de la Zone verte, vide à cette heure.",
            "Un tir de roquettes a tué un soldat irakien dans le quartier de Mansour, à Bagdad, dit la police.",
            "La défense antiaérienne a détruit deux roquettes au-dessus du Tigre, dans le centre de Bagdad.",
        )
        days = [date(2020, 11, 17) + timedelta(days=number) for number in range(len(told_of))]
        reports = [
            told(
                f"r{number}",
                on(day, killed_low=None, killed_best=None, killed_high=None, wounded_best=None),
                text,
                published=day.isoformat(),
            )
            for number, (day, text) in enumerate(zip(days, told_of, strict=True))
        ]
        assert max(map(len, groups(reports))) <= 2

    def test_two_towns_of_one_name(self):
        abroad = {**GAO, "country": "Algeria", "iso3": "DZA", "latitude": 36.0, "longitude": 3.0}
        text = "Des combats ont fait dix morts à Gao en mars, selon des témoins joints par téléphone."
        assert groups([told("a", GAO, text), told("b", abroad, "Dix morts dans des heurts à Gao.")]) == [["a"], ["b"]]

    @pytest.mark.parametrize(
        "other",
        [
            {"location": "Taji", "latitude": 33.9, "longitude": 45.0, "date_start": date(2020, 11, 18)},
            {"weapon_count_best": 30, "date_start": date(2020, 11, 18)},
            {"location": "Mansour", "sub_event_type": "Remote explosive/landmine/IED"},
        ],
    )
    def test_two_exact_facts_that_differ_outweigh_the_same_words(self, other):
        exact = {"date_prec": 1, "where_prec": 1, "radius_km": 5.0, "location": "Bagdad", "weapon_count_best": 7}
        one = on(date(2020, 11, 17), **exact)
        two = {**one, **other, "date_end": other.get("date_start", one["date_end"])}
        assert groups([told("a", one, ROCKETS), told("b", two, ROCKETS)]) == [["a"], ["b"]]
        recalled = told("b", two, ROCKETS, main=False)
        contradicted = FEATURES["contradicted"][0]
        for second, expected in ((told("b", two, ROCKETS), True), (recalled, False)):
            pairs = Pairs(arrays([told("a", one, ROCKETS), second]), np.array([0]), np.array([1]))
            assert contradicted(pairs).tolist() == [expected]

    @pytest.mark.parametrize(
        ("other", "language", "expected"),
        [
            ({"latitude": 33.9402, "longitude": 44.3616}, "en", True),  # Balad, 70 km away
            ({"latitude": 33.9402, "longitude": 44.3616}, "fr", False),
            ({"latitude": 33.9402, "longitude": 44.3616, "where_prec": 2}, "en", False),
            ({"latitude": 34.4, "longitude": 41.0, "iso3": "SYR", "where_prec": 2}, "fr", True),
            ({"latitude": 33.4, "longitude": 44.3, "iso3": "SYR"}, "fr", False),
        ],
    )
    def test_places_far_from_each_other_in_two_languages_or_countries(self, other, language, expected):
        one = {**BAGHDAD, "where_prec": 1, "radius_km": 5.0}
        reports = [told("a", one, ROCKETS), told("b", {**one, **other}, ROCKETS, language=language)]
        pairs = Pairs(arrays(reports), np.array([0]), np.array([1]))
        assert FEATURES["contradicted"][0](pairs).tolist() == [expected]

    @pytest.mark.parametrize(
        ("hour", "other", "expected"),
        [
            ("morning", "evening", True),
            ("07:30", "evening", True),
            ("evening", "night", False),
            ("23:50", "00:10", False),
        ],
    )
    def test_two_attacks_on_one_town_in_one_day(self, hour, other, expected):
        one = {**BAGHDAD, "date_prec": 1}
        reports = [told("a", {**one, "time_of_day": hour}, ROCKETS), told("b", {**one, "time_of_day": other}, ROCKETS)]
        pairs = Pairs(arrays(reports), np.array([0]), np.array([1]))
        assert FEATURES["contradicted"][0](pairs).tolist() == [expected]

    def test_the_same_day_alone_is_not_enough_abroad(self):
        nowhere = {key: BAGHDAD[key] for key in ("date_start", "date_end", "date_prec", "event_type", "sub_event_type")}
        english = "Officials in the south signed a contract for new buses on Tuesday, and spoke of nothing else."
        reports = [told("a", BAGHDAD, ROCKETS), told("b", nowhere, english, language="en", main=False)]
        assert groups(reports) == [["a"], ["b"]]

    def test_one_article_tells_its_events_apart(self):
        both = "Des roquettes ont tué une fillette à Bagdad, et deux soldats sur la base de Taji, mardi soir."
        taji = {**BAGHDAD, "location": "Camp Taji", "latitude": 33.52, "longitude": 44.26, "killed_best": 2}
        apart = [replace(told(f"a#{at}", values, both), article_id="a") for at, values in enumerate((BAGHDAD, taji))]
        assert groups(apart) == [["a#0"], ["a#1"]]


class TestDecisions:
    REPORTS = (told("a", BAGHDAD, ROCKETS), told("b", BAGHDAD, SAME_ROCKETS), told("c", GAO, "Dix morts à Gao."))

    def test_apart(self):
        assert groups(self.REPORTS, Decisions(apart=frozenset({("a", "b")}))) == [["a"], ["b"], ["c"]]

    def test_together(self):
        assert groups(self.REPORTS, Decisions(together=frozenset({("a", "c")}))) in (
            [["a", "b", "c"]],
            [["a", "c"], ["b"]],
        )

    def test_apart_wins(self):
        both = Decisions(together=frozenset({("a", "b")}), apart=frozenset({("a", "b")}))
        assert groups(self.REPORTS, both) == [["a"], ["b"], ["c"]]


class TestIds:
    def test_a_merged_incident_keeps_the_id_of_most(self):
        reports = [told("a", BAGHDAD, ROCKETS), told("b", BAGHDAD, SAME_ROCKETS), told("c", BAGHDAD, ROCKETS + " Fin.")]
        found = link(reports, {"a": "one", "b": "two", "c": "two"})
        assert {one.incident_id for one in found} == {"two"}

    def test_an_id_goes_to_one_group_only(self):
        found = link([told("a", BAGHDAD, ROCKETS), told("b", GAO, "Dix morts à Gao.")], {"a": "one", "b": "one"})
        assert sorted(one.incident_id == "one" for one in found) == [False, True]


def odds(columns, **how):
    return compare(columns, **how).by_id(columns.ids)


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([BAGHDAD, GAO]),
        st.integers(0, 6),
        st.sampled_from([ROCKETS, SAME_ROCKETS, "Dix morts dans des combats à Gao."]),
        st.booleans(),
    ),
    max_size=9,
)


@settings(max_examples=30)
@given(EVENTS, st.randoms(use_true_random=False))
def test_the_same_partition_in_any_order(events, random):
    reports = [
        told(f"r{number}", on(date(2020, 11, 17) + timedelta(days=gap), values), text, main=main)
        for number, (values, gap, text, main) in enumerate(events)
    ]
    mixed = list(reports)
    random.shuffle(mixed)
    assert groups(mixed) == groups(reports)


@settings(max_examples=20)
@given(EVENTS, st.integers(1, 20))
def test_portions_give_what_one_piece_gives(events, at_once):
    reports = [
        told(f"r{number}", on(date(2020, 11, 17) + timedelta(days=gap), values), text, main=main)
        for number, (values, gap, text, main) in enumerate(events)
    ]
    columns = arrays(reports)
    assert odds(columns, at_once=at_once) == odds(columns)


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_columns_of_portions_are_those_of_all(monkeypatch, at_once):
    reports = [
        told(name, values, text) for name, values, text in (("a", BAGHDAD, ROCKETS), ("b", GAO, ""), ("c", {}, "x"))
    ]
    whole = arrays(reports)
    monkeypatch.setattr("dashboard.linking.arrays._AT_ONCE", at_once)
    for columns, expected in (
        (arrays(iter(reports)), whole),
        (whole.take(np.array([2, 0])), arrays([reports[2], reports[0]])),
    ):
        for name, column in vars(expected).items():
            parts = (
                [(column[key], getattr(columns, name)[key]) for key in column]
                if isinstance(column, dict)
                else [(column, getattr(columns, name))]
            )
            for one, other in parts:
                np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("completed", [300, 2])
def test_pairs_below_zero_that_were_not_kept_change_nothing(monkeypatch, completed):
    """In a component of any size: `completed` is the most reports of one whose pairs are all scored."""
    monkeypatch.setattr(partition, "_COMPLETED", completed)
    reports = [
        told(f"{name}{gap}", on(date(2020, 11, 17) + timedelta(days=gap)), text, published=f"2020-11-{18 + gap}")
        for gap in range(4)
        for name, text in (("a", ROCKETS), ("b", SAME_ROCKETS))
    ]
    columns = arrays(reports)
    everything, above = complete(columns, compare(columns)), complete(columns, compare(columns, floor=0))
    assert above.by_id(columns.ids).items() <= everything.by_id(columns.ids).items()
    assert len(compare(columns, floor=0)) < len(above)
    links = [
        [(one.report_id, one.score, one.reasons) for one in group(columns, scored, {})]
        for scored in (everything, above)
    ]
    assert links[0] == links[1]


class TestCluster:
    def test_average_not_single_link(self):
        chain = {("a", "b"): 3.0, ("b", "c"): 3.0}
        assert cluster("abc", chain) in ([("a", "b"), ("c",)], [("a",), ("b", "c")])

    def test_what_looks_back_brings_no_two_together(self):
        scores = {("a", "r"): 4.0, ("b", "r"): 4.0, ("a", "b"): -3.0}
        assert cluster("abr", scores, fresh="ab") == [("a", "r"), ("b",)]

    def test_nothing(self):
        assert cluster("", {}) == []


def pairs_of(held, at_once=blocking.AT_ONCE):
    keys = np.array([key for own in held for key in own], np.int64)
    portions = blocking.pairs(keys, np.array([len(own) for own in held], np.int64), at_once=at_once)
    return [pair for low, high in portions for pair in zip(low.tolist(), high.tolist(), strict=True)]


class TestBlocking:
    def test_precise_reports_of_far_places_do_not_meet(self):
        assert odds(arrays([told("a", BAGHDAD, ""), told("b", on(BAGHDAD["date_start"], GAO), "")])) == {}

    def test_a_country_alone_meets_its_towns(self):
        vague = {key: value for key, value in BAGHDAD.items() if key not in ("latitude", "longitude", "location")}
        held = [blocking.keys(told("a", BAGHDAD, "")), blocking.keys(told("b", {**vague, "where_prec": 6}, ""))]
        assert pairs_of(held) == [(0, 1)]

    def test_an_undated_report_meets_the_news_of_its_week(self):
        undated = {key: value for key, value in BAGHDAD.items() if not key.startswith("date")}
        held = [blocking.keys(told("a", BAGHDAD, "")), blocking.keys(told("b", undated, "", published="2020-11-19"))]
        assert pairs_of(held) == [(0, 1)]

    @given(st.lists(st.lists(st.integers(0, 9), max_size=4, unique=True), max_size=8), st.integers(1, 30))
    def test_portions_give_each_pair_that_shares_a_key_once(self, held, at_once):
        """An odd key is merely found, an even one asks."""
        expected = [
            (i, j)
            for i, one in enumerate(held)
            for j, other in enumerate(held[i + 1 :], i + 1)
            if any(a >> 1 == b >> 1 and not (a & 1 and b & 1) for a in one for b in other)
        ]
        assert pairs_of(held, at_once) == pairs_of(held) == expected

    def test_no_report(self):
        assert odds(arrays([])) == {}


class TestTraces:
    def test_a_copy_resembles_what_it_copies(self):
        assert trace(ROCKETS, "fr").resemblance(trace(ROCKETS + " (avec AFP)", "fr")) > 0.8
        assert trace(ROCKETS, "fr").resemblance(trace(SAME_ROCKETS, "fr")) < 0.2

    @pytest.mark.parametrize(
        ("text", "language", "ages"),
        [("Une fille de 9 ans", "fr", (9,)), ("a 7-year-old boy", "en", (7,)), ("Un homme, 41, a fui", "de", (41,))],
    )
    def test_ages(self, text, language, ages):
        assert trace(text, language).numbers("ages") == ages

    @given(st.text(max_size=60), st.sampled_from(["fr", "en", None, "xx"]))
    def test_any_text(self, text, language):
        found = trace(text, language)
        words = found.numbers("words")
        assert len(words) == len(found.numbers("weights")) == len(set(words))


def test_every_weight_is_of_a_feature_and_every_feature_has_a_weight():
    assert weights().weights.keys() == FEATURES.keys()


def test_pair_of_is_ordered():
    assert pair_of("b", "a") == pair_of("a", "b") == ("a", "b")
