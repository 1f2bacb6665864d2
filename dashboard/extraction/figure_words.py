"""A sentence -> the words and noun phrases that the figure rules read.

Each word of ``data/languages/<code>/figures.toml`` becomes one :class:`Item` with a one-letter tag, and so does
each noun phrase ("au moins deux jeunes policiers afghans"). The rules of ``figures`` look at the letters, so
they are short and their time grows with the length of the sentence alone.

Words: x participle, y state, g active form, i infinitive, n counted noun, o "la mort de", j suicide, f found,
X body, h avoir, e être, c aurait, V serait, d de, & et, ! negation, q dont, p preposition, r relative, l hypothetical,
b toll, v "passé de", ^ "of whom", % "to death", s adverb, t autres, w other word, W other word with a capital,
# noun that is no person.
Noun phrases: N persons, A attackers, B munitions, R unknown noun with a number, S number alone, K one definite
person, L definite plural without a number, J a name, C counted noun, H bodies, z nobody, G several joined by "et".
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from dashboard.extraction.figure_table import Word, entries, merged, spelt
from dashboard.extraction.numbers import Numbers, Phrases, Quantity, Token, numbers_of, phrase_words, tokenize
from dashboard.folding import fold
from dashboard.languages import Language
from dashboard.model import Sentence


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
_AGE_REACH = 3  # words from "34-year-old" to its noun
_OLDEST = 115  # years that a person may be old
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
_START = Item("", 0, 0)
_PERSON = Word("P")


class FigureWords:
    """The words of one language, ready to tag its sentences."""

    def __init__(self, table: Mapping[str, Any], numbers: Numbers) -> None:
        self.numbers = numbers
        self.table = table
        grammar = table["grammar"]
        known_words: dict[str, Word] = {}
        for phrase, word in entries(table):
            known = known_words.get(phrase)
            known_words[phrase] = merged(known, word) if known else word
        for phrase in spelt(table.get("false_friends", {}).get("phrases", ())):
            known_words[fold(phrase)] = Word("w")
        self._phrases = Phrases(known_words.items())
        self._units = {phrase: word.unit for phrase, word in known_words.items() if word.noun and word.unit}
        self.among = frozenset(fold(w) for w in grammar.get("among", ()))
        self.pronouns = frozenset(fold(w) for w in grammar.get("pronouns", ()))
        self.together = frozenset(fold(w) for w in grammar.get("together", ()))
        self._nobody = frozenset(fold(w) for w in grammar.get("nobody", ()))
        self._not = [[fold(w)] for w in grammar.get("not", ())]
        self._plural_endings = tuple(grammar.get("plural_endings", ()))
        self._singular = frozenset(fold(w) for w in grammar.get("singular_auxiliary", ()))
        self.serious = frozenset(fold(w) for w in grammar.get("serious", ()))
        self.ordinals = {fold(word): number for word, number in table.get("ordinals", {}).items()}
        self.may_kill = frozenset(fold(word) for word in grammar.get("may_kill", ()))
        self._after_age = frozenset(grammar.get("after_age", ()))
        # Forces that attack: the rebels whom they kill are the attacked side.
        self.forces = Phrases((fold(word), True) for word in spelt(table.get("attackers", {}).get("forces", ())))
        self._ages = Phrases((phrase, True) for phrase in grammar.get("age", ()))
        self._names_first = bool(grammar.get("names_first"))
        self._bare_singular = bool(grammar.get("bare_singular"))
        self._combined = {unit: tuple(row["stands_for"]) for unit, row in table["units"].items() if "stands_for" in row}
        self._cues = frozenset(
            max(phrase_words(phrase), key=len) for phrase, word in known_words.items() if word.tag in "xygnoijTMbX"
        )

    def speaks_of_figures(self, folded: str) -> bool:
        """Whether any word of the sentence could count anyone; most sentences stop here."""
        return not self._cues.isdisjoint(_WORD.findall(folded))

    def unit_of(self, word: str) -> str | None:
        """The unit that a noun counts: killed for "morts", None for a word that counts nobody."""
        return self._units.get(word)

    def stands_for(self, unit: str) -> tuple[str, ...]:
        """The units that one word counts together: killed and wounded for "casualties"."""
        return self._combined.get(unit, ())

    def is_singular(self, word: str) -> bool:
        """Whether an auxiliary is singular ("a", "était")."""
        return word in self._singular

    def is_plural(self, word: str) -> bool:
        """Whether a participle is plural ("tués")."""
        return word.endswith(self._plural_endings)

    def items(self, sentence: Sentence, tokens: list[Token]) -> list[Item]:
        """The tagged words and noun phrases of a sentence."""
        flat = list(self._flat(sentence, tokens))
        phrased = _reduce(flat, _BARE_PHRASE if self._bare_singular else _NOUN_PHRASE, _noun_phrase)
        return _reduce(phrased, _GROUP, _group)

    def _flat(self, sentence: Sentence, tokens: list[Token]) -> Iterator[Item]:
        words = [token.word for token in tokens]
        quantities = {q.first: q for q in self.numbers.find(sentence.folded, tokens)}
        shouted = sentence.text.isupper()
        at, seen = 0, (_START, _START)
        while at < len(words):
            item = self._age(words, at, seen) or self._item(sentence, tokens, words, at, quantities, seen[1], shouted)
            yield item
            at, seen = item.last, (seen[1], item)

    def _item(self, sentence: Sentence, tokens: list[Token], words: list[str], at: int,
              quantities: Mapping[int, Quantity], before: Item, shouted: bool) -> Item:  # fmt: skip
        found = self._phrases.at(words, at) if words[at] in self._phrases else None
        quantity = quantities.get(at)
        if quantity and (found is None or found[0] <= quantity.last or found[1].tag in "aps"):
            return Item(_quantity_tag(quantity), at, quantity.last, quantity=quantity)
        if found:
            joined = before.tag == "&" and found[0] in quantities
            verb = found[1].unit is not None and (before.tag in ("h", "e") or joined)
            return self._word(words, at, found[0], found[1], verb=verb)
        return Item(_other_tag(sentence, tokens[at], at, shouted=shouted, names_first=self._names_first), at, at + 1)

    def _age(self, words: list[str], at: int, seen: tuple[Item, Item]) -> Item | None:
        """An age: "34-year-old" before a noun (s) or for one (P); "34" behind a name, between commas (0)."""
        number = self.numbers.cardinal(words, at) if self._ages.starts else None
        if number is None:
            return None
        last, value = number
        phrase = self._ages.at(words, last) if last < len(words) else None
        if phrase:
            rest = (self._phrases.at(words, i) for i in range(phrase[0], min(len(words), phrase[0] + _AGE_REACH)))
            noun = any(found and found[1].tag in "PT" for found in rest)
            return Item("s", at, phrase[0]) if noun else Item("P", at, phrase[0], _PERSON)
        told = words[at].isdigit() and value < _OLDEST and (last == len(words) or words[last] in self._after_age)
        earlier, mark = seen[0].tag, seen[1].tag
        behind = (mark in ",(" and earlier in "wWP0") or (mark == "&" and earlier == "0")
        return Item("0", at, last) if told and behind and mark else None

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


def _other_tag(sentence: Sentence, token: Token, at: int, *, shouted: bool, names_first: bool) -> str:
    first = token.word[0]
    if not first.isalpha():
        return _PUNCTUATION.get(token.word, "0" if first.isdigit() else ".")
    capital = sentence.text[token.start].isupper() and not shouted
    return "W" if capital and (at > 0 or names_first) else "w"


# --- noun phrases -------------------------------------------------------------------------------------------

_NOUN_PHRASE = re.compile(
    r"(?:[DEu]|U(?=Q))?[QUuZO](?:[uE]Q)?[dDEu]{0,2}t?(?:s?[nxy]|\"{0,2}[wWs]{0,2}?[PTMX])"  # deux policiers, 12 morts
    r"|[DE]?(?:[QU]t|Q(?=m))"  # deux autres, trois d'entre eux
    r"|[DE]?[QU]t?[wW]"  # cinq Argentins
    r"|[DE]?[QUZ]"  # en blessant 11
    r"|D[wW]?[PTM]|E[wW]?[PT]|Y"  # le prêtre, les policiers, personne n'a été
    r"|W{2,4}"  # Jean Dupont
)
# Headlines and lists leave the article out ("Man shot dead", "a man, woman and 6-year-old boy"), and nouns stand
# before nouns ("two police officers").
_BARE_PHRASE = re.compile(
    _NOUN_PHRASE.pattern.replace("[PTMX])", "P{0,2}[PTMX])").replace(
        "|D[wW]?[PTM]|E[wW]?[PT]|Y", "|[DE][wWs]{0,3}?P{0,2}[PT]|DM|Y"
    )
    + r"|s?[PT]"
)
# Members with their ages: "Ann Roe, 22, and Jo Doe, 24".
_GROUP = re.compile(r"(?:[NARKJ](?:,0)?[wWsdDEp#]{0,4},)*[NARKJ](?:,0,?)?[wWsdDE#]{0,4}(?:,q[wsNRSK]{1,4},)?&d?[NARKJ]")


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
        _sized(quantity or (_ONE if tag in "KJBA" or items[0].tag in "sP" else None), word),
        head,
        definite=first.tag in "DE" or tag == "J" or (first.tag == "u" and quantity is not first.quantity),
        other=any(item.tag == "t" for item in items),
        capital=last.tag == "W",
        singled=any(item.tag == "O" for item in items),
    )


def _names_a_number(items: list[Item]) -> bool:
    """Whether "des" is an article before a number ("l'assassinat des deux policiers") and tells no plural itself."""
    return len(items) > 1 and items[0].tag in "uU" and items[1].tag == "Q"


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
        return "S" if any(item.tag in "uED" for item in items[1:-1]) else "C"
    many = items[-1].word is not None and items[-1].word.plural and items[0].tag not in "UO"
    if quantity is None and last in "PT" and (items[0].tag == "E" or (many and items[0].tag == "D")):
        return "L"
    if quantity is None and items[0].tag in "sPT" and last in "PT":
        return None if many else "N" if last == "P" else "A"
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
