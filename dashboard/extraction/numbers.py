"""Words and digits -> quantities with low, best, high and a qualifier ("au moins trente-quatre", "des dizaines").

The words stand in ``data/languages/<code>/numbers.toml``; here is only how they combine. Text is folded first
(``dashboard.folding``), so accents, capitals and the kind of apostrophe make no difference.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from dashboard.folding import fold
from dashboard.languages import Language
from dashboard.model import Qualifier

# Numbers with their thousands grouped, numbers with decimals, words (an elided one keeps its '), single signs.
_TOKEN = re.compile(r"\d{1,3}(?:[ .,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[^\W\d_]+(?:'(?=\w))?|\S")
_GROUPS = re.compile(r"[ .,]")
_YEARS = range(1900, 2100)
_LAST_DAY = 31
_LISTS = (
    "joiners", "articles", "plural_articles", "of", "range_open", "range_close", "spans", "span_open", "none", "plural",
    "before_collective",
)  # fmt: skip
# Nobody counts victims beyond this; longer runs of digits are identifiers.
_LARGEST = 10**10


class Token(NamedTuple):
    """One word, number or sign: ``folded[start:end]``."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many, said by ``tokens[first:last]``.

    ``low``, ``best``, ``high`` are None where the text leaves them open. ``article``: a mere "un", "une"
    or "des", which counts only where a counted noun follows. ``exact_value`` is the bare number within.
    """

    first: int
    last: int
    low: int | None
    best: int | None
    high: int | None
    qualifier: Qualifier
    article: bool = False
    exact_value: int | None = None


def tokenize(folded: str) -> list[Token]:
    """The tokens of a folded text; thousands grouped by blanks or dots are one token."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(folded)]


class Phrases:
    """Phrases with a meaning each, found at a token: the longest wins, then the first given."""

    def __init__(self, entries: Iterable[tuple[str, Any]]) -> None:
        self._by_first: dict[str, list[tuple[list[str], Any]]] = {}
        for phrase, entry in entries:
            words = phrase_words(phrase)
            self._by_first.setdefault(words[0], []).append((list(words[1:]), entry))
        for rows in self._by_first.values():
            rows.sort(key=lambda row: -len(row[0]))

    @property
    def starts(self) -> Collection[str]:
        """The first words of the phrases."""
        return self._by_first.keys()

    def __contains__(self, word: str) -> bool:
        return word in self._by_first

    def at(self, words: list[str], index: int) -> tuple[int, Any] | None:
        """(token after the phrase, its meaning) of the phrase that begins at ``index``."""
        for rest, entry in self._by_first.get(words[index], ()):
            end = index + 1 + len(rest)
            if not rest or words[index + 1 : end] == rest:
                return end, entry
        return None


def phrase_words(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as they stand in running text, where a final elision has its word after it ("plus d'")."""
    words = [token.word for token in tokenize(fold(phrase) + "x" if phrase.endswith(("'", "’")) else fold(phrase))]
    return tuple(words[:-1] if phrase.endswith(("'", "’")) else words)


class Numbers:
    """The number grammar of one language, with its words."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        words: Mapping[str, Any] = table.get("words", {})
        listed = {name: words.get(name, ()) for name in _LISTS}
        self._values = {fold(word): value for word, value in table["values"].items()}
        self._compounds = Phrases(table.get("compounds", {}).items())
        self._multipliers = {fold(word): value for word, value in table.get("multipliers", {}).items()}
        self._collectives = Phrases(table.get("collectives", {}).items())
        self._plurals = Phrases(table.get("collectives_plural", {}).items())
        self._articles, self._plural_articles = _folded(listed["articles"]), _folded(listed["plural_articles"])
        self._joiners = _folded(listed["joiners"])
        # A joiner stands inside a number before these values ("vingt et un"), or after its hundreds ("two hundred
        # and one"). Some tens take more than the nine digits ("soixante-dix-sept"), and ten itself some ("dix-sept").
        self._joined_values = frozenset(words.get("joined_values", ()))
        self._joined_after_hundreds = words.get("joined_after") == "hundred"
        self._long_tens, self._after_ten = frozenset(words.get("long_tens", ())), frozenset(words.get("after_ten", ()))
        self._of = _folded(listed["of"])
        self._range_open, self._range_close = _folded(listed["range_open"]), _folded(listed["range_close"])
        self._spans, self._span_open = _folded(listed["spans"]), _folded(listed["span_open"])
        self._vague = Phrases(
            [*((w, "none") for w in listed["none"]), *((w, "unknown_plural") for w in listed["plural"])]
        )
        self._before = Phrases((word, kind) for kind, row in table.get("before", {}).items() for word in row)
        self._after = Phrases((word, kind) for kind, row in table.get("after", {}).items() for word in row)
        not_a_count = table.get("not_a_count", {})
        self._names = _folded(not_a_count.get("before", ()))
        self._measures = Phrases((word, True) for word in not_a_count.get("after", ()))
        self._day_after_month = bool(not_a_count.get("day_after_month"))
        self._months, self._year_before = (
            _folded(not_a_count.get("months", ())),
            _folded(not_a_count.get("year_before", ())),
        )
        self._before_collective = _folded(listed["before_collective"])
        self._starts = frozenset(
            {
                *self._values,
                *self._multipliers,
                *self._articles,
                *self._before_collective,
                *self._range_open,
                *self._span_open,
            }
            | {*self._vague.starts, *self._before.starts, *self._collectives.starts, *self._plurals.starts}
        )

    # --- bare numbers ---------------------------------------------------------------------------------------

    def cardinal(self, words: list[str], index: int) -> tuple[int, int] | None:
        """(token after, value) of the number, in words or digits, that begins at ``index``."""
        word = words[index]
        if word[0].isdigit():
            return self._digits(words, index)
        if word not in self._values and word not in self._multipliers:
            return None
        total = current = 0
        at, seen = index, False
        while at < len(words):
            step = self._step(words, at, current, seen)
            if step is None:
                break
            after, value, multiplies = step
            if not multiplies:
                current += value
            elif value == 100:
                current = max(current, 1) * 100
            else:
                total, current = total + max(current, 1) * value, 0
            at, seen = after, True
        return (at, total + current) if seen else None

    def _step(self, words: list[str], at: int, current: int, seen: bool) -> tuple[int, int, bool] | None:
        """The next word of a number as (token after, value, whether it multiplies), if it fits what is read."""
        if seen:
            after = self._joined(words, at, current)
            if after is None:
                return None
            at = after
        compound = self._compounds.at(words, at) or self._hyphenated(words, at)
        if compound:
            return (compound[0], compound[1], False) if current % 100 == 0 else None
        value = self._values.get(words[at])
        if value is not None:
            return (at + 1, value, False) if self._fits(current, value) and (value or not seen) else None
        multiplier = self._multipliers.get(words[at])
        if multiplier == 100:
            return (at + 1, 100, True) if current < 20 else None
        return (at + 1, multiplier, True) if multiplier and (current or not seen) else None

    def _joined(self, words: list[str], at: int, current: int) -> int | None:
        """The token after a hyphen or joiner inside a number ("vingt-et-un"); None where it joins no number."""
        start = at
        while at < len(words) and (words[at] == "-" or words[at] in self._joiners):
            at += 1
        if at == len(words) or at - start > 3:
            return None
        if not self._joiners.isdisjoint(words[start:at]):
            if self._joined_after_hundreds:
                return at if current and current % 100 == 0 and self._values.get(words[at]) else None
            return at if current % 100 >= 20 and self._values.get(words[at]) in self._joined_values else None
        return at

    def _fits(self, current: int, value: int) -> bool:
        """Whether ``value`` (< 100) may be added to what is read: 60 + 17, 20 + 3, 300 + 42, but not 20 + 30."""
        rest = current % 100
        if rest == 0:
            return value > 0 or current == 0
        if rest in self._long_tens:
            return 0 < value < 20
        if rest == 10:
            return value in self._after_ten
        return rest >= 20 and rest % 10 == 0 and 0 < value < 10

    def _hyphenated(self, words: list[str], at: int) -> tuple[int, Any] | None:
        """A compound whose hyphen was left out: "quatre vingt"."""
        if at + 1 < len(words) and words[at + 1] in self._values:
            found = self._compounds.at([words[at], "-", words[at + 1]], 0)
            return (at + 2, found[1]) if found else None
        return None

    def _digits(self, words: list[str], index: int) -> tuple[int, int] | None:
        text = words[index]
        if not text.isascii() or len(text) > 14:
            return None
        multiplier = self._multipliers.get(words[index + 1], 0) if index + 1 < len(words) else 0
        grouped = _GROUPS.sub("", text)
        if grouped != text and len(re.split(_GROUPS, text)[-1]) != 3:  # decimals: "1,5 million"
            return (index + 2, round(float(text.replace(",", ".")) * multiplier)) if multiplier >= 1000 else None
        value = int(grouped)
        return (index + 2, value * multiplier) if multiplier >= 1000 else (index + 1, value)

    # --- quantities -----------------------------------------------------------------------------------------

    def find(self, folded: str, tokens: Sequence[Token]) -> list[Quantity]:
        """The quantities of a sentence, from left to right, none overlapping another."""
        words = [token.word for token in tokens]
        found: list[Quantity] = []
        at = 0
        while at < len(words):
            starts = words[at] in self._starts or words[at][0].isdigit()
            quantity = self._quantity(folded, tokens, words, at) if starts else None
            if quantity:
                found.append(quantity)
                at = quantity.last
            else:
                at += 1
        return found

    def _quantity(self, folded: str, tokens: Sequence[Token], words: list[str], at: int) -> Quantity | None:
        before = self._before.at(words, at)
        if before and before[0] < len(words):
            inner = self._core(folded, tokens, words, before[0])
            countable = inner and (not inner.article or (inner.best == 1 and words[before[0] - 1] not in self._of))
            if inner and countable and inner.qualifier != "none":
                return _qualified(inner, before[1], at, inner.last)
        core = self._core(folded, tokens, words, at)
        if core is None or core.qualifier != "exact" or core.last >= len(words):
            return core
        after = self._after.at(words, core.last)
        return _qualified(core, after[1], at, after[0]) if after else core

    def _core(self, folded: str, tokens: Sequence[Token], words: list[str], at: int) -> Quantity | None:
        number = self.cardinal(words, at)
        vague = self._vague.at(words, at)
        if number and number[0] == at + 1 and words[at] in self._articles and vague and vague[0] > at + 1:
            number = None  # "a number of", "a few"
        collective = self._collective(words, at, number)
        if collective:
            return collective
        span = self._range(words, at, number)
        if span:
            return span
        if number and not self._is_name(folded, tokens, words, at, number):
            last, value = number
            if last < len(words) and value >= 10**6 and words[last] in self._of:  # "deux millions de"
                last += 1
            article = last == at + 1 and words[at] in self._articles
            none = value == 0
            return Quantity(at, last, value, value, value, "none" if none else "exact", article, value)
        if number or not vague:
            return None
        if vague[1] == "none":
            return Quantity(at, vague[0], 0, 0, 0, "none", exact_value=0)
        article = vague[0] == at + 1 and words[at] in self._plural_articles
        return Quantity(at, vague[0], None, None, None, "unknown_plural", article)

    def _collective(self, words: list[str], at: int, number: tuple[int, int] | None) -> Quantity | None:
        """ "une vingtaine de" (about 20), "deux centaines de" (about 200), "plusieurs dizaines de" (unknown)."""
        noun = number[0] if number else at
        vague = not number and (words[at] in self._before_collective or (words[at] in self._vague))
        if vague:
            phrase = self._vague.at(words, at)
            noun = phrase[0] if phrase else at + 1
        if noun >= len(words):
            return None
        hit = self._collectives.at(words, noun) or self._plurals.at(words, noun)
        if not hit:
            return None
        last = hit[0]
        while last + 1 < len(words) and words[last] in self._of and self._plurals.at(words, last + 1):
            last += 2  # "des dizaines de milliers de"
        if last < len(words) and words[last] in self._of:
            last += 1
        plural = self._plurals.at(words, noun) is not None
        if (plural or vague) and not number:
            return Quantity(at, last, None, None, None, "unknown_plural")
        value = (number[1] if number else 1) * hit[1]
        return Quantity(at, last, None, value, None, "about", exact_value=value)

    def _range(self, words: list[str], at: int, number: tuple[int, int] | None) -> Quantity | None:
        """ "entre 3 et 5", "3 à 5", "de 3 à 5", "trois ou quatre": low and high, no best."""
        opened = words[at] in self._range_open
        start = at + 1 if opened or words[at] in self._span_open else at
        first = number if start == at else self.cardinal(words, start) if start < len(words) else None
        if not first or first[0] + 1 >= len(words):
            return None
        if words[first[0]] not in (self._range_close if opened else self._spans):
            return None
        second = self.cardinal(words, first[0] + 1)
        if not second or not first[1] < second[1]:
            return None
        if start > at and not opened and first[1] in _YEARS:
            return None
        return Quantity(at, second[0], first[1], None, second[1], "about")

    def _after_month(self, words: list[str], at: int) -> bool:
        """Whether a month, or its abbreviation with a stop, stands right before."""
        return at > 0 and words[at - 2 if at > 1 and words[at - 1] == "." else at - 1] in self._months

    def _is_name(
        self, folded: str, tokens: Sequence[Token], words: list[str], at: int, number: tuple[int, int]
    ) -> bool:
        """Whether the number is part of a name, a date, a time, a score or a rank: "K-1", "20h", "2-0", "n° 2"."""
        last, value = number
        if value > _LARGEST:
            return True
        start, end = tokens[at].start, tokens[last - 1].end
        glued_before = start > 0 and (folded[start - 1].isalnum() or folded[start - 1] in "-/:.,@#$€")
        glued_after = end < len(folded) and (
            folded[end].isalnum()
            or folded[end] in "%/°€$"
            or (folded[end] in "-:." and end + 1 < len(folded) and folded[end + 1].isalnum())
        )
        digits = words[at][0].isdigit()
        if (glued_before or glued_after) and digits:
            return True
        if at > 0 and words[at - 1] in self._names and (last == len(words) or digits or value > 1):
            return True
        if last < len(words) and (self._measures.at(words, last) or words[last] in self._months):
            return True
        if digits and len(words[at]) == 4 and words[at][0] == "0":  # a time of day: "0630"
            return True
        if not digits and glued_after and folded[end] == "-" and words[last + 1 : last + 2] != []:
            return True  # "two-hour", "trois-quarts"
        after_month = self._after_month(words, at)
        if digits and value in _YEARS and len(words[at]) == 4:
            day = at > 2 and words[at - 1] == "," and words[at - 2].isdigit()
            if self._day_after_month and day and self._after_month(words, at - 2):  # "May 12, 2013"
                return True
            return at > 0 and (words[at - 1] in self._year_before or after_month)
        return self._day_after_month and digits and value <= _LAST_DAY and after_month


def _qualified(quantity: Quantity, kind: Qualifier, first: int, last: int) -> Quantity:
    """``quantity`` under an approximator: "au moins" opens it upwards, "jusqu'à" downwards, "près de" both."""
    value = quantity.exact_value
    if value is None:  # "au moins des dizaines", "près de 3 à 5": the wider wording stands
        return Quantity(first, last, quantity.low, quantity.best, quantity.high, quantity.qualifier)
    low = value if kind == "at_least" else None
    best = value if kind in ("at_least", "about") else None
    high = value if kind == "up_to" else None
    return Quantity(first, last, low, best, high, kind, exact_value=value)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


@cache
def numbers_of(language: Language) -> Numbers | None:
    """The number grammar of a language, or None where it has no ``numbers.toml``."""
    table = language.table("numbers")
    return Numbers(table) if table else None


def parse_cardinal(text: str, language: Language) -> int | None:
    """The value of a text that is one whole number ("vingt et un", "2 500"), else None."""
    numbers = numbers_of(language)
    words = [token.word for token in tokenize(fold(text))]
    found = numbers.cardinal(words, 0) if numbers and words else None
    return found[1] if found and found[0] == len(words) else None
