"""Dates: every line of ``tests/gold/<language>/dates.txt``, and what must hold of any text."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.extraction.calendar_days import precision
from dashboard.extraction.dates import find_dates
from dashboard.extraction.segment import segment
from dashboard.folding import fold
from dashboard.languages import languages
from dashboard.model import Article, Mention

_GOLD = Path(__file__).parent.parent / "gold"
_MARK = re.compile(r"\[\[(.*?)\]\]")
_ANCHORS = {"a": "absolute", "p": "publication", "e": "event", "u": "unresolved"}


@dataclass(frozen=True)
class Line:
    """One line of a gold file: see the head of ``tests/gold/fr/dates.txt``."""

    language: str
    number: int
    published: str | None
    text: str
    spans: tuple[tuple[int, int], ...]
    meanings: tuple[str, ...]


def _lines() -> list[Line]:
    found = []
    for path in sorted(_GOLD.glob("*/dates.txt")):
        for number, row in enumerate(path.read_text("utf-8").splitlines(), 1):
            if row.strip() and not row.startswith("#"):
                published, marked, meanings = (cell.strip() for cell in row.split(" | "))
                spans, text, at = [], "", 0
                for mark in _MARK.finditer(marked):
                    text += marked[at : mark.start()]
                    spans.append((len(text), len(text) + len(mark[1])))
                    text, at = text + mark[1], mark.end()
                told = () if meanings == "-" else tuple(meaning.strip() for meaning in meanings.split(";"))
                assert len(told) == len(spans), f"{path}:{number}: as many marks as meanings"
                day = None if published == "-" else published
                found.append(Line(path.parent.name, number, day, text + marked[at:], tuple(spans), told))
    return found


def _read(text: str, published: str | None, language: str = "fr", title: str = "") -> tuple[Mention, ...]:
    article = Article(article_id="x", text=text, title=title, language=language, published_at=published)
    return find_dates(segment(article, languages()[language]))


def _meaning(mention: Mention) -> tuple[str, str, str, str]:
    value = mention.value
    days = "?" if value.start is None else value.start.isoformat()
    if value.end != value.start:
        days += f"..{value.end.isoformat()}"
    return days, str(value.prec or "-"), value.time_of_day or "-", value.anchor


@pytest.mark.parametrize("line", _lines(), ids=lambda line: f"{line.language}:{line.number}")
def test_gold(line: Line) -> None:
    found = _read(line.text, line.published, line.language)
    assert [m.text for m in found] == [line.text[start:end] for start, end in line.spans]
    assert [(m.start, m.end) for m in found] == list(line.spans)
    for mention, told in zip(found, line.meanings, strict=True):
        days, prec, time, anchor, *more = told.split()
        assert _meaning(mention) == (days, prec, time, _ANCHORS[anchor])
        for feature in more:
            if feature.startswith("reason="):
                assert mention.value.reason == feature.removeprefix("reason=")
            else:
                assert mention.features[feature] is True


@pytest.mark.parametrize(
    "line", [row for row in _lines() if row.spans], ids=lambda line: f"{line.language}:{line.number}"
)
def test_accents_and_case_make_no_difference(line: Line) -> None:
    plain = _read(line.text, line.published, line.language)
    folded = [_meaning(m) for m in _read(fold(line.text).capitalize(), line.published, line.language)]
    if len(folded) == len(plain):  # without capitals, some texts are cut into sentences otherwise
        assert folded == [_meaning(m) for m in plain]


def test_a_title_is_read_before_the_text() -> None:
    found = _read("Le lendemain, le calme est revenu.", "2024-03-06", title="Raid meurtrier mardi à Djibo")
    assert [(m.part, m.value.start) for m in found] == [("title", date(2024, 3, 5)), ("text", date(2024, 3, 6))]


def test_a_publication_day_that_cannot_be_is_not_counted_from() -> None:
    assert _read("Un raid a eu lieu mardi.", "0001-01-01")[0].value.reason == "no_publication_date"


# --- Properties ---------------------------------------------------------------------------------------------

_WORDS = (
    "lundi mardi dimanche janvier mars mai août 2015 31 1er 7 nuit soir matin du de au à la le les en il y a deux "
    "trois jours ans heures semaine après plus tard veille lendemain dernier prochain mi fin début entre et 14h30 "
    "vers jusqu'au depuis 13/11/2015 hier demain l'été week-end cinq sera - , . ( ) attaque 2e89 99 Noël siècle"
)
_PUBLISHED = st.one_of(st.none(), st.dates(date(1800, 1, 1), date(2199, 12, 31)).map(date.isoformat))
_TEXT = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_WORDS.split()), max_size=40).map(" ".join))


@settings(max_examples=300, deadline=timedelta(seconds=2))
@given(text=_TEXT, published=_PUBLISHED)
def test_whatever_the_text_says(text: str, published: str | None) -> None:
    found = _read(text, published)
    assert [m.start for m in found] == sorted(m.start for m in found)
    for mention in found:
        value = mention.value
        assert text[mention.start : mention.end] == mention.text
        assert (value.start is None) == (value.end is None) == (value.prec is None) == (value.anchor == "unresolved")
        if value.start is None:
            assert value.reason
        else:
            assert value.start <= value.end
            assert value.prec == precision(value.start, value.end)


@settings(max_examples=150, deadline=timedelta(seconds=2))
@given(words=st.lists(st.sampled_from(_WORDS.split()), max_size=30), published=_PUBLISHED)
def test_folding_changes_nothing(words: list[str], published: str | None) -> None:
    text = " ".join(words).lower().replace(".", ",")
    assert [_meaning(m) for m in _read(text, published)] == [_meaning(m) for m in _read(fold(text), published)]


@given(day=st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_a_weekday_is_the_last_on_or_before_publication(day: date) -> None:
    for name in ("lundi", "jeudi", "dimanche"):
        (mention,) = _read(f"Une mine a explosé {name}.", day.isoformat())
        assert timedelta() <= day - mention.value.start < timedelta(days=7)
