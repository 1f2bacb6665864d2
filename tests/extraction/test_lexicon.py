"""The pattern language of the words tables, and the tables themselves."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.extraction.lexicon import Lexicon
from dashboard.folding import fold
from dashboard.languages import languages

TABLES = ("events", "objects", "ellipsis")


def found(pattern: str, text: str) -> list[str]:
    folded = fold(text)
    return [text[hit.start : hit.end] for hit in Lexicon([(pattern, None)]).find(folded)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("attentat suicide", "Un attentat  suicide", ["attentat  suicide"]),
        ("attentat", "Des attentats, un attentat", ["attentat"]),
        ("bombard*", "Ils bombardent, bombardés", ["bombardent", "bombardés"]),
        ("bombard*", "Surbombardé", []),
        (
            "{a|ont|avait} ouvert le feu",
            "Il a ouvert le feu ; ils ont ouvert le feu",
            ["a ouvert le feu", "ont ouvert le feu"],
        ),
        ("prise d'otage{|s}", "La prise d’otages", ["prise d’otages"]),
        ("fonc* ... foule", "Il fonce dans la foule", ["fonce dans la foule"]),
        ("fonc* ... foule", "Il fonce. La foule", []),
        ("fonc* ... foule", "Il fonce un deux trois quatre cinq foule", []),
        ("pres d{e{| la}|u}", "Près du pont, près de la gare", ["Près du", "près de la"]),
        ("{l'|la }{attaque|{tu|massac}erie}", "la tuerie et l'attaque", ["la tuerie", "l'attaque"]),
        ("attentat{-| }suicide", "attentat-suicide, attentat suicide", ["attentat-suicide", "attentat suicide"]),
        ("obus", "OBUS", ["OBUS"]),
        ("d{e|'}", "menace d'attentat", ["d'"]),
        ("eei", "Un E.E.I. et un EEI", ["EEI"]),
        ("(a+b)", "(a+b) aab", []),
    ],
)
def test_patterns(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


def test_the_longest_match_wins_then_the_first() -> None:
    lexicon = Lexicon(
        [("attaque", "short"), ("attaque a la bombe", "long"), ("attaque {a la bombe|aerienne}", "later")]
    )
    assert [hit.entry for hit in lexicon.find("une attaque a la bombe, une attaque")] == ["long", "short"]


def test_hits_never_overlap() -> None:
    lexicon = Lexicon([("tirs de roquettes", 1), ("roquettes", 2)])
    assert [hit.entry for hit in lexicon.find("tirs de roquettes, roquettes")] == [1, 2]


def test_only_the_wanted_part_is_looked_at() -> None:
    lexicon = Lexicon([("obus", None)])
    assert [hit.start for hit in lexicon.find("obus obus obus", 5, 9)] == [5]
    assert [hit.start for hit in lexicon.find("obus obus", 0, 7)] == [0]


def test_a_match_begins_where_it_is_told_to() -> None:
    lexicon = Lexicon([("obus", "shell")])
    assert lexicon.match("un obus", 0) is None
    hit = lexicon.match("un obus", 3)
    assert hit is not None
    assert (hit.start, hit.end, hit.entry) == (3, 7, "shell")


@pytest.mark.parametrize("pattern", ["{a|b", "a|b}", "prise {d'otage{|s}", "{", "a|b", "tir...obus"])
def test_an_open_choice_is_an_error_with_advice(pattern: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(pattern))):
        Lexicon([(pattern, None)])


def patterns() -> Iterator[tuple[str, str, str]]:
    """(language, table, pattern) of every pattern that a lexicon is made of."""

    def strings(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            for item in value:
                yield from strings(item)
        elif isinstance(value, dict):
            for name, item in value.items():
                if name not in ("type", "weight", "clause_ends"):
                    yield from strings(item)

    for code, language in languages().items():
        for table in TABLES:
            for pattern in strings(language.table(table)):
                yield code, table, pattern


@pytest.mark.parametrize(("code", "table"), sorted({(code, table) for code, table, _ in patterns()}))
def test_the_tables_are_well_written(code: str, table: str) -> None:
    """Every pattern can be found in the plainest text that it describes."""
    unreachable = []
    for language, name, pattern in patterns():
        if (language, name) == (code, table):
            text = plainest(fold(pattern))
            if not any(hit.start == 0 and hit.end == len(text) for hit in Lexicon([(pattern, None)]).find(text)):
                unreachable.append((pattern, text))
    assert unreachable == []


def plainest(pattern: str) -> str:
    """A text that a pattern describes: the longest word of each choice, nothing for ``*``, one word for ``...``."""
    while "{" in pattern:
        pattern = re.sub(r"\{([^{}]*)\}", lambda choice: max(choice[1].split("|"), key=len), pattern)
    return pattern.replace(" ... ", " x ").replace("*", "")


@given(st.text(max_size=120))
def test_whatever_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    end = 0
    for hit in Lexicon([("a*", 1), ("{un|le} ... b{|c}", 2), ("d'", 3)]).find(folded):
        assert end <= hit.start < hit.end <= len(text)
        end = hit.end
