"""A sentence -> the words and noun phrases that the figure rules read.

Each word of ``data/languages/<code>/figures.toml`` becomes one :class:`Item` with a one-letter tag, and so does
each noun phrase ("au moins deux jeunes policiers afghans"). The rules of ``figures`` look at the letters, so
they are short and their time grows with the length of the sentence alone.

Words: x participle, y state, g active form, i infinitive, n counted noun, o "la mort de", j suicide, f found,
X body, h avoir, e être, c aurait, V serait, d de, & et, ! negation, q dont, p preposition, r relative, l hypothetical,
b toll, v "passé de", s adverb, t autres, w other word, W other word with a capital, # noun that is no person.
Noun phrases: N persons, A attackers, B munitions, R unknown noun with a number, S number alone, K one definite
person, L definite plural without a number, J a name, C counted noun, H bodies, z nobody, G several joined by "et".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from dashboard.extraction.numbers import Numbers, Phrases, Quantity, Token, numbers_of, phrase_words, tokenize
from dashboard.folding import fold
from dashboard.languages import Language
from dashboard.model import Sentence


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
    size: int = 1


class Item(NamedTuple):
    """``tokens[first:last]`` with its tag. ``parts`` are the members of a group joined by "et"."""

    tag: str
    first: int
    last: int
    word: Word | None = None
    quantity: Quantity | None = None
    head: tuple[int, int] | None = None
    definite: bool = False
    other: bool = False
    singled: bool = False
    capital: bool = False
    parts: tuple["Item", ...] = ()


_WORD = re.compile(r"[^\W\d_]+")
_GRAMMAR_TAGS = {
    "have": "h", "be": "e", "conditional_have": "c", "conditional_be": "V", "hypothetical": "l", "if": "I",
    "real_infinitive": "a",
    "before_being": "<", "make": "F", "singular": "D", "plural": "E", "other": "t", "of": "d", "and": "&",
    "including": "q", "among": "q", "of_them": "m", "one_of": "O", "not_including": "k", "negation": "!",
    "preposition": "p", "relative": "r", "adverbs": "s", "adjectives_after": "s", "toll": "b",
}  # fmt: skip
_PUNCTUATION = {
    "<": '"',
    ">": '"',
    ",": ",",
    "(": "(",
    ")": ")",
    ":": ":",
    ";": ";",
    "-": "-",
    '"': '"',
    "[": "(",
    "]": ")",
}
# Of two meanings of one word, the one that stands first here gives the tag.
_PRECEDENCE = "xygnoijfPTMX" + "q<aObl" + "hecVDEtd&Fmk!Ivprs#w"


class FigureWords:
    """The words of one language, ready to tag its sentences."""

    def __init__(self, table: Mapping[str, Any], numbers: Numbers) -> None:
        self.numbers = numbers
        self.table = table
        entries: dict[str, Word] = {}
        for phrase, word in _entries(table):
            known = entries.get(phrase)
            entries[phrase] = _merge(known, word) if known else word
        for phrase in table["false_friends"]["phrases"]:
            entries[fold(phrase)] = Word("w")
        self._phrases = Phrases(entries.items())
        self._units = {phrase: word.unit for phrase, word in entries.items() if word.noun and word.unit}
        self.among = frozenset(fold(w) for w in table["grammar"]["among"])
        self._nobody = frozenset(fold(w) for w in table["grammar"]["nobody"])
        self._not = [[fold(w)] for w in table["grammar"]["not"]]
        self._plural_endings = tuple(table["grammar"]["plural_endings"])
        self._singular = frozenset(fold(w) for w in table["grammar"]["singular_auxiliary"])
        self.serious = frozenset(fold(w) for w in table["grammar"]["serious"])
        self._cues = frozenset(
            max(phrase_words(phrase), key=len) for phrase, word in entries.items() if word.tag in "xygnoijTMbX"
        )

    def speaks_of_figures(self, folded: str) -> bool:
        """Whether any word of the sentence could count anyone; most sentences stop here."""
        return not self._cues.isdisjoint(_WORD.findall(folded))

    def unit_of(self, word: str) -> str | None:
        """The unit that a noun counts: killed for "morts", None for a word that counts nobody."""
        return self._units.get(word)

    def is_singular(self, word: str) -> bool:
        """Whether an auxiliary is singular ("a", "était")."""
        return word in self._singular

    def is_plural(self, word: str) -> bool:
        """Whether a participle is plural ("tués")."""
        return word.endswith(self._plural_endings)

    def items(self, sentence: Sentence, tokens: list[Token]) -> list[Item]:
        """The tagged words and noun phrases of a sentence."""
        flat = list(self._flat(sentence, tokens))
        phrased = _reduce(flat, _NOUN_PHRASE, _noun_phrase)
        return _reduce(phrased, _GROUP, _group)

    def _flat(self, sentence: Sentence, tokens: list[Token]) -> Iterator[Item]:
        words = [token.word for token in tokens]
        quantities = {q.first: q for q in self.numbers.find(sentence.folded, tokens)}
        at, before = 0, ""
        while at < len(words):
            found = self._phrases.at(words, at) if words[at] in self._phrases else None
            quantity = quantities.get(at)
            if quantity and (found is None or found[0] <= quantity.last or found[1].tag in "aps"):
                item = Item(_quantity_tag(quantity), at, quantity.last, quantity=quantity)
            elif found:
                verb = found[1].unit is not None and (
                    before in ("h", "e") or (before == "&" and found[0] in quantities)
                )
                item = self._word(words, at, found[0], found[1], verb=verb)
            else:
                item = Item(_other_tag(sentence, tokens[at], at), at, at + 1)
            yield item
            at, before = item.last, item.tag

    def _word(self, words: list[str], at: int, end: int, word: Word, *, verb: bool) -> Item:
        """A word of the table. Those that are both a noun and a participle ("déplacés") are read as ``verb`` says."""
        if word.tag == "P" and verb:
            return Item("x", at, end, word)
        return Item("Y" if word.tag == "P" and self._is_nobody(words, at) else word.tag, at, end, word)

    def _is_nobody(self, words: list[str], at: int) -> bool:
        """Whether a word such as "personne" means nobody: before "ne", or the object of a verb under "ne"."""
        if words[at] not in self._nobody:
            return False
        verb = self._phrases.at(words, at - 1) if at else None
        return words[at + 1 : at + 2] in self._not or bool(
            verb and verb[1].tag in "xg" and any([word] in self._not for word in words[max(0, at - 5) : at])
        )


def _quantity_tag(quantity: Quantity) -> str:
    if quantity.qualifier == "none":
        return "Z"
    return "U" if quantity.article and quantity.best == 1 else "u" if quantity.article else "Q"


def _other_tag(sentence: Sentence, token: Token, at: int) -> str:
    first = token.word[0]
    if not first.isalpha():
        return _PUNCTUATION.get(token.word, "0" if first.isdigit() else ".")
    return "W" if at > 0 and sentence.text[token.start].isupper() else "w"


def _entries(table: Mapping[str, Any]) -> Iterator[tuple[str, Word]]:
    """(folded phrase, meaning) of every word of the table."""
    for unit, rows in table["units"].items():
        weak = {fold(word) for word in rows.get("weak", ())}
        for phrase, word in _unit_entries(unit, rows, table["endings"]):
            yield phrase, replace(word, weak=phrase in weak)
    for word in table["suicide"]["state"]:
        yield fold(word), Word("j", "killed", attacker=True)
    troops = {fold(word) for word in table["troops"]["nouns"]}
    for gender, row in table["persons"].items():
        for noun in row:
            size = table["sizes"].get(noun, 1)
            yield fold(noun), Word("P", gender=gender, troops=fold(noun) in troops, size=size)
    unsure = {fold(word) for word in table["attackers"]["weak"]}
    for noun in table["attackers"]["nouns"]:
        yield fold(noun), Word("T", attacker=True, weak=fold(noun) in unsure)
    loose = {fold(word) for word in table["munitions"]["weak"]}
    for noun in table["munitions"]["nouns"]:
        yield fold(noun), Word("M", "munitions", weak=fold(noun) in loose)
    yield from ((fold(noun), Word("X", "killed")) for noun in table["bodies"]["nouns"])
    yield from ((fold(verb), Word("f", "killed")) for verb in table["bodies"]["found"])
    for group, tag in _GRAMMAR_TAGS.items():
        yield from ((fold(word), Word(tag)) for word in table["grammar"][group])
    yield from ((fold(word), Word("v")) for word in table["superseded"]["passes"])
    yield from ((fold(noun), Word("#")) for noun in table["not_persons"]["nouns"])


def _unit_entries(unit: str, rows: Mapping[str, Any], endings: Mapping[str, Any]) -> Iterator[tuple[str, Word]]:
    for ending, stems in rows.get("verbs", {}).items():
        for stem in stems:
            head, _, tail = fold(stem).partition(" ")
            for role, tag in (("participle", "x"), ("active", "g"), ("infinitive", "i")):
                for suffix in endings[ending][role]:
                    yield " ".join(filter(None, (head + fold(suffix), tail))), Word(tag, unit, active=tag == "g")
    for role, tag in (("participle", "x"), ("active", "g"), ("infinitive", "i"), ("event_of", "o")):
        yield from ((fold(word), Word(tag, unit, active=tag == "g")) for word in rows.get(role, ()))
    yield from ((fold(word), Word("y", unit, natural=True)) for word in rows.get("state", ()))
    yield from ((fold(word), Word("n", unit, noun=True)) for word in rows.get("noun", ()))


def _merge(one: Word, two: Word) -> Word:
    """One word for two meanings of one form: "tue" (tué, il tue), "morts" (les morts, ils sont morts)."""
    order = [_PRECEDENCE.find(word.tag) for word in (one, two)]
    first, second = (one, two) if order[0] <= order[1] else (two, one)
    if first.unit and second.tag == "P":  # "otages", "détenus": persons who are counted by what befell them
        return replace(second, unit=first.unit, noun=True, weak=first.weak)
    if second.unit not in (None, first.unit):
        return first
    return replace(
        first, noun=first.noun or second.noun, active=first.active or second.active, weak=first.weak or second.weak
    )


# --- noun phrases -------------------------------------------------------------------------------------------

_NOUN_PHRASE = re.compile(
    r"[DEu]?[QUuZO](?:[uE]Q)?[dDEu]{0,2}t?(?:s?[nxy]|\"{0,2}[wWs]{0,2}?[PTMX])"  # deux policiers, 12 morts
    r"|[DE]?(?:[QU]t|Q(?=m))"  # deux autres, trois d'entre eux
    r"|[DE]?[QU]t?[wW]"  # cinq Argentins
    r"|[DE]?[QUZ]"  # en blessant 11
    r"|D[wW]?[PTM]|E[wW]?[PT]|Y"  # le prêtre, les policiers, personne n'a été
    r"|W{2,4}"  # Jean Dupont
)
_GROUP = re.compile(r"(?:[NARKJ][wWsdDEp#]{0,4},)*[NARKJ][wWsdDE#]{0,4}(?:,q[wsNRSK]{1,4},)?&d?[NARKJ]")


def _reduce(items: list[Item], pattern: re.Pattern[str], build: Any) -> list[Item]:  # noqa: ANN401 - a callable
    tags = "".join(item.tag for item in items)
    out: list[Item] = []
    free = 0
    for match in pattern.finditer(tags):
        built = build(items[match.start() : match.end()])
        if built is None:
            continue
        out += items[free : match.start()]
        out.append(built)
        free = match.end()
    return out + items[free:]


def _noun_phrase(items: list[Item]) -> Item | None:
    """One item for "les deux jeunes policiers", or None where its words are no noun phrase after all."""
    first, last = items[0], items[-1]
    counted = next((item for item in items[int(_names_a_number(items)) :] if item.quantity or item.tag == "O"), None)
    quantity = counted.quantity if counted else None
    word = last.word
    if quantity and word and word.unit and word.tag in "nxy":
        if not word.noun and quantity.article and quantity.best is None:
            return None
        if quantity.article and quantity.best == 1 and not word.noun:
            return None
    tag = _phrase_tag(items, quantity)
    if tag is None:
        return None
    start = counted.first if quantity and counted else first.first
    head = (last.first, last.last) if last.tag in "PTMXnxywW" and tag != "J" else None
    return Item(
        tag,
        start,
        last.last,
        word,
        _sized(quantity or (_ONE if tag in "KJBA" else None), word),
        head,
        definite=first.tag in "DE" or tag == "J" or (first.tag == "u" and quantity is not first.quantity),
        other=any(item.tag == "t" for item in items),
        capital=last.tag == "W",
        singled=any(item.tag == "O" for item in items),
    )


def _names_a_number(items: list[Item]) -> bool:
    """Whether "des" is an article before a number ("l'assassinat des deux policiers") and tells no plural itself."""
    return len(items) > 1 and items[0].tag == "u" and items[1].tag == "Q"


def _sized(quantity: Quantity | None, word: Word | None) -> Quantity | None:
    """Two persons for "un couple"."""
    if quantity is None or word is None or word.size == 1 or quantity.qualifier != "exact":
        return quantity
    value = (quantity.best or 0) * word.size
    return Quantity(quantity.first, quantity.last, value, value, value, "exact", quantity.article, value)


_ONE = Quantity(0, 0, 1, 1, 1, "exact", article=True, exact_value=1)


def _phrase_tag(items: list[Item], quantity: Quantity | None) -> str | None:
    last = items[-1].tag
    none = quantity is not None and quantity.qualifier == "none"
    if last == "Y" or (none and last in "PTZ"):
        return "z"
    if last in "nxy":  # "trois des blessés" are persons of whom something else is told
        return "S" if any(item.tag in "uE" for item in items[1:-1]) else "C"
    if items[0].tag == "E" and quantity is None and last in "PT":
        return "L"
    if last == "M":
        return None if none else "B"
    if last == "T":
        return "A"
    if last == "X":
        return "H"
    if last == "P":
        return "N" if quantity or any(item.tag == "O" for item in items) else "K"
    if last in "wW" and quantity:
        return "R"
    return "J" if last == "W" else "S"


def _group(items: list[Item]) -> Item | None:
    """One item for "deux policiers, un gendarme et un civil"; what "dont" tells among them is no member."""
    tags = "".join(item.tag for item in items)
    parts = tuple(
        item for before, item in zip("," + tags, items, strict=False) if item.tag in "NARKJ" and before != "q"
    )
    if any(part.quantity is None or part.quantity.best is None for part in parts):
        return None
    return Item("G", items[0].first, items[-1].last, parts=parts)


@cache
def figure_words(language: Language) -> FigureWords | None:
    """The figure words of a language, or None where it has no tables for them."""
    table, numbers = language.table("figures"), numbers_of(language)
    return FigureWords(table, numbers) if table and numbers else None


def tagged(sentence: Sentence, words: FigureWords) -> tuple[list[Token], list[Item]]:
    """The tokens and items of a sentence; both empty where nothing in it counts anyone."""
    if not words.speaks_of_figures(sentence.folded):
        return [], []
    tokens = tokenize(sentence.folded)
    return tokens, words.items(sentence, tokens)
