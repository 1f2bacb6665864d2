"""Numbers in words and digits, and what stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.extraction.numbers import Quantity, numbers_of, parse_cardinal, tokenize
from dashboard.folding import fold
from dashboard.languages import Language, languages

FRENCH = languages()["fr"]
SMALL = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
]  # fmt: skip
TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def below_hundred(number: int) -> str:
    if number < 20:
        return SMALL[number]
    if number == 80:
        return "quatre-vingts"
    if number > 80:
        return f"quatre-vingt-{SMALL[number - 80]}"
    ten = min(number // 10 * 10, 60)
    rest = number - ten
    if rest == 0:
        return TENS[ten]
    return f"{TENS[ten]}{' et ' if rest in (1, 11) else '-'}{SMALL[rest]}"


def in_words(number: int) -> str:
    """The French name of 0..9999."""
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    words = []
    if thousands:
        words.append("mille" if thousands == 1 else f"{SMALL[thousands]} mille")
    if hundreds:
        plural = "s" if hundreds > 1 and not rest else ""
        words.append("cent" if hundreds == 1 else f"{SMALL[hundreds]} cent{plural}")
    if rest or not words:
        words.append(below_hundred(rest))
    return " ".join(words)


def test_every_number_name_round_trips() -> None:
    for number in range(10_000):
        name = in_words(number)
        for spelling in (name, fold(name), name.replace("-", " "), name.replace(" ", "-"), name.upper()):
            assert parse_cardinal(spelling, FRENCH) == number, spelling


@given(st.integers(0, 10**9))
def test_digits_round_trip_however_grouped(number: int) -> None:
    for separator in ("", " ", ".", "\u202f", "\u00a0"):
        assert parse_cardinal(f"{number:,}".replace(",", separator), FRENCH) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("septante-deux", 72),
        ("nonante et un", 91),
        ("deux millions trois cent mille", 2_300_000),
        ("1,5 million", 1_500_000),
        ("12 000", 12_000),
        ("onze cents", 1100),
    ],
)
def test_cardinal(text: str, value: int) -> None:
    assert parse_cardinal(text, FRENCH) == value


@pytest.mark.parametrize("text", ["vingt trente", "deux trois", "3,14", "et un", "", "cent cent cent deux un"])
def test_not_one_number(text: str) -> None:
    assert parse_cardinal(text, FRENCH) is None


def quantities(text: str) -> list[Quantity]:
    numbers = numbers_of(FRENCH)
    assert numbers is not None
    folded = fold(text)
    return numbers.find(folded, tokenize(folded))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("au moins trente-quatre", (34, 34, None, "at_least")),
        ("plus d'une trentaine de blessés", (30, 30, None, "at_least")),
        ("près de 200 soldats", (None, 200, None, "about")),
        ("une dizaine d'otages", (None, 10, None, "about")),
        ("deux centaines de familles", (None, 200, None, "about")),
        ("jusqu'à 40 personnes", (None, None, 40, "up_to")),
        ("moins de dix", (None, None, 10, "up_to")),
        ("entre 3 et 5 morts", (3, None, 5, "about")),
        ("trois ou quatre hommes", (3, None, 4, "about")),
        ("des dizaines de milliers de personnes", (None, None, None, "unknown_plural")),
        ("plusieurs", (None, None, None, "unknown_plural")),
        ("aucun", (0, 0, 0, "none")),
        ("zéro", (0, 0, 0, "none")),
        ("12 au minimum", (12, 12, None, "at_least")),
        ("quinze environ", (None, 15, None, "about")),
    ],
)
def test_quantity(text: str, expected: tuple[int | None, int | None, int | None, str]) -> None:
    (quantity,) = quantities(text)
    assert (quantity.low, quantity.best, quantity.high, quantity.qualifier) == expected


@pytest.mark.parametrize(
    "text",
    ["20h30", "le 14 juillet", "en 2015", "al-Amine-2", "K-1", "5 %", "24 ans", "2-0", "numéro deux", "12h", "B52"],
)
def test_not_a_count(text: str) -> None:
    assert quantities(text) == []


@given(st.text(max_size=200))
def test_whatever_the_text(text: str) -> None:
    last = 0
    for quantity in quantities(text):
        assert last <= quantity.first < quantity.last
        last = quantity.last
        bounds = [bound for bound in (quantity.low, quantity.best, quantity.high) if bound is not None]
        assert bounds == sorted(bounds)


def test_a_language_without_numbers() -> None:
    assert numbers_of(Language("xx", FRENCH.folder / "missing")) is None
    assert parse_cardinal("douze", Language("xx", FRENCH.folder / "missing")) is None
