"""Whose figure it is: a part of a total, the toll of a period, or a toll that has since been corrected.

Read once a sentence, from the tables [cumulative] and [superseded] of ``figures.toml``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from dashboard.extraction.figure_words import FigureWords, Item
from dashboard.extraction.numbers import Phrases, Token, phrase_words
from dashboard.folding import fold
from dashboard.languages import Language
from dashboard.model import Sentence

# How many tokens after "un précédent bilan" its figure may stand; after that a new statement has begun.
_EARLIER_REACH = 22
_PERIOD_REACH = 7


@dataclass(frozen=True, slots=True)
class Scope:
    """Flags of a sentence's figures, by the token at which a figure begins."""

    toll: bool
    earlier: tuple[int, ...]
    whole_period: bool
    wars: tuple[int, ...]
    among: int | None
    passing: tuple[int, ...]
    breaks: tuple[int, ...]
    above: int
    nobody: frozenset[str]
    words: tuple[str, ...]

    def superseded(self, first: int) -> bool:
        """Whether an earlier toll is announced before the figure, with no break between."""
        return any(
            at < first <= at + _EARLIER_REACH and not any(at < stop < first for stop in self.breaks)
            for at in self.earlier
        )

    def cumulative(self, first: int, best: int | None) -> bool:
        """Whether the figure is the toll of a period or a war."""
        if self.whole_period or (best is not None and best >= self.above):
            return True
        return any(at < first for at in self.wars)

    def is_part(self, first: int, rule: str) -> bool:
        """ "Parmi les victimes, neuf policiers ont été tués"."""
        return self.among is not None and first > self.among and rule not in ("devices", "attackers")

    def passes(self, first: int) -> bool:
        """Whether "passé" stands before a "de 3 à 5"."""
        return any(0 <= first - at <= 3 for at in self.passing)

    def subgroup(self, item: Item) -> bool:
        """Whether none of a subgroup is told ("aucun policier"), not none at all ("personne")."""
        return self.words[item.first] not in self.nobody


class _Cues:
    """The phrases of one language that tell a figure's scope."""

    def __init__(self, table: dict[str, Any], months: list[str]) -> None:
        cumulative, superseded = table["cumulative"], table["superseded"]
        self.above = int(cumulative["above"])
        self.earlier = Phrases((word, True) for word in superseded["earlier"])
        self.first = Phrases((word, True) for word in superseded["first"])
        self.past = _folded(superseded["past"])
        self.against, self.passes = _folded(superseded["against"]), _folded(superseded["passes"])
        self.wars = Phrases((word, True) for word in cumulative["wars"])
        self.periods = Phrases((word, True) for word in cumulative["phrases"])
        self.since, self.stretch = _folded(cumulative["since"]), _folded(cumulative["stretch"])
        self.since_words = _folded(cumulative["since_words"])
        self.during = Phrases((word, True) for word in cumulative["during"])
        self.months = _folded(months)
        self.nobody = _folded(table["grammar"]["nobody"])
        heads = [*superseded["earlier"], *superseded["first"], *cumulative["wars"], *cumulative["phrases"]]
        self.starts = (
            frozenset(phrase_words(phrase)[0] for phrase in [*heads, *cumulative["during"]])
            | self.since | self.against | self.passes
        )  # fmt: skip

    def is_period(self, words: list[str], at: int) -> bool:
        """ "depuis 2015", "depuis le début de la guerre", "en trois ans", "au cours des 10 derniers mois"."""
        window = words[at + 1 : at + _PERIOD_REACH]
        if words[at] in self.since:
            near = window[:4]
            year = any(len(word) == 4 and word.isdigit() and word[:2] in ("19", "20") for word in window)
            return year or any(w in self.stretch or w in self.since_words or w in self.months for w in near)
        found = self.during.at(words, at)
        if not found:
            return False
        near = words[found[0] : found[0] + 3]
        return any(word in self.stretch for word in near) and not any(word in (",", ".") for word in near[:1])


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


@cache
def _cues(language: Language) -> _Cues:
    return _Cues(language.table("figures"), language.table("numbers")["not_a_count"]["months"])


def scope_of(
    sentence: Sentence, tokens: list[Token], items: list[Item], words: FigureWords, language: Language
) -> Scope:
    """What the sentence says of the scope of its figures."""
    cues = _cues(language)
    plain = [token.word for token in tokens]
    earlier: list[int] = []
    wars: list[int] = []
    passing: list[int] = []
    period = False
    for at, word in enumerate(plain):
        if word not in cues.starts:
            continue
        if (
            cues.earlier.at(plain, at)
            or (cues.first.at(plain, at) and not cues.past.isdisjoint(plain))
            or (word in cues.against and cues.earlier.at(plain, min(len(plain) - 1, at + 3)))
        ):
            earlier.append(at)
        if word in cues.passes:
            passing.append(at)
        if cues.wars.at(plain, at):
            wars.append(at)
        period = period or bool(cues.periods.at(plain, at)) or cues.is_period(plain, at)
    among = next(
        (item.last for i, item in enumerate(items)
         if item.tag == "q" and plain[item.first] in {w.split()[0] for w in words.among}
         and not any(other.quantity for other in items[i + 1 : i + 2])),
        None,
    )  # fmt: skip
    breaks = tuple(at for at, word in enumerate(plain) if word in ";:" or word == "mais")
    toll = any(item.tag == "b" for item in items)
    return Scope(
        toll, tuple(earlier), period, tuple(wars), among, tuple(passing), breaks, cues.above, cues.nobody, tuple(plain)
    )
