"""Names of places in a text, before it is known which places they mean.

In a script with capitals a name begins at a capital, and the longest run of words that the gazetteer knows is
taken. In texts all in capitals, and in Arabic, any word may begin one, and more is asked before one is kept.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from dashboard.extraction.lettering import lettering
from dashboard.extraction.place_words import PlaceWords
from dashboard.geocoding.gazetteer import Candidate, Gazetteer
from dashboard.geocoding.names import normal
from dashboard.model import Sentence

# "U.S.", the number of "23km", then words; vowel signs and the stretching line of Arabic are inside a word
_TOKEN = re.compile(r"(?:[A-Z][a-z]?\.){2,}|\d+(?=k?m\b)|(?:[^\W_]|[\u064b-\u065f\u0640])+")
_LONGEST = 7  # words in a name
_NOUN_WORDS = 3  # in a noun after a name: "local government area"
ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "at", "an", "az", "ash", "ez", "es", "er"})
# No places by themselves where another word in capitals follows
_BEGINNINGS = frozenset(
    {"san", "santa", "santo", "ben", "beni", "bir", "la", "las", "los", "deir", "tell", "umm", "port", "fort", "villa"}
)
_DIVISIONS = frozenset({"admin1", "admin2"})
_JOINERS = frozenset({" ", "-", "'", "’", "‐", "–", ". ", " - ", "\xa0", "\u202f"})
# Kinds whose names may end in a small letter ("Zone verte", "mer Rouge", "Emirats arabes unis")
_SMALL_ENDING = frozenset({"country", "sea", "region", "admin1", "continent"})


class Token(NamedTuple):
    """One word: ``text[start:end]`` of its sentence. ``joined``: only a blank or a hyphen parts it from the last.
    ``capital``: it begins with one."""

    text: str
    key: str
    start: int
    end: int
    joined: bool
    capital: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a sentence: ``sentence.text[start:end]``, tokens first to last (exclusive)."""

    sentence: Sentence
    first: int
    last: int
    start: int
    end: int
    key: str
    candidates: tuple[Candidate, ...]
    cues: frozenset[str] = field(default=frozenset())
    noun: str | None = None
    noun_start: int | None = None
    noun_kind: str | None = None
    related: bool = False

    @property
    def text(self) -> str:
        return self.sentence.text[self.start : self.end]


@dataclass(frozen=True)
class Words:
    """A sentence's tokens, what its letters are like, and its runs of capitalised words as (first, last)."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    shouting: bool
    arabic: bool
    runs: tuple[tuple[int, int], ...]


def words_of(sentence: Sentence) -> Words:
    """Cut a sentence into words."""
    text = sentence.text
    tokens: list[Token] = []
    end = -1
    for match in _TOKEN.finditer(text):
        start = match.start()
        word, end_of_word = match.group(), match.end()
        key = sentence.folded[start:end_of_word] if word.isalnum() else normal(word)
        gap = text[end:start]
        tokens.append(Token(word, key, start, end_of_word, gap in _JOINERS or gap == "\n", word[0].isupper()))
        end = end_of_word
    arabic, shouting = lettering(text)
    return Words(sentence, tuple(tokens), shouting, arabic, () if shouting or arabic else tuple(_runs(tokens)))


def find_names(words: Words, gazetteer: Gazetteer, table: PlaceWords) -> Iterator[Found]:
    """Every run of words that the gazetteer knows and that is written as a name, the longest at each word."""
    position = 0
    tokens, anywhere = words.tokens, words.arabic
    while position < len(tokens):
        token = tokens[position]
        if token.capital or anywhere or token.key in ARTICLES:
            found = _name_at(words, position, gazetteer, table)
        else:
            found = _site_at(words, position, gazetteer) if token.key in table.nouns else None
        if found is None:
            position += 1
        else:
            yield _with_its_noun(with_cues(found, words, table), words, gazetteer)
            position = found.last


def _site_at(words: Words, position: int, gazetteer: Gazetteer) -> Found | None:
    """A place of our own list, whose name begins with a small noun: "promenade des Anglais", "zone verte"; it may have
    namesakes: "le département du Nord"."""
    for key in gazetteer.prefixes(_run(words.tokens, position)):
        last = _last(words.tokens, position, key)
        candidates = gazetteer.of_key(key)
        if last > position + 1 and any(c.place.own for c in candidates) and not _is_hyphenated(words, last):
            return _found(words, position, last, key, candidates)
    return None


def _is_hyphenated(words: Words, last: int) -> bool:
    """Whether the name's last word is but the beginning of one: "le département du Nord-Ouest"."""
    return words.sentence.text.startswith("-", words.tokens[last - 1].end)


def _name_at(words: Words, position: int, gazetteer: Gazetteer, table: PlaceWords) -> Found | None:
    tokens = words.tokens
    token = tokens[position]
    if words.arabic:
        return _arabic_name(words, position, gazetteer, table)
    begins = token.capital
    if not begins:
        # "al-Chaab": the article may be small
        follows = position + 1 < len(tokens) and tokens[position + 1].joined and tokens[position + 1].capital
        if not (token.key in ARTICLES and follows):
            return None
    run = _run(tokens, position)
    whole = capital_run(tokens, position)
    for key in _keys(run, gazetteer, table):
        last = _last(tokens, position, key)
        if last < whole and tokens[last].key in ARTICLES and not words.shouting:
            return _by_sound(words, position, whole, gazetteer)  # "Bir" is no part of "Bir al-Abed"
        if _goes_on(words, position, last, table):
            return None
        if _begins_inside(words, position, last, gazetteer, table):
            continue
        candidates = gazetteer.of_key(table.aliases.get(key, key))
        if candidates and _is_written_as_name(words, position, last, key, candidates, table):
            return _found(words, position, last, key, candidates)
    return None


def _begins_inside(words: Words, first: int, last: int, gazetteer: Gazetteer, table: PlaceWords) -> bool:
    """Whether the name's last word is the first of a hyphenated one: "La Grande-Bretagne" is no "La Grande"."""
    tokens = words.tokens
    if last - first < 2 or last >= len(tokens) or words.sentence.text[tokens[last - 1].end] != "-":
        return False
    longest = next(iter(_keys(_run(tokens, last - 1), gazetteer, table)), "")
    return " " in longest


def _goes_on(words: Words, first: int, last: int, table: PlaceWords) -> bool:
    """Whether a longer name goes on, of which this is but the beginning: "San Juan de Lurigancho", "Bir Lahlou"."""
    tokens = words.tokens
    if last >= len(tokens) or not tokens[last].joined:
        return False
    if last - first == 1 and tokens[first].key in _BEGINNINGS and tokens[last].capital:
        return True
    follows = last + 1 < len(tokens) and tokens[last + 1].joined and tokens[last + 1].capital
    return follows and tokens[last].key in table.continues


def _by_sound(words: Words, first: int, last: int, gazetteer: Gazetteer) -> Found | None:
    found = found_at(words, first, last)
    candidates = gazetteer.of_key(found.key, by_sound=True)
    return replace(found, candidates=candidates) if candidates else None


def _run(tokens: tuple[Token, ...], position: int) -> str:
    """The words from `position` on that may be one name, as one key."""
    keys = [tokens[position].key]
    for token in tokens[position + 1 : position + _LONGEST]:
        if not token.joined:
            break
        keys.append(token.key)
    return " ".join(keys)


def _last(tokens: tuple[Token, ...], position: int, key: str) -> int:
    """The token after those that `key` is made of; one such as "U.S." brings two words."""
    spaces = key.count(" ") + 1
    while spaces > 0 and position < len(tokens):
        spaces -= tokens[position].key.count(" ") + 1
        position += 1
    return position


def _keys(run: str, gazetteer: Gazetteer, table: PlaceWords) -> list[str]:
    keys = gazetteer.prefixes(run)
    words = run.split(" ")
    for length in range(min(len(words), _LONGEST), 0, -1):
        alias = " ".join(words[:length])
        if alias in table.aliases and alias not in keys:
            keys = sorted([*keys, alias], key=len, reverse=True)
    return keys


def _is_written_as_name(
    words: Words, first: int, last: int, key: str, candidates: tuple[Candidate, ...], table: PlaceWords
) -> bool:
    tokens = words.tokens[first:last]
    if len(tokens) == 1:
        if key in table.cut_short and not (tokens[0].text.isupper() or words.sentence.text[tokens[0].end :][:1] == "."):
            return False  # "La", of which "La." is Louisiana
        short = tokens[0].text.isupper() and candidates[0].place.kind == "country"
        follows = words.tokens[last] if last < len(words.tokens) else None
        if len(key) == 3 and follows is not None and follows.joined and follows.capital and not words.shouting:
            return key in table.aliases or short  # "Ben" is no place in "Ben Guerdane"
        return len(key) > 2 or key in table.aliases or (short and not words.shouting)
    if tokens[-1].capital or words.shouting or words.sentence.text[tokens[-1].start - 1] in "-'’":
        return True
    return any(c.place.own or c.place.kind in _SMALL_ENDING for c in candidates[:3])


def found_at(words: Words, first: int, last: int) -> Found:
    """The words first to last as a name that nothing is known of."""
    key = " ".join(token.key for token in words.tokens[first:last])
    return _found(words, first, last, key, ())


def _found(words: Words, first: int, last: int, key: str, candidates: tuple[Candidate, ...], skip: int = 0) -> Found:
    start, end = words.tokens[first].start + skip, words.tokens[last - 1].end
    return Found(words.sentence, first, last, start, end, key, candidates)


def _arabic_name(words: Words, position: int, gazetteer: Gazetteer, table: PlaceWords) -> Found | None:
    """As it stands, or without the small words that Arabic writes together with the next ("in", "and", "to")."""
    run = _run(words.tokens, position)
    for prefix in ("", *table.proclitics):
        rest = run.removeprefix(prefix)
        if prefix and (rest == run or len(rest.split(" ")[0]) < 3):
            continue
        if prefix == table.contracted:  # لبغداد, but للموصل: "to the" swallows the article's first letter
            rest = table.article + rest
        for key in gazetteer.prefixes(rest):
            if len(key) > 2 and key not in table.never:
                last = _last(words.tokens, position, prefix + key)
                candidates = gazetteer.of_key(table.aliases.get(key, key))
                return _found(words, position, last, key, candidates, len(prefix))
    return None


def with_cues(found: Found, words: Words, table: PlaceWords) -> Found:
    """`found` with what the words before it tell."""
    cues = _cues_before(words.tokens, found.first, table)
    before = [token.key for token in words.tokens[max(0, found.first - 6) : found.first]]
    if before and before[-1] in table.between_and and not table.between.isdisjoint(before):
        cues |= {"locative"}
    if direction_before(words.tokens, found.first, table):
        cues |= {"direction"}
    noun = noun_before(words.tokens, found.first, table)
    if noun is None:
        return replace(found, cues=cues, noun_kind=_kind_after(words.tokens, found, table))
    first, key, related = noun
    # "In the northwestern municipality of Arboletes", "in northern Kandahar province"
    front = first - 1 if first and words.tokens[first - 1].key in table.connect - table.cue_ends else first
    return replace(
        found,
        cues=cues | _cues_before(words.tokens, front, table) - {"genitive"},
        noun=key,
        noun_start=words.tokens[first].start,
        noun_kind=table.nouns[key],
        related=related,
    )


def _kind_after(tokens: Sequence[Token], found: Found, table: PlaceWords) -> str | None:
    """The kind that the noun after a name tells, if the gazetteer knows one: a province ("Kandahar province"); for a
    district ("Kachia local government area") rather the town of its name, where the news tends to be."""
    follows = [token.key for token in tokens[found.last : found.last + _NOUN_WORDS] if token.joined]
    if not follows or follows[0] not in table.after_starts:
        return None
    kind = next((k for n in range(len(follows), 0, -1) if (k := table.after_kinds.get(" ".join(follows[:n])))), None)
    known = {candidate.place.kind for candidate in found.candidates}
    if kind is None or (kind == "admin1" and kind in known):
        return kind
    return next((one for one in ("town", kind) if one in known), None)


def _with_its_noun(found: Found, words: Words, gazetteer: Gazetteer) -> Found:
    """`found` as the division that it is with its noun, if one is called so: "bande de Gaza" is no Gaza Province."""
    if found.noun_kind not in _DIVISIONS or not found.related:
        return found
    tokens = words.tokens[: found.last]
    key = " ".join(token.key for token in tokens if token.start >= (found.noun_start or 0))
    candidates = gazetteer.of_key(key)
    return replace(found, key=key, candidates=candidates) if candidates else found


def _cues_before(tokens: Sequence[Token], position: int, table: PlaceWords) -> frozenset[str]:
    """The roles that the words just before `position` give."""
    cues: frozenset[str] = frozenset()
    if not position or tokens[position - 1].key not in table.cue_ends:
        return cues
    phrase = ""
    for token in reversed(tokens[max(0, position - 5) : position]):
        phrase = f"{token.key} {phrase}".rstrip()
        cues |= table.cues.get(phrase, frozenset())
    return cues


def noun_before(tokens: tuple[Token, ...], position: int, table: PlaceWords) -> tuple[int, str, bool] | None:
    """(first token, normal form, whether a relation such as "de" follows) of the noun that the name at `position`
    goes with: "le grand quartier chiite d'" has "quartier", with up to two small words and a relation between."""
    place = position
    while place > 0 and position - place < 2 and tokens[place].joined and tokens[place - 1].key in table.relations:
        place -= 1
    related = place < position
    for skipped in range(3 if related and table.adjectives_follow else 1):
        last = place - skipped
        if last >= 1 and not tokens[last].joined:
            return None
        for length in (3, 2, 1) if last and tokens[last - 1].key in table.noun_ends else ():
            key = " ".join(token.key for token in tokens[max(0, last - length) : last])
            if last - length >= 0 and key in table.nouns and not _is_false_noun(tokens, last - length, last, table):
                return (last - length, key, related) if related or key not in table.following else None
        if last < 1 or tokens[last - 1].capital or tokens[last - 1].key in table.relations:
            return None
    return None


def _is_false_noun(tokens: Sequence[Token], first: int, last: int, table: PlaceWords) -> bool:
    """Whether the noun, as it is written or with the word after it, is another word ("basé", "porte-parole")."""
    return any(
        " ".join(token.text for token in tokens[first:end]).lower() in table.false_nouns for end in (last, last + 1)
    )


def direction_before(tokens: Sequence[Token], position: int, table: PlaceWords) -> tuple[int, str] | None:
    """(first token, key) of a direction just before the name: "au nord-est de", "northern"."""
    place = position
    while place > 0 and position - place < 3 and tokens[place - 1].key in table.relations:
        place -= 1
    for length in (2, 1):
        key = " ".join(token.key for token in tokens[max(0, place - length) : place])
        if place >= length and key in table.directions:
            return place - length, key
    return None


def sounded(words: Words, taken: set[int], gazetteer: Gazetteer, table: PlaceWords) -> Iterator[Found]:
    """Names that the gazetteer knows under another spelling of like sound, where the text says that a place
    follows ("à Aïn al-Assad", "la ville d'Al-Fallouja")."""
    for first, last in words.runs:
        if not taken.isdisjoint(range(first, last)):
            continue
        found = found_at(words, first, last)
        if len(found.key) < 5 or found.key in table.never:
            continue
        found = with_cues(found, words, table)
        if found.cues & {"locative", "near", "direction"} or found.noun_kind in {
            "town",
            "admin1",
            "admin2",
            "district",
        }:
            candidates = gazetteer.of_key(found.key, by_sound=True)
            if candidates:
                yield replace(found, candidates=candidates)


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """(first, last) of every run of capitalised words."""
    position = 0
    while position < len(tokens):
        last = capital_run(tokens, position)
        if last > position:
            yield position, last
        position = max(last, position + 1)


def capital_run(tokens: Sequence[Token], position: int) -> int:
    """The end of the run of capitalised words (with their small articles) that begins at `position`."""
    first = tokens[position]
    last = position
    if first.capital or (first.key in ARTICLES and position + 1 < len(tokens) and tokens[position + 1].capital):
        last = position + 1
        while last < len(tokens) and last - position < 4 and tokens[last].joined:
            small = tokens[last].key in ARTICLES and last + 1 < len(tokens) and tokens[last + 1].capital
            if not (tokens[last].capital or small):
                break
            last += 1
    return last
