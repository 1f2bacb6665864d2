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
from typing import Any, NamedTuple

from dashboard.folding import fold

_WORD = re.compile(r"[^\W_]+")
_SYNTAX = re.compile(r" \.\.\. |[* ]")
_REGEX = {" ... ": r"\s(?:[^\s.;!?]+\s){0,4}?", "*": r"\w*", " ": r"\s+"}
_KEY = 3  # letters; longer keys would split more patterns, shorter ones try more of them
_MOST_KEYS = 50_000  # word beginnings that a lexicon remembers: random letters must not fill memory
_SENTENCES = 512  # whose words are remembered: those of an article, which lexicon after lexicon looks at


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found at ``text[start:end]``; ``entry`` is what the table says of it."""

    start: int
    end: int
    entry: Any


class _Pattern(NamedTuple):
    """A compiled pattern: ``beginning`` is its first word, or as much of it as every match begins with."""

    beginning: str
    regex: re.Pattern[str]
    entry: Any


@lru_cache(maxsize=_SENTENCES)
def _beginnings(folded: str) -> tuple[frozenset[str], dict[str, list[int]]]:
    """The first letters of a sentence's words, and where the words with each begin: the same for every lexicon."""
    places: dict[str, list[int]] = {}
    for word in _WORD.finditer(folded):
        at = word.start()
        places.setdefault(folded[at : at + _KEY], []).append(at)
    return frozenset(places), places


class Lexicon:
    """Patterns with an entry each. Where several match at one word, the longest match wins, then the first."""

    def __init__(self, patterns: Iterable[tuple[str, Any]]) -> None:
        buckets: dict[str, list[_Pattern]] = defaultdict(list)
        for pattern, entry in patterns:
            for opening in _openings(fold(pattern)):
                literal = re.split(r"[*{.]", opening, maxsplit=1)[0]
                buckets[literal[:_KEY]].append(_Pattern(literal.partition(" ")[0], _compile(opening), entry))
        self._buckets = dict(buckets)
        self._lengths = sorted({len(key) for key in buckets}, reverse=True)
        # The patterns that may begin with given letters, and letters with which none does, as texts show them.
        self._candidates: dict[str, tuple[tuple[str, ...], list[_Pattern]]] = {}
        self._idle: set[str] = set()

    def find(self, folded: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """The hits in ``folded[start:end]`` from left to right, none overlapping another."""
        keys, places = _beginnings(folded)
        worth = keys - self._idle
        if not worth:
            return
        stop = len(folded) if end is None else end
        free = start
        for at in sorted([at for key in worth for at in places[key]]):
            if at < free:
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
        key = folded[at : at + _KEY]
        beginnings, patterns = self._candidates.get(key) or self._beginning_with(key)
        if not folded.startswith(beginnings, at, stop):
            return None  # most words end here
        best: Hit | None = None
        for _, regex, entry in patterns:
            match = regex.match(folded, at, stop)
            if match and (best is None or match.end() > best.end):
                best = Hit(at, match.end(), entry)
        return best

    def _beginning_with(self, key: str) -> tuple[tuple[str, ...], list[_Pattern]]:
        """How the patterns that may begin with these letters begin, and those patterns."""
        patterns = [one for length in self._lengths for one in self._buckets.get(key[:length], ())]
        found = tuple({pattern.beginning for pattern in patterns}), patterns
        if len(self._candidates) < _MOST_KEYS:
            self._candidates[key] = found
            if not patterns:
                self._idle.add(key)
        return found


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
