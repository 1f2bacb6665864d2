"""Persons whom a sentence names as the attacker: "le suspect, Jean Exemple", "Jean Exemple, auteur de ...".

A person's name is two or more words with capitals (and particles such as "al-" between). It counts only beside
words that identify the attacker; anybody else who is named is none of this module's business.
"""

import re
from dataclasses import dataclass
from functools import cache

from dashboard.extraction.actor_names import forms, spaced
from dashboard.extraction.lexicon import Hit, Lexicon
from dashboard.languages import Language
from dashboard.model import ActorValue, Mention, Sentence, mention

_CAPITALS = re.compile(r"[^\W\d_]\s[A-ZÀ-ÖØ-Þ]")  # a cheap sign that there may be a name of two words
_GAP_BEFORE = re.compile(
    r"[\s,:(\"]*(?:(?:le|un|une|l|d|comme|etant|certain|jeune|nomme|\w+(?:ien|ais|ain|ois)(?:ne|e)?|de|agee?|\d+ ans)"
    r"[\s,]+){0,5}"
)
_GAP_AFTER = re.compile(
    r"\s*(?:\([^()]{1,25}\))?(?:,[^,.;:]{1,60},)?[\s,]*(?:\d+ ans\s*,\s*)?(?:(?:le|l|un|est|etait|comme)\s+)*"
)
_LINK = re.compile(r",|(?<!\w)(?:est|etait|comme)(?!\w)")
_JOINED = re.compile(r"(?:,? \d+ ans)?,?\s(?:et|ou)\s(?:\w+ )?")
_BEFORE, _AFTER = frozenset({"before"}), frozenset({"after"})
_BOTH, _CALLING = _BEFORE | _AFTER, _BEFORE | {"calling"}
_SIDES = {"attackers": _BOTH, "naming": _BEFORE, "calling": _CALLING, "deeds": _AFTER}


@dataclass(frozen=True, slots=True)
class _Words:
    cues: Lexicon  # entry: may the words stand before the name, after it
    name: re.Pattern[str]
    titles: frozenset[str]
    pluperfect: frozenset[str]


@cache
def _words(language: Language) -> _Words:
    actors = language.table("actors")
    table = actors.get("person", {})
    nationalities = [form for stems in actors.get("demonyms", {}).values() for stem in stems for form in forms(stem)]
    particle = "|".join(re.escape(word) for word in table.get("particles", ())) or "(?!)"
    word = r"(?![DLNS]['’])[A-ZÀ-ÖØ-Þ][\w'’]*[a-zà-öø-ÿ][\w'’]*(?:-\w+)*"
    part = rf"(?:(?:(?i:{particle})[\s-])?{word}|[A-Z]\.)"
    return _Words(
        cues=Lexicon((spaced(pattern), sides) for key, sides in _SIDES.items() for pattern in table.get(key, ())),
        name=re.compile(rf"(?<![\w-]){word}(?:\s{part}){{1,3}}(?![\w-])"),
        titles=frozenset((*table.get("titles", ()), *nationalities)),
        pluperfect=frozenset(actors.get("after_gap", {}).get("pluperfect", ())),
    )


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
        if cue := _cue_before(text, start, cues) or _cue_after(text, end, cues):
            found.append(_suspect(sentence, start, end, text[cue.start : cue.end], recalled=_is_past(cue, text, words)))
        elif found and _JOINED.fullmatch(text, found[-1].end - sentence.start, start):
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


def _cue_before(text: str, start: int, cues: list[Hit]) -> Hit | None:
    return next(
        (
            cue
            for cue in cues
            if cue.entry >= _BEFORE and cue.end <= start and _GAP_BEFORE.fullmatch(text, cue.end, start)
        ),
        None,
    )


def _cue_after(text: str, end: int, cues: list[Hit]) -> Hit | None:
    for cue in cues:
        if cue.entry >= _AFTER and cue.start >= end and _GAP_AFTER.fullmatch(text, end, cue.start):
            # A noun is said of the name only after a comma or "est".
            return cue if cue.entry == _AFTER or _LINK.search(text, end, cue.start) else None
    return None
