"""Scores against labels: the rules one by one, and agreement with the project's reference scorer."""

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from dashboard.cli import main
from dashboard.evaluation import LabelError, as_json, as_text, evaluate, read_labels
from dashboard.evaluation.calibration import calibration
from dashboard.evaluation.matching import EXHAUSTIVE, FIELDS, answer, pairs, right, truth
from dashboard.evaluation.scoring import Row, compare
from dashboard.samples import labelled_corpus
from dashboard.taxonomy import sub_event_types

SHARED = Path("/work/shared")
LABELS = sorted((SHARED / "gold").glob("*.gold.jsonl"))

LABEL = {
    "main": True,
    "date": "2020-11-17",
    "place": "Gao",
    "country": "Mali",
    "lat": 16.27,
    "lon": -0.05,
    "geo_precision": "town",
    "event_type": "Attack on civilians",
    "killed": {"min": 3, "best": 3, "max": None},
    "wounded": None,
    "perpetrator": "le groupe des Coupeurs de route",
}
READ = {
    "main": True,
    "date_start": "2020-11-17",
    "date_end": "2020-11-17",
    "country": "Mali",
    "latitude": 16.27,
    "longitude": -0.05,
    "where_prec": 1,
    "sub_event_type": "Attack",
    "killed_best": 3,
    "wounded_best": None,
    "perpetrator": "Coupeurs de route",
    "confidence": 0.5,
    "claims": [{"field": "killed", "confidence": 0.9}, {"field": "killed", "confidence": 0.1}],
}


def agrees(name: str, labelled: dict[str, Any], read: dict[str, Any]) -> bool:
    return right(name, truth(LABEL | labelled), answer(READ | read))


def one(labelled: dict[str, Any] | None = None, read: dict[str, Any] | None = None) -> Row:
    label = {"id": "a", "is_incident_report": True, "incidents": [LABEL | (labelled or {})]}
    line = {"language": "fr", "is_incident_report": True, "incidents": [READ | (read or {})]}
    (row,) = compare(label, line).fresh
    return row


class TestRight:
    @pytest.mark.parametrize("name", ["date", "place", "country", "type", "killed", "perpetrator"])
    def test_as_labelled(self, name):
        assert agrees(name, {}, {})

    @pytest.mark.parametrize(
        ("labelled", "first", "last", "expected"),
        [
            ("2020-11-17", "2020-11-16", "2020-11-17", False),
            (["2020-11-01", "2020-11-30"], "2020-11-17", "2020-11-17", True),
            (["2020-11-01", "2020-11-30"], "2020-11-28", "2021-01-03", True),
            (["2020-11-01", "2020-11-30"], "2020-11-28", "2021-01-04", False),
            (["2020-11-01", "2020-11-30"], "2020-12-01", "2020-12-01", False),
        ],
    )
    def test_days(self, labelled, first, last, expected):
        assert agrees("date", {"date": labelled}, {"date_start": first, "date_end": last}) is expected

    @pytest.mark.parametrize(
        ("precision", "latitude", "expected"),
        [("exact", 16.40, True), ("exact", 16.42, False), ("town", 16.49, True), ("town", 16.51, False)],
    )
    def test_distance(self, precision, latitude, expected):
        assert agrees("place", {"geo_precision": precision}, {"latitude": latitude}) is expected

    def test_the_point_of_a_country_is_no_place(self):
        assert "place" not in truth(LABEL | {"geo_precision": "country"})
        assert "place" not in answer(READ | {"where_prec": 6})

    def test_country_by_any_of_its_names(self):
        assert agrees("country", {"country": "DR Congo"}, {"country": "Democratic Republic of the Congo"})
        assert not agrees("country", {"country": "Niger"}, {"country": "Nigeria"})

    def test_type_by_either_label(self):
        either = {"event_type": "Armed clash", "event_type_alt": "Assassination/targeted killing"}
        assert agrees("type", either, {})
        assert agrees("type", either, {"sub_event_type": "Government regains territory"})
        assert not agrees("type", either, {"sub_event_type": "Suicide bomb"})

    def test_a_toll_with_or_without_the_attackers(self):
        assert agrees("killed", {"perpetrators_killed": 2}, {"killed_best": 5})
        assert agrees("killed", {"perpetrators_killed": 2, "killed_includes_perpetrators": True}, {"killed_best": 1})
        assert not agrees("killed", {"perpetrators_killed": 2}, {"killed_best": 2})

    def test_half_of_the_words_of_a_name(self):
        assert agrees("perpetrator", {"perpetrator": "État islamique"}, {"perpetrator": "Etat islamique (EI)"})
        assert not agrees("perpetrator", {"perpetrator": "le groupe État islamique"}, {"perpetrator": "Le groupe"})

    def test_every_sub_event_type_that_labels_accept_is_one(self):
        known = {sub.name for sub in sub_event_types().values()}
        labels = ("Armed clash", "Abduction", "Violent demonstration/riot", "Disrupted plot/arrest", "Other")
        for label in labels:
            assert truth({"event_type": label})["type"] <= known


class TestRows:
    def test_all_right(self):
        assert one().all_right
        assert one(read={"perpetrator": "someone else"}).all_right  # outside the core
        assert not one(read={"killed_best": 4}).all_right

    def test_a_value_where_the_text_is_silent_is_wrong(self):
        assert not one(read={"wounded_best": 0}).all_right

    def test_missing_and_invented_incidents_count_in_every_field(self):
        label = {"id": "a", "is_incident_report": True, "incidents": [LABEL]}
        invented = {"id": "b", "is_incident_report": False, "incidents": []}
        line = {"language": "fr", "is_incident_report": True, "incidents": [READ]}
        figures = evaluate([label, invented], {"b": line}).scores
        assert (figures.fields["killed"].right, figures.fields["killed"].read, figures.fields["killed"].labelled) == (
            0,
            1,
            1,
        )
        assert (figures.relevance_accuracy, figures.rows, figures.rows_all_right) == (0, 1, 0)

    def test_recalled_ones_are_counted_apart(self):
        recalled = LABEL | {"main": False}
        label = {"id": "a", "is_incident_report": False, "incidents": [recalled]}
        line = {"language": "fr", "is_incident_report": False, "incidents": [READ | {"main": False}]}
        figures = evaluate([label], {"a": line}).scores
        assert (figures.rows, figures.recalled, figures.recalled_recall) == (0, 1, 1.0)


class TestPairs:
    @pytest.mark.parametrize(
        ("labelled", "read", "expected"),
        [((1, 2, 3), (3, 1), {2: 0, 0: 1}), ((3, 1), (1, 2, 3), {0: 2, 1: 0})],
    )
    def test_the_most_agreement(self, labelled, read, expected):
        labels = [truth(LABEL | {"killed": {"best": killed}}) for killed in labelled]
        assert pairs(labels, [answer(READ | {"killed_best": killed}) for killed in read]) == expected

    def test_many_are_paired_too(self):
        count = EXHAUSTIVE + 3
        labelled = [truth(LABEL | {"killed": {"best": killed}}) for killed in range(count)]
        read = [answer(READ | {"killed_best": killed}) for killed in reversed(range(count))]
        assert pairs(labelled, read) == {i: count - 1 - i for i in range(count)}

    def test_none(self):
        assert pairs([], [answer(READ)]) == {}


class TestCalibration:
    def test_bins_hold_the_first_claim_and_the_incident(self):
        bins = calibration([one(), one(read={"killed_best": 4}), one(read={"confidence": 1.0})])
        assert [held.values for held in bins["killed"]] == [0, 0, 0, 0, 3]
        assert bins["killed"][-1].share == pytest.approx(2 / 3)
        assert bins["killed"][-1].confidence == pytest.approx(0.9)
        assert [(held.values, held.right) for held in bins["row"]] == [(0, 0), (0, 0), (2, 1), (0, 0), (1, 1)]
        assert bins["date"][0].share is None


class TestLabels:
    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("nonsense", "Expecting value"),
            ("[]", "line 2"),
            ('{"id": "a", "incidents": []}', "lacks 'is_incident_report'"),
            ('{"id": "a", "is_incident_report": true, "incidents": [{"main": true, "date": "hier"}]}', "isoformat"),
        ],
    )
    def test_a_bad_line_is_told(self, tmp_path, line, told):
        path = tmp_path / "gold.jsonl"
        path.write_text(f"\n{line}\n", "utf-8")
        with pytest.raises(LabelError, match=told) as raised:
            read_labels(path)
        assert "gold.jsonl, line 2" in str(raised.value)


class TestCommand:
    @pytest.fixture
    def gold(self, tmp_path) -> Path:
        (tmp_path / "gold.jsonl").write_text(
            json.dumps({"id": "a", "is_incident_report": False, "incidents": []})
            + "\n"
            + json.dumps({"id": "lost", "is_incident_report": True, "incidents": [LABEL]})
            + "\n",
            "utf-8",
        )
        told = {"text": "Le marché a rouvert lundi.", "language": "fr", "source": "Radio"}
        (tmp_path / "articles.jsonl").write_text(
            "".join(json.dumps({"id": key, **told}) + "\n" for key in ("a", "spare")), "utf-8"
        )
        return tmp_path / "gold.jsonl"

    def run(self, *arguments: object, code: int = 0) -> Any:
        result = CliRunner().invoke(main, ["evaluate", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result

    def test_json(self, gold):
        result = self.run(gold.with_name("articles.jsonl"), gold, "--json")
        figures = json.loads(result.stdout)
        assert (figures["articles"], figures["rows"]) == (2, 1)
        assert set(figures["by_source"]) == {"Radio", "?"}
        assert figures["by_language"]["fr"]["relevance"]["accuracy"] == 1
        assert set(figures["calibration"]) == {"date", "place", "type", "killed", "wounded", "row"}
        assert "1 labelled articles are not among ARTICLES" in result.stderr
        assert "1 articles have no label" in result.stderr

    def test_table(self, gold):
        told = self.run(gold.with_name("articles.jsonl"), gold).stdout
        assert "All: 2 articles, 1 incidents reported, 0 recalled" in told
        for title in ("By language", "By source", "Calibration"):
            assert title in told

    def test_articles_without_labels(self, gold):
        assert "neither" in self.run(gold.with_name("articles.jsonl"), code=2).stderr


# --- Against the reference scorer -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    path = SHARED / "score" / "score.py"
    if not path.exists():
        pytest.skip("the reference scorer is not on this machine")
    spec = importlib.util.spec_from_file_location("reference_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answers_to(label: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A reading made up from a label: some incidents and values are lost, some wrong, some invented."""
    incidents = [_misread(incident, dice) for incident in label["incidents"] if dice.random() < 0.8]
    incidents += [READ | {"main": dice.random() < 0.5} for _ in range(dice.choice((0, 0, 0, 1, 2)))]
    dice.shuffle(incidents)
    report = label["is_incident_report"] if dice.random() < 0.9 else not label["is_incident_report"]
    return {"article_id": label["id"], "language": "fr", "is_incident_report": report, "incidents": incidents}


def _misread(incident: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    told = truth(incident)
    first, last = told.get("date", (None, None))
    latitude, longitude, _ = told.get("place", (None, None, None))
    read = {
        "date_start": first.isoformat() if first else None,
        "date_end": last.isoformat() if last else None,
        "country": told.get("country"),
        "latitude": latitude,
        "longitude": longitude,
        "where_prec": dice.choice((1, 2, 4)),
        "sub_event_type": min(told["type"]) if "type" in told else None,
        "perpetrator": told.get("perpetrator"),
        **{f"{name}_best": min(told[name]) if name in told else None for name in FIELDS if name in _COUNTS},
    }
    wrong = {"date_start": "2017-01-31", "date_end": "2017-02-01", "latitude": 48.85, "longitude": 2.35}
    wrong |= {"sub_event_type": "Attack", "killed_best": 2, "country": "France", "perpetrator": "État islamique"}
    if dice.random() < 0.3:
        read |= {"date_start": wrong["date_start"], "date_end": wrong["date_end"]}
    for name in ("latitude", "sub_event_type", "killed_best", "country", "perpetrator"):
        if dice.random() < 0.2:
            read[name] = dice.choice((None, wrong[name]))
    return {"main": incident["main"], "claims": [], **read}


_COUNTS = ("killed", "wounded", "abducted", "weapon_count")


@pytest.mark.parametrize("path", [*(gold for _, gold in labelled_corpus()), *LABELS], ids=lambda path: path.name)
def test_agrees_with_the_reference_scorer(reference, path):
    labels = read_labels(path)
    dice = random.Random(path.name)  # noqa: S311 - the same answers every time
    lines = {label["id"]: answers_to(label, dice) for label in labels if dice.random() < 0.97}
    expected, _ = reference.score(labels, lines)
    _assert_same(as_json(evaluate(labels, lines)), expected)


def _assert_same(ours: dict[str, Any], expected: dict[str, Any]) -> None:
    for name, figures in expected["fields"].items():
        for figure in ("precision", "recall", "f1"):
            assert ours["fields"][name][figure] == pytest.approx(figures[figure], abs=5e-4), (name, figure)
    for figure, value in expected["relevance"].items():
        assert ours["relevance"][figure] == pytest.approx(value, abs=5e-4), figure
    for name, theirs in (("core_f1", "core_f1"), ("rows_all_right", "rows_all_right"), ("rows", "rows")):
        assert ours[name] == pytest.approx(expected[theirs], abs=5e-4), name
    assert ours["recalled"] == expected["background"]
    assert (ours["recalled_recall"] or 0) == pytest.approx(expected["background_recall"] or 0, abs=5e-4)


def test_a_table_of_nothing():
    assert "0 articles" in as_text(evaluate([], {}))
