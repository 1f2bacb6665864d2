"""Whole articles: those of tests/gold/*/articles.txt, and what must hold for any text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.columns import COUNTS, INCIDENT_COLUMNS
from dashboard.extraction.assemble import extract
from dashboard.folding import fold
from dashboard.model import Article, Claim, Reading, Report

GOLD = Path(__file__).parents[1] / "gold"
# What a line of the gold file calls a column, where it is not the column's name.
COLUMNS = {"type": "sub_event_type", "place": "location", "time": "time_of_day", "status": "perpetrator_status"}
COUNTED = {"munitions": "weapon_count"} | {count: count for count in COUNTS}


@dataclass(frozen=True)
class Case:
    """An article with the incidents told of it: (fresh, {name: told}) each. ``gap``: why it is not read so yet."""

    article: Article
    incidents: tuple[tuple[bool, dict[str, str]], ...]
    gap: str | None


def gold(language: str) -> Iterator[Case]:
    for block in (GOLD / language / "articles.txt").read_text("utf-8").split("\n## ")[1:]:
        head, *lines = block.strip().splitlines()
        published, title = head.split(" | ", 1)
        text = "\n".join(line for line in lines if not line.startswith("=> "))
        told = [line[3:].split("; ") for line in lines if line.startswith(("=> fresh", "=> recalled"))]
        yield Case(
            Article(article_id=title, title=title, text=text, language=language, published_at=published),
            tuple((known == "fresh", dict(part.split(" ", 1) for part in parts)) for known, *parts in told),
            next((line.removeprefix("=> gap: ") for line in lines if line.startswith("=> gap: ")), None),
        )


CASES = (*gold("fr"), *gold("en"))


def disagreements(report: Report, told: dict[str, str]) -> list[str]:
    """What the report tells otherwise than the gold line, in words."""
    wrong = []
    for name, expected in told.items():
        got = reading_of(report, name, expected)
        if got != expected:
            wrong.append(f"{name}: {got} instead of {expected}")
    return wrong


def reading_of(report: Report, name: str, expected: str) -> str:
    """A report's value as the gold file writes it."""
    values = report.values
    if name == "date":
        first, last = values.get("date_start"), values.get("date_end")
        return str(first) if first == last else f"{first}/{last}"
    if name in COUNTED:
        bounds = [values.get(f"{COUNTED[name]}_{bound}") for bound in ("low", "best", "high")]
        if bounds == [None, None, None]:
            return "blank"
        told = expected.split("..")  # "about N" is told by its best alone; the span of an article adds the bounds
        return "..".join(
            "-" if bound is None or (about and best == str(bound)) else str(bound)
            for bound, best, about in zip(bounds, [told[1]] * 3, [part == "-" for part in told], strict=True)
        )
    if name in ("perpetrator", "place"):
        value = str(values.get(COLUMNS.get(name, name)))
        return expected if fold(expected) in fold(value) else value
    return str(values.get(COLUMNS.get(name, name)))


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=pytest.mark.xfail(strict=True, reason=case.gap)) if case.gap else case for case in CASES],
    ids=[case.article.title[:60] for case in CASES],
)
def test_article(case: Case) -> None:
    reports = list(extract(case.article).reports)
    assert sum(report.main for report in reports) == sum(fresh for fresh, _ in case.incidents)
    for fresh, told in case.incidents:
        compared = [(disagreements(report, told), report) for report in reports if report.main == fresh]
        wrong, best = min(compared, key=lambda row: len(row[0]), default=(["no such incident"], None))
        assert wrong == []
        reports = [report for report in reports if report is not best]


def test_enough_articles() -> None:
    assert len({case.article.title for case in CASES}) == len(CASES) >= 25
    assert len({told["type"] for case in CASES for _, told in case.incidents if "type" in told}) >= 15


# --- What holds for every article ---------------------------------------------------------------------------


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@pytest.mark.parametrize("case", CASES, ids=[case.article.title[:60] for case in CASES])
def test_the_same_without_accents(case: Case) -> None:
    """Archives lose accents: date, type and tolls must not be lost with them."""
    article = case.article
    bare = replace(article, title=without_accents(article.title), text=without_accents(article.text))
    assert [essentials(report) for report in extract(bare).reports] == [
        essentials(report) for report in extract(article).reports
    ]


def essentials(report: Report) -> dict[str, Any]:
    names = ("date_start", "date_end", "sub_event_type", *(f"{c}_{b}" for c in COUNTS for b in ("low", "best", "high")))
    return {"main": report.main} | {name: report.values.get(name) for name in names}


# Columns that one claim says for several: a date's for its precision, a place's for its point.
BY_ANOTHER_CLAIM = {f"{count}_{bound}": count for count in COUNTS for bound in ("low", "best", "high")}
JUDGED = {"confidence"}


def assert_sound(article: Article, reading: Reading) -> None:
    """Offsets quote, bounds and days are in order, and nothing is told that no words say."""
    for claim in reading.claims():
        assert_quotes(article, claim)
    for report in reading.reports:
        values = report.values
        assert set(values) <= set(INCIDENT_COLUMNS)
        assert None not in values.values()
        fields = {claim.field for claim in report.claims}
        assert {BY_ANOTHER_CLAIM.get(name, name) for name in values} - JUDGED <= fields
        for count in COUNTS:
            bounds = [values[f"{count}_{b}"] for b in ("low", "best", "high") if f"{count}_{b}" in values]
            assert bounds == sorted(bounds)
        if "date_start" in values:
            assert date(1000, 1, 1) <= values["date_start"] <= values["date_end"]
        assert 0 <= values["confidence"] <= 1
    assert reading.is_incident_report == any(report.main for report in reading.reports)
    assert reading.is_incident_report == (reading.reason is None)


def assert_quotes(article: Article, claim: Claim) -> None:
    source = article.part(claim.part)
    begin = source.find(claim.sentence)
    starts = []
    while begin >= 0:
        starts.append(begin)
        begin = source.find(claim.sentence, begin + 1)
    assert any(s <= claim.char_start < claim.char_end <= s + len(claim.sentence) for s in starts)
    numbers = [number for number in (claim.low, claim.best, claim.high) if number is not None]
    assert numbers == sorted(numbers)
    assert 0 <= claim.confidence <= 1


@pytest.mark.parametrize("case", CASES, ids=[case.article.title[:60] for case in CASES])
def test_every_value_is_quoted(case: Case) -> None:
    assert_sound(case.article, extract(case.article))


SENTENCES = [s for case in CASES for s in re.split(r"(?<=\.) ", f"{case.article.title}. {case.article.text}")]
WORDS = st.sampled_from(sorted({word for sentence in SENTENCES for word in sentence.split()}))
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(WORDS, max_size=80).map(" ".join),
    st.lists(st.sampled_from(SENTENCES), max_size=8).map(" ".join),
    st.lists(st.sampled_from(SENTENCES), max_size=5).map("\n".join),
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(["", *(case.article.title for case in CASES)]), st.none() | st.dates(date(1800, 1, 1)))
def test_whatever_the_text(text: str, title: str, published: date | None) -> None:
    day = published.isoformat() if published else None
    article = Article(article_id="a", title=title, text=text, language="fr", published_at=day)
    assert_sound(article, extract(article))


def test_reading_twice_reads_the_same() -> None:
    assert [extract(case.article) for case in CASES[:5]] == [extract(case.article) for case in CASES[:5]]


# --- Single rules -----------------------------------------------------------------------------------------


def article(text: str, title: str = "", published: str | None = "2021-05-12") -> Article:
    return Article(article_id="a", title=title, text=text, language="fr", published_at=published)


def test_a_text_without_an_event_says_so() -> None:
    reading = extract(article("Le conseil municipal a voté le budget lundi."))
    assert (reading.reports, reading.reason) == ((), "no_event")


def test_without_a_publication_date_a_weekday_stays_unknown() -> None:
    """The text tells the day, but not which one it was: blank, with a claim that says why."""
    text = "Une roquette est tombée lundi sur Sdérot, en Israël, blessant trois passants, a indiqué la police."
    (report,) = (r for r in extract(article(text, "Une roquette blesse trois passants", None)).reports if r.main)
    assert "date_start" not in report.values
    assert "date_unresolved" in {claim.field for claim in report.claims}


def test_an_unknown_plural_is_no_number() -> None:
    text = "Des dizaines de villageois ont été tués mardi dans un raid sur Banibangou, au Niger, selon des élus."
    reading = extract(article(text, "Niger : raid meurtrier à Banibangou"))
    (report,) = (report for report in reading.reports if report.main)
    assert not {"killed_low", "killed_best", "killed_high"} & report.values.keys()
    assert "unknown_plural" in {claim.qualifier for claim in reading.claims() if claim.field == "killed"}


def test_attackers_are_not_victims() -> None:
    text = (
        "Trois kamikazes se sont fait exploser mardi dans un marché de Maiduguri, au Nigeria. "
        "L'attentat a fait huit morts, dont les trois kamikazes, selon la police."
    )
    (report,) = (r for r in extract(article(text, "Attentat suicide à Maiduguri")).reports if r.main)
    assert report.values["killed_best"] == 5


def test_who_says_it_is_kept() -> None:
    text = "Une bombe a explosé mardi à Quetta, au Pakistan. Selon la police, quatre personnes ont été tuées."
    claims = list(extract(article(text, "Pakistan : une bombe à Quetta")).claims())
    assert {claim.said_by for claim in claims if claim.field == "killed"} == {"police"}
