"""Persons whom a sentence names as the attacker: "le suspect, Jean Exemple", "Jean Exemple, auteur de ...".

A person's name is two or more words with capitals (and particles such as "al-" between). It counts only beside
words that identify the attacker; anybody else who is named is none of this module's business.
"""

import re
from dataclasses import dataclass
from functools import cache

from dashboard.extraction.actor_names import lexicon_of, spaced
from dashboard.extraction.lexicon import Hit, Lexicon
from dashboard.languages import Language
from dashboard.model import ActorValue, Mention, Sentence, mention

_GAP_BEFORE = re.compile(
    r"[\s,:(\"]*(?:(?:le|un|une|l|d|certain|jeune|nomme|\w+(?:ien|ais|ain|ois)(?:ne|e)?|de|age|agee|\d+ ans)[\s,]+){0,5}"
)
_GAP_AFTER = re.compile(r"\s*(?:\([^()]{1,25}\))?[\s,]*(?:\d+ ans\s*,\s*)?(?:(?:le|l|un|est|etait|comme)\s+)*")


@dataclass(frozen=True, slots=True)
class _Words:
    attackers: Lexicon
    naming: Lexicon
    deeds: Lexicon
    name: re.Pattern[str]
    titles: frozenset[str]


@cache
def _words(language: Language) -> _Words:
    table = language.table("actors").get("person", {})
    particle = "|".join(re.escape(word) for word in table.get("particles", ())) or "(?!)"
    word = r"[A-ZÀ-ÖØ-Þ][\w'’]*[a-zà-öø-ÿ][\w'’]*(?:-\w+)*"
    part = rf"(?:(?:(?i:{particle})[\s-])?{word}|[A-Z]\.)"
    return _Words(
        attackers=lexicon_of(table.get("attackers", ())),
        naming=lexicon_of(table.get("naming", ())),
        deeds=lexicon_of(table.get("deeds", ())),
        name=re.compile(rf"(?<![\w-]){word}(?:\s{part}){{1,3}}(?![\w-])"),
        titles=frozenset(table.get("titles", ())),
    )


def find_persons(sentence: Sentence, language: Language, taken: list[tuple[int, int]]) -> list[Mention]:
    """The persons named as attackers. ``taken``: spans of the sentence that are other names already."""
    words = _words(language)
    text = sentence.folded.replace("'", " ")
    attackers, naming = list(words.attackers.find(text)), list(words.naming.find(text))
    deeds = list(words.deeds.find(text))
    if not (attackers or naming or deeds):
        return []
    found = []
    for match in words.name.finditer(sentence.text):
        start, end = _without_titles(sentence, match.start(), match.end(), words)
        if " " not in sentence.text[start:end] or any(s < end and start < e for s, e in taken):
            continue
        cue = _cue_before(text, start, attackers + naming) or _cue_after(text, end, attackers + deeds)
        if cue:
            value = ActorValue(" ".join(sentence.text[start:end].split()), None, "person", "")
            told = text[cue.start : cue.end]
            found.append(
                mention(
                    "actor", sentence, start, end, value, "actor.person.perpetrator",
                    role="perpetrator", status="accused", cue=told, series=False, recalled=False,
                )
            )  # fmt: skip
    return found


def _without_titles(sentence: Sentence, start: int, end: int, words: _Words) -> tuple[int, int]:
    """The name without "Selon", "Le" or "M." in front of it."""
    while True:
        first, _, rest = sentence.text[start:end].partition(" ")
        if not rest or spaced(first).strip(". ") not in words.titles:
            return start, end
        start += len(first) + 1


def _cue_before(text: str, start: int, cues: list[Hit]) -> Hit | None:
    return next((cue for cue in cues if cue.end <= start and _GAP_BEFORE.fullmatch(text, cue.end, start)), None)


def _cue_after(text: str, end: int, cues: list[Hit]) -> Hit | None:
    return next((cue for cue in cues if cue.start >= end and _GAP_AFTER.fullmatch(text, end, cue.start)), None)
