"""Persons whom a sentence names as the attacker: "le suspect, Jean Exemple", "Jean Exemple, auteur de ...".

A person's name is two or more words with capitals (and particles such as "al-" between). It counts only beside
words that identify the attacker; anybody else who is named is none of this module's business.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from dashboard.extraction.actor_names import forms, spaced
from dashboard.extraction.lexicon import Hit, Lexicon
from dashboard.languages import Language
from dashboard.model import ActorValue, Mention, Sentence, mention

_CAPITALS = re.compile(r"[^\W\d_]\s[A-ZÀ-ÖØ-Þ]")  # a cheap sign that there may be a name of two words
_BEFORE, _AFTER = frozenset({"before"}), frozenset({"after"})
_BOTH, _CALLING = _BEFORE | _AFTER, _BEFORE | {"calling"}
_SIDES = {"attackers": _BOTH, "naming": _BEFORE, "calling": _CALLING, "deeds": _AFTER}


@dataclass(frozen=True, slots=True)
class _Words:
    cues: Lexicon  # entry: may the words stand before the name, after it
    name: re.Pattern[str]
    titles: frozenset[str]
    pluperfect: frozenset[str]
    gap_before: re.Pattern[str]
    gap_after: re.Pattern[str]
    link: re.Pattern[str]
    joined: re.Pattern[str]


@cache
def _words(language: Language) -> _Words:
    actors = language.table("actors")
    table = actors.get("person", {})
    nationalities = [
        form for stems in actors.get("demonyms", {}).values() for stem in stems for form in forms(stem, language)
    ]
    particle = "|".join(re.escape(word) for word in table.get("particles", ())) or "(?!)"
    elided = "".join(table.get("elided", ())).upper() or "'"
    word = rf"(?![{elided}]['’])[A-ZÀ-ÖØ-Þ][\w'’]*[a-zà-öø-ÿ][\w'’]*(?:-\w+)*"
    part = rf"(?:(?:(?i:{particle})[\s-])?{word}|[A-Z]\.)"
    return _Words(
        cues=Lexicon((spaced(pattern), sides) for key, sides in _SIDES.items() for pattern in table.get(key, ())),
        name=re.compile(rf"(?<![\w-]){word}(?:\s{part}){{1,3}}(?![\w-])"),
        titles=frozenset((*table.get("titles", ()), *nationalities)),
        pluperfect=frozenset(actors.get("after_gap", {}).get("pluperfect", ())),
        **_gaps(table, actors.get("phrase", {})),
    )


def _gaps(table: dict[str, Any], phrase: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    """What may stand between a cue and a name: "le suspect, un certain ...", "..., 30 ans, est l'auteur"."""
    age = rf"\d+{_any(table.get('age', ['']))}"
    people = rf"\w+{_any(phrase.get('nationality_endings', ()))}"
    before, after = _any(table.get("gap_before", ())), _any(table.get("gap_after", ()))
    return {
        "gap_before": re.compile(rf"[\s,:(\"]*(?:(?:{before}|{people}|{age})[\s,]+){{0,5}}"),
        "gap_after": re.compile(
            rf"\s*(?:\([^()]{{1,25}}\))?(?:,[^,.;:]{{1,60}},)?[\s,]*(?:{age}\s*,\s*)?(?:{after}\s+)*"
        ),
        "link": re.compile(rf",|(?<!\w){_any(table.get('links', ()))}(?!\w)"),
        "joined": re.compile(rf"(?:,? {age})?,?\s{_any(table.get('joiners', ()))}\s(?:\w+ )?"),
    }


def _any(words: Iterable[str]) -> str:
    listed = sorted((spaced(word) for word in words), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, listed))})" if listed else "(?!)"


def find_persons(sentence: Sentence, language: Language, taken: list[tuple[int, int]]) -> list[Mention]:
    """The persons named as attackers. ``taken``: spans of the sentence that are other names already."""
    words = _words(language)
    if not _CAPITALS.search(sentence.text):
        return []
    text = sentence.folded.replace("'", " ")
    cues = list(words.cues.find(text))
    if not any(cue.entry == _BOTH for cue in cues):
        cues = [cue for cue in cues if cue.entry != _CALLING]
    if not cues:
        return []
    found: list[Mention] = []
    for match in words.name.finditer(sentence.text):
        start, end = _without_titles(sentence, match.start(), match.end(), words)
        if " " not in sentence.text[start:end] or any(s < end and start < e for s, e in taken):
            continue
        if cue := _cue_before(text, start, cues, words) or _cue_after(text, end, cues, words):
            found.append(_suspect(sentence, start, end, text[cue.start : cue.end], recalled=_is_past(cue, text, words)))
        elif found and words.joined.fullmatch(text, found[-1].end - sentence.start, start):
            found.append(
                _suspect(sentence, start, end, found[-1].features["cue"], recalled=found[-1].features["recalled"])
            )
    return found


def _suspect(sentence: Sentence, start: int, end: int, cue: str, *, recalled: bool) -> Mention:
    value = ActorValue(" ".join(sentence.text[start:end].split()), None, "person", "")
    features = {"role": "perpetrator", "status": "accused", "cue": cue, "series": False, "recalled": recalled}
    return mention("actor", sentence, start, end, value, "actor.person.perpetrator", **features)


def _is_past(cue: Hit, text: str, words: _Words) -> bool:
    """A deed in the pluperfect is older than the news ("avait foncé dans la foule")."""
    return cue.entry == _AFTER and text[cue.start : cue.end].split()[0] in words.pluperfect


def _without_titles(sentence: Sentence, start: int, end: int, words: _Words) -> tuple[int, int]:
    """The name without "Selon", "Le" or "M." in front of it."""
    while True:
        first, _, rest = sentence.text[start:end].partition(" ")
        if not rest or spaced(first).strip(". ") not in words.titles:
            return start, end
        start += len(first) + 1


def _cue_before(text: str, start: int, cues: list[Hit], words: _Words) -> Hit | None:
    return next(
        (
            cue
            for cue in cues
            if cue.entry >= _BEFORE and cue.end <= start and words.gap_before.fullmatch(text, cue.end, start)
        ),
        None,
    )


def _cue_after(text: str, end: int, cues: list[Hit], words: _Words) -> Hit | None:
    for cue in cues:
        if cue.entry >= _AFTER and cue.start >= end and words.gap_after.fullmatch(text, end, cue.start):
            # A noun is said of the name only after a comma or "est".
            return cue if cue.entry == _AFTER or words.link.search(text, end, cue.start) else None
    return None
