"""The table ``figures.toml`` of a language -> every word that it lists, with its tag.

The tags are those of ``figure_words``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.folding import fold

_GRAMMAR_TAGS = {
    "have": "h", "be": "e", "conditional_have": "c", "conditional_be": "V", "hypothetical": "l", "if": "I",
    "real_infinitive": "a", "always_nobody": "Y", "of_whom": "^", "to_death": "%",
    "before_being": "<", "make": "F", "singular": "D", "plural": "E", "other": "t", "of": "d", "and": "&",
    "including": "q", "among": "q", "of_them": "m", "one_of": "O", "not_including": "k", "negation": "!",
    "preposition": "p", "relative": "r", "adverbs": "s", "adjectives_after": "s", "toll": "b",
}  # fmt: skip
# Of two meanings of one word, the one that stands first here gives the tag.
_PRECEDENCE = "xygnoijfPTMX" + "q<aObl" + "hecVDEtd&Fmk!Ivprs#w"


@dataclass(frozen=True, slots=True)
class Word:
    """What the table says of a word: its tag and, for a word that counts, its unit in each of its roles."""

    tag: str
    unit: str | None = None
    noun: bool = False
    active: bool = False
    weak: bool = False
    natural: bool = False
    gender: str | None = None
    troops: bool = False
    attacker: bool = False
    plural: bool = False
    finite: bool = False
    size: int = 1


def spelt(words: Iterable[str]) -> Iterator[str]:
    """The forms of words with choices in braces: "officer{|s}" is "officer" and "officers"."""
    for word in words:
        head, brace, rest = word.partition("{")
        choices, _, tail = rest.partition("}")
        if brace:
            yield from spelt(head + choice + tail for choice in choices.split("|"))
        else:
            yield word


def entries(table: Mapping[str, Any]) -> Iterator[tuple[str, Word]]:
    """(folded phrase, meaning) of every word of the table."""

    def listed(section: str, key: str = "nouns") -> Iterator[str]:
        return map(fold, spelt(table.get(section, {}).get(key, ())))

    for unit, rows in table["units"].items():
        weak = set(map(fold, spelt(rows.get("weak", ()))))
        for phrase, word in _unit_entries(unit, rows, table.get("endings", {})):
            yield phrase, replace(word, weak=phrase in weak)
    yield from ((phrase, Word("j", "killed", attacker=True)) for phrase in listed("suicide", "state"))
    # Where one article serves for one and for many ("the policeman", "the policemen"), the noun tells.
    plurals = tuple(table["grammar"].get("plural_nouns", ()))
    troops = frozenset(listed("troops"))
    sizes = table.get("sizes", {})
    for gender, row in table["persons"].items():
        for noun in spelt(row):
            folded = fold(noun)
            plural = folded.endswith(plurals)
            size = sizes.get(noun, 1)
            yield folded, Word("P", gender=gender, troops=folded in troops, plural=plural, size=size)
    unsure = frozenset(listed("attackers", "weak"))
    for noun in listed("attackers"):
        yield noun, Word("T", attacker=True, weak=noun in unsure, plural=noun.endswith(plurals))
    loose = frozenset(listed("munitions", "weak"))
    for noun in listed("munitions"):
        yield noun, Word("M", "munitions", weak=noun in loose)
    yield from ((noun, Word("X", "killed")) for noun in listed("bodies"))
    yield from ((verb, Word("f", "killed")) for verb in listed("bodies", "found"))
    for group, tag in _GRAMMAR_TAGS.items():
        yield from ((word, Word(tag)) for word in listed("grammar", group))
    yield from ((word, Word("v")) for word in listed("superseded", "passes"))
    yield from ((noun, Word("#")) for noun in listed("not_persons"))


def _unit_entries(unit: str, rows: Mapping[str, Any], endings: Mapping[str, Any]) -> Iterator[tuple[str, Word]]:
    def listed(key: str) -> Iterator[str]:
        return map(fold, spelt(rows.get(key, ())))

    for ending, stems in rows.get("verbs", {}).items():
        for stem in stems:
            head, _, tail = fold(stem).partition(" ")
            for role, tag in (("participle", "x"), ("active", "g"), ("infinitive", "i")):
                for suffix in endings[ending].get(role, ()):
                    yield " ".join(filter(None, (head + fold(suffix), tail))), Word(tag, unit, active=tag == "g")
    for role, tag in (("participle", "x"), ("active", "g"), ("infinitive", "i"), ("event_of", "o")):
        yield from ((word, Word(tag, unit, active=tag == "g")) for word in listed(role))
    yield from ((word, Word("y", unit, natural=True)) for word in listed("state"))
    yield from ((word, Word("y", unit, natural=True, finite=True)) for word in listed("finite"))
    yield from ((word, Word("n", unit, noun=True)) for word in listed("noun"))


def merged(one: Word, two: Word) -> Word:
    """One word for two meanings of one form: "tue" (tué, il tue), "morts" (les morts, ils sont morts)."""
    order = [_PRECEDENCE.find(word.tag) for word in (one, two)]
    first, second = (one, two) if order[0] <= order[1] else (two, one)
    if first.unit and second.tag == "P":  # "otages", "détenus": persons who are counted by what befell them
        return replace(second, unit=first.unit, noun=True, weak=first.weak)
    if second.unit not in (None, first.unit):
        return first
    return replace(
        first,
        noun=first.noun or second.noun,
        finite=first.finite or second.finite,
        active=first.active or second.active,
        weak=first.weak or second.weak,
    )
