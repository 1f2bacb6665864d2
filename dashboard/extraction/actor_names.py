"""Finding who is named: groups, forces and media of ``data/actors.csv``, countries, and nouns such as "rebelles".

Names are looked up word by word, by their first word, so their number costs no time. An acronym, and a name
that begins with = in the table, must have the text's capitals ("EI", but not "ei" in a word list); so must the
names of media, which are often common words ("Le Monde").
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from dashboard.extraction.lexicon import Lexicon
from dashboard.folding import fold
from dashboard.geocoding.countries import countries, country_of
from dashboard.languages import Language
from dashboard.model import ActorValue, Sentence
from dashboard.resources import data_path

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[ ,'’ʼ\-‐‑/]{1,2}|\.")
_IN_BRACKETS = re.compile(r" ?\(([^()]{2,40})\)")
_CASED_KINDS = frozenset({"agency", "media"})
_SHORTEST_UNCASED = 3  # letters of an acronym that is still known in a text without capitals ("pkk")
_SHORTEST_TITLED = 4  # letters of an acronym that may be written as a word ("Aqmi")
_STRIKE_REACH = 2  # words from "frappes" to "américaines": "frappes aériennes nocturnes américaines"


@dataclass(frozen=True, slots=True)
class KnownActor:
    """A row of ``data/actors.csv``. ``names`` holds every name and alias, as written there."""

    actor_id: str
    names: tuple[str, ...]
    kind: str
    inter: str
    country: str


@dataclass(frozen=True, slots=True)
class Named:
    """A name found at ``sentence.text[start:end]``. ``source``: known, generic, country, strike."""

    start: int
    end: int
    value: ActorValue
    source: str


@cache
def known_actors() -> tuple[KnownActor, ...]:
    """The rows of ``data/actors.csv``."""
    with data_path("actors.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            KnownActor(
                row["actor_id"],
                tuple(filter(None, (row["name_fr"], row["name_en"], row["name_ar"], *row["aliases"].split(";")))),
                row["kind"],
                row["inter"],
                row["country"],
            )
            for row in csv.DictReader(file)
        )


def spaced(text: str) -> str:
    """Folded text with each apostrophe as a blank, so that "d'" and "de" are words alike. Keeps the length."""
    return fold(text).replace("'", " ")


def lexicon_of(patterns: Iterable[str], entry: object = None) -> Lexicon:
    """A lexicon for text that went through :func:`spaced`."""
    return Lexicon((spaced(pattern), entry) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    value: ActorValue
    source: str
    capitals: tuple[bool, ...] | None  # None: any
    acronym: bool


# Entries by their first word, then by their second ("" for a name of one word).
_Index = dict[str, dict[str, tuple[_Entry, ...]]]


def _capitals(text: str) -> tuple[bool, ...]:
    return tuple(character.isupper() for character in text if character.isalnum())


def is_acronym(name: str) -> bool:
    """Is the name one word in capitals ("EI", "FMLN")?"""
    return name.isupper() and " " not in name


def _entries(language: Language) -> Iterator[_Entry]:
    for actor in known_actors():
        value = ActorValue(actor.names[0].removeprefix("="), actor.actor_id, actor.kind, actor.inter)
        for name in actor.names:
            plain = name.removeprefix("=")
            cased = plain != name or is_acronym(plain) or actor.kind in _CASED_KINDS
            words = tuple(_WORD.findall(fold(plain)))
            yield _Entry(words, value, "known", _capitals(plain) if cased else None, is_acronym(plain))
    for country in countries():
        name = country.name(language.code)
        value = ActorValue(name, None, "government", "State forces")
        yield _Entry(tuple(_WORD.findall(fold(name))), value, "country", None, False)


@cache
def _index(language: Language) -> _Index:
    index: dict[str, dict[str, list[_Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in _entries(language):
        index[entry.words[0]][entry.words[1] if len(entry.words) > 1 else ""].append(entry)
    return {
        first: {
            second: tuple(sorted(entries, key=lambda entry: (-len(entry.words), entry.source != "known")))
            for second, entries in following.items()
        }
        for first, following in index.items()
    }


@dataclass(frozen=True, slots=True)
class _Generic:
    heads: Lexicon
    adjectives: Lexicon
    demonyms: dict[str, str]
    strikes: frozenset[str]
    against: frozenset[str]
    needs_adjective: frozenset[str]
    adjectives_first: bool  # "Iraqi forces", not "forces irakiennes"


@cache
def _generic(language: Language) -> _Generic:
    table = language.table("actors")
    phrase = table.get("phrase", {})
    demonyms = {
        form: iso3
        for iso3, stems in table.get("demonyms", {}).items()
        for stem in stems
        for form in forms(stem, language)
    }
    return _Generic(
        heads=Lexicon((spaced(head), row) for row in table.get("generic", ()) for head in row["heads"]),
        adjectives=lexicon_of((*phrase.get("adjectives", ()), *demonyms)),
        demonyms=demonyms,
        strikes=frozenset(
            choice
            for noun in table.get("strike", {}).get("nouns", ())
            for choice in (noun.split("{")[0], f"{noun.split('{')[0]}s")
        ),
        against=frozenset(table.get("strike", {}).get("against", ())),
        needs_adjective=frozenset(map(spaced, phrase.get("needs_adjective", ()))),
        adjectives_first=bool(phrase.get("adjectives_first")),
    )


def forms(stem: str, language: Language) -> tuple[str, ...]:
    """The forms of an adjective of nationality: "irakien", "irakiens", "irakienne", "irakiennes"."""
    endings = language.table("actors").get("phrase", {}).get("demonym_endings", [""])
    return tuple(dict.fromkeys(fold(stem) + ending for ending in endings))


def find_names(sentence: Sentence, language: Language) -> list[Named]:
    """Every actor that the sentence names, in reading order, none overlapping another."""
    words = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(sentence.folded)]
    found = list(_known(sentence, words, _index(language)))
    generic = _generic(language)
    found += _nouns(sentence, found, generic)
    found += _strikes(words, found, generic, language)
    return sorted(found, key=lambda named: named.start)


def _known(sentence: Sentence, words: list[tuple[int, int, str]], index: _Index) -> Iterator[Named]:
    free = 0
    for position, (start, _, word) in enumerate(words):
        following = index.get(word)
        if following is None or start < free:
            continue
        second = words[position + 1][2] if position + 1 < len(words) else ""
        for entry in following.get(second, ()) + following.get("", ()):
            end = _end_of(entry, sentence, words, position)
            if end is None:
                continue
            end = _with_brackets(sentence, end, entry, index)
            free = end
            yield Named(start, end, _as_told(entry.value, sentence.text[start:end]), entry.source)
            break


def _as_told(value: ActorValue, name: str) -> ActorValue:
    return ActorValue(" ".join(name.split()), value.actor_id, value.kind, value.inter)


def _end_of(entry: _Entry, sentence: Sentence, words: list[tuple[int, int, str]], position: int) -> int | None:
    """Where `entry` ends if it stands at the word `position`, None if it does not stand there."""
    size = len(entry.words)
    if position + size > len(words) or any(words[position + i][2] != entry.words[i] for i in range(1, size)):
        return None
    start, end = words[position][0], words[position + size - 1][1]
    gaps = (sentence.text[words[position + i][1] : words[position + i + 1][0]] for i in range(size - 1))
    if not all(_GAP.fullmatch(gap) for gap in gaps):
        return None
    if not _stands_alone(sentence.folded, start, end):
        return None
    return end if _well_cased(entry, sentence, start, end) else None


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Not a part of a compound such as "anti-EI" or "la Croix-Rouge"; "ex-" may stand before a name."""
    if folded[start - 1 : start] == "-" and not folded[:start].endswith("ex-"):
        return False
    return not (folded[end : end + 1] == "-" and folded[end + 1 : end + 2].isalnum())


def _well_cased(entry: _Entry, sentence: Sentence, start: int, end: int) -> bool:
    if entry.capitals is None:
        return True
    told = sentence.text[start:end]
    if sentence.text.islower() or sentence.text.isupper():
        return entry.acronym and len(told) >= _SHORTEST_UNCASED
    capitals = _capitals(told)
    titled = entry.acronym and len(told) >= _SHORTEST_TITLED and capitals[0] and not any(capitals[1:])
    return titled or capitals == entry.capitals


def _with_brackets(sentence: Sentence, end: int, entry: _Entry, index: _Index) -> int:
    """The end with a bracketed acronym or other name of the same actor: "Etat islamique (EI)"."""
    match = _IN_BRACKETS.match(sentence.text, end)
    if not match:
        return end
    inside = tuple(_WORD.findall(fold(match.group(1))))
    if not inside:
        return end
    others = index.get(inside[0], {}).get(inside[1] if len(inside) > 1 else "", ())
    same = any(other.words == inside and other.value.actor_id == entry.value.actor_id for other in others)
    return match.end() if same else end


def _nouns(sentence: Sentence, names: list[Named], words: _Generic) -> list[Named]:
    """Nouns with their adjectives: "hommes armés non identifiés", "armée irakienne"."""
    text = sentence.folded.replace("'", " ")
    found = []
    for hit in words.heads.find(text):
        start, end, adjectives = hit.start, hit.end, 0
        while words.adjectives_first and (before := _adjective_before(text, start, words)) is not None:
            start, adjectives = before, adjectives + 1
        while text[end : end + 1] == " " and (more := words.adjectives.match(text, end + 1)):
            end, adjectives = more.end, adjectives + 1
        if not adjectives and text[hit.start : hit.end] in words.needs_adjective:
            continue
        if any(name.start < end and start < name.end for name in names if name.source == "known"):
            continue
        value = ActorValue(" ".join(sentence.text[start:end].split()), None, hit.entry["kind"], hit.entry["inter"])
        found.append(Named(start, end, value, "generic"))
    return found


def _adjective_before(text: str, start: int, words: _Generic) -> int | None:
    """Where the adjective of one or two words that ends right before `start` begins."""
    at = start
    for _ in range(2):
        if text[at - 1 : at] != " " or at < 2:
            return None
        at = text.rfind(" ", 0, at - 1) + 1
        hit = words.adjectives.match(text, at, start)
        if hit and hit.end == start - 1:
            return at
    return None


def _strikes(
    words: list[tuple[int, int, str]], names: list[Named], generic: _Generic, language: Language
) -> Iterator[Named]:
    """The country behind "une frappe américaine"; none behind "un système anti-roquettes américain"."""
    before = ["", *(word for *_, word in words)]
    nouns = ["" if last in generic.against else word for last, (*_, word) in zip(before, words, strict=False)]
    for position, (start, end, word) in enumerate(words):
        if word not in generic.demonyms or any(name.start < end and start < name.end for name in names):
            continue
        near = (
            (position + 1, position + 1 + _STRIKE_REACH)
            if generic.adjectives_first
            else (position - _STRIKE_REACH, position)
        )
        beside = set(nouns[max(0, near[0]) : near[1]])
        country = country_of(generic.demonyms[word]) if beside & generic.strikes else None
        if country:
            yield Named(
                start, end, ActorValue(country.name(language.code), None, "government", "State forces"), "strike"
            )
