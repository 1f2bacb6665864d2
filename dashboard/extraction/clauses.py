"""Clauses that tell of something beside their sentence's event ("..., après un attentat à Kaboul")."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dashboard.extraction.lexicon import Hit, Lexicon
from dashboard.languages import Language
from dashboard.model import Mention, Sentence

# An aside that opens its sentence begins so early, a quotation mark before it allowed.
_OPENS = 2
# Characters of "le " before a day.
_ARTICLE = 3


@dataclass(frozen=True, slots=True)
class Aside:
    """A clause of its own: from its opening word ("depuis") to the next comma or the sentence's end. ``first``: it
    opens the sentence; ``closed``: nothing in it belongs to an event outside, since it tells of one itself."""

    start: int
    end: int
    first: bool = False
    closed: bool = False

    def holds(self, one: Mention) -> bool:
        return self.start <= one.start < self.end


@cache
def _lexicon(language: Language, name: str) -> Lexicon:
    table = language.table("events").get(name, {})
    return Lexicon((pattern, name) for pattern in table.get("patterns", ()))


def asides_of(sentence: Sentence, language: Language, dates: Iterable[Mention] = ()) -> list[Aside]:
    """The asides of a sentence, by characters of its part. In "tirées depuis Gaza", "depuis" opens none, nor does
    "avant" in "avant l'aube", one of its `dates`; "deux jours après une attaque" opens one with its first word."""
    folded, offset = sentence.folded, sentence.start
    launches = {hit.end for hit in _lexicon(language, "launch").find(folded)}
    found: list[Aside] = []
    dates = tuple(dates)
    days = {day.start - offset: day.end - offset for day in dates}
    for hit in _lexicon(language, "clause").find(folded):
        day = next((day for day in dates if day.start <= offset + hit.start < day.end), None)
        if hit.end in launches or _lexicon(language, "clause_not").match(folded, hit.start) is not None:
            continue
        if day is None or day.features.get("of_event"):
            start = day.start - offset if day else hit.start
            found.append(Aside(offset + start, offset + _end(folded, hit, language, days), first=start <= _OPENS))
    return found


def _end(folded: str, opening: Hit, language: Language, days: Mapping[int, int]) -> int:
    """Where the aside ends: at its comma; one that opens the sentence goes on with "dans ...", "faisant ...", too,
    and with a day between commas. ``days``: where each begins and ends."""
    end = _comma(folded, opening.end)
    while opening.start <= _OPENS and end < len(folded):
        follows = next((at for at in range(end, len(folded)) if folded[at].isalnum()), len(folded))
        day = next((until for start, until in days.items() if 0 <= start - follows <= _ARTICLE), -1)
        goes_on = (
            folded[day : day + 1] == "," or _lexicon(language, "clause_goes_on").match(folded, follows) is not None
        )
        if not goes_on:
            break
        end = _comma(folded, follows)
    return end


def _comma(folded: str, after: int) -> int:
    at = folded.find(",", after)
    return len(folded) if at < 0 else at


def together(trigger: Mention, other: Mention, asides: Sequence[Aside]) -> bool:
    """May `other` belong to the trigger's event? Not across the opening of an aside, except when both stand
    outside it."""
    for aside in asides:
        if other.start < aside.start <= trigger.start:
            return False
        if trigger.start < aside.start <= other.start < aside.end:
            return False
        if aside.closed and aside.holds(trigger) != aside.holds(other):
            return False
    return True


def surroundings(found: Mention, sentence: Sentence, language: Language) -> dict[str, bool]:
    """How the words before a mention put it: ``office`` ("le procureur de Paris"), ``aside`` ("après ...")."""
    before = found.start - sentence.start
    offices = _lexicon(language, "offices").find(sentence.folded, 0, before)
    return {
        "office": any(0 <= before - hit.end <= 1 for hit in offices),
        "aside": any(aside.start <= found.start < aside.end for aside in asides_of(sentence, language)),
    }


def is_pluperfect(sentence: Sentence, triggers: Iterable[Mention], language: Language) -> bool:
    """Is one of the events told in the pluperfect ("l'attaque avait fait dix morts"), and not a clause beside it?"""
    hits = list(_lexicon(language, "pluperfect").find(sentence.folded))
    spans = [(one.start - sentence.start, one.end - sentence.start) for one in triggers] if hits else []
    ends = _clause_ends(language)
    return any(
        not ends.search(sentence.folded, min(end, hit.end), max(start, hit.start))
        for hit in hits
        for start, end in spans
    )


@cache
def _clause_ends(language: Language) -> re.Pattern[str]:
    ends = language.table("events").get("pluperfect", {}).get("clause_ends", ())
    return re.compile("|".join(map(re.escape, ends)) or "(?!)")
