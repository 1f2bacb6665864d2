"""Languages are data: the annotated sentences of each, and one made of a dozen words for this test alone."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import languages as shelf
from dashboard.extraction.actors import find_actors
from dashboard.extraction.assemble import extract
from dashboard.extraction.attribution import find_attributions
from dashboard.extraction.dates import find_dates
from dashboard.extraction.events import find_triggers
from dashboard.extraction.figures import find_figures
from dashboard.extraction.segment import segment
from dashboard.languages import Language, languages
from dashboard.model import Article, Document, FigureValue, Mention

GOLD = Path(__file__).parent.parent / "gold"
INVENTED = Path(__file__).parent.parent / "languages" / "eo"
FLAGS = ("of_attackers", "partial", "cumulative", "superseded")
PERSONS = {"killed", "wounded", "abducted", "missing", "arrested", "displaced"}
TOLD = {"perpetrator", "denied", "combat"}
_MARKED = re.compile(r"\[\[(.*?)\]\]")
_ACTOR = re.compile(r"\{([^|{}]*)\|([^{}]*)\}")


def lines(kind: str) -> list[tuple[str, str]]:
    """(language, line) of every annotated sentence of a kind, French apart: it has test modules of its own."""
    return [
        (path.parent.name, line)
        for path in sorted(GOLD.glob(f"*/{kind}.txt"))
        if path.parent.name != "fr"
        for line in path.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]


def document(text: str, language: str) -> Document:
    return segment(Article(article_id="case", text=text, language=language), languages()[language])


def name(case: tuple[str, str]) -> str:
    return f"{case[0]}:{case[1][:60]}"


def figure(value: FigureValue) -> str:
    bounds = "..".join("-" if number is None else str(number) for number in (value.low, value.best, value.high))
    return " ".join([value.unit, bounds, value.qualifier, *(flag for flag in FLAGS if getattr(value, flag))])


@pytest.mark.parametrize("case", lines("figures"), ids=name)
def test_figures(case: tuple[str, str]) -> None:
    marked, _, told = case[1].rpartition(" => ")
    expected = [] if told == "nothing" else [one.strip() for one in told.split(";")]
    found = find_figures(document(_MARKED.sub(r"\1", marked), case[0]))
    values = [figure(one.value) for one in found]
    assert set(expected) <= set(values)
    assert set(_MARKED.findall(marked)) <= {one.text for one in found}
    plain = [value for value in values if value.split()[0] in PERSONS and not any(flag in value for flag in FLAGS)]
    assert set(plain) <= set(expected)


@pytest.mark.parametrize("case", lines("actors"), ids=name)
def test_actors(case: tuple[str, str]) -> None:
    expected = {text: words.split() for text, words in _ACTOR.findall(case[1])}
    found = find_actors(document(_ACTOR.sub(r"\1", case[1]), case[0]))
    told = {one.text: _part(one) for one in found}
    for text, words in expected.items():
        assert told.get(text, [])[: len(words)] == words
    assert {one.text for one in found if one.features["role"] in TOLD} <= set(expected)


def _part(actor: Mention) -> list[str]:
    role = actor.features["role"]
    status = [actor.features["status"]] if role == "perpetrator" else []
    return [role, *status, actor.value.actor_id or "-"]


@pytest.mark.parametrize("case", lines("attribution"), ids=name)
def test_attribution(case: tuple[str, str]) -> None:
    text, _, told = case[1].partition("=>")
    made = document(text.strip(), case[0])
    said = [_speaker(one) for one in find_attributions(made, find_actors(made))]
    assert said == [one.strip() for one in told.split(" ; ") if one.strip()]


def _speaker(one: Mention) -> str:
    value = one.value
    via = [f"via={value.via}"] if value.via else []
    return "|".join([value.speaker, *via, *([] if value.status == "reported" else [value.status])])


@pytest.mark.parametrize("case", lines("events"), ids=name)
def test_events(case: tuple[str, str]) -> None:
    text, _, told = case[1].partition(" => ")
    real = [one.value for one in find_triggers(document(text, case[0])) if one.value.modality == "real"]
    surest = max(real, key=lambda value: value.weight, default=None)
    assert (surest.sub_type if surest else "nothing") == told


def test_english_has_its_sentences() -> None:
    kinds = ("dates", "figures", "actors", "attribution", "events", "places")
    sentences = [line for kind in kinds for language, line in lines(kind) if language == "en"]
    assert len(set(sentences)) >= 300


WORDS = sorted(
    {
        word
        for kind in ("dates", "figures", "actors", "attribution", "events")
        for _, line in lines(kind)
        for word in re.sub(r"[\[\]{}]", "", line).split()
    }
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*WORDS, "9:30", "p.m.", "(", ")", "0630", ",", "34,", "and", "--"]), max_size=50))
def test_whatever_the_words(words: list[str]) -> None:
    """Nothing crashes, and every mention quotes the text."""
    article = Article(article_id="case", text=" ".join(words), language="en", published_at="2024-03-06")
    made = segment(article, languages()["en"])
    actors = find_actors(made)
    found = (*find_figures(made), *find_triggers(made), *find_dates(made), *actors, *find_attributions(made, actors))
    for one in found:
        assert article.text[one.start : one.end] == one.text


def test_capitals_make_no_difference() -> None:
    text = "Two policemen were killed and five people were wounded on 6 May when a car bomb exploded near the market."
    mixed, shouted = (find_figures(document(one, "en")) for one in (text, text.upper()))
    assert [figure(one.value) for one in mixed] == [figure(one.value) for one in shouted]


def test_lines_broken_by_hand_are_one_paragraph() -> None:
    text = (
        "LIMA, 6 MAY 90 (EFE) -- [TEXT] THREE POLICEMEN WERE KILLED TODAY AND\n"
        "FIVE CIVILIANS WERE WOUNDED WHEN A CAR BOMB EXPLODED IN THE CENTER OF\n"
        "THE CITY, IT WAS OFFICIALLY REPORTED. THE WOUNDED WERE TAKEN TO THE\n"
        "MILITARY HOSPITAL.\n\n"
        "   NOBODY HAS CLAIMED RESPONSIBILITY FOR THE ATTACK."
    )
    assert [one.paragraph for one in document(text, "en").sentences] == [0, 0, 1]


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language of a dozen words under tests/. Its code is borrowed: names of countries are looked up by it."""
    known = {**languages(), "eo": Language("eo", INVENTED)}
    monkeypatch.setattr(shelf, "languages", lambda: known)
    monkeypatch.setattr("dashboard.extraction.assemble.languages", lambda: known)


@pytest.mark.usefixtures("invented")
def test_a_new_language_needs_no_code() -> None:
    text = "Kravo bumbra lo 3 mazi 2024 ut Bogotá. Tri personi mortiva ut krava."
    reading = extract(Article(article_id="a", text=text, language="eo", published_at="2024-05-04"))
    (report,) = reading.reports
    assert report.values["date_start"] == date(2024, 5, 3)
    assert report.values["location"] == "Bogotá"
    assert report.values["killed_best"] == 3
    assert report.values["sub_event_type"] == "Remote explosive/landmine/IED"
