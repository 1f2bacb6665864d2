"""Finding the patterns of a words table in folded text, in one pass.

A pattern is written as words, for people to read and edit:

``attentat suicide``            these words
``bombard*``                    a word that begins so
``{a|ont|avait} ouvert le feu`` one of these
``prise d'otage{|s}``           with or without
``pres d{e{| la}|u}``           choices within choices
``fonc* ... foule``             up to four words between

Matching looks at each word's first letters, so a text without any of the words costs next to nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dashboard.folding import fold

_WORD_START = re.compile(r"(?<![^\W_])[^\W_]")
_SYNTAX = re.compile(r" \.\.\. |[* ]")
_REGEX = {" ... ": r"\s(?:[^\s.;!?]+\s){0,4}?", "*": r"\w*", " ": r"\s+"}
_LITERAL = re.compile(r"[^*{.]*")
_KEY = 3  # letters; longer keys would split more patterns, shorter ones try more of them
_MOST_KEYS = 50_000  # word beginnings that a lexicon remembers: random letters must not fill memory


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found at ``text[start:end]``; ``entry`` is what the table says of it."""

    start: int
    end: int
    entry: Any


@lru_cache(maxsize=32)
def _word_starts(folded: str) -> tuple[tuple[int, str], ...]:
    """Where each word begins, with its first letters: the same for every lexicon that looks at a sentence."""
    return tuple((at := word.start(), folded[at : at + _KEY]) for word in _WORD_START.finditer(folded))


class Lexicon:
    """Patterns with an entry each. Where several match at one word, the longest match wins, then the first."""

    def __init__(self, patterns: Iterable[tuple[str, Any]]) -> None:
        buckets: dict[str, list[tuple[re.Pattern[str], Any]]] = defaultdict(list)
        for pattern, entry in patterns:
            for opening in _openings(fold(pattern)):
                literal = _LITERAL.match(opening).group()  # type: ignore[union-attr]  # matches even nothing
                buckets[literal[:_KEY]].append((_compile(opening), entry))
        self._buckets = dict(buckets)
        self._lengths = sorted({len(key) for key in buckets}, reverse=True)
        # The patterns that may begin with given letters, filled as texts show them.
        self._candidates: dict[str, list[tuple[re.Pattern[str], Any]]] = {}

    def find(self, folded: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """The hits in ``folded[start:end]`` from left to right, none overlapping another."""
        stop = len(folded) if end is None else end
        free = start
        known = self._candidates
        for at, key in _word_starts(folded):
            if at < free or (key in known and not known[key]):
                continue
            if at >= stop:
                return
            hit = self.match(folded, at, stop)
            if hit:
                yield hit
                free = hit.end

    def match(self, folded: str, at: int, end: int | None = None) -> Hit | None:
        """The longest pattern that begins at `at`, which must be a word's start."""
        stop = len(folded) if end is None else end
        best: Hit | None = None
        key = folded[at : at + _KEY]
        candidates = self._candidates.get(key)
        if candidates is None:
            candidates = [one for length in self._lengths for one in self._buckets.get(key[:length], ())]
            if len(self._candidates) < _MOST_KEYS:
                self._candidates[key] = candidates
        for pattern, entry in candidates:
            match = pattern.match(folded, at, stop)
            if match and (best is None or match.end() > best.end):
                best = Hit(at, match.end(), entry)
        return best


def _openings(pattern: str) -> Iterator[str]:
    """`pattern` with the choices among its first letters spelt out, so that each has a literal key."""
    start = pattern.find("{")
    if not 0 <= start < _KEY:
        yield pattern
        return
    words, end = _choice(pattern, start)
    for word in words:
        yield from _openings(pattern[:start] + word + pattern[end:])


def _choice(pattern: str, start: int) -> tuple[list[str], int]:
    """The words of the choice that opens at `start`, and where the pattern goes on behind it."""
    words, begin, depth = [], start + 1, 0
    for at in range(start, len(pattern)):
        depth += {"{": 1, "}": -1}.get(pattern[at], 0)
        if (pattern[at] == "|" and depth == 1) or depth == 0:
            words.append(pattern[begin:at])
            begin = at + 1
        if depth == 0:
            return words, at + 1
    raise ValueError(f"{pattern!r}: a choice is opened with {{ and never closed.")


def _compile(pattern: str) -> re.Pattern[str]:
    # A pattern that ends in a letter ends a word; one that ends in an apostrophe or a blank may stand before one.
    return re.compile(_regex(pattern) + r"(?:(?<![^\W_])|(?![^\W_]))")


def _regex(pattern: str) -> str:
    """`pattern` as a regular expression; of a choice the longest word is tried first."""
    start = pattern.find("{")
    if start >= 0:
        words, end = _choice(pattern, start)
        choice = "|".join(map(_regex, sorted(words, key=len, reverse=True)))
        return f"{_regex(pattern[:start])}(?:{choice}){_regex(pattern[end:])}"
    literals, syntax = _SYNTAX.split(pattern), [*_SYNTAX.findall(pattern), ""]
    if any(set("{}|") & set(text) or "..." in text for text in literals):
        raise ValueError(f"{pattern!r}: choices are {{a|b}}, words between are told by three dots with blanks around.")
    return "".join(re.escape(text) + _REGEX.get(mark, "") for text, mark in zip(literals, syntax, strict=True))
