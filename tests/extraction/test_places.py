"""Places: every line of ``tests/gold/<language>/places.txt``, and what must hold of any text."""

import random
import re
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import pytest
from geopy.distance import geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.extraction.places import find_places, places_of
from dashboard.extraction.segment import segment
from dashboard.geocoding.countries import country_of
from dashboard.geocoding.gazetteer import Gazetteer, open_gazetteer
from dashboard.languages import languages
from dashboard.model import Article, Mention

_GOLD = Path(__file__).parent.parent / "gold"
_MARK = re.compile(r"\[\[(.*?)\]\]")
_WITHIN_KM = 25.0


@dataclass(frozen=True)
class Line:
    """One line of a gold file: see the head of ``tests/gold/fr/places.txt``."""

    language: str
    number: int
    text: str
    spans: tuple[tuple[int, int], ...]
    meanings: tuple[str, ...]


def _lines() -> list[Line]:
    found = []
    for path in sorted(_GOLD.glob("*/places.txt")):
        for number, row in enumerate(path.read_text("utf-8").splitlines(), 1):
            if row.strip() and not row.startswith("#"):
                marked, meanings = (cell.strip() for cell in row.split(" | "))
                spans, text, at = [], "", 0
                for mark in _MARK.finditer(marked):
                    text += marked[at : mark.start()]
                    spans.append((len(text), len(text) + len(mark[1])))
                    text, at = text + mark[1], mark.end()
                told = () if meanings == "-" else tuple(meaning.strip() for meaning in meanings.split(";"))
                assert len(told) == len(spans), f"{path}:{number}: as many marks as meanings"
                found.append(Line(path.parent.name, number, text + marked[at:], tuple(spans), told))
    return found


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return open_gazetteer()


def _read(text: str, language: str = "fr") -> tuple[Mention, ...]:
    article = Article(article_id="x", text=text, language=language)
    found = find_places(segment(article, languages()[language]))
    return tuple(mention for mention in found if not mention.features.get("demonym"))


def _fits(mention: Mention, meaning: str) -> str:
    """What is wrong with a mention; "" when it is what the line says."""
    iso3, point, prec, *flags = meaning.split()
    value = mention.value
    if (value.iso3 or "-") != iso3 or value.where_prec != int(prec):
        return f"{value.iso3} prec {value.where_prec}"
    if point == "-":
        if value.latitude is not None:
            return "has a point"
    else:
        place, _, within = point.partition("~")
        latitude, longitude = map(float, place.split(","))
        apart = geodesic((latitude, longitude), (value.latitude, value.longitude)).km
        if apart > float(within or _WITHIN_KM):
            return f"{apart:.0f} km away at {value.latitude},{value.longitude}"
    for flag in flags:
        name, _, wanted = flag.partition("=")
        name = {"offset": "offset_km"}.get(name, name)
        got = mention.features.get(name)
        if got is None or got is False or (wanted and got != wanted):
            return f"{name} is {got}"
    return ""


@pytest.mark.parametrize("line", _lines(), ids=lambda line: f"{line.language}:{line.number}")
def test_gold(line: Line) -> None:
    found = _read(line.text, line.language)
    for span, meaning in zip(line.spans, line.meanings, strict=True):
        here = [mention for mention in found if _overlaps(mention, span) and mention.end == span[1]]
        assert here, f"{line.text[slice(*span)]!r} not found"
        wrong = [_fits(mention, meaning) for mention in here]
        assert "" in wrong, f"{line.text[slice(*span)]!r}: {wrong}"
    stray = [m.text for m in found if not any(_overlaps(m, span) for span in line.spans)]
    assert not stray


def _overlaps(mention: Mention, span: tuple[int, int]) -> bool:
    return mention.start < span[1] and mention.end > span[0]


# The places that users bring most, each in a plain sentence: name, sentence, ISO code, point.
_NAMED = (
    ("Bagdad", "Une roquette est tombée à Bagdad.", "IRQ", (33.33, 44.40)),
    ("Zone verte", "Trois roquettes ont visé la Zone verte.", "IRQ", (33.31, 44.39)),
    ("Bagdad al-Jadida", "Les tirs venaient de Bagdad al-Jadida.", "IRQ", (33.31, 44.49)),
    ("Erbil", "Un drone s'est écrasé à Erbil.", "IRQ", (36.19, 44.01)),
    ("Aïn al-Assad", "La base d'Aïn al-Assad a été visée.", "IRQ", (33.79, 42.44)),
    ("Kirkouk", "Une bombe a explosé à Kirkouk.", "IRQ", (35.47, 44.39)),
    ("Falloujah", "Des combats ont eu lieu à Falloujah.", "IRQ", (33.35, 43.78)),
    ("Gao", "Une mine a explosé à Gao.", "MLI", (16.27, -0.04)),
    ("Tombouctou", "Des obus sont tombés sur Tombouctou.", "MLI", (16.77, -3.01)),
    ("Ménaka", "Un convoi a été attaqué à Ménaka.", "MLI", (15.92, 2.40)),
    ("Kidal", "Un camp a été visé à Kidal.", "MLI", (18.44, 1.41)),
    ("Beyrouth", "Une explosion a secoué Beyrouth.", "LBN", (33.89, 35.50)),
    ("Alep", "Des raids ont visé Alep.", "SYR", (36.20, 37.16)),
    ("Idleb", "Un marché a été bombardé à Idleb.", "SYR", (35.93, 36.63)),
    ("Deir ez-Zor", "Un bus a été attaqué à Deir ez-Zor.", "SYR", (35.34, 40.14)),
    ("Raqqa", "Une voiture a explosé à Raqqa.", "SYR", (35.95, 39.01)),
    ("Marioupol", "Un théâtre a été détruit à Marioupol.", "UKR", (47.10, 37.55)),
    ("Kiev", "Des drones ont frappé à Kiev.", "UKR", (50.45, 30.52)),
    ("Kherson", "Un obus est tombé à Kherson.", "UKR", (46.64, 32.61)),
    ("Ouagadougou", "Un café a été attaqué à Ouagadougou.", "BFA", (12.37, -1.53)),
    ("Djibo", "Un camp a été attaqué à Djibo.", "BFA", (14.10, -1.63)),
    ("Diffa", "Deux kamikazes ont frappé à Diffa.", "NER", (13.32, 12.61)),
    ("Cabo Delgado", "Des villages ont brûlé au Cabo Delgado.", "MOZ", (-12.5, 39.4)),
    ("Goma", "Des tirs ont retenti à Goma.", "COD", (-1.67, 29.23)),
    ("Béni", "Douze civils ont été tués à Béni.", "COD", (0.49, 29.47)),
    ("Bangui", "Un taxi a été attaqué à Bangui.", "CAF", (4.36, 18.56)),
    ("Port-au-Prince", "Un prêtre a été enlevé à Port-au-Prince.", "HTI", (18.54, -72.34)),
    ("بغداد", "انفجرت سيارة مفخخة في بغداد.", "IRQ", (33.33, 44.40)),
    ("الموصل", "قتل ثلاثة جنود في الموصل.", "IRQ", (36.34, 43.12)),
    ("حلب", "سقطت قذائف على حلب.", "SYR", (36.20, 37.16)),
    ("Medellín", "Une grenade a explosé à Medellín.", "COL", (6.25, -75.56)),
    ("San Salvador", "Un bus a été incendié à San Salvador.", "SLV", (13.69, -89.19)),
)


@pytest.mark.parametrize(("name", "sentence", "iso3", "point"), _NAMED, ids=[row[0] for row in _NAMED])
def test_places_that_users_bring(name: str, sentence: str, iso3: str, point: tuple[float, float]) -> None:
    found = [m for m in _read(sentence, "fr" if sentence[0].isascii() else "ar") if m.text.endswith(name)]
    assert found, "not found"
    value = found[0].value
    assert value.iso3 == iso3
    assert geodesic(point, (value.latitude, value.longitude)).km < 40


def test_three_hundred_towns_beside_their_country(gazetteer: Gazetteer) -> None:
    """Towns drawn at random, told with their country: at least 97 in 100 within 15 km, in that country."""
    random_ = random.Random(20261122)  # noqa: S311 - the same draw each time
    drawn: list[tuple[str, object]] = []
    while len(drawn) < 300:
        place = gazetteer.place(random_.randrange(len(gazetteer)))
        country = country_of(place.iso2)
        plain = place.kind == "town" and place.population >= 2000 and place.name[0].isupper() and country
        # of namesakes in one country, nothing but the largest could be meant by name and country alone
        larger = any(
            c.place.iso2 == place.iso2 and c.place.population > place.population
            for c in gazetteer.candidates(place.name)
        )
        if plain and not larger and not any(c in place.name for c in "(),"):
            drawn.append((f"Une bombe a explosé à {place.name} ({country.french}).", place))
    wrong = []
    for sentence, place in drawn:
        near = [
            m
            for m in _read(sentence)
            if m.value.iso3 == place.iso3
            and m.value.latitude is not None
            and geodesic((place.latitude, place.longitude), (m.value.latitude, m.value.longitude)).km <= 15
        ]
        if not near:
            wrong.append(sentence)
    assert len(wrong) <= 9, wrong


def test_a_line_of_vigie_places() -> None:
    article = Article(
        article_id="a", text="Une mine a explosé à Gao, au Mali. Les soldats maliens ont fui.", language="fr"
    )
    line = places_of(article, languages()["fr"])
    assert line["id"] == "a"
    assert [article.text[place["start"] : place["end"]] for place in line["places"]] == ["Gao", "Mali"]
    town, country = line["places"]
    assert (town["country"], town["where_prec"]) == ("Mali", 1)
    assert (country["name"], country["where_prec"]) == ("Mali", 6)
    assert country["latitude"] is not None


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("BAGDAD (AFP) - Une bombe a explosé.", True),
        ("Bagdad, 5 mars (Reuters) – Une bombe a explosé.", True),
        ("Bagdad, Irak (AP) - Une bombe a explosé.", True),
        ("Bagdad a été visée par une bombe.", False),
        ("Bagdad et Mossoul ont été visées.", False),
    ],
)
def test_datelines(text: str, dateline: bool) -> None:
    assert bool(_read(text)[0].features.get("dateline")) is dateline


def test_a_container_is_told() -> None:
    town = _read("Des hommes ont attaqué Djibo, dans la province du Soum.")[0]
    assert town.features["container"] == "Soum"


def test_offsets_quote_the_text() -> None:
    text = "A 30 km au nord de Gao, un camp a brûlé. L’attaque de Ménaka,\nau Mali, a fait dix morts."
    article = Article(article_id="x", title="Mali : attaque à Gao", text=text)
    for mention in find_places(segment(article, languages()["fr"])):
        assert article.part(mention.part)[mention.start : mention.end] == mention.text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for code in ("fr", "en", "ar"):
        for mention in _read(text, code):
            assert mention.text == text[mention.start : mention.end]


def test_reading_is_quick() -> None:
    """Some 450 words in a few milliseconds: a bound that even a laden machine keeps."""
    sentence = (
        "Des hommes armés ont attaqué mardi soir le village de Bosso, près de Diffa, au Niger, tuant douze civils. "
    )
    text = sentence * 24
    _read(text)
    started = process_time()
    for _ in range(5):
        _read(text)
    assert (process_time() - started) / 5 < 0.030
