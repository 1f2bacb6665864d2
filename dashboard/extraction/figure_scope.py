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
_EARLIER_REACH = 40
_PERIOD_REACH = 7
# How far after a figure the period may be told that it covers ("300 morts à Bagdad depuis 2003").
_AFTER_REACH = 12
_SUPERLATIVE_REACH = 9
_UNSEEN = 10**9  # no toll is that large


@dataclass(frozen=True, slots=True)
class Scope:
    """Flags of a sentence's figures, by the token at which a figure begins."""

    toll: bool
    earlier: tuple[int, ...]
    periods: tuple[int, ...]
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
        if best is not None and best >= self.above:
            return True
        return any(at < first for at in self.wars) or any(at < first + _AFTER_REACH for at in self.periods)

    def is_part(self, first: int, rule: str) -> bool:
        """ "Parmi les victimes, neuf policiers ont été tués"."""
        return self.among is not None and first > self.among and rule not in ("devices", "attackers", "count", "none")

    def passes(self, first: int) -> bool:
        """Whether "passé" stands before a "de 3 à 5"."""
        return any(0 <= first - at <= 3 for at in self.passing)

    def subgroup(self, item: Item) -> bool:
        """Whether none of a subgroup is told ("aucun policier"), not none at all ("personne")."""
        return " ".join(self.words[item.first : item.last]) not in self.nobody


class _Lists(dict[str, Any]):
    """A table in which a list that the language lacks is empty."""

    def __missing__(self, key: str) -> list[str]:
        return []


class _Cues:
    """The phrases of one language that tell a figure's scope."""

    def __init__(self, table: dict[str, Any], months: list[str]) -> None:
        cumulative, superseded = _Lists(table.get("cumulative", {})), _Lists(table.get("superseded", {}))
        self.above = int(cumulative.get("above", _UNSEEN))
        self.earlier = Phrases((word, True) for word in superseded["earlier"])
        self.first = Phrases((word, True) for word in superseded["first"])
        self.past = _folded(superseded["past"])
        self.against, self.passes = _folded(superseded["against"]), _folded(superseded["passes"])
        self.wars = Phrases((word, True) for word in cumulative["wars"])
        self.periods = Phrases((word, True) for word in cumulative["phrases"])
        self.since, self.stretch = _folded(cumulative["since"]), _folded(cumulative["stretch"])
        self.since_words = _folded(cumulative["since_words"])
        self.during = Phrases((word, True) for word in cumulative["during"])
        self.superlatives = Phrases((word, True) for word in cumulative["superlatives"])
        self.months = _folded(months)
        grammar = table["grammar"]
        self.nobody = _folded([*grammar.get("nobody", []), *grammar.get("always_nobody", [])])
        self.joiners = _folded(table["grammar"].get("and", []))
        heads = [*superseded["earlier"], *superseded["first"], *cumulative["wars"], *cumulative["phrases"]]
        self.starts = (
            frozenset(phrase_words(phrase)[0] for phrase in [*heads, *cumulative["during"]])
            | self.since | self.against | self.passes | self.months
        )  # fmt: skip

    def announces_earlier(self, words: list[str], at: int) -> bool:
        """ "un précédent bilan", "un premier bilan faisait état de", "contre 12 morts auparavant"."""
        if self.earlier.at(words, at):
            return True
        first = self.first.at(words, at)
        if first:
            return not self.past.isdisjoint(words[max(0, at - 4) : first[0] + 5])
        return words[at] in self.against and any(
            self.earlier.at(words, i) for i in range(at + 1, min(len(words), at + 5))
        )

    def is_period(self, words: list[str], at: int) -> bool:
        """ "depuis 2015", "depuis le début de la guerre", "en trois ans", "au cours des 10 derniers mois"."""
        window = words[at + 1 : at + _PERIOD_REACH]
        if words[at] in self.months:  # "les attentats de janvier et de novembre"
            return not self.joiners.isdisjoint(words[at + 1 : at + 2]) and any(
                word in self.months for word in window[:3]
            )
        if any(self.superlatives.at(words, i) for i in range(max(0, at - _SUPERLATIVE_REACH), at)):
            return False
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
    return _Cues(language.table("figures"), language.table("numbers").get("not_a_count", {}).get("months", []))


def scope_of(
    sentence: Sentence, tokens: list[Token], items: list[Item], words: FigureWords, language: Language
) -> Scope:
    """What the sentence says of the scope of its figures."""
    cues = _cues(language)
    plain = [token.word for token in tokens]
    earlier: list[int] = []
    wars: list[int] = []
    passing: list[int] = []
    periods: list[int] = []
    for at, word in enumerate(plain):
        if word not in cues.starts:
            continue
        if cues.announces_earlier(plain, at):
            earlier.append(at)
        if word in cues.passes:
            passing.append(at)
        if cues.wars.at(plain, at):
            wars.append(at)
        if cues.periods.at(plain, at) or cues.is_period(plain, at):
            periods.append(at)
    return Scope(
        toll=any(item.tag == "b" for item in items),
        earlier=tuple(earlier),
        periods=tuple(periods),
        wars=tuple(wars),
        among=_among(items, plain, words),
        passing=tuple(passing),
        breaks=tuple(at for at, word in enumerate(plain) if word in ";:"),
        above=cues.above,
        nobody=cues.nobody,
        words=tuple(plain),
    )


def _among(items: list[Item], plain: list[str], words: FigureWords) -> int | None:
    """The token after "parmi les" where no number follows it: what comes next is a part."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        if item.tag == "q" and " ".join(plain[item.first : item.last]) in words.among and following is not None:
            return None if following.quantity else item.last
    return None
