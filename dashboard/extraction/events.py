"""Triggers: the words that tell of an event, with its type and whether it really happened.

The words stand in ``data/languages/<code>/events.toml``; here is only how they are looked at: a false friend
hides the trigger that it overlaps, and what stands before a trigger in its clause tells whether the event is
real, planned, denied, new to the reader or long known.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from dashboard.extraction.lexicon import Hit, Lexicon
from dashboard.languages import Language
from dashboard.model import Document, Mention, Sentence, TriggerValue, mention

_CLAUSE_END = re.compile(r"[,;:()]")
# How far before a trigger a word still changes its sense, in words: "menace d'un nouvel et grave attentat".
_REACH = 4


@dataclass(frozen=True, slots=True)
class _Words:
    triggers: Lexicon
    false_friends: Lexicon
    hypothetical: Lexicon
    unreal_after: Lexicon
    looking_back: Lexicon
    determiners: Lexicon


@cache
def _words(language: Language) -> _Words:
    table = language.table("events")

    def lexicon(section: str, key: str = "patterns") -> Lexicon:
        return Lexicon((pattern, section) for pattern in table.get(section, {}).get(key, ()))

    return _Words(
        triggers=Lexicon(
            (pattern, (row["type"], row["weight"])) for row in table.get("trigger", ()) for pattern in row["patterns"]
        ),
        false_friends=lexicon("false_friends"),
        hypothetical=lexicon("hypothetical"),
        unreal_after=lexicon("hypothetical", "after"),
        looking_back=lexicon("looking_back"),
        determiners=Lexicon((word, kind) for kind, words in table.get("determiners", {}).items() for word in words),
    )


def find_triggers(document: Document) -> tuple[Mention, ...]:
    """Every trigger of the document in reading order, unreal ones included (see ``TriggerValue.modality``)."""
    words = _words(document.language)
    return tuple(found for sentence in document.sentences for found in _in_sentence(sentence, words))


def _in_sentence(sentence: Sentence, words: _Words) -> list[Mention]:
    hits = list(words.triggers.find(sentence.folded))
    if not hits:
        return []
    hidden = [(hit.start, hit.end) for hit in words.false_friends.find(sentence.folded)]
    hits = [hit for hit in hits if not any(start < hit.end and hit.start < end for start, end in hidden)]
    unreal = list(words.hypothetical.find(sentence.folded)) if hits else []
    back = list(words.looking_back.find(sentence.folded)) if hits else []
    after = list(words.unreal_after.find(sentence.folded)) if hits else []
    return [
        mention(
            "trigger",
            sentence,
            hit.start,
            hit.end,
            TriggerValue(
                sub_type=hit.entry[0],
                weight=hit.entry[1],
                modality="hypothetical" if _is_unreal(sentence.folded, hit, unreal, after) else "real",
                determiner=_determiner(sentence.folded, hit, words),
                looking_back=any(_governs(sentence.folded, cue, hit) for cue in back),
            ),
            rule=f"trigger.{hit.entry[0]}",
        )
        for hit in hits
    ]


def _governs(folded: str, cue: Hit, hit: Hit) -> bool:
    """Does `cue` stand shortly before the trigger, in the same clause?"""
    if cue.end > hit.start:
        return False
    between = folded[cue.end : hit.start]
    return not _CLAUSE_END.search(between) and len(between.split()) <= _REACH


def _is_unreal(folded: str, hit: Hit, unreal: list[Hit], after: list[Hit]) -> bool:
    return any(_governs(folded, cue, hit) for cue in unreal) or any(_governs(folded, hit, cue) for cue in after)


def _determiner(folded: str, hit: Hit, words: _Words) -> Literal["new", "known", "several", "none"]:
    """What the trigger's own determiner ("une bombe"), or the last one within two words before it, says of it."""
    start = hit.start
    for _ in range(4):
        found = words.determiners.match(folded, start, hit.end if start == hit.start else hit.start)
        if found:
            kind: Literal["new", "known", "several", "none"] = found.entry
            return kind
        start = _previous_word(folded, start)
    return "none"


def _previous_word(folded: str, at: int) -> int:
    """Start of the word before `at` (an elided article is a word of its own)."""
    end = at
    while end > 0 and not folded[end - 1].isalnum():
        end -= 1
    while end > 0 and folded[end - 1].isalnum():
        end -= 1
    return end
