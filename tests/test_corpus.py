"""The sample corpus: every article has its gold, and both agree with the facts they were written from.

Articles stand in ``data/articles/<language>/*.md``, their gold in ``data/articles/gold.<language>.jsonl``, the
facts (one row for each incident and source) in ``data/articles/facts.csv``.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import frontmatter
import pytest
from geopy.distance import great_circle

from dashboard.folding import fold
from dashboard.resources import data_path

CORPUS = data_path("articles")
LANGUAGES = sorted(path.name for path in CORPUS.iterdir() if path.is_dir())
FIELDS = {
    "main", "date", "date_precision", "date_text", "place", "country", "lat", "lon", "geo_precision",
    "event_type", "event_type_alt", "weapons", "weapon_count", "killed", "wounded", "abducted",
    "perpetrators_killed", "killed_includes_perpetrators", "victims", "target", "perpetrator",
    "perpetrator_status", "sources_cited", "claims",
}  # fmt: skip
CHOICES = {
    "date_precision": {"day", "range", "month", "year", "unknown"},
    "geo_precision": {"exact", "district", "town", "province", "country", "unknown"},
    "perpetrator_status": {"claimed", "accused", "stated", "unknown"},
}
LABELS = {
    "Shelling/artillery/missile attack", "Air/drone strike", "Suicide bomb", "Remote explosive/landmine/IED",
    "Grenade", "Armed clash", "Attack on civilians", "Abduction", "Assassination/targeted killing",
    "Peaceful protest", "Protest with intervention", "Violent demonstration/riot",
    "Looting/property destruction", "Disrupted plot/arrest", "Other",
}  # fmt: skip
COUNTS = ("weapon_count", "killed", "wounded", "abducted")
PLACE_KM = {"province": 120.0, "town": 25.0}  # as the gold's README counts; a spot or a district is right within 15 km

# Monday first, as date.weekday() counts; several spellings of a day are alternatives.
WEEKDAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "ar": "الاثنين|الإثنين الثلاثاء الأربعاء|الاربعاء الخميس الجمعة السبت الأحد|الاحد",
}
MONTHS = {
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "en": "january february march april may june july august september october november december",
    "ar": "كانون\\s+الثاني|يناير شباط|فبراير آذار|مارس نيسان|أبريل أيار|مايو حزيران|يونيو تموز|يوليو آب|أغسطس"
    " أيلول|سبتمبر تشرين\\s+الأول|أكتوبر تشرين\\s+الثاني|نوفمبر كانون\\s+الأول|ديسمبر",
}


@dataclass(frozen=True)
class Piece:
    """One article with its gold. ``words`` is title and text, folded, for quotes to be looked up in."""

    path: Path
    meta: dict[str, Any]
    text: str
    gold: dict[str, Any] | None

    @property
    def words(self) -> str:
        return fold(f"{self.meta['title']}\n{self.text}")

    @property
    def published(self) -> date:
        return datetime.fromisoformat(self.meta["published_at"]).date()


def read_gold(language: str) -> dict[str, dict[str, Any]]:
    lines = (CORPUS / f"gold.{language}.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["id"]: row for row in rows}


def read_pieces() -> list[Piece]:
    pieces = []
    for language in LANGUAGES:
        gold = read_gold(language)
        for path in sorted((CORPUS / language).glob("*.md")):
            post = frontmatter.loads(path.read_text("utf-8"))
            pieces.append(Piece(path, dict(post.metadata), post.content, gold.get(path.stem)))
    return pieces


def read_facts() -> dict[str, list[dict[str, str]]]:
    facts: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (CORPUS / "facts.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            facts[row["incident_key"]].append(row)
    return facts


PIECES = read_pieces()
FACTS = read_facts()
each_piece = pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.path.stem)


def span(value: str | list[str] | None) -> tuple[date, date] | None:
    if not value:
        return None
    first, last = (value, value) if isinstance(value, str) else value
    return date.fromisoformat(first), date.fromisoformat(last)


def same_event(incident: dict[str, Any], key: str) -> bool:
    """Do date and place agree with a source's? Sources may differ by a day, and a night spans two."""
    return any(same_day_and_place(incident, fact) for fact in FACTS[key])


def same_day_and_place(incident: dict[str, Any], fact: dict[str, str]) -> bool:
    days = span(incident["date"])
    if days is None or not days[0] <= date.fromisoformat(fact["date"]) <= days[1]:
        return False
    if incident["lat"] is None or not fact["latitude"]:
        return True
    there = (float(fact["latitude"]), float(fact["longitude"]))
    radius = PLACE_KM.get(incident["geo_precision"], 15.0)
    return great_circle((incident["lat"], incident["lon"]), there).km <= radius


def same_tolls(incident: dict[str, Any], fact: dict[str, str]) -> bool:
    """Does every toll that the source gives stand in the gold, and no other? A range agrees by one of its ends."""
    for field in ("weapon_count", "killed", "wounded"):
        told = incident[field] or {"min": None, "best": None, "max": None}
        values = {told["best"]} if told["best"] is not None else {told["min"], told["max"]}
        if (int(fact[field]) if fact[field] else None) not in values:
            return False
    return True


def sources_of(piece: Piece) -> list[dict[str, str]]:
    """The rows of the facts that the article is written from."""
    rows = [row for rows in FACTS.values() for row in rows]
    if "based_on" in piece.meta:
        return [row for row in rows if row["url"] == piece.meta["based_on"]]
    return [row for row in rows if f"after {row['source']}" == piece.meta["source"]]


def test_articles_and_gold_go_together():
    ids = Counter(piece.meta["id"] for piece in PIECES)
    assert [name for name, count in ids.items() if count > 1] == []
    assert set(ids) == {name for language in LANGUAGES for name in read_gold(language)}


@each_piece
def test_front_matter(piece):
    meta = piece.meta
    assert set(meta) - {"incident_key", "based_on"} == {"id", "title", "published_at", "language", "source", "origin"}
    assert meta["id"] == piece.path.stem
    assert meta["language"] == piece.path.parent.name
    assert meta["origin"] == "sample"
    assert meta["source"] == "Vigie sample" or meta["source"].startswith("after ")
    assert meta["title"].strip()
    assert date(2019, 11, 1) <= piece.published <= date(2022, 12, 31)
    assert 40 <= len(piece.text.split()) <= 240
    assert meta["source"] == "Vigie sample" or sources_of(piece)
    assert ("incident_key" in meta) or not piece.gold["is_incident_report"]


@each_piece
def test_gold_is_well_formed(piece):
    gold = piece.gold
    assert set(gold) == {"id", "is_incident_report", "note", "incidents"}
    assert gold["is_incident_report"] == any(incident["main"] for incident in gold["incidents"])
    for incident in gold["incidents"]:
        assert set(incident) == FIELDS
        for field, choices in CHOICES.items():
            assert incident[field] in choices
        kinds = [incident["event_type"], *(incident["event_type_alt"] or "").split("; ")]
        assert set(kinds) - {None, ""} <= LABELS
        assert (incident["lat"] is None) == (incident["lon"] is None)
        days = span(incident["date"])
        assert days is None or days[0] <= days[1] <= piece.published
        assert (days is None) == (incident["date_precision"] == "unknown")
        for field in COUNTS:
            told = incident[field]
            known = [told[end] for end in ("min", "best", "max") if told[end] is not None] if told else []
            assert known == sorted(known)


@each_piece
def test_gold_quotes_the_article(piece):
    for incident in piece.gold["incidents"]:
        single = [incident[field] for field in ("date_text", "place", "target", "victims")]
        # "Turkey (Turkish)": a state that the text only gives an adjective for is named, its words in brackets.
        single.append(re.sub(r"^.* \((.+)\)$", r"\1", incident["perpetrator"] or ""))
        quotes = [part for value in single if value for part in value.split("; ")]
        for quote in quotes + incident["weapons"] + incident["sources_cited"]:
            assert fold(quote) in piece.words


@each_piece
def test_gold_agrees_with_the_facts(piece):
    key = piece.meta.get("incident_key")
    if key is None:
        return
    reported = [i for i in piece.gold["incidents"] if i["main"]] or piece.gold["incidents"]
    about = [i for i in reported if same_event(i, key)]
    assert about, f"no incident of the gold is {key}"
    rows = sources_of(piece)
    own = [row for row in rows if row["incident_key"] == key]
    if own:
        assert any(same_tolls(i, row) for i in about for row in own)
    pairs = [(i, row) for i in piece.gold["incidents"] for row in rows]
    assert not rows or any(same_event(i, row["incident_key"]) and same_tolls(i, row) for i, row in pairs)


@each_piece
def test_weekdays_agree_with_the_calendar(piece):
    language = piece.meta["language"]
    names = [rf"(?:{fold(name)})" for name in WEEKDAYS[language].split(" ")]
    months = [rf"(?:{fold(name)})" for name in re.split(r" (?!\\)", MONTHS[language])]
    for incident in piece.gold["incidents"]:
        told = {n for n, name in enumerate(names) if re.search(rf"{name}\b", fold(incident["date_text"] or ""))}
        if told and (days := span(incident["date"])):
            assert {days[0].weekday(), days[1].weekday()} & told
    number, month = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?", "|".join(f"(?P<m{n}>{m})" for n, m in enumerate(months, 1))
    order = rf"(?:{number}\s+(?:{month}))"
    if language == "en":
        order = rf"(?:(?:{month})\s+{number})"
    for found in re.finditer(rf"(?P<weekday>{'|'.join(names)}),?\s+{order}(?:,?\s+(?P<year>\d{{4}}))?", piece.words):
        weekday = next(n for n, name in enumerate(names) if re.fullmatch(name, found["weekday"]))
        month_number = next(n for n in range(1, 13) if found[f"m{n}"])
        years = [int(found["year"])] if found["year"] else [piece.published.year, piece.published.year - 1]
        assert weekday in {date(year, month_number, int(found["day"])).weekday() for year in years}


def test_every_french_source_has_its_article():
    french = [row for rows in FACTS.values() for row in rows if row["language"] == "fr"]
    told = [(row["incident_key"], row["source"]) for piece in PIECES for row in sources_of(piece)]
    assert [row["source"] for row in french if (row["incident_key"], row["source"]) not in told] == []


def test_the_corpus_is_rich_enough():
    by_language = Counter(piece.meta["language"] for piece in PIECES)
    assert by_language["fr"] >= 60
    assert by_language["en"] >= 60
    assert by_language["ar"] >= 20
    assert sum(not piece.gold["is_incident_report"] for piece in PIECES) >= 20
    tolls = {
        incident["wounded"]["best"]
        for piece in PIECES
        if piece.meta.get("incident_key") == "embassy_20201117"
        for incident in piece.gold["incidents"]
        if incident["main"]
    }
    assert len(tolls) >= 2
