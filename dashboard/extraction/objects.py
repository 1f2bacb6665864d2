"""Weapons, defences, damage and targets: things that a sentence names beside its event."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dashboard.extraction.lexicon import Lexicon
from dashboard.languages import Language
from dashboard.model import Mention, Sentence, mention

# A target's name is cut here at the latest, in characters.
_LONGEST = 80
_BREAKS = frozenset(',.;:!?()"«»')


@dataclass(frozen=True, slots=True)
class _Words:
    things: Lexicon
    target: Lexicon
    articles: Lexicon
    beside: Lexicon
    ends: Lexicon


@cache
def _words(language: Language) -> _Words:
    table = language.table("objects")
    phrase = table.get("noun_phrase", {})
    kinds = ("weapon", "defence", "damage")
    return _Words(
        things=Lexicon((pattern, kind) for kind in kinds for pattern in table.get(kind, {}).get("patterns", ())),
        target=Lexicon((pattern, "target") for pattern in table.get("target", {}).get("patterns", ())),
        articles=Lexicon((word, "article") for word in phrase.get("articles", ())),
        beside=Lexicon((word, "beside") for word in phrase.get("beside", ())),
        ends=Lexicon((word, "end") for word in phrase.get("ends", ())),
    )


def find_objects(sentence: Sentence, language: Language) -> tuple[Mention, ...]:
    """The weapons, defences and damage that a sentence names; ``value`` is the kind."""
    hits = _words(language).things.find(sentence.folded)
    return tuple(mention("weapon", sentence, hit.start, hit.end, hit.entry, f"object.{hit.entry}") for hit in hits)


def find_target(sentence: Sentence, language: Language) -> Mention | None:
    """What the sentence says was aimed at, as told, without its article: "ambassade des Etats-Unis"."""
    return next(_targets(sentence, _words(language)), None)


def _targets(sentence: Sentence, words: _Words) -> Iterator[Mention]:
    folded = sentence.folded
    for cue in words.target.find(folded):
        start = _phrase_start(folded, cue.end, words)
        if start is None:
            continue
        end = _phrase_end(folded, start, words)
        if end - start >= 3:
            yield mention("weapon", sentence, start, end, "target", "object.target")


def _phrase_start(folded: str, after: int, words: _Words) -> int | None:
    """Where the noun begins: behind its article, which may stand up to three words on ("a visé mardi soir l'...")."""
    at = _skip(folded, after)
    if any(hit.end == after for hit in words.articles.find(folded, _word_start(folded, after), after)):
        return at  # the cue took the article with it ("vise le", "à l'entrée du")
    for _ in range(4):
        article = words.articles.match(folded, at) if at < len(folded) and folded[at].isalnum() else None
        if article:
            return _skip(folded, article.end)
        end = _word_end(folded, at)
        if end >= len(folded) or folded[end] in _BREAKS or words.beside.match(folded, at):
            return None
        at = _skip(folded, end)
    return None


def _phrase_end(folded: str, start: int, words: _Words) -> int:
    at = end = start
    while at < len(folded) and end - start < _LONGEST:
        if folded[at] in _BREAKS or (at > start and words.ends.match(folded, at)):
            break
        end = _word_end(folded, at)
        if end == at:
            break
        at = _skip(folded, end)
    return end


def _skip(folded: str, at: int) -> int:
    while at < len(folded) and folded[at] == " ":
        at += 1
    return at


def _word_start(folded: str, end: int) -> int:
    """Start of the word that ends at `end`, with or without its apostrophe."""
    start = end - 1 if folded[end - 1 : end] == "'" else end
    while start > 0 and folded[start - 1].isalnum():
        start -= 1
    return start


def _word_end(folded: str, at: int) -> int:
    """End of the word at `at`; an elided article ends with its apostrophe, hyphens stay inside."""
    while at < len(folded) and (folded[at].isalnum() or folded[at] in "-'"):
        if folded[at] == "'":
            return at + 1
        at += 1
    return at
